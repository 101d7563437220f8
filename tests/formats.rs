//! Output formats: what each looks like, that they agree on every place, and that nothing secret or treacherous is in them.
//!
//! The findings of the snapshots are made up here, so that the wording of a rule never rewrites them.

use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use palint::engine::{self, Options, Report};
use palint::finding::{Confidence, Edit, Finding, Fix, Label, Place, Repair, Severity};
use palint::report::{self, Format, Look, View};
use palint::source::{File, FileId, Files};
use palint::syntax::LayerId;
use serde_json::Value;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(folder: &Path, top: &Path, files: &mut Files, ids: &mut Vec<FileId>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).expect("a folder").flatten().map(|it| it.path()).collect();
    entries.sort();
    for path in entries {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if path.is_dir() {
            if name != "fixed" {
                read(&path, top, files, ids);
            }
        } else if !(name.ends_with(".snap") || name == "expect.tsv" || name == "secrets.txt") {
            let shown = path.strip_prefix(top).expect("below").to_string_lossy().replace('\\', "/");
            if let Ok(text) = fs::read_to_string(&path) {
                ids.push(files.add(File::new(shown, text)));
            }
        }
    }
}

/// Checks a folder as if it were the working directory.
fn check(folder: &Path) -> Report {
    let (mut files, mut ids) = (Files::default(), Vec::new());
    read(folder, folder, &mut files, &mut ids);
    let documents = engine::read(&files, &ids, None);
    engine::check(Arc::new(files), documents, &Options::default())
}

fn folders(path: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        fs::read_dir(path).into_iter().flatten().flatten().map(|it| it.path()).filter(|it| it.is_dir()).collect();
    found.sort();
    found
}

/// Every folder with configuration that the repository holds.
fn every_folder() -> Vec<PathBuf> {
    let mut found = folders(&root().join("cases"));
    found.extend(folders(&root().join("fixtures/rules")).iter().flat_map(|rule| folders(rule)));
    found.extend(folders(&root().join("fixtures/sets")));
    found.extend(folders(&root().join("fixtures/formats")));
    found
}

/// The check of every one of them, made once.
fn every_report() -> &'static [(PathBuf, Report)] {
    static REPORTS: OnceLock<Vec<(PathBuf, Report)>> = OnceLock::new();
    REPORTS.get_or_init(|| {
        every_folder()
            .into_iter()
            .map(|folder| {
                let report = check(&folder);
                (folder, report)
            })
            .collect()
    })
}

/// The place of a text, in the innermost document that holds it.
fn place(report: &Report, path: &str, text: &str) -> Place {
    let document = report.documents.iter().find(|it| it.source.path == path).expect("a document of this path");
    let mut found = None;
    for (index, layer) in document.tree.layers().iter().enumerate() {
        if let Some(at) = layer.text.find(text) {
            found = Some(document.tree.place(LayerId(index as u32), at as u32, (at + text.len()) as u32));
        }
    }
    found.unwrap_or_else(|| panic!("{path} holds {text:?}"))
}

fn finding(rule: &'static str, severity: Severity, message: &str, place: Place) -> Finding {
    Finding {
        rule: Cow::Borrowed(rule),
        group: "structure",
        severity,
        confidence: Confidence::Documented,
        message: message.to_owned(),
        place,
        here: String::new(),
        labels: Vec::new(),
        notes: Vec::new(),
        help: Vec::new(),
        fixes: Vec::new(),
        repairs: Vec::new(),
        source: Cow::Borrowed("https://docs.example.com/page/"),
        tag: None,
    }
}

/// A conflict over two files and an embedded document, a fix, a finding about a secret.
fn conflict() -> Report {
    let mut report = check(&root().join("fixtures/formats/conflict"));
    let mut first = finding(
        "example-conflict",
        Severity::Error,
        "local Harbor and an authenticated provider registry cannot be used together",
        place(&report, "profile.json", "providerCredentials"),
    );
    first.here("makes the provider registry authenticated");
    let harbor = place(&report, "profile.json", "\"harbor-edge-native-config\"");
    first.label(harbor, "turns on local Harbor");
    first.label(place(&report, "user-data", "registryCredentials"), "is there too");
    first.label(place(&report, "profile.json", "registry: park.example.com"), "its host");
    first.note("private provider registries cannot be used on clusters with local Harbor (a page, read 2026-11-24)");
    first.help("remove `providerCredentials` and use a public provider registry (1 key)");
    first.help("or remove the `harbor-edge-native-config` layer (1 layer; the cluster is repaved)");
    let repair = |title: &str, cost| Repair { title: title.to_owned(), cost, edits: Vec::new() };
    first.repairs = vec![
        repair("remove `providerCredentials` and use a public provider registry", 1),
        repair("remove the `harbor-edge-native-config` layer", 3),
        repair("use a registry outside of Palette", 8),
    ];
    let password = place(&report, "user-data", "FAKEmirrorPw-52");
    let mut second =
        finding("example-secret", Severity::Hint, "`password` is FAKEmirrorPw-52 in clear", password.clone());
    second.group = "secrets";
    second.fix(Fix::safe(
        "Put FAKEmirrorPw-52 in quotes",
        [Edit {
            file: password.span.file,
            start: password.span.start,
            end: password.span.end,
            text: "\"FAKEmirrorPw-52\"".to_owned(),
        }],
    ));
    let mut third =
        finding("example-key", Severity::Warning, "a key: 50% | `odd`, <b>", place(&report, "user-data", "stylus"));
    third.help("write `stylus`");
    third.source = Cow::Borrowed("by running it");
    report.findings = vec![first, third, second];
    report
}

/// Places behind signs of every width, in files with CR LF, a byte-order mark and very long lines.
fn signs() -> Report {
    let mut report = check(&root().join("fixtures/formats/signs"));
    let at = |path: &str, text: &str| place(&report, path, text);
    let rows = [
        ("sign-first", at("user-data", "#cloud-config")),
        ("sign-comment", at("user-data", "👩‍🚀")),
        ("sign-name", at("user-data", "👍🏽")),
        ("sign-end", at("user-data", "-end")),
        ("sign-tab", at("user-data", "\"a\tb\"")),
        ("sign-hidden", at("user-data", "\"hidden\": \"x\u{202e}y\u{7}z\"")),
        ("sign-long", at("profile.json", "\"edge-native-byoi\"")),
        ("sign-embedded", at("profile.json", "例え.example.com")),
        ("sign-escape", at("profile.json", "tab\\there")),
        ("sign-empty", at("user-data", "")),
    ];
    report.findings = rows
        .into_iter()
        .map(|(rule, place)| {
            let mut finding = finding(rule, Severity::Error, "a sign stands here", place);
            finding.here("this one");
            finding.help("look at it");
            finding
        })
        .collect();
    report.findings.sort_by_key(|it| (report.files.get(it.place.span.file).path.clone(), it.place.span.start));
    report
}

fn written(report: &Report, format: Format) -> String {
    report::write(format, &View::of(report), Look::default(), Severity::Error)
}

fn snapshot(folder: &str, name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(root().join("fixtures/formats").join(folder));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

#[test]
fn every_format_shows_a_conflict_over_files_and_documents() {
    let report = conflict();
    for format in Format::ALL {
        snapshot("conflict", format.word(), &written(&report, format));
    }
}

#[test]
fn the_report_for_people_fits_terminals_of_every_width() {
    let view = conflict();
    for width in [40, 80] {
        let look = Look { width: Some(width), ..Look::default() };
        let text = report::write(Format::Full, &View::of(&view), look, Severity::Error);
        snapshot("conflict", &format!("full-{width}"), &text);
    }
    let ascii = Look { ascii: true, width: Some(60), ..Look::default() };
    let text = report::write(Format::Full, &View::of(&view), ascii, Severity::Error);
    let frames = text.lines().filter(|line| line.contains("[profile.json") || line.contains("^") || line.contains("|"));
    assert!(frames.clone().count() > 3);
    assert!(text.is_ascii(), "{text}");
}

#[test]
fn a_terminal_of_few_columns_gets_a_report_too() {
    let (conflict, signs) = (conflict(), signs());
    for width in 0..40 {
        for ascii in [false, true] {
            let look = Look { ascii, width: Some(width), ..Look::default() };
            for report in [&conflict, &signs] {
                let text = report::write(Format::Full, &View::of(report), look, Severity::Error);
                assert!(text.contains("user-data"), "{width}");
            }
        }
    }
}

#[test]
fn carets_stand_under_signs_of_every_width() {
    let report = signs();
    snapshot("signs", "full", &written(&report, Format::Full));
    let narrow = Look { width: Some(60), ..Look::default() };
    snapshot("signs", "full-60", &report::write(Format::Full, &View::of(&report), narrow, Severity::Error));
}

#[test]
fn links_and_colors_are_there_when_asked_for_and_only_then() {
    let report = conflict();
    let look = Look { color: true, links: true, ..Look::default() };
    let text = report::write(Format::Full, &View::of(&report), look, Severity::Error);
    assert!(text.contains("\u{1b}]8;;https://docs.example.com/page/\u{1b}\\example-conflict\u{1b}]8;;\u{1b}\\"));
    assert!(!text.contains("see:"));
    let plain = written(&report, Format::Full);
    assert!(!plain.contains('\u{1b}'));
    assert!(plain.contains("see:  https://docs.example.com/page/"));
    let stripped = strip(&text);
    let lines = |text: &str| text.lines().filter(|line| !line.contains("see:")).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(lines(&stripped), lines(&plain), "color changes nothing else");
}

/// A text without escape sequences for color and links.
fn strip(text: &str) -> String {
    let mut out = String::new();
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        match (sign, signs.peek()) {
            ('\u{1b}', Some('[')) => while signs.next().is_some_and(|it| it != 'm') {},
            ('\u{1b}', Some(']')) => while signs.next().is_some_and(|it| it != '\\') {},
            _ => out.push(sign),
        }
    }
    out
}

/// Line and column of start and end of every finding, from the JSON report.
fn places(report: &Report) -> Vec<(String, [u64; 4])> {
    let json: Value = serde_json::from_str(&written(report, Format::Json)).expect("JSON");
    let place = |finding: &Value| {
        let at = |end: &str, what: &str| finding[end][what].as_u64().expect("a number");
        let numbers = [at("start", "line"), at("start", "column"), at("end", "line"), at("end", "column")];
        (finding["path"].as_str().expect("a path").to_owned(), numbers)
    };
    json["findings"].as_array().expect("an array").iter().map(place).collect()
}

#[test]
fn the_same_finding_has_the_same_place_in_every_format() {
    let report = signs();
    let places = places(&report);
    // Counted by hand: a byte-order mark is no column, a sign with what combines with it is several characters.
    let by_rule: Vec<(&str, [u64; 4])> =
        report.findings.iter().zip(&places).map(|(finding, place)| (&*finding.rule, place.1)).collect();
    for wanted in [
        ("sign-first", [1, 1, 1, 14]),
        ("sign-comment", [2, 9, 2, 12]),
        ("sign-name", [5, 19, 5, 21]),
        ("sign-end", [5, 21, 5, 25]),
        ("sign-tab", [6, 17, 6, 22]),
        ("sign-hidden", [6, 24, 6, 41]),
    ] {
        assert!(by_rule.contains(&wanted), "{wanted:?} in {by_rule:?}");
    }

    let concise = written(&report, Format::Concise);
    let full = written(&report, Format::Full);
    let github = written(&report, Format::Github);
    let junit = written(&report, Format::Junit);
    let markdown = written(&report, Format::Markdown);
    let html = written(&report, Format::Html);
    let sarif: Value = serde_json::from_str(&written(&report, Format::Sarif)).expect("JSON");
    let gitlab: Value = serde_json::from_str(&written(&report, Format::Gitlab)).expect("JSON");
    let mut lines = concise.lines();
    for (index, (path, [line, column, end_line, end_column])) in places.iter().enumerate() {
        let short = format!("{path}:{line}:{column}");
        assert!(lines.next().is_some_and(|it| it.starts_with(&format!("{short}: error["))), "{short} in {concise}");
        assert!(full.contains(&format!("[{short}")), "{short} in {full}");
        assert!(markdown.contains(&format!("`{short}`")), "{short} in {markdown}");
        assert!(html.contains(&format!("<figcaption>{short}")), "{short} in {html}");
        assert!(junit.contains(&format!("message=\"{line}:{column}: ")), "{short} in {junit}");
        let command = format!("file={path},line={line},endLine={end_line},col={column},endColumn={end_column},title=");
        assert!(github.contains(&command), "{command} in {github}");
        let region = &sarif["runs"][0]["results"][index]["locations"][0]["physicalLocation"]["region"];
        let number = |key: &str| region[key].as_u64().expect("a number");
        let region = [number("startLine"), number("startColumn"), number("endLine"), number("endColumn")];
        assert_eq!(region, [*line, *column, *end_line, *end_column]);
        let positions = &gitlab[index]["location"]["positions"];
        let number = |end: &str, key: &str| positions[end][key].as_u64().expect("a number");
        let positions =
            [number("begin", "line"), number("begin", "column"), number("end", "line"), number("end", "column")];
        assert_eq!(positions, [*line, *column, *end_line, *end_column]);
    }
}

#[test]
fn the_json_of_every_fixture_keeps_to_the_published_schema() {
    let schema = fs::read_to_string(root().join("schemas/report.schema.json")).expect("the schema is there");
    let schema: Value = serde_json::from_str(&schema).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    for report in every_report().iter().map(|(_, report)| report).chain([&conflict(), &signs()]) {
        let json: Value = serde_json::from_str(&written(report, Format::Json)).expect("JSON");
        let faults: Vec<String> =
            validator.iter_errors(&json).map(|it| format!("{}: {it}", it.instance_path())).collect();
        assert!(faults.is_empty(), "{faults:#?}");
    }
    let mut wrong: Value = serde_json::from_str(&written(&conflict(), Format::Json)).expect("JSON");
    wrong["findings"][0]["severity"] = "fatal".into();
    assert!(!validator.is_valid(&wrong), "the schema refuses what is wrong");
}

#[test]
fn a_code_scanning_upload_is_never_refused() {
    for report in every_report().iter().map(|(_, report)| report).chain([&conflict(), &signs()]) {
        let log: Value = serde_json::from_str(&written(report, Format::Sarif)).expect("JSON");
        let run = &log["runs"][0];
        assert_eq!(run["columnKind"], "unicodeCodePoints");
        let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
        for result in run["results"].as_array().expect("results") {
            let physical = &result["locations"][0]["physicalLocation"];
            for key in ["startLine", "startColumn", "endLine", "endColumn"] {
                assert!(physical["region"][key].as_u64().is_some_and(|it| it >= 1), "{key} of {result}");
            }
            let uri = physical["artifactLocation"]["uri"].as_str().expect("a URI");
            assert!(!uri.starts_with("./") && !uri.contains([' ', '\\']) && uri.is_ascii(), "{uri}");
            let rule = &rules[result["ruleIndex"].as_u64().expect("an index") as usize];
            assert_eq!(rule["id"], result["ruleId"]);
            assert!(result["partialFingerprints"]["primaryLocationLineHash"].is_null());
        }
        for rule in rules {
            for text in ["shortDescription", "fullDescription", "help"] {
                assert!(rule[text]["text"].as_str().is_some_and(|it| !it.is_empty()), "{text} of {rule}");
            }
            let secret = rule["properties"]["tags"][0] == "secrets";
            assert_eq!(rule["properties"]["security-severity"].is_string(), secret, "{rule}");
        }
    }
}

#[test]
fn fingerprints_are_unique_and_do_not_move_with_the_lines() {
    let folder = root().join("cases/secrets-in-user-data");
    let print = |report: &Report| -> Vec<String> {
        let json: Value = serde_json::from_str(&written(report, Format::Json)).expect("JSON");
        let findings = json["findings"].as_array().expect("an array");
        findings.iter().map(|it| it["fingerprint"].as_str().expect("a text").to_owned()).collect()
    };
    let report = check(&folder);
    let before = print(&report);
    let mut unique = before.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), before.len());
    let (mut files, mut ids) = (Files::default(), Vec::new());
    for (_, file) in report.files.iter() {
        let text = file.text.replacen("\nstylus:", "\n\n# one more line\nstylus:", 1);
        ids.push(files.add(File::new(file.path.clone(), text)));
    }
    let documents = engine::read(&files, &ids, None);
    assert_eq!(print(&engine::check(Arc::new(files), documents, &Options::default())), before);
}

/// The texts that a case names as secret.
fn named_secrets(folder: &Path) -> Vec<String> {
    let text = fs::read_to_string(folder.join("secrets.txt")).unwrap_or_default();
    text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

#[test]
fn no_secret_is_in_any_format() {
    let looks = [Look::default(), Look { width: Some(50), color: true, ..Look::default() }];
    for (folder, report) in every_report() {
        // What is short may stand in a sentence for another reason.
        let found = report.secrets.iter().map(|it| it.text.clone()).filter(|it| it.len() >= 8);
        let secrets: Vec<String> = named_secrets(folder).into_iter().chain(found).collect();
        let view = View::of(report);
        for format in Format::ALL {
            for look in looks.into_iter().take(if format == Format::Full { 2 } else { 1 }) {
                let text = report::write(format, &view, look, Severity::Error);
                for (index, secret) in secrets.iter().enumerate() {
                    assert!(!text.contains(secret.as_str()), "secret {index} of {} in {format:?}", folder.display());
                }
            }
        }
    }
}

#[test]
fn a_secret_is_hidden_in_messages_titles_and_edits() {
    let report = conflict();
    for format in Format::ALL {
        let text = written(&report, format);
        for secret in ["FAKEhostToken-52", "FAKEmirrorPw-52", "FAKEproviderPw-52"] {
            assert!(!text.contains(secret), "{secret} in {format:?}");
        }
    }
    let json = written(&report, Format::Json);
    assert!(json.contains("`password` is *************** in clear"));
    let json: Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["findings"][2]["fixes"][0]["edits"], Value::Array(Vec::new()), "no change writes asterisks");
}

#[test]
fn signs_that_deceive_reach_nobody_as_they_are() {
    let mut report = signs();
    let mut finding = finding(
        "sign-message",
        Severity::Error,
        "`x\u{202e}y` \u{1b}[31mred\r\nnext",
        place(&report, "user-data", "stylus"),
    );
    finding.place.key = "a\u{200b}b".to_owned();
    finding.labels.push(Label { place: finding.place.clone(), message: "bell \u{7}".to_owned() });
    report.findings.push(finding);
    for format in Format::ALL {
        if format == Format::Json {
            continue; // for programs: a text is a text there
        }
        let text = written(&report, format);
        let found = text.chars().find(|it| "\u{202e}\u{1b}\u{7}\u{200b}\r".contains(*it));
        assert_eq!(found, None, "in {format:?}: {text}");
    }
    assert!(written(&report, Format::Full).contains("x\\u{202e}y"));
}

#[test]
fn the_page_for_a_browser_loads_nothing() {
    let page = written(&conflict(), Format::Html);
    assert!(page.contains("default-src 'none'"));
    for word in ["<script", "src=", "url(", "@import", "<link", "<img", "<iframe"] {
        assert!(!page.contains(word), "{word}");
    }
}

#[test]
fn a_clean_run_says_so_in_every_format() {
    let report = check(&root().join("cases/arg-clean"));
    assert!(report.findings.is_empty());
    assert_eq!(written(&report, Format::Full), "no findings in 1 file\n");
    assert_eq!(written(&report, Format::Concise), "");
    assert_eq!(written(&report, Format::Gitlab), "[]\n");
    assert!(written(&report, Format::Junit).contains("tests=\"1\" failures=\"0\""));
    assert!(written(&report, Format::Markdown).contains("no findings in 1 file\n"));
}

#[test]
fn suites_fail_when_the_run_does() {
    let report = conflict();
    let view = View::of(&report);
    let failures = |fail_on| {
        let text = report::write(Format::Junit, &view, Look::default(), fail_on);
        text.matches("<failure").count()
    };
    assert_eq!([Severity::Error, Severity::Warning, Severity::Hint].map(failures), [1, 2, 3]);
}

mod drawn {
    //! Whatever the text and wherever the places, every format is written, and a terminal's lines are kept to.

    use super::*;
    use palint::source::Span;
    use proptest::prelude::*;
    use unicode_width::UnicodeWidthStr;

    const ALPHABET: [&str; 16] = [
        "a",
        " ",
        "\t",
        "\n",
        "\r\n",
        "店",
        "é",
        "e\u{301}",
        "👩\u{200d}🚀",
        "👍🏽",
        "\u{202e}",
        "\u{7}",
        ":",
        "\"",
        "#",
        "-",
    ];

    fn text() -> impl Strategy<Value = String> {
        prop::collection::vec(prop::sample::select(ALPHABET.to_vec()), 0..120).prop_map(|parts| parts.concat())
    }

    fn report(text: &str, places: &[(u32, u32)]) -> Report {
        let mut files = Files::default();
        let id = files.add(File::new("site/user-data", text));
        let documents = engine::read(&files, &[id], None);
        let mut report = engine::check(Arc::new(files), documents, &Options::default());
        let len = text.len() as u32;
        let spans = places.iter().map(|&(one, other)| (one.min(other).min(len), one.max(other).min(len)));
        let places: Vec<Place> = spans.map(|(start, end)| Place::bytes(Span { file: id, start, end })).collect();
        let mut finding = finding("drawn", Severity::Warning, "a message of some words", places[0].clone());
        finding.here("what stands here");
        for place in &places[1..] {
            finding.label(place.clone(), "and there is this");
        }
        report.findings = vec![finding];
        report
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn whatever_the_text(text in text(), places in prop::collection::vec((0u32..200, 0u32..200), 1..5)) {
            let report = report(&text, &places);
            for format in Format::ALL {
                prop_assert!(!written(&report, format).is_empty());
            }
            for width in [40, 80] {
                let look = Look { width: Some(width), ..Look::default() };
                let drawn = report::write(Format::Full, &View::of(&report), look, Severity::Error);
                let frame = |line: &&str| line.contains(['│', '·', '⋮']);
                for line in drawn.lines().filter(frame) {
                    prop_assert!(line.width() <= width, "{} columns of {width}: {line}", line.width());
                }
            }
        }
    }
}
