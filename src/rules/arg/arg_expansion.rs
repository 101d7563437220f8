//! A value is expanded into something that was not meant.
//!
//! Bash and Earthly replace `$NAME` by what stands above it in the file, and by nothing if it stands below or nowhere. `$0` to `$9`
//! are arguments of the script in bash and nothing in Earthly; a zero in place of the letter O is the usual cause. `$(…)` and
//! backquotes are run by bash and kept as text by Earthly.
//!
//! # Avoid
//! ```sh
//! IMAGE_REPO=$0S_DISTRIBUTION
//! CUSTOM_TAG=$(date +%Y)
//! ```
//!
//! # Prefer
//! ```sh
//! OS_DISTRIBUTION=ubuntu
//! IMAGE_REPO=$OS_DISTRIBUTION
//! ```

use crate::catalog;
use crate::facts::Context;
use crate::finding::{Confidence, Fix, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::{Node, Style};

pub(super) static RULE: Rule = Rule {
    id: "arg-expansion",
    group: Group::Arg,
    severity: Severity::Error,
    confidence: Confidence::Verified,
    page: include_str!("arg_expansion.rs"),
    source: "run",
    check: Check::Document(check),
};

/// What a `$` or a backquote in a value asks for.
enum Expansion<'a> {
    Argument(char),
    Command,
    Name(&'a str),
}

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let Some(arg) = &model.arg else { return };
    let mut above: Vec<&str> = Vec::new();
    for (index, entry) in arg.entries().enumerate() {
        let name = entry.key.text_or_empty();
        for (start, end, expansion) in expansions(entry.value) {
            let (from, _) = entry.value.local();
            let (start, end) = (from + start as u32, from + end as u32);
            let place = arg.place(entry, start, end);
            match expansion {
                Expansion::Argument(digit) => {
                    let finding = findings.add(place, format!("`${digit}` is no variable of this file"));
                    finding.note(format!(
                        "bash puts an argument of the script here, Earthly nothing: `{name}` is not what it says"
                    ));
                    let rest = &entry.value.source()[(end - from) as usize..];
                    let word: String = rest.chars().take_while(|it| it.is_ascii_alphanumeric() || *it == '_').collect();
                    let meant = format!("O{word}");
                    if digit == '0' && catalog::arg::find(&meant).is_some() {
                        finding.help(format!("write `${meant}`, with the letter O"));
                        finding.fix(Fix::unsafe_(format!("Write `${meant}`"), [arg.edit(start + 1, end, "O")]));
                    } else {
                        finding.help("name the variable that is meant, or put the value into single quotes");
                    }
                }
                Expansion::Command => {
                    findings
                        .add(place, format!("the value of `{name}` is a command, which only bash runs"))
                        .severity(Severity::Warning)
                        .note("Earthly keeps the text as it stands")
                        .help("write the value out, or pass it to the build as a build argument");
                }
                Expansion::Name(wanted) if !above.contains(&wanted) && arg.is_whole() => {
                    let below = arg.entries().skip(index + 1).find(|it| it.key.text() == Some(wanted));
                    let why = if below.is_some() { "is set only further down" } else { "is not set in this file" };
                    let finding = findings.add(place, format!("`{name}` uses `{wanted}`, which {why}"));
                    finding.severity(Severity::Warning);
                    finding.note("Earthly puts nothing there, bash whatever the environment holds");
                    match below {
                        Some(below) => {
                            finding.label(below.key.place(), "set here");
                            finding.help(format!("move `{wanted}` above this line"));
                        }
                        None => {
                            finding.help(format!("set `{wanted}` above this line, or write the value out"));
                        }
                    }
                }
                Expansion::Name(_) => {}
            }
        }
        above.push(name);
    }
}

/// What is expanded in a value, as bytes of what is written.
fn expansions(value: Node<'_>) -> Vec<(usize, usize, Expansion<'_>)> {
    let source = value.source();
    let mut found = Vec::new();
    if value.style() == Some(Style::Single) || source.contains("{{") {
        return found;
    }
    let (mut single, mut double) = (false, false);
    let mut at = 0;
    while let Some(sign) = source[at..].chars().next() {
        let rest = &source[at + sign.len_utf8()..];
        match sign {
            '\'' if !double => single = !single,
            '"' if !single => double = !double,
            '\\' if !single => at += rest.chars().next().map_or(0, char::len_utf8),
            '`' if !single => {
                let end = rest.find('`').map_or(source.len(), |to| at + to + 2);
                found.push((at, end, Expansion::Command));
                at = end;
                continue;
            }
            '$' if !single => {
                let inner = rest.strip_prefix('{').unwrap_or(rest);
                let brace = usize::from(inner.len() < rest.len());
                let word =
                    inner.len() - inner.trim_start_matches(|it: char| it.is_ascii_alphanumeric() || it == '_').len();
                if rest.starts_with('(') {
                    found.push((at, source.len(), Expansion::Command));
                    return found;
                }
                match inner.chars().next() {
                    Some(digit) if digit.is_ascii_digit() && brace == 0 => {
                        found.push((at, at + 2, Expansion::Argument(digit)));
                    }
                    Some(first) if first.is_ascii_alphabetic() || first == '_' => {
                        // `${NAME:-x}` says itself what stands in for an absent one.
                        let plain = brace == 0 || inner[word..].starts_with('}');
                        if plain {
                            found.push((at, at + 1 + word + 2 * brace, Expansion::Name(&inner[..word])));
                        }
                    }
                    _ => {}
                }
            }
            _ => {}
        }
        at += sign.len_utf8();
    }
    found
}
