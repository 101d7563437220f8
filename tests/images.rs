//! The worked examples of image resolution: from user data and a profile to the exact final reference.

use std::sync::Arc;

use palint::engine::{self, Options};
use palint::facts::Facts;
use palint::facts::images::Image;
use palint::facts::pulls::{Ground, Setup};
use palint::source::{File, Files};

/// References of the first and the later pulls of an image, with how they are known.
struct Way {
    first: Vec<(String, Ground)>,
    later: Vec<String>,
    notes: Vec<String>,
    /// Why hops cannot work, in order.
    broken: Vec<&'static str>,
    /// What stands where the credentials of the first hop are.
    login: Option<String>,
}

struct Site<'a> {
    user_data: &'a str,
    os: &'a str,
    layers: &'a [(&'a str, &'a str, &'a str)],
    manifest: &'a str,
    assume: &'a [(&'a str, &'a str)],
}

const NOTHING: Site<'_> = Site { user_data: "", os: "", layers: &[], manifest: "", assume: &[] };

fn way(site: &Site<'_>, image: &str) -> Way {
    about(site, image, |facts, one| {
        let chain = Setup::gather(facts).chain(one);
        Way {
            first: chain.first.iter().map(|hop| (hop.reference.clone(), hop.ground)).collect(),
            later: chain.later.iter().map(|hop| hop.reference.clone()).collect(),
            broken: chain.first.iter().chain(&chain.later).filter_map(|hop| hop.broken).collect(),
            login: chain.first[0].login.map(|it| it.text_or_empty().to_owned()),
            notes: chain.notes.iter().map(|note| (*note).to_owned()).collect(),
        }
    })
}

/// What a function says of an image of the only deployment.
fn about<T: Send>(site: &Site<'_>, image: &str, say: impl for<'t> Fn(&Facts<'t>, &Image<'t>) -> T + Sync) -> T {
    let mut files = Files::default();
    let mut ids = vec![files.add(File::new("user-data", format!("#cloud-config\n{}", site.user_data)))];
    let pack = |name: &str, layer: &str, values: &str| serde_json::json!({ "name": name, "layer": layer, "type": "spectro", "version": "1.0.0", "values": values });
    let mut packs = vec![pack("edge-native-byoi", "os", site.os)];
    packs.extend(site.layers.iter().map(|(name, layer, values)| pack(name, layer, values)));
    let manifests = serde_json::json!([{ "name": "app", "content": site.manifest }]);
    packs.push(serde_json::json!({ "name": "app", "layer": "addon", "type": "manifest", "manifests": manifests }));
    let template = serde_json::json!({ "type": "cluster", "cloudType": "edge-native", "packs": packs });
    let profile = serde_json::json!({ "metadata": { "name": "p" }, "spec": { "template": template } });
    ids.push(files.add(File::new("profile.json", profile.to_string())));
    let files = Arc::new(files);
    let documents = engine::read(&files, &ids, None);
    let mut options = Options::default();
    site.assume.iter().for_each(|(key, value)| options.target.assume(key, value).expect("something that can be said"));
    let found = engine::deployments(&files, &documents, &options, |facts| {
        let all = facts.images();
        let known: Vec<&str> = all.iter().map(|it| &*it.reference).collect();
        let one = all.iter().find(|it| it.reference == image).unwrap_or_else(|| panic!("{image} is not in {known:?}"));
        say(facts, one)
    });
    assert_eq!(found.len(), 1, "one deployment");
    found.into_iter().next().expect("one deployment")
}

const SINGLE: &str = "stylus:
  registryCredentials:
    domain: 10.10.254.254:8000/spectro-images
    username: robot
    password: example
";
const SEVERAL: &str = "stylus:
  externalRegistries:
    registries:
      - domain: example.registry.com
        username: robot
        password: example
    registryMappingRules:
      us-docker.pkg.dev/palette-images: example.registry.com/palette-images
      gcr.io/spectro-images-public: example.registry.com/palette-images
";
const KAIROS: &str = "quay.io/kairos/core-ubuntu-20-lts-rke2:v1.25.2-rke2r1";
const KAIROS_OS: &str = "options:\n  system.uri: quay.io/kairos/core-ubuntu-20-lts-rke2:v1.25.2-rke2r1\n";
const FLANNEL: &str = "us-docker.pkg.dev/palette-images/packs/flannel/0.27.0/cni-plugins:v1.6.2";
const FLANNEL_VALUES: &str = "pack:
  content:
    images:
      - image: us-docker.pkg.dev/palette-images/packs/flannel/0.27.0/cni-plugins:v1.6.2
";

fn listed(image: &str) -> String {
    format!("pack:\n  content:\n    images:\n      - image: {image}\n")
}

fn only(way: &Way) -> &str {
    assert_eq!(way.first.len(), 1, "{:?}", way.first);
    &way.first[0].0
}

#[test]
fn a_single_external_registry_stands_before_the_provider_image() {
    let way = way(&Site { user_data: SINGLE, os: KAIROS_OS, ..NOTHING }, KAIROS);
    assert_eq!(only(&way), "10.10.254.254:8000/spectro-images/quay.io/kairos/core-ubuntu-20-lts-rke2:v1.25.2-rke2r1");
    assert_eq!(way.first[0].1, Ground::Documented);
    assert!(way.later.is_empty());
}

#[test]
fn a_trailing_slash_of_the_domain_changes_nothing() {
    let slash = SINGLE.replace("spectro-images", "spectro-images/");
    let way = way(&Site { user_data: &slash, os: KAIROS_OS, ..NOTHING }, KAIROS);
    assert_eq!(only(&way), "10.10.254.254:8000/spectro-images/quay.io/kairos/core-ubuntu-20-lts-rke2:v1.25.2-rke2r1");
}

#[test]
fn without_external_registry_the_provider_registry_is_asked_with_its_credentials() {
    let os = format!("{KAIROS_OS}providerCredentials:\n  registry: quay.io\n  user: robot\n  password: example\n");
    let alone = way(&Site { os: &os, ..NOTHING }, KAIROS);
    assert_eq!(only(&alone), KAIROS);
    assert_eq!(alone.login.as_deref(), Some("providerCredentials"));
    let both = way(&Site { user_data: SINGLE, os: &os, ..NOTHING }, KAIROS);
    assert!(only(&both).starts_with("10.10.254.254:8000/spectro-images/quay.io/"));
    assert!(both.notes.iter().any(|note| note.contains("`providerCredentials` is ignored")));
    let (registries, rules) = SEVERAL.split_once("    registryMappingRules").expect("both are there");
    let only_rules = format!("stylus:\n  externalRegistries:\n    registryMappingRules{rules}");
    for user_data in [registries, &only_rules] {
        let one = way(&Site { user_data, os: &os, ..NOTHING }, KAIROS);
        assert!(one.notes.iter().any(|note| note.contains("`providerCredentials` is ignored")), "{user_data}");
    }
}

#[test]
fn a_mapping_rule_replaces_the_beginning() {
    let layers = [("cni-flannel", "cni", FLANNEL_VALUES)];
    let way = way(&Site { user_data: SEVERAL, os: KAIROS_OS, layers: &layers, ..NOTHING }, FLANNEL);
    assert_eq!(only(&way), "example.registry.com/palette-images/packs/flannel/0.27.0/cni-plugins:v1.6.2");
    assert_eq!(way.first[0].1, Ground::Documented);
}

#[test]
fn the_rule_all_of_registry_connect_stands_before_every_reference() {
    let connect = "charts:
  registry-connect:
    config:
      registry:
        imageReplacementRules: |
          \"all\": \"example.registry.com/internal-images\"
";
    let layers = [("cni-flannel", "cni", FLANNEL_VALUES), ("registry-connect", "addon", connect)];
    let wanted =
        "example.registry.com/internal-images/us-docker.pkg.dev/palette-images/packs/flannel/0.27.0/cni-plugins:v1.6.2";
    let plain = way(&Site { os: KAIROS_OS, layers: &layers, ..NOTHING }, FLANNEL);
    assert_eq!(only(&plain), wanted);
    let with_rules = way(&Site { user_data: SEVERAL, os: KAIROS_OS, layers: &layers, ..NOTHING }, FLANNEL);
    assert_eq!(only(&with_rules), wanted, "the rule of the pack wins over those of user data");
}

#[test]
fn a_short_name_behind_a_single_registry_is_an_inference() {
    let values = listed("nginx:1.25");
    let layers = [("web", "addon", &*values)];
    let way = way(&Site { user_data: SINGLE, os: KAIROS_OS, layers: &layers, ..NOTHING }, "nginx:1.25");
    assert_eq!(only(&way), "10.10.254.254:8000/spectro-images/docker.io/library/nginx:1.25");
    assert_eq!(way.first[0].1, Ground::Inferred);
}

#[test]
fn local_harbor_serves_later_pulls() {
    let image = "gcr.io/spectro-images-public/kube-vip/kube-vip:v0.6.3";
    let values = listed(image);
    let layers = [("vip", "addon", &*values), ("harbor-edge-native-config", "addon", "pack:\n  namespace: harbor\n")];
    let way = way(&Site { os: KAIROS_OS, layers: &layers, ..NOTHING }, image);
    assert_eq!(only(&way), image);
    assert_eq!(way.later, ["<cluster VIP>:30003/spectro-images/gcr.io/spectro-images-public/kube-vip/kube-vip:v0.6.3"]);
}

#[test]
fn a_namespace_may_be_kept_out_of_redirection() {
    let digest = format!("ghcr.io/acme/app@sha256:{}", "0123456789abcdef".repeat(4));
    let manifest = format!(
        "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: acme\n  labels:\n    stylus.io/imageswap: disable\n---\n\
         apiVersion: v1\nkind: Pod\nmetadata:\n  name: app\n  namespace: acme\nspec:\n  containers:\n    - name: app\n      image: {digest}\n"
    );
    let layers = [("harbor-edge-native-config", "addon", "pack:\n  namespace: harbor\n")];
    let way = way(&Site { os: KAIROS_OS, layers: &layers, manifest: &manifest, ..NOTHING }, &digest);
    assert_eq!(only(&way), digest);
    assert!(way.later.is_empty());
}

#[test]
fn core_images_come_from_the_provider_image() {
    let image = "registry.k8s.io/kube-apiserver:v1.33.5";
    let values = listed(image);
    let layers = [("edge-k8s", "k8s", &*values)];
    let inside = way(&Site { user_data: SINGLE, os: KAIROS_OS, layers: &layers, ..NOTHING }, image);
    assert_eq!(only(&inside), "", "no registry is asked");
    let own =
        format!("{values}cluster:\n  config: |\n    clusterConfiguration:\n      imageRepository: mirror.local/k8s\n");
    let layers = [("edge-k8s", "k8s", &*own)];
    let mirrored = way(&Site { user_data: SINGLE, os: KAIROS_OS, layers: &layers, ..NOTHING }, image);
    assert_eq!(only(&mirrored), "mirror.local/k8s/kube-apiserver:v1.33.5");
}

#[test]
fn an_unlisted_image_is_not_kept_by_a_primary_registry() {
    let image = "docker.io/acme/tool:1";
    let manifest = format!(
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: t\nspec:\n  containers:\n    - name: t\n      image: {image}\n"
    );
    let layers = [("zot-registry", "addon", "charts:\n  zot: {}\n"), ("registry-connect", "addon", "charts: {}\n")];
    let way = way(&Site { os: KAIROS_OS, layers: &layers, manifest: &manifest, ..NOTHING }, image);
    assert_eq!(only(&way), image);
    assert!(way.later.is_empty());
    assert!(way.notes.iter().any(|note| note.contains("no content list")));
}

#[test]
fn an_image_is_listed_wherever_it_is_listed() {
    let image = "docker.io/acme/tool:1";
    let pod = format!("kind: Pod\nspec:\n  containers:\n    - name: t\n      image: {image}\n");
    let (uses, lists) = (format!("manifests:\n  t:\n    image: {image}\n"), listed(image));
    let is_listed = |layers: &[&str], manifest: &str| {
        let layers: Vec<_> = layers.iter().map(|values| ("acme", "addon", *values)).collect();
        about(&Site { os: KAIROS_OS, layers: &layers, manifest, ..NOTHING }, image, |_, it| (it.listed, it.nodes.len()))
    };
    let pod = format!("apiVersion: v1\n{pod}");
    assert_eq!(is_listed(&[&lists], ""), (true, 1));
    assert_eq!(is_listed(&[&lists], &pod), (true, 2));
    assert_eq!(is_listed(&[&uses, &lists], ""), (true, 2));
    assert_eq!(is_listed(&[&uses], &pod), (false, 2));
}

#[test]
fn the_scheme_of_the_agent_package_is_no_part_of_the_reference() {
    let os = format!(
        "{KAIROS_OS}stylusPackage: container://us-docker.pkg.dev/palette-images/edge/stylus-linux-amd64:v4.8.8\n"
    );
    let image = "us-docker.pkg.dev/palette-images/edge/stylus-linux-amd64:v4.8.8";
    let way = way(&Site { user_data: SINGLE, os: &os, ..NOTHING }, image);
    assert_eq!(only(&way), format!("10.10.254.254:8000/spectro-images/{image}"));
}

#[test]
fn an_image_without_a_rule_is_undocumented() {
    let values = listed("quay.io/x/y:1");
    let layers = [("x", "addon", &*values)];
    let way = way(&Site { user_data: SEVERAL, os: KAIROS_OS, layers: &layers, ..NOTHING }, "quay.io/x/y:1");
    assert_eq!((only(&way), way.first[0].1), ("quay.io/x/y:1", Ground::Undocumented));
}

#[test]
fn without_the_webhook_nothing_is_rewritten() {
    let layers = [("cni-flannel", "cni", FLANNEL_VALUES)];
    let off = format!("{SEVERAL}  imageRedirectWebhook:\n    enable: false\n");
    let way = way(&Site { user_data: &off, os: KAIROS_OS, layers: &layers, ..NOTHING }, FLANNEL);
    assert_eq!(only(&way), FLANNEL);
}

#[test]
fn the_longest_of_two_overlapping_rules_is_taken() {
    let rules = "stylus:\n  externalRegistries:\n    registryMappingRules:\n      gcr.io: r.example.com/a\n      gcr.io/team: r.example.com/b\n";
    let values = listed("gcr.io/team/x:1");
    let layers = [("x", "addon", &*values)];
    let way = way(&Site { user_data: rules, os: KAIROS_OS, layers: &layers, ..NOTHING }, "gcr.io/team/x:1");
    assert_eq!(only(&way), "r.example.com/b/x:1");
}

#[test]
fn a_public_registry_cannot_be_reached_from_a_site_without_internet() {
    let layers = [("cni", "cni", &*listed(FLANNEL))];
    let site = Site { os: KAIROS_OS, layers: &layers, assume: &[("internet", "no")], ..NOTHING };
    assert_eq!(way(&site, FLANNEL).broken, ["the site has no internet"]);
    let bundle = Site { assume: &[("internet", "no"), ("content-bundle", "yes")], ..site };
    assert_eq!(way(&bundle, FLANNEL).first[0].0, "", "the bundle is asked first");
    assert!(way(&bundle, KAIROS).broken.is_empty(), "the bundle may hold the provider image");
    let behind = Site { user_data: SINGLE, os: KAIROS_OS, layers: &layers, assume: &[("internet", "no")], ..NOTHING };
    assert!(way(&behind, FLANNEL).broken.is_empty());
}

#[test]
fn a_login_without_its_other_half_cannot_work() {
    let half = SINGLE.replace("    password: example\n", "");
    let found = way(&Site { user_data: &half, os: KAIROS_OS, ..NOTHING }, KAIROS);
    assert_eq!(found.broken, ["one of user name and password is missing"]);
    let macros = SINGLE.replace("example", "'{{.spectro.var.word}}'");
    assert!(way(&Site { user_data: &macros, os: KAIROS_OS, ..NOTHING }, KAIROS).broken.is_empty());
    let token = SINGLE.replace("10.10.254.254:8000", "us-docker.pkg.dev").replace("robot", "_json_key");
    let found = way(&Site { user_data: &token, os: KAIROS_OS, ..NOTHING }, KAIROS);
    assert_eq!(found.broken, ["a token is no password: external registries take user name and password only"]);
    let image = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/os:v1";
    let os = format!("options:\n  system.uri: {image}\nproviderCredentials:\n  user: AWS\n  password: x\n");
    let found = way(&Site { os: &os, ..NOTHING }, image);
    assert_eq!(found.broken, ["`providerCredentials` do not serve ECR, which wants a token"]);
}

#[test]
fn a_certificate_in_the_wrong_form_cannot_work() {
    let with =
        |lines: &str| SEVERAL.replacen("    registryMappingRules", &format!("{lines}    registryMappingRules"), 1);
    let layers = [("cni", "cni", &*listed(FLANNEL))];
    let broken = |user_data: &str| way(&Site { user_data, os: KAIROS_OS, layers: &layers, ..NOTHING }, FLANNEL).broken;
    assert_eq!(broken(&with("        certificates: text\n")), ["its `certificates` are no list"]);
    assert_eq!(
        broken(&with("        certificates:\n          - no PEM\n")),
        ["the certificate that is named for it cannot be read"]
    );
    assert!(broken(&with("        insecure: true\n        certificates: text\n")).is_empty());
    let os = format!("{KAIROS_OS}providerCredentials:\n  user: robot\n  password: x\n  certificates:\n    - text\n");
    let found = way(&Site { os: &os, ..NOTHING }, KAIROS);
    assert_eq!(found.broken, ["its `certificates` are a list, where one text is wanted"]);
}

#[test]
fn an_address_of_the_site_must_not_go_through_the_proxy() {
    let with = |lines: &str| {
        format!(
            "{SINGLE}  site:\n    paletteEndpoint: api.example.com\n    network:\n      httpsProxy: http://10.1.1.1:3128\n{lines}"
        )
    };
    let broken = |lines: &str| way(&Site { user_data: &with(lines), os: KAIROS_OS, ..NOTHING }, KAIROS).broken;
    let wanted = ["it goes through the proxy: `noProxy` does not hold its address"];
    assert_eq!(broken(""), wanted);
    assert_eq!(broken("      noProxy: 10.9.0.0/16,.example.com\n"), wanted);
    assert!(broken("      noProxy: 192.168.0.0/16,10.10.0.0/16\n").is_empty());
    assert!(broken("      noProxy: 10.10.254.254\n").is_empty());
    assert!(broken("      noProxy: '{{.networks}}'\n").is_empty());
}

#[test]
fn only_the_first_hop_that_cannot_work_is_marked() {
    let layers = [("harbor-edge-native-config", "addon", ""), ("app", "addon", &*listed("ghcr.io/acme/app:1"))];
    let site = Site { os: KAIROS_OS, layers: &layers, assume: &[("internet", "no")], ..NOTHING };
    let found = way(&site, "ghcr.io/acme/app:1");
    assert_eq!((found.broken.len(), found.later.len()), (1, 1));
}
