//! Actions of Go templates in the values and manifests of a profile (profiles §7).
//!
//! The text of each pack is scanned once, as it stands and not scalar by scalar: an action in a comment or in a text
//! that does not parse is seen too, and says so. Ours are actions that begin with `.spectro` and near misses of it, and
//! `.spectro` anywhere in another action; Helm's, Jinja's and kube-vip's templates are left alone.

use std::ops::Range;

use super::{Pack, Profile};
use crate::finding::{Edit, Place};
use crate::syntax::{LayerId, Node, Tree};

/// What the first word behind `.spectro.` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// `.spectro.system.…`
    System,
    /// `.spectro.macro.…`
    Macro,
    /// `.spectro.var.…`
    Var,
    /// `.spectro.pack.…`
    Pack,
    /// Anything else.
    Other,
}

/// A name that begins with `.spectro`, as bytes of the layer's text.
#[derive(Clone, Debug)]
pub struct Reference<'t> {
    /// First byte: the dot.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Its class.
    pub class: Class,
    /// As written, with the dot.
    pub text: &'t str,
}

impl<'t> Reference<'t> {
    /// What follows the class and its dot; empty if nothing does.
    pub fn path(&self) -> &'t str {
        self.text.splitn(4, '.').nth(3).unwrap_or("")
    }

    /// The class as written.
    pub fn class_word(&self) -> &'t str {
        self.text.split('.').nth(2).unwrap_or("")
    }

    /// Bytes of the class in the layer's text.
    pub fn class_range(&self) -> Range<u32> {
        let start = self.start + self.text.len() as u32 - self.text.trim_start_matches('.').len() as u32;
        let root = self.text[1..].find('.').map_or(self.text.len(), |at| at + 2) as u32;
        let start = start.max(self.start + root);
        start..start + self.class_word().len() as u32
    }

    /// Bytes of the path in the layer's text.
    pub fn path_range(&self) -> Range<u32> {
        self.end - self.path().len() as u32..self.end
    }
}

/// Why an action cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// `{{ spectro.…`: the leading dot is missing.
    MissingDot,
    /// `{{ …` without `}}`, or with one `}`.
    Unclosed,
    /// `{ … }`, or `{ … }}`.
    OneBrace,
    /// `{ {`.
    SplitBraces,
    /// `{{{`.
    ExtraBrace,
    /// A typographic quote.
    Quote,
    /// Two dots in a row, a dot at the end, or nothing behind the class.
    Name,
}

/// An action, or what was meant to be one.
#[derive(Clone)]
pub struct Action<'t> {
    tree: &'t Tree,
    /// The document inside the file that holds it.
    pub layer: LayerId,
    /// First byte of the layer's text: the first brace.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Index of the profile in its document.
    pub profile: usize,
    /// Index of the pack in its profile.
    pub pack: usize,
    /// The scalar that holds it; absent in a comment, and in a text that does not parse.
    pub node: Option<Node<'t>>,
    /// True in a comment.
    pub in_comment: bool,
    /// True if the layer is the values themselves or a manifest, not a document inside them.
    pub outermost: bool,
    /// True in a manifest.
    pub in_manifest: bool,
    /// True if it begins with `.spectro` (or a near miss), so that it is ours as a whole.
    pub ours: bool,
    /// What cannot be read, as bytes of the layer's text.
    pub trouble: Option<(Trouble, u32, u32)>,
    /// Every `.spectro` name in it.
    pub references: Vec<Reference<'t>>,
    /// Functions that are applied, as bytes of the layer's text.
    pub functions: Vec<(&'t str, u32, u32)>,
    /// True if it begins with a word of Go's control flow: `if`, `range`, `with`, `end` and so on.
    pub control: bool,
    /// True if another action stands inside it.
    pub nested: bool,
}

impl<'t> Action<'t> {
    /// The place of bytes of the layer's text.
    pub fn place(&self, start: u32, end: u32) -> Place {
        let place = self.tree.place(self.layer, start, end);
        match self.node {
            Some(node) => Place { key: node.key_path(), ..place },
            None => place,
        }
    }

    /// The place of a reference in it.
    pub fn place_of(&self, reference: &Reference<'_>) -> Place {
        self.place(reference.start, reference.end)
    }

    /// Replaces bytes of the layer's text.
    pub fn replace(&self, start: u32, end: u32, text: &str) -> Edit {
        self.tree.edit(self.layer, start, end, text)
    }

    /// True if it stands in a tree: a file that a module reads has one of its own.
    pub fn is_in(&self, tree: &Tree) -> bool {
        std::ptr::eq(self.tree, tree)
    }

    /// What is written, with its braces.
    pub fn text(&self) -> &'t str {
        &self.tree.layer(self.layer).text[self.start as usize..self.end as usize]
    }

    /// True if a `default` stands in for what is not there.
    pub fn has_default(&self) -> bool {
        self.functions.iter().any(|(name, ..)| matches!(*name, "default" | "coalesce" | "or"))
    }
}

/// Every action of ours in the texts of some profiles, in order.
pub fn actions<'t>(profiles: &[Profile<'t>]) -> Vec<Action<'t>> {
    let mut found = Vec::new();
    for (profile, one) in profiles.iter().enumerate() {
        for (pack, it) in one.packs.iter().enumerate() {
            let mut owner = Owner { profile, pack, in_manifest: false };
            if let Some((tree, layer)) = it.text_layer() {
                scan_document(tree, layer, owner, &mut found);
            } else if let Some(object) = it.object() {
                let (start, end) = object.local();
                scan(object.tree(), object.layer(), owner, false, start as usize..end as usize, &mut found);
            }
            owner.in_manifest = true;
            for (tree, layer) in manifest_layers(it) {
                scan_document(tree, layer, owner, &mut found);
            }
        }
    }
    found.shrink_to_fit();
    found
}

fn manifest_layers<'t>(pack: &Pack<'t>) -> impl Iterator<Item = (&'t Tree, LayerId)> {
    pack.manifests.iter().filter_map(|manifest| manifest.text_layer())
}

#[derive(Clone, Copy)]
struct Owner {
    profile: usize,
    pack: usize,
    in_manifest: bool,
}

/// Scans a layer and the documents inside its strings.
fn scan_document<'t>(tree: &'t Tree, root: LayerId, owner: Owner, found: &mut Vec<Action<'t>>) {
    if !may_hold(&tree.layer(root).text) {
        return;
    }
    let mut inside = vec![false; tree.layers().len()];
    for id in tree.layer_ids() {
        let holder = tree.layer(id).holder.map(|holder| tree.node(holder).layer());
        inside[id.0 as usize] = id == root || holder.is_some_and(|holder| inside[holder.0 as usize]);
    }
    for id in tree.layer_ids().filter(|id| inside[id.0 as usize]) {
        scan(tree, id, owner, id == root, 0..usize::MAX, found);
    }
}

fn may_hold(text: &str) -> bool {
    memchr::memmem::find(text.as_bytes(), b"pectro.").is_some() && text.contains('{')
}

fn scan<'t>(
    tree: &'t Tree,
    id: LayerId,
    owner: Owner,
    outermost: bool,
    within: Range<usize>,
    found: &mut Vec<Action<'t>>,
) {
    let layer = tree.layer(id);
    let text: &'t str = &layer.text[..within.end.min(layer.text.len())];
    if !may_hold(text) {
        return;
    }
    let mut scalars: Option<Vec<Node<'t>>> = None;
    let mut resume = within.start;
    for at in memchr::memchr_iter(b'{', text.as_bytes()) {
        if at < resume {
            continue;
        }
        let Some(read) = read_action(text, at) else { continue };
        resume = read.end;
        let scalars = scalars.get_or_insert_with(|| scalars_of(tree, id));
        let index = scalars.partition_point(|node| node.local().0 as usize <= at);
        let node = index.checked_sub(1).map(|index| scalars[index]).filter(|node| node.local().1 as usize > at);
        if node.is_some_and(|node| node.embedded_layer().is_some()) {
            continue; // the document inside is scanned on its own
        }
        let in_comment = layer.comments.iter().any(|it| it.start as usize <= at && at < it.end as usize);
        found.push(Action {
            tree,
            layer: id,
            start: at as u32,
            end: read.end as u32,
            profile: owner.profile,
            pack: owner.pack,
            node: node.filter(|_| !in_comment),
            in_comment,
            outermost,
            in_manifest: owner.in_manifest,
            ours: read.ours,
            trouble: read.trouble,
            references: read.references,
            functions: read.functions,
            control: read.control,
            nested: read.nested,
        });
    }
}

/// The scalars of a layer, in order of their places.
fn scalars_of(tree: &Tree, id: LayerId) -> Vec<Node<'_>> {
    let mut found: Vec<Node<'_>> = tree.nodes_of(id).filter(|node| !node.is_alias() && node.is_scalar()).collect();
    found.sort_by_key(|node| node.local().0);
    found
}

/// An action as it was read from a text; the fields are those of [`Action`].
pub(super) struct Read<'t> {
    pub(super) end: usize,
    pub(super) ours: bool,
    pub(super) trouble: Option<(Trouble, u32, u32)>,
    pub(super) references: Vec<Reference<'t>>,
    pub(super) functions: Vec<(&'t str, u32, u32)>,
    pub(super) control: bool,
    pub(super) nested: bool,
}

/// Reads what begins at a brace; `None` for what is not ours.
pub(super) fn read_action(text: &str, at: usize) -> Option<Read<'_>> {
    let rest = &text[at..];
    if let Some(inner) = rest.strip_prefix("{{") {
        let extra = inner.len() - inner.trim_start_matches('{').len();
        if extra > 0 {
            // `{"a":{{…` is text and an action; three braces in a row before ours are a mistake.
            let begins = begins_ours(&inner[extra..])?;
            let end = closing(text, at + 2 + extra).map_or_else(|| line_end(text, at), |(_, end)| end);
            let mut read = body(text, at + 2 + extra, end.saturating_sub(2), end);
            read.ours = begins.is_some();
            read.trouble = Some((Trouble::ExtraBrace, at as u32, (at + 2 + extra) as u32));
            return Some(read);
        }
        return double_braces(text, at);
    }
    let inner = &rest[1..];
    let blanks = inner.len() - inner.trim_start_matches([' ', '\t']).len();
    if blanks > 0
        && inner[blanks..].starts_with('{')
        && begins_ours(inner[blanks + 1..].trim_start_matches('{')).is_some()
    {
        let start = at + 1 + blanks + 1;
        let end = closing(text, start).map_or_else(|| line_end(text, at), |(_, end)| end);
        let mut read = body(text, start, end.saturating_sub(2).max(start), end);
        read.trouble = Some((Trouble::SplitBraces, at as u32, start as u32));
        return Some(read);
    }
    let shell = at > 0 && matches!(text.as_bytes()[at - 1], b'$' | b'{' | b'%');
    if !shell && begins_reference(inner) {
        let line = line_end(text, at);
        let close = text[at..line].find('}')? + at;
        let end = if text[close..].starts_with("}}") { close + 2 } else { close + 1 };
        let mut read = body(text, at + 1, close, end);
        read.trouble = Some((Trouble::OneBrace, at as u32, end as u32));
        return Some(read);
    }
    None
}

fn double_braces(text: &str, at: usize) -> Option<Read<'_>> {
    let start = at + 2;
    let begins = begins_ours(&text[start..]);
    let line = line_end(text, at);
    let (body_end, end, closed) = match closing(text, start) {
        Some((inner, outer)) if outer <= line || !text[at..line].contains('}') => (inner, outer, true),
        _ => match text[start..line].find('}') {
            Some(brace) => (start + brace, start + brace + 1, false),
            None => (text[..line].trim_end().len(), text[..line].trim_end().len(), false),
        },
    };
    let comment = text[start..body_end].trim_start_matches(['-', ' ']).starts_with("/*");
    if begins.is_none() && (comment || !text[start..body_end].contains(".spectro.")) {
        return None;
    }
    if begins.is_none() && !closed {
        return None;
    }
    let mut read = body(text, start, body_end, end);
    read.ours = begins.is_some();
    if read.ours {
        let words = &text[start..body_end];
        if let Some(Some(missing)) = begins {
            let dot = (start + missing) as u32;
            read.trouble.get_or_insert((Trouble::MissingDot, dot, dot + "spectro".len() as u32));
        }
        if let Some((index, sign)) = words.char_indices().find(|(_, sign)| is_typographic(*sign)) {
            let from = (start + index) as u32;
            read.trouble = Some((Trouble::Quote, from, from + sign.len_utf8() as u32));
        }
        if !closed && !read.nested {
            read.trouble = Some((Trouble::Unclosed, at as u32, end as u32));
        }
    } else if read.references.is_empty() {
        return None;
    }
    Some(read)
}

fn is_typographic(sign: char) -> bool {
    matches!(sign, '\u{2018}' | '\u{2019}' | '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{00ab}' | '\u{00bb}')
}

/// If the text behind the braces begins with our root: `Some(None)` with its dot, `Some(Some(at))` without.
fn begins_ours(text: &str) -> Option<Option<usize>> {
    let trimmed = text.strip_prefix('-').unwrap_or(text).trim_start();
    let at = text.len() - trimmed.len();
    let word = trimmed.strip_prefix('.').map(str::trim_start);
    let name = word.unwrap_or(trimmed);
    let root = name.get(..8).filter(|root| root.eq_ignore_ascii_case("spectro."))?;
    match word {
        Some(word) if word.len() + 1 == trimmed.len() => Some(None),
        Some(_) => Some(Some(at)),
        // Without a dot it may be a function of somebody else's unless a class of ours follows.
        None => {
            let next: String = name[root.len()..].chars().take_while(|it| it.is_ascii_alphanumeric()).collect();
            matches!(&*next, "system" | "macro" | "var" | "vars" | "variable" | "pack" | "app").then_some(Some(at))
        }
    }
}

/// One of our names with a known class, as in `.spectro.var.x`.
fn begins_reference(text: &str) -> bool {
    let text = text.trim_start_matches([' ', '\t']);
    let name = text.strip_prefix('.').unwrap_or(text);
    ["system", "macro", "var", "pack"].iter().any(|class| {
        name.strip_prefix("spectro.")
            .and_then(|rest| rest.strip_prefix(class))
            .is_some_and(|rest| rest.starts_with('.'))
    })
}

fn line_end(text: &str, at: usize) -> usize {
    memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |end| at + end)
}

/// Where the braces of an action close: before and behind them. An action may go on over three lines.
fn closing(text: &str, start: usize) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let mut at = start;
    let mut lines = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'}' if bytes.get(at + 1) == Some(&b'}') => return Some((at, at + 2)),
            b'\n' if lines == 2 => return None,
            b'\n' => lines += 1,
            b'"' | b'`' | b'\\' => {
                at = string_end(text, at);
                continue;
            }
            b'{' if bytes.get(at + 1) == Some(&b'{') => return Some((at, inner_end(text, at)?)),
            _ => {}
        }
        at += 1;
    }
    None
}

/// The end of an action that holds another one.
fn inner_end(text: &str, at: usize) -> Option<usize> {
    let line = &text[at..line_end(text, at)];
    let first = line.find("}}")? + 2;
    let rest = line[first..].trim_start();
    let skipped = line.len() - first - rest.len();
    Some(at + if rest.starts_with("}}") { first + skipped + 2 } else { first })
}

/// One past the end of the string that begins at a quote, an escaped quote or a backtick; stays on its line.
fn string_end(text: &str, at: usize) -> usize {
    let line = line_end(text, at);
    let (open, close) = match text.as_bytes()[at] {
        b'`' => (1, "`"),
        b'"' => (1, "\""),
        _ if text[at..].starts_with("\\\"") => (2, "\\\""),
        _ => return at + 1,
    };
    let mut from = at + open;
    while let Some(found) = text.get(from..line).and_then(|rest| rest.find(close)) {
        let end = from + found;
        let escaped = close == "\"" && text[..end].ends_with('\\');
        from = end + close.len();
        if !escaped {
            return from;
        }
    }
    at + open
}

const CONTROL: [&str; 10] = ["if", "else", "end", "range", "with", "define", "template", "block", "break", "continue"];

/// Reads the words between the braces.
fn body(text: &str, start: usize, body_end: usize, end: usize) -> Read<'_> {
    let mut read = Read {
        end,
        ours: true,
        trouble: None,
        references: Vec::new(),
        functions: Vec::new(),
        control: false,
        nested: text[start..body_end.max(start)].contains("{{") || text[start..end].contains("{{"),
    };
    let body_end = if read.nested { end } else { body_end };
    let bytes = text.as_bytes();
    let mut at = start;
    let mut first = true; // of a command: a function may stand here
    let mut words = 0;
    while at < body_end {
        match bytes[at] {
            b'"' | b'`' => {
                at = string_end(text, at);
                first = false;
            }
            b'\\' => at = string_end(text, at).max(at + 1),
            b'|' | b'(' => {
                first = true;
                at += 1;
            }
            b'{' | b'}' | b' ' | b'\t' | b'\n' | b'\r' | b')' | b',' | b'=' => at += 1,
            b'-' if words == 0 || text[at + 1..body_end].trim().is_empty() => at += 1,
            _ => {
                let word_end = text[at..body_end].find(is_break).map_or(body_end, |found| at + found);
                let word_end = word_end.max(at + text[at..].chars().next().map_or(1, char::len_utf8));
                let word = &text[at..word_end];
                if word.get(..9).is_some_and(|start| start.eq_ignore_ascii_case(".spectro.")) {
                    reference(&mut read, word, at);
                } else if first && CONTROL.contains(&word) {
                    read.control = true;
                } else if first && word.starts_with(|sign: char| sign.is_ascii_alphabetic()) && !word.contains('.') {
                    read.functions.push((word, at as u32, word_end as u32));
                }
                first = read.control && CONTROL.contains(&word);
                words += 1;
                at = word_end;
            }
        }
    }
    read
}

fn is_break(sign: char) -> bool {
    sign.is_whitespace() || matches!(sign, '|' | '(' | ')' | '{' | '}' | '"' | '`' | ',' | '\\') || is_typographic(sign)
}

fn reference<'t>(read: &mut Read<'t>, word: &'t str, at: usize) {
    let (start, end) = (at as u32, (at + word.len()) as u32);
    let class = match word.split('.').nth(2) {
        _ if !word.starts_with(".spectro.") => Class::Other,
        Some("system") => Class::System,
        Some("macro") => Class::Macro,
        Some("var") => Class::Var,
        Some("pack") => Class::Pack,
        _ => Class::Other,
    };
    let found = Reference { start, end, class, text: word };
    let goes_on = read.nested && word.ends_with('.');
    let hollow = word.contains("..") || word.ends_with('.') || (class != Class::Other && found.path().is_empty());
    if hollow && !goes_on {
        read.trouble.get_or_insert((Trouble::Name, start, end));
    }
    read.references.push(found);
}

#[cfg(test)]
mod tests {
    use super::{Class, Read, Trouble, read_action};

    fn read(text: &str) -> Option<Read<'_>> {
        let at = text.find('{').expect("a brace");
        read_action(text, at)
    }

    fn trouble(text: &str) -> Option<(Trouble, String)> {
        let (trouble, start, end) = read(text)?.trouble?;
        Some((trouble, text[start as usize..end as usize].to_owned()))
    }

    fn names(text: &str) -> Vec<String> {
        read(text).map(|it| it.references.iter().map(|it| it.text.to_owned()).collect()).unwrap_or_default()
    }

    #[test]
    fn blanks_trim_marks_and_pipelines_are_read() {
        for text in
            ["{{.spectro.var.a}}", "{{ .spectro.var.a }}", "{{- .spectro.var.a -}}", "x: \"{{\t.spectro.var.a}}\""]
        {
            let found = read(text).expect(text);
            assert_eq!(found.trouble, None, "{text}");
            assert_eq!((found.references[0].class, found.references[0].path()), (Class::Var, "a"), "{text}");
            assert!(found.functions.is_empty(), "{text}");
        }
        let piped = read("{{ .spectro.pack.kubernetes.version | default \\\"1.19.0\\\" | upper }}").expect("ours");
        assert_eq!(piped.references[0].path(), "kubernetes.version");
        assert_eq!(piped.functions.iter().map(|it| it.0).collect::<Vec<_>>(), ["default", "upper"]);
        let called = read("{{ upper .spectro.var.a }}").expect("a name of ours is inside");
        assert!(!called.ours);
        assert_eq!(called.functions[0].0, "upper");
        let control = read("{{ if eq .spectro.var.a \"}}\" }}").expect("a name of ours is inside");
        assert!(control.control);
    }

    #[test]
    fn words_of_other_letters_are_read_to_their_end() {
        for text in ["{{ u\u{fffd}\u{fffd}\u{fffd} .spectro.var.a }}", "{{ .spectr\u{f6}.var.a .spectro.var.a }}"] {
            assert_eq!(read(text).expect(text).references.last().expect(text).path(), "a", "{text}");
        }
    }

    #[test]
    fn other_templates_are_left_alone() {
        for text in [
            "{{ .VIP}}",
            "{{ .Values.x }}",
            "{{ $labels.instance }}",
            "{{ include \"spectro.labels\" . }}",
            "{{ spectro.labels }}",
            "{ \"spectro.a\": 1 }",
            "${spectro.var.x}",
            "{{`{{ x }}`}}",
            "{{/* .spectro.var.a */}}",
            "{a: b}",
        ] {
            assert!(read(text).is_none(), "{text}");
        }
    }

    #[test]
    fn each_mistake_has_its_place() {
        let cases: [(&str, Trouble, &str); 12] = [
            ("{{ spectro.var.a }}", Trouble::MissingDot, "spectro"),
            ("{{spectro.system.cluster.name}}", Trouble::MissingDot, "spectro"),
            ("{{ .spectro.var.a }", Trouble::Unclosed, "{{ .spectro.var.a }"),
            ("{{ .spectro.var.a\nb: c", Trouble::Unclosed, "{{ .spectro.var.a"),
            ("{{ .spectro.var.a }\nb: {c: {d: 1}}", Trouble::Unclosed, "{{ .spectro.var.a }"),
            ("{.spectro.var.a}", Trouble::OneBrace, "{.spectro.var.a}"),
            ("{ .spectro.var.a }}", Trouble::OneBrace, "{ .spectro.var.a }}"),
            ("{ {.spectro.var.a}}", Trouble::SplitBraces, "{ {"),
            ("{{{ .spectro.var.a }}}", Trouble::ExtraBrace, "{{{"),
            ("{{ .spectro.pack.a.b | default \u{201c}x\u{201d} }}", Trouble::Quote, "\u{201c}"),
            ("{{ .spectro.var. }}", Trouble::Name, ".spectro.var."),
            ("{{ .spectro.system }}", Trouble::Name, ".spectro.system"),
        ];
        for (text, kind, place) in cases {
            assert_eq!(trouble(text), Some((kind, place.to_owned())), "{text}");
        }
    }

    #[test]
    fn an_action_in_an_action_is_nested() {
        let found = read("{{ .spectro.macro.{{ .spectro.var.a }} }} x").expect("ours");
        assert!(found.nested);
        assert_eq!(names("{{ .spectro.macro.{{ .spectro.var.a }} }} x"), [".spectro.macro.", ".spectro.var.a"]);
        assert_eq!(found.end, "{{ .spectro.macro.{{ .spectro.var.a }} }}".len());
    }

    #[test]
    fn braces_of_the_text_around_do_not_matter() {
        let text = "{\"a\": {\"b\": {{ .spectro.var.a }}}}";
        let at = text.find("{{").expect("an action");
        let found = read_action(text, at).expect("ours");
        assert_eq!((found.trouble, found.end), (None, text.len() - 2));
    }
}
