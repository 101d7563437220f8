//! Every fact that the matrix may use, by name: one function each. Documents decide the ones that are *seen*; the others
//! follow from them, so that a change of a seen fact shows in all that rest on it.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::truth::Truth;
use super::{Facts, circumstances, external, layers, provider};
use crate::catalog::matrix::{FactId, Product, Row, matrix};
use crate::catalog::versions::{Version, VersionRange};
use crate::finding::Severity;

/// How a fact is decided.
#[derive(Clone, Copy)]
enum How {
    /// By the documents and what was said.
    Seen(for<'a, 't> fn(&'a Facts<'t>) -> Truth<'t>),
    /// By other facts; with those that go when it goes.
    Follows(for<'a, 'f, 't> fn(&'a Truths<'f, 't>) -> Truth<'t>, &'static [&'static str]),
    /// As soon as one of the facts that the catalog lists does.
    Any,
    /// Never: it is an act outside the files.
    Never,
}

use How::{Any, Follows, Never, Seen};

/// Facts of the matrix.
const NAMED: [(&str, How); 77] = [
    ("primary-zot", Follows(|it| it.all(&["zot-pack", "registry-connect"]), &["zot-pack", "registry-connect"])),
    (
        "primary-harbor",
        Follows(|it| it.all(&["harbor-pack", "registry-connect"]), &["harbor-pack", "registry-connect"]),
    ),
    ("primary-other", Follows(primary_other, &[IN_CLUSTER])),
    ("primary-registry", Follows(primary_registry, &["zot-pack", "harbor-pack", "registry-connect"])),
    ("local-harbor", Seen(layers::has_local_harbor)),
    ("in-cluster-registry", Any),
    ("packaged-registry", Any),
    ("zot-pack", Seen(layers::has_zot)),
    ("harbor-pack", Seen(layers::has_harbor)),
    ("registry-pack", Any),
    ("registry-connect", Seen(layers::has_registry_connect)),
    ("rewriter", Follows(rewriter, &[RULES])),
    ("image-replacement-rules", Follows(|it| it.both("registry-connect", RULES), &[RULES])),
    ("registry-connect-certificates", Follows(|it| it.both("registry-connect", CERTIFICATES), &[CERTIFICATES])),
    ("registry-connect-rules-or-certificates", Any),
    ("content-sync-off", Follows(|it| it.both("registry-connect", SYNC_OFF), &[SYNC_OFF])),
    ("external-single", Seen(external::has_single)),
    ("external-several", Seen(external::has_several)),
    ("mapping-rules", Seen(external::has_mapping_rules)),
    ("mapping-rules-only", Follows(|it| it.but("mapping-rules", "external-several"), &["mapping-rules"])),
    ("external-registry", Any),
    ("external-authenticated", Follows(external_authenticated, &EXTERNAL)),
    ("external-public", Follows(external_public, &EXTERNAL)),
    (
        "several-authenticated-registries",
        Follows(|it| it.both("external-several", SEVERAL_CREDENTIALS), &[SEVERAL_CREDENTIALS]),
    ),
    ("external-token-auth", Follows(|it| it.both("external-registry", TOKEN), &[TOKEN])),
    ("external-insecure", Follows(|it| it.both("external-registry", INSECURE), &[INSECURE])),
    ("redirected-registry", Any),
    ("provider-public", Follows(provider_public, &[PROVIDER_IMAGE])),
    ("provider-authenticated", Seen(provider::has_credentials)),
    ("provider-ecr", Seen(provider::is_ecr)),
    ("provider-none", Seen(provider::has_no_image)),
    (
        "several-provider-credentials",
        Follows(|it| it.both("provider-authenticated", LIST_OF_PROVIDERS), &[LIST_OF_PROVIDERS]),
    ),
    (
        "provider-certificate",
        Follows(|it| it.both("provider-authenticated", PROVIDER_CERTIFICATE), &[PROVIDER_CERTIFICATE]),
    ),
    ("provider-token-auth", Follows(|it| it.both("provider-authenticated", PROVIDER_TOKEN), &[PROVIDER_TOKEN])),
    ("webhook-disabled", Seen(external::webhook_is_off)),
    ("own-redirects", Seen(layers::redirects_itself)),
    ("registry-secret", Seen(layers::has_registry_secret)),
    ("imageswap-opt-out", Seen(layers::opts_out)),
    ("local-management", Seen(external::is_local)),
    ("central-management", Seen(external::is_central)),
    ("multi-node", Seen(external::has_several_nodes)),
    ("single-node", Follows(|it| it.but("local-management", "multi-node"), &["local-management"])),
    ("central-or-single-node", Any),
    ("offline", Seen(circumstances::is_offline)),
    ("content-bundle", Seen(circumstances::has_bundle)),
    ("bundle-or-local", Any),
    ("bundle-by-palette-cli", Seen(circumstances::built_by_palette_cli)),
    ("bundle-by-edge-cli", Seen(circumstances::built_by_edge_cli)),
    ("new-bundle-format", Seen(circumstances::has_new_format)),
    ("always-pull-images", Seen(layers::pulls_always)),
    ("vertex", Seen(circumstances::is_vertex)),
    ("fips", Seen(layers::is_fips)),
    ("arm64", Seen(layers::is_arm)),
    ("csi-layer", Seen(layers::has_storage)),
    ("local-path-storage", Seen(layers::has_local_path)),
    ("zot-cert-rotation", Follows(|it| it.both("zot-pack", ZOT_ROTATES), &[ZOT_ROTATES])),
    ("harbor-cert-rotation", Follows(|it| it.both("harbor-pack", HARBOR_ROTATES), &[HARBOR_ROTATES])),
    ("cert-rotation", Any),
    ("cert-rotation-wanted", Seen(layers::wants_rotation)),
    ("registry-pack-before-rotation", Follows(before_rotation, &[ZOT_IS_OLD, HARBOR_IS_OLD])),
    ("reloader", Seen(layers::has_reloader)),
    ("cert-manager", Seen(layers::has_cert_manager)),
    ("cluster-existing", Seen(circumstances::exists)),
    ("cluster-new", Seen(circumstances::is_new)),
    ("agent-mode", Seen(circumstances::is_agent_mode)),
    ("appliance-mode", Seen(circumstances::is_appliance_mode)),
    ("not-pxke", Seen(layers::has_other_kubernetes)),
    ("outside-ecr-recipe", Any),
    ("pxke-content-images", Seen(layers::lists_pxke_images)),
    ("digest-image", Seen(layers::pins_by_digest)),
    ("manifest-on-infra-pack", Seen(layers::attaches_manifest)),
    ("add-on-profile", Seen(layers::has_add_on_profile)),
    ("edge-cli-upload", Never),
    ("local-ui-edit", Never),
    ("harbor-migration", Never),
    ("provider-credentials-change", Never),
    ("provider-image-change", Never),
];

/// Parts that facts of the matrix rest on; they stand in no row.
const PARTS: [(&str, How); 18] = [
    (IN_CLUSTER, Seen(layers::has_in_cluster_registry)),
    (RULES, Seen(layers::has_replacement_rules)),
    (CERTIFICATES, Seen(layers::has_connect_certificates)),
    (SYNC_OFF, Seen(layers::content_sync_is_off)),
    (SINGLE_CREDENTIALS, Seen(external::single_has_credentials)),
    (LIST_CREDENTIALS, Seen(external::list_has_credentials)),
    (SEVERAL_CREDENTIALS, Seen(external::several_have_credentials)),
    (TOKEN, Seen(external::has_token)),
    (INSECURE, Seen(external::is_insecure)),
    (PROVIDER_IMAGE, Seen(provider::has_image)),
    (LIST_OF_PROVIDERS, Seen(provider::several_credentials)),
    (PROVIDER_CERTIFICATE, Seen(provider::has_certificate)),
    (PROVIDER_TOKEN, Seen(provider::has_token)),
    (ZOT_ROTATES, Seen(layers::zot_rotates)),
    (HARBOR_ROTATES, Seen(layers::harbor_rotates)),
    (ZOT_IS_OLD, Seen(layers::zot_is_old)),
    (HARBOR_IS_OLD, Seen(layers::harbor_is_old)),
    (NOTHING, Never),
];

/// `inClusterRegistry` in the values of Registry Connect.
pub const IN_CLUSTER: &str = "(in-cluster registry)";
/// `imageReplacementRules` in the values of Registry Connect.
pub const RULES: &str = "(replacement rules)";
/// `certificates` in the values of Registry Connect.
pub const CERTIFICATES: &str = "(certificates)";
/// Content sync is switched off in the values of Registry Connect.
pub const SYNC_OFF: &str = "(content sync off)";
/// Credentials of `registryCredentials`.
pub const SINGLE_CREDENTIALS: &str = "(single credentials)";
/// Credentials of an entry of `externalRegistries.registries`.
pub const LIST_CREDENTIALS: &str = "(list credentials)";
const SEVERAL_CREDENTIALS: &str = "(several credentials)";
const TOKEN: &str = "(token)";
/// `insecure: true` of an external registry.
pub const INSECURE: &str = "(insecure)";
/// `system.uri` names an image.
pub const PROVIDER_IMAGE: &str = "(provider image)";
const LIST_OF_PROVIDERS: &str = "(list of providers)";
/// `certificates` of the provider's credentials.
pub const PROVIDER_CERTIFICATE: &str = "(provider certificate)";
/// The provider's user name stands for a token.
pub const PROVIDER_TOKEN: &str = "(provider token)";
/// The Zot pack rotates its certificate.
pub const ZOT_ROTATES: &str = "(zot rotates)";
/// The Harbor pack rotates its certificate.
pub const HARBOR_ROTATES: &str = "(harbor rotates)";
/// The Zot pack is too old to rotate its certificate.
pub const ZOT_IS_OLD: &str = "(zot is old)";
/// The Harbor pack is too old to rotate its certificate.
pub const HARBOR_IS_OLD: &str = "(harbor is old)";
const NOTHING: &str = "(nothing)";
/// Parts that go with the block they stand in.
pub const BLOCKS: [(&str, &[&str]); 2] =
    [("external-single", &[SINGLE_CREDENTIALS]), ("external-several", &["mapping-rules", LIST_CREDENTIALS])];
/// Everything in user data that names an external registry or maps images to one.
const EXTERNAL: [&str; 3] = ["external-single", "external-several", "mapping-rules"];

/// A part that is *both* there and in a pack or block that is there: it goes when that goes, and only its own place shows.
fn primary_other<'t>(it: &Truths<'_, 't>) -> Truth<'t> {
    let there = it.both("registry-connect", IN_CLUSTER);
    let packs = Truth::any(&[it.named("zot-pack"), it.named("harbor-pack")]);
    Truth::all(&[&there, &packs.not()])
}

/// With `inClusterRegistry` it does not matter which registry it is.
fn primary_registry<'t>(it: &Truths<'_, 't>) -> Truth<'t> {
    let kinds = [it.named("primary-zot"), it.named("primary-harbor"), it.named("primary-other")];
    let any = Truth::any(&kinds);
    if any.is_yes() || any.is_no() {
        return any;
    }
    let there = it.both("registry-connect", IN_CLUSTER);
    if there.is_yes() { there } else { Truth::Unknown }
}

fn rewriter<'t>(it: &Truths<'_, 't>) -> Truth<'t> {
    let rules = it.both("registry-connect", RULES);
    Truth::all(&[&rules, &it.named(IN_CLUSTER).not()])
}

fn external_authenticated<'t>(it: &Truths<'_, 't>) -> Truth<'t> {
    Truth::any(&[&it.both("external-single", SINGLE_CREDENTIALS), &it.both("external-several", LIST_CREDENTIALS)])
}

fn external_public<'t>(it: &Truths<'_, 't>) -> Truth<'t> {
    let there = Truth::any(&[it.named("external-registry"), it.named("mapping-rules-only")]);
    Truth::all(&[&there, &it.named("external-authenticated").not()])
}

fn provider_public<'t>(it: &Truths<'_, 't>) -> Truth<'t> {
    let (credentials, ecr) = (it.named("provider-authenticated").not(), it.named("provider-ecr").not());
    Truth::all(&[it.named(PROVIDER_IMAGE), &credentials, &ecr])
}

fn before_rotation<'t>(it: &Truths<'_, 't>) -> Truth<'t> {
    Truth::any(&[&it.both("zot-pack", ZOT_IS_OLD), &it.both("harbor-pack", HARBOR_IS_OLD)])
}

struct Table {
    how: Vec<How>,
    ids: HashMap<&'static str, FactId>,
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let known: HashMap<&str, How> = NAMED.into_iter().collect();
        let facts = &matrix().facts;
        let mut how: Vec<How> = facts.iter().map(|fact| known.get(&*fact.name).copied().unwrap_or(Never)).collect();
        let mut ids: HashMap<&str, FactId> =
            facts.iter().enumerate().map(|(index, fact)| (&*fact.name, FactId(index as u16))).collect();
        for (name, part) in PARTS {
            ids.insert(name, FactId(how.len() as u16));
            how.push(part);
        }
        Table { how, ids }
    })
}

/// The id of a fact of the matrix or of a part of one; the names are those of this file.
pub fn id(name: &str) -> FactId {
    table().ids.get(name).or_else(|| table().ids.get(NOTHING)).copied().expect("the parts are in the table")
}

/// Names of the facts that this file decides.
pub fn names() -> impl Iterator<Item = &'static str> {
    NAMED.iter().map(|(name, _)| *name)
}

/// Names of facts that the catalog has and this file does not decide.
pub fn undecided() -> Vec<&'static str> {
    let facts = matrix().facts.iter().map(|fact| &*fact.name);
    facts.filter(|name| NAMED.iter().all(|(known, _)| known != name)).collect()
}

/// The seen facts that go when a fact goes.
pub fn rests_on(fact: FactId) -> Vec<FactId> {
    let mut found = match table().how[fact.0 as usize] {
        Seen(_) => vec![fact],
        Follows(_, parts) => parts.iter().flat_map(|part| rests_on(id(part))).collect(),
        Any => matrix().fact(fact).any.iter().flat_map(|&it| rests_on(it)).collect(),
        Never => Vec::new(),
    };
    // A block goes as a whole.
    for (block, inside) in BLOCKS {
        if found.contains(&id(block)) {
            found.extend(inside.iter().map(|part| id(part)));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The name of a fact or part.
pub fn name(fact: FactId) -> &'static str {
    let index = fact.0 as usize;
    let facts = &matrix().facts;
    facts.get(index).map_or_else(|| PARTS[index - facts.len()].0, |fact| &fact.name)
}

/// An empty cell for each fact and part.
pub(super) fn cells<'t>() -> Vec<OnceLock<Truth<'t>>> {
    table().how.iter().map(|_| OnceLock::new()).collect()
}

/// The facts of a deployment, each decided once and only if asked for; or what they would be after a change.
pub struct Truths<'f, 't> {
    /// The documents.
    pub facts: &'f Facts<'t>,
    changed: Option<Changed<'t>>,
}

struct Changed<'t> {
    cells: Vec<OnceLock<Truth<'t>>>,
    versions: Vec<(Product, Version)>,
}

impl<'f, 't> Truths<'f, 't> {
    /// The facts as the documents have them.
    pub fn of(facts: &'f Facts<'t>) -> Truths<'f, 't> {
        Truths { facts, changed: None }
    }

    /// The facts as they would be with some seen facts set, and some products at other versions.
    pub fn after(facts: &'f Facts<'t>, set: &[(FactId, bool)], versions: &[(Product, Version)]) -> Truths<'f, 't> {
        let cells = cells();
        for &(id, value) in set {
            // A later entry for the same fact does not count: the first word stands.
            let _ = cells[id.0 as usize].set(if value { Truth::Yes(Vec::new()) } else { Truth::No });
        }
        Truths { facts, changed: Some(Changed { cells, versions: versions.to_vec() }) }
    }

    /// What is known of a fact.
    pub fn get(&self, id: FactId) -> &Truth<'t> {
        let index = id.0 as usize;
        let how = table().how[index];
        let decide = || match how {
            Seen(decide) => decide(self.facts),
            Follows(decide, _) => decide(self),
            Any => Truth::any(&matrix().fact(id).any.iter().map(|&it| self.get(it)).collect::<Vec<_>>()),
            Never => Truth::Unknown,
        };
        match (&self.changed, how) {
            (Some(changed), Seen(_)) if changed.cells[index].get().is_none() => {}
            (Some(changed), _) => return changed.cells[index].get_or_init(decide),
            (None, _) => {}
        }
        let Facts { own, shared, cells, .. } = self.facts;
        own.keep(&shared.cells[index], &cells[index], decide)
    }

    /// The same by name.
    pub fn named(&self, name: &str) -> &Truth<'t> {
        self.get(id(name))
    }

    fn all(&self, names: &[&str]) -> Truth<'t> {
        Truth::all(&names.iter().map(|name| self.named(name)).collect::<Vec<_>>())
    }

    /// Holds if `part` does and what it is a part of; the place is that of the part, or of the whole if it has none.
    fn both(&self, whole: &str, part: &str) -> Truth<'t> {
        match Truth::all(&[self.named(whole), self.named(part)]) {
            Truth::Yes(_) if !self.named(part).evidence().is_empty() => self.named(part).clone(),
            other => other,
        }
    }

    /// Holds if the one does and the other does not.
    fn but(&self, one: &str, other: &str) -> Truth<'t> {
        Truth::all(&[self.named(one), &self.named(other).not()])
    }

    /// What is known of a product's version.
    pub fn version(&self, product: Product) -> Option<VersionRange> {
        if let Some((_, version)) = self.changed.iter().flat_map(|it| &it.versions).find(|(it, _)| *it == product) {
            return Some(VersionRange::exactly(version.clone()));
        }
        match product {
            Product::Palette => self.facts.context.target.palette.clone(),
            Product::Agent => provider::agent_version(self.facts).map(|(range, _)| range),
            Product::PaletteCli => circumstances::palette_cli(self.facts),
            Product::EdgeCli => circumstances::edge_cli(self.facts),
        }
    }

    /// Whether a row applies: its severity while all that it needs is known, or the lower one of its assumption.
    pub fn applies(&self, row: &Row) -> Option<Applies> {
        let holds =
            row.when.iter().all(|&id| self.get(id).is_yes()) && row.unless.iter().all(|&id| self.get(id).is_no());
        if !holds || !self.in_versions(row) {
            return None;
        }
        match &row.assuming {
            None => Some(Applies { severity: row.severity, assumed: false }),
            Some(assuming) => match self.get(assuming.fact) {
                Truth::Yes(_) => Some(Applies { severity: row.severity, assumed: false }),
                Truth::No => None,
                Truth::Unknown => {
                    let severity = row.severity.map(|it| it.min(assuming.severity));
                    Some(Applies { severity, assumed: true })
                }
            },
        }
    }

    fn in_versions(&self, row: &Row) -> bool {
        let inside = |(product, bound): &(Product, crate::catalog::matrix::Bound)| {
            self.version(*product).is_some_and(|range| bound.holds(&range))
        };
        row.versions.is_empty() || row.versions.iter().any(inside)
    }
}

/// How a row applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Applies {
    /// What a check says; `None` for nothing.
    pub severity: Option<Severity>,
    /// True if it rests on a fact that is not known.
    pub assumed: bool,
}
