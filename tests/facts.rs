//! Facts are yes with their places, no, or unknown: no only if every document that could say yes is at hand.

use palint::engine::{self, Options};
use palint::facts::named::Truths;
use palint::facts::truth::{Evidence, Truth};
use palint::source::{File, Files};

/// What is known of a fact in the only deployment of some files: `yes` with the places, `no` or `unknown`.
fn told(files: &[(&str, &str)], said: &[(&str, &str)], fact: &str) -> String {
    let mut all = Files::default();
    let ids: Vec<_> = files.iter().map(|(name, text)| all.add(File::new(*name, *text))).collect();
    let documents = engine::read(&all, &ids, None);
    let mut options = Options::default();
    for (key, value) in said {
        options.target.assume(key, value).expect("it reads");
    }
    let found = engine::deployments(&all, &documents, &options, |facts| {
        let truths = Truths::of(facts);
        match truths.named(fact) {
            Truth::Yes(evidence) => {
                let places = evidence.iter().filter_map(Evidence::place);
                let shown: Vec<String> =
                    places.map(|place| format!("{}={}", place.key, all.text(place.span))).collect();
                format!("yes {}", shown.join(", ")).trim_end().to_owned()
            }
            Truth::No => "no".to_owned(),
            Truth::Unknown => "unknown".to_owned(),
        }
    });
    let [only] = found.as_slice() else { panic!("one deployment, not {}", found.len()) };
    only.clone()
}

const INSTALLER: &str = "#cloud-config\nstylus:\n  site:\n    paletteEndpoint: palette.example.com\n";
const SITE: &str = "#cloud-config\nstylus:\n  site:\n    name: shop-1\n";

/// A profile of a type, with the values of its OS layer and the names of its add-ons.
fn profile(kind: &str, os: &str, add_ons: &[&str]) -> String {
    let mut out = format!(
        "metadata:\n  name: shop\nspec:\n  version: \"1.0.0\"\n  template:\n    type: {kind}\n    cloudType: edge-native\n    packs:\n"
    );
    if kind != "add-on" {
        out += "      - name: edge-native-byoi\n        layer: os\n        version: \"2.1.0\"\n        values: |\n";
        out.extend(os.lines().map(|line| format!("          {line}\n")));
        out += "      - name: edge-k3s\n        layer: k8s\n        version: \"1.33.5\"\n        values: |\n          cluster: {}\n";
    }
    for name in add_ons {
        out += &format!(
            "      - name: {name}\n        layer: addon\n        version: \"1.0.0\"\n        values: |\n          pack: {{}}\n"
        );
    }
    out
}

const URI: &str = "options:\n  system.uri: quay.io/shop/os:k3s-1.33.5-v4.9.4-a\n";

#[test]
fn an_add_on_is_absent_only_if_every_profile_is_at_hand() {
    let told = |files: &[(&str, &str)]| told(files, &[], "local-harbor");
    let (full, infra, apps) =
        (profile("cluster", URI, &[]), profile("infra", URI, &[]), profile("add-on", "", &["nginx"]));
    assert_eq!(told(&[("profile.yaml", &full)]), "no");
    assert_eq!(told(&[("profile.yaml", &infra)]), "unknown");
    assert_eq!(told(&[("apps.yaml", &apps)]), "unknown");
    assert_eq!(told(&[("profile.yaml", &infra), ("apps.yaml", &apps)]), "no");
    let with = profile("infra", URI, &["harbor-edge-native-config"]);
    assert_eq!(told(&[("profile.yaml", &with)]), "yes spec.template.packs[2].name=harbor-edge-native-config");
}

#[test]
fn a_pack_used_twice_is_known_by_its_base_name() {
    let full = profile("cluster", URI, &["shop--harbor", "registry-connect"]);
    let places = "yes spec.template.packs[2].name=shop--harbor, spec.template.packs[3].name=registry-connect";
    assert_eq!(told(&[("profile.yaml", &full)], &[], "primary-harbor"), places);
}

#[test]
fn packs_that_terraform_counts_itself_are_unknown() {
    let text = "resource \"spectrocloud_cluster_profile\" \"shop\" {\n  name = \"shop\"\n  cloud = \"edge-native\"\n  type = \"cluster\"\n  \
                dynamic \"pack\" {\n    for_each = var.packs\n    content {\n      name = pack.value\n    }\n  }\n}\n";
    assert_eq!(told(&[("main.tf", text)], &[], "zot-pack"), "unknown");
}

#[test]
fn provider_credentials_are_set_by_any_key_and_absent_in_a_comment() {
    let told = |os: &str| told(&[("profile.yaml", &profile("cluster", os, &[]))], &[], "provider-authenticated");
    let key = "yes spec.template.packs[0].values|providerCredentials=providerCredentials";
    assert_eq!(told(&format!("{URI}providerCredentials:\n  registry: quay.io\n")), key);
    assert_eq!(told(&format!("{URI}providerCredentials:\n  user: \"\"\n  password: \"\"\n")), key);
    assert_eq!(told(&format!("{URI}providerCredentials:\n  user: \"{{{{.spectro.var.user}}}}\"\n")), key);
    assert_eq!(told(&format!("{URI}#providerCredentials:\n#  user: puller\n")), "no");
    assert_eq!(told(&format!("{URI}providerCredentials:\n")), "unknown");
}

#[test]
fn the_provider_image_is_found_through_macros() {
    let os = "options:\n  system.uri: \"{{.spectro.pack.edge-native-byoi.options.system.registry}}/os:k3s-{{.spectro.system.kubernetes.version}}\"\n  \
              system.registry: 123456789012.dkr.ecr.eu-north-1.amazonaws.com\n";
    let told = |os: &str, fact: &str| told(&[("profile.yaml", &profile("cluster", os, &[]))], &[], fact);
    assert!(told(os, "provider-ecr").starts_with("yes spec.template.packs[0].values|options[\"system.uri\"]="));
    assert_eq!(told("options:\n  system.uri: \"{{.spectro.var.registry}}/os:1\"\n", "provider-ecr"), "unknown");
    assert_eq!(told("options:\n  system.uri: \"{{.spectro.var.registry}}/os:1\"\n", "provider-public"), "unknown");
    assert!(told(URI, "provider-public").starts_with("yes"));
    assert!(told("options:\n  system.uri: NA\n", "provider-none").starts_with("yes"));
    assert_eq!(told("pack: {}\n", "provider-none"), "unknown");
}

#[test]
fn what_user_data_does_not_say_is_unknown_while_only_a_site_file_is_at_hand() {
    let both = [("base/user-data", INSTALLER), ("base/site-user-data.yaml", SITE)];
    for fact in ["external-registry", "local-management", "multi-node", "webhook-disabled"] {
        assert_eq!(told(&[("user-data", SITE)], &[], fact), "unknown", "{fact}");
        assert_eq!(told(&[("user-data", INSTALLER)], &[], fact), "no", "{fact}");
        assert_eq!(told(&both, &[], fact), "no", "{fact}");
    }
    assert_eq!(told(&[("user-data", INSTALLER)], &[], "central-management"), "yes stylus=stylus");
    assert_eq!(told(&[("user-data", SITE)], &[], "central-management"), "unknown");
}

#[test]
fn user_data_that_does_not_read_hides_what_it_may_say() {
    let broken = format!("{INSTALLER}\tx: 1\n");
    assert_eq!(told(&[("user-data", &broken)], &[], "external-registry"), "unknown");
}

#[test]
fn an_external_registry_is_authenticated_by_a_user_name_a_password_or_a_template() {
    let told = |block: &str, fact: &str| told(&[("user-data", &format!("{INSTALLER}{block}"))], &[], fact);
    let single = |rest: &str| format!("  registryCredentials:\n    domain: mirror.example.com/edge\n{rest}");
    let user = "yes stylus.registryCredentials.username=username";
    assert_eq!(told(&single("    username: puller\n"), "external-authenticated"), user);
    assert_eq!(
        told(&single("    password: \"${PASSWORD}\"\n"), "external-authenticated"),
        "yes stylus.registryCredentials.password=password"
    );
    assert_eq!(told(&single("    username: \"\"\n"), "external-authenticated"), "no");
    assert_eq!(told(&single(""), "external-public"), "yes stylus.registryCredentials=registryCredentials");
    assert_eq!(told("  registryCredentials:\n    username: puller\n", "external-registry"), "no");
    let list = "  externalRegistries:\n    registries:\n      - domain: a.example.com\n      - domain: b.example.com\n        username: puller\n";
    assert_eq!(told(list, "external-authenticated"), "yes stylus.externalRegistries.registries[1].username=username");
}

#[test]
fn a_site_that_repeats_a_registry_without_its_credentials_leaves_them_open() {
    let base = format!("{INSTALLER}  registryCredentials:\n    domain: a.example.com\n    username: puller\n");
    let site = format!("{SITE}  registryCredentials:\n    domain: b.example.com\n");
    let both = [("x/user-data", &*base), ("x/site-user-data.yaml", &*site)];
    assert_eq!(told(&both, &[], "external-authenticated"), "unknown");
    assert_eq!(told(&both, &[], "external-public"), "unknown");
    assert!(told(&both, &[], "external-registry").starts_with("yes"));
    let only = [("x/user-data", &*base), ("x/site-user-data.yaml", SITE)];
    assert!(told(&only, &[], "external-authenticated").starts_with("yes"));
}

#[test]
fn what_only_a_statement_decides_is_unknown_without_one() {
    let files = [("user-data", INSTALLER)];
    assert_eq!(told(&files, &[], "offline"), "unknown");
    assert_eq!(told(&files, &[("internet", "yes")], "offline"), "no");
    assert_eq!(told(&files, &[("internet", "no")], "offline"), "yes");
    assert_eq!(told(&files, &[("bundle-tool", "edge-cli 4.5.5")], "new-bundle-format"), "no");
    assert_eq!(told(&files, &[("bundle-tool", "edge-cli 4.5.6")], "new-bundle-format"), "yes");
    assert_eq!(told(&files, &[("bundle-tool", "edge-cli")], "new-bundle-format"), "unknown");
    assert_eq!(told(&files, &[("mode", "maas")], "agent-mode"), "no");
}

#[test]
fn a_preset_marker_says_the_mode() {
    let os = format!("# spectrocloud.com/enabled-presets: Deployment Mode:byoi-agent-mode\n{URI}");
    let told = |fact: &str| told(&[("profile.yaml", &profile("cluster", &os, &[]))], &[], fact);
    assert_eq!(told("agent-mode"), "yes spec.template.packs[0].values|=byoi-agent-mode");
    assert_eq!(told("appliance-mode"), "no");
}

#[test]
fn a_reloader_is_known_by_a_version_that_says_which() {
    let with = |version: &str| {
        let profile = profile("cluster", URI, &["reloader"]);
        let (before, after) = profile.rsplit_once("\"1.0.0\"").expect("the version of the add-on");
        told(&[("profile.yaml", &format!("{before}\"{version}\"{after}"))], &[], "reloader")
    };
    assert_eq!(with("1.4.2"), "yes spec.template.packs[2].version=\"1.4.2\"");
    assert_eq!(with("1.3.2"), "no");
    assert_eq!(with("1.3.x"), "no");
    assert_eq!(with("1.x"), "unknown");
    assert_eq!(with("{{.spectro.var.reloader}}"), "unknown");
}

#[test]
fn a_part_of_registry_connect_is_there_if_it_holds_something() {
    let with = |certificates: &str| {
        let profile = profile("cluster", URI, &["registry-connect"]);
        let (before, _) = profile.rsplit_once("pack: {}").expect("the values of the add-on");
        let values = format!("charts: {{registry-connect: {{config: {{certificates: {certificates}}}}}}}\n");
        let said = told(&[("profile.yaml", &format!("{before}{values}"))], &[], "registry-connect-certificates");
        said.split(' ').next().unwrap_or_default().to_owned()
    };
    for there in ["[{certificateRef: ca}]", "[a, b]", "{a: b}", "text", "\"{{.spectro.macro.ca}}\""] {
        assert_eq!(with(there), "yes", "{there}");
    }
    for empty in ["[]", "{}", "\"\"", "\" \"", "~"] {
        assert_eq!(with(empty), "no", "{empty}");
    }
}
