//! Findings that were there when palint came: a file of fingerprints with counts, which may shrink and never grows by itself.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

/// Findings that are known, and how many there are of each.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    version: u32,
    /// What was checked when it was written: paths and flags. Only the same run can say that something is gone.
    run: Vec<String>,
    findings: Vec<Known>,
}

/// A finding that is known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    path: String,
    rule: String,
    fingerprint: String,
    count: usize,
}

/// A finding of a run, as a baseline knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Path of its file, relative to the folder of the baseline.
    pub path: String,
    /// Its rule.
    pub rule: String,
    /// Its fingerprint; equal findings have the same.
    pub fingerprint: String,
}

/// What a baseline makes of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// For each finding of the run, whether it is known.
    pub known: Vec<bool>,
    /// How many known findings were not there.
    pub gone: usize,
    /// The baseline without those that are gone.
    pub shrunk: Baseline,
}

impl Baseline {
    /// A baseline of everything that a run found.
    pub fn of(run: Vec<String>, seen: &[Seen]) -> Baseline {
        let mut counts: BTreeMap<(&str, &str, &str), usize> = BTreeMap::new();
        for it in seen {
            *counts.entry((&it.path, &it.rule, &it.fingerprint)).or_default() += 1;
        }
        let known = |((path, rule, fingerprint), count): ((&str, &str, &str), usize)| Known {
            path: path.to_owned(),
            rule: rule.to_owned(),
            fingerprint: fingerprint.to_owned(),
            count,
        };
        Baseline { version: 1, run, findings: counts.into_iter().map(known).collect() }
    }

    /// Reads a baseline; the error says why it is none.
    pub fn parse(text: &str) -> Result<Baseline, String> {
        let baseline: Baseline = serde_json::from_str(text).map_err(|fault| fault.to_string())?;
        match baseline.version {
            1 => Ok(baseline),
            other => Err(format!("it has version {other}, and this palint knows version 1")),
        }
    }

    /// The text of the file: one line for each finding, so that a change of it is read and merged like code.
    pub fn text(&self) -> String {
        let line = |value: &dyn Fn() -> serde_json::Result<String>| value().unwrap_or_default();
        let run = line(&|| serde_json::to_string(&self.run));
        let mut findings = self.findings.clone();
        findings.sort();
        let findings: Vec<String> =
            findings.iter().map(|it| format!("    {}", line(&|| serde_json::to_string(it)))).collect();
        let findings = if findings.is_empty() { String::new() } else { format!("\n{}\n  ", findings.join(",\n")) };
        format!("{{\n  \"version\": {},\n  \"run\": {run},\n  \"findings\": [{findings}]\n}}\n", self.version)
    }

    /// True if it was written for a run like this one.
    pub fn is_for(&self, run: &[String]) -> bool {
        self.run == run
    }

    /// How many findings it knows.
    pub fn len(&self) -> usize {
        self.findings.iter().map(|it| it.count).sum()
    }

    /// True if it knows none.
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// Tells known findings from new ones: of equal findings as many are known as were there, the first ones.
    pub fn compare(&self, seen: &[Seen]) -> Compared {
        let mut left: HashMap<&str, usize> = HashMap::new();
        for it in &self.findings {
            *left.entry(&it.fingerprint).or_default() += it.count;
        }
        let known = seen.iter().map(|it| match left.get_mut(&*it.fingerprint) {
            Some(count) if *count > 0 => {
                *count -= 1;
                true
            }
            _ => false,
        });
        let known: Vec<bool> = known.collect();
        let gone = left.values().sum();
        let mut shrunk = self.clone();
        for it in &mut shrunk.findings {
            let less = left.get_mut(&*it.fingerprint).map_or(0, |count| {
                let less = (*count).min(it.count);
                *count -= less;
                less
            });
            it.count -= less;
        }
        shrunk.findings.retain(|it| it.count > 0);
        Compared { known, gone, shrunk }
    }
}

/// For each finding of a run, whether it is new: not among the fingerprints of an earlier run, or there more often.
pub fn is_new(before: Vec<String>, now: &[String]) -> Vec<bool> {
    let mut left: HashMap<String, usize> = HashMap::new();
    for print in before {
        *left.entry(print).or_default() += 1;
    }
    let is_new = |print: &String| match left.get_mut(print) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    };
    now.iter().map(is_new).collect()
}

#[cfg(test)]
mod tests {
    use super::{Baseline, Seen};

    fn seen(prints: &[&str]) -> Vec<Seen> {
        let one = |print: &&str| Seen { path: "a".into(), rule: "r".into(), fingerprint: (*print).into() };
        prints.iter().map(one).collect()
    }

    #[test]
    fn equal_findings_are_known_as_often_as_they_were_there() {
        let baseline = Baseline::of(vec![".".into()], &seen(&["x", "x", "y"]));
        assert_eq!(Baseline::parse(&baseline.text()), Ok(baseline.clone()));
        let compared = baseline.compare(&seen(&["x", "x", "x", "z"]));
        assert_eq!(compared.known, [true, true, false, false]);
        assert_eq!((compared.gone, compared.shrunk.len()), (1, 2));
        let compared = compared.shrunk.compare(&seen(&["y"]));
        assert_eq!(compared.known, [false], "what has gone may not come back");
        assert!(compared.shrunk.is_empty());
    }

    #[test]
    fn a_file_that_is_no_baseline_says_why() {
        assert!(Baseline::parse("{\"version\": 2, \"run\": [], \"findings\": []}").is_err());
        assert!(Baseline::parse("[]").is_err());
    }
}
