//! Which rows of the matrix apply to which deployment, also those that a check does not report.

use std::sync::Arc;

use super::{Options, deployments};
use crate::catalog::matrix::Row;
use crate::facts::named::{Applies, Truths};
use crate::model::Document;
use crate::source::Files;

/// What the rows say of one deployment.
pub struct Verdicts<'r> {
    /// Name of the deployment.
    pub deployment: String,
    /// The rows that apply, in the order of the matrix.
    pub rows: Vec<(&'r Row, Applies)>,
}

/// Asks some rows about every deployment of some documents.
pub fn verdicts<'r>(
    files: &Files,
    documents: &[Arc<Document>],
    options: &Options,
    rows: &'r [Row],
) -> Vec<Verdicts<'r>> {
    deployments(files, documents, options, |facts| {
        let truths = Truths::of(facts);
        let applying = rows.iter().filter_map(|row| Some((row, truths.applies(row)?))).collect();
        Verdicts { deployment: facts.name().to_owned(), rows: applying }
    })
}
