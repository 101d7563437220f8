//! Which rows of the matrix apply to which deployment, also those that a check does not report.

use std::sync::Arc;

use super::{Options, context, context_of};
use crate::catalog::matrix::Row;
use crate::facts::Facts;
use crate::facts::named::{Applies, Truths};
use crate::facts::pairing;
use crate::model::{Document, Model};
use crate::source::Files;

/// What the rows say of one deployment.
pub struct Verdicts<'r> {
    /// Name of the deployment.
    pub deployment: String,
    /// The rows that apply, in the order of the matrix.
    pub rows: Vec<(&'r Row, Applies)>,
}

/// Asks some rows about every deployment of some documents.
pub fn verdicts<'r>(files: &Files, documents: &[Arc<Document>], options: &Options, rows: &'r [Row]) -> Vec<Verdicts<'r>> {
    let context = context(files, options);
    let models: Vec<Model<'_>> = documents.iter().map(|document| Model::lower(document)).collect();
    let deployments = pairing::pair(&models, options.pair.as_ref(), &options.deployments);
    let mut found = Vec::new();
    for deployment in &deployments {
        let context = context_of(deployment, &context);
        let facts = Facts::gather(deployment, &models, &context);
        let truths = Truths::of(&facts);
        let applying = rows.iter().filter_map(|row| Some((row, truths.applies(row)?))).collect();
        found.push(Verdicts { deployment: deployment.name.clone(), rows: applying });
    }
    found
}
