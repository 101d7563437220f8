//! A macro of Palette cannot be read: a dot, a brace or a quote is wrong.
//!
//! Macros are actions of Go templates. What the template engine cannot read fails the whole layer when the cluster is
//! deployed, and what it takes for plain text reaches the hosts as it stands.
//!
//! # Avoid
//! ```yaml
//! password: "{{ spectro.var.pull_password }}"
//! ```
//!
//! # Prefer
//! ```yaml
//! password: "{{ .spectro.var.pull_password }}"
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::model::macros::{Action, Trouble};
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::Style;

pub(super) static RULE: Rule = Rule {
    id: "macro-syntax",
    group: Group::Profile,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("macro_syntax.rs"),
    source: "macros",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    for action in model.actions.iter().filter(|action| !action.in_comment) {
        if let Some((trouble, start, end)) = action.trouble {
            tell(action, trouble, start, end, findings);
        }
        quoted_in_print(action, findings);
    }
}

fn tell(action: &Action<'_>, trouble: Trouble, start: u32, end: u32, findings: &mut Findings) {
    let name = action.references.first().map_or("", |reference| reference.text);
    let place = action.place(start, end);
    let inner = action.text().trim_matches(['{', '}', ' ', '\t', '\n']);
    let braces =
        || Fix::unsafe_("Write two braces", [action.replace(action.start, action.end, &format!("{{{{ {inner} }}}}"))]);
    match trouble {
        Trouble::MissingDot => {
            let found = findings.add(place, "a macro begins with a dot: `.spectro`, not `spectro`");
            found.help("write the dot before `spectro`");
            if action.text()[(start - action.start) as usize..].starts_with("spectro") {
                found.fix(Fix::safe("Add the dot", [action.replace(start, start, ".")]));
            }
        }
        Trouble::Unclosed => {
            let what = if name.is_empty() { "the macro".to_owned() } else { format!("`{name}`") };
            let found = findings.add(place, format!("the macro {what} is not closed by two braces"));
            found.help("close it with `}}` on the same line");
            if action.text().ends_with('}') {
                found.fix(braces());
            }
        }
        Trouble::OneBrace => {
            findings
                .add(place, format!("the macro `{name}` stands in one brace; it takes two on each side"))
                .help(format!("write `{{{{ {inner} }}}}`"))
                .fix(braces());
        }
        Trouble::SplitBraces => {
            findings
                .add(place, "a blank stands between the two braces that open a macro")
                .help("write `{{` without a blank inside")
                .fix(Fix::unsafe_("Remove the blank", [action.replace(start, end, "{{")]));
        }
        Trouble::ExtraBrace => {
            findings
                .add(place, "a macro is opened by two braces, not by three or more")
                .help("write `{{` before the macro and `}}` behind it");
        }
        Trouble::Quote => {
            findings
                .add(place, "a typographic quote stands in a macro; templates know only `\"` and backticks")
                .help("write a straight quote");
        }
        Trouble::Name => {
            findings
                .add(place, format!("the macro `{name}` is not complete"))
                .help("write a class and a name, such as `.spectro.var.NAME` or `.spectro.system.cluster.name`");
        }
    }
}

/// A value that was meant to be quoted, and that an editor for prose has given other quotes.
fn quoted_in_print(action: &Action<'_>, findings: &mut Findings) {
    let Some(node) = action.node.filter(|node| node.style() == Some(Style::Plain) && action.ours) else { return };
    let text = node.text_or_empty();
    let print = |sign: char| matches!(sign, '\u{2018}' | '\u{2019}' | '\u{201c}' | '\u{201d}' | '\u{201e}');
    let Some(first) = text.chars().next().filter(|sign| print(*sign)) else { return };
    let before = &text[first.len_utf8()..];
    if text.ends_with(print) && before.starts_with("{{") && action.start == node.local().0 + first.len_utf8() as u32 {
        findings
            .add(node.part(0, first.len_utf8()), "typographic quotes around a macro become part of the value")
            .help("write straight quotes");
    }
}
