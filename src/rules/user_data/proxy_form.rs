//! A proxy is not written as a URL.
//!
//! The operating system and the agent take `http://host:port`. What they make of a bare address is not the same everywhere.
//!
//! # Avoid
//! ```yaml
//! httpProxy: 10.3.0.1:3128
//! ```
//!
//! # Prefer
//! ```yaml
//! httpProxy: http://10.3.0.1:3128
//! ```

use super::url_prefix_repeated::repeated;
use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "proxy-form",
    group: Group::UserData,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("proxy_form.rs"),
    source: "prepare-user-data",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let Some(user_data) = &model.user_data else { return };
    for key in ["httpProxy", "httpsProxy"] {
        let node = user_data.at(&format!("stylus.site.network.{key}")).filter(|it| it.hole().is_none());
        let Some((node, text)) = node.and_then(|node| Some((node, node.as_filled()?))) else { continue };
        if repeated(text).is_some() {
            continue;
        }
        if let Some((at, blank)) = text.char_indices().find(|(_, it)| it.is_whitespace()) {
            findings
                .add(node.part(at, at + blank.len_utf8()), format!("`{key}` has a blank in it"))
                .help("write `http://host:port` without blanks");
            continue;
        }
        let lower = text.to_ascii_lowercase();
        if lower.starts_with("http://") || lower.starts_with("https://") {
            continue;
        }
        match text.find("://") {
            Some(at) => {
                findings
                    .add(node.part(0, at + "://".len()), format!("`{key}` has a scheme other than `http://`"))
                    .help("write `http://host:port`");
            }
            None => {
                let finding = findings.add(node.place(), format!("`{key}` has no scheme, such as `http://`"));
                finding.help(format!("write `http://{}`", user_free(text)));
                finding.fix(Fix::unsafe_("Put `http://` before it", [node.replace_part(0, 0, "http://")]));
            }
        }
    }
}

/// The address without a user name and password, which must not be shown.
fn user_free(text: &str) -> &str {
    text.rsplit_once('@').map_or(text, |(_, address)| address)
}
