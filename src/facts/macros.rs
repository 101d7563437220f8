//! Macros that can be resolved from the documents: references to values of packs, and the Kubernetes version.

use super::Facts;
use crate::model::{Layer, Pack};
use crate::syntax::Node;

/// Stands for a part of a text that is known only at deployment.
pub const UNKNOWN: char = '\u{fffc}';

/// How often a reference may lead to the next one.
const DEPTH: u32 = 8;

/// A text with its macros resolved as far as the documents say; the rest is [`UNKNOWN`].
pub fn expand(facts: &Facts<'_>, text: &str) -> String {
    expand_within(facts, text, DEPTH)
}

fn expand_within(facts: &Facts<'_>, text: &str, depth: u32) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("{{") {
        out.push_str(&rest[..start]);
        let Some(len) = rest[start..].find("}}") else {
            rest = &rest[start..];
            break;
        };
        let action = rest[start + 2..start + len].trim();
        match resolve(facts, action, depth) {
            Some(value) => out.push_str(&value),
            None => out.push(UNKNOWN),
        }
        rest = &rest[start + len + 2..];
    }
    out.push_str(rest);
    out
}

/// The value of one action, such as `.spectro.pack.edge-native-byoi.options.system.uri`.
fn resolve(facts: &Facts<'_>, action: &str, depth: u32) -> Option<String> {
    let depth = depth.checked_sub(1)?;
    let (reference, functions) = action.split_once('|').map_or((action, None), |(it, rest)| (it, Some(rest.trim())));
    let default = match functions {
        None => None,
        Some(function) => Some(function.strip_prefix("default ")?.trim().trim_matches(['"', '\'', '\\'])),
    };
    let reference = reference.trim().strip_prefix(".spectro.")?;
    if reference == "system.kubernetes.version" {
        let mut versions = facts.layer(Layer::K8s).map(Pack::exact_version);
        let (_, version) = versions.next()??;
        return Some(version.trim_start_matches('v').to_owned());
    }
    let (pack, path) = reference.strip_prefix("pack.")?.split_once('.')?;
    let mut found = facts.packs().filter(|it| it.base_name() == pack && it.document.is_some());
    let root = found.next()?.document?;
    match dotted(root, path).filter(|it| it.is_scalar()) {
        Some(node) => {
            let text = expand_within(facts, node.text_or_empty(), depth);
            Some(if text.is_empty() { default.unwrap_or_default().to_owned() } else { text })
        }
        None => default.map(str::to_owned),
    }
}

/// The value at a path whose keys may hold dots themselves.
pub fn dotted<'t>(root: Node<'t>, path: &str) -> Option<Node<'t>> {
    let root = root.document();
    if let Some(value) = root.get(path) {
        return Some(value);
    }
    root.merged_entries().into_iter().find_map(|entry| {
        let rest = path.strip_prefix(entry.key.text_or_empty())?.strip_prefix('.')?;
        dotted(entry.value, rest)
    })
}
