//! Sites that were legal, changed as people change them: keys renamed, deleted, swapped, doubled; values of other kinds;
//! blocks moved; also inside the documents in strings, through the tree's own way back to the file.
//!
//! The bytes of an input are choices: a site, then one change after the other.

#![no_main]

use std::sync::OnceLock;

use palint::engine::{self, fixing};
use palint::finding::{Edit, Fix, Safety, Severity, apply};
use palint::report::{self, Format, Look, View};
use palint::source::{File, FileId, Files};
use palint::syntax::{Language, Node, Tree};
use palint_fuzz::{Choices, check, sites, sound};

const SCALARS: [&str; 44] = [
    "true",
    "\"true\"",
    "yes",
    "null",
    "~",
    "",
    "0",
    "-1",
    "1.5",
    "1e999",
    "0o17",
    "0x1F",
    "017",
    "99999999999999999999",
    "''",
    "\"\"",
    "[]",
    "{}",
    "[a, b]",
    "{a: b}",
    "{{ .Values.x }}",
    "{{.spectro.var.x}}",
    "<NAME>",
    "${VAR}",
    "@NAME@",
    "****",
    "https://user:FAKEs3cret0@registry.example.com/v1",
    "registry.example.com",
    "registry.example.com:5000/a/b",
    "10.0.0.0/8",
    "fe80::1",
    "10.0.0.300",
    "local",
    "central",
    "v1.30.4",
    "1.30.4-rc.1",
    "\u{6f22}\u{5b57}",
    "\"\\u202e\"",
    "|\n  text",
    "&a x",
    "*a",
    "!!str 1",
    "12:30:45",
    "2026-11-24",
];
const KEYS: [&str; 24] = [
    "stylus",
    "site",
    "install",
    "stages",
    "registryCredentials",
    "externalRegistries",
    "managementMode",
    "password",
    "edgeHostToken",
    "paletteEndpoint",
    "providerCredentials",
    "cluster",
    "config",
    "values",
    "packs",
    "name",
    "<<",
    "a.b",
    "\"q\"",
    "1",
    "null",
    "\u{6f22}",
    "pack",
    "content",
];

fn all() -> &'static [Vec<(String, String)>] {
    static SITES: OnceLock<Vec<Vec<(String, String)>>> = OnceLock::new();
    SITES.get_or_init(sites)
}

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let mut choices = Choices(data);
    let mut files = choices.one(all()).clone();
    for _ in 0..6 {
        if choices.is_empty() {
            break;
        }
        let index = choices.below(files.len());
        if choices.byte() == 255 && files.len() > 1 {
            files.remove(index);
            continue;
        }
        if let Some(text) = changed(&files[index], &mut choices).filter(|it| it.len() < 100_000) {
            files[index].1 = text;
        }
    }
    let report = check(&files);
    sound(&report);
    let secrets: Vec<&str> =
        report.secrets.iter().map(|it| &*it.text).filter(|it| it.contains("FAKE") && it.len() >= 8).collect();
    let view = View::of(&report);
    for format in [Format::Full, Format::Json, Format::Html] {
        let text = report::write(format, &view, Look::default(), Severity::Error);
        assert!(secrets.iter().all(|it| !text.contains(it)), "{} shows a secret", format.word());
    }
    let again = |files: Files, documents: Vec<_>| engine::check(files.into(), documents, &palint_fuzz::options());
    if let Some(settled) = fixing::settle(&report, Safety::Safe, &again) {
        sound(&settled.report);
    }
});

/// The text after one change; `None` if it has no place for it.
fn changed((path, text): &(String, String), choices: &mut Choices<'_>) -> Option<String> {
    let mut files = Files::default();
    let id = files.add(File::new(path.clone(), text.clone()));
    let documents = engine::read(&files, &[id], None);
    let tree = &documents.first()?.tree;
    let keys: Vec<Node<'_>> = tree.nodes().filter(|node| node.is_key()).collect();
    let scalars: Vec<Node<'_>> =
        tree.nodes().filter(|node| node.is_scalar() && !node.is_key() && !node.is_alias()).collect();
    let edits: Vec<Edit> = match choices.byte() % 9 {
        0 | 1 => vec![raw(scalars_at(&scalars, choices)?, choices.one::<&str>(&SCALARS))],
        2 => scalars_at(&scalars, choices)?.replace_value(choices.one::<&str>(&SCALARS)),
        3 => vec![raw(scalars_at(&keys, choices)?, choices.one::<&str>(&KEYS))],
        4 => {
            let (one, other) = (scalars_at(&keys, choices)?, scalars_at(&keys, choices)?);
            vec![raw(one, other.source()), raw(other, one.source())]
        }
        5 => {
            let (one, other) = (scalars_at(&scalars, choices)?, scalars_at(&scalars, choices)?);
            vec![raw(one, other.source()), raw(other, one.source())]
        }
        6 => vec![lines_of(tree, scalars_at(&keys, choices)?, |_| String::new())],
        7 => vec![lines_of(tree, scalars_at(&keys, choices)?, |lines| lines.repeat(2))],
        _ => {
            // A block goes to another place, as deep as what stands there.
            let (from, to) = (scalars_at(&keys, choices)?, scalars_at(&keys, choices)?);
            let text = &tree.layer(from.layer()).text;
            let (start, end) = block(text, from);
            let width = |text: &str, at: usize| at - text[..at].rfind('\n').map_or(0, |it| it + 1);
            let (old, new) =
                (width(text, from.local().0 as usize), width(&tree.layer(to.layer()).text, to.local().0 as usize));
            let moved: String = text
                .get(start..end)?
                .lines()
                .map(|line| {
                    let bare = line
                        .get(old..)
                        .filter(|_| line.as_bytes()[..old].iter().all(|it| *it == b' '))
                        .unwrap_or(line.trim_start());
                    format!("{}{bare}\n", " ".repeat(new))
                })
                .collect();
            let target = &tree.layer(to.layer()).text;
            let line = target[..to.local().0 as usize].rfind('\n').map_or(0, |it| it + 1);
            vec![tree.insert_line(to.layer(), line as u32, &moved)]
        }
    };
    applied(text, id, edits)
}

fn applied(text: &str, id: FileId, edits: Vec<Edit>) -> Option<String> {
    apply(text, id, &Fix::safe("", edits))
}

fn scalars_at<'t>(of: &[Node<'t>], choices: &mut Choices<'_>) -> Option<Node<'t>> {
    (!of.is_empty()).then(|| *choices.one(of))
}

fn raw(node: Node<'_>, text: &str) -> Edit {
    let (start, end) = node.local();
    node.tree().edit(node.layer(), start, end, text)
}

/// The lines of an entry in its layer, or the entry alone where others share its line.
fn block(text: &str, key: Node<'_>) -> (usize, usize) {
    let value = key.parent().and_then(|parent| parent.entries().find(|it| it.key.id() == key.id())).map(|it| it.value);
    let start = text[..key.local().0 as usize].rfind('\n').map_or(0, |it| it + 1);
    let last = value.map_or(key.local().1, |it| it.local().1.max(key.local().1)) as usize;
    let last = last.max(start);
    let end = text[last..].find('\n').map_or(text.len(), |it| last + it + 1);
    (start, end)
}

fn lines_of(tree: &Tree, key: Node<'_>, make: impl Fn(&str) -> String) -> Edit {
    let layer = tree.layer(key.layer());
    let (start, end) = if layer.language == Language::Json {
        let value = key.parent().and_then(|parent| parent.entries().find(|it| it.key.id() == key.id()));
        (key.local().0 as usize, value.map_or(key.local().1, |it| it.value.local().1) as usize)
    } else {
        block(&layer.text, key)
    };
    tree.edit(key.layer(), start as u32, end as u32, &make(&layer.text[start..end]))
}
