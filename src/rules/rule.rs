//! What a rule is, and where its findings go.

use std::borrow::Cow;

use super::support_matrix;
use crate::catalog::sources;
use crate::facts::{Context, Facts};
use crate::finding::{Confidence, Finding, Place, Severity};
use crate::model::Model;

/// A family of rules that can be set or allowed together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    /// Rows of the support matrix.
    SupportMatrix,
    /// The text breaks its language.
    Syntax,
    /// Keys, types and values.
    Structure,
    /// Image registries and references.
    Registries,
    /// Cluster profiles, packs, macros, variables.
    Profile,
    /// Terraform around profiles.
    Terraform,
    /// User data apart from its stages.
    UserData,
    /// Stages and their steps.
    Stages,
    /// CanvOS `.arg` files.
    Arg,
    /// Secrets in clear.
    Secrets,
    /// palint's own settings and allowances.
    Settings,
    /// An organization's own rows.
    Policies,
}

impl Group {
    /// Every group, in the order of the documentation.
    pub const ALL: [Group; 12] = [
        Group::SupportMatrix,
        Group::Syntax,
        Group::Structure,
        Group::Registries,
        Group::Profile,
        Group::Terraform,
        Group::UserData,
        Group::Stages,
        Group::Arg,
        Group::Secrets,
        Group::Settings,
        Group::Policies,
    ];

    /// The word in settings and reports.
    pub fn word(self) -> &'static str {
        match self {
            Group::SupportMatrix => "support-matrix",
            Group::Syntax => "syntax",
            Group::Structure => "structure",
            Group::Registries => "registries",
            Group::Profile => "profile",
            Group::Terraform => "terraform",
            Group::UserData => "user-data",
            Group::Stages => "stages",
            Group::Arg => "arg",
            Group::Secrets => "secrets",
            Group::Settings => "settings",
            Group::Policies => "policies",
        }
    }
}

/// What a rule looks at.
#[derive(Clone, Copy)]
pub enum Check {
    /// One document, once, whatever deployments it belongs to.
    Document(fn(&Model<'_>, &Context, &mut Findings)),
    /// What the documents of a deployment say together.
    Deployment(fn(&Facts<'_>, &mut Findings)),
    /// Told by the engine itself, which knows what was read, allowed and used.
    Engine,
}

/// One thing that can be wrong.
#[derive(Clone, Copy)]
pub struct Rule {
    /// Stable kebab-case name.
    pub id: &'static str,
    /// Its family.
    pub group: Group,
    /// The usual severity; a finding may set another.
    pub severity: Severity,
    /// The usual confidence.
    pub confidence: Confidence,
    /// The rule's own file; its `//!` header is the page. For a row of the matrix only the first line: the rest is
    /// written when it is asked for ([`Rule::markdown`]).
    pub page: &'static str,
    /// Key of the source in `schemas/sources.json`.
    pub source: &'static str,
    /// What it looks at.
    pub check: Check,
}

impl Rule {
    /// The page: the `//!` header of the rule's file as Markdown.
    pub fn markdown(&self) -> String {
        let row = if self.group == Group::SupportMatrix { support_matrix::page_of(self.id) } else { None };
        let page = row.as_deref().unwrap_or(self.page);
        let lines = page.lines().take_while(|line| line.starts_with("//!"));
        lines.map(|line| line[3..].strip_prefix(' ').unwrap_or(&line[3..])).collect::<Vec<_>>().join("\n")
    }

    /// The first line of the page, without its full stop.
    pub fn summary(&self) -> String {
        self.markdown().lines().next().unwrap_or_default().trim_end_matches('.').to_owned()
    }
}

/// What the reader wrote stands between backticks; more signs of it than this are cut in the middle.
const SHOWN: usize = 96;

/// A message on one line, whatever text of the reader it repeats.
fn one_line(message: String) -> String {
    let long = message.len() > SHOWN;
    if !long && !message.contains(char::is_control) {
        return message;
    }
    let line = message.replace("\r\n", " ").replace(|sign: char| sign.is_control(), " ");
    let cut = |(index, piece): (usize, &str)| {
        let signs: Vec<char> = piece.chars().collect();
        if index % 2 == 0 || signs.len() <= SHOWN {
            return piece.to_owned();
        }
        let (head, tail) = (&signs[..SHOWN / 2], &signs[signs.len() - SHOWN / 2 + 1..]);
        head.iter().chain(['…'].iter()).chain(tail).collect()
    };
    line.split('`').enumerate().map(cut).collect::<Vec<_>>().join("`")
}

/// Collects the findings of the rule that is running.
pub struct Findings {
    rule: &'static Rule,
    found: Vec<Finding>,
}

impl Findings {
    /// An empty collection for a rule.
    pub fn of(rule: &'static Rule) -> Findings {
        Findings { rule, found: Vec::new() }
    }

    /// From now on the findings are this rule's.
    pub fn switch(&mut self, rule: &'static Rule) {
        self.rule = rule;
    }

    /// Adds a finding with the rule's defaults.
    pub fn add(&mut self, place: Place, message: impl Into<String>) -> &mut Finding {
        let source = sources::address(self.rule.source).unwrap_or(self.rule.source);
        self.found.push(Finding {
            rule: Cow::Borrowed(self.rule.id),
            group: self.rule.group.word(),
            severity: self.rule.severity,
            confidence: self.rule.confidence,
            message: one_line(message.into()),
            place,
            here: String::new(),
            labels: Vec::new(),
            notes: Vec::new(),
            help: Vec::new(),
            fixes: Vec::new(),
            repairs: Vec::new(),
            source: Cow::Borrowed(source),
            tag: None,
        });
        self.found.last_mut().expect("one was pushed")
    }

    /// Adds a finding that was made from data: a row of the matrix.
    pub fn push(&mut self, finding: Finding) {
        self.found.push(finding);
    }

    /// What was found.
    pub fn into_vec(self) -> Vec<Finding> {
        self.found
    }
}

#[cfg(test)]
mod tests {
    use super::one_line;

    #[test]
    fn a_message_stays_on_its_line() {
        assert_eq!(one_line("`a\r\nb\tc` is no name".to_owned()), "`a b c` is no name");
        let shown = one_line(format!("`{}` is no name", "é".repeat(300)));
        assert_eq!(shown.chars().count(), 96 + "`` is no name".len());
        assert!(one_line("`short` stays".to_owned()) == "`short` stays");
    }
}
