//! A value is a placeholder or comes from a vendor sample.
//!
//! It was copied from a page or a template and not replaced. The site takes it as it stands.
//!
//! # Avoid
//! ```yaml
//! stylus:
//!   site:
//!     edgeHostToken: <your-token>
//! ```
//!
//! # Prefer
//! ```yaml
//! stylus:
//!   site:
//!     edgeHostToken: "the token that Palette shows"
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::{Kind, Model};
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::{Node, has_angle};

pub(super) static RULE: Rule = Rule {
    id: "placeholder-value",
    group: Group::Structure,
    severity: Severity::Hint,
    confidence: Confidence::Verified,
    page: include_str!("placeholder_value.rs"),
    source: "canvos",
    check: Check::Document(check),
};

/// Words of a sample that mean nothing elsewhere, by key.
const SAMPLES: [(&str, &str); 4] = [
    ("name", "edge-randomid"),
    ("projectName", "stores"),
    ("httpProxy", "proxy.example.com"),
    ("httpsProxy", "proxy.example.com"),
];

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    match (model.kind(), model.root) {
        (Kind::UserData, Some(root)) => {
            for block in ["stylus", "install", "users"].iter().filter_map(|key| root.get(key)) {
                placeholders(block, findings);
            }
            let steps = model.user_data.iter().flat_map(|it| &it.stages).flat_map(|stage| &stage.steps);
            for user in steps.flat_map(|step| step.users()) {
                placeholders(user.value, findings);
            }
        }
        _ => {
            for pack in model.packs() {
                let blocks = [pack.at(&["providerCredentials"]), pack.at(&["options"])];
                blocks.into_iter().flatten().for_each(|block| placeholders(block, findings));
            }
        }
    }
}

fn placeholders(block: Node<'_>, findings: &mut Findings) {
    for node in block.descendants().filter(|node| node.is_collection()) {
        let list = if node.is_mapping() { "" } else { node.nearest_key().map(Node::text_or_empty).unwrap_or_default() };
        let values = node.entries().map(|entry| (entry.key.text_or_empty(), entry.value));
        for (key, value) in values.chain(node.items().map(|item| (list, item))) {
            if value.is_scalar() && !value.is_alias() && is_placeholder(key, value.text_or_empty().trim()) {
                let finding = findings.add(value.place(), format!("`{key}` holds a placeholder"));
                finding.help("replace it before use");
            }
        }
    }
}

/// What every placeholder has, told by one look at the bytes; nearly all values have none of it.
fn may_be_placeholder(key: &str, text: &str) -> bool {
    let mut before = 0;
    let tells = |byte: u8| {
        let byte = byte.to_ascii_lowercase();
        matches!(
            (std::mem::replace(&mut before, byte), byte),
            (_, b'<' | b'*' | b'#' | b'$') | (b'x', b'x') | (b'y', b'o')
        )
    };
    matches!(text.as_bytes(), [b'c' | b'C', b'h' | b'H', ..])
        || text.bytes().any(tells)
        || SAMPLES.iter().any(|(of, _)| *of == key)
}

fn is_placeholder(key: &str, text: &str) -> bool {
    if text.contains('\n') || !may_be_placeholder(key, text) {
        return false;
    }
    if text.is_empty() || text.contains("{{") || key == "regex" {
        return false;
    }
    // A sentence in the place of an image has a rule of its own.
    if key == "system.uri" && text.contains(' ') {
        return false;
    }
    let lower = text.to_ascii_lowercase();
    let only = |sign: char| text.chars().count() >= 3 && text.chars().all(|it| it == sign);
    let at_word = |word: &str| {
        lower.match_indices(word).any(|(at, _)| at == 0 || !lower.as_bytes()[at - 1].is_ascii_alphanumeric())
    };
    has_angle(text)
        || only('*')
        || only('#')
        || lower.contains("xxxx")
        || matches!(&*lower, "changeme" | "change-me" | "change_me")
        || at_word("your-")
        || at_word("your_")
        || is_variable(text)
        || SAMPLES.iter().any(|(of, sample)| *of == key && (lower == *sample || lower.contains("://proxy.example.com")))
}

/// `$NAME` as a whole, or `${NAME}` somewhere.
fn is_variable(text: &str) -> bool {
    let name = |text: &str| {
        text.starts_with(|it: char| it.is_ascii_alphabetic() || it == '_')
            && text.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_')
    };
    let whole =
        text.strip_prefix('$').is_some_and(|rest| name(rest) && !rest.bytes().any(|it| it.is_ascii_lowercase()));
    whole
        || text.match_indices("${").any(|(at, _)| text[at + 2..].split_once('}').is_some_and(|(inner, _)| name(inner)))
}
