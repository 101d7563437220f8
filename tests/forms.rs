//! One profile, written in every form that a profile may have, gives the same findings at the same text.

use std::collections::BTreeSet;
use std::sync::Arc;

use palint::engine::{self, Options};
use palint::source::{File, FileId, Files};

/// Values of an operating system layer with mistakes of several kinds.
const OS: &str = "\
# spectrocloud.com/enabled-presets: Deployment Mode:byoi-agent-mode
pack:
  content:
    images:
      - image: registry.example.com/tools/agent:1.2
options:
  system.uri: registry.example.com/edge/ubuntu:rke2-1.29.9-v4.8.1-größe-{{.spectro.var.suffxi}}
  system.osVersion: 24.10
stylusPackage: registry.example.com/edge/stylus-linux-amd64:v4.9.4
";

/// Values of a Kubernetes layer with a document inside.
const KUBERNETES: &str = "\
cluster:
  config: |
    # ranges of the site
    cluster-cidr: 10.42.0.9/16
    service-cidr: 10.42.128.0/20
  kubevipArgs:
    address: 10.20.40.9
note: \"{{ spectro.system.cluster.name }} {{ .spectro.system.cluster.nam }}\"
";

const NETWORK: &str = "manifests:\n  calico:\n    backend: bird\n";

const PACKS: [(&str, &str, &str, &str); 3] = [
    ("edge-native-byoi", "os", "2.1.0", OS),
    ("edge-k3s", "k8s", "1.33.5", KUBERNETES),
    ("cni-calico", "cni", "3.29.3", NETWORK),
];

/// Rule, path inside the values, message, and the text at the place.
type Said = BTreeSet<(String, String, String, String)>;

/// What is said about values, in any file.
fn said(files: &[(&str, String)]) -> Said {
    let mut loaded = Files::default();
    let ids: Vec<FileId> = files.iter().map(|(path, text)| loaded.add(File::new(*path, &**text))).collect();
    let documents = engine::read(&loaded, &ids, None);
    let report = engine::check(Arc::new(loaded), documents, &Options::default());
    let in_values = report.findings.iter().filter_map(|finding| {
        let key = &finding.place.key;
        let of_values = files[finding.place.span.file.0 as usize].0.ends_with("values.yaml");
        let tail = match key.split_once("values|").or_else(|| key.split_once('|').filter(|_| key.starts_with("locals")))
        {
            Some((_, tail)) => tail.to_owned(),
            None if of_values => key.clone(),
            None => return None,
        };
        let span = finding.place.span;
        let text = &report.files.get(span.file).text[span.start as usize..span.end as usize];
        Some((finding.rule.to_string(), tail, finding.message.clone(), text.to_owned()))
    });
    in_values.collect()
}

fn indented(text: &str, by: usize) -> String {
    text.lines().map(|line| format!("{}{line}\n", " ".repeat(by))).collect()
}

fn json() -> String {
    let packs: Vec<serde_json::Value> = PACKS
        .iter()
        .map(|(name, layer, version, values)| {
            serde_json::json!({"name": name, "type": "spectro", "layer": layer, "version": version, "values": values})
        })
        .collect();
    let profile = serde_json::json!({
        "metadata": {"name": "stores"},
        "spec": {
            "version": "1.0.0",
            "template": {"type": "cluster", "cloudType": "edge-native", "packs": packs},
            "variables": [{"name": "suffix", "displayName": "Suffix"}],
        },
    });
    serde_json::to_string_pretty(&profile).expect("it is JSON")
}

fn yaml() -> String {
    let mut text = String::from(
        "metadata:\n  name: stores\nspec:\n  version: 1.0.0\n  variables:\n    - name: suffix\n      displayName: Suffix\n  \
         template:\n    type: cluster\n    cloudType: edge-native\n    packs:\n",
    );
    for (name, layer, version, values) in PACKS {
        text += &format!(
            "      - name: {name}\n        type: spectro\n        layer: {layer}\n        version: {version}\n        values: |\n{}",
            indented(values, 10)
        );
    }
    text
}

fn terraform(values: impl Fn(&str, &str) -> String) -> String {
    let mut text = String::from(
        "resource \"spectrocloud_cluster_profile\" \"stores\" {\n  name    = \"stores\"\n  version = \"1.0.0\"\n  type    = \
         \"cluster\"\n  cloud   = \"edge-native\"\n\n  profile_variables {\n    variable {\n      name         = \"suffix\"\n      \
         display_name = \"Suffix\"\n    }\n  }\n",
    );
    for (name, _, version, body) in PACKS {
        text += &format!(
            "\n  pack {{\n    name         = \"{name}\"\n    tag          = \"{version}\"\n    registry_uid = \"5eecc89d0b150045ae661cef\"\n    \
             values       = {}\n  }}\n",
            values(name, body)
        );
    }
    text + "}\n"
}

fn heredoc(_: &str, body: &str) -> String {
    format!("<<-EOT\n{}    EOT", indented(body, 6))
}

/// The values of each pack as files of a module.
fn files() -> Vec<(&'static str, String)> {
    let paths = ["values/os-values.yaml", "values/k8s-values.yaml", "values/cni-values.yaml"];
    paths.into_iter().zip(PACKS).map(|(path, pack)| (path, pack.3.to_owned())).collect()
}

fn path_of(name: &str) -> &'static str {
    match name {
        "edge-native-byoi" => "values/os-values.yaml",
        "edge-k3s" => "values/k8s-values.yaml",
        _ => "values/cni-values.yaml",
    }
}

#[test]
fn the_mistakes_are_found_in_the_export() {
    let rules: BTreeSet<String> = said(&[("profile.json", json())]).into_iter().map(|it| it.0).collect();
    for rule in [
        "byoi-image-not-in-content",
        "byoi-os-version-number",
        "byoi-system-uri-invalid",
        "cidr-host-bits",
        "kubevip-address-changed",
        "macro-syntax",
        "macro-unknown-system",
        "pod-service-cidr-overlap",
        "preset-marker-mismatch",
        "provider-image-distribution-mismatch",
        "provider-image-version-mismatch",
        "stylus-package-not-in-content",
        "stylus-package-scheme",
        "variable-undefined",
    ] {
        assert!(rules.contains(rule), "{rule} is silent: {rules:?}");
    }
}

#[test]
fn every_form_says_the_same_of_the_same_text() {
    let wanted = said(&[("profile.json", json())]);
    let with_files = |main: String| [vec![("main.tf", main)], files()].concat();
    let local = terraform(|name, _| format!("local.{}", name.replace('-', "_")));
    let texts =
        PACKS.iter().map(|(name, _, _, body)| format!("  {} = {}\n", name.replace('-', "_"), heredoc(name, body)));
    let locals = format!("locals {{\n{}}}\n", texts.collect::<String>());
    let forms: Vec<(&str, Vec<(&str, String)>)> = vec![
        ("YAML", vec![("profile.yaml", yaml())]),
        ("CR LF", vec![("profile.yaml", yaml().replace('\n', "\r\n"))]),
        ("heredoc", vec![("main.tf", terraform(heredoc))]),
        ("file", with_files(terraform(|name, _| format!("file(\"{}\")", path_of(name))))),
        ("path.module", with_files(terraform(|name, _| format!("file(\"${{path.module}}/{}\")", path_of(name))))),
        ("templatefile", with_files(terraform(|name, _| format!("templatefile(\"{}\", {{}})", path_of(name))))),
        ("local", vec![("main.tf", format!("{local}\n{locals}"))]),
    ];
    for (name, files) in forms {
        let found = said(&files);
        let missing: Vec<_> = wanted.difference(&found).collect();
        let more: Vec<_> = found.difference(&wanted).collect();
        assert!(missing.is_empty() && more.is_empty(), "{name}: missing {missing:#?}, more {more:#?}");
    }
}

#[test]
fn values_beside_a_pack_json_are_checked_as_that_pack() {
    let pack = r#"{"name": "edge-native-byoi", "displayName": "Our OS", "version": "2.1.0", "layer": "os"}"#;
    let found = said(&[("pack.json", pack.to_owned()), ("values.yaml", OS.to_owned())]);
    let rules: BTreeSet<&str> = found.iter().map(|it| &*it.0).collect();
    let whole: BTreeSet<String> = said(&[("profile.json", json())]).into_iter().map(|it| it.0).collect();
    for rule in ["byoi-system-uri-invalid", "byoi-os-version-number", "stylus-package-scheme", "preset-marker-mismatch"]
    {
        assert!(rules.contains(rule) && whole.contains(rule), "{rule} is silent: {rules:?}");
    }
    assert!(!rules.contains("variable-undefined"), "a pack folder does not say which variables there are");
}

/// What only looks like a profile, by the marks that tell it apart.
const OTHERS: [(&str, &str); 7] = [
    (
        "cluster-request.json",
        r#"{"metadata": {"name": "store"}, "spec": {"cloudConfig": {"overlayNetworkConfiguration": {"enable": true}},
            "machinepoolconfig": [{"poolConfig": {"name": "all"}}], "clusterConfig": {}, "policies": {},
            "profiles": [{"uid": "66aa00112233445566778899", "packs": [{"name": "edge-k3s", "layer": "network", "values": "a: {{ spectro.var.x }}\n"}]}]}}"#,
    ),
    (
        "cluster-definition.json",
        r#"{"metadata": {"name": "store"}, "spec": {"cloudType": "edge-native",
            "profiles": [{"uid": "66aa00112233445566778899", "packs": [{"name": "edge-k3s", "tag": "1.0", "type": "pack", "values": "a: 1\n", "manifests": []}]}]}}"#,
    ),
    (
        "cluster-template.yaml",
        "metadata:\n  name: stores\nspec:\n  cloudType: edge-native\n  policies: []\n  profiles:\n    - uid: 66aa00112233445566778899\n",
    ),
    (
        "app-profile.yaml",
        "metadata:\n  name: till\nspec:\n  template:\n    appTiers:\n      - name: database\n        type: operator-instance\n        values: |\n          a: \"{{ .spectro.app.x.y }}\"\n",
    ),
    (
        "definition.yaml",
        "cloudType: edge-native\ntype: full\npacks:\n  - name: edge-k3s\n    layer: network\n    values: k3s.yaml\n  - name: cni-calico\n    values: null\n",
    ),
    (
        "chart/values.yaml",
        "replicaCount: 2\nimage:\n  repository: example/till\nnamespace: till\nzone: {{ .spectro }}\n",
    ),
    (
        "deployment.yaml",
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: till\nspec:\n  template:\n    spec:\n      containers:\n        - name: till\n          args: [\"{{ .spectro.vars.x }}\"]\n",
    ),
];

#[test]
fn what_is_no_profile_is_left_alone() {
    for (path, text) in OTHERS {
        let mut files = Files::default();
        let id = files.add(File::new(path, text));
        let documents = engine::read(&files, &[id], None);
        let report = engine::check(Arc::new(files), documents, &Options::default());
        let said: Vec<_> = report.findings.iter().map(|finding| (&finding.rule, &finding.message)).collect();
        assert!(said.is_empty(), "{path}: {said:?}");
    }
}
