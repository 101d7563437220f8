//! The machine-readable result, version 1; `schemas/report.schema.json` describes it.

use std::sync::Arc;

use serde::Serialize;

use super::{View, fingerprint};
use crate::engine::{Share, Unused};
use crate::facts::target::{Mode, Target};
use crate::finding::{Edit, Finding, Place};
use crate::model::Kind;

#[derive(Serialize)]
struct Json<'a> {
    version: u32,
    tool: Tool,
    files: Vec<FileJson<'a>>,
    deployments: Vec<DeploymentJson<'a>>,
    findings: Vec<FindingJson<'a>>,
    summary: SummaryJson,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    faults: Vec<FaultJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    shard: Option<ShardJson>,
}

/// What `palint merge-reports` needs of a part, and takes out.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ShardJson {
    part: usize,
    of: usize,
    deployments: Vec<usize>,
    settings_are_broken: bool,
    /// Names of the findings that were allowed.
    allowed: Vec<String>,
    unused: Vec<UnusedJson>,
    used: Vec<UsedJson>,
}

#[derive(Serialize)]
struct UnusedJson {
    finding: serde_json::Value,
    allowed: bool,
    near: Option<UsedJson>,
}

#[derive(Serialize)]
struct UsedJson {
    path: String,
    byte: u32,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct FileJson<'a> {
    path: &'a str,
    kind: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DeploymentJson<'a> {
    name: String,
    user_data: Vec<&'a str>,
    profiles: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    arg: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    values: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    manifests: Vec<&'a str>,
    paired: &'static str,
    target: serde_json::Map<String, serde_json::Value>,
}

#[derive(Serialize)]
struct FindingJson<'a> {
    rule: &'a str,
    group: &'a str,
    severity: &'static str,
    confidence: &'static str,
    message: &'a str,
    path: &'a str,
    key: &'a str,
    start: PositionJson,
    end: PositionJson,
    #[serde(skip_serializing_if = "str::is_empty")]
    here: &'a str,
    labels: Vec<LabelJson<'a>>,
    notes: &'a [String],
    help: &'a [String],
    fixes: Vec<FixJson<'a>>,
    repairs: Vec<RepairJson<'a>>,
    source: &'a str,
    fingerprint: String,
}

#[derive(Serialize)]
struct LabelJson<'a> {
    path: &'a str,
    key: &'a str,
    start: PositionJson,
    end: PositionJson,
    message: &'a str,
}

#[derive(Serialize)]
struct PositionJson {
    line: u32,
    column: u32,
    byte: u32,
}

#[derive(Serialize)]
struct FixJson<'a> {
    title: &'a str,
    safety: &'static str,
    edits: Vec<EditJson<'a>>,
}

#[derive(Serialize)]
struct RepairJson<'a> {
    title: &'a str,
    cost: u32,
    edits: Vec<EditJson<'a>>,
}

#[derive(Serialize)]
struct EditJson<'a> {
    path: &'a str,
    start: u32,
    end: u32,
    text: &'a str,
}

#[derive(Serialize)]
struct SummaryJson {
    files: usize,
    errors: usize,
    warnings: usize,
    hints: usize,
    allowed: usize,
    fixable: usize,
}

#[derive(Serialize)]
struct FaultJson<'a> {
    doing: &'a str,
    subject: &'a str,
}

/// Writes the result as JSON with a line end.
pub(super) fn write(view: &View<'_>) -> String {
    let report = view.report;
    // Equal findings of several parts are counted when they are joined.
    let prints = match report.share {
        Some(_) => fingerprint::prints(view, &str::to_owned),
        None => fingerprint::all(view),
    };
    let summary = view.summary();
    let json = Json {
        version: 1,
        tool: Tool { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") },
        files: view.checked().map(|it| FileJson { path: &it.source.path, kind: it.kind.word() }).collect(),
        deployments: deployments(view),
        findings: view.findings.iter().zip(prints).map(|(finding, print)| finding_json(view, finding, print)).collect(),
        summary: SummaryJson {
            files: summary.files,
            errors: summary.errors,
            warnings: summary.warnings,
            hints: summary.hints,
            allowed: summary.allowed,
            fixable: summary.fixable,
        },
        faults: report.faults.iter().map(|it| FaultJson { doing: &it.doing, subject: &it.subject }).collect(),
        shard: report.share.as_ref().map(|share| shard(view, share)),
    };
    pretty(&json)
}

/// A value as the text of a report.
pub(super) fn pretty(value: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).expect("texts and numbers only, and every map key is a text");
    text.push('\n');
    text
}

fn shard(view: &View<'_>, share: &Share) -> ShardJson {
    let value = |finding: &Finding| {
        let finding = view.mask.finding(finding);
        let print = fingerprint::one(view, &finding);
        serde_json::to_value(finding_json(view, &finding, print)).expect("texts and numbers only")
    };
    let mut allowed: Vec<String> =
        view.report.allowed.iter().map(|allowed| super::merge::identity(&value(&allowed.finding))).collect();
    allowed.sort();
    let at = |(path, byte): &(String, u32)| UsedJson { path: path.clone(), byte: *byte };
    let unused = |it: &Unused| UnusedJson {
        finding: value(&it.finding),
        allowed: it.is_allowed,
        near: it.near.as_ref().map(at),
    };
    ShardJson {
        part: share.part,
        of: share.of,
        deployments: share.deployments.clone(),
        settings_are_broken: share.settings_are_broken,
        allowed,
        unused: share.unused.iter().map(unused).collect(),
        used: share.used.iter().map(at).collect(),
    }
}

fn deployments<'a>(view: &View<'a>) -> Vec<DeploymentJson<'a>> {
    let report = view.report;
    let paths = |indices: &[usize], wanted: fn(Kind) -> bool| -> Vec<&'a str> {
        let documents = indices.iter().map(|&index| &report.documents[index]);
        documents.filter(|document| wanted(document.kind)).map(|document| &*document.source.path).collect()
    };
    let one = |(deployment, target): (&'a crate::facts::Deployment, &Arc<Target>)| DeploymentJson {
        name: view.masked(&deployment.name),
        user_data: paths(&deployment.user_data, |_| true),
        profiles: paths(&deployment.profiles, |kind| kind != Kind::Values),
        arg: paths(&deployment.args, |_| true),
        values: paths(&deployment.profiles, |kind| kind == Kind::Values),
        manifests: paths(&deployment.manifests, |_| true),
        paired: deployment.paired.word(),
        target: target_json(view, target),
    };
    report.deployments.iter().zip(&report.targets).map(one).collect()
}

/// What is known about the target, in the words of `assume:`.
fn target_json(view: &View<'_>, target: &Target) -> serde_json::Map<String, serde_json::Value> {
    let mut map = serde_json::Map::new();
    let mut say = |key: &str, value: Option<String>| {
        if let Some(value) = value {
            map.insert(key.to_owned(), value.into());
        }
    };
    let yes_no = |value: Option<bool>| value.map(|yes| if yes { "yes" } else { "no" }.to_owned());
    say("palette", target.palette.as_ref().map(ToString::to_string));
    say("agent", target.agent.as_ref().map(ToString::to_string));
    say("canvos", target.canvos.as_ref().map(ToString::to_string));
    let mode = target.mode.map(|mode| match mode {
        Mode::Appliance => "appliance",
        Mode::Agent => "agent",
        Mode::Maas => "maas",
    });
    say("mode", mode.map(str::to_owned));
    say("internet", yes_no(target.internet));
    say("content-bundle", yes_no(target.content_bundle));
    let tool = target.bundle_tool.as_ref().map(|(tool, version)| match version {
        Some(version) => format!("{tool} {version}"),
        None => tool.clone(),
    });
    say("bundle-tool", tool.map(|it| view.masked(&it)));
    say("cluster", target.cluster_new.map(|new| if new { "new" } else { "existing" }.to_owned()));
    say("product", target.vertex.map(|vertex| if vertex { "vertex" } else { "palette" }.to_owned()));
    map
}

fn finding_json<'a>(view: &'a View<'_>, finding: &'a Finding, fingerprint: String) -> FindingJson<'a> {
    let (start, end) = positions(view, &finding.place);
    let edits = |edits: &'a [Edit]| edits.iter().map(|edit| edit_json(view, edit)).collect();
    let label = |label: &'a crate::finding::Label| {
        let (start, end) = positions(view, &label.place);
        let path = &view.report.files.get(label.place.span.file).path;
        LabelJson { path, key: &label.place.key, start, end, message: &label.message }
    };
    FindingJson {
        rule: &finding.rule,
        group: finding.group,
        severity: finding.severity.word(),
        confidence: finding.confidence.word(),
        message: &finding.message,
        path: view.path(finding),
        key: &finding.place.key,
        start,
        end,
        here: &finding.here,
        labels: finding.labels.iter().map(label).collect(),
        notes: &finding.notes,
        help: &finding.help,
        fixes: finding
            .fixes
            .iter()
            .map(|fix| FixJson { title: &fix.title, safety: fix.safety.word(), edits: edits(&fix.edits) })
            .collect(),
        repairs: finding
            .repairs
            .iter()
            .map(|repair| RepairJson { title: &repair.title, cost: repair.cost, edits: edits(&repair.edits) })
            .collect(),
        source: &finding.source,
        fingerprint,
    }
}

fn edit_json<'a>(view: &'a View<'_>, edit: &'a Edit) -> EditJson<'a> {
    EditJson { path: &view.report.files.get(edit.file).path, start: edit.start, end: edit.end, text: &edit.text }
}

fn positions(view: &View<'_>, place: &Place) -> (PositionJson, PositionJson) {
    let file = view.report.files.get(place.span.file);
    let at = |byte: u32| {
        let position = file.position(byte);
        PositionJson { line: position.line, column: position.column, byte }
    };
    (at(place.span.start), at(place.span.end))
}
