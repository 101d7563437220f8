//! An entry of `noProxy` is not what it should be.
//!
//! The list is addresses, ranges and domains with commas between them. An entry with a blank, a scheme or a wrong range is passed over by the programs that read it, each
//! in its own way.
//!
//! # Avoid
//! ```yaml
//! noProxy: "10.3.0.7/16, http://intra.example.com"
//! ```
//!
//! # Prefer
//! ```yaml
//! noProxy: 10.3.0.0/16,intra.example.com
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};
use ipnet::IpNet;

pub(super) static RULE: Rule = Rule {
    id: "no-proxy-form",
    group: Group::UserData,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("no_proxy_form.rs"),
    source: "installer-reference",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let Some(node) = model.user_data.as_ref().and_then(|it| it.at("stylus.site.network.noProxy")) else { return };
    let Some(text) = node.as_filled().filter(|_| node.hole().is_none()) else { return };
    if let Some(at) = text.find(';') {
        findings
            .add(node.part(at, at + 1), "entries of `noProxy` are separated by `;`")
            .help("separate them by commas")
            .fix(Fix::unsafe_("Separate by commas", [node.replace_part(0, text.len(), &text.replace(';', ","))]));
        return;
    }
    let trimmed = text.trim();
    if let Some((at, blank)) = trimmed.char_indices().find(|(_, it)| it.is_whitespace()) {
        let at = at + text.len() - text.trim_start().len();
        let finding = findings.add(node.part(at, at + blank.len_utf8()), "`noProxy` has blanks between its entries");
        finding.help("separate the entries by commas only");
        let joined = text.split_whitespace().collect::<Vec<_>>();
        // Without commas beside them the blanks are the separators themselves.
        let beside = joined.windows(2).all(|pair| pair[0].ends_with(',') || pair[1].starts_with(','));
        if beside {
            finding.fix(Fix::safe("Remove the blanks", [node.replace_part(0, text.len(), &joined.concat())]));
        }
    }
    let mut at = 0;
    for part in text.split(',') {
        let start = at + part.len() - part.trim_start().len();
        at += part.len() + 1;
        let entry = part.trim();
        let place = || node.part(start, start + entry.len());
        if entry.contains("://") {
            findings.add(place(), "an entry of `noProxy` has a scheme").help("write only the host or the range");
            continue;
        }
        let Some((ip, length)) = entry.split_once('/') else { continue };
        match entry.parse::<IpNet>() {
            Ok(range) if range.trunc() != range => {
                let right = range.trunc().to_string();
                findings
                    .add(place(), format!("the range `{entry}` does not begin with its network address"))
                    .help(format!("write `{right}`"))
                    .fix(Fix::unsafe_(
                        format!("Write `{right}`"),
                        [node.replace_part(start, start + entry.len(), &right)],
                    ));
            }
            Ok(_) => {}
            Err(_) if ip.contains('/') || length.is_empty() || ip.bytes().any(|it| it.is_ascii_alphabetic()) => {
                findings
                    .add(place(), format!("`{entry}` is neither a host nor a range"))
                    .help("write a host, a domain or a range");
            }
            Err(_) => {
                findings
                    .add(place(), format!("`{entry}` is not a range of addresses"))
                    .help("write a range such as `10.3.0.0/16`");
            }
        }
    }
}
