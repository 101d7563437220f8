//! What changes in the verdicts on the way from one version of Palette to another.

use std::collections::HashSet;
use std::sync::Arc;

use super::{Options, check};
use crate::catalog::matrix::{Bound, Product, Row, matrix};
use crate::catalog::versions::{Version, VersionRange, releases};
use crate::finding::{Finding, Severity};
use crate::model::Document;
use crate::source::Files;

/// A release on the way, with what is new there and what is gone.
pub struct Step {
    /// The release.
    pub palette: Version,
    /// The agent that belongs to it, if the table has it.
    pub agent: Option<String>,
    /// Findings that the release before did not have.
    pub new: Vec<Finding>,
    /// Findings of the release before that this one does not have.
    pub gone: Vec<Finding>,
    /// Rows about acts outside the files whose version range begins or ends here.
    pub acts: Vec<&'static Row>,
}

impl Step {
    /// True if something that stops a deployment is new.
    pub fn blocks(&self) -> bool {
        self.new.iter().any(|finding| finding.severity == Severity::Error)
    }
}

/// The releases above `from` up to `to`, the target itself at the end, each with what changes there.
pub fn path(
    files: &Arc<Files>,
    documents: &[Arc<Document>],
    options: &Options,
    from: &Version,
    to: &Version,
) -> Vec<Step> {
    let at = |version: &Version| {
        let mut options = options.clone();
        options.target.palette = Some(VersionRange::exactly(version.clone()));
        options.target.said_at.remove("palette");
        check(Arc::clone(files), documents.to_vec(), &options).findings
    };
    let mut versions: Vec<Version> = releases().iter().filter_map(|it| Version::parse(&it.palette)).collect();
    versions.push(to.clone());
    versions.retain(|version| version > from && version <= to);
    versions.sort();
    versions.dedup();
    let mut before = at(from);
    let mut last = from.clone();
    let mut steps = Vec::new();
    for palette in versions {
        let now = at(&palette);
        let said = |findings: &[Finding]| -> HashSet<String> { findings.iter().map(identity).collect() };
        let (had, has) = (said(&before), said(&now));
        let new: Vec<Finding> = now.iter().filter(|finding| !had.contains(&identity(finding))).cloned().collect();
        let gone: Vec<Finding> = before.iter().filter(|finding| !has.contains(&identity(finding))).cloned().collect();
        let crosses = |(product, bound): &(Product, Bound)| {
            *product == Product::Palette && bound.version > last && bound.version <= palette
        };
        let acts = matrix().rows.iter().filter(|row| !row.checkable && row.versions.iter().any(crosses)).collect();
        let agent = releases()
            .iter()
            .find(|it| Version::parse(&it.palette).as_ref() == Some(&palette))
            .map(|it| it.agent.clone());
        steps.push(Step { palette: palette.clone(), agent, new, gone, acts });
        (before, last) = (now, palette);
    }
    steps
}

fn identity(finding: &Finding) -> String {
    format!("{} {:?} {}", finding.rule, finding.place.span, finding.severity.word())
}
