//! YAML to the spanned tree: exact bytes at every depth, recovery, templates, bounds.

// What a test expects to be there is its assertion.
#![allow(clippy::unwrap_used)] // a test may fail where it unwraps

use palint::source::FileId;
use palint::syntax::{self, Hole, Language, Node, NodeId, ProblemKind, Style, Tree};
use proptest::prelude::*;

fn parse(text: &str) -> Tree {
    syntax::parse(FileId(0), text.into(), Language::Yaml)
}

/// The value at a path of keys (or indices).
fn at<'t>(tree: &'t Tree, path: &[&str]) -> Node<'t> {
    path.iter().fold(tree.root().unwrap(), |node, step| match step.parse::<usize>() {
        Ok(index) => node.items().nth(index).unwrap(),
        Err(_) => node.get(step).unwrap_or_else(|| panic!("no `{step}`")),
    })
}

/// What each decoded character of a scalar came from.
fn origins(node: Node<'_>) -> Vec<(char, String)> {
    let source = &node.tree().layer(node.layer()).text;
    let map = node.value_map();
    let text = node.text().unwrap();
    text.char_indices()
        .map(|(at, sign)| {
            let (from, to) = map.range(at as u32, (at + sign.len_utf8()) as u32);
            (sign, source[from as usize..to as usize].to_owned())
        })
        .collect()
}

/// Checks that each decoded character is written so, or is an escape or a folded line end.
fn check_origins(tree: &Tree) {
    for node in tree.nodes().filter(|node| node.is_scalar() && !node.is_alias()) {
        let style = node.style().unwrap();
        for (sign, source) in origins(node) {
            let same = source.chars().eq([sign]);
            let broken = source.contains(['\n', '\r']) && " \n".contains(sign) && source.trim().is_empty();
            let escaped = match style {
                Style::Double => source.starts_with('\\'),
                Style::Single => sign == '\'' && source == "''",
                // A last line without a line end is read as if it had one.
                Style::Literal | Style::Folded => sign == '\n' && source.is_empty(),
                _ => false,
            };
            assert!(same || broken || escaped, "{sign:?} from {source:?} in {:?}", node.source());
        }
    }
}

#[test]
fn each_decoded_character_maps_to_its_own_bytes() {
    let text = concat!(
        "double: \"a\\tb \\x41\\u00e9\\U0001F600 \\uD83D\\uDE00 \\N\\_\\L\\P\\\"\\\\ fold\n",
        "   here  \n\n  twice \\\n   joined\\\n\n   kept \"\n",
        "single: 'it''s\n  folded\n\n\n  thrice '''\n",
        "plain: one   \n  two\n\n  three # no\n",
        "literal: |\n\n   first\n     more\n\n   日本 😀  \n\n",
        "keep: |+\n  a\n\n\n",
        "strip: |-\n  a\n\n\n",
        "indicated: |2-\n   a\n  b\n",
        "folded: >\n\n  a\n  b\n\n  c\n\n\n  d\n    e\n    f\n  g\n   \n  h\n\n",
        "last: >+\n  a\n  b"
    );
    let tree = parse(text);
    assert!(tree.layers()[0].problems.is_empty(), "{:?}", tree.layers()[0].problems);
    assert_eq!(
        at(&tree, &["double"]).text(),
        Some("a\tb A\u{e9}😀 😀 \u{85}\u{a0}\u{2028}\u{2029}\"\\ fold here\ntwice joined\nkept ")
    );
    assert_eq!(at(&tree, &["folded"]).text(), Some("\na b\nc\n\nd\n  e\n  f\ng\n \nh\n"));
    check_origins(&tree);
    let crlf = text.replace('\n', "\r\n");
    let tree = parse(&crlf);
    assert!(tree.layers()[0].problems.is_empty(), "{:?}", tree.layers()[0].problems);
    check_origins(&tree);
}

#[test]
fn a_document_in_a_document_in_a_document_knows_its_bytes() {
    for text in [
        "a: |\n  b: \"c: '日本'\\nd: x\\u00e9y\\n\"\n  e: f\n",
        "a: >\n  b: \"c: '日本'\\nd: x\\u00e9y\\n\"\n\n  e: f\n",
        "a: 'b: \"c: ''日本''\\nd: x\\u00e9y\\n\"\n\n  e: f'\n",
        "a: \"b: \\\"c: '日\\u672c'\\\\nd: x\\\\u00e9y\\\\n\\\"\\ne: f\"\n",
    ] {
        for text in [text.to_owned(), text.replace('\n', "\r\n"), format!("\u{feff}{text}")] {
            let mut tree = parse(&text);
            let outer = at(&tree, &["a"]).id();
            syntax::embed(&mut tree, outer, Language::Yaml).unwrap();
            let inner = tree.node(outer).embedded().unwrap().get("b").unwrap().id();
            syntax::embed(&mut tree, inner, Language::Yaml).unwrap();
            let root = tree.node(inner).embedded().unwrap();
            let spelled = |node: Node<'_>| {
                let map = tree.map(node.layer());
                let local = node.value_map();
                node.text()
                    .unwrap()
                    .char_indices()
                    .map(|(at, sign)| {
                        let (from, to) = local.range(at as u32, (at + sign.len_utf8()) as u32);
                        let (from, to) = map.range(from, to);
                        text[from as usize..to as usize].to_owned()
                    })
                    .collect::<Vec<_>>()
            };
            let japanese = spelled(root.get("c").unwrap());
            assert_eq!(japanese[0], "日");
            assert!(japanese[1] == "本" || japanese[1] == "\\u672c", "{japanese:?}");
            let accent = spelled(root.get("d").unwrap());
            assert!(accent == ["x", "\\u00e9", "y"] || accent == ["x", "\\\\u00e9", "y"], "{accent:?}");
            let last = tree.node(outer).embedded().unwrap().get("e").unwrap().span();
            assert_eq!(&text[last.start as usize..last.end as usize], "f");
        }
    }
}

/// Kind, line and column (in characters, from 1), and text of each problem.
fn problems(tree: &Tree) -> Vec<(ProblemKind, u32, u32, String)> {
    let text = &tree.layers()[0].text;
    let lines = palint::source::Lines::of(text);
    let told = |start: u32, end: u32| {
        let position = lines.position(text, start);
        (position.line, position.column, text[start as usize..end as usize].to_owned())
    };
    let tell = |it: &syntax::Problem| {
        let (line, column, written) = told(it.start, it.end);
        (it.kind, line, column, written)
    };
    tree.layers()[0].problems.iter().map(tell).collect()
}

/// Paths of all keys, in order of their places.
fn keys(tree: &Tree) -> Vec<String> {
    let mut found: Vec<(u32, String)> =
        tree.nodes().filter(|node| node.is_key()).map(|node| (node.local().0, node.key_path())).collect();
    found.sort();
    found.into_iter().map(|(_, path)| path).collect()
}

#[test]
fn spans_are_bytes_whatever_stands_before() {
    let text =
        "\u{feff}鍵: \"値 😀\" # 注\r\nlist:\r\n- 'é'\r\n- - x\r\n- {a: ü}\r\nblock: >-2 # c\r\n   é  \r\n\r\nend:\r\n";
    let tree = parse(text);
    let written = |path: &[&str]| at(&tree, path).source();
    assert_eq!(written(&["鍵"]), "\"値 😀\"");
    assert_eq!(written(&["list"]), "- 'é'\r\n- - x\r\n- {a: ü}");
    assert_eq!(written(&["list", "0"]), "'é'");
    assert_eq!(written(&["list", "1"]), "- x");
    assert_eq!(written(&["list", "2"]), "{a: ü}");
    assert_eq!(written(&["block"]), ">-2 # c\r\n   é  ");
    assert_eq!(at(&tree, &["block"]).text(), Some(" é  "));
    assert!(at(&tree, &["end"]).is_missing());
    assert_eq!(problems(&tree), [(ProblemKind::ByteOrderMark, 1, 1, "\u{feff}".to_owned())]);
    let comments: Vec<&str> =
        tree.layers()[0].comments.iter().map(|it| &text[it.start as usize..it.end as usize]).collect();
    assert_eq!(comments, ["# 注", "# c"]);
}

#[test]
fn anchors_aliases_and_tags_have_their_places() {
    let text =
        "base: &base {a: 1}\nuse: *base\nmerged:\n  <<: *base\n  b: !custom x\nlater: *nope\nself: &self [*self]\n";
    let tree = parse(text);
    let slice = |(start, end): (u32, u32)| &text[start as usize..end as usize];
    assert_eq!(at(&tree, &["base"]).anchor().map(slice), Some("&base"));
    assert!(at(&tree, &["use"]).is_alias() && at(&tree, &["use"]).is_mapping());
    assert_eq!(at(&tree, &["merged", "a"]).text(), Some("1"));
    assert_eq!(at(&tree, &["merged", "b"]).tag().map(slice), Some("!custom"));
    let found = problems(&tree);
    assert_eq!(found[0], (ProblemKind::UnknownAnchor, 6, 8, "*nope".to_owned()));
    assert_eq!((found[1].0, found.len()), (ProblemKind::Syntax, 2));
}

#[test]
fn each_kind_of_problem_has_its_place() {
    let told = |text: &str| problems(&parse(text));
    let one = |kind, line, column, written: &str| vec![(kind, line, column, written.to_owned())];
    assert_eq!(told("a: ****\n"), one(ProblemKind::Mask, 1, 4, "****"));
    assert_eq!(told("a: **12ab\n"), one(ProblemKind::Mask, 1, 4, "**12ab"));
    assert_eq!(told("a: *b\n"), one(ProblemKind::UnknownAnchor, 1, 4, "*b"));
    assert_eq!(told("a: **/*.log\n"), one(ProblemKind::UnknownAnchor, 1, 4, "**/*.log"));
    assert_eq!(told("a:\n \tb: 1\nc: 2\n"), one(ProblemKind::Tab, 2, 2, "\t"));
    assert_eq!(told("a:\n  b: 1\n \tc: 1\n \td: 1\ne:\tf\n"), one(ProblemKind::Tab, 3, 2, "\t"));
    assert_eq!(told("a:\n-\tb\n- c\n"), one(ProblemKind::Tab, 2, 2, "\t"));
    assert_eq!(told("a: 1\nb: {c: 1, c: 2}\n"), one(ProblemKind::DuplicateKey, 2, 11, "c"));
    assert_eq!(told("a: 1\n---\nb: 2\n"), one(ProblemKind::SecondDocument, 2, 1, "---"));
    assert_eq!(told("---\na: 1\n---\n"), []);
    assert_eq!(told("a: 1\n...\nb: 2\n"), one(ProblemKind::DocumentEnd, 2, 1, "..."));
    assert_eq!(told("a: 1\n...\n"), []);
    let tree = parse("site: 1\nother: 2\nsite: 3\n");
    assert_eq!(tree.layers()[0].problems[0].related, Some((0, 4)));
    assert_eq!(at(&tree, &["site"]).text(), Some("3"));
}

#[test]
fn seven_faults_are_told_once_each_and_hide_nothing_else() {
    let text = "#cloud-config
stylus:
  site:
    paletteEndpoint: \"palette.example.com
    edgeHostToken: ********
    tags: [store, north
    name: @host
\tprojectName: shops
    network:
      httpProxy: http: //proxy
      noProxy: 10.0.0.0/8
  debug true
   trace: false
install:
  poweroff: true
  bind_mounts:
    - /var/lib/a
  - /var/lib/b
stages:
  initramfs:
    - name: First
      commands:
        - echo a
";
    let tree = parse(text);
    let found: Vec<(ProblemKind, u32, u32)> = problems(&tree).into_iter().map(|it| (it.0, it.1, it.2)).collect();
    let syntax = ProblemKind::Syntax;
    assert_eq!(
        found,
        [
            (syntax, 4, 22),
            (ProblemKind::Mask, 5, 20),
            (syntax, 6, 11),
            (syntax, 7, 11),
            (ProblemKind::Tab, 8, 1),
            (syntax, 10, 22),
            (syntax, 12, 3),
            (syntax, 13, 4),
            (syntax, 18, 3),
        ]
    );
    let expected = [
        "stylus",
        "stylus.site",
        "stylus.site.paletteEndpoint",
        "stylus.site.edgeHostToken",
        "stylus.site.tags",
        "stylus.site.name",
        "stylus.site.projectName",
        "stylus.site.network",
        "stylus.site.network.httpProxy",
        "stylus.site.network.noProxy",
        "stylus.debug",
        "stylus.trace",
        "install",
        "install.poweroff",
        "install.bind_mounts",
        "stages",
        "stages.initramfs",
        "stages.initramfs[0].name",
        "stages.initramfs[0].commands",
    ];
    assert_eq!(keys(&tree), expected);
    for broken in ["paletteEndpoint", "edgeHostToken", "tags", "name"] {
        assert_eq!(at(&tree, &["stylus", "site", broken]).hole(), Some(Hole::Expression), "{broken}");
    }
    assert_eq!(at(&tree, &["stylus", "site", "name"]).source(), "@host");
    assert_eq!(at(&tree, &["install", "bind_mounts", "1"]).text(), Some("/var/lib/b"));
}

#[test]
fn a_fault_says_what_was_expected() {
    for (text, place, message) in [
        ("a: \"x\" y\nb: 1\n", "y", "expected the end of the line after the closing `\"`"),
        ("a: 'x\nb: 'y'\n", "'x", "expected a closing `'`"),
        ("\"a: 1\nb: 2\n", "\"a", "expected a closing `\"`"),
        ("a: \"\\d\"\nb: 1\n", "\\d", "`\\d` is no escape; use single quotes or double the backslash"),
        ("a: [x, y\nb: 1\n", "[", "expected a closing `]`"),
        ("a: [x, y}\nb: 1\n", "}", "expected `]`, found `}`"),
        ("a: {x: 1 y: 2}\nb: 1\n", ":", "expected `,` or `}`"),
        ("a: [ -f x ] && y\nb: 1\n", "&& y", "expected the end of the line after `]`"),
        ("a: b: c\nb: 1\n", ":", "a value that holds `: ` must be quoted"),
        ("a: >=1.2\nb: 1\n", ">=1.2", "`>` begins a block of text on the next line; quote the value"),
        ("a: *\nb: 1\n", "*", "`*` begins an alias and needs a name; quote the value"),
        ("a: `x`\nb: 1\n", "`", "a backquote cannot begin an unquoted value"),
        ("a: - x\nb: 1\n", "-", "a list cannot begin on the line of its key"),
        ("a: \"x\"#y\nb: 1\n", "#", "expected a space before `#`"),
        ("a: 1\nb:2\nc: 1\n", ":", "expected a space after `:`"),
        ("a: 1\nb\nc: 1\n", "b", "expected `:` after `b`"),
        ("a: 1\n- b\nc: 1\n", "-", "expected a key, found a list item"),
        ("a:\n    b: 1\n  c: 2\n    d: 3\n", "c", "expected 4 spaces before `c`, found 2"),
        ("a:\n  b: 1\n     c: 2\nd: 3\n", "c", "expected 2 spaces before `c`, found 5"),
        ("a:\n  -b: 1\n    c: 2\nd: 3\n", "-", "expected a space between `-` and `b`"),
        ("a: |\n  -----\nMIIC\nMIID\nb: 1\n", "MIIC", "expected 2 spaces: this line ends the text above it"),
        ("a: 1\n<<<<<<< x\nb: 1\n=======\nb: 2\n>>>>>>> y\n", "<<<<<<< x", "a merge left its conflict in the file"),
        ("a: x\u{1}\nb: 1\n", "\u{1}", "the sign U+0001 is not allowed"),
    ] {
        let tree = parse(text);
        let [problem] = &tree.layers()[0].problems[..] else { panic!("{text:?}: {:?}", tree.layers()[0].problems) };
        assert_eq!(
            (&text[problem.start as usize..problem.end as usize], &*problem.message),
            (place, message),
            "{text:?}"
        );
        assert!(tree.root().unwrap().is_mapping(), "{text:?}");
    }
}

#[test]
fn a_broken_value_keeps_its_key_and_is_not_known() {
    for value in
        ["\"x\" y", "[a, b", "{a: b", "@x", "`x`", "%x", "b: c", "*", ">= 1", "\"\\q\"", "- x", "? x", "&a &b", "!<x"]
    {
        let text = format!("before: 1\nbroken: {value}\nafter:\n  - x\n");
        let tree = parse(&text);
        assert_eq!(problems(&tree).len(), 1, "{text}");
        assert_eq!(keys(&tree), ["before", "broken", "after"], "{text}");
        let node = at(&tree, &["broken"]);
        assert_eq!((node.hole(), node.source(), node.is_null()), (Some(Hole::Expression), value, false), "{text}");
    }
}

#[test]
fn bare_templates_are_holes_and_no_problem() {
    let text = "a: {{ .spectro.var.x }}\nb: {{ a }}-{{ b }} # c\n{{ key }}: [{{ x }}, @Y@]\nc: @HOST@\nd: %NAME%\ne: ${VAR}\n$KEY: $VALUE\n\
                f: <your-token>\ng: \"x {{ y }}\"\nh: |\n  {{ z }}\n  plain\ni:\n  {{ value }}\nj: a <b> c\nk: {{ a\n  | b }}\n";
    let tree = parse(text);
    assert_eq!(problems(&tree), []);
    let holes: Vec<Option<Hole>> = tree.root().unwrap().entries().map(|entry| entry.value.hole()).collect();
    let (braces, none) = (Some(Hole::Braces), None);
    let (at_sign, dollar, angle) = (Some(Hole::At), Some(Hole::Dollar), Some(Hole::Angle));
    assert_eq!(
        holes,
        [braces, braces, none, at_sign, at_sign, dollar, dollar, angle, braces, braces, braces, none, braces]
    );
    assert_eq!(at(&tree, &["a"]).text(), Some("{{ .spectro.var.x }}"));
    assert_eq!(at(&tree, &["b"]).source(), "{{ a }}-{{ b }}");
    assert_eq!(at(&tree, &["{{ key }}", "1"]).text(), Some("@Y@"));
    assert_eq!(at(&tree, &["i"]).text(), Some("{{ value }}"));
    let key = tree.root().unwrap().entries().nth(2).unwrap().key;
    assert_eq!((key.hole(), key.style()), (braces, Some(Style::Plain)));
}

#[test]
fn lines_of_templates_are_told_and_left_out() {
    let text = "a:\n{% if x %}\n  b: 1\n{% else %}\n  b: 2\n{% endif %}\nc: |\n  text\n{{- if y }}\n${STAGES}\n{{< d >}}\ne: 1\n";
    let tree = parse(text);
    let told: Vec<(ProblemKind, u32)> = problems(&tree).into_iter().map(|it| (it.0, it.1)).collect();
    let template = ProblemKind::Template;
    assert_eq!(told, [(template, 2), (template, 4), (template, 6), (template, 9), (template, 10), (template, 11)]);
    assert_eq!(keys(&tree), ["a", "a.b", "a.b", "c", "e"]);
    assert_eq!(at(&tree, &["c"]).text(), Some("text\n"));
    assert_eq!(tree.layers()[0].comments, []);
}

#[test]
fn what_is_too_much_is_told_and_ends() {
    let told = |text: &str| {
        let tree = parse(text);
        tree.layers()[0].problems.iter().map(|it| it.kind).collect::<Vec<_>>()
    };
    let too_much = [ProblemKind::TooMuch];
    assert_eq!(told(&"[".repeat(100_000)), too_much);
    assert_eq!(told(&"- ".repeat(100_000)), too_much);
    assert_eq!(told(&"{{ x\n".repeat(10_000)), too_much);
    let mut bomb = String::from("a: &a [x,x,x,x,x,x,x,x,x]\n");
    for (inner, outer) in "abcdefghi".chars().zip("bcdefghij".chars()) {
        bomb.push_str(&format!("{outer}: &{outer} [{}]\n", vec![format!("*{inner}"); 9].join(",")));
    }
    assert_eq!(told(&bomb), too_much);
    assert_eq!(told(&format!("a: {}", "x".repeat(17 << 20))), too_much);
    assert_eq!(told(&"a: \u{1}\n- \"\n".repeat(2_000)).last(), too_much.last());
    assert_eq!(told(&"%a\n".repeat(20_000)).last(), too_much.last());
    let nested = |depth: usize| (0..depth).map(|at| format!("{}a:\n", " ".repeat(at))).collect::<String>();
    assert_eq!(told(&nested(128)), []);
    assert_eq!(told(&nested(130)), too_much);
}

#[test]
fn a_fault_in_a_sign_of_several_bytes_is_told_of_the_whole_sign() {
    let text = "a:\n  b:\n    - c:\n        d:\n  -         e: [ f ]\n          g: [ \"h\"\u{9b} ]\n";
    check_invariants(text);
}

/// Every invariant that holds for each text whatever.
fn check_invariants(text: &str) {
    let tree = parse(text);
    let within = |start: u32, end: u32| {
        assert!(start <= end && end as usize <= text.len(), "{start}..{end} of {}", text.len());
        assert!(text.is_char_boundary(start as usize) && text.is_char_boundary(end as usize), "{start}..{end}");
    };
    for node in tree.nodes() {
        let (start, end) = node.local();
        within(start, end);
        if node.is_scalar() && !node.is_alias() {
            let map = node.value_map();
            assert_eq!(map.decoded_len() as usize, node.text().unwrap().len());
            let value = node.text().unwrap().as_bytes();
            for run in map.runs() {
                within(run.source, run.source + run.source_len);
                let source = &text.as_bytes()[run.source as usize..(run.source + run.source_len) as usize];
                let decoded = &value[run.decoded as usize..(run.decoded + run.len) as usize];
                // Folded line ends, escapes as long as their character, and a scalar that maps as a whole.
                let same = source == decoded
                    || source.len() != decoded.len()
                    || source.contains(&b'\\')
                    || source.iter().zip(decoded).all(|(a, b)| a == b || b" \n".contains(b))
                    || map.runs().len() == 1;
                assert!(same, "{:?} from {:?}", node.text(), node.source());
            }
        }
    }
    for problem in &tree.layers()[0].problems {
        within(problem.start, problem.end);
        problem.related.iter().for_each(|&(start, end)| within(start, end));
    }
    for comment in &tree.layers()[0].comments {
        within(comment.start, comment.end);
        assert!(text[comment.start as usize..].starts_with('#'));
    }
    assert!(tree.nodes().count() < u32::MAX as usize && tree.roots().all(|root| root.id() <= NodeId(u32::MAX)));
}

const PIECES: &[&str] = &[
    "\n",
    "\n  ",
    "\n    ",
    "\r\n  ",
    "  ",
    " ",
    "\t",
    "\n\n",
    ": ",
    ":",
    "- ",
    "? ",
    "\n- ",
    "#",
    " # é",
    "\"",
    "'",
    "''",
    "\\",
    "\\n",
    "\\u00e9",
    "\\\n",
    "|",
    ": |\n",
    ">",
    ": >-\n",
    "|2+\n",
    "a",
    "key",
    "日本",
    "😀",
    "&a ",
    "*a",
    "***",
    "!t ",
    "{",
    "}",
    "[",
    "]",
    ",",
    "{{ x }}",
    "{% if %}",
    "${V}",
    "<NAME>",
    "@AT@",
    "%PC%",
    "---\n",
    "...\n",
    "\u{feff}",
    "\u{85}",
    "key: value\n",
    "  nested: 1\n",
    "- item\n",
    "\r",
    "{{- end }}\n",
];

const SAMPLE: &str = "#cloud-config
stylus: &s
  site:
    paletteEndpoint: palette.example.com # note
    edgeHostToken: '{{ token }}'
    tags: {店: \"北\\u00e9\", b: [1, 2]}
    network: *s
install:
  bind_mounts:
  - /var/lib/a
  - >-
    folded
    text
stages:
  initramfs:
    - name: \"two
        lines\"
      files:
        - path: /etc/a
          permissions: 0644
          content: |
            [Time]
             NTP=10.0.0.1

            😀
      commands: []
";

fn soup() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_gives_a_tree_within_its_bytes(text in soup()) {
        check_invariants(&text);
    }

    #[test]
    fn a_mutilated_file_gives_a_tree_within_its_bytes(
        cut in 0..SAMPLE.len(),
        at in prop::collection::vec((0..SAMPLE.len(), 0..3_usize, prop::sample::select(PIECES)), 0..6),
        whole in any::<bool>(),
    ) {
        let floor = |at: usize| SAMPLE.floor_char_boundary(at);
        let mut text = SAMPLE[..if whole { SAMPLE.len() } else { floor(cut) }].to_owned();
        for (place, length, piece) in at {
            let start = text.floor_char_boundary(place.min(text.len()));
            let end = text.ceil_char_boundary((start + length).min(text.len()));
            text.replace_range(start..end, piece);
        }
        check_invariants(&text);
    }

    #[test]
    fn a_legal_scalar_maps_each_character(
        body in prop::collection::vec(prop::sample::select(&["a", "b c", " ", "\n", "\n\n", "é", "''", "\t", ":", "日"][..]), 1..20),
        header in prop::sample::select(&["|", ">", "|-", ">-", "|+", ">+", "|2", ">2-", "'", "\"", ""][..]),
        crlf in any::<bool>(),
    ) {
        let body = body.concat();
        let quote = if header == "'" || header == "\"" { header } else { "" };
        let text = if quote.is_empty() && !header.is_empty() {
            format!("k: {header}\n  {}\nz: 1\n", body.replace('\n', "\n  "))
        } else {
            format!("k: {quote}{}{quote}\nz: 1\n", body.replace('\n', "\n  "))
        };
        let text = if crlf { text.replace('\n', "\r\n") } else { text };
        let tree = parse(&text);
        if tree.layers()[0].problems.is_empty() {
            check_origins(&tree);
        }
    }
}
