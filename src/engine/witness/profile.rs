//! The profile of a witness, in the three forms in which users keep profiles.

use std::fmt::Write as _;

use serde_json::{Value, json};

/// How a profile is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// An export as YAML: values are block scalars.
    #[default]
    Yaml,
    /// An export as JSON: values are strings with escapes.
    Json,
    /// Terraform: values are heredocs.
    Terraform,
}

impl Form {
    /// Every form.
    pub const ALL: [Form; 3] = [Form::Yaml, Form::Json, Form::Terraform];
}

/// A pack of the profile.
pub(super) struct Pack {
    name: &'static str,
    layer: &'static str,
    version: String,
    values: String,
    manifests: Vec<Manifest>,
}

/// A manifest: its name and its text.
pub(super) type Manifest = (&'static str, String);

impl Pack {
    pub(super) fn new(
        name: &'static str,
        layer: &'static str,
        version: impl Into<String>,
        values: impl Into<String>,
    ) -> Pack {
        Pack { name, layer, version: version.into(), values: values.into(), manifests: Vec::new() }
    }

    /// A layer of manifests only.
    pub(super) fn of_manifests(name: &'static str, text: String) -> Pack {
        Pack { manifests: vec![(name, text)], ..Pack::new(name, "addon", "", "") }
    }

    pub(super) fn attach(mut self, manifest: Manifest) -> Pack {
        self.manifests.push(manifest);
        self
    }

    fn kind(&self) -> &'static str {
        if self.values.is_empty() { "manifest" } else { "oci" }
    }
}

/// A profile's file: its name and its text, with the variables that its values name.
pub(super) fn write(form: Form, name: &'static str, kind: &str, packs: &[Pack]) -> (&'static str, String) {
    let named = |variable: &&str| packs.iter().any(|pack| pack.values.contains(&format!(".var.{variable}}}")));
    let variables: Vec<&str> =
        ["provider_password", "provider_certificate", "zot_password", "harbor_password", "registry_password"]
            .into_iter()
            .filter(named)
            .collect();
    let apps = kind == "add-on";
    match form {
        Form::Yaml => (if apps { "apps.yaml" } else { "profile.yaml" }, yaml(name, kind, packs, &variables)),
        Form::Json => (if apps { "apps.json" } else { "profile.json" }, json_text(name, kind, packs, &variables)),
        Form::Terraform => (if apps { "apps.tf" } else { "main.tf" }, terraform(name, kind, packs, &variables)),
    }
}

fn yaml(name: &str, kind: &str, packs: &[Pack], variables: &[&str]) -> String {
    let mut out = format!(
        "metadata:\n  name: {name}\n  description: \"\"\n  labels: {{}}\nspec:\n  version: \"1.0.0\"\n  template:\n    type: {kind}\n    \
         cloudType: edge-native\n    packs:\n"
    );
    for pack in packs {
        let _ =
            writeln!(out, "      - name: {}\n        type: {}\n        layer: {}", pack.name, pack.kind(), pack.layer);
        if !pack.version.is_empty() {
            let _ = writeln!(out, "        version: \"{0}\"\n        tag: \"{0}\"", pack.version);
        }
        if !pack.values.is_empty() {
            out += "        values: |\n";
            indent(&mut out, &pack.values, 10);
        }
        if !pack.manifests.is_empty() {
            out += "        manifests:\n";
        }
        for (name, text) in &pack.manifests {
            let _ = writeln!(out, "          - name: {name}\n            content: |");
            indent(&mut out, text, 14);
        }
    }
    if !variables.is_empty() {
        out += "  variables:\n";
    }
    for variable in variables {
        let _ = writeln!(
            out,
            "    - name: {variable}\n      displayName: {variable}\n      format: string\n      isSensitive: true"
        );
    }
    out
}

fn json_text(name: &str, kind: &str, packs: &[Pack], variables: &[&str]) -> String {
    let pack = |pack: &Pack| {
        let mut out = json!({ "name": pack.name, "type": pack.kind(), "layer": pack.layer });
        if !pack.version.is_empty() {
            out["version"] = Value::from(&*pack.version);
            out["tag"] = Value::from(&*pack.version);
        }
        if !pack.values.is_empty() {
            out["values"] = Value::from(&*pack.values);
        }
        let manifests = pack.manifests.iter().map(|(name, text)| json!({ "name": name, "content": text }));
        let manifests: Vec<Value> = manifests.collect();
        if !manifests.is_empty() {
            out["manifests"] = Value::from(manifests);
        }
        out
    };
    let variable = |name: &&str| json!({ "name": name, "displayName": name, "format": "string", "isSensitive": true });
    let all = json!({
        "metadata": { "name": name, "description": "", "labels": {} },
        "spec": {
            "version": "1.0.0",
            "template": {
                "type": kind,
                "cloudType": "edge-native",
                "packs": packs.iter().map(pack).collect::<Vec<_>>(),
            },
            "variables": variables.iter().map(variable).collect::<Vec<_>>(),
        },
    });
    format!("{all:#}\n")
}

fn terraform(name: &str, kind: &str, packs: &[Pack], variables: &[&str]) -> String {
    let mut out = format!(
        "data \"spectrocloud_registry\" \"palette\" {{\n  name = \"Palette Registry\"\n}}\n\n\
         resource \"spectrocloud_cluster_profile\" \"{name}\" {{\n  name    = \"{name}\"\n  cloud   = \"edge-native\"\n  \
         type    = \"{kind}\"\n  version = \"1.0.0\"\n"
    );
    if !variables.is_empty() {
        out += "\n  profile_variables {\n";
        for variable in variables {
            let _ = writeln!(
                out,
                "    variable {{\n      name         = \"{variable}\"\n      display_name = \"{variable}\"\n      is_sensitive = true\n    }}"
            );
        }
        out += "  }\n";
    }
    for pack in packs {
        let _ = writeln!(out, "\n  pack {{\n    name = \"{}\"\n    type = \"{}\"", pack.name, pack.kind());
        if !pack.version.is_empty() {
            let _ = writeln!(out, "    tag  = \"{}\"", pack.version);
            out += "    registry_uid = data.spectrocloud_registry.palette.id\n";
        }
        if !pack.values.is_empty() {
            heredoc(&mut out, "values", &pack.values, 4);
        }
        for (name, text) in &pack.manifests {
            let _ = writeln!(out, "    manifest {{\n      name = \"{name}\"");
            heredoc(&mut out, "content", text, 6);
            out += "    }\n";
        }
        out += "  }\n";
    }
    out + "}\n"
}

fn heredoc(out: &mut String, name: &str, text: &str, by: usize) {
    let margin = " ".repeat(by);
    let _ = writeln!(out, "{margin}{name} = <<-EOT");
    indent(out, &text.replace("${", "$${").replace("%{", "%%{"), by + 2);
    let _ = writeln!(out, "{margin}EOT");
}

pub(super) fn indent(out: &mut String, text: &str, by: usize) {
    for line in text.split_inclusive('\n') {
        if !line.trim().is_empty() {
            out.extend(std::iter::repeat_n(' ', by));
        }
        out.push_str(line);
    }
}
