//! The files below a folder as Git sees them, each folder listed once.
//!
//! What Git ignores is left alone, with one exception: user data and `.arg` files. They hold secrets, so their
//! repositories ignore them by name, and they are what this program is for. The walk of the crate `ignore` does not know
//! exceptions, and asks the disk in each folder for what its listing says already; its reading of `.gitignore` is used.

use std::ffi::OsStr;
use std::fs::{self, DirEntry, FileType};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::Match;
use ignore::gitignore::Gitignore;
use rayon::prelude::*;

use super::bounds::Bounds;
use crate::model::kind;

/// So many links may lie between the folder that is walked and one that is listed.
const NESTED_LINKS: usize = 2;
/// What says which files Git ignores.
const GITIGNORE: &str = ".gitignore";
/// Folders of version control.
const CONTROL: [&str; 4] = [".git", ".hg", ".svn", ".jj"];
/// Those that make the folder around them the top of a repository in which `.gitignore` counts.
const REPOSITORY: [&str; 2] = [".git", ".jj"];

/// From so many folders on, listing them in parallel is worth the start of a thread pool.
const PARALLEL_FROM: usize = 64;

/// What a walk comes across.
pub(super) enum Met {
    /// A plain file that may be ours, or a link to one within bounds; with its size in bytes.
    Ours(PathBuf, u64),
    /// Another file.
    Other(PathBuf),
    /// A link out of bounds that is called like a file of a site.
    LinkOut(PathBuf),
    /// A folder that cannot be listed.
    Closed(PathBuf, io::Error),
}

/// Walks a folder, level by level. Links are followed within bounds, but not in circles.
pub(super) fn walk(
    root: &Path,
    bounds: &Bounds,
    is_excluded: impl Fn(&Path) -> bool + Sync,
    mut meet: impl FnMut(Met),
) {
    let top = Top { root, real: fs::canonicalize(root).unwrap_or_else(|_| root.to_owned()), bounds };
    let list = |(folder, above): (PathBuf, Option<Arc<Level>>)| top.list(&folder, above, &is_excluded);
    let mut folders = vec![(root.to_owned(), top.around())];
    while !folders.is_empty() {
        let listed: Vec<Listed> = if folders.len() < PARALLEL_FROM {
            folders.into_iter().map(list).collect()
        } else {
            folders.into_par_iter().map(list).collect()
        };
        folders = Vec::new();
        for Listed { met, mut below } in listed {
            met.into_iter().for_each(&mut meet);
            folders.append(&mut below);
        }
    }
}

/// What is in a folder.
#[derive(Default)]
struct Listed {
    met: Vec<Met>,
    /// Folders to list next, with what says what Git ignores there.
    below: Vec<(PathBuf, Option<Arc<Level>>)>,
}

/// What an entry is, all links followed, and whether it is one; `None` if there is nothing.
fn kind_of(entry: &DirEntry, path: &Path) -> Option<(FileType, bool)> {
    let kind = entry.file_type().ok()?;
    if kind.is_symlink() { Some((fs::metadata(path).ok()?.file_type(), true)) } else { Some((kind, false)) }
}

fn is_own(name: &OsStr) -> bool {
    name.to_str().is_some_and(kind::is_own_name)
}

/// The folder that is walked.
struct Top<'w> {
    /// As it was named.
    root: &'w Path,
    /// All links followed.
    real: PathBuf,
    bounds: &'w Bounds,
}

impl Top<'_> {
    fn list(&self, folder: &Path, above: Option<Arc<Level>>, is_excluded: &impl Fn(&Path) -> bool) -> Listed {
        let mut listed = Listed::default();
        let entries: Vec<DirEntry> = match fs::read_dir(folder) {
            Ok(entries) => entries.flatten().collect(),
            Err(fault) => {
                listed.met.push(Met::Closed(folder.to_owned(), fault));
                return listed;
            }
        };
        let level = Level::of(folder, &entries, above);
        for entry in &entries {
            let name = entry.file_name();
            let path = folder.join(&name);
            if CONTROL.iter().any(|it| name == *it) || is_excluded(&path) {
                continue;
            }
            let Some((kind, is_link)) = kind_of(entry, &path) else { continue };
            let is_own = is_own(&name);
            if is_link && !self.follows(&path, kind) {
                if is_own && !self.bounds.hold(&path) {
                    listed.met.push(Met::LinkOut(path));
                }
                continue;
            }
            let is_ignored = || level.as_ref().is_some_and(|level| level.ignores(&path, kind.is_dir(), self));
            if kind.is_dir() && !is_ignored() {
                listed.below.push((path, level.clone()));
            } else if kind.is_file() && (is_own || !is_ignored()) {
                if kind::may_be_ours(&name.to_string_lossy()) {
                    let data = if is_link { fs::metadata(&path) } else { entry.metadata() };
                    listed.met.push(Met::Ours(path, data.map_or(0, |it| it.len())));
                } else {
                    listed.met.push(Met::Other(path));
                }
            }
        }
        listed
    }

    /// What the folders around it ignore, up to the top of their repository. If that is the folder itself, it was named
    /// all the same, and they say nothing about its files.
    fn around(&self) -> Option<Arc<Level>> {
        let folders = self.real.ancestors().skip(1);
        let depth = folders.clone().position(is_repository)?;
        let rules = |folder: &Path| {
            let path = folder.join(GITIGNORE);
            path.is_file().then(|| Gitignore::new(path).0)
        };
        let mut all: Vec<Option<Gitignore>> = folders.take(depth + 1).map(rules).collect();
        let ignores = |it: &Gitignore| it.matched_path_or_any_parents(&self.real, true).is_ignore();
        if all.iter().flatten().any(ignores) {
            all = vec![None];
        }
        let level = |above: Option<Arc<Level>>, rules| {
            Some(Arc::new(Level { rules, is_repository: above.is_none(), is_inside: true, is_around: true, above }))
        };
        all.into_iter().rev().fold(None, level)
    }

    /// True for a link that stays within bounds. A folder behind too many links is left alone: folders that link to each
    /// other have more paths than anybody could walk.
    fn follows(&self, link: &Path, kind: FileType) -> bool {
        let around = || link.ancestors().skip(1).take_while(|it| it.starts_with(self.root));
        let links = || around().filter(|it| *it != self.root && it.is_symlink()).count();
        let is_circle = || {
            let below = |to: &Path| around().any(|it| fs::canonicalize(it).is_ok_and(|real| real.starts_with(to)));
            fs::canonicalize(link).is_ok_and(|to| below(&to))
        };
        self.bounds.hold(link) && (!kind.is_dir() || links() < NESTED_LINKS && !is_circle())
    }
}

fn is_repository(folder: &Path) -> bool {
    REPOSITORY.iter().any(|name| folder.join(name).exists())
}

/// A folder that says something about what Git ignores below it.
struct Level {
    rules: Option<Gitignore>,
    /// It is the top of a repository: what the folders around it ignore ends here.
    is_repository: bool,
    /// It is, or lies in a repository: elsewhere nothing is ignored.
    is_inside: bool,
    /// It lies around the folder that is walked.
    is_around: bool,
    above: Option<Arc<Level>>,
}

impl Level {
    fn of(folder: &Path, entries: &[DirEntry], above: Option<Arc<Level>>) -> Option<Arc<Level>> {
        let (mut has_rules, mut is_repository) = (false, false);
        for entry in entries {
            let name = entry.file_name();
            has_rules |= name == GITIGNORE;
            is_repository |= REPOSITORY.iter().any(|it| name == *it);
        }
        if !(has_rules || is_repository) {
            return above;
        }
        let rules = has_rules.then(|| Gitignore::new(folder.join(GITIGNORE)).0);
        let is_inside = is_repository || above.as_ref().is_some_and(|it| it.is_inside);
        Some(Arc::new(Level { rules, is_repository, is_inside, is_around: false, above }))
    }

    /// True if Git ignores a path; the nearest folder that says something decides.
    fn ignores(&self, path: &Path, is_dir: bool, top: &Top<'_>) -> bool {
        let mut next = Some(self).filter(|it| it.is_inside);
        while let Some(level) = next {
            let said = level.rules.as_ref().map(|rules| match path.strip_prefix(top.root) {
                Ok(below) if level.is_around => rules.matched(top.real.join(below), is_dir),
                _ => rules.matched(path, is_dir),
            });
            match said.unwrap_or(Match::None) {
                Match::Ignore(_) => return true,
                Match::Whitelist(_) => return false,
                Match::None => next = level.above.as_deref().filter(|_| !level.is_repository),
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::{Path, PathBuf};

    use ignore::WalkBuilder;
    use ignore::gitignore::Gitignore;

    use super::{CONTROL, GITIGNORE, Met, PARALLEL_FROM, is_own, walk};
    use crate::workspace::Bounds;

    const FOLDERS: [&str; 3] = ["a", "b", "c"];
    const FILES: [&str; 5] = ["x.yaml", "y.json", "z.log", "user-data", ".arg"];
    const PATTERNS: [&str; 15] = [
        "*.log",
        "/a",
        "b/",
        "!x.yaml",
        "*",
        "a/**",
        "c/x.yaml",
        "user-data",
        "!*/",
        "/*",
        "**/y.json",
        "# c",
        "!/b",
        "\\!x",
        "a/b",
    ];

    /// A small generator of numbers, the same on every machine.
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, limit: usize) -> usize {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) as usize % limit
        }
    }

    fn grow(folder: &Path, depth: usize, dice: &mut Dice) {
        fs::create_dir_all(folder).unwrap();
        for name in FILES {
            if dice.below(2) == 0 {
                fs::write(folder.join(name), "").unwrap();
            }
        }
        if dice.below(3) == 0 {
            let lines: Vec<&str> = (0..=dice.below(3)).map(|_| PATTERNS[dice.below(PATTERNS.len())]).collect();
            fs::write(folder.join(GITIGNORE), lines.join("\n")).unwrap();
        }
        if dice.below(8) == 0 {
            fs::create_dir_all(folder.join([".git", ".jj"][dice.below(2)])).unwrap();
        }
        if depth > 0 {
            for name in FOLDERS {
                if dice.below(3) > 0 {
                    grow(&folder.join(name), depth - 1, dice);
                }
            }
        }
    }

    fn own(path: &Path) -> bool {
        path.file_name().is_some_and(is_own)
    }

    fn is_ignored(folder: &Path) -> bool {
        for parent in folder.ancestors().skip(1) {
            let rules = parent.join(GITIGNORE);
            if rules.is_file() && Gitignore::new(&rules).0.matched_path_or_any_parents(folder, true).is_ignore() {
                return true;
            }
            if parent.join(".git").exists() || parent.join(".jj").exists() {
                break;
            }
        }
        false
    }

    /// What the walk of the crate finds, and our own inputs in the folders that it goes through.
    fn expected(root: &Path) -> BTreeSet<PathBuf> {
        let mut found = BTreeSet::new();
        let mut builder = WalkBuilder::new(root);
        builder.hidden(false).follow_links(true).ignore(false).git_global(false).git_exclude(false);
        builder.parents(!is_ignored(&fs::canonicalize(root).unwrap()));
        builder.filter_entry(|entry| !CONTROL.iter().any(|it| entry.file_name() == *it));
        for entry in builder.build().flatten() {
            if entry.path().is_file() {
                found.insert(entry.path().to_owned());
            } else {
                let files = fs::read_dir(entry.path()).unwrap().flatten().map(|it| entry.path().join(it.file_name()));
                found.extend(files.filter(|it| it.is_file() && own(it)));
            }
        }
        found
    }

    #[test]
    fn the_walk_ignores_what_the_walk_of_the_crate_ignores_except_inputs() {
        let mut dice = Dice(7);
        let mut left_out = 0;
        for round in 0..60 {
            let scratch = tempfile::tempdir().unwrap();
            let top = scratch.path().join("top");
            grow(&top, 3, &mut dice);
            if round == 0 {
                (0..PARALLEL_FROM).for_each(|number| grow(&top.join(format!("wide/{number}")), 0, &mut dice));
            }
            if round % 2 == 0 {
                fs::create_dir_all(top.join(".git")).unwrap();
            }
            for root in [top.clone(), top.join("a"), top.join("b/c"), top.join("a/../a")] {
                if !root.is_dir() {
                    continue;
                }
                let mut found = BTreeSet::new();
                let bounds = Bounds::of(std::slice::from_ref(&root), &top);
                walk(
                    &root,
                    &bounds,
                    |_| false,
                    |met| {
                        if let Met::Ours(path, _) | Met::Other(path) = met {
                            assert!(found.insert(path.clone()), "{} twice", path.display());
                        }
                    },
                );
                assert_eq!(found, expected(&root), "round {round}, {}", root.display());
                left_out += WalkBuilder::new(&root).standard_filters(false).build().flatten().count() - found.len();
            }
        }
        assert!(left_out > 500, "{left_out}");
    }
}
