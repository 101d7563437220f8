//! What each layer of a check costs, as a ratio to a bare parse of the same bytes in the same round.
//!
//! `cargo bench --bench layers`; the number of sites may follow, as in `cargo bench --bench layers -- 1000`.

#![allow(clippy::print_stdout)] // what it measures is what it is for

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;
use std::{env, fs};

use palint::engine::{self, Options};
use palint::facts::pairing::Wanted;
use palint::finding::Severity;
use palint::model::{self, Document, Library, Model};
use palint::report::{self, Format, Look, View};
use palint::source::{File, FileId, Files};

const ROUNDS: usize = 15;

const FORMATS: [(&str, Format); 5] = [
    ("full", Format::Full),
    ("concise", Format::Concise),
    ("json", Format::Json),
    ("sarif", Format::Sarif),
    ("html", Format::Html),
];

fn main() {
    let sites = env::args().skip(1).find_map(|it| it.parse().ok()).unwrap_or(300);
    rayon::ThreadPoolBuilder::new().num_threads(1).build_global().expect("built once");
    let (files, ids, options) = fleet(sites);
    let bytes: usize = ids.iter().map(|&id| files.get(id).text.len()).sum();
    println!("{sites} sites, {} kB, one thread, median of {ROUNDS} rounds", bytes / 1_000);

    let mut rows: Vec<(String, Vec<f64>)> = Vec::new();
    let mut add = |name: &str, ratio: f64| match rows.iter_mut().find(|it| it.0 == name) {
        Some(row) => row.1.push(ratio),
        None => rows.push((name.to_owned(), vec![ratio])),
    };
    for _ in 0..ROUNDS {
        let (floor, ()) = timed(|| ids.iter().for_each(|&id| bare_parse(files.get(id))));
        let (parse, documents) = timed(|| read(&files, &ids));
        let (lower, ()) = timed(|| lower(&documents));
        let (facts, ()) = timed(|| gather(&files, &documents, &options));
        let (whole, found) = timed(|| engine::check(Arc::clone(&files), documents.clone(), &options));
        let (view, view_of) = timed(|| View::of(&found));
        add("bare parse", 1.0);
        add("parse", parse / floor);
        add("lower", lower / floor);
        // Facts cannot be had without lowering, nor rules without both.
        add("facts", (facts - lower) / floor);
        add("rules and all that follows", (whole - facts) / floor);
        add("report: what is shown, without secrets", view / floor);
        for (name, format) in FORMATS {
            let (took, text) = timed(|| report::write(format, &view_of, Look::default(), Severity::Error));
            black_box(text);
            add(&format!("report: {name}"), took / floor);
        }
    }
    for (name, mut ratios) in rows {
        ratios.sort_by(f64::total_cmp);
        println!("{name}: {:.2}", ratios[ratios.len() / 2]);
    }
}

/// Seconds that a step took, and what it gave.
fn timed<T>(step: impl FnOnce() -> T) -> (f64, T) {
    let started = Instant::now();
    let given = black_box(step());
    (started.elapsed().as_secs_f64(), given)
}

/// Events of YAML, a value of JSON; nothing is kept.
fn bare_parse(file: &File) {
    if file.path.ends_with(".json") {
        black_box(serde_json::from_str::<serde_json::Value>(&file.text).is_ok());
    } else {
        black_box(granit_parser::Parser::new_from_str(&file.text).count());
    }
}

fn read(files: &Files, ids: &[FileId]) -> Vec<Arc<Document>> {
    ids.iter().map(|&id| Arc::new(model::read(id, files.shared(id), None))).collect()
}

fn lower(documents: &[Arc<Document>]) {
    let library = Library::of(documents);
    let models: Vec<Model<'_>> = documents.iter().map(|document| Model::lower(document, &library)).collect();
    black_box(models.len());
}

fn gather(files: &Files, documents: &[Arc<Document>], options: &Options) {
    let seen = engine::deployments(files, documents, options, |facts| {
        (facts.effective().is_some(), facts.images().len(), facts.stages().count())
    });
    black_box(seen);
}

/// Sites that share one profile, each with user data of its own.
fn fleet(sites: usize) -> (Arc<Files>, Vec<FileId>, Options) {
    let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/sets/store-042");
    let text = |name: &str| fs::read_to_string(home.join(name)).expect("a fixture");
    let (profile, user_data) = (text("profile.json"), text("user-data"));
    let mut files = Files::default();
    let mut options = Options::default();
    let mut ids = vec![files.add(File::new("profile.json", profile))];
    for site in 0..sites {
        let path = format!("sites/{site:04}/user-data");
        ids.push(files.add(File::new(path.clone(), user_data.replace("042", &format!("{site:03}")))));
        options.deployments.push(Wanted {
            name: format!("site-{site:04}"),
            user_data: vec![path],
            profiles: vec!["profile.json".to_owned()],
            ..Wanted::default()
        });
    }
    (Arc::new(files), ids, options)
}
