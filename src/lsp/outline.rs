//! `textDocument/documentSymbol`, `workspace/symbol` and `textDocument/foldingRange`.

use lsp_types::{SymbolKind, Uri};
use serde_json::{Value, json};

use super::convert::Lens;
use super::state::State;
use super::veil::Veil;
use crate::assist::fold;
use crate::assist::symbols::{self, Sort, Symbol};
use crate::model::Kind;

/// Most symbols that a search of the workspace gives.
const MOST: usize = 500;
/// How deep a search of the workspace looks into a file.
const DEPTH: usize = 4;

/// The outline of a file.
pub(super) fn symbols(state: &mut State, veil: &Veil, uri: &Uri) -> Value {
    let Some((root, _, document)) = state.document(uri) else { return Value::Null };
    let lens = state.lens(root, &document.source);
    let outline = open(symbols::outline(&document), veil);
    if state.client.nested_symbols {
        return Value::Array(outline.iter().map(|symbol| nested(symbol, &lens)).collect());
    }
    let mut flat = Vec::new();
    outline.iter().for_each(|symbol| flatten(symbol, "", uri, &lens, usize::MAX, &mut flat));
    Value::Array(flat)
}

/// Symbols without those that a secret names, such as a password that was typed as a key.
fn open(outline: Vec<Symbol>, veil: &Veil) -> Vec<Symbol> {
    let mut found = Vec::new();
    for mut symbol in outline {
        let children = open(std::mem::take(&mut symbol.children), veil);
        if veil.hides(&symbol.name) || veil.lies_over(symbol.name_span) {
            found.extend(children);
        } else {
            found.push(Symbol { children, ..symbol });
        }
    }
    found
}

fn nested(symbol: &Symbol, lens: &Lens<'_>) -> Value {
    json!({
        "name": symbol.name,
        "kind": kind(symbol.sort),
        "range": lens.range(symbol.span.start, symbol.span.end),
        "selectionRange": lens.range(symbol.name_span.start, symbol.name_span.end),
        "children": symbol.children.iter().map(|child| nested(child, lens)).collect::<Vec<_>>(),
    })
}

fn flatten(symbol: &Symbol, holder: &str, uri: &Uri, lens: &Lens<'_>, depth: usize, found: &mut Vec<Value>) {
    found.push(json!({
        "name": symbol.name,
        "kind": kind(symbol.sort),
        "location": { "uri": uri, "range": lens.range(symbol.name_span.start, symbol.name_span.end) },
        "containerName": holder,
    }));
    if depth > 0 {
        symbol.children.iter().for_each(|child| flatten(child, &symbol.name, uri, lens, depth - 1, found));
    }
}

fn kind(sort: Sort) -> SymbolKind {
    match sort {
        Sort::Block => SymbolKind::NAMESPACE,
        Sort::List => SymbolKind::ARRAY,
        Sort::Layer => SymbolKind::PACKAGE,
        Sort::Value => SymbolKind::PROPERTY,
    }
}

/// Parts of every file whose name holds the letters of a query in order.
pub(super) fn search(state: &State, query: &str) -> Value {
    let wanted = query.to_lowercase();
    let mut found = Vec::new();
    for (index, root) in state.roots.iter().enumerate() {
        for document in root.session.documents().filter(|it| it.kind != Kind::Other) {
            let Some(uri) = state.uri(index, &document.source.path) else { continue };
            let mut matching = Vec::new();
            let outline = symbols::outline(document);
            outline.iter().for_each(|symbol| select(symbol, &wanted, DEPTH, &mut matching));
            if matching.is_empty() {
                continue;
            }
            let veil = state.veil_of(index, &document.source.path);
            matching.retain(|symbol| !veil.hides(&symbol.name) && !veil.lies_over(symbol.name_span));
            let lens = state.lens(index, &document.source);
            for symbol in matching {
                flatten(symbol, &document.source.path, &uri, &lens, 0, &mut found);
            }
            if found.len() >= MOST {
                found.truncate(MOST);
                return Value::Array(found);
            }
        }
    }
    Value::Array(found)
}

fn select<'s>(symbol: &'s Symbol, wanted: &str, depth: usize, found: &mut Vec<&'s Symbol>) {
    let name = symbol.name.to_lowercase();
    let mut signs = name.chars();
    if wanted.chars().all(|sign| signs.any(|it| it == sign)) {
        found.push(symbol);
    }
    if depth > 0 {
        symbol.children.iter().for_each(|child| select(child, wanted, depth - 1, found));
    }
}

/// What can be folded away.
pub(super) fn folding(state: &mut State, uri: &Uri) -> Value {
    let Some((_, _, document)) = state.document(uri) else { return Value::Null };
    let range = |it: fold::Fold| {
        let kind = if it.is_comment { "comment" } else { "region" };
        json!({ "startLine": it.first, "endLine": it.last, "kind": kind })
    };
    Value::Array(fold::folds(&document).into_iter().map(range).collect())
}
