//! What the fuzz targets share: files from bytes, and what must be true of every report.
//!
//! A panic ends the process here, also one that palint would catch, because the fuzzer's own hook runs first.

use std::sync::Arc;

use palint::engine::{self, Options, Report};
use palint::finding::{Place, apply};
use palint::source::{File, FileId, Files};

/// Names that one file is tried under; the first byte of an input chooses.
pub const NAMES: [&str; 12] = [
    "user-data",
    "site/user-data.yaml",
    ".arg",
    "profile.json",
    "profile.yaml",
    "values.yaml",
    "pack.json",
    "main.tf",
    "palint.yaml",
    "manifest.yaml",
    "notes.txt",
    "custom.arg.template",
];

/// The line that begins a file of a site: this, its path, and the end of the line.
pub const MARK: &str = "=== ";

/// Files of an input: a site whose files begin with [`MARK`] lines, else one file whose name its first byte chooses.
pub fn files_of(data: &[u8]) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(data);
    if !text.starts_with(MARK) {
        let Some((first, rest)) = data.split_first() else { return Vec::new() };
        let name = NAMES[*first as usize % NAMES.len()];
        return vec![(name.to_owned(), String::from_utf8_lossy(rest).into_owned())];
    }
    let mut files: Vec<(String, String)> = Vec::new();
    for line in text.split_inclusive('\n') {
        match line.strip_prefix(MARK) {
            // A site has a path once; the mark of another such file is text.
            Some(path) if files.len() < 8 && files.iter().all(|it| it.0 != path.trim()) => {
                files.push((path.trim().to_owned(), String::new()));
            }
            _ => files.last_mut().expect("the first line is a mark").1.push_str(line),
        }
    }
    files
}

/// The files as one input.
pub fn input_of(files: &[(String, String)]) -> String {
    files
        .iter()
        .map(|(path, text)| format!("{MARK}{path}\n{text}{}", if text.ends_with('\n') { "" } else { "\n" }))
        .collect()
}

/// Options of every run; the days are fixed, so that an input behaves the same tomorrow.
pub fn options() -> Options {
    let day = Some("2026-11-24".to_owned());
    Options { today: day.clone(), judged: day, is_whole: true, ..Options::default() }
}

/// The check of some files, with the settings among them.
pub fn check(texts: &[(String, String)]) -> Report {
    let mut files = Files::default();
    let ids: Vec<FileId> = texts.iter().map(|(path, text)| files.add(File::new(path.clone(), text.clone()))).collect();
    check_files(files, &ids)
}

/// The same for files that were added.
pub fn check_files(files: Files, ids: &[FileId]) -> Report {
    let documents = engine::read(&files, ids, None);
    engine::check(Arc::new(files), documents.clone(), &configured(&documents))
}

/// The options as settings among the documents have them.
pub fn configured(documents: &[Arc<palint::model::Document>]) -> Options {
    let mut options = options();
    if let Some(settings) = documents.iter().find(|document| document.source.path == "palint.yaml") {
        let own = engine::Effective::of(&[settings.settings()], "", Vec::new()).options();
        options = Options { today: own.today.or(options.today), judged: options.judged, is_whole: true, ..own };
    }
    options
}

/// What must be true of every report: nothing broke down, every place lies in its file on borders of characters, every
/// fix fits.
pub fn sound(report: &Report) {
    assert!(report.faults.is_empty(), "broke down: {:?}", report.faults);
    for finding in &report.findings {
        let rule = &finding.rule;
        assert!(!finding.message.is_empty() && !finding.message.contains('\n'), "{rule}: message of one line");
        for place in finding.places() {
            fits(report, place, rule);
        }
        let edits =
            finding.fixes.iter().flat_map(|it| &it.edits).chain(finding.repairs.iter().flat_map(|it| &it.edits));
        for edit in edits {
            let text = &report.files.get(edit.file).text;
            let (start, end) = (edit.start as usize, edit.end as usize);
            assert!(
                start <= end && text.is_char_boundary(start) && text.is_char_boundary(end),
                "{rule}: edit {edit:?}"
            );
        }
        for fix in &finding.fixes {
            for (id, file) in report.files.iter().filter(|(id, _)| fix.edits.iter().any(|it| it.file == *id)) {
                assert!(apply(&file.text, id, fix).is_some(), "{rule}: `{}` does not fit", fix.title);
            }
        }
    }
}

fn fits(report: &Report, place: &Place, rule: &str) {
    let text = &report.files.get(place.span.file).text;
    let (start, end) = (place.span.start as usize, place.span.end as usize);
    assert!(start <= end && text.is_char_boundary(start) && text.is_char_boundary(end), "{rule}: {:?}", place.span);
    let document = report.documents.iter().find(|it| it.file() == place.span.file);
    if let Some(layer) = document.and_then(|it| it.tree.layers().get(place.layer as usize)) {
        let (start, end) = (place.local.0 as usize, place.local.1 as usize);
        let text = &layer.text;
        assert!(start <= end && text.is_char_boundary(start) && text.is_char_boundary(end), "{rule}: {place:?}");
    }
}

/// A stream of choices from the bytes of an input; zeros when they are used up.
pub struct Choices<'d>(pub &'d [u8]);

impl<'d> Choices<'d> {
    /// The next byte.
    pub fn byte(&mut self) -> usize {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first as usize
    }

    /// A number below a limit, which may be 0.
    pub fn below(&mut self, limit: usize) -> usize {
        let number = self.byte() << 8 | self.byte();
        if limit == 0 { 0 } else { number % limit }
    }

    /// One of some things.
    pub fn one<'t, T>(&mut self, of: &'t [T]) -> &'t T {
        &of[self.below(of.len())]
    }

    /// True if nothing is left.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Sites that the structured targets begin with: every folder of the field cases and of the good fixtures.
pub fn sites() -> Vec<Vec<(String, String)>> {
    let root = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut folders = below(&root.join("cases"));
    folders.extend(below(&root.join("fixtures/sets")));
    folders.extend(below(&root.join("fixtures/rules")).iter().flat_map(|rule| below(rule)));
    let sites = folders.iter().map(|folder| {
        let mut files = Vec::new();
        gather(folder, folder, &mut files);
        files
    });
    sites.filter(|files| !files.is_empty() && files.iter().map(|it| it.1.len()).sum::<usize>() < 40_000).collect()
}

fn below(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<_> = entries.map(|it| it.path()).filter(|it| it.is_dir()).collect();
    found.sort();
    found
}

fn gather(folder: &std::path::Path, top: &std::path::Path, found: &mut Vec<(String, String)>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|it| it.path()).collect();
    entries.sort();
    for path in entries {
        let name = path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
        if path.is_dir() {
            gather(&path, top, found);
        } else if !(name.ends_with(".snap") || name.ends_with(".tsv") || name == "secrets.txt")
            && let Ok(text) = std::fs::read_to_string(&path)
        {
            let shown = path.strip_prefix(top).expect("below").to_string_lossy().replace('\\', "/");
            found.push((shown, text));
        }
    }
}
