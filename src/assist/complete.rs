//! What may be written at a place: keys, values, macros, variables, packs and versions, at any depth of embedding.
//!
//! A word that nobody writes is put at the place and the file is read with it: where it ends up says what may stand
//! there, whatever the languages around it. Each offer is an edit of the file, escaped and indented for its place.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::known::{self, text_of};
use crate::catalog::schema::Spot;
use crate::catalog::{arg, macros, packs, versions};
use crate::facts::Facts;
use crate::finding::{Edit, Fix, apply};
use crate::model::{self, Document, Kind, Library, Model, Pack, Profile, kind};
use crate::rules::{self, Group};
use crate::source::File;
use crate::syntax::{Language, LayerId, Node, Style, Tree};

/// What an offer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// A key.
    Key,
    /// A value of a closed set, or a default.
    Value,
    /// A macro that Palette resolves.
    Macro,
    /// A variable of the profile.
    Variable,
    /// A pack.
    Pack,
    /// A version.
    Version,
    /// A rule or a group of rules.
    Rule,
}

/// Something that may be written.
#[derive(Clone, Debug)]
pub struct Offer {
    /// What is shown, and what the typed text is compared with.
    pub label: String,
    /// What it is.
    pub sort: Sort,
    /// A few words beside it.
    pub detail: String,
    /// What it is for, as Markdown.
    pub documentation: String,
    /// The change of the file.
    pub edit: Edit,
    /// True for what should not be written any more.
    pub deprecated: bool,
}

/// Larger files are not read for every key that is typed, in bytes.
const LARGEST: usize = 2_000_000;
/// So many bytes are read again to see whether offers fit.
const MOST_READ: usize = 5_000_000;
/// One step of indentation.
const STEP: &str = "  ";

/// What may be written at a byte of a file; `model` is that of the file, or of one that reads it.
pub fn complete(document: &Document, model: &Model<'_>, facts: Option<&Facts<'_>>, byte: u32) -> Vec<Offer> {
    let text = &*document.source.text;
    let at = byte as usize;
    if text.len() > LARGEST || !text.is_char_boundary(at) {
        return Vec::new();
    }
    // What is still too little to be recognized is what its name says.
    let by_name = || kind::of_name(document.source.name());
    let Some(kind) = Some(document.kind).filter(|it| *it != Kind::Other).or_else(by_name) else { return Vec::new() };
    let Some(marker) = marker(text) else { return Vec::new() };
    let plain = Probe::of(document, kind, at, &marker, "");
    let offers = plain.and_then(|probe| {
        let line = probe.line();
        if let Some(typed) = open_action(&line.before) {
            return Some(probe.actions(model, facts, typed));
        }
        match probe.language() {
            Language::Arg => Some(probe.arg(&line)),
            Language::Yaml if line.wants_key() => {
                let colon = if line.after.trim_start().starts_with(':') { "" } else { ":" };
                let keyed = Probe::of(document, kind, at, &marker, colon)?;
                let mut offers = keyed.keys(line.after.trim().is_empty());
                offers.extend(probe.values(facts));
                Some(offers)
            }
            Language::Yaml | Language::Json | Language::Hcl => {
                let mut offers = probe.keys(false);
                offers.extend(probe.values(facts));
                Some(offers)
            }
            Language::Text => None,
        }
    });
    let mut offers = offers.unwrap_or_default();
    // What is typed may be half of something, so that the parsers stumble already; an offer must not add to that.
    let probed = Probe::of(document, kind, at, &marker, "").map_or(0, |probe| broken(probe.tree()));
    let most = broken(&document.tree).max(probed);
    let readable = MOST_READ / text.len().max(1);
    let mut number = 0..;
    offers
        .retain(|offer| reads_back(document, kind, offer, most, number.next().is_some_and(|it: usize| it < readable)));
    offers
}

/// How many things the parsers stumbled over.
fn broken(tree: &Tree) -> usize {
    tree.layers().iter().flat_map(|layer| &layer.problems).filter(|problem| problem.kind.hides()).count()
}

/// A word that a text does not hold.
fn marker(text: &str) -> Option<String> {
    (0..10).map(|number| format!("palintq{number}z")).find(|word| !text.contains(word.as_str()))
}

/// True if an offer fits the file, and if it is read with it, breaks nothing.
fn reads_back(document: &Document, kind: Kind, offer: &Offer, most: usize, is_read: bool) -> bool {
    let fix = Fix::safe("", [offer.edit.clone()]);
    let Some(text) = apply(&document.source.text, document.file(), &fix) else { return false };
    if !is_read {
        return true;
    }
    let source = Arc::new(File::new(document.source.path.clone(), text));
    let read = || model::read(document.file(), source, Some(kind));
    catch_unwind(AssertUnwindSafe(read)).is_ok_and(|read| broken(&read.tree) <= most)
}

/// A line around the place.
struct Line {
    before: String,
    after: String,
}

impl Line {
    /// True where a key of YAML may begin.
    fn wants_key(&self) -> bool {
        let mut rest = self.before.trim_start();
        while let Some(item) = rest.strip_prefix("- ") {
            rest = item.trim_start();
        }
        // Between braces a key may follow a comma.
        if rest.contains('{')
            && let Some(at) = rest.rfind(['{', ','])
        {
            rest = rest[at + 1..].trim_start();
        }
        !rest.contains(": ") && !rest.ends_with(':') && !rest.starts_with('#') && !rest.starts_with(['|', '>'])
    }
}

/// The file, read with the word at the place.
struct Probe {
    document: Arc<Document>,
    marker: String,
    /// What was put behind the word, in bytes.
    extra: usize,
    /// First byte of the word in the file.
    at: usize,
    layer: LayerId,
    /// First byte of the word in the layer's text.
    local: usize,
}

impl Probe {
    fn of(document: &Document, kind: Kind, at: usize, marker: &str, behind: &str) -> Option<Probe> {
        let text = &*document.source.text;
        let probed = format!("{}{marker}{behind}{}", &text[..at], &text[at..]);
        let source = Arc::new(File::new(document.source.path.clone(), probed));
        let read = || model::read(document.file(), source, Some(kind));
        let document = Arc::new(catch_unwind(AssertUnwindSafe(read)).ok()?);
        let tree = &document.tree;
        let holds = |id: &LayerId| tree.layer(*id).text.contains(marker);
        let layer = tree.layer_ids().filter(holds).last()?;
        let local = tree.layer(layer).text.find(marker)?;
        Some(Probe { marker: marker.to_owned(), extra: behind.len(), at, layer, local, document })
    }

    fn tree(&self) -> &Tree {
        &self.document.tree
    }

    fn language(&self) -> Language {
        self.tree().layer(self.layer).language
    }

    fn line(&self) -> Line {
        let text = &*self.tree().layer(self.layer).text;
        let (before, rest) = (&text[..self.local], &text[self.local + self.marker.len()..]);
        let before = before.rsplit('\n').next().unwrap_or_default().to_owned();
        Line { before, after: rest.split('\n').next().unwrap_or_default().trim_end_matches('\r').to_owned() }
    }

    /// The model of the file with the word in it.
    fn with_model<T: Default>(&self, with: impl FnOnce(&Model<'_>) -> T) -> T {
        let documents = [Arc::clone(&self.document)];
        let run = || {
            let library = Library::of(&documents);
            with(&Model::lower(&documents[0], &library))
        };
        catch_unwind(AssertUnwindSafe(run)).unwrap_or_default()
    }

    /// The node that holds the word.
    fn node<'t>(&self, model: &Model<'t>) -> Option<Node<'t>> {
        let here = |node: &Node<'_>| {
            let (start, end) = node.local();
            node.layer() == self.layer && start as usize <= self.local && self.local + self.marker.len() <= end as usize
        };
        let scalars = model.document.tree.nodes().filter(|node| node.is_scalar() && !node.is_alias());
        scalars.filter(here).min_by_key(|node| node.local().1 - node.local().0)
    }

    /// Brings an edit of the probed file back to the file as it is; `None` if it is not an edit of the place.
    fn back(&self, mut edit: Edit) -> Option<Edit> {
        let (from, gone) = (self.at as u32, (self.marker.len() + self.extra) as u32);
        if edit.start > from || edit.end < from + self.marker.len() as u32 {
            return None;
        }
        edit.end = edit.end.max(from + gone) - gone;
        Some(edit)
    }

    /// Replaces bytes of the layer's text, the word among them.
    fn replace(&self, start: usize, text: &str) -> Option<Edit> {
        let end = self.local + self.marker.len() + self.extra;
        self.back(self.tree().edit(self.layer, start as u32, end as u32, text))
    }

    /// Keys that may stand at the place; `open` says that nothing follows on the line.
    fn keys(&self, open: bool) -> Vec<Offer> {
        self.with_model(|model| {
            let Some(key) = self.node(model).filter(|node| node.is_key()) else { return Vec::new() };
            let Some(holder) = key.parent() else { return Vec::new() };
            let (start, _) = key.local();
            let is_yaml = self.language() == Language::Yaml && matches!(key.style(), Some(Style::Plain));
            let there = |name: &str| holder.merged_entries().iter().any(|it| it.key.text() == Some(name));
            let indent = self.column_of(start as usize);
            let write = |name: &str, spot: Option<&Spot>| {
                if !is_yaml {
                    let end = key.text_or_empty().find(&self.marker)? + self.marker.len();
                    return self.back(key.replace_part(0, end, name));
                }
                let flow = holder.is_flow();
                let tail = if open || flow { tail(spot, indent, flow) } else { String::new() };
                // The colon that was put behind the word goes with it; one that is there already stays.
                let colon = if self.extra > 0 { ":" } else { "" };
                self.replace(start as usize, &format!("{}{colon}{tail}", plain_key(name)))
            };
            let mut found = Vec::new();
            if let Some(spot) = known::spot(model, holder) {
                for (name, below) in spot.properties().filter(|(name, _)| !there(name)) {
                    let Some(edit) = write(name, Some(&below)) else { continue };
                    let types: Vec<&str> = below.types().into_iter().filter(|it| *it != "null").collect();
                    found.push(Offer {
                        label: name.to_owned(),
                        sort: Sort::Key,
                        detail: types.join(" or "),
                        documentation: below.description().unwrap_or_default().to_owned(),
                        edit,
                        deprecated: below.keyword("x-palint-deprecated").is_some(),
                    });
                }
            }
            for (name, meaning) in known::keys_below(model, holder) {
                if there(&name) || found.iter().any(|it| it.label == name) {
                    continue;
                }
                let Some(edit) = write(&name, None) else { continue };
                let (detail, documentation) = (String::new(), meaning.to_owned());
                found.push(Offer { label: name, sort: Sort::Key, detail, documentation, edit, deprecated: false });
            }
            if model.kind() == Kind::Settings && holder.key().and_then(Node::text) == Some("rules") {
                let names = rule_names().filter(|(name, _)| !there(name));
                let offers = names.filter_map(|(name, what)| {
                    let edit = write(name, None)?;
                    Some(Offer { edit, ..named(name, Sort::Rule, what) })
                });
                found.extend(offers);
            }
            found
        })
    }

    /// Column of a place in its line, in characters.
    fn column_of(&self, at: usize) -> usize {
        let before = &self.tree().layer(self.layer).text[..at];
        before.rsplit('\n').next().unwrap_or_default().chars().count()
    }

    /// Values that may stand at the place.
    fn values(&self, facts: Option<&Facts<'_>>) -> Vec<Offer> {
        self.with_model(|model| {
            let Some(node) = self.node(model).filter(|node| !node.is_key() && node.embedded_layer().is_none()) else {
                return Vec::new();
            };
            let Some(end) = node.text().and_then(|text| text.find(&self.marker)).map(|at| at + self.marker.len())
            else {
                return Vec::new();
            };
            let write = |text: &str| self.back(node.replace_part(0, end, text));
            let mut found: Vec<Offer> = Vec::new();
            let mut offer = |offer: Offer| {
                if found.iter().all(|it| it.label != offer.label)
                    && let Some(edit) = write(&offer.label)
                {
                    found.push(Offer { edit, ..offer });
                }
            };
            if let Some(spot) = known::spot(model, node) {
                for value in spot.allowed().into_iter().filter(|it| !it.is_null()) {
                    offer(named(&text_of(value), Sort::Value, ""));
                }
                if spot.types().contains(&"boolean") || spot.go() == Some("bool") {
                    ["true", "false"].into_iter().for_each(|word| offer(named(word, Sort::Value, "")));
                }
                if let Some(default) = spot.default().filter(|it| !(it.is_null() || it.is_object() || it.is_array())) {
                    offer(named(&text_of(default), Sort::Value, "default"));
                }
            }
            of_pack(model, node).into_iter().for_each(&mut offer);
            if model.kind() == Kind::Settings {
                of_settings(node).into_iter().for_each(&mut offer);
            }
            if let Some(profile) = profile_of(model, node) {
                for (name, what) in variables(profile) {
                    let label = format!("{{{{.spectro.var.{name}}}}}");
                    // An action at the start of an unquoted value would be a mapping of YAML.
                    let written = if node.style() == Some(Style::Plain) && end == self.marker.len() && !self.in_block()
                    {
                        self.back(node.replace_source(&format!("'{label}'")))
                    } else {
                        write(&label)
                    };
                    if let Some(edit) = written {
                        found.push(Offer { edit, ..named(&label, Sort::Variable, &what) });
                    }
                }
            }
            let _ = facts;
            found
        })
    }

    fn in_block(&self) -> bool {
        self.language() != Language::Yaml
    }

    /// Names behind `{{`, as far as they are typed.
    fn actions(&self, reader: &Model<'_>, facts: Option<&Facts<'_>>, typed: &str) -> Vec<Offer> {
        let start = self.local - typed.len();
        let line = self.line();
        let closed = line.after.trim_start().starts_with("}}");
        let mut names: Vec<(String, Sort, String)> = Vec::new();
        // A file that a profile reads does not say which one.
        let reads = |profile: &&Profile<'_>| {
            let documents = profile.packs.iter().filter_map(|pack| pack.document);
            documents.map(|it| it.tree().file).any(|file| file == self.tree().file)
        };
        let is_other = reader.document.file() != self.tree().file;
        let reader = reader.profiles.iter().find(|profile| is_other && reads(profile));
        self.with_model(|model| {
            let profile = reader.or_else(|| self.profile(model));
            for (name, what) in profile.map(variables).unwrap_or_default() {
                names.push((format!(".spectro.var.{name}"), Sort::Variable, what));
            }
            for name in macros::system_names() {
                let what = macros::system_description(name).unwrap_or_default();
                names.push((format!(".spectro.system.{name}"), Sort::Macro, what.to_owned()));
            }
            if let Some(profile) = profile {
                let mut of_packs: Vec<(String, String)> = profile.packs.iter().flat_map(pack_values).collect();
                let others = facts.into_iter().flat_map(|facts| facts.packs()).flat_map(pack_values);
                of_packs.extend(others);
                of_packs.retain(|(name, _)| !name.contains(&self.marker));
                let wanted =
                    |name: &str| typed.is_empty() || name.starts_with(typed) || typed.len() < ".spectro.pack.".len();
                of_packs.retain(|(name, _)| wanted(name));
                names.extend(of_packs.into_iter().take(MOST_VALUES).map(|(name, what)| (name, Sort::Macro, what)));
            }
        });
        for class in macros::classes() {
            let what = macros::class_description(class).unwrap_or_default();
            names.push((format!(".spectro.{class}."), Sort::Macro, what.to_owned()));
        }
        let mut found: Vec<Offer> = Vec::new();
        for (name, sort, what) in names {
            if found.iter().any(|it| it.label == name) {
                continue;
            }
            let tail = if closed || name.ends_with('.') { "" } else { " }}" };
            if let Some(edit) = self.replace(start, &format!("{name}{tail}")) {
                found.push(Offer { edit, ..named(&name, sort, &what) });
            }
        }
        found
    }

    /// The profile whose values hold the place.
    fn profile<'m, 't>(&self, model: &'m Model<'t>) -> Option<&'m Profile<'t>> {
        let outer = self.node(model).or_else(|| {
            // In a text that does not parse: the string that holds it says where it is.
            model.document.tree.layer(self.layer).holder.map(|id| model.document.tree.node(id))
        })?;
        profile_of(model, outer)
    }

    /// What may be written in a `.arg` file.
    fn arg(&self, line: &Line) -> Vec<Offer> {
        let start = self.local - line.before.len();
        let Some((name, typed)) = line.before.split_once('=') else {
            let text = &*self.tree().layer(self.layer).text;
            let there = |name: &str| {
                text.lines().any(|it| it.trim_start().strip_prefix(name).is_some_and(|it| it.starts_with('=')))
            };
            let variables = arg::all().filter(|it| !it.name().contains('*') && !there(it.name()));
            let offers = variables.filter_map(|variable| {
                let behind = if line.after.starts_with('=') { "" } else { "=" };
                let edit = self.replace(start, &format!("{}{behind}", variable.name()))?;
                let offer = named(variable.name(), Sort::Key, variable.description());
                Some(Offer {
                    edit,
                    detail: variable.kind().to_owned(),
                    deprecated: variable.deprecated().is_some(),
                    ..offer
                })
            });
            return offers.collect();
        };
        let Some(variable) = arg::find(name.trim()) else { return Vec::new() };
        let mut values: Vec<(&str, &str)> = variable.allowed().into_iter().map(|it| (it, "")).collect();
        if variable.kind() == "bool" {
            values.extend([("true", ""), ("false", "")]);
        }
        let set = |wanted: &str| {
            let text = &*self.tree().layer(self.layer).text;
            let value = text.lines().find_map(|it| it.trim_start().strip_prefix(wanted)?.strip_prefix('='));
            value.map(|it| it.trim().trim_matches('"').to_owned())
        };
        let by = ["OS_DISTRIBUTION", "K8S_DISTRIBUTION"].into_iter().filter_map(|it| Some((it, set(it)?)));
        let listed: Vec<(&str, String)> = by.collect();
        values.extend(
            listed.iter().flat_map(|(other, value)| variable.allowed_by(other, value)).map(|it| (it, "listed")),
        );
        if name.trim() == "K8S_VERSION" {
            let distribution = listed.iter().find(|(other, _)| *other == "K8S_DISTRIBUTION");
            let built = distribution.map(|(_, value)| versions::kubernetes_built(value)).unwrap_or_default();
            values.extend(built.iter().map(|version| (version.as_str(), "built")));
        }
        values.extend(variable.default().map(|it| (it, "default")));
        let quote = typed.len() - typed.trim_start_matches(['"', '\'']).len();
        let from = self.local - typed.len() + quote;
        let mut found: Vec<Offer> = Vec::new();
        for (value, detail) in values {
            if found.iter().all(|it| it.label != value)
                && let Some(edit) = self.replace(from, value)
            {
                found.push(Offer { edit, detail: detail.to_owned(), ..named(value, Sort::Value, "") });
            }
        }
        found
    }
}

/// So many values of packs are offered at once.
const MOST_VALUES: usize = 200;

fn named(label: &str, sort: Sort, what: &str) -> Offer {
    let edit = Edit { file: crate::source::FileId(0), start: 0, end: 0, text: String::new() };
    let (label, documentation) = (label.to_owned(), what.to_owned());
    Offer { label, sort, detail: String::new(), documentation, edit, deprecated: false }
}

/// What follows a key that is written new: a blank, or the beginning of what its value must be.
fn tail(spot: Option<&Spot>, indent: usize, flow: bool) -> String {
    let types: Vec<&str> = spot.map(Spot::types).unwrap_or_default().into_iter().filter(|it| *it != "null").collect();
    let below = " ".repeat(indent) + STEP;
    match types.first() {
        Some(&"object") if !flow && types.len() == 1 => format!("\n{below}"),
        Some(&"array") if !flow && types.len() == 1 => format!("\n{below}- "),
        _ => " ".to_owned(),
    }
}

fn plain_key(name: &str) -> String {
    let plain = name.chars().all(|it| it.is_alphanumeric() || matches!(it, '_' | '-' | '.' | '/'));
    if plain { name.to_owned() } else { format!("\"{name}\"") }
}

/// What is typed behind `{{` that is not closed, blanks left out.
fn open_action(before: &str) -> Option<&str> {
    let at = before.rfind("{{")?;
    let inside = &before[at + 2..];
    if inside.contains("}}") {
        return None;
    }
    let typed = inside.trim_start_matches(['-', ' ']);
    // Only names of ours, or nothing yet.
    let word = typed.rsplit([' ', '(', '|']).next().unwrap_or(typed);
    (word.is_empty() || word.starts_with('.')).then_some(word)
}

fn profile_of<'m, 't>(model: &'m Model<'t>, node: Node<'t>) -> Option<&'m Profile<'t>> {
    let holds = |profile: &&Profile<'t>| {
        let parts = profile.packs.iter().flat_map(|pack| {
            let manifests = pack.manifests.iter().map(|it| it.node);
            pack.values.into_iter().chain(pack.document).chain(manifests)
        });
        parts.into_iter().any(|part| is_below(node, part))
    };
    model.profiles.iter().find(holds)
}

fn is_below(node: Node<'_>, ancestor: Node<'_>) -> bool {
    let mut current = Some(node);
    while let Some(node) = current {
        if node.id() == ancestor.id() && std::ptr::eq(node.tree(), ancestor.tree()) {
            return true;
        }
        current = node.parent();
    }
    false
}

fn variables<'t>(profile: &Profile<'t>) -> Vec<(String, String)> {
    let text = |node: Option<Node<'t>>| node.and_then(Node::as_filled).unwrap_or_default();
    let named = profile.variables.iter().filter_map(|it| Some((it.name_text()?, it)));
    named.map(|(name, it)| (name.to_owned(), text(it.display_name).to_owned())).collect()
}

/// Scalars of a pack's values by the names that macros give them.
fn pack_values(pack: &Pack<'_>) -> Vec<(String, String)> {
    fn walk(node: Node<'_>, path: &str, depth: u32, found: &mut Vec<(String, String)>) {
        for entry in node.entries().filter(|entry| !entry.value.is_alias()) {
            let Some(key) = entry.key.text().filter(|key| !key.contains([' ', '{'])) else { continue };
            let path = format!("{path}.{key}");
            if entry.value.is_mapping() && depth > 0 {
                walk(entry.value, &path, depth - 1, found);
            } else if entry.value.is_scalar() && found.len() < MOST_VALUES {
                found.push((path, String::new()));
            }
        }
    }
    let mut found = Vec::new();
    if let Some(document) = pack.document.filter(|_| !pack.base_name().is_empty()) {
        walk(document, &format!(".spectro.pack.{}", pack.base_name()), 6, &mut found);
    }
    found
}

/// Names and versions of packs, where the place is that of one.
fn of_pack(model: &Model<'_>, node: Node<'_>) -> Vec<Offer> {
    let Some(pack) = model.packs().find(|pack| is_below(node, pack.node) && node.parent() == Some(pack.node)) else {
        return Vec::new();
    };
    match node.key().and_then(Node::text) {
        Some("name") => {
            let mut names: Vec<&str> = packs::names().filter(|name| !name.contains('*')).collect();
            names.sort_unstable();
            let fits = |name: &&str| {
                pack.layer_node.is_none() || pack.layer.is_none_or(|it| packs::layers(name).contains(&it.word()))
            };
            let offer = |name| {
                let deprecated = packs::find(name).is_some_and(|it| it.get("deprecated").is_some());
                let layers = packs::layers(name).join(", ");
                Offer { detail: layers, deprecated, ..named(name, Sort::Pack, packs::role(name).unwrap_or_default()) }
            };
            names.into_iter().filter(fits).map(offer).collect()
        }
        Some("version" | "tag") => {
            let name = pack.base_name();
            let listed = packs::find(name).and_then(|it| it["versions"].as_array()).into_iter().flatten();
            let mut found: Vec<&str> = listed.filter_map(|it| it.as_str()).collect();
            if let Some(distribution) = pack.distribution() {
                found.extend(versions::kubernetes_built(distribution).iter().map(String::as_str));
            }
            found.into_iter().map(|version| named(version, Sort::Version, "")).collect()
        }
        _ => Vec::new(),
    }
}

/// Names of rules, and releases of Palette, in the settings.
fn of_settings(node: Node<'_>) -> Vec<Offer> {
    match node.nearest_key().and_then(Node::text) {
        Some("rule") => rule_names().map(|(name, what)| named(name, Sort::Rule, what)).collect(),
        Some("palette") => versions::releases().iter().map(|it| named(&it.palette, Sort::Version, "")).collect(),
        _ => Vec::new(),
    }
}

fn rule_names() -> impl Iterator<Item = (&'static str, &'static str)> {
    let rules = rules::all().map(|rule| {
        let first = rule.page.lines().next().unwrap_or_default();
        (rule.id, first.trim_start_matches("//!").trim())
    });
    rules.chain(Group::ALL.into_iter().map(|group| (group.word(), "a group of rules")))
}
