//! The settings of a run: the nearest file over what it extends, in the names of the run.

use std::collections::{HashMap, hash_map};
use std::sync::Arc;

use globset::GlobMatcher;

use super::Options;
use crate::catalog::matrix::Row;
use crate::facts::pairing::Wanted;
use crate::finding::{Finding, Place, Severity};
use crate::model::allowance::Said;
use crate::model::settings::{Fault, Listed};
use crate::model::{Allowance, Kind, Settings};
use crate::rules::settings::settings_schema;
use crate::source::Files;

/// The way between the names of a run (relative to its working directory) and those of a settings file (relative to the
/// file's folder).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Base {
    here: Vec<String>,
    folder: Vec<String>,
}

impl Base {
    /// `here` is the working directory, absolute and with `/`; `settings` the path of the settings as the run shows it.
    pub fn new(here: &str, settings: &str) -> Base {
        let here = joined(&[], here);
        let mut folder = if settings.starts_with('/') { joined(&[], settings) } else { joined(&here, settings) };
        folder.pop();
        Base { here, folder }
    }

    /// A name of the run as the settings would write it.
    pub fn inside(&self, shown: &str) -> String {
        if self.here == self.folder && !shown.starts_with('/') {
            return shown.to_owned();
        }
        let path = if shown.starts_with('/') { joined(&[], shown) } else { joined(&self.here, shown) };
        relative(&self.folder, &path)
    }

    /// A path of the settings as the run shows it.
    pub fn shown(&self, written: &str) -> String {
        let is_plain = || written.split('/').all(|part| !matches!(part, "" | "." | ".."));
        if self.here == self.folder && is_plain() {
            return written.to_owned();
        }
        let path = if written.starts_with('/') { joined(&[], written) } else { joined(&self.folder, written) };
        relative(&self.here, &path)
    }
}

fn joined(folder: &[String], path: &str) -> Vec<String> {
    let mut parts = folder.to_vec();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| last != "..") => {
                parts.pop();
            }
            part => parts.push(part.to_owned()),
        }
    }
    parts
}

fn relative(folder: &[String], path: &[String]) -> String {
    let common = folder.iter().zip(path).take_while(|(one, other)| one == other).count();
    let up = folder.len() - common;
    let parts: Vec<&str> = std::iter::repeat_n("..", up).chain(path[common..].iter().map(|it| &**it)).collect();
    parts.join("/")
}

/// An entry of `deployments:`.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What it wants, with paths as the run shows them.
    pub wanted: Wanted,
    /// Each of its paths: what it is listed as, as it is written, as the run shows it.
    pub paths: Vec<(Kind, Said, String)>,
    /// What it assumes for itself.
    pub assume: Vec<(String, Said)>,
}

impl Entry {
    fn of(listed: &Listed, base: &Base) -> Entry {
        let paths: Vec<(Kind, Said, String)> =
            listed.paths().map(|(kind, said)| (kind, said.clone(), base.shown(&said.text))).collect();
        let of = |kind: Kind| paths.iter().filter(|it| it.0 == kind).map(|it| it.2.clone()).collect();
        let wanted = Wanted {
            name: listed.name.as_ref().map(|name| name.text.clone()).unwrap_or_default(),
            user_data: of(Kind::UserData),
            profiles: of(Kind::Profile),
            args: of(Kind::Arg),
            values: of(Kind::Values),
            manifests: of(Kind::Manifest),
            assume: listed.assume.iter().map(|(key, said)| (key.clone(), said.text.clone())).collect(),
        };
        Entry { wanted, paths, assume: listed.assume.clone() }
    }
}

/// Settings that hold for a run.
#[derive(Clone, Debug, Default)]
pub struct Effective {
    /// The files, nearest first, as the run shows them.
    pub paths: Vec<String>,
    /// What is allowed, with the way from the names of the run to its own.
    pub allow: Vec<(Allowance, Base)>,
    /// The entries of `deployments:`, each name once.
    pub deployments: Vec<Entry>,
    /// Their indices, by name.
    by_name: HashMap<String, usize>,
    /// True if one of the files does not parse or breaks its schema.
    pub is_broken: bool,
    /// What is wrong with the files together, such as one that is to be extended and is not there.
    pub faults: Vec<Fault>,
    exclude: Vec<(GlobMatcher, Base)>,
    levels: HashMap<String, Option<Severity>>,
    palette: Option<Said>,
    assume: Vec<(String, Said)>,
    today: Option<Said>,
    policies: Vec<Row>,
}

impl Effective {
    /// Puts files together, the nearest first: it wins where both say something, and lists are joined.
    pub fn of(chain: &[&Settings], here: &str, faults: Vec<Fault>) -> Effective {
        let mut all = Effective { faults, ..Effective::default() };
        for settings in chain {
            let base = Base::new(here, &settings.path);
            all.is_broken |= settings.is_broken;
            all.paths.push(settings.path.clone());
            all.exclude.extend(settings.exclude.iter().map(|(_, glob)| (glob.clone(), base.clone())));
            for level in &settings.levels {
                all.levels.entry(level.name.text.clone()).or_insert(level.severity);
            }
            all.palette = all.palette.or_else(|| settings.palette.clone());
            all.today = all.today.or_else(|| settings.today.clone());
            for (key, value) in &settings.assume {
                if all.assume.iter().all(|(known, _)| known != key) {
                    all.assume.push((key.clone(), value.clone()));
                }
            }
            for listed in &settings.deployments {
                let entry = Entry::of(listed, &base);
                if let hash_map::Entry::Vacant(place) = all.by_name.entry(entry.wanted.name.clone()) {
                    place.insert(all.deployments.len());
                    all.deployments.push(entry);
                }
            }
            all.policies.extend(settings.policies.iter().filter_map(|policy| policy.row.clone()));
            all.allow.extend(settings.allow.iter().map(|allowance| (allowance.clone(), base.clone())));
        }
        all
    }

    /// True if there are paths that are not checked unless they are named.
    pub fn excludes_some(&self) -> bool {
        !self.exclude.is_empty()
    }

    /// True for a path that is not checked unless it is named.
    pub fn excludes(&self, shown: &str) -> bool {
        self.exclude.iter().any(|(glob, base)| glob.is_match(base.inside(shown)))
    }

    /// Options that say what the settings say; flags are set on top of them.
    pub fn options(self) -> Options {
        let mut options = Options::default();
        let palette = self.palette.iter().map(|said| ("palette", said));
        for (key, said) in self.assume.iter().map(|(key, said)| (&**key, said)).chain(palette) {
            // A value that does not read breaks the schema, which the rule `settings-schema` tells.
            if options.target.assume(key, &said.text).is_ok() {
                options.target.said_at.insert(key.to_owned(), said.place.clone());
            }
        }
        options.deployments = self.deployments.iter().map(|entry| entry.wanted.clone()).collect();
        options.today = self.today.as_ref().map(|said| said.text.clone());
        options.judged = options.today.clone();
        options.policies = Arc::new(self.policies.clone());
        options.settings = Some(Arc::new(self));
        options
    }

    /// Files of deployments that were not there, where the rest of their deployment was, or everything was looked at.
    pub(super) fn missing(&self, files: &Files, options: &Options) -> Vec<Finding> {
        let mut findings = settings_schema::findings();
        for fault in &self.faults {
            settings_schema::tell(fault, &mut findings);
        }
        for entry in &self.deployments {
            let is_there = |shown: &str| files.find(shown).is_some();
            let asked = options.asks_for(&entry.wanted.name);
            if !asked || (!options.is_whole && !entry.paths.iter().any(|(_, _, shown)| is_there(shown))) {
                continue;
            }
            for (_, said, _) in entry.paths.iter().filter(|(_, _, shown)| !is_there(shown)) {
                let fault = Fault {
                    place: said.place.clone(),
                    message: format!("the deployment `{}` names a file that is not there", entry.wanted.name),
                    help: "write a path of this repository, relative to the folder of the settings, or remove it"
                        .to_owned(),
                };
                settings_schema::tell(&fault, &mut findings);
            }
        }
        findings.into_vec()
    }

    /// Where a deployment says what it assumes.
    pub(super) fn said_at(&self, deployment: &str, key: &str) -> Option<&Place> {
        let entry = &self.deployments[*self.by_name.get(deployment)?];
        entry.assume.iter().find(|(known, _)| known == key).map(|(_, said)| &said.place)
    }

    /// Sets the severity that the settings ask for; false if they switch the finding off. A rule wins over its group.
    pub(super) fn set_level(&self, finding: &mut Finding) -> bool {
        // What is wrong with the settings cannot be switched off by them: the exit code speaks of it.
        if self.levels.is_empty() || finding.rule == "settings-schema" {
            return true;
        }
        match self.levels.get(&*finding.rule).or_else(|| self.levels.get(finding.group)) {
            Some(Some(severity)) => finding.severity = *severity,
            Some(None) => return false,
            None => {}
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::Base;

    #[test]
    fn names_lead_from_the_run_to_the_settings_and_back() {
        let below = Base::new("/repo/sites", "../palint.yaml");
        assert_eq!(below.inside("0042/user-data"), "sites/0042/user-data");
        assert_eq!(below.shown("sites/0042/user-data"), "0042/user-data");
        assert_eq!(below.shown("base/user-data"), "../base/user-data");
        let above = Base::new("/repo", "conf/palint.yaml");
        assert_eq!(above.inside("lab/user-data"), "../lab/user-data");
        assert_eq!(above.shown("../lab/user-data"), "lab/user-data");
        assert_eq!(Base::new("", "palint.yaml").shown("./a/b"), "a/b");
    }
}
