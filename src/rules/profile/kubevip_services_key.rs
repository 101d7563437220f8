//! The vendor spells this argument of kube-vip in two ways.
//!
//! The page of kube-vip writes `vip_servicesinterface` in its sample and `vip_serviceinterface` in its table. kube-vip itself decides which one counts.
//!
//! # Avoid
//! ```yaml
//! kubevipArgs:
//!   vip_serviceinterface: eth1
//! ```
//!
//! # Prefer
//! ```yaml
//! kubevipArgs:
//!   vip_servicesinterface: eth1
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::{Layer, Model};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "kubevip-services-key",
    group: Group::Profile,
    severity: Severity::Hint,
    confidence: Confidence::Inferred,
    page: include_str!("kubevip_services_key.rs"),
    source: "kubevip",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for pack in model.packs().filter(|pack| pack.true_layer() == Some(Layer::K8s)) {
        let Some(args) = pack.at(&["cluster", "kubevipArgs"]) else { continue };
        for key in ["vip_serviceinterface", "vip_servicesinterface"] {
            let Some(entry) = args.entry(key) else { continue };
            findings
                .add(entry.key.place(), format!("the page spells `{key}` in two ways; only one can be right"))
                .help("check it against kube-vip's own list; `vip_servicesinterface` is believed to be right");
        }
    }
}
