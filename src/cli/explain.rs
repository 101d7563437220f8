//! `palint explain`: the page of a rule.

use super::USAGE;
use super::args::Explain;
use super::output::Console;
use crate::catalog::sources;
use crate::rules;

/// Runs the command.
pub(super) fn run(args: &Explain, console: &Console) -> u8 {
    let Some(rule) = rules::find(&args.rule) else {
        let near = near(&args.rule);
        let ways = if near.is_empty() { "`palint rules` lists all".to_owned() } else { format!("near it: {near}") };
        console.complain(&format!("no rule is named `{}`; {ways}", args.rule));
        return USAGE;
    };
    let source = sources::address(rule.source).unwrap_or(rule.source);
    let (group, severity, confidence) = (rule.group.word(), rule.severity.word(), rule.confidence.word());
    let page = format!(
        "# {}\n\n{}\n\nGroup: {group}\nSeverity: {severity}\nConfidence: {confidence}\nSource: {source}\n",
        rule.id,
        rule.markdown().trim_end(),
    );
    console.print(&page)
}

/// The names that a misspelt one may have meant, nearest first.
fn near(name: &str) -> String {
    let mut found: Vec<(usize, &str)> = rules::all()
        .map(|rule| (strsim::osa_distance(name, rule.id), rule.id))
        .filter(|(distance, id)| *distance <= 3 || id.contains(name))
        .collect();
    found.sort_unstable();
    let names: Vec<String> = found.iter().take(3).map(|(_, id)| format!("`{id}`")).collect();
    names.join(", ")
}
