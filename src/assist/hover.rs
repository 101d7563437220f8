//! What is shown of the place under the pointer: what a key is for, what counts, what speaks against it.

use serde_json::Value;

use super::Cursor;
use super::known::{self, shown, text_of};
use crate::catalog::matrix::{Row, Verdict, matrix};
use crate::catalog::schema::Spot;
use crate::catalog::{arg, macros, packs, sources};
use crate::facts::Facts;
use crate::facts::named::Truths;
use crate::finding::Finding;
use crate::model::macros::Class;
use crate::model::{Action, Document, Kind, Model, Pack};
use crate::source::Span;
use crate::syntax::{Entry, Node};

/// What is shown, and of which bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// Markdown.
    pub text: String,
    /// The bytes that it is about.
    pub span: Span,
}

/// What is known of a place in a document, which is the model's own or one that it reads; `facts` are those of a
/// deployment of the model, `findings` may be shown as they are.
pub fn hover(
    model: &Model<'_>,
    facts: Option<&Facts<'_>>,
    document: &Document,
    findings: &[Finding],
    byte: u32,
) -> Option<Hover> {
    let tree = &document.tree;
    let cursor = Cursor::of(tree, byte);
    if let Some((action, text)) = action_at(model, facts, &cursor) {
        return Some(Hover { text, span: tree.span(action.layer, action.start, action.end) });
    }
    let node = cursor.node?;
    let mut parts: Vec<String> = Vec::new();
    let entry = cursor.entry();
    if let Some(entry) = entry {
        parts.extend(key(model, entry, node));
        if let Some(facts) = facts {
            parts.extend(effective(model, facts, entry));
            parts.extend(verdicts(facts, entry));
        }
    }
    parts.extend(advice(findings, byte, document));
    parts.retain(|part| !part.is_empty());
    if parts.is_empty() {
        return None;
    }
    let about = if node.is_mapping() || node.is_sequence() { entry.map_or(node, |it| it.key) } else { node };
    Some(Hover { text: parts.join("\n\n"), span: about.span() })
}

/// What a key is for.
fn key(model: &Model<'_>, entry: Entry<'_>, node: Node<'_>) -> Option<String> {
    let name = entry.key.text_or_empty();
    if model.kind() == Kind::Arg {
        return arg::find(name).map(|variable| arg_variable(name, &variable));
    }
    let mut lines = Vec::new();
    if let Some(spot) = known::spot(model, entry.value) {
        lines.push(described(name, &spot));
    } else if let Some((meaning, source)) = known::meaning(model, entry.value) {
        lines.push(format!("**`{name}`**\n\n{}", sentence(meaning)));
        lines.extend(cited(source));
    }
    if !node.is_key() && name == "name" {
        let pack = model.packs().find(|pack| pack.name == Some(entry.value));
        lines.extend(pack.and_then(described_pack));
    }
    (!lines.is_empty()).then(|| lines.join("\n\n"))
}

fn described(name: &str, spot: &Spot) -> String {
    let mut head = format!("**`{name}`**");
    let types: Vec<&str> = spot.types().into_iter().filter(|it| *it != "null").collect();
    if let Some(go) = spot.go() {
        head.push_str(&format!(" · {}", go_word(go)));
    } else if !types.is_empty() {
        head.push_str(&format!(" · {}", types.join(" or ")));
    }
    if spot.is_secret() {
        head.push_str(" · secret");
    }
    let mut lines = vec![head];
    lines.extend(spot.description().map(str::to_owned));
    let mut facts: Vec<String> = Vec::new();
    let allowed: Vec<String> =
        spot.allowed().into_iter().filter(|it| !it.is_null()).map(|it| format!("`{}`", text_of(it))).collect();
    if !allowed.is_empty() {
        facts.push(format!("- one of {}", allowed.join(", ")));
    }
    if let Some(default) = spot.default() {
        facts.push(format!("- default: `{}`", text_of(default)));
    }
    let versions = |list: Vec<(&str, &str)>| {
        list.into_iter().map(|(product, version)| format!("{product} {version}")).collect::<Vec<_>>().join(", ")
    };
    let (since, until) = (versions(spot.since()), versions(spot.until()));
    facts.extend((!since.is_empty()).then(|| format!("- since {since}")));
    facts.extend((!until.is_empty()).then(|| format!("- until {until}")));
    if let Some(deprecated) = spot.keyword("x-palint-deprecated") {
        facts.push(format!("- {}", deprecation(deprecated)));
    }
    facts.extend(spot.note().map(|note| format!("- {note}")));
    lines.extend((!facts.is_empty()).then(|| facts.join("\n")));
    lines.extend(spot.source().and_then(cited));
    lines.join("\n\n")
}

fn go_word(go: &str) -> &str {
    match go {
        "bool" => "boolean",
        "int" | "uint" => "integer",
        other => other,
    }
}

fn deprecation(data: &Value) -> String {
    let mut text = String::from("deprecated");
    if let Some(since) = data["since"].as_str() {
        text.push_str(&format!(" since {since}"));
    }
    if let Some(replacement) = data["replacement"].as_str() {
        text.push_str(&format!(": use `{replacement}`"));
    }
    text
}

/// A source with its address.
fn cited(key: &str) -> Option<String> {
    let source = sources::all().get(key)?;
    let title = match &source.address {
        Some(address) => format!("[{}]({address})", source.title),
        None => source.title.clone(),
    };
    Some(format!("{title}, read {}", source.read))
}

fn arg_variable(name: &str, variable: &arg::Variable) -> String {
    let mut lines = vec![format!("**`{name}`** · {}", variable.kind()), variable.description().to_owned()];
    let mut facts = Vec::new();
    let allowed: Vec<String> = variable.allowed().into_iter().map(|it| format!("`{it}`")).collect();
    facts.extend((!allowed.is_empty()).then(|| format!("- one of {}", allowed.join(", "))));
    facts.extend(variable.default().map(|it| format!("- default: `{it}`")));
    facts.extend(variable.is_trusted_boot().then(|| "- read by the Trusted Boot targets only".to_owned()));
    let replaced = |(since, by): (&str, &str)| format!("- deprecated since CanvOS {since}: use `{by}`");
    facts.extend(variable.deprecated().map(replaced));
    lines.extend((!facts.is_empty()).then(|| facts.join("\n")));
    lines.extend(cited(variable.source()));
    lines.join("\n\n")
}

fn described_pack(pack: &Pack<'_>) -> Option<String> {
    let name = pack.base_name();
    let entry = packs::find(name)?;
    let mut facts = vec![format!("**`{name}`** · pack of layer {}", packs::layers(name).join(" or "))];
    facts.extend(entry["role"].as_str().map(|role| format!("- role: {}", role.replace('-', " "))));
    let versions: Vec<&str> = entry["versions"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    facts.extend((!versions.is_empty()).then(|| format!("- documented versions: {}", versions.join(", "))));
    if let Some(deprecated) = entry.get("deprecated") {
        let successor = deprecated["successor"].as_str().map(|it| format!(": use `{it}`")).unwrap_or_default();
        facts.push(format!("- deprecated{successor}"));
    }
    facts.extend(entry["source"].as_str().and_then(cited).map(|it| format!("\n{it}")));
    Some(facts.join("\n"))
}

/// Which value counts, where several files of user data say something of a key.
fn effective(model: &Model<'_>, facts: &Facts<'_>, entry: Entry<'_>) -> Option<String> {
    if model.kind() != Kind::UserData || facts.user_data_files().len() < 2 {
        return None;
    }
    let path: Vec<String> = crate::syntax::path_steps(&entry.value.key_path());
    let mut merged = facts.effective()?;
    for step in &path {
        merged = merged.get(step)?;
    }
    let own = |node: Node<'_>| node.tree().file == model.document.file();
    let source = |node: Node<'_>| {
        let holder = facts.user_data_files().iter().find(|it| it.document.file() == node.tree().file)?;
        let line = holder.source().position(node.span().start).line;
        Some(format!("`{}` line {line}", holder.source().path))
    };
    if !own(merged.node) {
        let holder = facts.user_data_files().iter().find(|it| it.document.file() == merged.node.tree().file)?;
        let value = if merged.node.is_scalar() { format!(" `{}`,", shown(holder, merged.node)) } else { String::new() };
        return Some(format!("In effect:{value} from {}", source(merged.node)?));
    }
    if !entry.value.is_scalar() {
        return None;
    }
    let below = facts.user_data_files().iter().filter(|it| it.document.file() != model.document.file());
    let mut below = below.filter_map(|it| {
        let steps: Vec<&str> = path.iter().map(String::as_str).collect();
        it.root?.at(&steps)
    });
    Some(format!("In effect: this value; it wins over {}", source(below.next()?)?))
}

/// What the support matrix says of the feature that an entry turns on.
fn verdicts(facts: &Facts<'_>, entry: Entry<'_>) -> Option<String> {
    let truths = Truths::of(facts);
    let is_here = |node: Node<'_>| {
        std::ptr::eq(node.tree(), entry.key.tree()) && [entry.key.id(), entry.value.id()].contains(&node.id())
    };
    let shows = |id| {
        let evidence = truths.get(id).evidence().iter();
        let mut nodes = evidence.filter_map(|it| match &it.at {
            crate::facts::truth::At::Node(node) => Some(*node),
            _ => None,
        });
        nodes.any(is_here)
    };
    let applying: Vec<&Row> = matrix()
        .rows
        .iter()
        .filter(|row| row.when.iter().any(|&id| shows(id)) && truths.applies(row).is_some())
        .collect();
    if applying.is_empty() {
        return None;
    }
    let word = |verdict: Verdict| match verdict {
        Verdict::Supported => "supported",
        Verdict::Unsupported => "**unsupported**",
        Verdict::Undocumented => "undocumented",
    };
    let mut lines = vec![format!("With your other files (`{}`):", facts.title())];
    for row in applying {
        lines.push(format!("- {}: {}", word(row.verdict), row.message));
    }
    Some(lines.join("\n"))
}

/// The ways out of what is wrong here.
fn advice(findings: &[Finding], byte: u32, document: &Document) -> Option<String> {
    let here = |finding: &&Finding| {
        let span = finding.place.span;
        span.file == document.file() && span.start <= byte && byte <= span.end
    };
    let mut lines = Vec::new();
    for finding in findings.iter().filter(here) {
        // The editor shows the message itself.
        lines.push(format!("**{}**", finding.rule));
        lines.extend(finding.help.iter().map(|help| format!("- {help}")));
        lines.extend(finding.notes.iter().map(|note| format!("- *{note}*")));
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// The action under the pointer, with what it stands for.
fn action_at<'m, 't>(
    model: &'m Model<'t>,
    facts: Option<&Facts<'_>>,
    cursor: &Cursor<'_>,
) -> Option<(&'m Action<'t>, String)> {
    let action = action(model, cursor)?;
    let on = |it: &&crate::model::macros::Reference<'_>| it.start <= cursor.at && cursor.at <= it.end;
    let reference = action.references.iter().find(on).or(action.references.first())?;
    let (path, profile) = (reference.path(), model.profiles.get(action.profile)?);
    let text = match reference.class {
        Class::Var => match profile.variables.iter().find(|it| it.name_text() == Some(path)) {
            Some(variable) => described_variable(model, variable),
            // Values on their own do not say which variables their profile has.
            None if matches!(model.kind(), Kind::Values | Kind::Pack) => return None,
            None => format!("`{path}` is no variable of this profile"),
        },
        Class::System => {
            let what = macros::system_description(path).unwrap_or("not a system macro that the vendor lists");
            format!("**`.spectro.system.{path}`**\n\n{}", sentence(what))
        }
        Class::Macro => format!("**`{path}`**\n\n{}", macros::class_description("macro").unwrap_or_default()),
        Class::Pack => described_reference(model, facts, action, path)?,
        Class::Other => return None,
    };
    Some((action, text))
}

/// The action that holds a place.
pub(super) fn action<'m, 't>(model: &'m Model<'t>, cursor: &Cursor<'_>) -> Option<&'m Action<'t>> {
    let holds = |it: &&Action<'_>| {
        it.is_in(cursor.tree) && it.layer == cursor.layer && it.start <= cursor.at && cursor.at <= it.end
    };
    model.actions.iter().find(holds)
}

fn described_variable(model: &Model<'_>, variable: &crate::model::Variable<'_>) -> String {
    let name = variable.name_text().unwrap_or_default();
    let text = |node: Option<Node<'_>>| node.and_then(Node::as_filled).map(str::to_owned);
    let mut head = format!("**`{name}`** · profile variable");
    head.extend(text(variable.format).map(|format| format!(", {format}")));
    let mut facts = Vec::new();
    facts.extend(text(variable.display_name).map(|it| format!("- shown as “{it}”")));
    let default = variable.default_value.filter(|it| it.as_filled().is_some());
    facts.extend(default.map(|it| {
        let value = if variable.sensitive() { "*****".to_owned() } else { shown(model, it) };
        format!("- default: `{value}`")
    }));
    for (switch, words) in [
        (variable.required, "required"),
        (variable.immutable, "read-only"),
        (variable.hidden, "not shown at deployment"),
        (variable.is_sensitive, "sensitive"),
    ] {
        if switch.and_then(Node::as_bool) == Some(true) {
            facts.push(format!("- {words}"));
        }
    }
    if facts.is_empty() { head } else { format!("{head}\n\n{}", facts.join("\n")) }
}

fn described_reference(
    model: &Model<'_>,
    facts: Option<&Facts<'_>>,
    action: &Action<'_>,
    path: &str,
) -> Option<String> {
    let own = model.profiles.get(action.profile)?.macro_pack(path);
    let (name, key, value, secret) = match own {
        Some((pack, key)) => (
            pack.base_name().to_owned(),
            key,
            pack.lookup(key),
            model.hidden.iter().any(|it| Some(it.node) == pack.lookup(key)),
        ),
        None => {
            let (pack, key) = facts?.profiles.iter().find_map(|profile| profile.macro_pack(path))?;
            (pack.base_name().to_owned(), key, pack.lookup(key), true)
        }
    };
    let value = match value {
        Some(value) if value.is_scalar() && !secret => format!("`{}`", value.text_or_empty()),
        Some(value) if value.is_scalar() => "a value that is not shown here".to_owned(),
        Some(_) => "a block".to_owned(),
        None => "nothing: the pack has no such value".to_owned(),
    };
    Some(format!("**`{key}`** of pack `{name}`\n\nStands for {value}."))
}

fn sentence(text: &str) -> String {
    let mut signs = text.chars();
    let text: String = signs.next().map(|first| first.to_uppercase().chain(signs).collect()).unwrap_or_default();
    if text.ends_with('.') { text } else { format!("{text}.") }
}
