//! Deployments with the same profiles: what can be said of the profiles alone is found once for all of them.
//!
//! A rule that has not looked at what a deployment has for itself says the same for each of its peers, because nothing
//! else differs between them ([`Facts::watch`] sees it). Sites that share their profiles are the usual fleet.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use super::{Found, guarded, proof, say_how_paired};
use crate::facts::{Deployment, Facts, Paired, Shared};
use crate::finding::Finding;
use crate::rules::{self, Check, Findings, Rule};

/// What peers have in common.
pub(super) struct Peers<'t> {
    pub(super) shared: Arc<Shared<'t>>,
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
    pub(super) fn new() -> Peers<'t> {
        let said = about_deployments().map(|_| OnceLock::new()).collect();
        Peers { shared: Arc::default(), said }
    }

    /// For each deployment what it has in common with its peers.
    pub(super) fn of<'d>(deployments: impl IntoIterator<Item = &'d Deployment>) -> Vec<Arc<Peers<'t>>> {
        let mut known: HashMap<Bond<'d>, Arc<Peers<'t>>> = HashMap::new();
        let mut peers = |deployment: &'d Deployment| {
            let Deployment { profiles, args, manifests, paired, assume, .. } = deployment;
            let alone = (!assume.is_empty()).then_some(&*deployment.name);
            let bond = Bond { profiles, args, manifests, paired: *paired, assume, alone };
            Arc::clone(known.entry(bond).or_insert_with(|| Arc::new(Peers::new())))
        };
        deployments.into_iter().map(&mut peers).collect()
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
pub(super) fn check_deployment<'t>(facts: &Facts<'t>, peers: &Peers<'t>, name: &str, tell: Tell) -> Found {
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
    use std::sync::Arc;

    use super::Peers;
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
        let peers = Peers::of(&all);
        assert!(Arc::ptr_eq(&peers[0], &peers[1]));
        for (one, other) in [(0, 2), (0, 3), (3, 4)] {
            assert!(!Arc::ptr_eq(&peers[one], &peers[other]), "{one} and {other}");
        }
    }
}
