//! What a document is, by its content first and its name second (user data §1, profiles §1.1, `.arg` §5.1).

use crate::catalog::spelling::errors;
use crate::source::File;
use crate::syntax::{Language, Node, Tree};

/// What a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Edge host user data: cloud-config with `stylus`, `install` or `stages`.
    UserData,
    /// A CanvOS `.arg` file.
    Arg,
    /// A cluster profile, exported or as an API object.
    Profile,
    /// The values of one pack.
    Values,
    /// The `pack.json` of a pack folder.
    Pack,
    /// Terraform with a cluster profile.
    Terraform,
    /// Kubernetes manifests.
    Manifest,
    /// `palint.yaml`.
    Settings,
    /// Not ours.
    Other,
}

impl Kind {
    /// The kinds that `--kind` takes.
    pub const NAMED: [Kind; 8] = [
        Kind::UserData,
        Kind::Arg,
        Kind::Profile,
        Kind::Values,
        Kind::Pack,
        Kind::Terraform,
        Kind::Manifest,
        Kind::Settings,
    ];

    /// The word in reports and on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Kind::UserData => "user-data",
            Kind::Arg => "arg",
            Kind::Profile => "profile",
            Kind::Values => "values",
            Kind::Pack => "pack",
            Kind::Terraform => "terraform",
            Kind::Manifest => "manifest",
            Kind::Settings => "settings",
            Kind::Other => "other",
        }
    }

    /// The kind of a word.
    pub fn from_word(word: &str) -> Option<Kind> {
        Kind::NAMED.into_iter().find(|kind| kind.word() == word)
    }
}

/// Path of a text that came from standard input without a name.
pub const STDIN: &str = "-";

/// Top-level keys of user data that say "this is ours".
const OWN_KEYS: [&str; 3] = ["stylus", "install", "stages"];
/// Children of `stylus` that end up at the root when the indentation is lost.
const LOST_KEYS: [&str; 6] = [
    "site",
    "registryCredentials",
    "externalRegistries",
    "registryMappingRules",
    "managementMode",
    "imageRedirectWebhook",
];
const ARG_NAMES: [&str; 22] = [
    "ARCH",
    "OS_DISTRIBUTION",
    "OS_VERSION",
    "K8S_DISTRIBUTION",
    "K8S_VERSION",
    "IMAGE_REGISTRY",
    "IMAGE_REPO",
    "CUSTOM_TAG",
    "ISO_NAME",
    "CLUSTERCONFIG",
    "EDGE_CUSTOM_CONFIG",
    "FIPS_ENABLED",
    "UPDATE_KERNEL",
    "CIS_HARDENING",
    "IS_UKI",
    "BASE_IMAGE",
    "TWO_NODE",
    "MAAS_IMAGE_NAME",
    "FORCE_INTERACTIVE_INSTALL",
    "PROXY_CERT_PATH",
    "DISABLE_SELINUX",
    "UKI_BRING_YOUR_OWN_KEYS",
];

/// The language to read a file in; `None` for a file that cannot be ours.
pub fn language(file: &File, forced: Option<Kind>) -> Option<Language> {
    let name = file.name().to_ascii_lowercase();
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    match forced {
        Some(Kind::Arg) => return Some(Language::Arg),
        Some(Kind::Terraform) => return Some(Language::Hcl),
        Some(Kind::Pack) => return Some(Language::Json),
        Some(_) if extension == "json" || starts_like_json(&file.text) => return Some(Language::Json),
        Some(_) => return Some(Language::Yaml),
        None => {}
    }
    let text = &*file.text;
    let has = |word: &str| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    let arg_name = name == ".arg" || name.ends_with(".arg") || name.ends_with(".arg.template");
    match extension {
        "tf" => has("spectrocloud_").then_some(Language::Hcl),
        _ if arg_name => Some(Language::Arg),
        "json" => (has("\"packs\"") || has("\"layer\"") || has("\"apiVersion\"")).then_some(Language::Json),
        "yaml" | "yml" => Some(if starts_like_json(text) { Language::Json } else { Language::Yaml }),
        _ if name == STDIN && has("resource \"spectrocloud_") => Some(Language::Hcl),
        _ if name == STDIN => Some(if starts_like_json(text) { Language::Json } else { Language::Yaml }),
        _ if is_user_data_name(&name) || has_header(text) => Some(Language::Yaml),
        _ => None,
    }
}

/// True for the names of user data and `.arg` files, with or without folders before it.
pub fn is_own_name(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    name.ends_with(".arg") || name.ends_with(".arg.template") || is_user_data_name(&name)
}

/// What a file is by its name alone, for names that say it.
pub fn of_name(path: &str) -> Option<Kind> {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    match &*name {
        "palint.yaml" | "palint.yml" => Some(Kind::Settings),
        name if is_user_data_name(name) => Some(Kind::UserData),
        name if is_own_name(name) => Some(Kind::Arg),
        _ => None,
    }
}

/// True for a name that the workspace should read at all.
pub fn may_be_ours(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    matches!(extension, "yaml" | "yml" | "json" | "tf") || is_own_name(&name) || !name.contains('.')
}

fn starts_like_json(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    text.starts_with('{') && !text.starts_with("{{") && !text.starts_with("{%")
}

/// A name that vendor and users give to user data.
fn is_user_data_name(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name);
    matches!(stem, "user-data" | "userdata")
        || (name.contains("user-data") && (name.ends_with(".yaml") || name.ends_with(".yml")))
}

/// A cloud-config header, or nearly one, in the first ten lines.
fn has_header(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}');
    text.lines().take(10).any(|line| {
        let word: String = line.chars().filter(|sign| sign.is_ascii_alphabetic()).collect();
        line.trim_start().starts_with('#')
            && ["cloudconfig", "kairosconfig", "nodeconfig"].contains(&word.to_ascii_lowercase().as_str())
    })
}

/// Recognizes a parsed file.
pub fn recognize(file: &File, tree: &Tree) -> Kind {
    let name = file.name().to_ascii_lowercase();
    match tree.layers()[0].language {
        Language::Hcl => return if is_terraform(tree) { Kind::Terraform } else { Kind::Other },
        Language::Arg => return if is_arg(tree) { Kind::Arg } else { Kind::Other },
        _ => {}
    }
    if matches!(&*name, "palint.yaml" | "palint.yml") {
        return Kind::Settings;
    }
    let Some(root) = tree.root() else {
        return if is_user_data_name(&name) && !file.text.trim().is_empty() { Kind::UserData } else { Kind::Other };
    };
    if tree.roots().any(|root| root.get("apiVersion").is_some() && root.get("kind").is_some()) {
        return Kind::Manifest;
    }
    if is_profile(root) {
        return Kind::Profile;
    }
    if name == "pack.json"
        && root.get("layer").is_some()
        && (root.get("name").is_some() || root.get("displayName").is_some())
    {
        return Kind::Pack;
    }
    if is_user_data(file, &name, root) {
        return Kind::UserData;
    }
    if is_values(root) || (name == "values.yaml" && root.is_mapping()) && is_values_name_only(root) {
        return Kind::Values;
    }
    Kind::Other
}

fn is_user_data(file: &File, name: &str, root: Node<'_>) -> bool {
    if !root.is_mapping() {
        return is_user_data_name(name) && !root.is_sequence() || is_user_data_name(name) && has_header(&file.text);
    }
    let stylus = root.get("stylus").is_some_and(|it| it.is_mapping() || it.is_null());
    let foreign = ["autoinstall", "pack", "options", "packs", "apiVersion", "services", "jobs"]
        .iter()
        .any(|key| root.get(key).is_some());
    if foreign {
        // The values of an OS layer may hold a small `stylus` block of their own.
        return stylus
            && root.get("pack").is_none()
            && root.get("options").is_none()
            && root.get("apiVersion").is_none();
    }
    let own = OWN_KEYS.iter().any(|key| root.get(key).is_some());
    let lost = LOST_KEYS.iter().filter(|key| root.get(key).is_some()).count();
    let is_near = |key: &str, own: &str| {
        key.len().abs_diff(own.len()) <= 1 && (key.eq_ignore_ascii_case(own) || errors(key, own, 1) == Some(1))
    };
    if is_user_data_name(name) {
        let mut keys = root.entries().map(|entry| entry.key.text_or_empty());
        return own
            || lost > 0
            || keys.any(|key| OWN_KEYS.iter().any(|own| is_near(key, own)))
            || root.entries().len() == 0;
    }
    stylus || (has_header(&file.text) && (own || lost > 1))
}

fn is_profile(root: Node<'_>) -> bool {
    let holds_packs = |path: &[&str]| {
        root.at(path)
            .is_some_and(|packs| packs.is_sequence() && packs.items().all(|item| item.document().get("name").is_some()))
    };
    if holds_packs(&["spec", "template", "packs"])
        || holds_packs(&["spec", "published", "packs"])
        || holds_packs(&["spec", "draft", "packs"])
    {
        return root.at(&["spec", "template", "appTiers"]).is_none();
    }
    let template = root.at(&["spec", "template"]);
    if template.is_some_and(|it| it.is_mapping() && it.get("packs").is_some() && it.get("cloudType").is_some()) {
        return true;
    }
    let texts = |path: &[&str]| {
        holds_packs(path)
            && root.at(path).is_some_and(|packs| {
                packs.items().any(|item| item.get("values").is_some_and(|it| it.text_or_empty().contains('\n')))
            })
    };
    (texts(&["spec", "packs"]) && root.at(&["spec", "profiles"]).is_none())
        || (texts(&["packs"]) && root.get("cloudType").is_some())
}

/// Values of a pack by their own keys alone.
fn is_values(root: Node<'_>) -> bool {
    if !root.is_mapping() {
        return false;
    }
    let has = |path: &[&str]| root.at(path).is_some();
    let pack_keys = [
        "content",
        "namespace",
        "drain",
        "palette",
        "spectrocloud.com/display-name",
        "releaseNameOverride",
        "namespaceLabels",
    ];
    let pack =
        root.get("pack").is_some_and(|pack| pack_keys.iter().any(|key| pack.get(key).is_some()) || pack.is_null());
    let known = has(&["options", "system.uri"]) || has(&["providerCredentials"]) || has(&["stylusPackage"]);
    let rest = ["charts", "manifests", "options", "cluster", "providerCredentials", "stages", "content"];
    known
        || (pack && rest.iter().any(|key| root.get(key).is_some()))
        || has(&["charts", "registry-connect"])
        || (pack && root.entries().len() == 1 && !root.get("pack").is_some_and(|it| it.is_null()))
}

/// A `values.yaml` beside a `pack.json` counts too; the engine knows the neighbors, so this only keeps Helm's out.
fn is_values_name_only(root: Node<'_>) -> bool {
    root.get("pack").is_some_and(|it| it.is_mapping())
}

fn is_arg(tree: &Tree) -> bool {
    tree.root()
        .is_some_and(|root| root.entries().filter(|entry| ARG_NAMES.contains(&entry.key.text_or_empty())).count() >= 2)
}

fn is_terraform(tree: &Tree) -> bool {
    tree.root().is_some_and(|root| {
        root.entries().any(|entry| {
            entry.key.text() == Some("resource")
                && entry
                    .value
                    .labels()
                    .next()
                    .is_some_and(|label| label.text_or_empty().starts_with("spectrocloud_cluster_profile"))
        })
    })
}
