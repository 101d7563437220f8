//! Proves the matrix consistent: every row can hold, no two contradict each other, none is dead, version ranges meet,
//! and for each row that a check can show there is a deployment, written here, in which it applies, and one beside it in
//! which it does not. Both go through the whole program.

use super::verdicts::verdicts;
use super::witness::Site;
use crate::catalog::matrix::{Bound, Matrix, Product, Row, Verdict};
use crate::catalog::sources;
use crate::facts::named;

/// Something in the matrix that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Flaw {
    /// The row, or the fact, by its stable name.
    pub at: String,
    /// What is wrong with it.
    pub what: String,
}

/// What was looked at and what is wrong.
pub struct Proof {
    /// Rows that were looked at.
    pub rows: usize,
    /// Rows for which two deployments were written and checked.
    pub witnessed: usize,
    /// What does not hold, in the order of the rows.
    pub flaws: Vec<Flaw>,
}

/// Checks a matrix.
pub fn check(matrix: &Matrix) -> Proof {
    let mut flaws = Vec::new();
    for name in named::undecided() {
        flaws.push(Flaw { at: name.to_owned(), what: "no function decides this fact".to_owned() });
    }
    let mut witnessed = 0;
    for (index, row) in matrix.rows.iter().enumerate() {
        let mut flaw = |what: String| flaws.push(Flaw { at: row.id.clone(), what });
        if matrix.rows[..index].iter().any(|other| other.id == row.id) {
            flaw("the name is taken by a row before".to_owned());
        }
        source(row, &mut flaw);
        for other in matrix.rows.iter().filter(|other| other.id != row.id) {
            against(row, other, &mut flaw);
        }
        if row.checkable {
            witnessed += usize::from(witness(row, &mut flaw));
        }
    }
    Proof { rows: matrix.rows.len(), witnessed, flaws }
}

fn source(row: &Row, flaw: &mut impl FnMut(String)) {
    if !sources::all().contains_key(&row.source) {
        flaw(format!("its source `{}` is not in `sources.json`", row.source));
    }
    let day: Vec<usize> = row.read.split('-').map(str::len).collect();
    if day != [4, 2, 2] || !row.read.bytes().all(|it| it.is_ascii_digit() || it == b'-') {
        flaw("it does not say when its source was read".to_owned());
    }
    if row.severity.is_some() && row.repairs.is_empty() {
        flaw("it names no way out".to_owned());
    }
}

/// What two rows say of each other; told at the first of the two, or at the one that loses.
fn against(row: &Row, other: &Row, flaw: &mut impl FnMut(String)) {
    let same = same_set(&row.when, &other.when) && same_set(&row.unless, &other.unless);
    let first = row.id < other.id;
    if same && first && meet(row, other) && contradict(row, other) {
        let (one, two) = (row.verdict.word(), other.verdict.word());
        flaw(format!("it says {one} where {} says {two} of the same facts", other.id));
    }
    let general = other.when.iter().all(|it| row.when.contains(it))
        && other.unless.iter().all(|it| row.unless.contains(it))
        && other.versions.is_empty()
        && other.assuming.is_none();
    let equal = same && row.versions == other.versions;
    if general && other.verdict == row.verdict && other.status == row.status && other.checkable && (!equal || !first) {
        flaw(format!("{} says the same of fewer facts, so it is never needed", other.id));
    }
    if same && first {
        for product in Product::ALL {
            if let (Some(one), Some(two)) = (bound(row, product), bound(other, product)) {
                ranges(one, two, product, &other.id, flaw);
            }
        }
    }
}

fn same_set<T: PartialEq>(one: &[T], two: &[T]) -> bool {
    one.len() == two.len() && one.iter().all(|it| two.contains(it))
}

fn contradict(row: &Row, other: &Row) -> bool {
    let firm = |row: &Row| row.verdict == Verdict::Supported && row.status.is_none();
    row.verdict != other.verdict
        && (firm(row) || firm(other) || row.verdict != Verdict::Supported && other.verdict != Verdict::Supported)
}

/// True if both can apply to one version.
fn meet(row: &Row, other: &Row) -> bool {
    Product::ALL.into_iter().all(|product| match (bound(row, product), bound(other, product)) {
        (Some(one), Some(two)) => overlap(one, two),
        _ => true,
    })
}

fn bound(row: &Row, product: Product) -> Option<&Bound> {
    row.versions.iter().find(|(it, _)| *it == product).map(|(_, bound)| bound)
}

fn overlap(one: &Bound, two: &Bound) -> bool {
    match (one.upper, two.upper) {
        (true, false) => two.version < one.version || (two.version == one.version && one.inclusive && two.inclusive),
        (false, true) => overlap(two, one),
        _ => true,
    }
}

/// Ranges of rows about the same facts neither overlap nor leave a version between them.
fn ranges(one: &Bound, two: &Bound, product: Product, other: &str, flaw: &mut impl FnMut(String)) {
    if overlap(one, two) {
        flaw(format!("its range of {} ({one}) overlaps that of {other} ({two})", product.title()));
    } else if one.version != two.version || one.inclusive == two.inclusive {
        flaw(format!("between its range of {} ({one}) and that of {other} ({two}) there is a gap", product.title()));
    }
}

/// Writes two deployments for a row and checks both; true if both said what they should.
fn witness(row: &Row, flaw: &mut impl FnMut(String)) -> bool {
    let site = match Site::of(row) {
        Ok(site) => site,
        Err(missing) => {
            flaw(format!("no witness can be written: nothing shows `{}`", missing.0));
            return false;
        }
    };
    let Ok(beside) = site.beside(row) else {
        flaw("no witness can be written in which it does not apply".to_owned());
        return false;
    };
    let mut good = true;
    let speaks = row.severity.is_some() && !row.policy;
    for (site, wanted) in [(&site, true), (&beside, false)] {
        let said = says(site, row);
        // A rule in code stands for several rows, so it may still speak where this one does not apply.
        let expected = said.reported == (wanted && speaks) || (row.rule_code && !wanted);
        if said.applies != wanted {
            let what = if wanted { "does not apply to its witness" } else { "applies to the witness beside" };
            flaw(format!("it {what}"));
            good = false;
        } else if !expected {
            let what = if wanted { "is not reported in its witness" } else { "is reported in the witness beside" };
            flaw(format!("the rule `{}` {what}", row.rule));
            good = false;
        }
    }
    good
}

struct Said {
    applies: bool,
    reported: bool,
}

/// Reads and checks a deployment as a run would.
fn says(site: &Site, row: &Row) -> Said {
    let (files, ids, options) = site.inputs();
    let documents = super::read(&files, &ids, None);
    let rows = std::slice::from_ref(row);
    let applies = verdicts(&files, &documents, &options, rows).iter().any(|it| !it.rows.is_empty());
    let report = super::check(files, documents, &options);
    Said { applies, reported: report.findings.iter().any(|finding| finding.rule == row.rule) }
}
