//! The Kubernetes version is not written as `x.y.z`.
//!
//! The build looks the version up as it stands and adds the ending of K3s and RKE2 itself. With a `v`, an ending or only two numbers it finds
//! nothing.
//!
//! # Avoid
//! ```sh
//! K8S_VERSION=v1.33.5+k3s1
//! ```
//!
//! # Prefer
//! ```sh
//! K8S_VERSION=1.33.5
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "arg-k8s-version",
    group: Group::Arg,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("arg_k8s_version.rs"),
    source: "arg",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let Some(arg) = &model.arg else { return };
    let (Some(entry), Some(version)) = (arg.entry("K8S_VERSION"), arg.value("K8S_VERSION")) else { return };
    if is_three_numbers(version) {
        return;
    }
    let finding = findings.add(entry.value.place(), format!("`{version}` is not a version of the form `x.y.z`"));
    finding.note("the build adds the ending of K3s and RKE2 itself");
    let bare = version.trim_start_matches(['v', 'V']).split(['+', '-']).next().unwrap_or_default();
    if is_three_numbers(bare) {
        finding.help(format!("write `{bare}`"));
        finding.fix(Fix::safe(format!("Write `{bare}`"), [entry.value.replace_part(0, version.len(), bare)]));
    } else {
        finding.help("write all three numbers, such as `1.33.5`");
    }
}

fn is_three_numbers(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    parts.len() == 3 && parts.iter().all(|part| !part.is_empty() && part.bytes().all(|it| it.is_ascii_digit()))
}
