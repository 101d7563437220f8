//! The check itself: documents in, report out. Pure and infallible; the same for command line, hook, CI and editor.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::facts::pairing::{self, Deployment, Wanted};
use crate::facts::{Context, Facts, Target};
use crate::finding::Finding;
use crate::model::{self, Document, Kind, Model};
use crate::rules::{self, Check, Findings};
use crate::source::{FileId, Files};

/// From so many bytes of input on, a thread pool is worth its start.
const PARALLEL_FROM: usize = 300_000;

/// What a run is asked to do, from flags and settings.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// `--kind`: what every named file is.
    pub kind: Option<Kind>,
    /// `--user-data` and `--profile`.
    pub pair: Option<Wanted>,
    /// `deployments:`.
    pub deployments: Vec<Wanted>,
    /// Target and assumptions that hold for every deployment.
    pub target: Target,
    /// The day for certificates.
    pub today: Option<String>,
}

/// What a run found.
pub struct Report {
    /// Everything that was read.
    pub files: Arc<Files>,
    /// The documents, in the order of their paths.
    pub documents: Vec<Arc<Document>>,
    /// The deployments, with documents as indices into `documents`.
    pub deployments: Vec<Deployment>,
    /// Target of each deployment.
    pub targets: Vec<Target>,
    /// Findings in the order of path, byte, rule.
    pub findings: Vec<Finding>,
}

/// Parses files once each.
pub fn read(files: &Files, ids: &[FileId], kind: Option<Kind>) -> Vec<Arc<Document>> {
    let bytes: usize = ids.iter().map(|&id| files.get(id).text.len()).sum();
    let read = |&id: &FileId| Arc::new(model::read(id, files.shared(id), kind));
    let mut documents: Vec<Arc<Document>> =
        if bytes < PARALLEL_FROM { ids.iter().map(read).collect() } else { ids.par_iter().map(read).collect() };
    documents.sort_by(|one, other| one.source.path.cmp(&other.source.path));
    documents
}

/// Checks documents that were read.
pub fn check(files: Arc<Files>, documents: Vec<Arc<Document>>, options: &Options) -> Report {
    let bytes: usize = documents.iter().map(|document| document.source.text.len()).sum();
    let parallel = bytes >= PARALLEL_FROM;
    let listing: Arc<BTreeSet<String>> = Arc::new(files.listing.clone());
    let context = Context { target: options.target.clone(), today: options.today.clone(), listing };

    let lower = |document| lower(document, &context);
    let lowered: Vec<(Model<'_>, Vec<Finding>)> =
        if parallel { documents.par_iter().map(lower).collect() } else { documents.iter().map(lower).collect() };
    let (models, found): (Vec<Model<'_>>, Vec<Vec<Finding>>) = lowered.into_iter().unzip();
    let mut findings: Vec<Finding> = found.into_iter().flatten().collect();

    let deployments = pairing::pair(&models, options.pair.as_ref(), &options.deployments);
    let contexts: Vec<Context> = deployments.iter().map(|deployment| context_of(deployment, &context)).collect();
    let meet =
        |(deployment, context): (&Deployment, &Context)| check_deployment(&Facts::gather(deployment, &models, context));
    let met: Vec<Vec<Finding>> = if parallel {
        deployments.par_iter().zip(&contexts).map(meet).collect()
    } else {
        deployments.iter().zip(&contexts).map(meet).collect()
    };
    findings.extend(met.into_iter().flatten());
    let targets = contexts.into_iter().map(|context| context.target).collect();
    drop(models);

    sort(&files, &mut findings);
    Report { files, documents, deployments, targets, findings }
}

fn lower<'t>(document: &'t Arc<Document>, context: &Context) -> (Model<'t>, Vec<Finding>) {
    let model = Model::lower(document);
    let findings = check_document(&model, context);
    (model, findings)
}

fn context_of(deployment: &Deployment, context: &Context) -> Context {
    let mut context = context.clone();
    for (key, value) in &deployment.assume {
        // A value that does not read is a finding of the settings; here it is as if it were not said.
        let _ = context.target.assume(key, value);
    }
    context
}

fn check_document(model: &Model<'_>, context: &Context) -> Vec<Finding> {
    let mut found = Vec::new();
    for rule in rules::all() {
        if let Check::Document(check) = rule.check {
            let mut findings = Findings::of(rule);
            check(model, context, &mut findings);
            found.append(&mut findings.into_vec());
        }
    }
    found
}

fn check_deployment(facts: &Facts<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for rule in rules::all() {
        if let Check::Deployment(check) = rule.check {
            let mut findings = Findings::of(rule);
            check(facts, &mut findings);
            found.append(&mut findings.into_vec());
        }
    }
    found
}

/// Orders findings by path, byte and rule, and keeps one of several that say the same of the same places (documents
/// shared by deployments).
fn sort(files: &Files, findings: &mut Vec<Finding>) {
    let key = |finding: &Finding| {
        let span = finding.place.span;
        (files.get(span.file).path.clone(), span.start, finding.rule.clone(), span.end, finding.message.clone())
    };
    findings.sort_by_cached_key(key);
    let mut seen = HashSet::new();
    findings.retain(|finding| {
        let labels: Vec<_> = finding.labels.iter().map(|label| label.place.span).collect();
        seen.insert((finding.rule.clone(), finding.place.span, finding.message.clone(), labels))
    });
}
