//! The check itself: documents in, report out. Pure and infallible; the same for command line, hook, CI and editor.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::catalog::matrix::Row;
use crate::facts::pairing::{self, Deployment, Member, Wanted};
use crate::facts::{Context, Facts, PackFolder, Target};
use crate::finding::{Finding, Label, Place, Severity};
use crate::model::secrets::{self, Secret};
use crate::model::{self, Allowance, Document, Kind, Library, Model, terraform};
use crate::rules::{self, Check, Findings, Group, Rule};
use crate::source::{File, FileId, Files, Span};
use crate::syntax::{Language, parse};

mod allow;
pub mod fixing;
pub mod baseline;
mod guard;
mod peers;
mod proof;
pub mod matrix_check;
mod session;
pub mod upgrade;
mod settings;
mod share;
pub mod verdicts;
pub mod witness;
use allow::Allowances;
pub use allow::{Allowed, Used};
pub use guard::Fault;
use guard::guarded;
use peers::{Lowered, Tell};
pub use session::Session;
pub use settings::{Base, Effective, Entry};
pub use share::{Share, Unused};

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
    /// `policies:`, as rows.
    pub policies: Arc<Vec<Row>>,
    /// The settings: levels and allowances.
    pub settings: Option<Arc<Effective>>,
    /// The day for allowances, which may be the system's.
    pub judged: Option<String>,
    /// Counts the documents that were checked, for whoever shows how far a run is.
    pub progress: Arc<AtomicUsize>,
    /// True if the run looks at every file that the settings may speak of, so that an allowance without a finding is
    /// good for nothing.
    pub is_whole: bool,
    /// `--shard`: which part of how many, from 1.
    pub shard: Option<(usize, usize)>,
    /// Paths that were asked for, where others are read only because a deployment of theirs names them: what concerns
    /// none of the asked ones is not told.
    pub asked: Option<Arc<BTreeSet<String>>>,
}

impl Options {
    /// True if a deployment of the settings belongs to the run.
    pub fn asks_for(&self, deployment: &str) -> bool {
        self.is_whole || self.deployments.iter().any(|it| it.name == deployment)
    }
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
    pub targets: Vec<Arc<Target>>,
    /// Findings in the order of path, byte, rule.
    pub findings: Vec<Finding>,
    /// Findings that were allowed and are not among them.
    pub allowed: Vec<Allowed>,
    /// Every allowance with its use: those of the settings, then those in comments.
    pub allowances: Vec<Used>,
    /// Everything that must be masked in every output.
    pub secrets: Vec<Secret>,
    /// What broke down in palint itself.
    pub faults: Vec<Fault>,
    /// True if the run looked at every file that the settings may speak of.
    pub is_whole: bool,
    /// Set for a part of a run.
    pub share: Option<Share>,
}

/// Parses files once each.
pub fn read(files: &Files, ids: &[FileId], kind: Option<Kind>) -> Vec<Arc<Document>> {
    let bytes: usize = ids.iter().map(|&id| files.get(id).text.len()).sum();
    let read = |&id: &FileId| read_one(files, id, kind);
    let mut documents: Vec<Arc<Document>> =
        if bytes < PARALLEL_FROM { ids.iter().map(read).collect() } else { ids.par_iter().map(read).collect() };
    documents.sort_by(|one, other| one.source.path.cmp(&other.source.path));
    documents
}

/// What flags or settings list a path as.
pub fn listed(options: &Options) -> HashMap<String, Kind> {
    let mut kinds = HashMap::new();
    for wanted in options.pair.iter().chain(&options.deployments) {
        for (kind, paths) in [
            (Kind::UserData, &wanted.user_data),
            (Kind::Profile, &wanted.profiles),
            (Kind::Arg, &wanted.args),
            (Kind::Values, &wanted.values),
            (Kind::Manifest, &wanted.manifests),
        ] {
            kinds.extend(paths.iter().map(|path| (path.clone(), kind)));
        }
    }
    kinds
}

/// Files that documents are made of and that were not read: what `file("x")` in a Terraform module names.
pub fn wanted(files: &Files, documents: &[Arc<Document>]) -> Vec<String> {
    let named = documents.iter().flat_map(|document| terraform::wanted_files(document));
    let missing: BTreeSet<String> = named.filter(|path| files.find(path).is_none()).collect();
    missing.into_iter().collect()
}

/// Documents as others make of them: files that a Terraform module reads as values, values beside a `pack.json`.
fn adopted(mut documents: Vec<Arc<Document>>) -> Vec<Arc<Document>> {
    // A file of a module may name the next one.
    for _ in 0..3 {
        let adoptions = Library::of(&documents).adoptions();
        if adoptions.is_empty() {
            break;
        }
        for document in &mut documents {
            let Some(adoption) = adoptions.get(&document.file()).filter(|_| !document.broke_down) else { continue };
            let path = document.source.path.clone();
            if let Ok(read) = guarded(READING, &path, || model::adopt(document, adoption)) {
                *document = Arc::new(read);
            }
        }
    }
    documents
}

/// Parses one file.
pub fn read_one(files: &Files, id: FileId, kind: Option<Kind>) -> Arc<Document> {
    let source = files.shared(id);
    let document = guarded(READING, &source.path, || model::read(id, Arc::clone(&source), kind));
    Arc::new(document.unwrap_or_else(|_| nothing_read(id, source)))
}

/// A document in the place of one that broke palint.
fn nothing_read(id: FileId, source: Arc<File>) -> Document {
    let mut document = Document::new(source, Kind::Other, parse(id, Arc::from(""), Language::Text));
    document.broke_down = true;
    document
}

const READING: &str = "reading";

/// Checks documents that were read.
pub fn check(files: Arc<Files>, documents: Vec<Arc<Document>>, options: &Options) -> Report {
    let mut documents = adopted(documents);
    let Checked { plan, deployments, targets, found } = loop {
        match check_all(&files, &documents, options) {
            Ok(checked) => break checked,
            Err(broken) => {
                for index in broken.into_iter().rev() {
                    let document = &documents[index];
                    if document.broke_down {
                        documents.remove(index); // not even as an empty one: there is nothing left to try
                        continue;
                    }
                    documents[index] = Arc::new(nothing_read(document.file(), Arc::clone(&document.source)));
                }
            }
        }
    };
    let Found { mut findings, mut faults, secrets, comments } = found;
    faults.sort();
    faults.dedup();
    let Settled { allowed, allowances, unused } = settle(&files, &mut findings, comments, options);
    let share = options.shard.map(|(part, of)| Share {
        part,
        of,
        deployments: plan.deployments,
        unused,
        used: allow::used_places(&files, &allowances),
        settings_are_broken: options.settings.as_ref().is_some_and(|settings| settings.is_broken),
    });
    let mut numbers = vec![0; documents.len()];
    for (new, old) in (0..documents.len()).filter(|&index| plan.documents[index]).enumerate() {
        numbers[old] = new;
    }
    let mut checked = plan.documents.iter();
    documents.retain(|_| checked.next() == Some(&true));
    let deployments = deployments.into_iter().map(|it| share::renumbered(it, &numbers)).collect();
    let is_whole = options.is_whole;
    Report { files, documents, deployments, targets, findings, allowed, allowances, secrets, faults, is_whole, share }
}

/// What levels and allowances made of the findings.
struct Settled {
    allowed: Vec<Allowed>,
    allowances: Vec<Used>,
    /// For a part of a run: allowances that it did not need.
    unused: Vec<Unused>,
}

/// Applies levels and allowances, and adds what the rules of the settings have to say of them.
fn settle(files: &Files, findings: &mut Vec<Finding>, comments: Vec<Allowance>, options: &Options) -> Settled {
    let settings = options.settings.as_deref();
    let mut allowances = Allowances::of(comments, options);
    findings.extend(settings.map(|it| it.missing(files, options)).unwrap_or_default());
    findings.extend(allowances.ended());
    if let Some(settings) = settings {
        findings.retain_mut(|finding| settings.set_level(finding));
    }
    yield_to_named(findings);
    sort(files, findings);
    let mut allowed = Vec::new();
    allowances.apply(files, findings, &mut allowed);
    let mut held_back = Vec::new();
    // What allows the rule about unused allowances can be judged only when that rule has spoken.
    for late in [false, true] {
        let mut unused = allowances.unused(files, findings, options, late);
        if let Some(settings) = settings {
            unused.retain_mut(|it| settings.set_level(&mut it.finding));
        }
        let mut covered = Vec::new();
        allowances.mark(files, &mut unused, &mut covered);
        if options.shard.is_some() {
            held_back.append(&mut unused); // another part may need the allowance
        } else {
            findings.extend(unused.into_iter().filter(|it| !it.is_allowed).map(|it| it.finding));
            allowed.append(&mut covered);
        }
    }
    sort(files, findings);
    if let Some(asked) = &options.asked {
        let settings = Group::Settings.word();
        let concerns = |finding: &Finding| finding.places().any(|it| asked.contains(&files.get(it.span.file).path));
        findings.retain(|finding| finding.group == settings || concerns(finding));
    }
    Settled { allowed, allowances: allowances.into_vec(), unused: held_back }
}

/// Hands each deployment's facts to a function, for the commands that explain a site instead of checking it.
pub fn deployments<T>(
    files: &Files,
    documents: &[Arc<Document>],
    options: &Options,
    mut each: impl FnMut(&Facts<'_>) -> T,
) -> Vec<T> {
    let context = context(files, options);
    let documents = adopted(documents.to_vec());
    let library = Library::of(&documents);
    let models: Vec<Model<'_>> = documents.iter().map(|document| Model::lower(document, &library)).collect();
    let folders = PackFolder::all(&models);
    let members: Vec<Member> = models.iter().map(Member::of).collect();
    let deployments = pairing::pair(&members, options.pair.as_ref(), &options.deployments);
    let mut gathered = Vec::new();
    for deployment in &deployments {
        let context = context_of(deployment, &context, options);
        gathered.push(each(&Facts::gather(deployment, &models, &folders, &context, Arc::default())));
    }
    gathered
}

/// What one go over everything gave.
struct Checked {
    plan: share::Plan,
    /// Those of the plan, with documents as indices into all of them.
    deployments: Vec<Deployment>,
    targets: Vec<Arc<Target>>,
    found: Found,
}

/// One go over everything; the error holds the documents that cannot be lowered without breaking down.
fn check_all(files: &Files, documents: &[Arc<Document>], options: &Options) -> Result<Checked, Vec<usize>> {
    let bytes: Vec<usize> = documents.iter().map(|document| document.source.text.len()).collect();
    let parallel = bytes.iter().sum::<usize>() >= PARALLEL_FROM;
    let context = context(files, options);

    let library = Library::of(documents);
    // A document is checked while it is at hand; a part of a run knows only later which ones are its own.
    let at_once = options.shard.is_none();
    let lower = |document| {
        let mut lowered = lower(document, &library);
        if let Some((model, found)) = lowered.as_mut().filter(|_| at_once) {
            found.append(check_document(model, &context));
        }
        options.progress.fetch_add(1, Ordering::Relaxed);
        lowered
    };
    let lowered: Vec<Option<(Model<'_>, Found)>> =
        if parallel { documents.par_iter().map(lower).collect() } else { documents.iter().map(lower).collect() };
    let broken: Vec<usize> = (0..lowered.len()).filter(|&index| lowered[index].is_none()).collect();
    if !broken.is_empty() {
        return Err(broken);
    }
    let (models, mut found): (Vec<Model<'_>>, Vec<Found>) = lowered.into_iter().flatten().unzip();

    let members: Vec<Member> = models.iter().map(Member::of).collect();
    let mut deployments = pairing::pair(&members, options.pair.as_ref(), &options.deployments);
    let plan = share::plan(&deployments, &bytes, options);
    let mut numbers = 0..;
    deployments.retain(|_| numbers.next().is_some_and(|it: usize| plan.deployments.binary_search(&it).is_ok()));
    for (found, _) in found.iter_mut().zip(&plan.documents).filter(|(_, is_mine)| !**is_mine) {
        found.comments.clear();
    }
    let mut all = Found::default();
    all.append_all(found);
    let mine = models.iter().zip(&plan.documents).filter(|it| *it.1 && !at_once);
    let mine: Vec<&Model<'_>> = mine.map(|it| it.0).collect();
    let check_one = |model: &&Model<'_>| check_document(model, &context);
    let checked: Vec<Found> =
        if parallel { mine.par_iter().map(check_one).collect() } else { mine.iter().map(check_one).collect() };
    all.append_all(checked);

    let folders = PackFolder::all(&models);
    let contexts: Vec<Context> =
        deployments.iter().map(|deployment| context_of(deployment, &context, options)).collect();
    let lowered = Lowered { models: &models, folders: &folders, deployments: &deployments, contexts: &contexts };
    all.append_all(lowered.check(Tell::One, parallel));
    label_readers(&mut all.findings, &library);
    let targets = contexts.into_iter().map(|context| context.target).collect();
    Ok(Checked { plan, deployments, targets, found: all })
}

/// Says of findings in files that a Terraform module reads where it does so.
fn label_readers(findings: &mut [Finding], library: &Library<'_>) {
    for finding in findings {
        let read_by = library.read_by(finding.place.span.file);
        if let Some(call) = read_by.filter(|call| finding.places().all(|place| place.span.file != call.span.file)) {
            finding.label(call.clone(), "reads the file here");
        }
    }
}

/// What a part of the check gave.
#[derive(Default)]
struct Found {
    findings: Vec<Finding>,
    faults: Vec<Fault>,
    secrets: Vec<Secret>,
    comments: Vec<Allowance>,
}

impl Found {
    fn fault(fault: Fault) -> Found {
        Found { faults: vec![fault], ..Found::default() }
    }

    /// Runs one rule; what it found before it broke down is dropped, because it may be half of a word.
    fn run(&mut self, rule: &'static Rule, subject: &str, check: impl FnOnce(&mut Findings)) {
        let run = || {
            let mut findings = Findings::of(rule);
            check(&mut findings);
            findings.into_vec()
        };
        match guarded("", subject, run) {
            Ok(mut findings) => self.findings.append(&mut findings),
            Err(fault) => self.faults.push(Fault { doing: format!("rule `{}`", rule.id), ..fault }),
        }
    }

    fn append_all(&mut self, others: Vec<Found>) {
        self.findings.reserve_exact(others.iter().map(|it| it.findings.len()).sum());
        others.into_iter().for_each(|other| self.append(other));
    }

    fn append(&mut self, mut other: Found) {
        self.findings.append(&mut other.findings);
        self.faults.append(&mut other.faults);
        self.secrets.append(&mut other.secrets);
        self.comments.append(&mut other.comments);
    }
}

/// Lowers one document; `None` if that broke down.
fn lower<'t>(document: &'t Arc<Document>, library: &Library<'t>) -> Option<(Model<'t>, Found)> {
    let path = &document.source.path;
    let model = guarded(READING, path, || Model::lower(document, library)).ok()?;
    let mut found = Found {
        secrets: guarded(READING, path, || secrets::secrets(&model)).unwrap_or_default(),
        comments: model.comments.allowances.clone(),
        ..Found::default()
    };
    if document.broke_down {
        found.faults.push(Fault { doing: READING.to_owned(), subject: path.clone() });
    }
    Some((model, found))
}

fn context(files: &Files, options: &Options) -> Context {
    let listing: Arc<BTreeSet<String>> = Arc::new(files.listing.clone());
    let (target, today) = (Arc::new(options.target.clone()), options.today.clone());
    Context { target, today, listing, policies: Arc::clone(&options.policies) }
}

fn context_of(deployment: &Deployment, context: &Context, options: &Options) -> Context {
    let mut context = context.clone();
    for (key, value) in &deployment.assume {
        let target = Arc::make_mut(&mut context.target);
        // A value that does not read is a finding of the settings; here it is as if it were not said.
        if target.assume(key, value).is_ok() {
            let place = options.settings.as_ref().and_then(|it| it.said_at(&deployment.name, key));
            match place {
                Some(place) => target.said_at.insert(key.clone(), place.clone()),
                None => target.said_at.remove(key),
            };
        }
    }
    context
}

fn check_document(model: &Model<'_>, context: &Context) -> Found {
    let mut found = Found::default();
    for rule in rules::in_code() {
        if let Check::Document(check) = rule.check {
            found.run(rule, &model.source().path, |findings| check(model, context, findings));
        }
    }
    proof::prove(&mut found.findings, [model.document]);
    found
}

/// A finding that rests on several files says so when only their folders brought them together.
fn say_how_paired(finding: &mut Finding) {
    let file = finding.place.span.file;
    if finding.labels.iter().any(|label| label.place.span.file != file) {
        finding.note(pairing::GUESSED);
    }
}

/// What decides which of two findings at one place is told.
pub struct Facets<'f> {
    /// Name of the rule.
    pub rule: &'f str,
    /// Word of its group.
    pub group: &'f str,
    /// How bad it is.
    pub severity: Severity,
    /// A name for where it is.
    pub place: String,
}

/// One mistake, one rule: where a rule made for the place speaks, the generic ones are silent, unless it is milder. Gives
/// for each finding whether it stays; they are those of the engine, or of reports of its parts.
pub fn stay(findings: &[Facets<'_>]) -> Vec<bool> {
    let is_generic = |it: &Facets<'_>| matches!(it.rule, "null-value" | "wrong-type" | "invalid-value");
    let beside = [Group::Structure, Group::Syntax, Group::Secrets, Group::Settings].map(Group::word);
    let mut named: HashMap<&str, Severity> = HashMap::new();
    for it in findings.iter().filter(|it| !beside.contains(&it.group)) {
        let most = named.entry(&it.place).or_insert(it.severity);
        *most = it.severity.max(*most);
    }
    let stays = |it: &Facets<'_>| !is_generic(it) || named.get(&*it.place).is_none_or(|most| *most < it.severity);
    findings.iter().map(stays).collect()
}

fn facets(finding: &Finding) -> Facets<'_> {
    let Span { file, start, end } = finding.place.span;
    let place = format!("{}:{start}:{end}", file.0);
    Facets { rule: &finding.rule, group: finding.group, severity: finding.severity, place }
}

fn yield_to_named(findings: &mut Vec<Finding>) {
    let stays = stay(&findings.iter().map(facets).collect::<Vec<_>>());
    let mut stays = stays.iter();
    findings.retain(|_| stays.next() == Some(&true));
}

/// Orders findings by path, byte and rule, and keeps one of several that say the same of the same places (documents
/// shared by deployments). The order rests on nothing but the findings themselves, so that parts of a run can be joined.
fn sort(files: &Files, findings: &mut Vec<Finding>) {
    let path = |place: &Place| &*files.get(place.span.file).path;
    let place = |finding: &Finding| (finding.place.span.start, finding.place.span.end);
    findings.sort_by(|one, other| {
        let of = |it: &Label| (files.get(it.place.span.file).path.as_str(), it.place.span.start, it.place.span.end);
        path(&one.place)
            .cmp(path(&other.place))
            .then_with(|| place(one).0.cmp(&place(other).0))
            .then_with(|| one.rule.cmp(&other.rule))
            .then_with(|| place(one).1.cmp(&place(other).1))
            .then_with(|| one.message.cmp(&other.message))
            .then_with(|| one.labels.iter().map(of).cmp(other.labels.iter().map(of)))
            .then_with(|| one.notes.cmp(&other.notes))
            .then_with(|| one.help.cmp(&other.help))
    });
    // Those that say the same stand side by side.
    findings.dedup_by(|later, first| {
        let labels = later.labels.iter().map(|label| label.place.span);
        (later.place.span, &later.rule, &later.message) == (first.place.span, &first.rule, &first.message)
            && labels.eq(first.labels.iter().map(|label| label.place.span))
    });
}

#[cfg(test)]
mod tests {
    use super::Found;
    use crate::finding::{Confidence, Place, Severity};
    use crate::rules::{Check, Group, Rule};
    use crate::source::FileId;

    static RULE: Rule = Rule {
        id: "breaks-down",
        group: Group::Syntax,
        severity: Severity::Error,
        confidence: Confidence::Verified,
        page: "",
        source: "",
        check: Check::Engine,
    };

    #[test]
    fn a_rule_that_breaks_down_is_told_and_the_others_speak() {
        let mut found = Found::default();
        found.run(&RULE, "a.yaml", |findings| {
            findings.add(Place::start_of(FileId(0)), "half of a word");
            panic!("password s3cret");
        });
        found.run(&RULE, "a.yaml", |findings| {
            findings.add(Place::start_of(FileId(0)), "said in full");
        });
        let messages: Vec<&str> = found.findings.iter().map(|it| &*it.message).collect();
        assert_eq!(messages, ["said in full"]);
        let faults: Vec<String> = found.faults.iter().map(|it| format!("{} on {}", it.doing, it.subject)).collect();
        assert_eq!(faults, ["rule `breaks-down` on a.yaml"]);
    }
}
