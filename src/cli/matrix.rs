//! `palint matrix`: the support matrix for a version, and the proof that it is consistent.

use super::args::{Matrix, MatrixCommand, MatrixFormat};
use super::output::Console;
use super::{CLEAN, FINDINGS, USAGE};
use crate::catalog::matrix::matrix;
use crate::catalog::versions::VersionRange;
use crate::engine::matrix_check;
use crate::report::matrix_table;

/// Runs the command.
pub(super) fn run(args: &Matrix, console: &Console) -> u8 {
    if let Some(MatrixCommand::Check) = args.command {
        return prove(console);
    }
    let palette = match args.palette.as_deref().map(|text| VersionRange::parse(text).ok_or(text)) {
        None => None,
        Some(Ok(range)) => Some(range),
        Some(Err(text)) => {
            console.complain(&format!("`--palette` takes a version, such as `4.9` or `4.9.27`, not `{text}`"));
            return USAGE;
        }
    };
    let rows = matrix_table::rows(matrix(), palette.as_ref());
    console.print(&match args.format {
        MatrixFormat::Table => matrix_table::table(matrix(), &rows),
        MatrixFormat::Json => matrix_table::json(matrix(), &rows, palette.as_ref()),
        MatrixFormat::Mermaid => matrix_table::mermaid(matrix(), &rows),
    })
}

fn prove(console: &Console) -> u8 {
    let proof = matrix_check::check(matrix());
    let mut text = String::new();
    for flaw in &proof.flaws {
        text += &format!("{}: {}\n", flaw.at, flaw.what);
    }
    let flaws = match proof.flaws.len() {
        0 => "nothing contradicts".to_owned(),
        1 => "1 does not hold".to_owned(),
        number => format!("{number} do not hold"),
    };
    text += &format!("{} rows, {} with a deployment for and beside each: {flaws}\n", proof.rows, proof.witnessed);
    let code = console.print(&text);
    if code == CLEAN && !proof.flaws.is_empty() { FINDINGS } else { code }
}
