//! What Git knows of an earlier state: which files have changed since, and what was in them.

use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What became of a file since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its path then; `None` for a new file.
    pub before: Option<PathBuf>,
    /// Its path now; `None` for one that is gone.
    pub now: Option<PathBuf>,
    /// The name of its content then.
    blob: Option<String>,
}

/// An earlier state of a repository.
pub struct Past {
    /// What changed between then and the working tree, in absolute paths.
    pub changes: Vec<Change>,
    /// Texts that were there then, by absolute path; only of files that changed.
    texts: HashMap<PathBuf, Vec<u8>>,
}

impl Past {
    /// The state at a revision, or where this branch left it. The error says why there is none.
    pub fn at(reference: &str, folder: &Path) -> Result<Past, String> {
        let top = git(folder, &["rev-parse", "--show-toplevel"], None)
            .map_err(|words| format!("--since needs a Git repository: {words}"))?;
        let top = PathBuf::from(text(&top).trim_end_matches(['\n', '\r']));
        let mut changes = match commit(reference, &top)? {
            Some(commit) => changed(&commit, &top)?,
            // No commit yet: everything is new.
            None => listed(&top, &["ls-files", "-z"])?,
        };
        for change in listed(&top, &["ls-files", "--others", "--exclude-standard", "-z"])? {
            if changes.iter().all(|it| it.now != change.now) {
                changes.push(change);
            }
        }
        let texts = contents(&changes, &top)?;
        Ok(Past { changes, texts })
    }

    /// The text of a file then, if it has changed since and was there; whether it was UTF-8 is the caller's matter.
    pub fn text(&self, path: &Path) -> Option<&[u8]> {
        self.texts.get(path).map(Vec::as_slice)
    }

    /// True if a file is not what it was.
    pub fn has_changed(&self, path: &Path) -> bool {
        self.changes.iter().any(|it| it.now.as_deref() == Some(path) || it.before.as_deref() == Some(path))
    }
}

/// The commit that a branch left a revision at; the revision itself where they have none in common.
fn commit(reference: &str, top: &Path) -> Result<Option<String>, String> {
    if reference.starts_with('-') || reference.is_empty() {
        return Err(format!("`{reference}` is no revision"));
    }
    let name = format!("{reference}^{{commit}}");
    let verified = git(top, &["rev-parse", "--verify", "--quiet", "--end-of-options", &name], None);
    let Ok(wanted) = verified else {
        let is_born = git(top, &["rev-parse", "--verify", "--quiet", "HEAD"], None).is_ok();
        if reference == "HEAD" && !is_born {
            return Ok(None);
        }
        return Err(format!("Git knows no revision `{reference}`"));
    };
    let wanted = text(&wanted).trim().to_owned();
    let base = git(top, &["merge-base", &wanted, "HEAD"], None).map(|out| text(&out).trim().to_owned());
    Ok(Some(base.ok().filter(|it| !it.is_empty()).unwrap_or(wanted)))
}

/// What changed between a commit and the working tree, with renames.
fn changed(commit: &str, top: &Path) -> Result<Vec<Change>, String> {
    let out = git(top, &["diff", "--raw", "-M", "-z", "--no-abbrev", "--no-ext-diff", commit, "--"], None)?;
    let mut parts = out.split(|byte| *byte == 0).map(text);
    let mut changes = Vec::new();
    while let Some(head) = parts.next().filter(|it| !it.is_empty()) {
        // `:100644 100644 <blob> <blob> R087`, then one path or two.
        let words: Vec<&str> = head.trim_start_matches(':').split(' ').collect();
        let [mode, _, blob, _, status] = words[..] else { return Err("`git diff` gave an unknown answer".to_owned()) };
        let Some(first) = parts.next() else { break };
        let second = if status.starts_with(['R', 'C']) { parts.next() } else { None };
        let path = |name: &str| Some(top.join(name));
        let (before, now) = match (status.chars().next(), &second) {
            (Some('A'), _) => (None, path(&first)),
            (Some('D'), _) => (path(&first), None),
            (Some('R'), Some(second)) => (path(&first), path(second)),
            (Some('C'), Some(second)) => (None, path(second)),
            _ => (path(&first), path(&first)),
        };
        // A link or a submodule had no text of its own.
        let blob = (before.is_some() && mode.starts_with("100")).then(|| blob.to_owned());
        changes.push(Change { before, now, blob });
    }
    Ok(changes)
}

/// Files that a command lists, as new ones.
fn listed(top: &Path, arguments: &[&str]) -> Result<Vec<Change>, String> {
    let out = git(top, arguments, None)?;
    let names = out.split(|byte| *byte == 0).filter(|it| !it.is_empty()).map(text);
    Ok(names.map(|name| Change { before: None, now: Some(top.join(name)), blob: None }).collect())
}

/// What was in the files then, asked of one process.
fn contents(changes: &[Change], top: &Path) -> Result<HashMap<PathBuf, Vec<u8>>, String> {
    let asked: Vec<(&PathBuf, &String)> =
        changes.iter().filter_map(|it| Some((it.before.as_ref()?, it.blob.as_ref()?))).collect();
    if asked.is_empty() {
        return Ok(HashMap::new());
    }
    let names: String = asked.iter().map(|(_, blob)| format!("{blob}\n")).collect();
    let out = git(top, &["cat-file", "--batch"], Some(names))?;
    let mut rest = &*out;
    let mut found = HashMap::new();
    for (path, _) in asked {
        let Some(end) = rest.iter().position(|byte| *byte == b'\n') else { break };
        let head = text(&rest[..end]);
        rest = &rest[end + 1..];
        let size = head.split(' ').nth(2).filter(|_| head.contains(" blob ")).and_then(|it| it.parse::<usize>().ok());
        let Some(size) = size.filter(|size| *size < rest.len()) else { continue };
        found.insert(path.clone(), rest[..size].to_vec());
        rest = &rest[size + 1..];
    }
    Ok(found)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Runs Git; the error is its first line.
fn git(folder: &Path, arguments: &[&str], input: Option<String>) -> Result<Vec<u8>, String> {
    let mut child = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(arguments)
        .env("LC_ALL", "C")
        .stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() })
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|fault| format!("the program `git` cannot be run: {fault}"))?;
    // A thread of its own, because a long answer must be read while a long question is still being written.
    let writer = child.stdin.take().zip(input).map(|(mut pipe, input)| {
        std::thread::spawn(move || {
            let _ = pipe.write_all(input.as_bytes());
        })
    });
    let out = child.wait_with_output().map_err(|fault| format!("`git` gave no answer: {fault}"))?;
    if let Some(writer) = writer {
        let _ = writer.join();
    }
    if out.status.success() {
        return Ok(out.stdout);
    }
    let words = text(&out.stderr);
    Err(words.lines().next().unwrap_or("it failed without a word").trim_start_matches("fatal: ").to_owned())
}
