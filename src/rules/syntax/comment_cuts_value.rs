//! An unquoted ` #` cuts a value.
//!
//! Behind a blank, `#` begins a comment. What stands there is no part of the password, token or command.
//!
//! # Avoid
//! ```yaml
//! passwd: ab #c
//! ```
//!
//! # Prefer
//! ```yaml
//! passwd: "ab #c"
//! ```

use super::{exact_values, in_quotes};
use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::{Node, Style};

pub(super) static RULE: Rule = Rule {
    id: "comment-cuts-value",
    group: Group::Syntax,
    severity: Severity::Warning,
    confidence: Confidence::Verified,
    page: include_str!("comment_cuts_value.rs"),
    source: "run",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for value in exact_values(model) {
        let node = value.node;
        if node.style() != Some(Style::Plain) || node.is_alias() || node.is_null() {
            continue;
        }
        let Some(comment) = node.comment_behind() else { continue };
        let tree = node.tree();
        let text = tree.layer(node.layer()).text[comment.start as usize..comment.end as usize].trim_end();
        // A note has a blank behind its `#`. For a shell a comment is one as well, so only one inside quotes is cut.
        let cuts = if value.shell {
            leaves_open(node.text_or_empty())
        } else {
            !text[1..].starts_with([' ', '#']) && text.len() > 1
        };
        if !cuts {
            continue;
        }
        let key = node.nearest_key().map(Node::text_or_empty).unwrap_or_default();
        let (start, _) = node.local();
        let end = comment.start + text.len() as u32;
        let mut place = tree.place(node.layer(), comment.start, comment.start + 1);
        place.key = node.key_path();
        let finding = findings.add(place, format!("`#` begins a comment and cuts the value of `{key}`"));
        finding.here("the value ends before it").help("put the whole value in quotes");
        finding.fix(Fix::safe("Put the value in quotes", in_quotes(tree, node.layer(), start, end)));
    }
}

/// True if a quote of the shell is still open at the end of a text.
fn leaves_open(command: &str) -> bool {
    let mut open = None;
    let mut escaped = false;
    for sign in command.chars() {
        match (sign, open) {
            _ if escaped => escaped = false,
            ('\\', None | Some('"')) => escaped = true,
            ('"' | '\'', None) => open = Some(sign),
            (_, Some(quote)) if sign == quote => open = None,
            _ => {}
        }
    }
    open.is_some()
}

#[cfg(test)]
mod tests {
    use super::leaves_open;

    #[test]
    fn quotes_are_counted_as_a_shell_does() {
        assert!(leaves_open("echo \"a"));
        assert!(leaves_open("echo 'it"));
        assert!(!leaves_open("echo \"it's\""));
        assert!(!leaves_open("echo it\\'s"));
    }
}
