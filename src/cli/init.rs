//! `palint init`: settings, a hook entry, and the smallest legal inputs for a choice of registry. Nothing is overwritten.

use std::path::Path;

use super::args::{Init, Registry};
use super::output::Console;
use super::{CLEAN, USAGE};
use crate::workspace;

const SETTINGS: &str = include_str!("templates/settings.yaml");
const HOOK: &str = include_str!("templates/hook.yaml");
const USER_DATA: &str = include_str!("templates/user-data.yaml");
const PROFILE: &str = include_str!("templates/profile.yaml");
const ZOT: &str = include_str!("templates/zot.yaml");
const HARBOR: &str = include_str!("templates/harbor.yaml");
const FROM: &str = include_str!("templates/from.yaml");
const REGISTRY_CONNECT: &str = include_str!("templates/registry-connect.yaml");

/// Runs the command.
pub(super) fn run(args: &Init, console: &Console) -> u8 {
    let mut code = CLEAN;
    let mut write = |name: &str, text: &str| {
        let path = args.folder.join(name);
        match workspace::write_new(&path, text) {
            Ok(true) => console.say(&format!("wrote {}", path.display())),
            Ok(false) => console.say(&format!("{} is there already and stays as it is", path.display())),
            Err(fault) => {
                console.complain(&format!("{} cannot be written: {fault}", path.display()));
                code = USAGE;
            }
        }
    };
    write("palint.yaml", &settings(args.registry));
    let has_hooks = Path::new(&args.folder).join(".pre-commit-config.yaml").exists();
    if !has_hooks {
        write(".pre-commit-config.yaml", HOOK);
    }
    if let Some(registry) = args.registry {
        write("user-data", &user_data(registry));
        write("profile.yaml", &profile(registry));
    }
    if has_hooks {
        console.say(".pre-commit-config.yaml is there already; this is the entry for its `repos`:");
        let entry = HOOK.split_once('\n').map_or(HOOK, |(_, entry)| entry);
        return console.print(entry).max(code);
    }
    code
}

/// The settings; with what the files cannot say where the choice depends on it.
fn settings(registry: Option<Registry>) -> String {
    match registry {
        Some(Registry::Agent) => SETTINGS.replace("# assume:\n#   mode: appliance  ", "assume:\n  mode: agent        "),
        _ => SETTINGS.to_owned(),
    }
}

fn user_data(registry: Registry) -> String {
    let block = match registry {
        Registry::External => {
            "  # Every image is pulled from here, under the path behind the host.\n  registryCredentials:\n    domain: \
             registry.example.com/edge\n    username: edge-puller\n    password: \"${REGISTRY_PASSWORD}\"\n"
        }
        Registry::ExternalMapping => {
            "  externalRegistries:\n    registries:\n      - domain: registry.example.com/edge\n        repositoryName: \
             edge\n        username: edge-puller\n        password: \"${REGISTRY_PASSWORD}\"\n    # Where images that \
             begin with the left side are pulled from.\n    registryMappingRules:\n      \
             \"us-docker.pkg.dev/palette-images\": \"registry.example.com/edge/palette-images\"\n      \"public.example.com/edge\": \"registry.example.com/edge/provider\"\n"
        }
        _ => "",
    };
    USER_DATA.replace("@registry@", block)
}

fn profile(registry: Registry) -> String {
    let is_primary = matches!(registry, Registry::PrimaryZot | Registry::PrimaryHarbor);
    let credentials = match registry {
        Registry::Provider => {
            "          providerCredentials:\n            registry: registry.example.com\n            user: \
             edge-puller\n            password: \"{{.spectro.var.registry_password}}\"\n"
        }
        _ => "",
    };
    let image = match registry {
        Registry::Agent => "NA",
        Registry::Provider => "registry.example.com/edge/ubuntu:k3s-1.33.5-v4.9.4-example",
        _ => "public.example.com/edge/ubuntu:k3s-1.33.5-v4.9.4-example",
    };
    let mut text = PROFILE
        .replace("@type@", if is_primary { "cluster" } else { "infra" })
        .replace("@credentials@", credentials)
        .replace("@image@", image);
    let connect =
        |namespace: &str, claim: &str| REGISTRY_CONNECT.replace("@namespace@", namespace).replace("@claim@", claim);
    match registry {
        Registry::PrimaryZot => text += &format!("{ZOT}{}", connect("zot-system", "zot-pvc")),
        Registry::PrimaryHarbor => text += &format!("{HARBOR}{}", connect("harbor", "harbor-registry")),
        _ => {}
    }
    if is_primary || registry == Registry::Provider {
        text += "  variables:\n    - name: registry_password\n      displayName: Password of the registry\n      format: \
                 string\n      description: \"\"\n      defaultValue: \"\"\n      regex: \"\"\n      required: false\n      \
                 immutable: false\n      hidden: false\n      isSensitive: true\n";
    }
    text.replace("@from@", FROM)
}
