//! Where the secrets of a document stand: what the schemas call one, and what looks like one everywhere else.
//!
//! Masking is generous: it takes more than rules report. A template, a placeholder or a mask is no secret.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

use regex::Regex;

use super::{Kind, Model};
use crate::finding::Place;
use crate::source::Span;
use crate::syntax::{Entry, Hole, Language, Node, NodeId, ProblemKind, Scalar, Style, Tree};

/// Why a text counts as a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The schema says so, and the format has no other place for it.
    OnlyPlace,
    /// The schema says so, and there are other places for it.
    OtherPlace,
    /// The name of its key says so, without doubt.
    Name,
    /// The name of its key may say so; masked, not reported.
    VagueName,
    /// A private key as PEM text.
    PrivateKey,
    /// The password in `scheme://user:password@host`.
    Address,
    /// The value of `--password` and the like in a command.
    Command,
    /// The default of a variable that is marked sensitive.
    SensitiveDefault,
    /// A value of a Kubernetes Secret.
    Manifest,
}

/// A secret inside a scalar.
#[derive(Clone, Copy, Debug)]
pub struct Hidden<'t> {
    /// The scalar.
    pub node: Node<'t>,
    /// The key that it belongs to, where there is one.
    pub key: Option<Node<'t>>,
    /// First byte of the secret in the decoded text.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// Why it counts.
    pub reason: Reason,
}

impl<'t> Hidden<'t> {
    /// The secret itself; never shown.
    pub fn text(&self) -> &'t str {
        self.node.text_or_empty().get(self.start..self.end).unwrap_or("")
    }

    /// The place of the secret, for a finding; a whole block is shown at its key.
    pub fn place(&self) -> Place {
        let whole = self.start == 0 && self.end == self.node.text_or_empty().len();
        if whole || self.text().contains('\n') { self.node.place() } else { self.node.part(self.start, self.end) }
    }
}

/// One line of a secret, for reports to mask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret {
    /// Bytes of the file.
    pub span: Span,
    /// The decoded text, which may appear elsewhere.
    pub text: String,
}

/// Every secret of a document, line by line, without its indentation.
pub fn secrets(model: &Model<'_>) -> Vec<Secret> {
    let mut found = Vec::new();
    for hidden in &model.hidden {
        let text = hidden.node.text_or_empty();
        let map = hidden.node.value_map();
        let mut at = hidden.start;
        for line in text.get(hidden.start..hidden.end).unwrap_or("").split_inclusive('\n') {
            let written = line.trim();
            let start = at + (line.len() - line.trim_start().len());
            at += line.len();
            if written.is_empty() || written.starts_with("-----") {
                continue;
            }
            let (from, to) = map.range(start as u32, (start + written.len()) as u32);
            let span = hidden.node.tree().span(hidden.node.resolved().layer(), from, to);
            found.push(Secret { span, text: written.to_owned() });
        }
    }
    let annotated = model.structured.iter().flat_map(|it| &it.examined.secrets).map(|noted| noted.node);
    annotated.for_each(|node| lost(&mut found, node));
    if model.kind() != Kind::Other {
        unread(&mut found, &model.document.tree);
    }
    found
}

/// Secrets of documents that could not be read as a whole: by their lines, because the tree may not have them.
fn unread(found: &mut Vec<Secret>, tree: &Tree) {
    for id in tree.layer_ids() {
        let layer = tree.layer(id);
        let harmless = |kind| matches!(kind, ProblemKind::DuplicateKey | ProblemKind::ByteOrderMark);
        if layer.problems.iter().all(|problem| harmless(problem.kind)) {
            continue;
        }
        let mut add = |start: usize, end: usize| {
            let written = &layer.text[start..end];
            if written.len() > 3 && !is_stand_in(written) && !is_literal(written) && !written.starts_with("-----") {
                found.push(Secret { span: tree.span(id, start as u32, end as u32), text: written.to_owned() });
            }
        };
        for value in assignment().captures_iter(&layer.text).filter_map(|it| it.get(1)) {
            let quotes = ['"', '\'', ',', ' ', '\t', '\r'];
            let end = value.start() + value.as_str().trim_end_matches(quotes).len();
            let start = end - layer.text[value.start()..end].trim_start_matches(quotes).len();
            add(start, end);
        }
        let mut inside = false;
        let mut at = 0;
        for line in layer.text.split_inclusive('\n') {
            let start = at + (line.len() - line.trim_start().len());
            if inside && !line.contains("-----") {
                add(start, start + line.trim().len());
            }
            inside =
                line.contains("PRIVATE KEY-----") && line.contains("BEGIN") || inside && !line.contains("-----END");
            at += line.len();
        }
    }
}

/// A key that names a secret, and everything behind it on its line.
fn assignment() -> &'static Regex {
    static ASSIGNMENT: OnceLock<Regex> = OnceLock::new();
    ASSIGNMENT.get_or_init(|| {
        let names = "password|passwd|passphrase|token|secret|secret_?key|private_?key|api_?key|prokey|pro_key";
        let pattern = format!(r#"(?im)^[ \t-]*["']?[A-Za-z0-9_.-]*(?:{names})["']?[ \t]*[:=][ \t]*(\S.*)$"#);
        Regex::new(&pattern).expect("the pattern is well-formed")
    })
}

/// What YAML took away from a secret: the text of a tag or an anchor, and a comment that was meant as a part of it.
fn lost(found: &mut Vec<Secret>, node: Node<'_>) {
    let (tree, layer) = (node.tree(), node.layer());
    let text = &*tree.layer(layer).text;
    let mut add = |start: u32, end: u32| {
        let written = text[start as usize..end as usize].trim_end();
        if written.len() > 3 && !is_stand_in(written) {
            let end = start + written.len() as u32;
            found.push(Secret { span: tree.span(layer, start, end), text: written.to_owned() });
        }
    };
    for (start, end) in [node.tag(), node.anchor()].into_iter().flatten() {
        add(start + 1, end);
    }
    let comment = node.comment_behind().filter(|comment| {
        let note = text[comment.start as usize + 1..].starts_with([' ', '#']);
        node.is_missing() || (node.style() == Some(Style::Plain) && !note)
    });
    if let Some(comment) = comment {
        add(comment.start + 1, comment.end);
    }
}

/// Finds every secret of a document, each once: what the schemas say first, then the rest in the order of the tree.
pub(super) fn find<'t>(model: &Model<'t>) -> Vec<Hidden<'t>> {
    let mut found = Found::default();
    if model.kind() == Kind::Other {
        return found.all;
    }
    for noted in model.structured.iter().flat_map(|it| &it.examined.secrets) {
        let only = noted.spot.word("x-palint-secret-place") == Some("only-place");
        let reason = if only { Reason::OnlyPlace } else { Reason::OtherPlace };
        whole(&mut found, noted.node, noted.key, reason);
        if noted.node.is_mapping() || noted.node.is_sequence() {
            // Of the wrong type, and no less secret.
            noted.node.resolved().descendants().for_each(|node| whole(&mut found, node, None, Reason::VagueName));
        }
    }
    for variable in model.profiles.iter().flat_map(|profile| &profile.variables).filter(|it| it.sensitive()) {
        if let Some(node) = variable.default_value {
            whole(&mut found, node, node.key(), Reason::SensitiveDefault);
        }
    }
    let manifests = model.packs().flat_map(|pack| &pack.manifests).flat_map(|manifest| manifest.documents());
    for manifest in manifests.chain(model.document.tree.roots().filter(|_| model.kind() == Kind::Manifest)) {
        if manifest.get("kind").and_then(Node::text) == Some("Secret") {
            for block in ["data", "stringData"].iter().filter_map(|name| manifest.get(name)) {
                block.entries().for_each(|entry| whole(&mut found, entry.value, Some(entry.key), Reason::Manifest));
            }
        }
    }
    for node in model.document.tree.nodes().filter(|node| node.is_collection()) {
        for entry in node.entries() {
            if let Some(reason) = by_name(&entry, node) {
                whole(&mut found, entry.value, Some(entry.key), reason);
            }
            inside(&mut found, entry.key, None); // a command with `: ` in it is a key
            inside(&mut found, entry.value, Some(entry.key));
        }
        for item in node.items() {
            inside(&mut found, item, None);
        }
    }
    found.all
}

/// What was found, and which parts of which scalar it covers.
#[derive(Default)]
struct Found<'t> {
    all: Vec<Hidden<'t>>,
    by_node: HashMap<NodeId, Vec<(usize, usize)>>,
}

fn add<'t>(found: &mut Found<'t>, hidden: Hidden<'t>) {
    let of_node = found.by_node.entry(hidden.node.id()).or_default();
    if hidden.start < hidden.end && of_node.iter().all(|&(start, end)| end <= hidden.start || hidden.end <= start) {
        of_node.push((hidden.start, hidden.end));
        found.all.push(hidden);
    }
}

fn whole<'t>(found: &mut Found<'t>, node: Node<'t>, key: Option<Node<'t>>, reason: Reason) {
    let text = node.text_or_empty();
    let literal = node.is_scalar() && node.embedded().is_none() && !node.is_null();
    let spoken = matches!(node.scalar(), Some(Scalar::Bool(_)));
    if literal && !spoken && !is_open(node) && !is_stand_in(text) {
        add(found, Hidden { node: node.resolved(), key, start: 0, end: text.len(), reason });
    }
}

/// True if the whole value is known only later.
fn is_open(node: Node<'_>) -> bool {
    let text = node.text_or_empty().trim();
    let template =
        matches!(node.hole(), Some(Hole::Braces | Hole::Dollar | Hole::Directive | Hole::Expression | Hole::At));
    template && (text.starts_with(['{', '$', '%', '@']) || !node.is_scalar())
        || text.starts_with("{{") && text.ends_with("}}")
        || text.starts_with('$')
            && text[1..].bytes().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit() || it == b'_')
}

/// True for text that only stands where a secret will: a mask, `<name>`, `CHANGEME`, a run of `x`.
pub fn is_stand_in(text: &str) -> bool {
    let text = text.trim();
    let only = |signs: &str| text.chars().all(|it| signs.contains(it));
    let lower = text.to_ascii_lowercase();
    text.is_empty()
        || only("*")
        || only("#")
        || only("xX-")
        || (text.starts_with('<') && text.ends_with('>'))
        || matches!(&*lower, "changeme" | "change-me" | "change_me")
        || lower.starts_with("your-")
        || lower.starts_with("your_")
}

/// True for a truth value or nothing: what `lock_passwd` holds, and no one's password.
pub fn is_literal(text: &str) -> bool {
    matches!(&*text.to_ascii_lowercase(), "true" | "false" | "null" | "~")
}

/// Endings of keys whose value is a secret without doubt, without signs and in lower case.
const CLEAR: [&str; 8] =
    ["password", "passwd", "passphrase", "clientsecret", "secretkey", "secretaccesskey", "privatekey", "apikey"];
/// Endings of keys whose value may be the name of a secret as well.
const VAGUE: [&str; 7] = ["token", "secret", "credential", "credentials", "accesskey", "accesskeyid", "prokey"];

fn by_name<'t>(entry: &Entry<'t>, holder: Node<'t>) -> Option<Reason> {
    let key = entry.key.text()?;
    if !may_name_a_secret(key) {
        return None;
    }
    let mut buffer = [0; LONGEST];
    let tail = tail(key, &mut buffer);
    let ends = |words: &[&str]| words.iter().any(|word| tail.ends_with(word.as_bytes()));
    if ends(&CLEAR) {
        let flag = key.to_ascii_lowercase();
        return (!flag.starts_with("encoded") && !flag.starts_with("lock")).then_some(Reason::Name);
    }
    if ends(&VAGUE) {
        return Some(Reason::VagueName);
    }
    if !ends(&["default", "defaultvalue"]) {
        return None;
    }
    let marks = ["sensitive", "is_sensitive", "isSensitive"];
    let sensitive = marks.iter().find_map(|mark| holder.get(mark)).and_then(Node::as_bool) == Some(true);
    sensitive.then_some(Reason::SensitiveDefault)
}

/// The last two letters tell nearly every key apart from those that may name a secret.
fn may_name_a_secret(key: &str) -> bool {
    let [.., one, two] = *key.as_bytes() else { return false };
    let pair = [one.to_ascii_lowercase(), two.to_ascii_lowercase()];
    let signs = !(one.is_ascii_alphanumeric() && two.is_ascii_alphanumeric());
    signs || ENDS.contains(&&pair)
}

/// How the endings end.
const ENDS: [&[u8; 2]; 11] = [b"rd", b"wd", b"se", b"et", b"ey", b"en", b"al", b"ls", b"id", b"lt", b"ue"];

/// Letters of the longest of the endings.
const LONGEST: usize = "secretaccesskey".len();

/// The last letters and digits of a key in lower case, without the signs between them.
fn tail<'b>(key: &str, buffer: &'b mut [u8; LONGEST]) -> &'b [u8] {
    let mut start = LONGEST;
    for byte in key.bytes().rev().filter(u8::is_ascii_alphanumeric).take(LONGEST) {
        start -= 1;
        buffer[start] = byte.to_ascii_lowercase();
    }
    &buffer[start..]
}

/// Signs without which a text holds none of the secrets that are looked for inside of it.
#[derive(Default)]
struct Signs {
    /// `@`, as before a host.
    at: bool,
    /// `|`, as between commands.
    bar: bool,
    /// `--`, as before an option or around a key.
    dashes: bool,
}

/// Nearly every text has none of them, and one look at its bytes tells.
fn signs(text: &str) -> Signs {
    let mut found = Signs::default();
    let mut before = 0;
    for &byte in text.as_bytes() {
        found.at |= byte == b'@';
        found.bar |= byte == b'|';
        found.dashes |= byte == b'-' && before == b'-';
        before = byte;
    }
    found
}

/// Bytes of the shortest text with a secret inside of it: `a://:b@`.
const SHORTEST: usize = 7;

/// Secrets inside a longer text.
fn inside<'t>(found: &mut Found<'t>, node: Node<'t>, key: Option<Node<'t>>) {
    if node.is_alias() {
        return;
    }
    let Some(text) = node.text().filter(|text| text.len() >= SHORTEST) else { return };
    let long = text.len() > 200;
    if long && node.embedded().is_some() {
        return;
    }
    let Signs { at, bar, dashes } = signs(text);
    if !(at || bar || dashes) || !long && node.embedded().is_some() {
        return;
    }
    if dashes {
        private_keys(found, node, key, text);
    }
    if at && text.contains("://") {
        for captures in address().captures_iter(text) {
            part(found, node, key, captures.get(1), Reason::Address);
        }
    }
    if bar && text.contains("chpasswd") {
        for captures in piped().captures_iter(text) {
            part(found, node, key, captures.get(1), Reason::Command);
        }
    }
    let language = node.tree().layer(node.layer()).language;
    if dashes && language != Language::Arg {
        for captures in option().captures_iter(text) {
            part(found, node, key, captures.get(1), Reason::Command);
        }
    }
}

fn part<'t>(
    found: &mut Found<'t>,
    node: Node<'t>,
    key: Option<Node<'t>>,
    secret: Option<regex::Match<'_>>,
    reason: Reason,
) {
    let Some(secret) = secret else { return };
    let text = secret.as_str();
    if !is_stand_in(text) && !text.starts_with(['$', '{', '<', '%', '@', '`']) {
        add(found, Hidden { node, key, start: secret.start(), end: secret.end(), reason });
    }
}

fn private_keys<'t>(found: &mut Found<'t>, node: Node<'t>, key: Option<Node<'t>>, text: &str) {
    let mut from = 0;
    while let Some(begin) = text[from..].find("PRIVATE KEY-----").map(|at| from + at) {
        let after = begin + "PRIVATE KEY-----".len();
        let start = text[..begin].rfind("-----BEGIN").unwrap_or(begin);
        let end = text[after..].find("-----END").map_or(text.len(), |at| after + at);
        let body = text[after..end].trim();
        if text[start..begin].len() < 40 && body.len() > 8 && !body.contains("{{") && !is_stand_in(body) {
            add(found, Hidden { node, key, start: after, end, reason: Reason::PrivateKey });
        }
        from = text[end..].find("PRIVATE KEY-----").map_or(text.len(), |at| end + at + "PRIVATE KEY-----".len());
    }
}

/// A text without the passwords of addresses in it: for names that are shown where nothing else masks them.
pub fn without_logins(text: &str) -> Cow<'_, str> {
    let mut shown = Cow::Borrowed(text);
    if text.contains('@') {
        for password in address().captures_iter(text).filter_map(|found| found.get(1)) {
            shown.to_mut().replace_range(password.range(), &"*".repeat(password.len()));
        }
    }
    shown
}

fn address() -> &'static Regex {
    static ADDRESS: OnceLock<Regex> = OnceLock::new();
    ADDRESS.get_or_init(|| {
        Regex::new(r#"[A-Za-z][A-Za-z0-9+.-]*://[^/\s:@'"]*:([^/\s@'"]+)@"#).expect("the pattern is well-formed")
    })
}

fn option() -> &'static Regex {
    static OPTION: OnceLock<Regex> = OnceLock::new();
    OPTION.get_or_init(|| {
        Regex::new(r#"--(?:[a-z-]*-)?(?:password|passwd|token|secret|api-key)(?:=|[ \t]+)["']?([^\s"'=-][^\s"']*)"#)
            .expect("the pattern is well-formed")
    })
}

fn piped() -> &'static Regex {
    static PIPED: OnceLock<Regex> = OnceLock::new();
    PIPED.get_or_init(|| {
        Regex::new(r#"echo[ \t]+["']?[A-Za-z0-9_.-]+:([^\s"'|]+)["']?[ \t]*\|[^\n]*chpasswd"#)
            .expect("the pattern is well-formed")
    })
}

#[cfg(test)]
mod tests {
    use super::{CLEAR, ENDS, VAGUE, may_name_a_secret};

    #[test]
    fn every_ending_passes_the_quick_look() {
        for ending in CLEAR.iter().chain(&VAGUE).chain(&["default", "defaultvalue"]) {
            assert!(may_name_a_secret(ending), "{ending}");
            assert!(may_name_a_secret(&format!("the-{}_", ending.to_ascii_uppercase())), "{ending}");
        }
        assert!(
            ENDS.iter().all(|end| CLEAR.iter().chain(&VAGUE).any(|it| it.as_bytes().ends_with(*end))
                || [b"lt", b"ue"].contains(end))
        );
        assert!(!may_name_a_secret("namespace-uid0"));
    }
}
