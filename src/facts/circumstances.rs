//! What is said outside the documents: `assume:` in the settings, `--assume`, and the target versions.

use super::truth::{Evidence, Truth};
use super::{Facts, Mode, layers};
use crate::catalog::matrix::Bound;
use crate::catalog::versions::VersionRange;

/// A fact that only a statement can decide.
fn said<'t>(value: Option<bool>, key: &'static str) -> Truth<'t> {
    match value {
        Some(true) => Truth::Yes(vec![Evidence::said(key)]),
        Some(false) => Truth::No,
        None => Truth::Unknown,
    }
}

pub(super) fn is_offline<'t>(facts: &Facts<'t>) -> Truth<'t> {
    said(facts.context.target.internet.map(|it| !it), "internet")
}

pub(super) fn has_bundle<'t>(facts: &Facts<'t>) -> Truth<'t> {
    said(facts.context.target.content_bundle, "content-bundle")
}

pub(super) fn is_vertex<'t>(facts: &Facts<'t>) -> Truth<'t> {
    said(facts.context.target.vertex, "product")
}

pub(super) fn is_new<'t>(facts: &Facts<'t>) -> Truth<'t> {
    said(facts.context.target.cluster_new, "cluster")
}

pub(super) fn exists<'t>(facts: &Facts<'t>) -> Truth<'t> {
    said(facts.context.target.cluster_new.map(|it| !it), "cluster")
}

/// The tools that build bundles, as `assume: bundle-tool` names them.
const PALETTE_CLI: &str = "palette-cli";
const EDGE_CLI: [&str; 2] = ["edge-cli", "palette-edge-cli"];

fn tool<'t>(facts: &Facts<'t>, names: &[&str]) -> Truth<'t> {
    let tool = facts.context.target.bundle_tool.as_ref();
    said(tool.map(|(name, _)| names.contains(&&**name)), "bundle-tool")
}

pub(super) fn built_by_palette_cli<'t>(facts: &Facts<'t>) -> Truth<'t> {
    tool(facts, &[PALETTE_CLI])
}

pub(super) fn built_by_edge_cli<'t>(facts: &Facts<'t>) -> Truth<'t> {
    tool(facts, &EDGE_CLI)
}

/// Versions of the Palette Edge CLI above this one write the newer bundle format (upload and bundle pages).
const OLD_FORMAT: &str = ">4.5.5";

pub(super) fn has_new_format<'t>(facts: &Facts<'t>) -> Truth<'t> {
    let newer = edge_cli(facts).map(|range| Bound::parse(OLD_FORMAT).is_some_and(|bound| bound.holds(&range)));
    match built_by_edge_cli(facts) {
        Truth::Yes(_) => said(newer, "bundle-tool"),
        other => other,
    }
}

fn bundle_version(facts: &Facts<'_>, names: &[&str]) -> Option<VersionRange> {
    let (name, version) = facts.context.target.bundle_tool.as_ref()?;
    names.contains(&&**name).then(|| version.clone().map(VersionRange::exactly)).flatten()
}

/// The version of the Palette CLI that built the bundle.
pub(super) fn palette_cli(facts: &Facts<'_>) -> Option<VersionRange> {
    bundle_version(facts, &[PALETTE_CLI])
}

/// The version of the Palette Edge CLI that built the bundle.
pub(super) fn edge_cli(facts: &Facts<'_>) -> Option<VersionRange> {
    bundle_version(facts, &EDGE_CLI)
}

/// True for the mode, false for another one that is known.
fn mode<'t>(facts: &Facts<'t>, wanted: Mode, shown: Option<Evidence<'t>>, other: bool) -> Truth<'t> {
    match (facts.context.target.mode, shown) {
        (Some(said), _) if said == wanted => Truth::Yes(vec![Evidence::said("mode")]),
        (Some(_), _) => Truth::No,
        (None, Some(evidence)) => Truth::Yes(vec![evidence]),
        (None, None) => Truth::absent(other),
    }
}

pub(super) fn is_agent_mode<'t>(facts: &Facts<'t>) -> Truth<'t> {
    let shown = layers::preset(facts, "byoi-agent-mode").or_else(|| layers::agent_pack(facts));
    mode(facts, Mode::Agent, shown, layers::preset(facts, "byoi-appliance-mode").is_some())
}

pub(super) fn is_appliance_mode<'t>(facts: &Facts<'t>) -> Truth<'t> {
    let shown = layers::preset(facts, "byoi-appliance-mode");
    let other = layers::preset(facts, "byoi-agent-mode").is_some() || layers::agent_pack(facts).is_some();
    mode(facts, Mode::Appliance, shown, other)
}
