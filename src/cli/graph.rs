//! `palint graph`: a deployment as a picture.

use std::sync::Arc;

use super::args::{Graph, PictureFormat};
use super::output::Console;
use super::site::{self, Loaded};
use super::{NOTHING, USAGE};
use crate::engine::{self, Options, Report};
use crate::finding::Finding;
use crate::report::picture::Picture;
use crate::rules::Group;

/// Runs the command.
pub(super) fn run(args: &Graph, console: &Console) -> u8 {
    let loaded = match site::load(&args.site, console) {
        Ok(loaded) => loaded,
        Err(code) => return code,
    };
    let Loaded { found, documents, options } = loaded;
    for path in &found.missing {
        console.complain(&format!("{path}: no such file or folder"));
    }
    let report = engine::check(Arc::new(found.files), documents, &options);
    let pictures = pictures(&report, &options);
    let wanted = |(name, _): &&(String, Picture)| args.deployment.as_ref().is_none_or(|it| it == name);
    let Some((_, picture)) = pictures.iter().find(wanted) else {
        if !found.missing.is_empty() || args.deployment.is_some() {
            let names: Vec<&str> = pictures.iter().map(|(_, picture)| &*picture.title).collect();
            console.complain(&format!("no such deployment; there are: {}", names.join(", ")));
            return USAGE;
        }
        console.say("nothing here: no user data, .arg file, profile, pack or values");
        return NOTHING;
    };
    if pictures.len() > 1 && args.deployment.is_none() {
        console.say(&format!(
            "{} deployments; this is `{}`, choose another with --deployment",
            pictures.len(),
            picture.title
        ));
    }
    console.print(&match args.format {
        PictureFormat::Svg => picture.svg(),
        PictureFormat::Dot => picture.dot(),
        PictureFormat::Mermaid => picture.mermaid(),
    })
}

/// A picture of each deployment, by its name, with the conflicts of its files.
pub(super) fn pictures(report: &Report, options: &Options) -> Vec<(String, Picture)> {
    let matrix: Vec<&Finding> = report.findings.iter().filter(|it| it.group == Group::SupportMatrix.word()).collect();
    engine::deployments(&report.files, &report.documents, options, |facts| {
        let ours = |finding: &&&Finding| {
            let files = facts.user_data_files().iter().chain(&facts.profile_models).chain(&facts.args);
            let ids: Vec<_> = files.map(|model| model.document.file()).collect();
            finding.places().all(|place| ids.contains(&place.span.file))
        };
        (facts.name().to_owned(), Picture::of(facts, &matrix.iter().filter(ours).copied().collect::<Vec<_>>()))
    })
}
