//! `palint.yaml` as a struct: every value with its place, and nothing merged yet.

use globset::{GlobBuilder, GlobMatcher};

use super::allowance::{Allowance, AllowedRule, Said, Scope, end};
use super::{Document, Kind};
use crate::catalog::matrix::{Row, UnknownFact, matrix};
use crate::catalog::schema::{Schema, examine};
use crate::catalog::spelling::nearest;
use crate::finding::{Place, Severity};
use crate::syntax::{KeyPattern, Node, ProblemKind};

/// The level of a rule or group.
#[derive(Clone, Debug)]
pub struct Level {
    /// The rule or group.
    pub name: Said,
    /// Its severity; `None` for `off`.
    pub severity: Option<Severity>,
}

/// An entry of `deployments:`; paths are as written, relative to the folder of the settings.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Its name.
    pub name: Option<Said>,
    /// User data, the installer's first.
    pub user_data: Vec<Said>,
    /// Profiles.
    pub profiles: Vec<Said>,
    /// `.arg` files.
    pub args: Vec<Said>,
    /// Loose values.
    pub values: Vec<Said>,
    /// Kubernetes manifests.
    pub manifests: Vec<Said>,
    /// What it assumes for itself.
    pub assume: Vec<(String, Said)>,
}

impl Listed {
    /// Every path with the kind that it is listed as.
    pub fn paths(&self) -> impl Iterator<Item = (Kind, &Said)> {
        let lists = [
            (Kind::UserData, &self.user_data),
            (Kind::Profile, &self.profiles),
            (Kind::Arg, &self.args),
            (Kind::Values, &self.values),
            (Kind::Manifest, &self.manifests),
        ];
        lists.into_iter().flat_map(|(kind, paths)| paths.iter().map(move |path| (kind, path)))
    }
}

/// An organization's own row, in the shape of a row of the support matrix.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Its name.
    pub name: Said,
    /// The row; `None` if it names a fact that there is not.
    pub row: Option<Row>,
}

/// Something wrong with the settings that their schema cannot say.
#[derive(Clone, Debug)]
pub struct Fault {
    /// Where.
    pub place: Place,
    /// What.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// A settings file.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Its path, as the run shows it.
    pub path: String,
    /// The Palette version of the target.
    pub palette: Option<Said>,
    /// The settings that it starts from.
    pub extends: Option<Said>,
    /// Patterns over paths that are not checked.
    pub exclude: Vec<(Said, GlobMatcher)>,
    /// Levels of rules and groups, in order.
    pub levels: Vec<Level>,
    /// What is allowed.
    pub allow: Vec<Allowance>,
    /// Which files meet on one site.
    pub deployments: Vec<Listed>,
    /// What the files cannot say.
    pub assume: Vec<(String, Said)>,
    /// The day that allowances and certificates are judged by.
    pub today: Option<Said>,
    /// An organization's own rows.
    pub policies: Vec<Policy>,
    /// True if it does not parse or breaks its schema.
    pub is_broken: bool,
    /// What is wrong beyond the schema.
    pub faults: Vec<Fault>,
}

/// Lowers a settings file; what has the wrong type is left out, and the schema tells of it.
pub fn lower(document: &Document) -> Settings {
    let mut settings = Settings { path: document.source.path.clone(), ..Settings::default() };
    let stumbled = |kind: ProblemKind| !matches!(kind, ProblemKind::ByteOrderMark);
    settings.is_broken = document.source.problem.is_some()
        || document.tree.layers()[0].problems.iter().any(|problem| stumbled(problem.kind));
    let Some(root) = document.root().filter(|root| !root.is_null()) else { return settings };
    if !root.is_mapping() {
        settings.is_broken = true;
        return settings;
    }
    settings.is_broken |= !examine(Schema::Settings, root).violations.is_empty();
    settings.palette = root.get("palette").and_then(said);
    settings.extends = root.get("extends").and_then(said);
    settings.today = root.get("today").and_then(said);
    for entry in root.get("rules").into_iter().flat_map(Node::merged_entries) {
        let Some(name) = said(entry.key) else { continue };
        let severity = match entry.value.text_or_empty() {
            "off" | "false" => None,
            word => match Severity::from_word(word) {
                Some(severity) => Some(severity),
                None => continue,
            },
        };
        settings.levels.push(Level { name, severity });
    }
    for item in items(root, "exclude") {
        let Some(pattern) = said(item) else { continue };
        match glob(&pattern.text) {
            Ok(matcher) => settings.exclude.push((pattern, matcher)),
            Err(fault) => settings.faults.push(pattern_fault(&pattern, &fault)),
        }
    }
    for item in items(root, "allow") {
        allow(item, &mut settings);
    }
    for item in items(root, "deployments").filter(|item| item.is_mapping()) {
        let paths = |key: &str| -> Vec<Said> {
            let Some(value) = item.get(key) else { return Vec::new() };
            if value.is_sequence() {
                value.items().filter_map(said).collect()
            } else {
                said(value).into_iter().collect()
            }
        };
        settings.deployments.push(Listed {
            name: item.get("name").and_then(said),
            user_data: paths("userData"),
            profiles: paths("profiles"),
            args: paths("arg"),
            values: paths("values"),
            manifests: paths("manifests"),
            assume: assumed(item),
        });
    }
    settings.assume = assumed(root);
    for item in items(root, "policies") {
        if let Some(name) = item.get("name").and_then(said) {
            policy(item, name, &mut settings);
        }
    }
    settings
}

fn items<'t>(root: Node<'t>, key: &str) -> impl Iterator<Item = Node<'t>> + use<'t> {
    root.get(key).filter(|it| it.is_sequence()).into_iter().flat_map(Node::items)
}

fn said(node: Node<'_>) -> Option<Said> {
    let text = node.as_filled()?;
    Some(Said { text: text.to_owned(), place: node.place() })
}

fn assumed(node: Node<'_>) -> Vec<(String, Said)> {
    let entries = node.get("assume").into_iter().flat_map(Node::merged_entries);
    entries.filter_map(|entry| Some((entry.key.text()?.to_owned(), said(entry.value)?))).collect()
}

fn allow(item: Node<'_>, settings: &mut Settings) {
    let Some(rule) = item.get("rule").filter(|it| it.is_scalar()) else { return };
    let Some(name) = said(rule) else { return };
    let file = item.get("file").and_then(said);
    let matcher = match file.as_ref().map(|pattern| (pattern, glob(&pattern.text))) {
        Some((pattern, Err(fault))) => {
            settings.faults.push(pattern_fault(pattern, &fault));
            return;
        }
        Some((_, Ok(matcher))) => Some(matcher),
        None => None,
    };
    let key = item.get("key").and_then(Node::as_filled).map(str::to_owned);
    let until = item.get("until").and_then(said).map(|said| {
        let end = end(&said.text);
        (said, end)
    });
    let written = rule.replace_part(0, name.text.len(), &name.text);
    let removal = item.remove_item();
    settings.allow.push(Allowance {
        rules: vec![AllowedRule { name, removal, written }],
        reason: item.get("reason").and_then(Node::as_filled).map(str::to_owned),
        until,
        scope: Scope::Paths { file: matcher, key: key.as_deref().map(KeyPattern::new) },
        file,
        key,
    });
}

/// A pattern over paths: `*` stays inside a folder, `**` does not; a folder stands for everything below it.
pub fn glob(pattern: &str) -> Result<GlobMatcher, String> {
    let trimmed = pattern.trim_start_matches("./");
    let folder = trimmed.strip_suffix('/').unwrap_or(trimmed);
    let is_plain = !folder.contains(['*', '?', '[', '{']);
    let pattern = if is_plain && !folder.is_empty() { format!("{folder}{{,/**}}") } else { trimmed.to_owned() };
    let built = GlobBuilder::new(&pattern).literal_separator(true).empty_alternates(true).build();
    built.map(|glob| glob.compile_matcher()).map_err(|fault| fault.kind().to_string())
}

fn pattern_fault(pattern: &Said, fault: &str) -> Fault {
    Fault {
        place: pattern.place.clone(),
        message: format!("`{}` is no pattern over paths: {fault}", pattern.text),
        help: "write a path, or a pattern such as `lab/**`".to_owned(),
    }
}

fn policy(item: Node<'_>, name: Said, settings: &mut Settings) {
    let list = |key: &str| -> Vec<Said> {
        item.get(key).filter(|it| it.is_sequence()).into_iter().flat_map(Node::items).filter_map(said).collect()
    };
    let (together, unless) = (list("unsupported"), list("unless"));
    let reason = item.get("reason").and_then(Node::as_filled).unwrap_or_default();
    let severity = item.get("severity").and_then(|it| Severity::from_word(it.text_or_empty()));
    let texts = |said: &[Said]| said.iter().map(|it| it.text.clone()).collect::<Vec<_>>();
    let severity = severity.unwrap_or(Severity::Error);
    let row = match Row::policy(&name.text, &texts(&together), &texts(&unless), reason, severity) {
        Ok(row) => Some(row).filter(|row| !row.when.is_empty()),
        Err(UnknownFact(fact)) => {
            let place = together.iter().chain(&unless).find(|it| it.text == fact).map_or(&name.place, |it| &it.place);
            let help = match nearest(&fact, matrix().names()) {
                Some(near) => format!("write `{near}`, or another fact of `palint matrix`"),
                None => "write a fact of `palint matrix`".to_owned(),
            };
            let message = format!("there is no fact `{fact}`");
            settings.faults.push(Fault { place: place.clone(), message, help });
            None
        }
    };
    settings.policies.push(Policy { name, row });
}
