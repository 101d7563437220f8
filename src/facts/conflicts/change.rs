//! What a change of a feature is in the documents: the seen facts that come with it, and the edits that make it go.

use super::super::named::{self, Truths};
use super::super::{Facts, external, layers, provider};
use crate::catalog::matrix::{FactId, Product};
use crate::catalog::versions::Version;
use crate::finding::Edit;
use crate::syntax::{Entry, Node};

/// The seen facts that hold once a fact was added.
pub(super) fn comes(truths: &Truths<'_, '_>, fact: FactId) -> Vec<FactId> {
    let holds = |name: &str| truths.named(name).is_yes();
    let parts: &[&str] = match named::name(fact) {
        "primary-zot" | "primary-registry" | "in-cluster-registry" => &["zot-pack", "registry-connect"],
        "primary-harbor" => &["harbor-pack", "registry-connect"],
        "primary-other" => &[named::IN_CLUSTER],
        "registry-pack" => &["zot-pack"],
        "rewriter" | "image-replacement-rules" => &[named::RULES],
        "external-registry" => &["external-single"],
        "external-several" if holds(named::SINGLE_CREDENTIALS) => &["external-several", named::LIST_CREDENTIALS],
        "external-authenticated" if holds("external-single") => &[named::SINGLE_CREDENTIALS],
        "external-authenticated" if holds("external-several") => &[named::LIST_CREDENTIALS],
        "external-authenticated" if holds("mapping-rules") => &["external-several", named::LIST_CREDENTIALS],
        "external-authenticated" => &["external-single", named::SINGLE_CREDENTIALS],
        "provider-public" => &[named::PROVIDER_IMAGE],
        "cert-rotation" if holds("zot-pack") && holds("harbor-pack") => &[named::ZOT_ROTATES, named::HARBOR_ROTATES],
        "cert-rotation" if holds("harbor-pack") => &[named::HARBOR_ROTATES],
        "cert-rotation" => &[named::ZOT_ROTATES],
        _ => return vec![fact],
    };
    parts.iter().map(|name| named::id(name)).collect()
}

/// The edits of a change; `None` if a part of it is not mechanical.
pub(super) fn edits(facts: &Facts<'_>, sets: &[(FactId, bool)], versions: &[(Product, Version)]) -> Option<Vec<Edit>> {
    if !versions.is_empty() || sets.iter().any(|(_, comes)| *comes) {
        return None;
    }
    let goes = |name: &str| sets.contains(&(named::id(name), false));
    let mut found = Vec::new();
    let mut layers: Vec<&str> = Vec::new();
    for (id, _) in sets {
        let name = named::name(*id);
        // What goes with its block needs no edit of its own.
        let with_block = |(block, inside): &(&str, &[&str])| goes(block) && inside.contains(&name);
        if named::BLOCKS.iter().any(with_block) {
            continue;
        }
        let packs = packs_of(name);
        layers.extend(packs);
        let edits = removal(facts, name);
        if edits.is_empty() && packs.is_empty() {
            return None;
        }
        found.extend(edits);
    }
    if !layers.is_empty() {
        let edits = pack_removals(facts, &layers);
        if edits.is_empty() {
            return None;
        }
        found.extend(edits);
    }
    Some(found)
}

/// The packs that a fact of layers is about.
fn packs_of(name: &str) -> &'static [&'static str] {
    match name {
        "local-harbor" => &["harbor-edge-native-config"],
        "zot-pack" => &layers::ZOT,
        "harbor-pack" => &["harbor"],
        "registry-connect" => &["registry-connect"],
        _ => &[],
    }
}

/// The edits that make one seen fact go; empty where it is not mechanical.
fn removal(facts: &Facts<'_>, name: &str) -> Vec<Edit> {
    let connect = |path: &[&str]| {
        let base = ["charts", "registry-connect", "config"];
        layers::registry_connect(facts).and_then(|pack| entry_at(pack.document?, &[&base, path].concat()))
    };
    let entries = |found: Vec<Entry<'_>>| found.into_iter().flat_map(Entry::remove).collect::<Vec<Edit>>();
    match name {
        "provider-authenticated" => entries(os_entries(facts, &["providerCredentials"])),
        "external-single" => entries(user_data_entries(facts, &["stylus", "registryCredentials"])),
        "external-several" => entries(user_data_entries(facts, &["stylus", "externalRegistries"])),
        "mapping-rules" => entries(user_data_entries(facts, &["stylus", "externalRegistries", "registryMappingRules"])),
        "webhook-disabled" => {
            facts.at("stylus.imageRedirectWebhook.enable").map(|it| it.replace_value("true")).unwrap_or_default()
        }
        "multi-node" => entries(user_data_entries(facts, &["stylus", "enableMultiNode"])),
        "pxke-content-images" => {
            let packs = facts.packs().filter(|pack| pack.base_name() == "edge-k8s");
            entries(packs.filter_map(|pack| entry_at(pack.document?, &["pack", "content", "images"])).collect())
        }
        name if name == named::IN_CLUSTER => entries(connect(&["registry", "inClusterRegistry"]).into_iter().collect()),
        name if name == named::RULES => entries(connect(&["registry", "imageReplacementRules"]).into_iter().collect()),
        name if name == named::CERTIFICATES => entries(connect(&["certificates"]).into_iter().collect()),
        name if name == named::SYNC_OFF => {
            let entry = connect(&["content", "sync", "enable"]);
            entry.map(|it| it.value.replace_value("true")).unwrap_or_default()
        }
        name if name == named::INSECURE => {
            entries(external::all(facts).into_iter().filter_map(|it| it.node.entry("insecure")).collect())
        }
        name if name == named::PROVIDER_CERTIFICATE => {
            entries(os_entries(facts, &["providerCredentials", "certificates"]))
        }
        _ => Vec::new(),
    }
}

/// The entry at a path; one that an anchor or a merge key brings is left to a person.
fn entry_at<'t>(root: Node<'t>, path: &[&str]) -> Option<Entry<'t>> {
    let (last, way) = path.split_last()?;
    let mapping = root.at(way)?.document();
    mapping.entries().rev().find(|entry| entry.key.text() == Some(last))
}

fn os_entries<'t>(facts: &Facts<'t>, path: &[&str]) -> Vec<Entry<'t>> {
    provider::os_packs(facts).into_iter().filter_map(|pack| entry_at(pack.document?, path)).collect()
}

fn user_data_entries<'t>(facts: &Facts<'t>, path: &[&str]) -> Vec<Entry<'t>> {
    facts.user_data().filter_map(|it| entry_at(it.root, path)).collect()
}

/// The edits that take packs out of their profiles; empty if one of them cannot be taken out.
fn pack_removals(facts: &Facts<'_>, names: &[&str]) -> Vec<Edit> {
    let packs = facts.packs_with_profiles().filter(|(profile, _)| !profile.is_loose()).map(|(_, pack)| pack);
    let nodes: Vec<Node<'_>> = packs.filter(|it| names.contains(&it.base_name())).map(|it| it.node).collect();
    let mut found = Vec::new();
    let mut done: Vec<Node<'_>> = Vec::new();
    for &node in &nodes {
        let Some(parent) = node.parent() else { return Vec::new() };
        if !parent.is_sequence() {
            // A block of Terraform.
            let block = parent.entries().find(|entry| entry.value == node && entry.key.text() == Some("pack"));
            found.extend(block.map(Entry::remove).unwrap_or_default());
        } else if !done.contains(&parent) {
            done.push(parent);
            found.extend(item_removals(parent, &nodes));
        }
    }
    found
}

/// The edits that take several items out of a list; each comma once.
fn item_removals(list: Node<'_>, gone: &[Node<'_>]) -> Vec<Edit> {
    let items: Vec<Node<'_>> = list.items().collect();
    let goes = |at: &usize| gone.contains(&items[*at]);
    let going: Vec<usize> = (0..items.len()).filter(goes).collect();
    if !list.is_flow() || going.len() < 2 {
        return going.into_iter().flat_map(|at| items[at].remove_item()).collect();
    }
    let Some(last_kept) = (0..items.len()).rev().find(|at| !goes(at)) else { return Vec::new() };
    let cut = |start: u32, end: u32| list.tree().edit(list.layer(), start, end, "");
    let mut found = Vec::new();
    for &at in going.iter().filter(|at| **at < last_kept) {
        found.push(cut(items[at].local().0, items[at + 1].local().0));
    }
    if last_kept + 1 < items.len() {
        found.push(cut(items[last_kept].local().1, items[items.len() - 1].local().1));
    }
    found
}
