//! The path of a node, as `key` in reports and `allow.key` in settings.

use super::{Kind, Node};

/// A key as it stands in a path: as it is, or as `["…"]` if it holds a sign that the path itself uses.
pub fn quoted_key(key: &str) -> String {
    let mut path = String::with_capacity(key.len());
    push_key(&mut path, key);
    path
}

fn push_key(path: &mut String, key: &str) {
    if key.is_empty() || key.bytes().any(|byte| matches!(byte, b'.' | b'[' | b']' | b'|' | b'"')) {
        path.push_str("[\"");
        path.push_str(&key.replace('\\', "\\\\").replace('"', "\\\""));
        path.push_str("\"]");
    } else {
        path.push_str(key);
    }
}

/// Steps of a dotted path of plain keys, such as `stylus.site.name`. Rules ask for hundreds of them in each document, and
/// they are too short for the search that `str::split` rests on.
pub fn plain_steps(path: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(path);
    std::iter::from_fn(move || {
        let path = rest?;
        let at = path.bytes().position(|byte| byte == b'.');
        rest = at.map(|at| &path[at + 1..]);
        Some(&path[..at.unwrap_or(path.len())])
    })
}

impl Node<'_> {
    /// Keys joined by `.`, indices in `[]`, and `|` where one document holds the next.
    pub fn key_path(self) -> String {
        let outer = |node: Node<'_>| self.tree.nodes[node.id.0 as usize].parent();
        let mut way = Vec::with_capacity(16);
        let mut next = Some(self);
        while let Some(node) = next {
            way.push(node);
            next = node.parent();
        }
        let mut path = String::with_capacity(way.len() * 10);
        for pair in way.windows(2).rev() {
            let (node, parent) = (pair[0], pair[1]);
            if outer(node).is_none() {
                if !path.is_empty() && !path.ends_with('|') {
                    path.push('|');
                }
                continue;
            }
            let before = path.len();
            let after_name = before > 0 && !path.ends_with('|');
            if after_name {
                path.push('.');
            }
            let step = path.len();
            push_step(&mut path, parent, node);
            if path.len() == step {
                path.truncate(before);
            } else if after_name && path.as_bytes()[step] == b'[' {
                path.remove(before);
            }
        }
        path
    }
}

/// Writes the key or index of a node in its parent; nothing for what has none.
fn push_step(path: &mut String, parent: Node<'_>, child: Node<'_>) {
    let Some(index) = child.index_in(parent) else { return };
    match parent.kind() {
        Kind::Mapping { .. } => {
            let key = parent.tree.node(parent.own_children()[index & !1]);
            push_key(path, key.text_or_empty());
        }
        Kind::Sequence { .. } | Kind::Call { .. } => {
            path.push('[');
            path.push_str(&index.to_string());
            path.push(']');
        }
        _ => {}
    }
}

/// A pattern over key paths: `*` is one step, `**` any run of steps, and `.` also matches `|`.
#[derive(Clone, Debug)]
pub struct KeyPattern {
    steps: Vec<String>,
}

impl KeyPattern {
    /// Reads a pattern; every text is one.
    pub fn new(pattern: &str) -> KeyPattern {
        KeyPattern { steps: path_steps(pattern) }
    }

    /// True if the whole path matches.
    pub fn matches(&self, path: &str) -> bool {
        matches(&self.steps, &path_steps(path))
    }
}

fn matches(pattern: &[String], path: &[String]) -> bool {
    match pattern.split_first() {
        None => path.is_empty(),
        Some((first, rest)) if first == "**" => (0..=path.len()).any(|skip| matches(rest, &path[skip..])),
        Some((first, rest)) => {
            path.split_first().is_some_and(|(step, tail)| (first == "*" || first == step) && matches(rest, tail))
        }
    }
}

/// Splits a path into its steps; an index is a step of its own, with its brackets.
pub fn path_steps(path: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut current = String::new();
    let mut rest = path;
    while let Some(first) = rest.chars().next() {
        if let Some(quoted) = rest.strip_prefix("[\"") {
            push(&mut found, &mut current);
            let end = closing_quote(quoted);
            found.push(quoted[..end].replace("\\\"", "\"").replace("\\\\", "\\"));
            rest = quoted[end..].strip_prefix("\"]").unwrap_or("");
            continue;
        }
        match first {
            '.' | '|' => push(&mut found, &mut current),
            '[' => {
                push(&mut found, &mut current);
                current.push('[');
            }
            ']' => {
                current.push(']');
                push(&mut found, &mut current);
            }
            other => current.push(other),
        }
        rest = &rest[first.len_utf8()..];
    }
    push(&mut found, &mut current);
    found
}

fn push(found: &mut Vec<String>, current: &mut String) {
    if !current.is_empty() {
        found.push(std::mem::take(current));
    }
}

fn closing_quote(text: &str) -> usize {
    let mut escaped = false;
    for (at, sign) in text.char_indices() {
        match sign {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::KeyPattern;

    #[test]
    fn a_pattern_crosses_documents_and_quoted_keys() {
        let path = "spec.template.packs[0].values|options[\"system.uri\"]";
        assert!(KeyPattern::new("**.options.*").matches(path));
        assert!(KeyPattern::new("spec.template.packs.*.values.**").matches(path));
        assert!(KeyPattern::new("**[\"system.uri\"]").matches(path));
        assert!(!KeyPattern::new("**.options").matches(path));
    }
}
