//! The support matrix: complete, consistent, and the same in tables and checks.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use palint::catalog::matrix::{Matrix, Row, matrix};
use palint::engine::witness::{Form, Site};
use palint::engine::{self, Options, Report, matrix_check};
use palint::facts::named;
use palint::finding::{Edit, Fix, Severity, apply};
use palint::source::{File, Files};
use serde_json::Value;

/// The rows of the vendor's matrix, by their stable names; numbers have gaps.
const IDS: &str = "P01 P02 P03 P04 P05 P06 P07 P08 P09 P10 P11 P12 P13 P14 P15 P16 P17 P18 P19 P20 P21 P22 P24 P25 P26 P27 \
                   S01 S03 S04 S05 S06 S07 S08 S09 S10 S11 S12 S13 S14 S16 S17 S18 S19 S20 S21 S22 S23 S24 S25 S26 S28 S29 S30 \
                   S31 S32 S35 S36 S38 S39 S40 S41 S42 S44 S46 S47 S48 S50 S52 S54 S55 S56";

fn flaws(of: &Matrix) -> Vec<String> {
    matrix_check::check(of).flaws.iter().map(|flaw| format!("{}: {}", flaw.at, flaw.what)).collect()
}

/// The vendor's matrix with one text of it changed.
fn changed(from: &str, to: &str) -> Matrix {
    let text = include_str!("../schemas/support-matrix.json");
    assert_eq!(text.matches(from).count(), 1, "{from} stands once in the file");
    Matrix::parse(&text.replace(from, to)).expect("it still reads")
}

/// The vendor's matrix with one row more: a copy of another, changed.
fn with_row(copy_of: &str, change: impl Fn(&mut palint::catalog::matrix::Row)) -> Matrix {
    let mut matrix = Matrix::parse(include_str!("../schemas/support-matrix.json")).expect("it reads");
    let mut row = matrix.row(copy_of).expect("a row").clone();
    row.id = "P99".to_owned();
    change(&mut row);
    matrix.rows.push(row);
    matrix
}

fn tells(of: &Matrix, row: &str, what: &str) {
    let found = flaws(of);
    assert!(found.iter().any(|flaw| flaw.starts_with(row) && flaw.contains(what)), "{row}: {what}: {found:?}");
}

#[test]
fn the_file_fits_its_schema() {
    let read = |text: &str| serde_json::from_str::<Value>(text).expect("JSON");
    let schema = read(include_str!("../schemas/support-matrix.schema.json"));
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let file = read(include_str!("../schemas/support-matrix.json"));
    let faults: Vec<String> =
        validator.iter_errors(&file).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_row_of_the_domain_is_there_and_no_other() {
    let have: Vec<&str> = matrix().rows.iter().map(|row| &*row.id).collect();
    assert_eq!(have, IDS.split_whitespace().collect::<Vec<_>>());
}

#[test]
fn every_fact_has_a_function_and_every_function_a_fact() {
    assert_eq!(named::undecided(), Vec::<&str>::new());
    assert!(named::names().all(|name| matrix().id(name).is_some()));
}

#[test]
fn the_matrix_is_consistent_and_each_row_has_its_witnesses() {
    let proof = matrix_check::check(matrix());
    let flaws: Vec<String> = proof.flaws.iter().map(|flaw| format!("{}: {}", flaw.at, flaw.what)).collect();
    assert!(flaws.is_empty(), "{}", flaws.join("\n"));
    assert_eq!(proof.witnessed, matrix().rows.iter().filter(|row| row.checkable).count());
}

#[test]
fn a_contradicting_row_is_told() {
    let contradicting = with_row("P03", |row| {
        row.verdict = palint::catalog::matrix::Verdict::Supported;
        row.severity = None;
    });
    tells(&contradicting, "P03", "says unsupported where P99 says supported");
}

#[test]
fn a_row_that_another_makes_needless_is_told() {
    let needless = with_row("P03", |row| row.when.push(matrix().id("multi-node").expect("a fact")));
    tells(&needless, "P99", "P03 says the same of fewer facts");
}

#[test]
fn a_row_that_cannot_hold_is_told() {
    let dead = with_row("P03", |row| {
        row.when =
            vec![matrix().id("local-management").expect("a fact"), matrix().id("central-management").expect("a fact")]
    });
    tells(&dead, "P99", "does not apply to its witness");
}

#[test]
fn a_row_without_a_witness_is_told() {
    let act = with_row("P03", |row| row.when.push(matrix().id("local-ui-edit").expect("a fact")));
    tells(&act, "P99", "nothing shows `local-ui-edit`");
}

#[test]
fn a_row_without_a_source_is_told() {
    tells(&with_row("P03", |row| row.source = "nowhere".to_owned()), "P99", "its source `nowhere`");
    tells(&with_row("P03", |row| row.read = String::new()), "P99", "when its source was read");
}

#[test]
fn a_gap_and_an_overlap_between_versions_are_told() {
    let bound = |text: &str| palint::catalog::matrix::Bound::parse(text).expect("a bound");
    let versions = |text: &str| with_row("S16", |row| row.versions[0].1 = bound(text));
    tells(&versions(">=4.7.6"), "P99", "overlaps that of S16");
    tells(&versions(">=4.7.9"), "P99", "there is a gap");
    let meeting = flaws(&versions(">=4.7.7"));
    assert!(!meeting.iter().any(|flaw| flaw.contains("gap") || flaw.contains("overlaps")), "{meeting:?}");
}

#[test]
fn a_rule_that_does_not_speak_is_told() {
    let silent = changed(r#""rule": "harbor-with-provider-credentials""#, r#""rule": "harbor-with-provider-secrets""#);
    tells(&silent, "P03", "is not reported in its witness");
}

fn folder(row: &Row) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/matrix").join(&row.id)
}

/// The inputs of a row's fixture; written once, from its witness.
fn inputs(row: &Row) -> Vec<(String, String)> {
    let folder = folder(row);
    if std::env::var_os("PALINT_BLESS").is_some() && !folder.exists() {
        let site = Site::of(row).expect("tests above hold that there is a witness");
        fs::create_dir_all(&folder).expect("a folder can be made");
        let settings = site.settings().map(|text| ("palint.yaml", text));
        for (name, text) in site.files().into_iter().chain(settings) {
            fs::write(folder.join(name), text).expect("a file can be written");
        }
    }
    let entries = fs::read_dir(&folder).unwrap_or_else(|_| panic!("{} has no fixture", row.id)).flatten();
    let mut found: Vec<(String, String)> = entries
        .map(|entry| entry.path())
        .filter(|path| path.file_name().is_some_and(|name| name != "said.txt"))
        .map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            (name, fs::read_to_string(path).expect("UTF-8"))
        })
        .collect();
    found.sort();
    found
}

/// What the settings of a fixture say, read line by line.
fn said(settings: &str) -> Vec<(String, String)> {
    let line = |line: &str| {
        let (key, value) = line.trim().split_once(": ")?;
        Some((key.to_owned(), value.trim_matches('"').to_owned()))
    };
    settings.lines().filter_map(line).collect()
}

/// The findings of a row's rule as text, from a run of the program in a folder.
fn run(folder: &Path, rule: &str, settings: bool) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_palint"));
    command.args(["check", "--format", "json", "--exit-zero", "."]).current_dir(folder);
    if !settings {
        command.arg("--no-config");
    }
    let out = command.output().expect("palint runs").stdout;
    let report: Value = serde_json::from_slice(&out).expect("a JSON report");
    let mut text = String::new();
    for finding in report["findings"].as_array().expect("findings").iter().filter(|it| it["rule"] == rule) {
        let at =
            |place: &Value| format!("{}:{}:{}", word(&place["path"]), place["start"]["line"], place["start"]["column"]);
        text += &format!("{} {}: {}\n", at(finding), word(&finding["severity"]), word(&finding["message"]));
        for label in finding["labels"].as_array().into_iter().flatten() {
            text += &format!("  {}: {}\n", at(label), word(&label["message"]));
        }
        for part in ["notes", "help"] {
            for line in finding[part].as_array().into_iter().flatten() {
                text += &format!("  {part}: {}\n", word(line));
            }
        }
        for repair in finding["repairs"].as_array().into_iter().flatten() {
            let edits = repair["edits"].as_array().map_or(0, Vec::len);
            text += &format!("  repair {}: {} ({edits} edits)\n", repair["cost"], word(&repair["title"]));
        }
    }
    text
}

fn word(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[test]
fn the_verdict_on_the_fixture_of_each_row_is_the_one_of_the_matrix() {
    let mut wrong = Vec::new();
    for row in matrix().rows.iter().filter(|row| row.checkable) {
        let inputs = inputs(row);
        let (mut files, mut options) = (Files::default(), Options::default());
        let mut ids = Vec::new();
        for (name, text) in &inputs {
            if name == "palint.yaml" {
                for (key, value) in said(text) {
                    options.target.assume(&key, &value).unwrap_or_else(|fault| panic!("{}: {fault}", row.id));
                }
            } else {
                ids.push(files.add(File::new(name.clone(), text.clone())));
            }
        }
        let documents = engine::read(&files, &ids, None);
        let rows = std::slice::from_ref(row);
        let verdicts = engine::verdicts::verdicts(&files, &documents, &options, rows);
        if verdicts.iter().all(|it| it.rows.is_empty()) {
            wrong.push(format!("{}: the row does not apply to its fixture", row.id));
        }
        let found = run(&folder(row), &row.rule, inputs.iter().any(|(name, _)| name == "palint.yaml"));
        if found.is_empty() == row.severity.is_some() {
            wrong.push(format!("{}: said {found:?}, the matrix says {:?}", row.id, row.severity));
        }
        if row.severity.is_some_and(|severity| !found.contains(&format!(" {}: ", severity.word()))) && !row.rule_code {
            wrong.push(format!("{}: not with the severity of the matrix: {found}", row.id));
        }
        let snapshot = folder(row).join("said.txt");
        if std::env::var_os("PALINT_BLESS").is_some() {
            fs::write(&snapshot, &found).expect("a file can be written");
        }
        let wanted = fs::read_to_string(&snapshot).unwrap_or_default();
        if wanted != found {
            wrong.push(format!("{}: said\n{found}wanted\n{wanted}", row.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The rows that apply to some files, by their names.
fn applying(files: &Files, options: &Options) -> Vec<String> {
    let ids: Vec<_> = files.iter().map(|(id, _)| id).collect();
    let documents = engine::read(files, &ids, None);
    let verdicts = engine::verdicts::verdicts(files, &documents, options, &matrix().rows);
    verdicts.iter().flat_map(|it| &it.rows).map(|(row, _)| row.id.clone()).collect()
}

#[test]
fn a_row_applies_to_its_witness_in_every_form_of_profile() {
    let mut wrong = Vec::new();
    for row in matrix().rows.iter().filter(|row| row.checkable) {
        for form in Form::ALL {
            let site = Site::of(row).expect("there is a witness").form(form);
            let beside = site.beside(row).expect("there is one beside");
            for (site, wanted) in [(site, true), (beside, false)] {
                let (files, _, options) = site.inputs();
                if applying(&files, &options).contains(&row.id) != wanted {
                    wrong.push(format!("{} as {form:?}: wanted {wanted}", row.id));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The files with edits applied to them.
fn edited(report: &Report, edits: &[Edit]) -> Files {
    let fix = Fix::unsafe_("Repair", edits.iter().cloned());
    let mut files = Files::default();
    for (id, file) in report.files.iter() {
        files.add(File::new(file.path.clone(), apply(&file.text, id, &fix).unwrap_or_else(|| file.text.to_string())));
    }
    files
}

#[test]
fn a_mechanical_repair_ends_its_row_and_breaks_no_file() {
    let mut wrong = Vec::new();
    let mut repaired = 0;
    for row in matrix().rows.iter().filter(|row| row.is_rule()) {
        for form in Form::ALL {
            let (files, ids, options) = Site::of(row).expect("there is a witness").form(form).inputs();
            let documents = engine::read(&files, &ids, None);
            let report = engine::check(Arc::clone(&files), documents, &options);
            for finding in report.findings.iter().filter(|it| it.rule == row.rule) {
                for repair in finding.repairs.iter().filter(|it| !it.edits.is_empty()) {
                    repaired += 1;
                    let after = edited(&report, &repair.edits);
                    if applying(&after, &options).contains(&row.id) {
                        wrong.push(format!("{} as {form:?}: `{}` does not end it", row.id, repair.title));
                    }
                    let ids: Vec<_> = after.iter().map(|(id, _)| id).collect();
                    let documents = engine::read(&after, &ids, None);
                    for document in &documents {
                        if document.tree.layers().iter().any(|layer| !layer.problems.is_empty()) {
                            let text = &document.source.text;
                            wrong.push(format!("{} as {form:?}: `{}` leaves\n{text}", row.id, repair.title));
                        }
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(repaired > 60, "only {repaired} repairs are mechanical");
}

/// Checks a site, with rows of an organization.
fn checked(site: &Site, policies: Vec<Row>) -> Report {
    let (files, ids, options) = site.inputs();
    let documents = engine::read(&files, &ids, None);
    engine::check(files, documents, &Options { policies: Arc::new(policies), ..options })
}

fn site(facts: &[&str]) -> Site {
    let mut site = Site::default();
    facts.iter().for_each(|fact| site.set(named::id(fact), true).expect("it can be shown"));
    site
}

#[test]
fn a_policy_runs_through_the_same_code_as_a_row() {
    let names = |names: &[&str]| names.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
    let policy = |facts: &[&str], unless: &[&str]| {
        Row::policy("no-public-provider", &names(facts), &names(unless), "images are ours", Severity::Warning)
    };
    // The name of the product's own sample, and one that does not exist.
    let row = policy(&["provider-registry-public"], &["local-harbor"]).expect("the facts exist");
    assert_eq!(
        policy(&["provider-registry-pubic"], &[]).map_err(|it| it.0).err(),
        Some("provider-registry-pubic".to_owned())
    );

    let report = checked(&site(&[]), vec![row.clone()]);
    let found: Vec<_> = report.findings.iter().filter(|it| it.group == "policies").collect();
    let [finding] = found.as_slice() else { panic!("one finding, not {}", found.len()) };
    assert_eq!((&*finding.rule, finding.severity), ("no-public-provider", Severity::Warning));
    assert_eq!(finding.place.key, "spec.template.packs[0].values|options[\"system.uri\"]");
    assert_eq!(finding.notes, ["images are ours (policy of this repository)"]);
    assert!(!finding.help.is_empty());

    let allowed = checked(&site(&["local-harbor"]), vec![row]);
    assert!(allowed.findings.iter().all(|it| it.group != "policies"));
}

#[test]
fn a_policy_without_a_way_out_does_not_hide_that_of_its_neighbor() {
    let row = |name: &str, facts: &[&str]| {
        let facts: Vec<String> = facts.iter().map(|it| (*it).to_owned()).collect();
        Row::policy(name, &facts, &[], "so it is", Severity::Error).expect("the facts exist")
    };
    let rows =
        vec![row("no-public", &["provider-public"]), row("no-mirror", &["external-authenticated", "provider-public"])];
    let report = checked(&site(&["external-authenticated", "provider-public"]), rows);
    let finding = report.findings.iter().find(|it| it.rule == "no-mirror").expect("it is told");
    assert_eq!(finding.help, ["remove the external registry from user data (1 key)"]);
}

#[test]
fn one_edit_that_ends_several_conflicts_is_named_in_each_of_them() {
    let report = checked(&site(&["local-harbor", "provider-authenticated", "external-authenticated"]), Vec::new());
    let rules = ["harbor-with-provider-credentials", "external-with-provider-credentials"];
    for rule in rules {
        let finding = report.findings.iter().find(|it| it.rule == rule).expect("it is told");
        let one = "or remove `providerCredentials` and copy the provider image to the external registry \
                   (1 key, 1 step outside the files, this alone ends 2 conflicts)";
        assert_eq!(finding.help[1], one);
        let costs: Vec<u32> = finding.repairs.iter().map(|repair| repair.cost).collect();
        assert_eq!(costs, [4, 6, 7]);
    }
}

#[test]
fn a_way_out_does_not_take_away_what_it_brings() {
    let facts = ["external-single", "external-several", "external-authenticated", "provider-authenticated"];
    let report = checked(&site(&facts), Vec::new());
    let finding = report.findings.iter().find(|it| it.rule == "both-external-forms").expect("it is told");
    let moves = finding.repairs.iter().filter(|it| it.title.contains("move the single registry")).collect::<Vec<_>>();
    assert!(!moves.is_empty(), "{:?}", finding.repairs);
    assert!(moves.iter().all(|it| !it.title.contains("remove the external registry")), "{moves:?}");
}

#[test]
fn a_way_out_with_a_newer_version_is_left_to_a_person_as_a_whole() {
    let mut site = site(&["local-harbor", "add-on-profile", "provider-authenticated"]);
    site.say("palette", "4.6.20");
    let report = checked(&site, Vec::new());
    let finding = report.findings.iter().find(|it| it.rule == "harbor-with-provider-credentials").expect("it is told");
    let upgrade = finding.repairs.iter().filter(|it| it.title.contains("upgrade Palette")).collect::<Vec<_>>();
    assert!(!upgrade.is_empty(), "{:?}", finding.repairs);
    assert!(upgrade.iter().all(|it| it.edits.is_empty()), "half of it would be done: {upgrade:?}");
}
