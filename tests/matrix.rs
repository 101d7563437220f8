//! The support matrix: complete, consistent, and the same in tables and checks.

use palint::catalog::matrix::{Matrix, matrix};
use palint::engine::matrix_check;
use palint::facts::named;

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
