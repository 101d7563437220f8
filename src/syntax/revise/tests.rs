//! Each change is read back, and nothing else may have changed.

use crate::finding::{Edit, Fix, apply};
use crate::source::FileId;
use crate::syntax::{Entry, Language, LayerId, Node, Style, Tree, embed, parse};

type Change = fn(Node<'_>) -> Vec<Edit>;

fn read(text: &str, language: Language) -> Tree {
    parse(FileId(0), text.into(), language)
}

fn applied(text: &str, edits: Vec<Edit>) -> String {
    let fix = Fix::safe("change", edits);
    apply(text, FileId(0), &fix).unwrap_or_else(|| panic!("{text} {:?}", fix.edits))
}

fn entry<'t>(root: Node<'t>, path: &[&str]) -> Entry<'t> {
    let (last, parents) = path.split_last().unwrap();
    root.at(parents).unwrap().entry(last).unwrap()
}

fn yaml(text: &str, change: impl Fn(Node<'_>) -> Vec<Edit>) -> String {
    let tree = read(text, Language::Yaml);
    applied(text, change(tree.root().unwrap()))
}

fn with(text: &str, language: Language, change: impl Fn(Node<'_>) -> Vec<Edit>) -> String {
    let tree = read(text, language);
    applied(text, change(tree.root().unwrap()))
}

#[test]
fn values_keep_their_quoting() {
    let change = |new: &'static str| move |root: Node<'_>| root.get("a").unwrap().replace_value(new);
    assert_eq!(yaml("a: x # c\n", change("y")), "a: y # c\n");
    assert_eq!(yaml("a: x # c\n", change("y: z")), "a: \"y: z\" # c\n");
    assert_eq!(yaml("a: x\n", change("true")), "a: \"true\"\n");
    assert_eq!(yaml("a: True\n", change("true")), "a: true\n");
    assert_eq!(yaml("a: 'x'\n", change("it's")), "a: 'it''s'\n");
    assert_eq!(yaml("a: \"x\"\n", change("say \"hi\"")), "a: \"say \\\"hi\\\"\"\n");
    assert_eq!(yaml("a: # c\nb: 1\n", change("y")), "a: y # c\nb: 1\n");
    assert_eq!(yaml("a: |\n  x\n  y\nb: 1\n", change("p\nq")), "a: |\n  p\n  q\nb: 1\n");
    assert_eq!(yaml("a: |-\n  x\n  y\nb: 1\n", change("p\nq")), "a: |-\n  p\n  q\nb: 1\n");
    assert_eq!(
        yaml("a: [x, y]\n", |root| root.get("a").unwrap().items().next().unwrap().replace_value("p,q")),
        "a: [\"p,q\", y]\n"
    );
    assert_eq!(with("{\"a\": \"x\"}", Language::Json, change("é\n")), "{\"a\": \"é\\n\"}");
    assert_eq!(with("{\"a\": 1}", Language::Json, change("2")), "{\"a\": 2}");
    assert_eq!(with("{\"a\": 1}", Language::Json, change("x")), "{\"a\": \"x\"}");
    assert_eq!(with("A=x # c\n", Language::Arg, |root| root.get("A").unwrap().replace_value("y z")), "A=\"y z\" # c\n");
    assert_eq!(with("a = \"x\"\n", Language::Hcl, change("${y}")), "a = \"$${y}\"\n");
    assert_eq!(with("a = var.x\n", Language::Hcl, change("y")), "a = \"y\"\n");
    assert_eq!(
        with("a = <<-EOT\n    x\n  EOT\n", Language::Hcl, change("p\n\nq")),
        "a = <<-EOT\n    p\n\n    q\n  EOT\n"
    );
}

#[test]
fn a_part_lands_where_it_stands() {
    let strip = |root: Node<'_>| vec![root.get("a").unwrap().replace_part(0, 8, "")];
    assert_eq!(yaml("a: https://x:5000/y\n", strip), "a: x:5000/y\n");
    assert_eq!(yaml("a: >-\n  https://x\n  y\n", strip), "a: >-\n  x\n  y\n");
    let template = |root: Node<'_>| vec![root.get("a").unwrap().replace_part(0, 1, "z${b}")];
    assert_eq!(with("a = \"x${b}\"\n", Language::Hcl, template), "a = \"z${b}${b}\"\n");
}

#[test]
fn quotes_come_by_insertion_and_go_where_nothing_needs_them() {
    let quote = |root: Node<'_>| root.get("a").unwrap().quote();
    assert_eq!(yaml("a: ****\n", quote), "a: \"****\"\n");
    assert_eq!(yaml("a: {{ .x | default \"y\" }}\n", quote), "a: '{{ .x | default \"y\" }}'\n");
    assert_eq!(yaml("a: 644\n", quote), "a: \"644\"\n");
    assert_eq!(yaml("a: x\\y'\n", quote), "a: \"x\\\\y'\"\n");
    let arg = |root: Node<'_>| root.get("A").unwrap().quote();
    assert_eq!(with("A=x y # c\n", Language::Arg, arg), "A=\"x y\" # c\n");
    assert_eq!(with("A=$B;x\n", Language::Arg, arg), "A=\"$B;x\"\n");
    let tree = read("a: ***\n", Language::Yaml);
    assert!(quote(tree.root().unwrap()).iter().all(|edit| edit.text == "\""));
    let unquote = |root: Node<'_>| root.get("a").unwrap().unquote();
    assert_eq!(yaml("a: \"0644\"\n", unquote), "a: 0644\n");
    assert_eq!(yaml("a: 'x: y'\n", unquote), "a: 'x: y'\n");
    assert_eq!(with("{\"a\": \"true\"}", Language::Json, unquote), "{\"a\": true}");
    assert_eq!(with("{\"a\": \"x\"}", Language::Json, unquote), "{\"a\": \"x\"}");
}

#[test]
fn an_entry_goes_with_its_lines() {
    let remove = |path: &'static [&'static str]| move |root: Node<'_>| entry(root, path).remove();
    let text = "# top\na:\n  b: 1 # one\n  # about c\n  c: |\n    x\n\n    y\n  # end of a\nd: 2\n";
    assert_eq!(yaml(text, remove(&["a", "b"])), text.replace("  b: 1 # one\n", ""));
    assert_eq!(yaml(text, remove(&["a", "c"])), text.replace("  c: |\n    x\n\n    y\n", ""));
    assert_eq!(yaml(text, remove(&["a"])), "# top\nd: 2\n");
    assert_eq!(yaml(text, remove(&["d"])), text.replace("d: 2\n", ""));
    assert_eq!(yaml("a:\n  b:\n    c: 1\nd: 2\n", remove(&["a", "b", "c"])), "d: 2\n");
    assert_eq!(yaml("a: 1\nb: 2", remove(&["b"])), "a: 1");
    assert_eq!(yaml("- a: 1\n  b: 2\n", |root| root.items().next().unwrap().entry("a").unwrap().remove()), "- b: 2\n");
    assert_eq!(yaml("a: {b: 1, c: 2}\n", remove(&["a", "c"])), "a: {b: 1}\n");
    assert_eq!(yaml("a: {b: 1, c: 2}\n", remove(&["a", "b"])), "a: {c: 2}\n");
    assert_eq!(yaml("a: {b: 1}\nc: 2\n", remove(&["a", "b"])), "c: 2\n");
    let json = "{\n  \"a\": 1,\n  \"b\": {\n    \"c\": 2\n  }\n}\n";
    assert_eq!(with(json, Language::Json, remove(&["a"])), "{\n  \"b\": {\n    \"c\": 2\n  }\n}\n");
    assert_eq!(with(json, Language::Json, remove(&["b", "c"])), "{\n  \"a\": 1\n}\n");
    assert_eq!(with("{\"a\": 1}", Language::Json, remove(&["a"])), "{}");
    let hcl = "x {\n  a = 1 # c\n  b {\n    c = 2\n  }\n  d = { e = 1, f = 2 }\n}\n";
    assert_eq!(with(hcl, Language::Hcl, remove(&["x", "a"])), hcl.replace("  a = 1 # c\n", ""));
    assert_eq!(with(hcl, Language::Hcl, remove(&["x", "b", "c"])), hcl.replace("  b {\n    c = 2\n  }\n", ""));
    assert_eq!(with(hcl, Language::Hcl, remove(&["x", "d", "f"])), hcl.replace(", f = 2", ""));
    assert_eq!(with("A=1\nexport B=2 # c\nC=3\n", Language::Arg, remove(&["B"])), "A=1\nC=3\n");
}

#[test]
fn an_item_goes_with_its_dash() {
    let remove = |index: usize| move |root: Node<'_>| root.get("a").unwrap().items().nth(index).unwrap().remove_item();
    let text = "a:\n  - x # c\n  - y: 1\n    z: 2\n  # about p\n  - - p\n    - q\nb: 1\n";
    assert_eq!(yaml(text, remove(0)), text.replace("  - x # c\n", ""));
    assert_eq!(yaml(text, remove(1)), text.replace("  - y: 1\n    z: 2\n", ""));
    assert_eq!(yaml(text, remove(2)), text.replace("  - - p\n    - q\n", ""));
    let inner = |index: usize| {
        move |root: Node<'_>| root.get("a").unwrap().items().nth(2).unwrap().items().nth(index).unwrap().remove_item()
    };
    assert_eq!(yaml(text, inner(0)), text.replace("  - - p\n    - q\n", "  - - q\n"));
    assert_eq!(yaml(text, inner(1)), text.replace("    - q\n", ""));
    assert_eq!(yaml("a:\n- x\nb: 1\n", remove(0)), "b: 1\n");
    assert_eq!(yaml("a: [x, y]\n", remove(1)), "a: [x]\n");
    assert_eq!(
        with("{\n  \"a\": [\n    1,\n    2\n  ]\n}\n", Language::Json, remove(1)),
        "{\n  \"a\": [\n    1\n  ]\n}\n"
    );
}

#[test]
fn a_value_becomes_the_only_item_of_a_list() {
    let wrap = |root: Node<'_>| root.get("a").unwrap().wrap_in_list();
    assert_eq!(yaml("a: x # c\n", wrap), "a: [x] # c\n");
    assert_eq!(yaml("a: x, y\n", wrap), "a: [\"x, y\"]\n");
    assert_eq!(yaml("a: |\n  x\n   y\nb: 1\n", wrap), "a:\n  - |\n    x\n     y\nb: 1\n");
    assert_eq!(yaml("a: | # c\n    x\n\n    y\nb: 1\n", wrap), "a:\n  - | # c\n    x\n\n    y\nb: 1\n");
    assert_eq!(yaml("a:\n  x: 1\n  # c\n  y: 2\nb: 1\n", wrap), "a:\n  - x: 1\n    # c\n    y: 2\nb: 1\n");
    assert_eq!(with("{\"a\": {\"b\": 1}}", Language::Json, wrap), "{\"a\": [{\"b\": 1}]}");
    assert_eq!(with("a = \"x\"\n", Language::Hcl, wrap), "a = [\"x\"]\n");
}

#[test]
fn an_entry_comes_last_in_its_mapping() {
    let insert =
        |key: &'static str, value: &'static str| move |root: Node<'_>| root.get("a").unwrap().insert_entry(key, value);
    assert_eq!(yaml("a:\n  x: 1 # c\nb: 1\n", insert("y", "2")), "a:\n  x: 1 # c\n  y: 2\nb: 1\n");
    assert_eq!(yaml("a:\n  x: 1", insert("y", "2")), "a:\n  x: 1\n  y: 2");
    assert_eq!(yaml("a: # c\nb: 1\n", insert("y", "2")), "a: # c\n  y: 2\nb: 1\n");
    assert_eq!(yaml("a: {x: 1}\n", insert("y", "2")), "a: {x: 1, y: 2}\n");
    assert_eq!(yaml("a: {}\n", insert("y", "2")), "a: {y: 2}\n");
    assert_eq!(
        yaml("a:\n  x: |\n    p\n\nb: 1\n", insert("y", "z: 1\nw: 2")),
        "a:\n  x: |\n    p\n  y:\n    z: 1\n    w: 2\n\nb: 1\n"
    );
    assert_eq!(yaml("a:\n  x: 1\n", insert("y", "|\np\nq")), "a:\n  x: 1\n  y: |\n    p\n    q\n");
    let json = |text| with(text, Language::Json, insert("y", "2"));
    assert_eq!(json("{\"a\": {\"x\": 1}}"), "{\"a\": {\"x\": 1, \"y\": 2}}");
    assert_eq!(json("{\"a\": {}}"), "{\"a\": {\"y\": 2}}");
    assert_eq!(json("{\n  \"a\": {\n    \"x\": 1\n  }\n}\n"), "{\n  \"a\": {\n    \"x\": 1,\n    \"y\": 2\n  }\n}\n");
    let hcl = |text| with(text, Language::Hcl, insert("y", "2"));
    assert_eq!(hcl("a {\n  x = 1 # c\n}\n"), "a {\n  x = 1 # c\n  y = 2\n}\n");
    assert_eq!(hcl("a {}\n"), "a {\n  y = 2\n}\n");
    assert_eq!(hcl("a = {\n  x = 1\n}\n"), "a = {\n  x = 1\n  y = 2\n}\n");
    assert_eq!(with("A=1", Language::Arg, |root| root.insert_entry("B", "2")), "A=1\nB=2");
}

#[test]
fn an_entry_moves_with_its_comments() {
    let text = "a:\n  x: 1\nb: # of b\n  # inner\n  p: |\n    text\n\n    more\nc:\nd: 2\n";
    let into = |from: &'static [&'static str], to: &'static [&'static str]| {
        move |root: Node<'_>| entry(root, from).move_into(root.at(to).unwrap())
    };
    assert_eq!(
        yaml(text, into(&["b"], &["a"])),
        "a:\n  x: 1\n  b: # of b\n    # inner\n    p: |\n      text\n\n      more\nc:\nd: 2\n"
    );
    assert_eq!(
        yaml(text, into(&["b", "p"], &["c"])),
        "a:\n  x: 1\nc:\n  # of b\n  # inner\n  p: |\n    text\n\n    more\nd: 2\n"
    );
    // The only entry, with what stands around it.
    let only = "a:\n  x: 1\nb:\n  c:\n    # before\n    p: 1 # own\n    # behind\n  # below\n# end\n";
    let moved = "a:\n  x: 1\n  # before\n  p: 1 # own\n  # behind\n  # below\n# end\n";
    assert_eq!(yaml(only, into(&["b", "c", "p"], &["a"])), moved);
    let flow = "a: { x: 1 }\nb:\n  # before\n  p: 1\nc: 2\n";
    assert_eq!(yaml(flow, into(&["b", "p"], &["a"])), flow);
    let to_path = |root: Node<'_>| entry(root, &["d"]).move_to_path(root, &["a", "vip", "deep"], "e");
    assert_eq!(yaml("a:\n  x: 1\nd: 2 # c\n", to_path), "a:\n  x: 1\n  vip:\n    deep:\n      e: 2 # c\n");
    let last = |root: Node<'_>| entry(root, &["r"]).move_to_path(root, &["new"], "r");
    let moved = "a: 1\nnew:\n  r:\n    d: 2\n    # inner\n";
    assert_eq!(yaml("a: 1\nr:\n  d: 2\n  # inner\n", last), moved);
    assert_eq!(yaml("a: 1\nr:\n  d: 2\n  # inner\n# end\n", last), format!("{moved}# end\n"));
    let json = "{\n  \"a\": {\n    \"x\": 1\n  },\n  \"d\": {\n    \"y\": 2\n  }\n}\n";
    assert_eq!(
        with(json, Language::Json, |root| entry(root, &["d"]).move_into(root.get("a").unwrap())),
        "{\n  \"a\": {\n    \"x\": 1,\n    \"d\": {\n      \"y\": 2\n    }\n  }\n}\n"
    );
    assert_eq!(yaml(text, into(&["a"], &["a"])), text);
    // The last entry, which takes along comments behind the end of its mapping.
    let below = |root: Node<'_>| entry(root, &["b"]).move_to_path(root, &["up"], "b");
    assert_eq!(yaml("a: 1\nb:\n  x: 1\n # c\n", below), "a: 1\nup:\n  b:\n    x: 1\n   # c\n");
}

#[test]
fn lines_move_right_and_left() {
    let text = "a:\nb: 1\n\n  # c\nd: |\n  x\ne: 1\n";
    let right = |root: Node<'_>| root.tree().indent(LayerId(0), 3, 24, 2);
    assert_eq!(yaml(text, right), "a:\n  b: 1\n\n    # c\n  d: |\n    x\ne: 1\n");
    let left = |root: Node<'_>| root.tree().dedent(LayerId(0), 3, 24, 2);
    assert_eq!(yaml("a:\n  b: 1\n c: 2\n", left), "a:\nb: 1\nc: 2\n");
}

/// A document inside another, and the way to it.
struct Held {
    name: &'static str,
    language: Language,
    path: &'static [&'static [&'static str]],
    wrap: fn(&str) -> String,
}

fn block(inner: &str, by: usize) -> String {
    super::lines::indented(inner.trim_end_matches('\n'), by)
}

fn json_string(inner: &str) -> String {
    serde_json::to_string(inner).unwrap()
}

const HELD: [Held; 12] = [
    Held {
        name: "json",
        language: Language::Json,
        path: &[&["v"]],
        wrap: |inner| format!("{{\"a\": 1,\n \"v\": {}, \"z\": \"y\"}}", json_string(inner)),
    },
    Held {
        name: "literal",
        language: Language::Yaml,
        path: &[&["p", "v"]],
        wrap: |inner| format!("a: 1\np:\n  v: | # c\n{}\n  # after\n  z: y\n", block(inner, 4)),
    },
    Held {
        name: "literal at the end",
        language: Language::Yaml,
        path: &[&["v"]],
        wrap: |inner| format!("z: y\nv: |\n{}\n", block(inner, 3)),
    },
    Held {
        name: "literal without a last line end",
        language: Language::Yaml,
        path: &[&["p", "v"]],
        wrap: |inner| format!("p:\n  - v: 1\n  - v: 2\np:\n  v: |-\n{}\n\n  z: y\n", block(inner, 6)),
    },
    Held {
        name: "literal at the end of a file without a line end",
        language: Language::Yaml,
        path: &[&["v"]],
        wrap: |inner| format!("z: y\nv: |\n{}", block(inner, 2)),
    },
    Held {
        name: "literal with an indentation indicator",
        language: Language::Yaml,
        path: &[&["v"]],
        wrap: |inner| format!("v: |2\n{}\nz: y\n", block(inner, 2)),
    },
    Held {
        name: "literal with CR LF",
        language: Language::Yaml,
        path: &[&["p", "v"]],
        wrap: |inner| format!("a: 1\np:\n  v: |\n{}\n  z: y\n", block(inner, 4)).replace('\n', "\r\n"),
    },
    Held {
        name: "double quotes",
        language: Language::Yaml,
        path: &[&["v"]],
        wrap: |inner| format!("v: {}\nz: y\n", json_string(inner)),
    },
    Held {
        name: "heredoc",
        language: Language::Hcl,
        path: &[&["r", "v"]],
        wrap: |inner| format!("r {{\n  v = <<-EOT\n{}\n  EOT\n  z = \"y\"\n}}\n", block(inner, 4)),
    },
    Held {
        name: "heredoc in column 0",
        language: Language::Hcl,
        path: &[&["v"]],
        wrap: |inner| format!("v = <<EOT\n{inner}EOT\nz = \"y\"\n"),
    },
    Held {
        name: "third depth",
        language: Language::Json,
        path: &[&["v"], &["cluster", "config"]],
        wrap: |inner| {
            let values = format!("cluster:\n  config: |\n{}\n# c\nz: y\n", block(inner, 4));
            format!("{{\"v\": {}, \"z\": \"y\"}}", json_string(&values))
        },
    },
    Held {
        name: "literal in a literal",
        language: Language::Yaml,
        path: &[&["v"], &["w"]],
        wrap: |inner| format!("v: |\n  w: |\n{}\n  z: y\nz: y\n", block(inner, 4)),
    },
];

const SAMPLES: [&str; 6] = [
    "a: 1\nb:\n  c: x # c\n  d: \"y\"\n  e: 'z'\nf:\n  - g\n  - h: i\n    j: k\n",
    "# header\na:\n  b: |\n    text\n\n    more\n  c: {d: 1, e: [x, y]}\n\nf:\n  g:\n    h: 1\n",
    "a:\nb: # of b\n  - c: 1\n  # between\n  - d: 2\ne: \"a\\tb\"\n",
    "\"q k\": ****\np: https://x\nr:\n- s\n- - t\n  - u\nv: x, y\n",
    "a: é名\nb:\n  c: |-\n    - 1\n    - 2\n  d:\n    e: >-\n      folded\n      text\n",
    "only:\n  one:\n    here: x\n",
];

const CHANGES: [(&str, Change); 17] = [
    ("replace", |it| it.replace_value("new")),
    ("replace by special text", |it| it.replace_value("a: 'b' \"c\" #d")),
    ("replace by lines", |it| it.replace_value("x\n\n  y\nz")),
    ("quote", |it| it.quote()),
    ("unquote", |it| it.unquote()),
    ("rename", |it| it.key().map(|key| Entry { key, value: it }.rename("new name")).unwrap_or_default()),
    ("remove", |it| it.key().map(|key| Entry { key, value: it }.remove()).unwrap_or_default()),
    ("remove item", |it| it.remove_item()),
    ("wrap", |it| it.wrap_in_list()),
    ("insert", |it| it.insert_entry("new", "1")),
    ("insert a block", |it| it.insert_entry("new", "x: 1\ny:\n  - 2")),
    ("move to the root", |it| {
        let root = it.tree().node(it.tree().layer(it.layer()).roots[0]);
        it.key().map(|key| Entry { key, value: it }.move_into(root)).unwrap_or_default()
    }),
    ("move to a new path", |it| {
        let root = it.tree().node(it.tree().layer(it.layer()).roots[0]);
        it.key().map(|key| Entry { key, value: it }.move_to_path(root, &["x", "y"], "z")).unwrap_or_default()
    }),
    ("insert a line", |it| {
        let start = it.tree().layer(it.layer()).text[..it.local().0 as usize].rfind('\n').map_or(0, |at| at + 1);
        vec![it.tree().insert_line(it.layer(), start as u32, "# new")]
    }),
    ("insert a line at the end", |it| {
        vec![it.tree().insert_line(it.layer(), it.tree().layer(it.layer()).text.len() as u32, "# new")]
    }),
    ("delete the source", |it| vec![it.replace_source("")]),
    ("indent", |it| it.tree().indent(it.layer(), it.local().0, it.local().1, 3)),
];

fn inner_layer(tree: &mut Tree, held: &Held) -> LayerId {
    let mut layer = LayerId(0);
    for path in held.path {
        let root = tree.node(tree.layer(layer).roots[0]);
        let holder = root.at(path).unwrap().id();
        layer = embed(tree, holder, Language::Yaml).unwrap();
    }
    layer
}

#[test]
fn a_change_inside_a_document_is_the_change_of_the_document() {
    for sample in SAMPLES {
        for held in &HELD {
            let text = (held.wrap)(sample);
            let mut tree = read(&text, held.language);
            let layer = inner_layer(&mut tree, held);
            let inner = &*tree.layer(layer).text;
            assert_eq!(inner.trim_end(), sample.trim_end(), "{}: the sample is held as it is", held.name);
            let plain = read(inner, Language::Yaml);
            let nodes: Vec<Node<'_>> = plain.root().unwrap().descendants().collect();
            let twins: Vec<Node<'_>> = tree.node(tree.layer(layer).roots[0]).descendants().collect();
            assert_eq!(nodes.len(), twins.len());
            let holder = tree.node(tree.layers()[1].holder.unwrap()).span();
            for (node, twin) in nodes.into_iter().zip(twins) {
                for (name, change) in CHANGES {
                    // The first line of a block says how deep the block stands.
                    if name == "indent" && !inner[..node.local().0 as usize].contains('\n') {
                        continue;
                    }
                    let wanted = applied(inner, change(node));
                    let edits = change(twin);
                    let changed = applied(&text, edits.clone());
                    let say = || format!("{name} of {node:?} in {}\n{text}\n=>\n{changed}\n{edits:?}", held.name);
                    let mut again = read(&changed, held.language);
                    let layer = inner_layer(&mut again, held);
                    // A line of blanks only keeps its blanks in a heredoc.
                    let lines =
                        |text: &str| text.trim_end().lines().map(|it| it.trim_end().to_owned()).collect::<Vec<_>>();
                    assert_eq!(lines(&again.layer(layer).text), lines(&wanted), "{}", say());
                    let (head, tail) = (&text[..holder.start as usize], &text[holder.end as usize..]);
                    assert!(changed.starts_with(head) && changed.ends_with(tail), "{}", say());
                    let crlf = text.contains("\r\n");
                    assert!(!crlf || !changed.replace("\r\n", "").contains('\n'), "{}", say());
                }
            }
        }
    }
}

/// Every value that is no collection, with its path.
fn flat(root: Node<'_>) -> Vec<(String, String)> {
    let leaves = root.descendants().filter(|it| !it.is_mapping() && !it.is_sequence() && !it.is_key());
    leaves.map(|it| (it.key_path(), it.text().unwrap_or(it.source()).to_owned())).collect()
}

fn faults(tree: &Tree) -> usize {
    tree.layers()[0].problems.iter().filter(|it| !it.message.is_empty()).count()
}

fn comments(tree: &Tree) -> Vec<String> {
    let text = &tree.layers()[0].text;
    tree.layers()[0].comments.iter().map(|it| text[it.start as usize..it.end as usize].to_owned()).collect()
}

const OTHERS: [(Language, &str); 8] = [
    (Language::Yaml, "a: {\n  b: 1, # c\n  c: [x, 'y'],\n  d: {e: f}\n}\ng: [\n  1,\n  2\n]\nh: 3\n"),
    (Language::Json, "{\"a\": 1, \"b\": [true, \"x\", {\"c\": null}], \"d\": {\"e\": {\"f\": \"g\"}}, \"h\": 2}"),
    (
        Language::Json,
        "{\n  \"a\": \"x\\ty\",\n  \"b\": [\n    1,\n    {\n      \"c\": {}\n    }\n  ],\n  \"d\": {\n    \"e\": 2\n  }\n}\n",
    ),
    (Language::Json, "{\r\n\t\"a\": 1,\r\n\t\"b\": {\r\n\t\t\"c\": [1, 2]\r\n\t}\r\n}\r\n"),
    (
        Language::Hcl,
        "# top\nx \"l\" \"m\" {\n  a = 1 # c\n  # own\n  b = [\"p\", var.q]\n\n  c {\n    d = <<-EOT\n      e: 1\n        f\n    EOT\n  }\n  g = {\n    h = 2\n    \"i j\" = 3, k = 4\n  }\n}\ny { z = 1 }\n",
    ),
    (Language::Hcl, "a = \"x${var.y}z\"\r\nb = {}\r\nc {}\r\n"),
    (Language::Arg, "# top\nA=1 # c\nexport B=\"x y\"\nC='z'\nD=\n\nE=\"a\\\"b\"\n"),
    (Language::Arg, "A=<x>\r\nB=$C"),
];

fn samples() -> impl Iterator<Item = (Language, &'static str)> {
    SAMPLES.into_iter().map(|it| (Language::Yaml, it)).chain(OTHERS)
}

#[test]
fn a_new_value_is_read_back_and_nothing_else_changes() {
    for (language, sample) in samples() {
        let tree = read(sample, language);
        let before = flat(tree.root().unwrap());
        for node in tree.root().unwrap().descendants().filter(|it| !it.is_key()) {
            for new in [
                "x",
                "a: b",
                "it's",
                "say \"hi\" \\",
                "#c",
                "- x",
                "x #y",
                "true",
                "é",
                "{x}",
                "a\nb",
                "[",
                "@x@",
                "${x}",
            ] {
                let edits = node.replace_value(new);
                if edits.is_empty() || (language == Language::Arg && new.contains('\n')) {
                    continue;
                }
                let changed = applied(sample, edits);
                let again = read(&changed, language);
                let path = node.key_path();
                let mut wanted = before.clone();
                let old = wanted.iter_mut().find(|it| it.0 == path).unwrap();
                old.1 = new.to_owned();
                let block = matches!(node.style(), Some(Style::Literal | Style::Heredoc));
                if block && node.text_or_empty().ends_with('\n') {
                    old.1.push('\n');
                }
                assert_eq!(flat(again.root().unwrap()), wanted, "{path} {new}\n{sample}=>\n{changed}");
                assert_eq!(comments(&again), comments(&tree), "{changed}");
                assert!(faults(&again) <= faults(&tree), "{changed}");
            }
        }
    }
}

#[test]
fn what_is_removed_is_gone_and_nothing_else() {
    for (language, sample) in samples() {
        let tree = read(sample, language);
        for node in tree.root().unwrap().descendants() {
            let path = node.key_path();
            let changed = match node.key() {
                Some(key) => applied(sample, Entry { key, value: node }.remove()),
                None => applied(sample, node.remove_item()),
            };
            if changed == sample {
                continue;
            }
            let again = read(&changed, language);
            let gone =
                |it: &String| it == &path || it.starts_with(&format!("{path}.")) || it.starts_with(&format!("{path}["));
            let before = flat(tree.root().unwrap()).into_iter().filter(|it| !gone(&it.0)).map(|it| it.1);
            let after = again.root().map(flat).unwrap_or_default();
            let after = after.into_iter().filter(|it| !it.0.is_empty()).map(|it| it.1);
            assert_eq!(after.collect::<Vec<_>>(), before.collect::<Vec<_>>(), "{path}\n{sample}=>\n{changed}");
            assert!(faults(&again) <= faults(&tree), "{path}\n{sample}=>\n{changed}");
            assert!(comments(&again).iter().all(|it| comments(&tree).contains(it)), "{changed}");
        }
    }
}

#[test]
fn what_is_wrapped_inserted_or_moved_is_read_back() {
    for (language, sample) in samples() {
        let tree = read(sample, language);
        let root = tree.root().unwrap();
        let before = flat(root);
        for node in root.descendants().filter(|it| !it.is_key()) {
            let path = node.key_path();
            let read_back = |edits: Vec<Edit>, moves: bool| {
                let changed = applied(sample, edits);
                let again = read(&changed, language);
                assert!(faults(&again) <= faults(&tree), "{path}\n{sample}=>\n{changed}");
                let kept = comments(&again);
                // The comment behind a part of `{…}` goes when the part moves away.
                let lossy = moves && node.parent().is_some_and(Node::is_flow);
                let held = |it: &String| lossy || kept.contains(it);
                assert!(comments(&tree).iter().all(held), "{path}\n{sample}=>\n{changed}");
                (flat(again.root().unwrap()), changed)
            };
            if !node.wrap_in_list().is_empty() && language != Language::Arg && !path.is_empty() {
                let (after, changed) = read_back(node.wrap_in_list(), false);
                let below = |it: &str| {
                    let rest = it.strip_prefix(&*path)?;
                    (rest.is_empty() || rest.starts_with(['.', '['])).then(|| format!("{path}[0]{rest}"))
                };
                let wanted: Vec<_> =
                    before.iter().map(|it| (below(&it.0).unwrap_or(it.0.clone()), it.1.clone())).collect();
                let collection = node.is_mapping() || node.is_sequence();
                assert!(after == wanted || collection && after.len() == wanted.len(), "{path}\n{changed}\n{after:?}");
            }
            let insert = node.insert_entry("new_key", "7");
            if !insert.is_empty() {
                let (after, changed) = read_back(insert, false);
                let key = if path.is_empty() { "new_key".to_owned() } else { format!("{path}.new_key") };
                let wanted = before.iter().filter(|it| it.0 != path);
                let found = after.iter().filter(|it| it.0 != key);
                assert_eq!(found.collect::<Vec<_>>(), wanted.collect::<Vec<_>>(), "{path}\n{sample}=>\n{changed}");
                assert_eq!(after.iter().filter(|it| it.0 == key && it.1 == "7").count(), 1, "{path}\n{changed}");
            }
            let Some(key) = node.key() else { continue };
            let entry = Entry { key, value: node };
            let renamed = entry.rename("new_key");
            assert!(!renamed.is_empty(), "{path}");
            let (after, changed) = read_back(renamed, false);
            let values = |all: &[(String, String)]| all.iter().map(|it| it.1.clone()).collect::<Vec<_>>();
            assert_eq!(values(&after), values(&before), "{path}\n{changed}");
            for moved in [entry.move_into(root), entry.move_to_path(root, &["new_a", "new_b"], "new_c")] {
                if moved.is_empty() || node.parent() == Some(root) && moved == entry.move_into(root) {
                    continue;
                }
                let (after, changed) = read_back(moved, true);
                let sorted = |all: &[(String, String)]| {
                    let mut all: Vec<_> = values(all).into_iter().filter(|it| !it.is_empty()).collect();
                    all.sort();
                    all
                };
                assert_eq!(sorted(&after), sorted(&before), "{path}\n{sample}=>\n{changed}");
            }
        }
    }
}
