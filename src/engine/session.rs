//! The same check for files that change one by one: what did not change keeps its tree and its findings, and only the
//! deployments that a change touches are checked again, a slice at a time.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::{
    Fault, Found, Lowered, Options, PARALLEL_FROM, READING, Report, Settled, Tell, check_document, context_of, guarded,
    label_readers, lower, nothing_read, read_one, settle,
};
use crate::facts::pairing::{self, Deployment, Member};
use crate::facts::{Context, Facts, PackFolder, Target};
use crate::model::library::beside;
use crate::model::secrets::Secret;
use crate::model::{self, Adoption, Document, Kind, Library, Model};
use crate::rules::Group;
use crate::source::{File, FileId, Files, Span};

/// How many bytes of input one slice reads or checks, or one file where that is larger.
const SLICE: usize = 400_000;
/// Most deployments that one slice checks.
const MEETINGS: usize = 16;
/// How many touched paths are remembered.
const FOCUS: usize = 8;

/// Files that are read and checked as they change.
pub struct Session {
    options: Options,
    files: Arc<Files>,
    context: Context,
    /// What settings list a path as.
    listed: HashMap<String, Kind>,
    /// Files that were not parsed yet.
    unread: BTreeMap<String, FileId>,
    /// Documents as they read by themselves.
    raw: BTreeMap<String, Arc<Document>>,
    /// Documents as others make of them, with what is said of each.
    held: BTreeMap<String, Held>,
    /// What documents became because of others.
    adopted: HashMap<String, Vec<Adopted>>,
    /// Files that every deployment looks into: those of pack folders.
    common: BTreeSet<String>,
    /// Files that belong together.
    links: HashMap<String, BTreeSet<String>>,
    /// Documents that came, changed or went since files were last put together.
    loose: BTreeSet<String>,
    meetings: Vec<Meeting>,
    /// Indices of the meetings that a file takes part in.
    by_path: HashMap<String, Vec<usize>>,
    /// False if documents came, went, or say something else about themselves.
    paired: bool,
    /// Files whose findings may have changed since they were last asked for.
    changed: BTreeSet<FileId>,
    /// Paths that were touched last; what concerns them is checked first.
    focus: Vec<String>,
    /// A file that was touched and of which enough is known to say something before all is.
    early: Early,
}

/// Whether something is said of the file that was touched last before everything is checked again.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Early {
    /// It was touched, and its deployments were not looked at yet.
    Touched,
    /// Some of them were; others are left.
    Known,
    /// It was said, or need not be.
    Said,
}

/// A document with what it says alone.
struct Held {
    document: Arc<Document>,
    member: Member,
    found: Found,
    checked: bool,
}

/// What another document made of one.
struct Adopted {
    from: Arc<Document>,
    why: Adoption,
    made: Arc<Document>,
}

/// A deployment with what its documents say together.
struct Meeting {
    /// Indices into `paths`.
    deployment: Deployment,
    paths: Vec<String>,
    target: Arc<Target>,
    found: Found,
    checked: bool,
}

impl Meeting {
    /// Files that findings of the deployment begin in.
    fn places(&self) -> impl Iterator<Item = FileId> {
        self.found.findings.iter().map(|finding| finding.place.span.file)
    }

    /// The deployment with its indices looked up elsewhere.
    fn with(&self, index: impl Fn(&str) -> Option<usize>) -> Deployment {
        let at = |indices: &[usize]| indices.iter().filter_map(|&it| index(&self.paths[it])).collect();
        Deployment {
            user_data: at(&self.deployment.user_data),
            args: at(&self.deployment.args),
            profiles: at(&self.deployment.profiles),
            manifests: at(&self.deployment.manifests),
            ..self.deployment.clone()
        }
    }
}

impl Session {
    /// A session without files.
    pub fn new(options: Options) -> Session {
        let mut session = Session {
            context: super::context(&Files::default(), &options),
            options: Options::default(),
            files: Arc::default(),
            listed: HashMap::new(),
            unread: BTreeMap::new(),
            raw: BTreeMap::new(),
            held: BTreeMap::new(),
            adopted: HashMap::new(),
            common: BTreeSet::new(),
            links: HashMap::new(),
            loose: BTreeSet::new(),
            meetings: Vec::new(),
            by_path: HashMap::new(),
            paired: true,
            changed: BTreeSet::new(),
            focus: Vec::new(),
            early: Early::Said,
        };
        session.set_options(options);
        session
    }

    /// The files.
    pub fn files(&self) -> &Arc<Files> {
        &self.files
    }

    /// The files, for settings that are read into them.
    pub fn files_mut(&mut self) -> &mut Files {
        Arc::make_mut(&mut self.files)
    }

    /// What the check is asked to do.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Adds a file, or gives one another text. A text that it has already changes nothing.
    pub fn put(&mut self, file: Arc<File>) {
        let path = file.path.clone();
        let known = self.files.find(&path).map(|id| self.files.get(id));
        let same = known.is_some_and(|known| known.text == file.text && known.problem == file.problem);
        if same && self.has(&path) {
            return;
        }
        let is_new = !self.files.listing.contains(&path);
        let id = Arc::make_mut(&mut self.files).add_shared(file);
        self.focus.retain(|it| *it != path);
        self.focus.insert(0, path.clone());
        self.focus.truncate(FOCUS);
        self.early = Early::Touched;
        self.unread.insert(path, id);
        if is_new {
            self.renew();
        }
    }

    /// Takes a file away.
    pub fn remove(&mut self, path: &str) {
        self.unread.remove(path);
        if self.raw.remove(path).is_some() {
            self.loose.insert(path.to_owned());
        }
        self.adopted.remove(path);
        self.drop_held(path);
        self.changed.extend(self.files.find(path));
        if self.files.listing.contains(path) {
            Arc::make_mut(&mut self.files).retire(path);
            self.renew();
        }
    }

    fn drop_held(&mut self, path: &str) {
        if self.held.remove(path).is_some() {
            self.paired = false;
        }
    }

    /// Sets the names in the checked tree, also of files that are not read.
    pub fn list(&mut self, mut listing: BTreeSet<String>) {
        listing.extend(self.raw.keys().chain(self.unread.keys()).cloned());
        if self.files.listing != listing {
            Arc::make_mut(&mut self.files).listing = listing;
            self.renew();
        }
    }

    /// Sets what the check is asked to do.
    pub fn set_options(&mut self, options: Options) {
        let listed = super::listed(&options);
        for (path, document) in &self.raw {
            if self.listed.get(path) != listed.get(path) {
                self.unread.insert(path.clone(), document.file());
            }
        }
        self.listed = listed;
        self.options = options;
        self.renew();
        self.paired = false;
        for gone in std::mem::take(&mut self.meetings) {
            self.changed.extend(gone.places());
        }
        self.by_path.clear();
    }

    /// What every check knows has changed.
    fn renew(&mut self) {
        self.context = super::context(&self.files, &self.options);
        self.held.values_mut().for_each(|held| held.checked = false);
        self.meetings.iter_mut().for_each(|meeting| meeting.checked = false);
    }

    /// Paths of all files.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        let unread = self.unread.keys().filter(|path| !self.raw.contains_key(*path));
        self.raw.keys().chain(unread).map(String::as_str)
    }

    /// True if a file is read here.
    pub fn has(&self, path: &str) -> bool {
        self.raw.contains_key(path) || self.unread.contains_key(path)
    }

    /// The document of a path, parsed now if it was not.
    pub fn document(&mut self, path: &str) -> Option<Arc<Document>> {
        if let Some(id) = self.unread.remove(path) {
            let document = self.read(id);
            self.take(document);
        }
        self.put_together();
        self.held.get(path).map(|held| Arc::clone(&held.document))
    }

    /// Every document that is parsed.
    pub fn documents(&self) -> impl Iterator<Item = &Arc<Document>> {
        self.held.values().map(|held| &held.document)
    }

    /// Files that documents are made of and that are not read.
    pub fn wanted(&self) -> Vec<String> {
        let terraform = self.raw.values().filter(|document| document.kind == Kind::Terraform);
        let terraform: Vec<Arc<Document>> = terraform.cloned().collect();
        let mut wanted = super::wanted(&self.files, &terraform);
        wanted.retain(|path| !self.has(path));
        wanted
    }

    fn read(&self, id: FileId) -> Arc<Document> {
        let document = read_one(&self.files, id, self.options.kind);
        let listed = self.listed.get(&document.source.path).copied();
        let unlike = document.kind == Kind::Other && document.source.problem.is_none() && !document.broke_down;
        match listed.filter(|_| unlike) {
            Some(kind) => read_one(&self.files, id, Some(kind)),
            None => document,
        }
    }

    fn take(&mut self, document: Arc<Document>) {
        let path = document.source.path.clone();
        self.loose.insert(path.clone());
        self.raw.insert(path, document);
    }

    fn hold(&mut self, path: &str, document: Arc<Document>) {
        let member = match self.held.remove(path) {
            Some(held) => held.member,
            None => {
                self.paired = false;
                let (path, kind) = (path.to_owned(), document.kind);
                Member { path, kind, is_infrastructure: false, is_site: false, is_part: false }
            }
        };
        self.touch(path);
        self.held.insert(path.to_owned(), Held { document, member, found: Found::default(), checked: false });
    }

    /// Marks a document and its deployments as to be checked.
    fn touch(&mut self, path: &str) {
        if let Some(held) = self.held.get_mut(path) {
            held.checked = false;
        }
        for &index in self.by_path.get(path).into_iter().flatten() {
            if let Some(meeting) = self.meetings.get_mut(index) {
                meeting.checked = false;
            }
        }
    }

    /// True if everything is read and checked.
    pub fn is_settled(&self) -> bool {
        self.unread.is_empty()
            && self.loose.is_empty()
            && self.paired
            && self.held.values().all(|held| held.checked)
            && self.meetings.iter().all(|meeting| meeting.checked)
    }

    /// Does a slice of what is to do; false if there was nothing.
    pub fn advance(&mut self) -> bool {
        self.read_some() || self.put_together() || self.check_some() || self.pair() || self.meet_some()
    }

    /// Parses some files.
    fn read_some(&mut self) -> bool {
        let size = |path: &str| self.unread.get(path).map_or(0, |&id| self.files.get(id).text.len());
        let wanted = self.slice(self.unread.keys(), size);
        let bytes: usize = wanted.iter().map(|path| size(path)).sum();
        let ids: Vec<FileId> = wanted.iter().filter_map(|path| self.unread.remove(path)).collect();
        let read = |&id: &FileId| self.read(id);
        let documents: Vec<Arc<Document>> = if bytes < PARALLEL_FROM || ids.len() == 1 {
            ids.iter().map(read).collect()
        } else {
            ids.par_iter().map(read).collect()
        };
        documents.into_iter().for_each(|document| self.take(document));
        !ids.is_empty()
    }

    /// Paths for one slice, the touched ones first.
    fn slice<'a>(&self, paths: impl Iterator<Item = &'a String>, size: impl Fn(&str) -> usize) -> Vec<String> {
        let mut paths: Vec<&String> = paths.collect();
        paths.sort_by_key(|path| self.focus.iter().position(|it| it == *path).unwrap_or(usize::MAX));
        let mut left = SLICE;
        let fits = |path: &&String| {
            let fits = left > 0;
            left = left.saturating_sub(size(path).max(1));
            fits
        };
        paths.into_iter().take_while(fits).cloned().collect()
    }

    /// Makes of the documents what others make of them, and finds out which belong together.
    fn put_together(&mut self) -> bool {
        if self.loose.is_empty() {
            return false;
        }
        let mut loose = std::mem::take(&mut self.loose);
        let makes_others = |document: &Arc<Document>| {
            matches!(document.kind, Kind::Terraform | Kind::Pack) || document.source.path.ends_with(".tf")
        };
        // Also what was made before, and is no more: a deployment may still speak of it.
        let made = !(self.links.is_empty() && self.adopted.is_empty() && self.common.is_empty());
        if !made && !self.raw.values().any(makes_others) {
            for path in loose {
                match self.raw.get(&path).cloned() {
                    Some(document) => self.hold(&path, document),
                    None => self.drop_held(&path),
                }
            }
            return true;
        }
        let documents = self.adopt();
        let links = Library::of(&documents).links();
        let packs = documents.iter().filter(|document| document.kind == Kind::Pack);
        let names = ["pack.json", "values.yaml", "schema.yaml"];
        let common = packs.flat_map(|pack| names.map(|name| beside(pack, name))).collect();
        let common_before = std::mem::replace(&mut self.common, common);
        let before = std::mem::take(&mut self.links);
        for (one, other) in links {
            self.links.entry(one.clone()).or_default().insert(other.clone());
            self.links.entry(other).or_default().insert(one);
        }
        for document in documents {
            let path = document.source.path.clone();
            // One that broke down while it was lowered stays what it was made.
            let same = |held: &Held| {
                let given_up = held.document.broke_down && Arc::ptr_eq(&held.document.source, &document.source);
                Arc::ptr_eq(&held.document, &document) || given_up
            };
            if !self.held.get(&path).is_some_and(same) {
                loose.insert(path.clone());
                self.hold(&path, document);
            }
        }
        let mut reached = BTreeSet::new();
        for path in &loose {
            if !self.raw.contains_key(path) {
                self.drop_held(path);
            }
            reach(path, &before, &mut reached);
            reach(path, &self.links, &mut reached);
        }
        for path in reached {
            self.touch(&path);
        }
        if loose.iter().any(|path| self.common.contains(path) || common_before.contains(path)) {
            self.meetings.iter_mut().for_each(|meeting| meeting.checked = false);
        }
        true
    }

    /// Documents as others make of them; what did not change is not read again.
    fn adopt(&mut self) -> Vec<Arc<Document>> {
        let mut documents: Vec<Arc<Document>> = self.raw.values().cloned().collect();
        let mut adopted: HashMap<String, Vec<Adopted>> = HashMap::new();
        // A file of a module may name the next one.
        for _ in 0..3 {
            let adoptions = Library::of(&documents).adoptions();
            if adoptions.is_empty() {
                break;
            }
            for document in &mut documents {
                let Some(why) = adoptions.get(&document.file()).filter(|_| !document.broke_down) else { continue };
                let path = document.source.path.clone();
                let mut before = self.adopted.get(&path).into_iter().flatten();
                let known = before.find(|it| Arc::ptr_eq(&it.from, document) && it.why == *why);
                let made = match known {
                    Some(known) => Some(Arc::clone(&known.made)),
                    None => guarded(READING, &path, || Arc::new(model::adopt(document, why))).ok(),
                };
                if let Some(made) = made {
                    let from = std::mem::replace(document, Arc::clone(&made));
                    adopted.entry(path).or_default().push(Adopted { from, why: why.clone(), made });
                }
            }
        }
        self.adopted = adopted;
        documents
    }

    fn size_of(&self, path: &str) -> usize {
        self.held.get(path).map_or(0, |held| held.document.source.text.len())
    }

    /// The documents of some paths, and those that they belong together with.
    fn circle<'a>(&self, paths: impl IntoIterator<Item = &'a str>) -> Vec<Arc<Document>> {
        let mut reached: BTreeSet<String> = BTreeSet::new();
        for path in paths {
            reached.insert(path.to_owned());
            reach(path, &self.links, &mut reached);
        }
        reached.iter().filter_map(|path| self.held.get(path)).map(|held| Arc::clone(&held.document)).collect()
    }

    /// Checks some documents on their own.
    fn check_some(&mut self) -> bool {
        let stale = self.held.iter().filter(|(_, held)| !held.checked).map(|(path, _)| path);
        let wanted = self.slice(stale, |path| self.size_of(path));
        let bytes: usize = wanted.iter().map(|path| self.size_of(path)).sum();
        let circle = self.circle(wanted.iter().map(String::as_str));
        let library = Library::of(&circle);
        let check = |path: &String| {
            let document = circle.iter().find(|it| it.source.path == *path)?;
            lower(document, &library).map(|(model, mut found)| {
                found.append(check_document(&model, &self.context));
                label_readers(&mut found.findings, &library);
                (Member::of(&model), found)
            })
        };
        let done: Vec<Option<(Member, Found)>> = if bytes < PARALLEL_FROM || wanted.len() == 1 {
            wanted.iter().map(check).collect()
        } else {
            wanted.par_iter().map(check).collect()
        };
        let worked = !wanted.is_empty();
        for (path, checked) in wanted.into_iter().zip(done) {
            match checked {
                Some((member, found)) => {
                    let Some(held) = self.held.get_mut(&path) else { continue };
                    self.changed.insert(held.document.file());
                    if held.member != member {
                        held.member = member;
                        self.paired = false;
                    }
                    (held.found, held.checked) = (found, true);
                }
                None => self.give_up(&path),
            }
        }
        worked
    }

    /// Puts nothing in the place of a document that cannot be lowered without breaking down.
    fn give_up(&mut self, path: &str) {
        let Some(held) = self.held.remove(path) else { return };
        self.changed.insert(held.document.file());
        if held.document.broke_down {
            self.paired = false; // not even as an empty one: there is nothing left to try
            return;
        }
        let document = nothing_read(held.document.file(), Arc::clone(&held.document.source));
        self.held.insert(path.to_owned(), Held { document: Arc::new(document), checked: false, ..held });
    }

    /// Finds out which documents meet; meetings of the same documents keep what they said.
    fn pair(&mut self) -> bool {
        if self.paired {
            return false;
        }
        let members: Vec<Member> = self.held.values().map(|held| held.member.clone()).collect();
        let deployments = pairing::pair(&members, self.options.pair.as_ref(), &self.options.deployments);
        let mut old: HashMap<String, Vec<Meeting>> = HashMap::new();
        for meeting in self.meetings.drain(..) {
            old.entry(meeting.deployment.name.clone()).or_default().push(meeting);
        }
        for deployment in deployments {
            let (deployment, paths) = on_its_own(deployment, &members);
            let same = |meeting: &Meeting| meeting.deployment == deployment && meeting.paths == paths;
            let kept = old.get_mut(&deployment.name).and_then(|list| Some(list.remove(list.iter().position(same)?)));
            self.meetings.push(kept.unwrap_or_else(|| Meeting {
                deployment,
                paths,
                target: Arc::default(),
                found: Found::default(),
                checked: false,
            }));
        }
        for gone in old.into_values().flatten() {
            self.changed.extend(gone.places());
        }
        self.by_path.clear();
        for (index, meeting) in self.meetings.iter().enumerate() {
            for path in &meeting.paths {
                self.by_path.entry(path.clone()).or_default().push(index);
            }
        }
        self.paired = true;
        true
    }

    /// Deployments for one slice, those of touched files first.
    fn stale_meetings(&self) -> Vec<usize> {
        let mut wanted: Vec<usize> = Vec::new();
        let mut paths: HashSet<&str> = HashSet::new();
        let mut bytes = 0;
        let focused = self.focus.iter().filter_map(|path| self.by_path.get(path)).flatten().copied();
        for index in focused.chain(0..self.meetings.len()) {
            let Some(meeting) = self.meetings.get(index).filter(|it| !it.checked && !wanted.contains(&index)) else {
                continue;
            };
            let fresh = meeting.paths.iter().filter(|path| paths.insert(path));
            bytes += fresh.map(|path| self.size_of(path)).sum::<usize>();
            wanted.push(index);
            if bytes >= SLICE || wanted.len() >= MEETINGS {
                break;
            }
        }
        wanted
    }

    /// Checks some deployments.
    fn meet_some(&mut self) -> bool {
        let wanted = self.stale_meetings();
        if wanted.is_empty() {
            return false;
        }
        let met = self.meet(&wanted);
        for (index, (target, found)) in wanted.iter().zip(met) {
            let meeting = &mut self.meetings[*index];
            self.changed.extend(meeting.places());
            (meeting.target, meeting.found, meeting.checked) = (target, found, true);
            self.changed.extend(meeting.places());
        }
        if self.early == Early::Touched {
            let left = self.meetings.iter().any(|meeting| !meeting.checked);
            self.early = if left { Early::Known } else { Early::Said };
        }
        true
    }

    /// The file that was touched last, once some of its deployments are checked again and others are left: a profile of
    /// a thousand sites has something to say before the last of them was looked at.
    pub fn take_early(&mut self) -> Option<FileId> {
        if self.early != Early::Known {
            return None;
        }
        self.early = Early::Said;
        let path = self.focus.first()?;
        let shared = self.by_path.get(path).is_some_and(|meetings| meetings.len() > 1);
        self.files.find(path).filter(|_| shared && self.has(path))
    }

    /// What is known of a file so far, from what is checked. What is wrong with allowances shows only in the whole.
    pub fn report_so_far(&self, id: FileId) -> Report {
        let met = self.meetings.iter().filter(|meeting| meeting.checked && meeting.places().any(|file| file == id));
        let met: Vec<&Meeting> = met.collect();
        let mut paths: BTreeSet<&str> = met.iter().flat_map(|meeting| &meeting.paths).map(String::as_str).collect();
        paths.insert(&self.files.get(id).path);
        let mut report = self.collect(&paths, &met, |file| file == id);
        report.findings.retain(|it| it.place.span.file == id && it.group != Group::Settings.word());
        report
    }

    /// What some deployments say, lowering each of their documents once.
    fn meet(&self, wanted: &[usize]) -> Vec<(Arc<Target>, Found)> {
        let own = wanted.iter().flat_map(|&index| &self.meetings[index].paths);
        let paths: BTreeSet<&str> = own.chain(&self.common).map(String::as_str).collect();
        let bytes: usize = paths.iter().map(|path| self.size_of(path)).sum();
        let circle = self.circle(paths.iter().copied());
        let library = Library::of(&circle);
        let paths: Vec<&str> = paths.into_iter().collect();
        let lower = |path: &&str| {
            let document = library.document(path)?;
            guarded(READING, path, || Model::lower(document, &library)).ok()
        };
        let parallel = bytes >= PARALLEL_FROM;
        let models: Vec<Option<Model<'_>>> =
            if parallel { paths.par_iter().map(lower).collect() } else { paths.iter().map(lower).collect() };
        let (paths, models): (Vec<&str>, Vec<Model<'_>>) =
            paths.into_iter().zip(models).filter_map(|(path, model)| Some((path, model?))).unzip();
        let folders = PackFolder::all(&models);
        let index = |path: &str| paths.binary_search(&path).ok();
        let deployments: Vec<Deployment> = wanted.iter().map(|&it| self.meetings[it].with(index)).collect();
        let contexts: Vec<Context> =
            deployments.iter().map(|deployment| context_of(deployment, &self.context, &self.options)).collect();
        let lowered = Lowered { models: &models, folders: &folders, deployments: &deployments, contexts: &contexts };
        let mut met = lowered.check(Tell::Each, parallel && wanted.len() > 1);
        met.iter_mut().for_each(|found| label_readers(&mut found.findings, &library));
        contexts.into_iter().map(|context| context.target).zip(met).collect()
    }

    /// Files whose findings may have changed since this was last asked.
    pub fn take_changed(&mut self) -> BTreeSet<FileId> {
        std::mem::take(&mut self.changed)
    }

    /// The deployments that a file takes part in.
    pub fn deployments_of(&self, path: &str) -> impl Iterator<Item = &Deployment> {
        self.by_path.get(path).into_iter().flatten().filter_map(|&index| Some(&self.meetings.get(index)?.deployment))
    }

    /// Hands the model of a document, and the facts of the first deployment that it takes part in, to a function.
    pub fn about<T>(&self, path: &str, with: impl FnOnce(&Model<'_>, Option<&Facts<'_>>) -> T) -> Option<T> {
        let meeting = self.by_path.get(path).and_then(|indices| self.meetings.get(*indices.first()?));
        let common = self.common.iter().filter(|_| meeting.is_some());
        let mut paths: BTreeSet<&str> = common.map(String::as_str).chain([path]).collect();
        paths.extend(meeting.iter().flat_map(|meeting| &meeting.paths).map(String::as_str));
        let circle = self.circle(paths.iter().copied());
        let explained = guarded("explaining", path, || {
            let library = Library::of(&circle);
            let documents = paths.iter().filter_map(|path| library.document(path));
            let models: Vec<Model<'_>> = documents.map(|document| Model::lower(document, &library)).collect();
            let model = models.iter().find(|model| model.source().path == path)?;
            let Some(meeting) = meeting else { return Some(with(model, None)) };
            let context = context_of(&meeting.deployment, &self.context, &self.options);
            let deployment = meeting.with(|path| models.iter().position(|model| model.source().path == path));
            let folders = PackFolder::all(&models);
            Some(with(model, Some(&Facts::gather(&deployment, &models, &folders, &context, Arc::default()))))
        });
        explained.ok().flatten()
    }

    /// The same for a document that another one reads: what the reader knows of it counts first.
    pub fn about_or_reader<T>(
        &self,
        path: &str,
        ask: impl Fn(&Model<'_>, Option<&Facts<'_>>) -> Option<T>,
    ) -> Option<T> {
        let by_reader = self.reader_of(path).and_then(|(reader, _)| self.about(&reader, &ask).flatten());
        by_reader.or_else(|| self.about(path, &ask).flatten())
    }

    /// The file that reads another one as its own, such as a Terraform file that takes values from it, and where.
    pub fn reader_of(&self, path: &str) -> Option<(String, Span)> {
        let circle = self.circle([path]);
        let library = Library::of(&circle);
        let call = library.read_by(self.files.find(path)?)?;
        Some((self.files.get(call.span.file).path.clone(), call.span))
    }

    /// What may not be shown when a file is spoken of: the documents that its words come from, and every secret in them,
    /// also of those that are not checked yet.
    pub fn secrets_about(&self, path: &str) -> (Vec<Arc<Document>>, Vec<Secret>) {
        let meeting = self.by_path.get(path).and_then(|indices| self.meetings.get(*indices.first()?));
        let mut paths: BTreeSet<&str> = BTreeSet::from([path]);
        paths.extend(meeting.iter().flat_map(|meeting| &meeting.paths).map(String::as_str));
        let held = paths.iter().filter_map(|path| self.held.get(*path));
        let documents = held.map(|held| Arc::clone(&held.document)).collect();
        (documents, paths.iter().flat_map(|path| self.secrets_of(path, true)).collect())
    }

    /// Every secret in a file; before it is checked, they have to be found out `now` or are not known.
    pub fn secrets_of(&self, path: &str, now: bool) -> Vec<Secret> {
        let Some(held) = self.held.get(path) else { return Vec::new() };
        if held.checked || !held.found.secrets.is_empty() || !now {
            return held.found.secrets.clone();
        }
        let circle = self.circle([path]);
        let library = Library::of(&circle);
        let document = circle.iter().find(|it| it.source.path == path);
        let lowered = document.and_then(|document| lower(document, &library));
        lowered.map(|(_, found)| found.secrets).unwrap_or_default()
    }

    /// What is known of some files: findings that begin in them, and the documents that these rest on.
    pub fn report_of(&self, ids: &BTreeSet<FileId>) -> Report {
        if !self.with_allowances().is_disjoint(ids) {
            // Whether an allowance is used shows only in the whole.
            let mut report = self.report();
            report.findings.retain(|finding| ids.contains(&finding.place.span.file));
            return report;
        }
        let own = self.held.values().filter(|held| ids.contains(&held.document.file()));
        let met = self.meetings.iter().filter(|meeting| meeting.places().any(|file| ids.contains(&file)));
        let met: Vec<&Meeting> = met.collect();
        let mut paths: BTreeSet<&str> = own.map(|held| &*held.document.source.path).collect();
        paths.extend(met.iter().flat_map(|meeting| &meeting.paths).map(String::as_str));
        let mut report = self.collect(&paths, &met, |file| ids.contains(&file));
        report.findings.retain(|finding| ids.contains(&finding.place.span.file));
        report
    }

    /// Files that allow something: what is said of them may change with any other file.
    pub fn with_allowances(&self) -> BTreeSet<FileId> {
        let settings = self.options.settings.iter().flat_map(|settings| &settings.paths);
        let settings = settings.filter_map(|path| self.files.find(path));
        let speaking = self.held.values().filter(|held| !held.found.comments.is_empty());
        settings.chain(speaking.map(|held| held.document.file())).collect()
    }

    /// Findings that have a place in a file, wherever they begin.
    pub fn report_about(&self, id: FileId) -> Report {
        let mut report = self.report_with(&self.files.get(id).path);
        report.findings.retain(|finding| finding.places().any(|place| place.span.file == id));
        report
    }

    /// Findings of the deployments that a file takes part in, and of others where allowances ask for the whole.
    pub fn report_with(&self, path: &str) -> Report {
        if !self.with_allowances().is_empty() {
            return self.report();
        }
        let indices = self.by_path.get(path).into_iter().flatten();
        let met: Vec<&Meeting> = indices.filter_map(|&index| self.meetings.get(index)).collect();
        let mut paths: BTreeSet<&str> = met.iter().flat_map(|meeting| &meeting.paths).map(String::as_str).collect();
        paths.insert(path);
        self.collect(&paths, &met, |_| true)
    }

    /// Everything, as one check would say it.
    pub fn report(&self) -> Report {
        let paths = self.held.keys().map(String::as_str).collect();
        self.collect(&paths, &self.meetings.iter().collect::<Vec<_>>(), |_| true)
    }

    fn collect(&self, paths: &BTreeSet<&str>, met: &[&Meeting], wanted: impl Fn(FileId) -> bool) -> Report {
        let held: Vec<&Held> = paths.iter().filter_map(|path| self.held.get(*path)).collect();
        let places: HashMap<&str, usize> =
            held.iter().enumerate().map(|(index, held)| (&*held.document.source.path, index)).collect();
        let found = || held.iter().map(|held| &held.found).chain(met.iter().map(|meeting| &meeting.found));
        let findings = found().flat_map(|it| &it.findings);
        let mut findings: Vec<_> = findings.filter(|finding| wanted(finding.place.span.file)).cloned().collect();
        let comments = found().flat_map(|it| &it.comments).cloned().collect();
        let Settled { allowed, allowances, .. } = settle(&self.files, &mut findings, comments, &self.options);
        let mut faults: Vec<Fault> = found().flat_map(|it| &it.faults).cloned().collect();
        faults.sort();
        faults.dedup();
        let place = |path: &str| places.get(path).copied();
        Report {
            files: Arc::clone(&self.files),
            deployments: met.iter().map(|meeting| meeting.with(place)).collect(),
            targets: met.iter().map(|meeting| meeting.target.clone()).collect(),
            secrets: found().flat_map(|it| &it.secrets).cloned().collect(),
            documents: held.into_iter().map(|held| Arc::clone(&held.document)).collect(),
            findings,
            allowed,
            allowances,
            faults,
            is_whole: self.options.is_whole,
            share: None,
        }
    }
}

/// Adds everything that is linked with a path, over any number of links.
fn reach(path: &str, links: &HashMap<String, BTreeSet<String>>, reached: &mut BTreeSet<String>) {
    let mut ahead: Vec<&str> = vec![path];
    while let Some(path) = ahead.pop() {
        for other in links.get(path).into_iter().flatten() {
            if reached.insert(other.clone()) {
                ahead.push(other);
            }
        }
    }
}

/// A deployment with indices into a list of its own paths.
fn on_its_own(deployment: Deployment, members: &[Member]) -> (Deployment, Vec<String>) {
    let mut paths: Vec<String> = Vec::new();
    let mut local = |indices: &[usize]| -> Vec<usize> {
        let mut own = |&index: &usize| {
            let path = &members[index].path;
            paths.iter().position(|it| it == path).unwrap_or_else(|| {
                paths.push(path.clone());
                paths.len() - 1
            })
        };
        indices.iter().map(&mut own).collect()
    };
    let deployment = Deployment {
        user_data: local(&deployment.user_data),
        args: local(&deployment.args),
        profiles: local(&deployment.profiles),
        manifests: local(&deployment.manifests),
        ..deployment
    };
    (deployment, paths)
}
