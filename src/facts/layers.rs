//! Packs and their values: registries in the cluster, storage, certificates, manifests, images.

use super::admission;
use super::images::{Class, Image};
use super::provider::{self, os_packs};
use super::truth::{At, Evidence, Truth};
use super::{Facts, readable};
use crate::catalog::versions::Version;
use crate::model::kubernetes::{self, Object};
use crate::model::{Layer, Pack};
use crate::syntax::Node;

/// Names of Zot's pack.
pub const ZOT: [&str; 3] = ["zot", "zot-registry", "zot-registry-fips"];

/// Words in the names of packs that may bring storage though they are no CSI layer.
const STORAGE_WORDS: [&str; 10] =
    ["csi", "storage", "longhorn", "rook", "ceph", "portworx", "piraeus", "linstor", "openebs", "nfs"];

/// True if every pack of the cluster is known by its name.
fn packs_at_hand(facts: &Facts<'_>) -> bool {
    let named = |pack: &Pack<'_>| !pack.base_name().is_empty() && pack.name.is_none_or(|name| name.hole().is_none());
    facts.all_packs_known() && facts.packs_with_profiles().all(|(profile, pack)| profile.is_loose() || named(pack))
}

fn absent<'t>(facts: &Facts<'_>) -> Truth<'t> {
    Truth::absent(packs_at_hand(facts))
}

/// Packs of these names in profiles proper.
fn packs<'t>(facts: &Facts<'t>, names: &[&str]) -> Vec<&'t Pack<'t>> {
    let proper = facts.packs_with_profiles().filter(|(profile, _)| !profile.is_loose());
    proper.map(|(_, pack)| pack).filter(|pack| names.contains(&pack.base_name())).collect()
}

fn shown<'t>(pack: &Pack<'t>) -> Node<'t> {
    pack.name.unwrap_or(pack.node)
}

fn holds<'t>(facts: &Facts<'t>, names: &[&str]) -> Truth<'t> {
    Truth::at_all(packs(facts, names).into_iter().map(shown).collect(), absent(facts))
}

pub(super) fn has_zot<'t>(facts: &Facts<'t>) -> Truth<'t> {
    holds(facts, &ZOT)
}

pub(super) fn has_harbor<'t>(facts: &Facts<'t>) -> Truth<'t> {
    holds(facts, &["harbor"])
}

pub(super) fn has_local_harbor<'t>(facts: &Facts<'t>) -> Truth<'t> {
    holds(facts, &["harbor-edge-native-config"])
}

/// Registry Connect: its pack, or its values in a file of their own.
pub fn registry_connect<'t>(facts: &Facts<'t>) -> Option<&'t Pack<'t>> {
    let mut found = facts.packs().filter(|pack| pack.base_name() == "registry-connect");
    let first = found.next()?;
    let read = std::iter::once(first).chain(found).find(|pack| pack.document.is_some());
    Some(read.unwrap_or(first))
}

pub(super) fn has_registry_connect<'t>(facts: &Facts<'t>) -> Truth<'t> {
    match registry_connect(facts) {
        Some(pack) => Truth::at(match pack.name {
            Some(name) => name,
            None => pack.at(&["charts", "registry-connect"]).and_then(Node::key).unwrap_or(pack.node),
        }),
        None => absent(facts),
    }
}

/// A part of Registry Connect's `config` that is there and not empty.
fn connect_part<'t>(facts: &Facts<'t>, path: &[&str]) -> Truth<'t> {
    let Some(pack) = registry_connect(facts) else { return absent(facts) };
    let base = ["charts", "registry-connect", "config"];
    let node = pack.at(&[&base, path].concat());
    match node {
        Some(node) if is_filled(node) => Truth::at(node.key().unwrap_or(node)),
        _ => Truth::absent(readable(pack)),
    }
}

fn is_filled(node: Node<'_>) -> bool {
    match () {
        () if node.is_mapping() => !node.merged_entries().is_empty(),
        () if node.is_sequence() => node.items().len() > 0,
        () => node.as_filled().is_some_and(|text| !text.trim().is_empty()) || node.hole().is_some(),
    }
}

pub(super) fn has_in_cluster_registry<'t>(facts: &Facts<'t>) -> Truth<'t> {
    connect_part(facts, &["registry", "inClusterRegistry"])
}

pub(super) fn has_replacement_rules<'t>(facts: &Facts<'t>) -> Truth<'t> {
    connect_part(facts, &["registry", "imageReplacementRules"])
}

pub(super) fn has_connect_certificates<'t>(facts: &Facts<'t>) -> Truth<'t> {
    connect_part(facts, &["certificates"])
}

pub(super) fn content_sync_is_off<'t>(facts: &Facts<'t>) -> Truth<'t> {
    let Some(pack) = registry_connect(facts) else { return absent(facts) };
    match pack.at(&["charts", "registry-connect", "config", "content", "sync", "enable"]) {
        Some(node) if node.as_bool() == Some(false) => Truth::at(node),
        Some(node) if node.hole().is_some() => Truth::Unknown,
        _ => Truth::absent(readable(pack)),
    }
}

pub(super) fn has_storage<'t>(facts: &Facts<'t>) -> Truth<'t> {
    let is_storage = |pack: &&Pack<'_>| {
        let name = pack.base_name();
        pack.layer == Some(Layer::Csi)
            || crate::catalog::packs::layer(name.strip_suffix("-addon").unwrap_or(name)) == Some("csi")
    };
    let found: Vec<Node<'_>> = facts.packs().filter(is_storage).map(shown).collect();
    if !found.is_empty() {
        return Truth::at_all(found, Truth::No);
    }
    // Storage may also come in a chart or a manifest that only its name gives away.
    let perhaps = |pack: &Pack<'_>| STORAGE_WORDS.iter().any(|word| pack.base_name().contains(word));
    if facts.packs().any(perhaps) || objects(facts).iter().any(|object| object.kind == "StorageClass") {
        return Truth::Unknown;
    }
    absent(facts)
}

pub(super) fn has_local_path<'t>(facts: &Facts<'t>) -> Truth<'t> {
    holds(facts, &["csi-local-path-provisioner", "csi-local-path-provisioner-addon"])
}

pub(super) fn pulls_always<'t>(facts: &Facts<'t>) -> Truth<'t> {
    let found = admission::enabled(facts, "AlwaysPullImages");
    if found.is_empty() {
        let mut layers = facts.layer(Layer::K8s).peekable();
        return Truth::absent(layers.peek().is_some() && layers.all(readable));
    }
    let place = |it: &admission::Plugin<'t>| {
        let place = it.node.part(it.name.0, it.name.1);
        Evidence { at: At::Place(place), label: "" }
    };
    Truth::Yes(found.iter().map(place).collect())
}

/// A pack's version with the revision that Palette adds: `0.1.89-rev2`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PackVersion {
    version: Version,
    revision: u64,
}

impl PackVersion {
    /// Reads a version with or without a revision.
    pub fn parse(text: &str) -> Option<PackVersion> {
        let version = Version::parse(text).filter(|it| it.len() > 1)?;
        let suffix = text.split_once('-').map_or("", |(_, suffix)| suffix);
        let revision = suffix.trim_start_matches("rev").parse().unwrap_or(0);
        Some(PackVersion { version, revision })
    }
}

/// Packs of these names whose exact version is or is not at least `from`.
fn versioned<'t>(facts: &Facts<'t>, names: &[&str], from: &str, at_least: bool) -> Truth<'t> {
    let from = PackVersion::parse(from).expect("a version of this file");
    let packs = packs(facts, names);
    let mut found = Vec::new();
    let mut open = false;
    for pack in &packs {
        match pack.exact_version().and_then(|(node, text)| Some((node, PackVersion::parse(text)?))) {
            Some((node, version)) if (version >= from) == at_least => found.push(node),
            Some(_) => {}
            None => open = true,
        }
    }
    let none = if open {
        Truth::Unknown
    } else if packs.is_empty() {
        absent(facts)
    } else {
        Truth::No
    };
    Truth::at_all(found, none)
}

const ZOT_ROTATES: &str = "0.1.89-rev2";
const HARBOR_ROTATES: &str = "1.19.0-rev1";

pub(super) fn zot_rotates<'t>(facts: &Facts<'t>) -> Truth<'t> {
    versioned(facts, &ZOT, ZOT_ROTATES, true)
}

pub(super) fn harbor_rotates<'t>(facts: &Facts<'t>) -> Truth<'t> {
    versioned(facts, &["harbor"], HARBOR_ROTATES, true)
}

pub(super) fn zot_is_old<'t>(facts: &Facts<'t>) -> Truth<'t> {
    versioned(facts, &ZOT, ZOT_ROTATES, false)
}

pub(super) fn harbor_is_old<'t>(facts: &Facts<'t>) -> Truth<'t> {
    versioned(facts, &["harbor"], HARBOR_ROTATES, false)
}

pub(super) fn wants_rotation<'t>(facts: &Facts<'t>) -> Truth<'t> {
    let mut found = Vec::new();
    let mut at_hand = packs_at_hand(facts);
    if let Some(pack) = registry_connect(facts) {
        let certificates = pack.at(&["charts", "registry-connect", "config", "certificates"]);
        let references =
            certificates.into_iter().flat_map(Node::items).filter_map(|it| it.at(&["certificateRef", "name"]));
        found.extend(references.filter(|it| matches!(it.text(), Some("zot-tls" | "harbor-ingress-tls"))));
        at_hand &= readable(pack);
    }
    for pack in packs(facts, &ZOT) {
        let enabled = pack.at(&["charts", "zot", "tls", "certManager", "enabled"]);
        found.extend(enabled.filter(|it| it.as_bool() == Some(true)));
        at_hand &= readable(pack);
    }
    Truth::at_all(found, Truth::absent(at_hand))
}

pub(super) fn has_reloader<'t>(facts: &Facts<'t>) -> Truth<'t> {
    let packs = packs(facts, &["reloader"]);
    let Some(pack) = packs.first() else { return absent(facts) };
    let written = [pack.version, pack.tag].into_iter().flatten().find(|it| it.as_filled().is_some());
    match written {
        Some(node) if node.hole().is_some() => Truth::Unknown,
        Some(node) if node.text_or_empty().starts_with("1.4.") || node.text() == Some("1.4") => Truth::at(node),
        Some(node) if node.text_or_empty().starts_with("1.x") => Truth::Unknown,
        Some(node) if Version::parse(node.text_or_empty().trim_end_matches(".x")).is_some() => Truth::No,
        _ => Truth::Unknown,
    }
}

pub(super) fn has_cert_manager<'t>(facts: &Facts<'t>) -> Truth<'t> {
    let mut found: Vec<Node<'_>> =
        facts.packs().filter(|pack| pack.base_name().contains("cert-manager")).map(shown).collect();
    let group = |object: &Object<'t>| {
        let group = object.node.at(&["spec", "group"])?;
        (object.kind == "CustomResourceDefinition" && group.text() == Some("cert-manager.io")).then_some(group)
    };
    found.extend(objects(facts).iter().filter_map(group));
    Truth::at_all(found, absent(facts))
}

/// Every Kubernetes object of the deployment: in manifests of packs, and in files beside the profile.
fn objects<'t>(facts: &Facts<'t>) -> Vec<Object<'t>> {
    let mut found: Vec<Object<'_>> = facts.packs().flat_map(|pack| pack.objects.iter().copied()).collect();
    found.extend(facts.manifests.iter().flat_map(|model| kubernetes::of_file(model)));
    found
}

fn label_of<'t>(object: &Object<'t>, label: &str) -> Option<Node<'t>> {
    object.node.at(&["metadata", "labels"])?.get(label)
}

pub(super) fn has_registry_secret<'t>(facts: &Facts<'t>) -> Truth<'t> {
    let label = |object: &Object<'t>| {
        let value = label_of(object, "spectrocloud.com/registry")?;
        (object.kind == "Secret").then(|| value.key().unwrap_or(value))
    };
    Truth::at_all(objects(facts).iter().filter_map(label).collect(), absent(facts))
}

const OPT_OUT: &str = "stylus.io/imageswap";

pub(super) fn opts_out<'t>(facts: &Facts<'t>) -> Truth<'t> {
    let mut found = Vec::new();
    for labels in facts.packs().filter_map(|pack| pack.at(&["pack", "namespaceLabels"])) {
        let opts = |value: &Node<'_>| {
            value.text_or_empty().split(',').any(|it| it.trim().split_once('=') == Some((OPT_OUT, "disable")))
        };
        found.extend(labels.merged_entries().into_iter().map(|entry| entry.value).filter(opts));
    }
    for namespace in objects(facts).iter().filter(|object| object.kind == "Namespace") {
        found.extend(label_of(namespace, OPT_OUT).filter(|it| it.text() == Some("disable")));
    }
    Truth::at_all(found, absent(facts))
}

/// Files that redirect pulls for the container runtime, and the image repository of PXK-E.
pub(super) fn redirects_itself<'t>(facts: &Facts<'t>) -> Truth<'t> {
    let mut found = Vec::new();
    let stages = facts.user_data_files().iter().chain(&facts.profile_models).flat_map(|model| model.stages());
    for stage in stages {
        for file in stage.steps.iter().flat_map(|step| step.list("files")) {
            found.extend(file.get("path").filter(|it| is_redirect(it.text_or_empty())));
        }
    }
    for pack in facts.layer(Layer::K8s).filter(|pack| matches!(pack.base_name(), "edge-k8s" | "")) {
        let repository = pack.at(&["cluster", "config", "clusterConfiguration", "imageRepository"]);
        found.extend(repository.filter(|it| it.as_filled().is_some()));
    }
    Truth::at_all(found, Truth::No)
}

fn is_redirect(path: &str) -> bool {
    let hosts = path.strip_prefix("/etc/containerd/certs.d/").and_then(|rest| rest.strip_suffix("/hosts.toml"));
    hosts.is_some_and(|host| !host.is_empty() && !host.contains('/'))
        || matches!(path, "/etc/rancher/k3s/registries.yaml" | "/etc/rancher/rke2/registries.yaml")
}

pub(super) fn has_other_kubernetes<'t>(facts: &Facts<'t>) -> Truth<'t> {
    let packs: Vec<&Pack<'_>> = facts.layer(Layer::K8s).filter(|it| !it.base_name().is_empty()).collect();
    let others: Vec<Node<'_>> =
        packs.iter().filter(|pack| pack.base_name() != "edge-k8s").map(|pack| shown(pack)).collect();
    Truth::at_all(others, Truth::absent(!packs.is_empty()))
}

pub(super) fn lists_pxke_images<'t>(facts: &Facts<'t>) -> Truth<'t> {
    let packs: Vec<&Pack<'_>> = facts.packs().filter(|pack| pack.base_name() == "edge-k8s").collect();
    let images = packs.iter().filter_map(|pack| pack.at(&["pack", "content", "images"]));
    let found = images.filter(|it| it.items().len() > 0).map(|it| it.key().unwrap_or(it)).collect();
    let other = facts.layer(Layer::K8s).any(|pack| !pack.base_name().is_empty());
    Truth::at_all(found, Truth::absent(other && packs.iter().all(|pack| readable(pack))))
}

/// Images of pods that are pinned by a digest, as they are named.
pub fn digest_images<'t>(facts: &Facts<'t>) -> Vec<Node<'t>> {
    let pinned = |image: &&Image<'_>| {
        matches!(image.class, Class::AddOn | Class::Unmanaged) && image.reference.contains('@') && !image.guess
    };
    facts.images().iter().filter(pinned).filter_map(|image| image.nodes.first().copied()).collect()
}

pub(super) fn pins_by_digest<'t>(facts: &Facts<'t>) -> Truth<'t> {
    Truth::at_all(digest_images(facts), absent(facts))
}

pub(super) fn attaches_manifest<'t>(facts: &Facts<'t>) -> Truth<'t> {
    let packs: Vec<&Pack<'_>> = facts.packs().filter(|pack| pack.is_infrastructure()).collect();
    let attached = packs.iter().filter(|pack| !pack.manifests.is_empty());
    let key = |pack: &Pack<'t>| {
        let manifests = pack.node.get("manifests").or_else(|| pack.node.get("manifest"));
        manifests.map_or(shown(pack), |it| it.key().unwrap_or(it))
    };
    let found = attached.map(|pack| key(pack)).collect();
    Truth::at_all(found, Truth::absent(facts.has_infrastructure()))
}

pub(super) fn has_add_on_profile<'t>(facts: &Facts<'t>) -> Truth<'t> {
    let profiles = facts.profiles.iter().filter(|it| it.type_word() == Some("add-on"));
    let found = profiles.map(|it| it.kind.or(it.name).unwrap_or(it.node)).collect();
    Truth::at_all(found, absent(facts))
}

pub(super) fn is_fips<'t>(facts: &Facts<'t>) -> Truth<'t> {
    let mut found = Vec::new();
    let argument = facts.args.iter().filter_map(|model| model.root?.get("FIPS_ENABLED"));
    found.extend(argument.filter(|it| it.text() == Some("true")));
    let options = facts.at("install.grub_options").map(Node::merged_entries).unwrap_or_default();
    let fips = |value: &Node<'_>| value.text_or_empty().split_whitespace().any(|it| it == "fips=1");
    found.extend(options.into_iter().map(|entry| entry.value).filter(fips));
    if let Some(image) = provider::image(facts)
        && image.tag().is_some_and(|tag| tag.distribution == "kubeadm-fips")
    {
        found.push(image.node);
    }
    Truth::at_all(found, Truth::Unknown)
}

pub(super) fn is_arm<'t>(facts: &Facts<'t>) -> Truth<'t> {
    let mut found = Vec::new();
    let mut other = false;
    for architecture in facts.args.iter().filter_map(|model| model.root?.get("ARCH")) {
        match architecture.text_or_empty() {
            "arm64" => found.push(architecture),
            "amd64" => other = true,
            _ => {}
        }
    }
    for package in os_packs(facts).into_iter().filter_map(|pack| pack.at(&["stylusPackage"])) {
        match package.text_or_empty() {
            text if text.contains("stylus-linux-arm64") => found.push(package),
            text if text.contains("stylus-linux-amd64") => other = true,
            _ => {}
        }
    }
    Truth::at_all(found, if other { Truth::No } else { Truth::Unknown })
}

/// The preset marker of an OS layer that names a mode, such as `byoi-agent-mode`.
pub(super) fn preset<'t>(facts: &Facts<'t>, preset: &str) -> Option<Evidence<'t>> {
    for pack in os_packs(facts) {
        let root = pack.document?;
        let tree = root.tree();
        for comment in &tree.layer(root.layer()).comments {
            let text = tree.layer(root.layer()).text.get(comment.start as usize..comment.end as usize).unwrap_or("");
            if let (true, Some(at)) = (text.contains("enabled-presets"), text.find(preset)) {
                let start = comment.start + at as u32;
                let place = tree.place(root.layer(), start, start + preset.len() as u32);
                return Some(Evidence { at: At::Place(place), label: "" });
            }
        }
    }
    None
}

/// The OS pack that is for agent mode only.
pub(super) fn agent_pack<'t>(facts: &Facts<'t>) -> Option<Evidence<'t>> {
    let mut packs = facts.layer(Layer::Os).filter(|pack| pack.base_name() == "byoi-agent-mode");
    packs.next().map(|pack| Evidence::node(shown(pack)))
}
