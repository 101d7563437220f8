//! The path of a node, as `key` in reports and `allow.key` in settings.

use super::{Kind, Node};

/// A key as it stands in a path: as it is, or as `["…"]` if it holds a sign that the path itself uses.
pub fn quoted_key(key: &str) -> String {
    if key.is_empty() || key.contains(['.', '[', ']', '|', '"']) {
        format!("[\"{}\"]", key.replace('\\', "\\\\").replace('"', "\\\""))
    } else {
        key.to_owned()
    }
}

impl Node<'_> {
    /// Keys joined by `.`, indices in `[]`, and `|` where one document holds the next.
    pub fn key_path(self) -> String {
        let mut parts: Vec<(bool, String)> = Vec::new(); // (a `|` follows, step)
        let mut node = self;
        let mut crossed = false;
        loop {
            let data = &self.tree.nodes[node.id.0 as usize];
            match data.parent() {
                Some(parent) => {
                    let parent = self.tree.node(parent);
                    if let Some(step) = step_in(parent, node) {
                        parts.push((crossed, step));
                        crossed = false;
                    }
                    node = parent;
                }
                None => match self.tree.layer(node.layer()).holder {
                    Some(holder) => {
                        crossed = true;
                        node = self.tree.node(holder);
                    }
                    None => break,
                },
            }
        }
        let mut path = String::new();
        for (crossed, step) in parts.iter().rev() {
            if !path.is_empty() && !path.ends_with('|') && !step.starts_with('[') {
                path.push('.');
            }
            path.push_str(step);
            if *crossed {
                path.push('|');
            }
        }
        path
    }
}

fn step_in(parent: Node<'_>, child: Node<'_>) -> Option<String> {
    match parent.kind() {
        Kind::Mapping { .. } => {
            let key = parent.tree.node(parent.own_children()[child.index_in(parent)? & !1]);
            Some(quoted_key(key.text_or_empty()))
        }
        Kind::Sequence { .. } | Kind::Call { .. } => Some(format!("[{}]", child.index_in(parent)?)),
        _ => None,
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
