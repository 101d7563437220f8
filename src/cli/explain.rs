//! `palint explain`: the page of a rule, or the rules of a group.

use std::fmt::Write as _;

use owo_colors::{OwoColorize, Style};

use super::USAGE;
use super::args::Explain;
use super::output::Console;
use crate::catalog::sources;
use crate::catalog::spelling::errors;
use crate::rules::{self, Group, Rule};

/// Names that a misspelt one may have meant.
const NEAR: usize = 3;

/// Runs the command.
pub(super) fn run(args: &Explain, console: &Console) -> u8 {
    if let Some(rule) = rules::find(&args.rule) {
        return console.print(&page(rule, console.look().color));
    }
    if let Some(group) = Group::ALL.into_iter().find(|group| group.word() == args.rule) {
        let mut out = String::new();
        for rule in rules::all().filter(|rule| rule.group == group) {
            let _ = writeln!(out, "{}: {}", rule.id, rule.summary());
        }
        return console.print(&out);
    }
    let near = near(&args.rule);
    let ways = if near.is_empty() { String::new() } else { format!("; near it: {}", near.join(", ")) };
    console.complain(&format!("no rule or group is named `{}`{ways}; `palint rules` lists all", args.rule));
    USAGE
}

/// The page: what its header says, with headings that stand out and examples indented.
fn page(rule: &Rule, color: bool) -> String {
    let strong = if color { Style::new().bold() } else { Style::new() };
    let (group, severity, confidence) = (rule.group.word(), rule.severity.word(), rule.confidence.word());
    let mut out = format!("{}\n{severity}, {group}, {confidence}\n\n", rule.id.style(strong));
    let mut example = false;
    for line in rule.markdown().lines() {
        if line.starts_with("```") {
            example = !example;
        } else if example {
            let _ = writeln!(out, "{}", format!("    {line}").trim_end());
        } else if let Some(heading) = line.strip_prefix("# ") {
            let _ = writeln!(out, "{}", heading.style(strong));
        } else {
            let _ = writeln!(out, "{line}");
        }
    }
    let from = match sources::all().get(rule.source) {
        Some(source) => {
            let address = source.address.as_ref().map(|it| format!("\n    {it}")).unwrap_or_default();
            format!("{}, read {}{address}", source.title, source.read)
        }
        None => rule.source.to_owned(),
    };
    let _ = writeln!(out, "\n{}\n    {from}", "Source".style(strong));
    out
}

/// The names that a misspelt one may have meant, nearest first.
fn near(name: &str) -> Vec<String> {
    let name = name.to_ascii_lowercase().replace('_', "-");
    let mut found: Vec<(usize, &str)> = rules::all()
        .filter_map(|rule| Some((errors(&name, rule.id, usize::MAX)?, rule.id)))
        .filter(|(distance, id)| *distance <= 3 || (name.len() > 3 && id.contains(&*name)))
        .collect();
    found.sort_unstable();
    found.iter().take(NEAR).map(|(_, id)| format!("`{id}`")).collect()
}

#[cfg(test)]
mod tests {
    use super::{near, page};
    use crate::rules;

    #[test]
    fn a_misspelt_name_leads_to_the_right_one() {
        assert_eq!(near("uknown_key").first().map(String::as_str), Some("`unknown-key`"));
        assert!(near("zzzzzz").is_empty());
    }

    #[test]
    fn every_page_is_whole() {
        for rule in rules::all() {
            let page = page(rule, false);
            assert!(page.contains(&rule.summary()) && page.contains("\nSource\n"), "{}", rule.id);
            assert!(!page.contains("```"), "{}: an example is not closed", rule.id);
        }
    }
}
