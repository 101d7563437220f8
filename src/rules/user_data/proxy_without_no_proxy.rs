//! A proxy is set and nothing is exempt from it.
//!
//! The operating system and the agent then send traffic inside the site and the cluster to the proxy too.
//!
//! # Avoid
//! ```yaml
//! network:
//!   httpsProxy: http://10.3.0.1:3128
//! ```
//!
//! # Prefer
//! ```yaml
//! network:
//!   httpsProxy: http://10.3.0.1:3128
//!   noProxy: 10.0.0.0/8,.example.com
//! ```

use crate::catalog::spelling::nearly;
use crate::facts::Facts;
use crate::finding::{Confidence, Severity};
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "proxy-without-no-proxy",
    group: Group::UserData,
    severity: Severity::Warning,
    confidence: Confidence::Inferred,
    page: include_str!("proxy_without_no_proxy.rs"),
    source: "installer-reference",
    check: Check::Deployment(check),
};

fn check(facts: &Facts<'_>, findings: &mut Findings) {
    let Some(network) = facts.effective().and_then(|it| it.at("stylus.site.network")) else { return };
    let proxy = ["httpProxy", "httpsProxy"].into_iter().filter(|key| network.filled(key).is_some());
    let Some(proxy) = proxy.filter_map(|key| network.get(key)).next() else { return };
    let known = |key: &str| nearly(key, "noProxy");
    let given = network.members().any(|it| it.key.is_some_and(|key| known(key.text_or_empty())) && !it.node.is_null());
    // A site's file may add what the installer's leaves out, and the other way round.
    if given || facts.installer().is_none() || !facts.user_data_is_whole() {
        return;
    }
    findings
        .add(proxy.place(), "a proxy is set, and `noProxy` is not")
        .note("traffic inside the site and the cluster would go to the proxy")
        .help("add `noProxy` with the networks of the site, the pods and the services");
}
