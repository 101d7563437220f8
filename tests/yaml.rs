//! YAML to the spanned tree: exact bytes at every depth, recovery, templates, bounds.

use palint::source::FileId;
use palint::syntax::{self, Language, Node, NodeId, Style, Tree};
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
                let map = &tree.layer(node.layer()).map;
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
            map.runs().iter().for_each(|run| within(run.source, run.source + run.source_len));
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

fn soup() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_gives_a_tree_within_its_bytes(text in soup()) {
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
