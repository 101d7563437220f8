//! The image that is built and the user data of its hosts do not go together.
//!
//! Trusted Boot and two-node clusters do not support local management, an embedded public key is made for it, and a FIPS image wants
//! the kernel argument `fips=1` from the user data.
//!
//! # Avoid
//! ```sh
//! IS_UKI=true      # and in the user data: managementMode: local
//! ```
//!
//! # Prefer
//! ```sh
//! IS_UKI=true      # and in the user data: managementMode: central
//! ```

use crate::catalog::sources;
use crate::facts::Facts;
use crate::finding::{Confidence, Severity};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "arg-mode-conflict",
    group: Group::Arg,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("arg_mode_conflict.rs"),
    source: "build-trusted-iso",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    let mode = facts.management_mode();
    for (model, arg) in facts.args.iter().filter_map(|model| Some((model, model.arg.as_ref()?))) {
        if let Some((mode, "local")) = mode {
            for (name, what, source) in
                [("IS_UKI", "Trusted Boot", "build-trusted-iso"), ("TWO_NODE", "two-node clusters", "two-node")]
            {
                let Some(entry) = arg.switched_on(name) else { continue };
                findings
                    .add(entry.key.place(), format!("{what} (`{name}`) and local management cannot be used together"))
                    .here(format!("asks for {what}"))
                    .label(mode.place(), "asks for local management")
                    .help(format!("manage the hosts centrally, or set `{name}=false`"))
                    .source(sources::address(source).unwrap_or(source));
            }
            continue;
        }
        let Some(installer) = facts.installer().filter(|_| facts.user_data_is_whole()) else { continue };
        let root = installer.root.entries().next().map(|it| it.key.place());
        if let (Some(entry), Some(path)) = (arg.entry("EDGE_CUSTOM_CONFIG"), arg.value("EDGE_CUSTOM_CONFIG"))
            && mode.is_none_or(|(_, word)| word == "central")
            && facts.context.listing.contains(&*join(model.source().folder(), path))
        {
            let finding = findings.add(entry.key.place(), "an embedded public key needs local management");
            finding.severity(Severity::Warning).here("names the file with the key");
            match (mode, root.clone()) {
                (Some((mode, _)), _) => finding.label(mode.place(), "asks for central management"),
                (None, Some(root)) => finding.label(root, "says nothing, so management is central"),
                _ => finding,
            };
            finding.help("set `managementMode: local` in the user data, or remove the variable");
            finding.source(sources::address("signed-content").unwrap_or("signed-content"));
        }
        let line = facts.effective().and_then(|it| it.at("install.grub_options.extra_cmdline")).map(|it| it.node);
        let given = line.is_some_and(|it| {
            it.hole().is_some() || it.text_or_empty().split_whitespace().any(|word| word == "fips=1")
        });
        if let Some(entry) = arg.switched_on("FIPS_ENABLED").filter(|_| !given) {
            let finding = findings.add(entry.key.place(), "a FIPS image needs the kernel argument `fips=1`");
            finding.severity(Severity::Warning).here("asks for a FIPS image");
            if let Some(place) = line.map(|it| it.place()).or(root) {
                finding.label(place, "does not set `fips=1`");
            }
            finding.help("set `install.grub_options.extra_cmdline: \"fips=1\"` in the user data");
            finding.source(sources::address("fips").unwrap_or("fips"));
        }
    }
}

/// A path beside a file, `./` and `../` resolved.
fn join(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}
