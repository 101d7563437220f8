//! User data begins with a byte-order mark.
//!
//! Some editors put three invisible bytes before the first line. No reader finds the header behind them.
//!
//! # Avoid
//! ```yaml
//! <U+FEFF>#cloud-config
//! ```
//!
//! # Prefer
//! ```yaml
//! #cloud-config
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Fix, Place, Severity};
use crate::model::{Kind, Model};
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::LayerId;

pub(super) static RULE: Rule = Rule {
    id: "byte-order-mark",
    group: Group::Syntax,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("byte_order_mark.rs"),
    source: "run",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    if model.kind() != Kind::UserData || !model.source().text.starts_with('\u{feff}') {
        return;
    }
    let tree = &model.document.tree;
    let end = '\u{feff}'.len_utf8() as u32;
    let place = Place { key: String::new(), ..tree.place(LayerId(0), 0, end) };
    let finding = findings.add(place, "a byte-order mark hides the header from every reader");
    finding.help("save the file as UTF-8 without a byte-order mark");
    finding.fix(Fix::safe("Remove the byte-order mark", [tree.edit(LayerId(0), 0, end, "")]));
}
