//! All safe fixes together, as `--fix` applies them: over every fixture, and over fixtures that were damaged.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use palint::engine::{self, Effective, Report, fixing};
use palint::finding::{Finding, Safety, Severity, apply};
use palint::source::{File, FileId, Files};

/// What a case is made of: paths and texts.
type Texts = Vec<(String, String)>;

fn folders(path: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        fs::read_dir(path).into_iter().flatten().flatten().map(|it| it.path()).filter(|it| it.is_dir()).collect();
    found.sort();
    found
}

fn read(folder: &Path, top: &Path, found: &mut Texts) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).expect("a folder").flatten().map(|it| it.path()).collect();
    entries.sort();
    for path in entries {
        let shown = path.strip_prefix(top).expect("below").to_string_lossy().replace('\\', "/");
        if path.is_dir() {
            // What a field case expects is no part of it.
            if shown != "fixed" {
                read(&path, top, found);
            }
        } else if !matches!(&*shown, "expect.tsv" | "secrets.txt" | "said.txt") {
            found.push((shown, fs::read_to_string(&path).expect("UTF-8")));
        }
    }
}

/// Every fixture and field case, by its folder; `PALINT_ONLY=WORD` asks for those with a word in their path.
fn corpus() -> Vec<(String, Texts)> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let nested = ["fixtures/rules", "fixtures/vendor"].map(|it| folders(&root.join(it)));
    let nested = nested.iter().flatten().flat_map(|it| folders(it));
    let flat = ["fixtures/matrix", "fixtures/sets", "fixtures/formats", "fixtures/lsp", "cases"];
    let flat = flat.map(|it| folders(&root.join(it))).into_iter().flatten();
    let texts = |folder: PathBuf| {
        let mut texts = Vec::new();
        read(&folder, &folder, &mut texts);
        (folder.strip_prefix(&root).expect("below").display().to_string(), texts)
    };
    let only = std::env::var("PALINT_ONLY").unwrap_or_default();
    nested.chain(flat).map(texts).filter(|(name, _)| name.contains(&only)).collect()
}

fn checked(files: Files, documents: Vec<Arc<palint::model::Document>>) -> Report {
    let settings = documents.iter().find(|document| document.source.path == "palint.yaml");
    let chain: Vec<_> = settings.into_iter().map(|document| document.settings()).collect();
    let mut options = Effective::of(&chain, "", Vec::new()).options();
    options.today.get_or_insert_with(|| "2026-11-24".to_owned());
    options.judged = options.today.clone();
    options.is_whole = true;
    engine::check(Arc::new(files), documents, &options)
}

fn check(texts: &Texts) -> Report {
    let mut files = Files::default();
    let ids: Vec<FileId> = texts.iter().map(|(path, text)| files.add(File::new(path.clone(), text.clone()))).collect();
    let documents = engine::read(&files, &ids, None);
    checked(files, documents)
}

/// True for what keeps a reader from the rest of a file, or from a line of it.
fn is_fault(finding: &Finding) -> bool {
    let lines = ["arg-line-ending", "arg-metacharacter", "arg-not-assignment", "arg-space"];
    // These two judge what was read.
    let is_read = matches!(&*finding.rule, "dedented-children" | "root-not-mapping");
    finding.severity == Severity::Error && (finding.group == "syntax" && !is_read || lines.contains(&&*finding.rule))
}

/// How many faults of the syntax a report tells, by file.
fn faults(report: &Report) -> BTreeMap<&str, usize> {
    let mut faults = BTreeMap::new();
    for it in report.findings.iter().filter(|it| is_fault(it)) {
        *faults.entry(&*report.files.get(it.place.span.file).path).or_default() += 1;
    }
    faults
}

fn counts(report: &Report, wanted: impl Fn(&Finding) -> bool) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for finding in report.findings.iter().filter(|it| wanted(it)) {
        *counts.entry(&*finding.rule).or_default() += 1;
    }
    counts
}

/// What there is more of than before.
fn more(before: &BTreeMap<&str, usize>, after: &BTreeMap<&str, usize>) -> Vec<String> {
    let grown = after.iter().filter(|(name, count)| before.get(*name).copied().unwrap_or(0) < **count);
    grown.map(|(name, _)| (*name).to_owned()).collect()
}

/// The parts of a text outside the edits that were offered for it, in order.
fn outside<'t>(text: &'t str, report: &Report, file: FileId) -> Vec<&'t str> {
    let fixes = report.findings.iter().flat_map(|it| &it.fixes).filter(|it| it.safety == Safety::Safe);
    let edits: BTreeSet<(u32, u32)> =
        fixes.flat_map(|it| &it.edits).filter(|it| it.file == file).map(|it| (it.start, it.end)).collect();
    let (mut parts, mut at) = (Vec::new(), 0);
    for (start, end) in edits {
        if start as usize >= at {
            parts.push(&text[at..start as usize]);
        }
        at = at.max(end as usize);
    }
    parts.push(&text[at..]);
    parts
}

/// True if a text still holds these parts in order, from its first byte to its last.
fn keeps(parts: &[&str], text: &str) -> bool {
    let (Some(first), Some(last)) = (parts.first(), parts.last()) else { return true };
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    for part in &parts[1..] {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    text.ends_with(last)
}

fn line_ends(text: &str) -> (bool, bool) {
    let crlf = text.matches("\r\n").count();
    (crlf > 0, text.matches('\n').count() > crlf)
}

/// Rules whose fixes are about a comment: the header, and allowances.
const OF_COMMENTS: [&str; 5] =
    ["missing-header", "header-legacy", "header-not-first", "allowance-unused", "allowance-without-reason"];

/// What comes up when a fix makes a key or a value count that was lost before, by the rule that was fixed.
const UNVEILED: [(&str, &str); 4] = [
    ("deprecated-key", "no-user-account"),
    ("misplaced-key", "byoi-image-not-in-content"),
    ("null-value", "placeholder-value"),
    ("arg-space", "arg-file-name"),
];

/// Comments that stand on lines of their own, but for those of which the fixes of a report make something else.
fn comments<'t>(text: &'t str, report: Option<(&Report, FileId)>) -> BTreeMap<&'t str, usize> {
    let mut found = BTreeMap::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let span = at as u32..(at + line.len()) as u32;
        at += line.len();
        let is_changed = report.is_some_and(|(report, file)| {
            let about = report.findings.iter().filter(|it| OF_COMMENTS.contains(&&*it.rule));
            let mut edits = about.flat_map(|it| &it.fixes).flat_map(|it| &it.edits).filter(|it| it.file == file);
            edits.any(|it| it.start < span.end && span.start < it.end)
        });
        let line = line.trim();
        if line.starts_with('#') && !is_changed {
            *found.entry(line).or_default() += 1;
        }
    }
    found
}

/// With `PALINT_SHOW=1`, what a case looks like and what is said of it.
#[expect(clippy::print_stderr, reason = "asked for by whoever looks into a failure")]
fn show(of: &str, report: &Report) {
    if std::env::var_os("PALINT_SHOW").is_some() {
        report.files.iter().for_each(|(_, file)| eprintln!("-- {} {of}\n{}", file.path, file.text));
        report.findings.iter().for_each(|it| eprintln!("{}: {} {:?}", it.rule, it.message, it.fixes));
    }
}

/// What went wrong when all safe fixes of a case were applied.
fn faults_of_fixing(texts: &Texts) -> Vec<String> {
    let mut wrong = Vec::new();
    let first = check(texts);
    show("before", &first);
    let Some(settled) = fixing::settle(&first, Safety::Safe, &checked) else { return wrong };
    if settled.rounds > 3 {
        wrong.push(format!("{} passes", settled.rounds));
    }
    let after = &settled.report;
    show("after", after);
    for name in more(&faults(&first), &faults(after)) {
        wrong.push(format!("{name} is broken"));
    }
    let fixable = |finding: &Finding| finding.fixes.iter().any(|fix| fix.safety == Safety::Safe);
    for rule in counts(after, fixable).keys() {
        wrong.push(format!("a fixable finding of `{rule}` is left"));
    }
    if faults(&first).is_empty() {
        let had = counts(&first, fixable);
        for rule in more(&counts(&first, |_| true), &counts(after, |_| true)) {
            if UNVEILED.iter().any(|(fixed, unveiled)| *unveiled == rule && had.contains_key(fixed)) {
                continue;
            }
            wrong.push(format!("a finding of `{rule}` is new"));
        }
    } else {
        for rule in more(&counts(&first, is_fault), &counts(after, is_fault)) {
            wrong.push(format!("a finding of `{rule}` is new"));
        }
    }
    // Pass by pass: the bytes of each pass are those of the texts before it.
    let mut report = first;
    while let Some(pass) = fixing::settle_within(&report, Safety::Safe, 1, &checked) {
        for change in &pass.changes {
            let id = report.files.find(&change.before.path).expect("a file of the run");
            let (path, before, after) = (&change.before.path, &*change.before.text, &*change.after);
            if !keeps(&outside(before, &report, id), after) {
                wrong.push(format!("{path} changes outside of its edits"));
            }
            let (crlf, lf) = line_ends(before);
            let (now_crlf, now_lf) = line_ends(after);
            if (now_crlf && !crlf) || (now_lf && !lf && !path.ends_with(".arg")) {
                wrong.push(format!("{path} has other line ends"));
            }
            let kept = comments(after, None);
            for (comment, count) in comments(before, Some((&report, id))) {
                if kept.get(comment).copied().unwrap_or(0) < count {
                    wrong.push(format!("{path} loses `{comment}`"));
                }
            }
        }
        report = pass.report;
    }
    wrong
}

#[test]
fn all_safe_fixes_together_settle_and_break_nothing() {
    let mut wrong = Vec::new();
    for (name, texts) in corpus() {
        wrong.extend(faults_of_fixing(&texts).into_iter().map(|words| format!("{name}: {words}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A small generator of numbers, so that a run is the same everywhere.
struct Dice(u64);

impl Dice {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % count.max(1)
    }
}

/// A text with one to three lines lost, doubled, moved or spoilt.
fn damaged(text: &str, dice: &mut Dice) -> String {
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for _ in 0..=dice.below(3) {
        if lines.is_empty() {
            break;
        }
        let at = dice.below(lines.len());
        match dice.below(10) {
            0 => drop(lines.remove(at)),
            1 => lines.insert(at, lines[at].clone()),
            2 => lines[at].insert_str(0, &" ".repeat(1 + dice.below(4))),
            3 => lines[at] = lines[at].trim_start().to_owned(),
            4 => lines[at].insert(0, '\t'),
            5 => {
                let other = dice.below(lines.len());
                lines.swap(at, other);
            }
            6 => lines.truncate(at + 1),
            7 => {
                let signs: Vec<(usize, char)> =
                    lines[at].char_indices().filter(|(_, sign)| ":-\"'[]{}#|".contains(*sign)).collect();
                if !signs.is_empty() {
                    let (position, _) = signs[dice.below(signs.len())];
                    lines[at].remove(position);
                }
            }
            8 => {
                let signs = ["\"", "'", "[", "{", "}", "]", ": ", "- ", "#", "*", "&", "!", "|", "\t", "  "];
                let places: Vec<usize> = lines[at].char_indices().map(|(position, _)| position).collect();
                let place = if places.is_empty() { 0 } else { places[dice.below(places.len())] };
                lines[at].insert_str(place, signs[dice.below(signs.len())]);
            }
            _ => {
                let indent = lines[at].len() - lines[at].trim_start().len();
                lines[at].replace_range(..indent, &" ".repeat(indent.saturating_sub(1)));
            }
        }
    }
    lines.join(end) + end
}

/// A damaged copy of a case, by its number.
fn damaged_case(name: &str, texts: &Texts, number: u64) -> Texts {
    let seed = name.bytes().fold(number + 1, |seed, byte| seed.wrapping_mul(31).wrapping_add(u64::from(byte)));
    let mut dice = Dice(seed);
    let mut texts = texts.clone();
    let inputs: Vec<usize> = (0..texts.len()).filter(|&it| texts[it].0 != "palint.yaml").collect();
    if !inputs.is_empty() {
        let index = inputs[dice.below(inputs.len())];
        texts[index].1 = damaged(&texts[index].1, &mut dice);
    }
    texts
}

/// How often each case is damaged; `PALINT_DAMAGE=N` asks for more.
fn damages() -> u64 {
    std::env::var("PALINT_DAMAGE").ok().and_then(|it| it.parse().ok()).unwrap_or(1)
}

#[test]
fn no_fix_of_a_damaged_document_adds_a_fault() {
    let mut wrong = BTreeSet::new();
    for (name, texts) in corpus() {
        for number in 0..damages() {
            let texts = damaged_case(&name, &texts, number);
            let before = check(&texts);
            for (finding, fix) in before.findings.iter().flat_map(|it| it.fixes.iter().map(move |fix| (it, fix))) {
                let change = |(path, text): &(String, String)| {
                    let id = before.files.find(path).expect("a file of the run");
                    (path.clone(), apply(text, id, fix).unwrap_or_else(|| text.clone()))
                };
                let fixed: Texts = texts.iter().map(change).collect();
                if fixed == texts {
                    wrong.insert(format!("{name} {number}: {}: `{}` changes nothing", finding.rule, fix.title));
                    continue;
                }
                let after = check(&fixed);
                for file in more(&faults(&before), &faults(&after)) {
                    wrong.insert(format!("{name} {number}: {}: `{}` breaks {file}", finding.rule, fix.title));
                    show("before", &before);
                    show(&format!("after `{}`", fix.title), &after);
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.into_iter().collect::<Vec<_>>().join("\n"));
}

#[test]
fn all_safe_fixes_of_a_damaged_document_break_nothing() {
    let mut wrong = Vec::new();
    for (name, texts) in corpus() {
        for number in 0..damages() {
            let texts = damaged_case(&name, &texts, number);
            let said = faults_of_fixing(&texts).into_iter();
            wrong.extend(said.map(|words| format!("{name} {number}: {words}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
