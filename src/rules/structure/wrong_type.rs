//! A value has another type than its reader takes.
//!
//! The stage runner and Kairos decode into typed structures: one quoted boolean, or one map where a list is wanted, and
//! the whole block that holds it is dropped, often without a word.
//!
//! # Avoid
//! ```yaml
//! install:
//!   poweroff: "true"
//!   bind_mounts: /var/lib/app
//! ```
//!
//! # Prefer
//! ```yaml
//! install:
//!   poweroff: true
//!   bind_mounts:
//!     - /var/lib/app
//! ```

use super::{found_word, is_whole, named, tell};
use crate::catalog::schema::{Broken, Found, Spot, Violation};
use crate::catalog::sources;
use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::{Language, Node};

pub(super) static RULE: Rule = Rule {
    id: "wrong-type",
    group: Group::Structure,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("wrong_type.rs"),
    source: "installer-reference",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for violation in model.violations().filter(|it| it.is_generic()) {
        if let Broken::WrongType(found) = violation.broken {
            wrong(violation, found, findings);
        }
    }
}

fn wrong(violation: &Violation<'_>, found: Found, findings: &mut Findings) {
    let (node, spot) = (violation.node, violation.spot);
    let wanted = wanted(spot);
    let message = format!("{} must be {wanted}, not {}", named(violation), found_word(node, found));
    let finding = tell(findings, violation, node.place(), message);
    finding.severity(violation.at_most(Severity::Error));
    if let Some(consequence) = spot.consequence() {
        finding.note(sources::cited(consequence, spot.source().unwrap_or_default()));
    }
    if let Some(note) = spot.note() {
        finding.note(sources::cited(note, spot.source().unwrap_or_default()));
    }
    finding.help(way_out(spot, node, found, &wanted));
    let fix = match found {
        Found::String if unquotable(spot, node) => Fix::safe("Remove the quotes", node.unquote()),
        Found::String if takes_text_items(spot) => Fix::safe("Make it a list with one item", node.wrap_in_list()),
        Found::Number | Found::Boolean if takes(spot, "string") => Fix::unsafe_("Put it in quotes", node.quote()),
        Found::List if takes(spot, "string") => joined(violation),
        _ => return,
    };
    if is_whole(node) {
        finding.fix(fix);
    }
}

/// The items of a list as one text: certificates below each other, words with commas between them.
fn joined(violation: &Violation<'_>) -> Fix {
    let (node, title) = (violation.node, "Write one text");
    let texts: Option<Vec<&str>> = node.items().map(Node::as_filled).collect();
    let (Some(texts), Some(key), false) = (texts, violation.key, node.is_alias()) else {
        return Fix::unsafe_(title, []);
    };
    let tree = node.tree();
    let (start, end) = node.local();
    let text = &*tree.layer(node.layer()).text;
    let after_colon = text[key.local().1 as usize..start as usize].find(':').map(|at| key.local().1 + at as u32 + 1);
    let json = tree.layer(node.layer()).language == Language::Json;
    let edit = if is_joined_by_commas(violation.spot) {
        let written = node.written(&texts.join(","));
        if json {
            Some(node.replace_source(&written))
        } else {
            after_colon.map(|at| tree.edit(node.layer(), at, end, &format!(" {written}")))
        }
    } else if texts.iter().all(|text| text.trim_start().starts_with("-----BEGIN ")) {
        let lines: Vec<&str> = texts.iter().flat_map(|text| text.trim().lines()).collect();
        if json {
            Some(node.replace_source(&node.written(&lines.join("\n"))))
        } else {
            let line = text[..key.local().0 as usize].rfind('\n').map_or(0, |found| found + 1);
            let indent = " ".repeat(key.local().0 as usize - line + 2);
            let block: String = lines.iter().map(|it| format!("\n{indent}{}", it.trim())).collect();
            after_colon.map(|at| tree.edit(node.layer(), at, end, &format!(" |{block}")))
        }
    } else {
        None
    };
    Fix::unsafe_(title, edit)
}

/// What the schema takes, in words.
fn wanted(spot: Spot) -> String {
    match spot.go() {
        Some("bool") => return "`true` or `false`".to_owned(),
        Some("int" | "uint") => return "a whole number".to_owned(),
        _ => {}
    }
    let types = spot.types();
    let words: Vec<&str> = types
        .iter()
        .filter_map(|name| match *name {
            "object" => Some("a map"),
            "array" => Some("a list"),
            "string" => Some("text"),
            "integer" => Some("a whole number"),
            "number" if spot.go().is_none() => Some("a number"),
            "boolean" if spot.go().is_none() => Some("`true` or `false`"),
            _ => None,
        })
        .collect();
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        Some((last, _)) => (*last).to_owned(),
        None => "something else".to_owned(),
    }
}

fn takes(spot: Spot, name: &str) -> bool {
    spot.types().contains(&name)
}

/// True where one text can be the only item of a list.
fn takes_text_items(spot: Spot) -> bool {
    takes(spot, "array") && spot.item().is_none_or(|item| item.types().is_empty() || takes(item, "string"))
}

fn way_out(spot: Spot, node: Node<'_>, found: Found, wanted: &str) -> String {
    let text = node.text_or_empty();
    match found {
        Found::String if unquotable(spot, node) => format!("write `{text}` without quotes"),
        Found::String | Found::Number | Found::Boolean if takes_text_items(spot) => {
            "write it as a list with one item: put `- ` before it".to_owned()
        }
        Found::Number | Found::Boolean if takes(spot, "string") => "put the value in quotes".to_owned(),
        Found::List if is_joined_by_commas(spot) => "write one text with commas between the parts".to_owned(),
        Found::List if takes(spot, "string") => "write one text instead of a list".to_owned(),
        Found::List if takes(spot, "object") => "write `key: value` lines instead of list items".to_owned(),
        Found::Map if takes(spot, "array") => "write list items: put `- ` before each entry".to_owned(),
        _ => format!("write {wanted}"),
    }
}

/// True for quoted text that is what was wanted once the quotes are gone.
fn unquotable(spot: Spot, node: Node<'_>) -> bool {
    let text = node.text_or_empty();
    let digits = !text.is_empty() && text.len() < 16 && text.bytes().all(|it| it.is_ascii_digit());
    match spot.go() {
        Some("bool") => matches!(text, "true" | "false"),
        Some("int" | "uint") => digits && (text.len() == 1 || !text.starts_with('0')),
        Some(_) => false,
        None if takes(spot, "boolean") => matches!(text, "true" | "false"),
        None => {
            (takes(spot, "integer") || takes(spot, "number")) && digits && (text.len() == 1 || !text.starts_with('0'))
        }
    }
}

fn is_joined_by_commas(spot: Spot) -> bool {
    takes(spot, "string") && spot.description().is_some_and(|it| it.contains("separated by commas"))
}
