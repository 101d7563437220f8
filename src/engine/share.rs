//! A run shared out to several machines: which deployments a part checks, and what it must tell so that the parts can be
//! joined into what one run would have said.

use super::Options;
use crate::facts::Deployment;
use crate::finding::Finding;

/// The part of a run that this one is, and what only all parts together can decide.
#[derive(Clone, Debug, Default)]
pub struct Share {
    /// Which part, from 1.
    pub part: usize,
    /// How many there are.
    pub of: usize,
    /// Numbers of its deployments among all of them, from 0.
    pub deployments: Vec<usize>,
    /// Allowances that no finding of this part matched.
    pub unused: Vec<Unused>,
    /// Places of allowances that a finding of this part matched: path and first byte.
    pub used: Vec<(String, u32)>,
    /// True if the settings do not parse or break their schema.
    pub settings_are_broken: bool,
}

/// An allowance that a part did not need; another one may.
#[derive(Clone, Debug)]
pub struct Unused {
    /// What is to be said if no part needs it.
    pub finding: Finding,
    /// True if an allowance covers that finding itself.
    pub is_allowed: bool,
    /// Path and first byte of the finding that its note speaks of: the first one of all parts is told.
    pub near: Option<(String, u32)>,
}

/// What a run looks at: numbers of deployments, and for each document whether it is one of theirs.
pub(super) struct Plan {
    /// Numbers of deployments, ascending.
    pub(super) deployments: Vec<usize>,
    /// For each document whether it is checked.
    pub(super) documents: Vec<bool>,
}

/// Everything, or a part: deployments are dealt out by their bytes, the largest first, each to the part that has the
/// least so far. What belongs to no deployment is checked by every part, because it is little.
pub(super) fn plan(deployments: &[Deployment], bytes: &[usize], options: &Options) -> Plan {
    let Some((part, of)) = options.shard else {
        return Plan { deployments: (0..deployments.len()).collect(), documents: vec![true; bytes.len()] };
    };
    let size = |deployment: &Deployment| documents_of(deployment).map(|index| bytes[index]).sum::<usize>();
    let mut order: Vec<(usize, usize)> = deployments.iter().map(size).enumerate().collect();
    order.sort_by_key(|&(index, size)| (std::cmp::Reverse(size), index));
    let mut loads = vec![0_usize; of];
    let mut mine = Vec::new();
    for (index, size) in order {
        let least = (0..of).min_by_key(|&it| (loads[it], it)).unwrap_or(0);
        loads[least] += size.max(1);
        if least + 1 == part {
            mine.push(index);
        }
    }
    mine.sort_unstable();
    let mut documents = vec![true; bytes.len()];
    deployments.iter().flat_map(documents_of).for_each(|index| documents[index] = false);
    mine.iter().flat_map(|&index| documents_of(&deployments[index])).for_each(|index| documents[index] = true);
    Plan { deployments: mine, documents }
}

fn documents_of(deployment: &Deployment) -> impl Iterator<Item = usize> + '_ {
    let lists = [&deployment.user_data, &deployment.args, &deployment.profiles, &deployment.manifests];
    lists.into_iter().flatten().copied()
}

/// A deployment in which documents go by their new numbers.
pub(super) fn renumbered(mut deployment: Deployment, numbers: &[usize]) -> Deployment {
    let Deployment { user_data, args, profiles, manifests, .. } = &mut deployment;
    for list in [user_data, args, profiles, manifests] {
        list.iter_mut().for_each(|index| *index = numbers[*index]);
    }
    deployment
}
