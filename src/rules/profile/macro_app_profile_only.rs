//! A macro of app profiles stands in a cluster profile.
//!
//! `.spectro.app.…` and the system macros of app tiers, app profiles and app deployments are resolved in app profiles
//! only. In a cluster profile nothing stands behind them.
//!
//! # Avoid
//! ```yaml
//! url: "{{ .spectro.app.$appDeploymentName.database.POSTGRESMSTR }}"
//! ```
//!
//! # Prefer
//! ```yaml
//! url: "{{ .spectro.var.database_url }}"
//! ```

use crate::catalog::macros::is_app_profile_only;
use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "macro-app-profile-only",
    group: Group::Profile,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("macro_app_profile_only.rs"),
    source: "app-profile-output-vars",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for action in model.actions.iter().filter(|action| !action.in_comment) {
        for reference in action.references.iter().filter(|it| it.text.starts_with(".spectro.")) {
            if is_app_profile_only(&reference.text[9..]) {
                findings
                    .add(action.place_of(reference), "this macro is resolved in app profiles, not in cluster profiles")
                    .help("use a profile variable, a user macro or a system macro of clusters");
            }
        }
    }
}
