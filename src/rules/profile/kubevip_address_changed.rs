//! The address of kube-vip is changed.
//!
//! `address` is filled in with the virtual address of the control plane. With another value the cluster cannot be reached.
//!
//! # Avoid
//! ```yaml
//! cluster:
//!   kubevipArgs:
//!     address: 10.20.40.9
//! ```
//!
//! # Prefer
//! ```yaml
//! cluster:
//!   kubevipArgs:
//!     vip_interface: eth0
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::{Layer, Model};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "kubevip-address-changed",
    group: Group::Profile,
    severity: Severity::Error,
    confidence: Confidence::Documented,
    page: include_str!("kubevip_address_changed.rs"),
    source: "kubevip",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for pack in model.packs().filter(|pack| pack.true_layer() == Some(Layer::K8s)) {
        let Some(entry) = pack.at(&["cluster", "kubevipArgs"]).and_then(|args| args.entry("address")) else { continue };
        let text = entry.value.text_or_empty();
        let bare: String = text.chars().filter(|sign| !sign.is_whitespace()).collect();
        if bare == "{{.VIP}}" || entry.value.hole() == Some(crate::syntax::Hole::Expression) {
            continue;
        }
        findings
            .add(entry.value.place(), "`address` of kube-vip is never changed: the cluster becomes unreachable")
            .note("it is `{{ .VIP}}`, which is filled in at deployment")
            .help("remove `address`")
            .fix(Fix::unsafe_("Remove `address`", entry.remove()));
    }
}
