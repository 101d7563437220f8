//! The conflicts of a deployment as a graph, and the smallest ways out of them.
//!
//! Features and the rows that forbid them together are the two kinds of vertices; a row with three features is an edge
//! over three. A way out takes at least one feature from each row, so it is a vertex cover: every minimal one is found
//! by going through the first row that is still broken, again and again. Each is proven by asking the rows once more,
//! with the features as they would be, so that a way that breaks another row is no way out.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use petgraph::algo::tarjan_scc;
use petgraph::graph::UnGraph;

use super::Facts;
use super::named::{self, Truths};
use crate::catalog::matrix::{FactId, Product, RepairKind, Row, RowRepair, Verdict, matrix};
use crate::catalog::versions::Version;
use crate::finding::Edit;

mod change;

/// How many changes a way out may have: as many as rows are broken, but at least the first, since a change may break
/// another row, and at most the second, since each further one is a multiple of the work.
const STEPS: (usize, usize) = (4, 6);

/// A vertex of the graph of conflicts.
#[derive(Clone, Copy)]
pub enum Vertex<'r> {
    /// Something that documents show.
    Feature(FactId),
    /// A row that is broken.
    Row(&'r Row),
}

/// One change of a way out.
#[derive(Clone)]
pub struct Step {
    /// What to do, as an order.
    pub title: String,
    /// Its cost in the units of the product contract.
    pub cost: u32,
    /// Seen facts as they are afterwards.
    pub sets: Vec<(FactId, bool)>,
    /// Versions afterwards.
    pub versions: Vec<(Product, Version)>,
    feature: Option<FactId>,
    /// What is said to come, also where it is there already: to move something is not to remove it.
    comes: Vec<FactId>,
    /// The seen facts of it.
    brings: Vec<FactId>,
}

impl Step {
    /// True if it takes away what another step of the same way brings, or the other way round.
    fn undoes(&self, other: &Step) -> bool {
        let takes = |one: &Step, brings: &[FactId]| brings.iter().any(|id| one.sets.contains(&(*id, false)));
        self.sets.iter().any(|(id, value)| other.sets.contains(&(*id, !value)))
            || takes(self, &other.brings)
            || takes(other, &self.brings)
    }

    /// What changes, one by one, apart from the words.
    fn changes(&self) -> Vec<String> {
        let mut found: Vec<String> = self.sets.iter().map(|it| format!("{it:?}")).collect();
        found.extend(self.versions.iter().map(|it| format!("{it:?}")));
        found.extend(self.comes.iter().map(|it| format!("{it:?}")));
        found
    }

    /// What changes, as a whole.
    fn change(&self) -> String {
        format!("{:?} {:?} {:?}", self.sets, self.versions, self.comes)
    }

    /// How much of the cost is keys, layers and work outside the files.
    pub fn parts(&self) -> Parts {
        let layer = |id: FactId| LAYERS.contains(&named::name(id));
        let layers = self.sets.iter().any(|(id, _)| layer(*id));
        match self.cost {
            cost if layers => Parts { layers: cost / LAYER, keys: cost % LAYER, outside: 0 },
            cost if cost >= OUTSIDE => Parts { layers: 0, keys: cost - OUTSIDE, outside: 1 },
            cost => Parts { layers: 0, keys: cost, outside: 0 },
        }
    }
}

/// What a layer costs.
const LAYER: u32 = 3;
/// What work outside the files costs.
const OUTSIDE: u32 = 5;

/// Facts that are layers of a profile.
const LAYERS: [&str; 9] = [
    "zot-pack",
    "harbor-pack",
    "local-harbor",
    "registry-connect",
    "csi-layer",
    "local-path-storage",
    "reloader",
    "cert-manager",
    "not-pxke",
];

/// A cost, taken apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// Layers added or removed.
    pub layers: u32,
    /// Keys and blocks removed or changed.
    pub keys: u32,
    /// Things to do outside the files.
    pub outside: u32,
}

/// A smallest set of changes after which no row is broken.
#[derive(Clone)]
pub struct Way {
    /// The changes.
    pub steps: Vec<Step>,
    /// Edits, where all of it is mechanical.
    pub edits: Vec<Edit>,
    /// How many of the deployment's broken rows it mends.
    pub mends: usize,
}

impl Way {
    /// Sum of the costs.
    pub fn cost(&self) -> u32 {
        self.steps.iter().map(|step| step.cost).sum()
    }

    /// What to do, as one order.
    pub fn title(&self) -> String {
        let titles: Vec<&str> = self.steps.iter().map(|step| &*step.title).collect();
        titles.join(", and ")
    }

    /// What it takes.
    pub fn parts(&self) -> Parts {
        self.steps.iter().map(Step::parts).fold(Parts::default(), |sum, it| Parts {
            layers: sum.layers + it.layers,
            keys: sum.keys + it.keys,
            outside: sum.outside + it.outside,
        })
    }

    /// True if the two change a feature in common.
    pub fn shares(&self, other: &Way) -> bool {
        let facts =
            |way: &Way| way.steps.iter().flat_map(|step| step.sets.clone()).map(|(id, _)| id).collect::<Vec<_>>();
        let mine = facts(self);
        facts(other).iter().any(|id| mine.contains(id))
    }

    /// True if it does nothing but remove the fact of a name.
    pub fn only_removes(&self, fact: &str) -> bool {
        let id = named::id(fact);
        matches!(self.steps.as_slice(), [step] if step.sets.as_slice() == [(id, false)] && step.comes.is_empty())
    }
}

/// Broken rows and their features as a graph; only rows that are *unsupported* and that files can show.
pub fn graph<'r>(truths: &Truths<'_, '_>, rows: &[&'r Row]) -> UnGraph<Vertex<'r>, ()> {
    let mut graph = UnGraph::default();
    let mut features = BTreeMap::new();
    for &row in rows.iter().filter(|row| is_broken(truths, row) && !row.rule_code) {
        let at = graph.add_node(Vertex::Row(row));
        for part in row.when.iter().flat_map(|&id| named::rests_on(id)) {
            if truths.get(part).is_yes() {
                let feature = *features.entry(part).or_insert_with(|| graph.add_node(Vertex::Feature(part)));
                graph.update_edge(at, feature, ());
            }
        }
    }
    graph
}

fn is_broken(truths: &Truths<'_, '_>, row: &Row) -> bool {
    row.verdict == Verdict::Unsupported && row.checkable && truths.applies(row).is_some()
}

/// A row and the broken rows that share features with it, by name; only the row itself if it is not *unsupported*.
fn together<'r>(truths: &Truths<'_, '_>, rows: &[&'r Row], row: &'r Row) -> Vec<&'r Row> {
    let graph = graph(truths, rows);
    let mut found = vec![row];
    for component in tarjan_scc(&graph) {
        let of = component.into_iter().filter_map(|at| match graph[at] {
            Vertex::Row(row) => Some(row),
            Vertex::Feature(_) => None,
        });
        let of: Vec<&Row> = of.collect();
        if of.iter().any(|it| std::ptr::eq(*it, row)) {
            found.extend(of.into_iter().filter(|it| !std::ptr::eq(*it, row)));
        }
    }
    found.sort_by(|one, other| one.id.cmp(&other.id));
    found
}

/// The ways out of the conflicts of a deployment; rows that share features share them.
pub struct WaysOut<'s, 'f, 't, 'r> {
    truths: &'s Truths<'f, 't>,
    /// All rows that may be broken.
    rows: &'s [&'r Row],
    /// What was searched for already, by the names of the rows.
    known: Vec<(Vec<&'r str>, Vec<Way>)>,
}

impl<'s, 'f, 't, 'r> WaysOut<'s, 'f, 't, 'r> {
    /// Nothing is searched for yet.
    pub fn new(truths: &'s Truths<'f, 't>, rows: &'s [&'r Row]) -> WaysOut<'s, 'f, 't, 'r> {
        WaysOut { truths, rows, known: Vec::new() }
    }

    /// Every minimal way out of a row and of the broken rows that share its features, the cheapest first.
    ///
    /// What cannot be mended by a change that files or versions show, such as asking the vendor, stands for itself.
    pub fn of(&mut self, row: &'r Row) -> &[Way] {
        let must = together(self.truths, self.rows, row);
        let names: Vec<&str> = must.iter().map(|row| &*row.id).collect();
        let at = match self.known.iter().position(|(known, _)| *known == names) {
            Some(at) => at,
            None => {
                let ways = search(self.truths, self.rows, must, row);
                if ways.is_empty() && names.len() > 1 {
                    // A row beside it has no way out; that must not hide the ways out of this one.
                    self.known.push((vec![&row.id, "alone"], search(self.truths, self.rows, vec![row], row)));
                    return &self.known[self.known.len() - 1].1;
                }
                self.known.push((names, ways));
                self.known.len() - 1
            }
        };
        &self.known[at].1
    }
}

fn search<'r>(truths: &Truths<'_, '_>, rows: &[&'r Row], must: Vec<&'r Row>, row: &Row) -> Vec<Way> {
    let whole = rows.iter().filter(|row| !is_broken(truths, row)).copied().collect();
    let most = must.len().clamp(STEPS.0, STEPS.1);
    let search = Search { truths, whole, must, most };
    let mut found = Vec::new();
    search.extend(&mut Vec::new(), &mut HashSet::new(), &mut found);
    found.retain(|steps| search.is_minimal(steps));
    // The same change in one step is told, not in two.
    found.sort_by_key(Vec::len);
    let mut seen = HashSet::new();
    found.retain(|steps| seen.insert(steps.iter().flat_map(Step::changes).collect::<BTreeSet<String>>()));
    let mut ways: Vec<Way> = found.into_iter().map(|steps| search.way(steps)).collect();
    if row.verdict != Verdict::Unsupported {
        ways.extend(row.repairs.iter().filter(|it| is_mere_advice(it)).map(advice));
    }
    let place = |way: &Way| way.edits.iter().map(|edit| (edit.file, edit.start)).min();
    ways.sort_by_cached_key(|way| (way.cost(), place(way).is_none(), place(way), way.title()));
    ways.dedup_by(|one, other| one.title() == other.title());
    ways
}

fn is_mere_advice(repair: &RowRepair) -> bool {
    repair.feature.is_none() && repair.comes.is_empty() && repair.goes.is_empty() && repair.versions.is_empty()
}

fn advice(repair: &RowRepair) -> Way {
    let step = Step {
        title: repair.title.clone(),
        cost: repair.cost,
        sets: Vec::new(),
        versions: Vec::new(),
        feature: None,
        comes: Vec::new(),
        brings: Vec::new(),
    };
    Way { steps: vec![step], edits: Vec::new(), mends: 1 }
}

struct Search<'s, 'f, 't, 'r> {
    truths: &'s Truths<'f, 't>,
    /// The rows that are not broken and must not be afterwards.
    whole: Vec<&'r Row>,
    /// The rows that must be mended.
    must: Vec<&'r Row>,
    /// How many changes are tried.
    most: usize,
}

impl<'f, 't, 'r> Search<'_, 'f, 't, 'r> {
    fn after(&self, steps: &[Step]) -> Truths<'f, 't> {
        let mut sets = BTreeMap::new();
        let mut versions: Vec<(Product, Version)> = Vec::new();
        for step in steps {
            sets.extend(step.sets.iter().copied());
            versions.splice(0..0, step.versions.iter().cloned());
        }
        let sets: Vec<(FactId, bool)> = sets.into_iter().collect();
        Truths::after(self.truths.facts, &sets, &versions)
    }

    /// The rows that are still broken, or that were not before.
    fn broken(&self, after: &Truths<'_, '_>) -> Vec<&'r Row> {
        let still = self.must.iter().filter(|row| after.applies(row).is_some()).copied();
        let fresh = self.whole.iter().filter(|row| is_broken(after, row)).copied();
        still.chain(fresh).collect()
    }

    /// Tries every repair of every row that is broken, until none is; each set of changes once.
    fn extend(&self, steps: &mut Vec<Step>, tried: &mut HashSet<BTreeSet<String>>, found: &mut Vec<Vec<Step>>) {
        if !tried.insert(steps.iter().map(Step::change).collect()) {
            return;
        }
        let after = self.after(steps);
        let broken = self.broken(&after);
        if broken.is_empty() {
            found.push(steps.clone());
            return;
        }
        if steps.len() == self.most {
            return;
        }
        for row in broken {
            for repair in &row.repairs {
                let step = step(&after, repair);
                if step.sets.is_empty() && step.versions.is_empty() || steps.iter().any(|it| it.undoes(&step)) {
                    continue;
                }
                steps.push(step);
                if self.after(steps).applies(row).is_none() {
                    self.extend(steps, tried, found);
                }
                steps.pop();
            }
        }
    }

    /// True if no change can be left out.
    fn is_minimal(&self, steps: &[Step]) -> bool {
        (0..steps.len()).all(|left_out| {
            let mut fewer = steps.to_vec();
            fewer.remove(left_out);
            !self.broken(&self.after(&fewer)).is_empty()
        })
    }

    /// What is moved is left to a person: an edit would have to repeat a password.
    fn edits(&self, step: &Step) -> Option<Vec<Edit>> {
        let moved = !step.comes.is_empty();
        if moved { None } else { change::edits(self.truths.facts, &step.sets, &step.versions) }
    }

    fn way(&self, mut steps: Vec<Step>) -> Way {
        let after = self.after(&steps);
        for step in &mut steps {
            if let Some(repair) = provider_removal(&after, step) {
                (step.title, step.cost) = (repair.title.clone(), repair.cost);
            }
        }
        steps.sort_by(|one, other| (one.cost, &one.title).cmp(&(other.cost, &other.title)));
        let edits: Option<Vec<Vec<Edit>>> = steps.iter().map(|step| self.edits(step)).collect();
        let edits = edits.unwrap_or_default().into_iter().flatten().collect();
        Way { steps, edits, mends: self.must.len() }
    }
}

/// A repair as a change of seen facts, where the deployment is as `truths` say.
fn step(truths: &Truths<'_, '_>, repair: &RowRepair) -> Step {
    let mut sets = BTreeMap::new();
    let (mut goes, mut comes) = (repair.goes.clone(), repair.comes.clone());
    match repair.kind {
        RepairKind::Remove | RepairKind::Replace => goes.extend(repair.feature),
        RepairKind::Add => comes.extend(repair.feature),
        RepairKind::Outside => {}
    }
    for part in goes.into_iter().flat_map(named::rests_on).filter(|&part| !truths.get(part).is_no()) {
        sets.insert(part, false);
    }
    let going = |name: &str| sets.contains_key(&named::id(name));
    let blocks = u32::from(going("external-single")) + u32::from(going("external-several") || going("mapping-rules"));
    let layers = LAYERS.iter().filter(|name| going(name)).count() as u32;
    let cost = match repair.kind {
        RepairKind::Remove => repair.cost.max(blocks).max(layers * LAYER),
        _ => repair.cost,
    };
    let brings: Vec<FactId> = comes.into_iter().flat_map(|id| change::comes(truths, id)).collect();
    for &part in &brings {
        if truths.get(part).is_yes() {
            sets.remove(&part);
        } else {
            sets.insert(part, true);
        }
    }
    Step {
        title: repair.title.clone(),
        cost,
        sets: sets.into_iter().collect(),
        versions: repair.versions.clone(),
        feature: repair.feature,
        comes: repair.comes.clone(),
        brings,
    }
}

/// What the removal of the provider's credentials takes depends on where the provider image comes from afterwards.
fn provider_removal(after: &Truths<'_, '_>, step: &Step) -> Option<&'static RowRepair> {
    let credentials = named::id("provider-authenticated");
    if step.feature != Some(credentials) || !step.comes.is_empty() || step.sets.as_slice() != [(credentials, false)] {
        return None;
    }
    let holds = |name: &str| after.named(name).is_yes();
    let row = match () {
        () if holds("provider-none") => "S47",
        () if holds("provider-ecr") => "P19",
        () if holds("external-registry") || holds("mapping-rules-only") => "P05",
        () => "P03",
    };
    let mut repairs = matrix().row(row)?.repairs.iter();
    repairs.find(|it| it.kind == RepairKind::Remove && it.feature == Some(credentials))
}

/// Every row that a deployment has to respect.
pub fn rows<'f>(facts: &'f Facts<'_>) -> Vec<&'f Row> {
    matrix().rows.iter().chain(facts.context.policies.iter()).collect()
}
