//! Takes away what is known and accepted, counts what each allowance is good for, and says which are good for nothing.

use std::collections::HashMap;

use super::Options;
use super::share::Unused;
use crate::catalog::matrix::matrix;
use crate::engine::settings::Base;
use crate::facts::Target;
use crate::finding::{Finding, Place};
use crate::model::Allowance;
use crate::model::allowance::{AllowedRule, End, Scope};
use crate::rules::settings::{allowance_expired, allowance_unused, unknown_rule};
use crate::rules::{self, Check, Group};
use crate::source::{FileId, Files};

/// An allowance of the run and its use.
#[derive(Clone, Debug)]
pub struct Used {
    /// The allowance.
    pub allowance: Allowance,
    /// How many findings each of its rules allowed.
    pub uses: Vec<usize>,
    /// True if it has ended and allows nothing.
    pub has_ended: bool,
    base: Base,
}

impl Used {
    /// How many findings it allowed.
    pub fn count(&self) -> usize {
        self.uses.iter().sum()
    }
}

/// A finding that was allowed.
#[derive(Clone, Debug)]
pub struct Allowed {
    /// The finding, with the severity that it would have had.
    pub finding: Finding,
    /// The first allowance that covers it, as an index into `Report::allowances`.
    pub by: usize,
}

/// The allowances of a run, ready to be asked.
pub(super) struct Allowances {
    all: Vec<Used>,
    by_file: HashMap<FileId, Vec<usize>>,
    anywhere: Vec<usize>,
}

impl Allowances {
    /// From the settings first, then from comments, in the order of the files.
    pub(super) fn of(comments: Vec<Allowance>, options: &Options) -> Allowances {
        let listed = options.settings.iter().flat_map(|settings| settings.allow.iter().cloned());
        let commented = comments.into_iter().map(|allowance| (allowance, Base::default()));
        let mut found = Allowances { all: Vec::new(), by_file: HashMap::new(), anywhere: Vec::new() };
        for (allowance, base) in listed.chain(commented) {
            let index = found.all.len();
            match &allowance.scope {
                Scope::Lines { file, .. } => found.by_file.entry(*file).or_default().push(index),
                Scope::Paths { .. } => found.anywhere.push(index),
            }
            let end = allowance.until.as_ref().map(|(_, end)| end);
            let has_ended = end.is_some_and(|end| has_ended(end, options.judged.as_deref(), &options.target));
            let uses = vec![0; allowance.rules.len()];
            found.all.push(Used { allowance, uses, has_ended, base });
        }
        found
    }

    /// Marks those that an allowance covers.
    pub(super) fn mark(&mut self, files: &Files, unused: &mut [Unused], allowed: &mut Vec<Allowed>) {
        for it in unused {
            if let Some(by) = self.cover(files, &it.finding) {
                it.is_allowed = true;
                allowed.push(Allowed { finding: it.finding.clone(), by });
            }
        }
    }

    /// Takes allowed findings out of a list.
    pub(super) fn apply(&mut self, files: &Files, findings: &mut Vec<Finding>, allowed: &mut Vec<Allowed>) {
        if self.all.is_empty() {
            return;
        }
        let mut kept = Vec::with_capacity(findings.len());
        for finding in findings.drain(..) {
            match self.cover(files, &finding) {
                Some(by) => allowed.push(Allowed { finding, by }),
                None => kept.push(finding),
            }
        }
        *findings = kept;
    }

    /// Counts the finding for every allowance that covers it; gives the first of them.
    fn cover(&mut self, files: &Files, finding: &Finding) -> Option<usize> {
        let of_places = finding.places().filter_map(|place| self.by_file.get(&place.span.file)).flatten();
        let mut asked: Vec<usize> = self.anywhere.iter().chain(of_places).copied().collect();
        asked.sort_unstable();
        asked.dedup();
        let mut first = None;
        for index in asked {
            let used = &mut self.all[index];
            if used.has_ended {
                continue;
            }
            let named = used.allowance.rules.iter().position(|rule| names(rule, finding));
            let Some(named) = named else { continue };
            let base = &used.base;
            if finding.places().any(|place| covers(&used.allowance.scope, base, files, place)) {
                used.uses[named] += 1;
                first = first.or(Some(index));
            }
        }
        first
    }

    /// What the rules of the settings say of allowances: those that have ended.
    pub(super) fn ended(&self) -> Vec<Finding> {
        let ended = self.all.iter().filter(|used| used.has_ended);
        ended
            .filter_map(|used| {
                let (said, end) = used.allowance.until.as_ref()?;
                Some(allowance_expired::tell(&used.allowance, said, end).into_vec())
            })
            .flatten()
            .collect()
    }

    /// Names that no finding matched, among those that this run can judge; `late` are names of the rule that tells it.
    pub(super) fn unused(&self, files: &Files, findings: &[Finding], options: &Options, late: bool) -> Vec<Unused> {
        let mut found = Vec::new();
        for used in self.all.iter().filter(|used| !used.has_ended) {
            for (rule, _) in used.allowance.rules.iter().zip(&used.uses).filter(|(_, uses)| **uses == 0) {
                let name = &*rule.name.text;
                let is_late = name == "allowance-unused" || name == Group::Settings.word();
                if is_late != late
                    || !unknown_rule::is_known(name, &options.policies)
                    || !can_judge(&used.allowance, rule, options)
                {
                    continue;
                }
                // What a comment was meant for stands in the same file.
                let near = findings.iter().find(|finding| {
                    let is_here = finding.place.span.file == rule.name.place.span.file;
                    names(rule, finding) && (is_here || !used.allowance.is_comment())
                });
                let told = near.map(|it| (&*files.get(it.place.span.file).path, &*it.place.key));
                let near = near.map(|it| (files.get(it.place.span.file).path.clone(), it.place.span.start));
                let findings = allowance_unused::tell(&used.allowance, rule, told).into_vec();
                found.extend(findings.into_iter().map(|finding| Unused {
                    finding,
                    is_allowed: false,
                    near: near.clone(),
                }));
            }
        }
        found
    }

    pub(super) fn into_vec(self) -> Vec<Used> {
        self.all
    }
}

/// Places of the names that a finding matched: path and first byte.
pub(super) fn used_places(files: &Files, allowances: &[Used]) -> Vec<(String, u32)> {
    let place = |rule: &AllowedRule| {
        let span = rule.name.place.span;
        (files.get(span.file).path.clone(), span.start)
    };
    let used = allowances.iter().flat_map(|used| used.allowance.rules.iter().zip(&used.uses));
    used.filter(|(_, uses)| **uses > 0).map(|(rule, _)| place(rule)).collect()
}

fn names(rule: &AllowedRule, finding: &Finding) -> bool {
    rule.name.text == finding.rule || rule.name.text == finding.group
}

fn covers(scope: &Scope, base: &Base, files: &Files, place: &Place) -> bool {
    match scope {
        Scope::Lines { file, layer, lines } => {
            let at = place.local.0;
            place.span.file == *file
                && place.layer == *layer
                && lines.iter().any(|&(start, end)| start <= at && at <= end)
        }
        Scope::Paths { file, key } => {
            let path = &files.get(place.span.file).path;
            file.as_ref().is_none_or(|glob| glob.is_match(base.inside(path)))
                && key.as_ref().is_none_or(|pattern| pattern.matches(&place.key))
        }
    }
}

/// True if a run that found nothing for the name can say that there is nothing: it saw all files, or the name is that of
/// a rule that looks at one document only, and the document is this one.
fn can_judge(allowance: &Allowance, rule: &AllowedRule, options: &Options) -> bool {
    if is_silent(&rule.name.text, options) {
        return false;
    }
    if options.is_whole {
        return true;
    }
    allowance.is_comment() && rules::find(&rule.name.text).is_some_and(|rule| matches!(rule.check, Check::Document(_)))
}

/// True if the rule may be silent only because this run does not know the day or the target, which another run is told.
fn is_silent(rule: &str, options: &Options) -> bool {
    let asks_target = ["key-newer-than-target", "deprecated-key", "arg-os-version", "preset-marker-mismatch"];
    let is_row = || matrix().rows.iter().any(|row| row.rule == rule && !row.versions.is_empty());
    (rule == "certificate-expired" && options.today.is_none())
        || (options.target.palette.is_none() && (asks_target.contains(&rule) || is_row()))
}

/// True if an allowance has ended: its day is before the day of judging, or every version of the target has reached its
/// version. What is not known ends nothing.
fn has_ended(end: &End, judged: Option<&str>, target: &Target) -> bool {
    match end {
        End::Day(day) => judged.is_some_and(|today| today > day.as_str()),
        End::Palette(version) => target.palette.as_ref().is_some_and(|range| range.below(version) == Some(false)),
        End::Unclear => false,
    }
}
