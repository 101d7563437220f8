//! Which findings of a run are reported: those that are new since a revision, those that no baseline knows.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::Check;
use super::output::Console;
use super::site;
use crate::engine::baseline::{self, Baseline, Compared, Seen};
use crate::engine::{self, Base, Options, Report};
use crate::model::{Kind, kind};
use crate::report::{View, fingerprint};
use crate::source::{File, Files, ReadProblem};
use crate::workspace::git::Past;
use crate::workspace::{self, settings_file};

/// What tells findings that are reported from those that are not.
pub(super) struct Selector<'a> {
    /// Fingerprints of the earlier state.
    before: Option<Vec<String>>,
    /// What is known, and the file that says so.
    baseline: Option<(&'a Path, Baseline)>,
}

/// Reads what the flags compare with. The error is what keeps it from being known.
pub(super) fn prepare<'a>(args: &'a Check, report: &Report, options: &Options) -> Result<Selector<'a>, String> {
    let before = args.since.as_ref().map(|reference| since(args, reference, report, options)).transpose()?;
    let read = |path: &'a PathBuf| Ok::<_, String>((path.as_path(), read_baseline(path)?));
    let baseline = args.baseline.as_ref().map(read).transpose()?;
    Ok(Selector { before, baseline })
}

impl Selector<'_> {
    /// Leaves in a report what is selected; gives what the baseline made of it.
    pub(super) fn apply(&self, report: &mut Report) -> Option<Compared> {
        if let Some(before) = &self.before {
            let now = fingerprint::prints(&View::of(report), &str::to_owned);
            keep(report, &baseline::is_new(before.clone(), &now));
        }
        let (path, baseline) = self.baseline.as_ref()?;
        let compared = baseline.compare(&seen(report, path));
        keep(report, &compared.known.iter().map(|known| !known).collect::<Vec<_>>());
        Some(compared)
    }
}

fn keep(report: &mut Report, keep: &[bool]) {
    let mut wanted = keep.iter();
    report.findings.retain(|_| wanted.next().is_none_or(|it| *it));
}

/// Fingerprints of what was there before the change: the earlier state is checked by the same engine, with the settings
/// of then, and goes by the names of now.
fn since(args: &Check, reference: &str, report: &Report, options: &Options) -> Result<Vec<String>, String> {
    let (paths, stdin) = site::named(&args.site);
    if stdin {
        return Err("--since needs files: standard input has no past".to_owned());
    }
    let here = site::here();
    let past = Past::at(reference, &settings_file::common_folder(&paths, &here))?;
    if past.changes.is_empty() {
        return Ok(fingerprint::prints(&View::of(report), &str::to_owned));
    }
    let before = before(args, &past, report, options.asked.as_deref(), &here)?;
    let renamed: HashMap<String, String> = past
        .changes
        .iter()
        .filter_map(|change| {
            let (before, now) = (change.before.as_ref()?, change.now.as_ref()?);
            Some((workspace::shown(before, &here), workspace::shown(now, &here)))
        })
        .collect();
    let named_now = |path: &str| renamed.get(path).map_or_else(|| path.to_owned(), Clone::clone);
    Ok(fingerprint::prints(&View::of(&before), &named_now))
}

/// What a check of the earlier state gives.
fn before(
    args: &Check,
    past: &Past,
    report: &Report,
    asked: Option<&BTreeSet<String>>,
    here: &Path,
) -> Result<Report, String> {
    let mut files: Files = (*report.files).clone();
    let mut documents = report.documents.clone();
    let read = |path: &Path, name: &str| match past.has_changed(path) {
        true => past.text(path).map(|bytes| file_of(name, bytes)),
        false => settings_file::from_disk(path, name),
    };
    let exists = |path: &Path| if past.has_changed(path) { past.text(path).is_some() } else { path.is_file() };
    let configured = site::configure(&args.site, here, &mut files, &exists, &read)?;
    let (mut options, of_settings) = site::options(configured, &args.site, here)?;
    options.is_whole = report.is_whole;

    let mut asked = asked.cloned();
    let (named, _) = site::named(&args.site);
    let tops: Vec<PathBuf> = named.iter().map(|path| settings_file::absolute(path, here)).collect();
    for change in &past.changes {
        let name_now = change.now.as_ref().map(|path| workspace::shown(path, here));
        let was_read = name_now.as_ref().is_some_and(|name| documents.iter().any(|it| it.source.path == *name));
        if let Some(name) = &name_now {
            documents.retain(|document| document.source.path != *name);
            files.forget(name);
        }
        let Some(path) = &change.before else { continue };
        let name = workspace::shown(path, here);
        let is_named = tops.contains(path);
        let is_below = tops.iter().any(|top| path.starts_with(top)) && kind::may_be_ours(&name);
        let excluded = options.settings.as_ref().is_some_and(|settings| settings.excludes(&name)) && !is_named;
        let Some(bytes) = past.text(path).filter(|_| (was_read || is_named || is_below) && !excluded) else { continue };
        let id = files.add(file_of(&name, bytes));
        if let Some(asked) = &mut asked {
            let was_asked = name_now.as_ref().is_some_and(|name| asked.contains(name));
            if was_asked || is_named || is_below {
                asked.insert(name);
            }
        }
        let forced = args.site.kind.filter(|_| is_named);
        documents.extend(engine::read(&files, &[id], forced));
    }
    if let Some(asked) = asked {
        site::ask(&mut options, asked);
    }
    if let Some(settings) = &options.settings {
        documents.retain(|document| {
            let is_named = tops.contains(&settings_file::absolute(Path::new(&document.source.path), here));
            is_named || document.kind == Kind::Settings || !settings.excludes(&document.source.path)
        });
        let added = settings_file::complete(&mut files, settings, here, &|name| options.asks_for(name), &read);
        documents.extend(engine::read(&files, &added, None));
    }
    for document in of_settings {
        documents.retain(|it| it.file() != document.file());
        documents.push(document);
    }
    settings_file::as_listed(&files, &mut documents, &options);
    documents.sort_by(|one, other| one.source.path.cmp(&other.source.path));
    Ok(engine::check(Arc::new(files), documents, &options))
}

fn file_of(name: &str, bytes: &[u8]) -> File {
    match String::from_utf8(bytes.to_vec()) {
        Ok(text) => File::new(name, text),
        Err(fault) => File::unreadable(name, ReadProblem::NotUtf8(fault.utf8_error().valid_up_to())),
    }
}

/// The findings of a report as a baseline in a file knows them: paths are relative to its folder.
fn seen(report: &Report, path: &Path) -> Vec<Seen> {
    let here = site::here();
    let base =
        Base::new(&settings_file::slashed(&here), &settings_file::slashed(&settings_file::absolute(path, &here)));
    let view = View::of(report);
    let prints = fingerprint::prints(&view, &|path| base.inside(path));
    let one = |(finding, fingerprint): (&crate::finding::Finding, String)| Seen {
        path: base.inside(view.path(finding)),
        rule: finding.rule.clone().into_owned(),
        fingerprint,
    };
    view.findings.iter().zip(prints).map(one).collect()
}

/// What a run checks, as far as it decides which findings there can be.
fn run(args: &Check, path: &Path) -> Vec<String> {
    let here = site::here();
    let folder = settings_file::absolute(path, &here);
    let base = Base::new(&settings_file::slashed(&here), &settings_file::slashed(&folder));
    let name = |path: &PathBuf| {
        let name = base.inside(&settings_file::slashed(&settings_file::absolute(path, &here)));
        if name.is_empty() { ".".to_owned() } else { name }
    };
    let site = &args.site;
    let mut words: Vec<String> = site::named(site).0.iter().map(name).collect();
    words.extend(site.palette.iter().map(|it| format!("--palette={it}")));
    words.extend(site.assume.iter().map(|(key, value)| format!("--assume={key}={value}")));
    words.extend(site.kind.iter().map(|it| format!("--kind={}", it.word())));
    words.extend(site.config.iter().map(|it| format!("--config={}", name(it))));
    words.extend(site.no_config.then(|| "--no-config".to_owned()));
    words
}

fn read_baseline(path: &Path) -> Result<Baseline, String> {
    let shown = path.display();
    let file = settings_file::from_disk(path, &shown.to_string());
    let Some(file) = file.filter(|file| file.problem.is_none()) else {
        return Err(format!("{shown}: there is no baseline; `--write-baseline {shown}` writes one"));
    };
    Baseline::parse(&file.text).map_err(|why| format!("{shown}: this is no baseline: {why}"))
}

/// Writes what the run made of the baseline. A run that did not see everything may not say that something is gone.
pub(super) fn finish(
    args: &Check,
    compared: Option<Compared>,
    report: &mut Report,
    is_complete: bool,
    console: &Console,
) -> Result<(), String> {
    let unwritten = |path: &Path, fault| format!("{}: the baseline cannot be written: {fault}", path.display());
    if let Some(path) = &args.write_baseline {
        let baseline = Baseline::of(run(args, path), &seen(report, path));
        workspace::write_report(path, &baseline.text()).map_err(|fault| unwritten(path, fault))?;
        console.say(&format!("{} in the baseline {}", findings(baseline.len()), path.display()));
        report.findings.clear();
    }
    let (Some(path), Some(compared)) = (&args.baseline, compared) else { return Ok(()) };
    let known = compared.known.iter().filter(|it| **it).count();
    let mut words = format!("{} in the baseline", findings(known));
    let can_tell = is_complete && args.since.is_none() && compared.shrunk.is_for(&run(args, path));
    if compared.gone > 0 && can_tell {
        match workspace::write_report(path, &compared.shrunk.text()) {
            Ok(()) => words += &format!("; {} gone, and taken out of it", findings(compared.gone)),
            // Known findings stay known, so the verdict of this run does not depend on it.
            Err(fault) => words += &format!("; {} gone, and it cannot be written: {fault}", findings(compared.gone)),
        }
    }
    if known > 0 || compared.gone > 0 {
        console.say(&words);
    }
    Ok(())
}

fn findings(count: usize) -> String {
    if count == 1 { "1 finding is".to_owned() } else { format!("{count} findings are") }
}
