//! The Edge host ID has signs that it cannot have, or is too long.
//!
//! The ID has at most 128 characters, and none of `/ ? # & + % , $ ~ ! @ * ( ) { } | = ; : < > ' . ^ "` and no blank. Longer ones are cut. `"$random"` asks for a random one.
//!
//! # Avoid
//! ```yaml
//! name: "till #7"
//! ```
//!
//! # Prefer
//! ```yaml
//! name: till-7
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::Scalar;

pub(super) static RULE: Rule = Rule {
    id: "host-id-invalid",
    group: Group::UserData,
    severity: Severity::Warning,
    confidence: Confidence::Documented,
    page: include_str!("host_id_invalid.rs"),
    source: "installer-reference",
    check: Check::Document(check),
};

const REFUSED: &str = "/?#&+%,$~!@*(){}|=;:<>'.^\" ";
const LONGEST: usize = 128;

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let Some(node) = model.user_data.as_ref().and_then(|it| it.at("stylus.site.name")) else { return };
    if node.hole().is_some() {
        return;
    }
    let Some(Scalar::Text(text)) = node.scalar().filter(|_| node.text() != Some("$random")) else { return };
    let mut signs: Vec<char> = text.chars().filter(|sign| REFUSED.contains(*sign)).collect();
    signs.sort_unstable();
    signs.dedup();
    if !signs.is_empty() {
        let shown = signs.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(" ").replace("` `", "blank");
        let one = text.char_indices().find(|(_, sign)| REFUSED.contains(*sign)).filter(|_| signs.len() == 1);
        let place = match one.filter(|_| text.matches(signs[0]).count() == 1) {
            Some((at, sign)) => node.part(at, at + sign.len_utf8()),
            None => node.place(),
        };
        let message = match signs.len() {
            1 => format!("an Edge host ID cannot have this character: {shown}"),
            2..=6 => format!("an Edge host ID cannot have these characters: {shown}"),
            number => format!("an Edge host ID cannot have {number} of these characters"),
        };
        let finding = findings.add(place, message);
        finding.help("use letters, digits, `-` and `_`");
        if signs == ['.'] {
            finding.severity(Severity::Hint).note("an older table allows a DNS name with dots");
        }
    }
    let length = text.chars().count();
    if length > LONGEST {
        findings
            .add(node.place(), format!("the Edge host ID has {length} characters, and {LONGEST} are taken"))
            .note("longer ones are cut")
            .help(format!("shorten it to {LONGEST} characters"));
    }
}
