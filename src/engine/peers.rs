//! Deployments with the same profiles: what can be said of the profiles alone is found once for all of them.
//!
//! A rule that has not looked at what a deployment has for itself says the same for each of its peers, because nothing
//! else differs between them ([`Facts::watch`] sees it). Sites that share their profiles are the usual fleet.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use super::{Found, guarded, proof, say_how_paired};
use crate::facts::{Context, Deployment, Facts, PackFolder, Paired, Shared};
use crate::finding::Finding;
use crate::model::Model;
use crate::rules::{self, Check, Findings, Rule};

/// What peers have in common.
struct Peers<'t> {
    shared: Arc<Shared<'t>>,
    /// What each rule says of the profiles alone, in the order of the rules about deployments.
    said: Vec<OnceLock<Vec<Finding>>>,
}

/// What makes two deployments peers. What is assumed for one alone has its place in the settings, which is its own.
#[derive(PartialEq, Eq, Hash)]
struct Bond<'d> {
    profiles: &'d [usize],
    args: &'d [usize],
    manifests: &'d [usize],
    paired: Paired,
    assume: &'d [(String, String)],
    alone: Option<&'d str>,
}

impl<'t> Peers<'t> {
    fn new() -> Peers<'t> {
        Peers { shared: Arc::default(), said: about_deployments().map(|_| OnceLock::new()).collect() }
    }
}

/// The deployments that are peers of each other, by their index.
fn groups(deployments: &[Deployment]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut known: HashMap<Bond<'_>, usize> = HashMap::new();
    for (index, deployment) in deployments.iter().enumerate() {
        let Deployment { profiles, args, manifests, paired, assume, .. } = deployment;
        let alone = (!assume.is_empty()).then_some(&*deployment.name);
        let bond = Bond { profiles, args, manifests, paired: *paired, assume, alone };
        let group = *known.entry(bond).or_insert(groups.len());
        if group == groups.len() {
            groups.push(Vec::new());
        }
        groups[group].push(index);
    }
    groups
}

/// The documents of a check, lowered, and what is known about each deployment.
pub(super) struct Lowered<'l> {
    pub(super) models: &'l [Model<'l>],
    pub(super) folders: &'l [PackFolder<'l>],
    pub(super) deployments: &'l [Deployment],
    /// One for each deployment.
    pub(super) contexts: &'l [Context],
}

impl Lowered<'_> {
    /// Checks every deployment, and gives what was found in their order. What peers have in common is forgotten when the
    /// last of them is done, so each group is gone through as a whole.
    pub(super) fn check(&self, tell: Tell, parallel: bool) -> Vec<Found> {
        let of_group = |group: Vec<usize>| -> Vec<(usize, Found)> {
            let peers = Peers::new();
            let one = |index: usize| (index, self.check_one(index, &peers, tell));
            if parallel { group.into_par_iter().map(one).collect() } else { group.into_iter().map(one).collect() }
        };
        let groups = groups(self.deployments);
        let met: Vec<Vec<(usize, Found)>> = if parallel {
            groups.into_par_iter().map(of_group).collect()
        } else {
            groups.into_iter().map(of_group).collect()
        };
        let mut met: Vec<(usize, Found)> = met.into_iter().flatten().collect();
        met.sort_unstable_by_key(|(index, _)| *index);
        met.into_iter().map(|(_, found)| found).collect()
    }

    fn check_one<'l>(&'l self, index: usize, peers: &Peers<'l>, tell: Tell) -> Found {
        let deployment = &self.deployments[index];
        let shared = Arc::clone(&peers.shared);
        let gather = || Facts::gather(deployment, self.models, self.folders, &self.contexts[index], shared);
        guarded("gathering the facts", &deployment.name, gather)
            .map(|facts| check_deployment(&facts, peers, &deployment.name, tell))
            .unwrap_or_else(Found::fault)
    }
}

/// The rules about deployments, each with its check.
fn about_deployments() -> impl Iterator<Item = (&'static Rule, fn(&Facts<'_>, &mut Findings))> {
    rules::in_code().filter_map(|rule| match rule.check {
        Check::Deployment(check) => Some((rule, check)),
        _ => None,
    })
}

/// Who is told what is the same for all peers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Tell {
    /// One of them: for whoever puts all of them together at once.
    One,
    /// Each: for whoever keeps what was found of each.
    Each,
}

/// Every rule about deployments, and the matrix.
fn check_deployment<'t>(facts: &Facts<'t>, peers: &Peers<'t>, name: &str, tell: Tell) -> Found {
    let mut found = Found::default();
    for ((rule, check), said) in about_deployments().zip(&peers.said) {
        if let Some(said) = said.get() {
            if tell == Tell::Each {
                found.findings.extend_from_slice(said);
            }
            continue;
        }
        let (before, faults) = (found.findings.len(), found.faults.len());
        let (_, looked) = facts.watch(|facts| found.run(rule, name, |findings| check(facts, findings)));
        if !looked && found.faults.len() == faults {
            let of_all = if tell == Tell::Each { found.findings[before..].to_vec() } else { Vec::new() };
            // Another peer may have been quicker; it said the same.
            let _ = said.set(of_all);
        }
    }
    if facts.is_guessed() {
        found.findings.iter_mut().for_each(say_how_paired);
    }
    match guarded("checking the support matrix", name, || rules::support_matrix::check(facts)) {
        Ok(mut findings) => found.findings.append(&mut findings),
        Err(fault) => found.faults.push(fault),
    }
    proof::prove(&mut found.findings, facts.documents());
    found
}

#[cfg(test)]
mod tests {
    use super::groups;
    use crate::facts::{Deployment, Paired};

    fn deployment(name: &str, profile: usize, cluster: Option<&str>) -> Deployment {
        let assume = cluster.map(|it| ("cluster".to_owned(), it.to_owned())).into_iter().collect();
        let (user_data, args, manifests) = (Vec::new(), Vec::new(), Vec::new());
        let (name, paired, profiles) = (name.to_owned(), Paired::Settings, vec![profile]);
        Deployment { name, paired, user_data, args, profiles, manifests, assume }
    }

    #[test]
    fn only_deployments_that_differ_in_nothing_shared_are_peers() {
        let all = [
            deployment("a", 0, None),
            deployment("b", 0, None),
            deployment("c", 1, None),
            deployment("d", 0, Some("new")),
            deployment("d", 0, Some("existing")),
        ];
        assert_eq!(groups(&all), [vec![0, 1], vec![2], vec![3], vec![4]]);
    }
}
