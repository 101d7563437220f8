//! A key is newer than the version that the site will run.
//!
//! An older agent does not know the key and ignores it without a word.
//!
//! # Avoid
//! ```yaml
//! # palint.yaml says palette: "4.6"
//! stylus:
//!   localUI:
//!     login:
//!       maxFailedAttemptsBeforeLockout: 3
//! ```
//!
//! # Prefer
//! ```yaml
//! # palint.yaml says palette: "4.7.27"
//! stylus:
//!   localUI:
//!     login:
//!       maxFailedAttemptsBeforeLockout: 3
//! ```

use super::documents;
use crate::catalog::sources;
use crate::catalog::versions::Version;
use crate::facts::{Facts, Target};
use crate::finding::{Confidence, Severity};
use crate::rules::{Check, Findings, Group, Rule, support_matrix};

pub(super) static RULE: Rule = Rule {
    id: "key-newer-than-target",
    group: Group::Structure,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("key_newer_than_target.rs"),
    source: "installer-reference",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    for model in documents(facts) {
        for noted in model.structured.iter().flat_map(|it| &it.examined.since) {
            let Some(key) = noted.key else { continue };
            let Some((product, since, target)) = newer(&noted.spot.since(), &facts.context.target) else { continue };
            if support_matrix::speaks_of(facts, key) {
                continue;
            }
            let name = key.text_or_empty();
            let message = format!("`{name}` came with {product} {since}, the target is {target}");
            let finding = findings.add(key.place(), message);
            let source = noted.spot.source().unwrap_or("installer-reference");
            finding.source(sources::address(source).unwrap_or(source)).here("ignored by the target");
            finding.help(format!("remove it, or raise the target to {product} {since}"));
        }
    }
}

/// The product of which every version that the target may be is older than the key.
fn newer<'s>(since: &[(&'s str, &'s str)], target: &Target) -> Option<(&'s str, &'s str, String)> {
    since.iter().find_map(|&(product, version)| {
        let (name, range) = match product {
            "palette" => ("Palette", target.palette.as_ref()?),
            "agent" => ("agent", target.agent.as_ref()?),
            "canvos" => ("CanvOS", target.canvos.as_ref()?),
            _ => return None,
        };
        let known_from = Version::parse(version)?;
        (range.below(&known_from) == Some(true)).then(|| (name, version, range.to_string()))
    })
}
