//! The expression of a profile variable is not one that Go reads, or its default does not match it.
//!
//! `regex` is a regular expression of Go (RE2): no look-around, no back-references, and a repetition needs something that
//! is repeated.
//!
//! # Avoid
//! ```yaml
//! regex: "*.*"
//! ```
//!
//! # Prefer
//! ```yaml
//! regex: ".*"
//! ```

use regex_syntax::ast::{self, Ast};

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::Node;

pub(super) static RULE: Rule = Rule {
    id: "variable-regex-invalid",
    group: Group::Profile,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("variable_regex_invalid.rs"),
    source: "create-cluster-profile-variables",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for variable in model.profiles.iter().flat_map(|profile| &profile.variables) {
        let Some(node) = variable.regex.filter(|regex| regex.hole().is_none()) else { continue };
        let Some(text) = node.as_filled() else { continue };
        if let Some((start, end, reason)) = mistake(text) {
            findings
                .add(part(node, start, end), format!("Go cannot read the expression `{text}`: {reason}"))
                .help("write an expression of RE2, such as `^[a-z0-9-]+$`");
            continue;
        }
        let Some((default, value)) = variable.literal_default() else { continue };
        let Some(regex) = regex::RegexBuilder::new(text).size_limit(1 << 20).build().ok() else { continue };
        if !regex.is_match(value) {
            let shown = if variable.sensitive() { "the default".to_owned() } else { format!("the default `{value}`") };
            findings
                .add(default.place(), format!("{shown} does not match the variable's own expression"))
                .label(node.place(), "the expression")
                .help("change the default or the expression");
        }
    }
}

fn part(node: Node<'_>, start: usize, end: usize) -> crate::finding::Place {
    if end > start { node.part(start, end) } else { node.place() }
}

/// What Go's parser would refuse: bytes and reason.
fn mistake(text: &str) -> Option<(usize, usize, String)> {
    // Go takes `\Q…\E` and `\C`, which the parser at hand does not know.
    if text.contains("\\Q") || text.contains("\\C") {
        return None;
    }
    match ast::parse::Parser::new().parse(text) {
        Err(error) => {
            let span = error.span();
            let reason = match error.kind() {
                ast::ErrorKind::UnsupportedLookAround => "look-around is not supported".to_owned(),
                ast::ErrorKind::UnsupportedBackreference => "back-references are not supported".to_owned(),
                ast::ErrorKind::RepetitionMissing => "the repetition has nothing before it".to_owned(),
                kind => kind.to_string(),
            };
            let (start, mut end) = (span.start.offset, span.end.offset);
            if start == end {
                end = text[start..].chars().next().map_or(end, |sign| start + sign.len_utf8());
            }
            Some((start, end, reason))
        }
        Ok(ast) => double_repetition(&ast),
    }
}

/// `a**`: Go refuses it, others read it.
fn double_repetition(ast: &Ast) -> Option<(usize, usize, String)> {
    match ast {
        Ast::Repetition(outer) => match &*outer.ast {
            Ast::Repetition(_) => {
                let span = outer.op.span;
                Some((span.start.offset, span.end.offset, "a repetition of a repetition".to_owned()))
            }
            inner => double_repetition(inner),
        },
        Ast::Group(group) => double_repetition(&group.ast),
        Ast::Alternation(all) => all.asts.iter().find_map(double_repetition),
        Ast::Concat(all) => all.asts.iter().find_map(double_repetition),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::mistake;

    fn reason(text: &str) -> Option<(usize, usize)> {
        mistake(text).map(|(start, end, _)| (start, end))
    }

    #[test]
    fn what_go_refuses_has_a_place() {
        assert_eq!(reason("*.*"), Some((0, 1)));
        assert_eq!(reason("^(?=x)a"), Some((1, 4)));
        assert_eq!(reason("(a)\\1"), Some((3, 5)));
        assert_eq!(reason("a**"), Some((2, 3)));
        assert_eq!(reason("[a"), Some((0, 1)));
    }

    #[test]
    fn what_go_reads_is_silent() {
        for text in ["^[a-z0-9-]+$", "(?i)abc", "(?P<n>x)", "a*?", "(a*)*", "\\d{1,3}(\\.\\d{1,3}){3}", "\\/x"] {
            assert_eq!(reason(text), None, "{text}");
        }
    }
}
