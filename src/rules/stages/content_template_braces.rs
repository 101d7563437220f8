//! A written file or a command holds `{{`, which the host evaluates before it writes or runs it.
//!
//! `content`, `commands` and `environment` are Go templates on the host. Text with braces of its own (Helm, Jinja, Docker formats) comes out changed, with `<no
//! value>` in it, or as it stands after a failed evaluation.
//!
//! # Avoid
//! ```yaml
//! commands:
//!   - docker ps --format '{{ .Names }}'
//! ```
//!
//! # Prefer
//! ```yaml
//! commands:
//!   - docker ps --format '{{ "{{" }} .Names }}'
//! ```

use crate::facts::Context;
use crate::finding::{Confidence, Severity};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};
use crate::syntax::{Hole, Node, ProblemKind};

pub(super) static RULE: Rule = Rule {
    id: "content-template-braces",
    group: Group::Stages,
    severity: Severity::Warning,
    confidence: Confidence::Verified,
    page: include_str!("content_template_braces.rs"),
    source: "yip",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let mut texts: Vec<Node<'_>> = Vec::new();
    for step in model.stages().iter().flat_map(|stage| &stage.steps) {
        texts.extend(step.list("files").filter_map(|file| file.get("content")));
        texts.extend(step.list("commands"));
        texts.extend(step.get("environment").into_iter().flat_map(Node::entries).map(|it| it.value));
    }
    let Some(tree) = texts.first().map(|it| it.tree()) else { return };
    if texts.iter().all(|it| foreign(it.text_or_empty()).is_none()) || is_template(tree, &texts) {
        return;
    }
    for text in texts {
        let Some((start, end)) = foreign(text.text_or_empty()) else { continue };
        findings
            .add(text.part(start, end), "the host evaluates these braces before it writes or runs the text")
            .note("`content`, `commands` and `environment` are Go templates on the host")
            .help("write `{{ \"{{\" }}` for two braces that must stay");
    }
}

/// True if the file itself is a template of another tool: braces stand where the host evaluates none.
fn is_template(tree: &crate::syntax::Tree, texts: &[Node<'_>]) -> bool {
    let evaluated = |node: Node<'_>| texts.iter().any(|it| it.resolved() == node);
    let open = |node: Node<'_>| matches!(node.hole(), Some(Hole::Braces | Hole::Directive)) && !evaluated(node);
    let own = |node: &Node<'_>| !node.text_or_empty().contains(".spectro");
    tree.layers()[0].problems.iter().any(|it| it.kind == ProblemKind::Template)
        || tree.layers()[0].text.contains("## template:")
        || tree.nodes().filter(|it| it.is_scalar() && !it.is_alias()).filter(own).any(open)
}

/// The first action that is neither a value of the host's, nor Palette's, nor made of its functions alone.
fn foreign(text: &str) -> Option<(usize, usize)> {
    let mut at = 0;
    while let Some(start) = text[at..].find("{{").map(|found| at + found) {
        let end = text[start..].find("}}").map(|found| start + found + 2)?;
        let inner = text[start + 2..end - 2].trim_matches(['-', ' ', '\t']);
        if !is_ours(inner) {
            return Some((start, end));
        }
        at = end;
    }
    None
}

/// True for `.Values…`, Palette's macros, comments, literals and calls without fields of another program.
fn is_ours(action: &str) -> bool {
    let named = [".Values", ".spectro", ".UUID", ".Random", ".MachineID"];
    if action.is_empty() || action.starts_with("/*") || named.iter().any(|it| action.contains(it)) {
        return true;
    }
    let bare = without_quoted(action);
    let field = bare
        .split([' ', '(', ')', '|', '$'])
        .any(|word| word.starts_with('.') && word.len() > 1 && !word[1..].starts_with(|it: char| it.is_ascii_digit()));
    let first = bare.split([' ', '(', '|']).find(|it| !it.is_empty()).unwrap_or("\"");
    !field && (FUNCTIONS.contains(&first) || first.starts_with(['"', '$']) || bare.trim().is_empty())
}

fn without_quoted(action: &str) -> String {
    let mut out = String::new();
    let mut open = None;
    for sign in action.chars() {
        match open {
            Some(quote) if quote == sign => open = None,
            Some(_) => {}
            None if matches!(sign, '"' | '`') => open = Some(sign),
            None => out.push(sign),
        }
    }
    out
}

/// Words of Go templates, and the functions of sprig that are used in files of hosts.
const FUNCTIONS: [&str; 36] = [
    "if",
    "else",
    "end",
    "range",
    "with",
    "define",
    "template",
    "block",
    "printf",
    "print",
    "len",
    "index",
    "eq",
    "ne",
    "and",
    "or",
    "not",
    "now",
    "date",
    "env",
    "expandenv",
    "trim",
    "upper",
    "lower",
    "quote",
    "b64enc",
    "b64dec",
    "sha256sum",
    "randAlpha",
    "randAlphaNum",
    "randNumeric",
    "uuidv4",
    "htpasswd",
    "genPrivateKey",
    "list",
    "join",
];
