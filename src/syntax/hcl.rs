//! Terraform's HCL to the spanned tree, on hcl-edit. The only file that names that crate.
//!
//! The crate gives the structure; the values of strings and heredocs are read here, because interpolations stay as they
//! are written and each decoded byte must know its source. The crate stops at the first fault: then the body is cut into
//! its attributes and blocks, and each is read alone.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use hcl_edit::Span;
use hcl_edit::expr::{Expression, ObjectKey, TraversalOperator};
use hcl_edit::structure::{Block, BlockLabel, Body, Structure};
use hcl_edit::template::Element;

use super::hole::hole_in;
use super::{Comment, Hole, LayerId, Node, NodeId, Problem, ProblemKind, Style, Tree};
use crate::source::OffsetMap;

/// Blocks inside each other, when reading piece by piece after a fault.
const DEPTH_LIMIT: usize = 64;
/// Further problems are not kept: the text is probably no HCL at all.
const PROBLEM_LIMIT: usize = 50;

type Entries = Vec<(NodeId, NodeId)>;

/// Parses the text of a layer and fills its roots, comments and problems.
pub(crate) fn parse(tree: &mut Tree, layer: LayerId) {
    let text = tree.layer(layer).text.clone();
    let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let found = scan(&text, start..text.len());
    let parsed = without_plain_heredocs(&text, &found.heredocs);
    let mut reader = Reader { tree, layer, text: &text, parsed: &parsed, problems: Vec::new() };
    if start > 0 {
        reader.problem(ProblemKind::ByteOrderMark, 0..start, "");
    }
    let entries = reader.body(start..text.len(), 0);
    let root = reader.mapping(0..text.len(), &entries);
    let mut problems = reader.problems;
    problems.sort_by_key(|problem| problem.start);
    let layer = &mut tree.layers[layer.0 as usize];
    layer.roots.push(root);
    layer.comments = found.comments;
    layer.problems = problems;
}

/// The way from the decoded text of a string or heredoc back to its bytes.
pub(crate) fn string_map(node: Node<'_>) -> OffsetMap {
    let start = node.local().0;
    let mut map = OffsetMap::new(start + 1);
    for piece in pieces(node.source()) {
        map.push(piece.text.len() as u32, start + piece.start as u32, piece.len as u32);
    }
    map
}

/// Escapes `${` and `%{`, but not the templates that stand in `source` already: in decoded text they look the same.
pub(crate) fn escape_templates(text: &str, source: &str) -> String {
    let known: Vec<Piece<'_>> = pieces(source).filter(|it| it.template).collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(found) = text[at..].find(['$', '%']) {
        let start = at + found;
        out.push_str(&text[at..start]);
        at = start + 1;
        if text[at..].starts_with('{') {
            let len = interpolation_len(&text[start..]);
            let template = &text[start..start + len];
            if known.iter().any(|it| it.text == template) {
                out.push_str(template);
                at = start + len;
                continue;
            }
            out.push_str(&text[start..at]);
        }
        out.push_str(&text[start..at]);
    }
    out.push_str(&text[at..]);
    out
}

struct Reader<'a> {
    tree: &'a mut Tree,
    layer: LayerId,
    text: &'a str,
    /// What the crate is given: as long as `text`.
    parsed: &'a str,
    problems: Vec<Problem>,
}

/// The text as the crate is given it: an empty string of the same length stands for each heredoc without a template,
/// because the crate reads heredocs sign by sign and overlooks the end of one without lines.
fn without_plain_heredocs<'t>(text: &'t str, heredocs: &[Range<usize>]) -> Cow<'t, str> {
    let plain = |it: &&Range<usize>| !text[(*it).clone()].contains("${") && !text[(*it).clone()].contains("%{");
    let mut found = Cow::Borrowed(text);
    for heredoc in heredocs.iter().filter(plain) {
        found.to_mut().replace_range(heredoc.clone(), &format!("{:1$}", "\"\"", heredoc.len()));
    }
    found
}

impl Reader<'_> {
    /// Reads the attributes and blocks of a range.
    fn body(&mut self, range: Range<usize>, depth: usize) -> Entries {
        let fault = match hcl_edit::parser::parse_body(&self.parsed[range.clone()]) {
            Ok(body) => return self.structures(&body, range.start),
            Err(fault) => fault,
        };
        let found = scan(self.text, range.clone());
        let before = self.problems.len();
        let entries = match found.parts.as_slice() {
            [] => {
                let start = found.comments.last().map_or(range.end, |it| it.start as usize);
                self.problem(ProblemKind::Syntax, start..(start + 2).min(range.end), "this comment is not closed");
                Vec::new()
            }
            [part] => {
                let inner = self.header(part.clone()).filter(|_| depth < DEPTH_LIMIT);
                match inner {
                    Some(block) => vec![self.broken_block(block, part.end, depth)],
                    None => self.broken(part.clone(), &fault, range.start),
                }
            }
            parts => parts.iter().flat_map(|part| self.body(part.clone(), depth)).collect(),
        };
        // A name that stands twice is told where the mapping is made.
        if self.problems.len() == before && !fault.message().contains("redefined") {
            let at = (fault.location().offset() + range.start).min(range.end);
            self.problem(ProblemKind::Syntax, self.word_at(at), "unexpected here");
        }
        entries
    }

    fn structures(&mut self, body: &Body, base: usize) -> Entries {
        body.iter()
            .map(|structure| match structure {
                Structure::Attribute(attribute) => {
                    let key = self.name(attribute.key.span(), base);
                    (key, self.expression(&attribute.value, base))
                }
                Structure::Block(block) => self.block(block, base),
            })
            .collect()
    }

    fn block(&mut self, block: &Block, base: usize) -> (NodeId, NodeId) {
        let key = self.name(block.ident.span(), base);
        let mut after = self.tree.nodes[key.0 as usize].end as usize;
        let mut labels = Vec::with_capacity(block.labels.len());
        for label in &block.labels {
            let label = match label {
                BlockLabel::Ident(name) => self.name(name.span(), base),
                BlockLabel::String(text) => self.string(shifted(text.span(), base), Style::Double),
            };
            after = self.tree.nodes[label.0 as usize].end as usize;
            labels.push(label);
        }
        let entries = self.structures(&block.body, base);
        let end = block.span().map_or(after, |span| span.end + base);
        let start = self.text[after..end].find('{').map_or(after, |at| after + at);
        (key, self.labeled(start..end, &entries, labels))
    }

    fn labeled(&mut self, span: Range<usize>, entries: &Entries, labels: Vec<NodeId>) -> NodeId {
        let body = self.mapping(span, entries);
        for &label in &labels {
            self.tree.nodes[label.0 as usize].set_parent(body);
        }
        if !labels.is_empty() {
            self.tree.labels.insert(body, labels);
        }
        body
    }

    /// The mapping of a body; an attribute that stands twice is a problem, a block is not.
    fn mapping(&mut self, span: Range<usize>, entries: &Entries) -> NodeId {
        let mut first = HashMap::new();
        for &(key, _) in entries {
            let key = self.tree.node(key);
            let attribute = self.text[key.local().1 as usize..].trim_start_matches([' ', '\t']).starts_with('=');
            let earlier = if attribute { *first.entry(key.text()).or_insert(key) } else { key };
            if earlier != key {
                let (start, end) = key.local();
                let related = Some(earlier.local());
                let problem = Problem { kind: ProblemKind::DuplicateKey, start, end, message: String::new(), related };
                keep(&mut self.problems, problem);
            }
        }
        self.tree.push_mapping(self.layer, bytes(&span), entries, false)
    }

    fn name(&mut self, span: Option<Range<usize>>, base: usize) -> NodeId {
        let span = bytes(&shifted(span, base));
        self.tree.push_verbatim(self.layer, span, Style::Plain, span)
    }

    fn expression(&mut self, expression: &Expression, base: usize) -> NodeId {
        let span = shifted(expression.span(), base);
        match expression {
            Expression::Null(_) | Expression::Bool(_) | Expression::Number(_) => {
                let span = bytes(&span);
                self.tree.push_verbatim(self.layer, span, Style::Plain, span)
            }
            Expression::String(_) if self.text[span.start..].starts_with("<<") => {
                let len = heredoc_end(&self.text[span.start..]).unwrap_or(span.len());
                self.string(span.start..span.start + len, Style::Heredoc)
            }
            Expression::String(_) => self.string(span, Style::Double),
            Expression::HeredocTemplate(_) => self.string(span, Style::Heredoc),
            Expression::StringTemplate(template) => match template.as_single_element() {
                // Terraform takes `"${x}"` as `x`.
                Some(Element::Interpolation(inner)) => self.expression(&inner.expr, base),
                _ => self.string(span, Style::Double),
            },
            Expression::Array(items) => {
                let items: Vec<NodeId> = items.iter().map(|item| self.expression(item, base)).collect();
                self.tree.push_sequence(self.layer, bytes(&span), &items, true)
            }
            Expression::Object(object) => {
                let entries: Entries = object
                    .iter()
                    .map(|(key, value)| {
                        let key = match key {
                            ObjectKey::Ident(name) => self.name(name.span(), base),
                            ObjectKey::Expression(key) => self.expression(key, base),
                        };
                        (key, self.expression(value.expr(), base))
                    })
                    .collect();
                self.tree.push_mapping(self.layer, bytes(&span), &entries, true)
            }
            Expression::Parenthesis(inner) => self.expression(inner.inner(), base),
            Expression::Variable(name) => self.call(span, name.as_str(), &[]),
            Expression::Traversal(traversal) => {
                let mut arguments = Vec::new();
                let mut name = match &traversal.expr {
                    Expression::Variable(name) => name.as_str().to_owned(),
                    other => {
                        arguments.push(self.expression(other, base));
                        String::new()
                    }
                };
                for operator in &traversal.operators {
                    match operator.value() {
                        TraversalOperator::GetAttr(attribute) => {
                            name.push('.');
                            name.push_str(attribute.as_str());
                        }
                        TraversalOperator::LegacyIndex(index) => name.push_str(&format!("[{}]", index.value())),
                        TraversalOperator::AttrSplat(_) => name.push_str(".*"),
                        TraversalOperator::FullSplat(_) => name.push_str("[*]"),
                        TraversalOperator::Index(Expression::String(key)) => {
                            name.push_str(&format!("[{:?}]", key.as_str()));
                        }
                        TraversalOperator::Index(Expression::Number(index)) => {
                            name.push_str(&format!("[{}]", index.value()));
                        }
                        TraversalOperator::Index(index) => {
                            arguments.push(self.expression(index, base));
                            name.push_str("[]");
                        }
                    }
                }
                self.call(span, &name, &arguments)
            }
            Expression::FuncCall(call) => {
                let arguments: Vec<NodeId> = call.args.iter().map(|it| self.expression(it, base)).collect();
                let scopes = call.name.namespace.iter().map(|it| format!("{}::", it.as_str()));
                let name = scopes.collect::<String>() + call.name.name.as_str();
                self.call(span, &name, &arguments)
            }
            Expression::Conditional(it) => {
                let branches = [&it.cond_expr, &it.true_expr, &it.false_expr];
                let arguments = branches.map(|branch| self.expression(branch, base));
                self.call(span, "?:", &arguments)
            }
            Expression::UnaryOp(it) => {
                let argument = self.expression(&it.expr, base);
                self.call(span, it.operator.value().as_str(), &[argument])
            }
            Expression::BinaryOp(it) => {
                let arguments = [&it.lhs_expr, &it.rhs_expr].map(|side| self.expression(side, base));
                self.call(span, it.operator.value().as_str(), &arguments)
            }
            Expression::ForExpr(it) => {
                let mut arguments = vec![self.expression(&it.intro.collection_expr, base)];
                arguments.extend(it.key_expr.as_ref().map(|key| self.expression(key, base)));
                arguments.push(self.expression(&it.value_expr, base));
                arguments.extend(it.cond.as_ref().map(|cond| self.expression(&cond.expr, base)));
                self.call(span, "for", &arguments)
            }
        }
    }

    fn call(&mut self, span: Range<usize>, name: &str, arguments: &[NodeId]) -> NodeId {
        self.tree.push_call(self.layer, bytes(&span), name, arguments)
    }

    fn string(&mut self, span: Range<usize>, style: Style) -> NodeId {
        let source = &self.text[span.clone()];
        let pieces: Vec<Piece<'_>> = pieces(source).collect();
        let mut end = pieces.first().map_or(if style == Style::Double { 1 } else { source.len() }, |it| it.start);
        let start = end;
        let mut verbatim = true;
        let (mut dollar, mut directive) = (false, false);
        for piece in &pieces {
            verbatim &= piece.start == end && piece.text.len() == piece.len;
            end = piece.start + piece.len;
            dollar |= piece.template && piece.text.starts_with('$');
            directive |= piece.template && piece.text.starts_with('%');
        }
        let id = if verbatim {
            let value = (start + span.start) as u32..(end + span.start) as u32;
            self.tree.push_verbatim(self.layer, bytes(&span), style, (value.start, value.end))
        } else {
            let value: String = pieces.iter().map(|it| &*it.text).collect();
            self.tree.push_decoded(self.layer, bytes(&span), style, &value)
        };
        let braces = || hole_in(source).filter(|it| *it != Hole::Dollar);
        self.tree.set_hole(
            id,
            match (directive, dollar) {
                (true, _) => Some(Hole::Directive),
                (_, true) => Some(Hole::Dollar),
                _ => braces(),
            },
        );
        id
    }

    /// A block that does not parse as a whole: its body is read piece by piece.
    fn broken_block(&mut self, block: Header, part_end: usize, depth: usize) -> (NodeId, NodeId) {
        let key = self.name(Some(block.name), 0);
        let labels: Vec<NodeId> = block
            .labels
            .into_iter()
            .map(|label| match self.text[label.clone()].starts_with('"') {
                true => self.string(label, Style::Double),
                false => self.name(Some(label), 0),
            })
            .collect();
        let inner = match block.close {
            Some(close) => block.open + 1..close,
            None => {
                self.problem(ProblemKind::Syntax, block.open..block.open + 1, "this block is not closed");
                block.open + 1..part_end
            }
        };
        let entries = self.body(inner.clone(), depth + 1);
        let end = block.close.map_or(inner.end, |close| close + 1);
        (key, self.labeled(block.open..end, &entries, labels))
    }

    /// An attribute, or something else, that does not parse. An attribute stays, with an unknown value.
    fn broken(&mut self, part: Range<usize>, fault: &hcl_edit::parser::Error, base: usize) -> Entries {
        let scan = scan(self.text, part.clone());
        let at = (fault.location().offset() + base).clamp(part.start, part.end);
        let (kind, message) = match fault.message() {
            it if it.contains("redefined") => (ProblemKind::DuplicateKey, ""),
            it if it.contains("nested levels") || it.contains("operations") => {
                (ProblemKind::TooMuch, "nested too deeply")
            }
            it if it.contains("escape sequence") => (ProblemKind::Syntax, "no such escape"),
            it if it.contains("hex code") => (ProblemKind::Syntax, "an escape with too few digits"),
            it if it.contains("newline") => (ProblemKind::Syntax, "expected a line end"),
            it if it.contains("structure") => (ProblemKind::Syntax, "expected `=`, a label or `{` after a name"),
            it if it.contains("expression") => (ProblemKind::Syntax, "expected a value"),
            it if it.contains("object item") => (ProblemKind::Syntax, "expected `,`, a line end or `}`"),
            _ => (ProblemKind::Syntax, "unexpected here"),
        };
        match scan.unclosed.filter(|_| kind == ProblemKind::Syntax) {
            Some(open) if self.text[open.clone()].starts_with('<') => {
                self.problem(kind, open, "the end of this heredoc is missing");
            }
            Some(open) if self.text[open.clone()].starts_with('"') => {
                self.problem(kind, open, "the closing quote is missing");
            }
            Some(open) => self.problem(kind, open, "this bracket is not closed"),
            None => self.problem(kind, self.word_at(at), message),
        }
        let name = word_end(self.text, part.start);
        let sign = skip_space(self.text, name).min(part.end);
        let assigns = name > part.start && self.text[sign..part.end].starts_with('=');
        if !assigns {
            return Vec::new();
        }
        let value = (sign + 1 + leading_space(&self.text[sign + 1..part.end])).min(part.end);
        let key = self.name(Some(part.start..name), 0);
        vec![(key, self.call(value..part.end, "", &[]))]
    }

    /// `type "label" "label" {` at the start of a part, and its closing brace.
    fn header(&self, part: Range<usize>) -> Option<Header> {
        let name_end = word_end(self.text, part.start);
        if name_end == part.start {
            return None;
        }
        let mut labels = Vec::new();
        let mut at = skip_space(self.text, name_end);
        loop {
            match self.text.as_bytes().get(at).filter(|_| at < part.end)? {
                b'{' => break,
                b'"' => {
                    let end = at + string_end(&self.text[at..part.end]).ok()?;
                    labels.push(at..end);
                    at = skip_space(self.text, end);
                }
                _ => {
                    let end = word_end(self.text, at);
                    if end == at {
                        return None;
                    }
                    labels.push(at..end);
                    at = skip_space(self.text, end);
                }
            }
        }
        let close = scan(self.text, at..part.end).first_close;
        Some(Header { name: part.start..name_end, labels, open: at, close })
    }

    fn word_at(&self, at: usize) -> Range<usize> {
        let mut at = at;
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        let one = self.text[at..].chars().next().filter(|it| *it != '\n').map_or(0, char::len_utf8);
        at..word_end(self.text, at).max(at + one)
    }

    fn problem(&mut self, kind: ProblemKind, span: Range<usize>, message: &str) {
        let (start, end) = bytes(&span);
        keep(&mut self.problems, Problem { kind, start, end, message: message.to_owned(), related: None });
    }
}

struct Header {
    name: Range<usize>,
    labels: Vec<Range<usize>>,
    open: usize,
    close: Option<usize>,
}

fn keep(problems: &mut Vec<Problem>, problem: Problem) {
    if problems.len() < PROBLEM_LIMIT {
        problems.push(problem);
    }
}

fn shifted(span: Option<Range<usize>>, base: usize) -> Range<usize> {
    span.map_or(base..base, |span| span.start + base..span.end + base)
}

fn bytes(span: &Range<usize>) -> (u32, u32) {
    (span.start as u32, span.end as u32)
}

/// What a walk over the signs of a text finds, without a grammar.
#[derive(Default)]
struct Scan {
    comments: Vec<Comment>,
    heredocs: Vec<Range<usize>>,
    /// Attributes and blocks that stand in no bracket, without blank lines and comments around them.
    parts: Vec<Range<usize>>,
    /// Where the bracket closes that the text begins with.
    first_close: Option<usize>,
    /// A string or heredoc without an end, else the innermost bracket that stays open.
    unclosed: Option<Range<usize>>,
}

fn scan(text: &str, range: Range<usize>) -> Scan {
    let bytes = text.as_bytes();
    let mut found = Scan::default();
    let mut open: Vec<usize> = Vec::new();
    let mut part: Option<usize> = None;
    let mut part_end = range.start;
    let mut at = range.start;
    while at < range.end {
        let rest = &text[at..range.end];
        match bytes[at] {
            b'\n' => {
                let next = at + 1;
                // A block that begins in the first column ends what was forgotten to be closed.
                if open.is_empty() || begins_block(&text[next..range.end]) {
                    if let Some(start) = part.take() {
                        found.parts.push(start..part_end);
                    }
                    if let Some(&bracket) = open.last() {
                        found.unclosed.get_or_insert(bracket..bracket + 1);
                    }
                    open.clear();
                }
                at = next;
                continue;
            }
            b' ' | b'\t' | b'\r' => {
                at += 1;
                continue;
            }
            b'#' => at += comment(&mut found, at, line_len(rest)),
            b'/' if rest.starts_with("//") => at += comment(&mut found, at, line_len(rest)),
            b'/' if rest.starts_with("/*") => {
                let len = rest.find("*/").map_or(rest.len(), |end| end + 2);
                at += comment(&mut found, at, len);
            }
            sign => {
                part.get_or_insert(at);
                match sign {
                    b'"' => match string_end(rest) {
                        Ok(len) => at += len,
                        Err(len) => {
                            found.unclosed.get_or_insert(at..at + len);
                            at += len;
                        }
                    },
                    b'<' if rest.starts_with("<<") => match heredoc_end(rest) {
                        Ok(len) => {
                            if rest[..len].contains('\n') {
                                found.heredocs.push(at..at + len);
                            }
                            at += len;
                        }
                        Err(len) => {
                            found.unclosed.get_or_insert(at..at + line_len(rest));
                            at += len;
                        }
                    },
                    b'{' | b'[' | b'(' => {
                        open.push(at);
                        at += 1;
                    }
                    b'}' | b']' | b')' => {
                        open.pop();
                        if open.is_empty() && found.first_close.is_none() {
                            found.first_close = Some(at);
                        }
                        at += 1;
                    }
                    _ => at += text[at..].chars().next().map_or(1, char::len_utf8),
                }
                part_end = at;
            }
        }
    }
    if let Some(start) = part {
        found.parts.push(start..part_end);
    }
    if let Some(&bracket) = open.last() {
        found.unclosed.get_or_insert(bracket..bracket + 1);
    }
    found
}

fn comment(found: &mut Scan, start: usize, len: usize) -> usize {
    found.comments.push(Comment { start: start as u32, end: (start + len) as u32 });
    len
}

/// True if a text begins with `type {` or `type "label" … {`, without a blank before it.
fn begins_block(text: &str) -> bool {
    let name = word_end(text, 0);
    let line = text[name..].lines().next().unwrap_or("");
    let labels = line.trim_end();
    name > 0
        && text.starts_with(|it: char| it.is_ascii_lowercase())
        && labels.ends_with('{')
        && labels.trim_end_matches('{').split_whitespace().all(|it| it.starts_with('"') && it.ends_with('"'))
}

fn line_len(text: &str) -> usize {
    text.find('\n').map_or(text.len(), |end| text[..end].trim_end_matches('\r').len())
}

fn leading_space(text: &str) -> usize {
    text.len() - text.trim_start_matches([' ', '\t']).len()
}

fn skip_space(text: &str, at: usize) -> usize {
    at + leading_space(&text[at..])
}

/// Where the name that begins at a place ends.
fn word_end(text: &str, at: usize) -> usize {
    let word = text[at..].find(|it: char| !it.is_alphanumeric() && !matches!(it, '_' | '-'));
    word.map_or(text.len(), |len| at + len)
}

/// Length of the string that a text begins with, with its quotes; without a closing quote, to the end of its line.
fn string_end(text: &str) -> Result<usize, usize> {
    let mut open = Vec::new();
    let mut at = 0;
    let bytes = text.as_bytes();
    while at < bytes.len() {
        let in_string = open.last() == Some(&b'"');
        match bytes[at] {
            b'"' if in_string => {
                open.pop();
                if open.is_empty() {
                    return Ok(at + 1);
                }
            }
            b'"' => open.push(b'"'),
            b'\\' if in_string => at += 1,
            b'$' | b'%' if in_string && is_escaped_template(&bytes[at..]) => at += 2,
            b'$' | b'%' if in_string && bytes.get(at + 1) == Some(&b'{') => {
                open.push(b'{');
                at += 1;
            }
            b'{' if !in_string => open.push(b'{'),
            b'}' if !in_string => {
                open.pop();
            }
            b'\n' if in_string => break,
            _ => {}
        }
        at += 1;
    }
    Err(line_len(text).max(1))
}

/// Length of the heredoc that a text begins with, with its closing word; without one, the whole text.
fn heredoc_end(text: &str) -> Result<usize, usize> {
    let word = text[2..].trim_start_matches('-');
    let start = text.len() - word.len();
    let word = &word[..word_end(word, 0)];
    if word.is_empty() || line_len(text) != start + word.len() {
        return Ok(2);
    }
    let mut at = start + word.len();
    while let Some(next) = text[at..].find('\n') {
        at += next + 1;
        let line = &text[at..];
        let indent = leading_space(line);
        if line[indent..].starts_with(word) && word_end(line, indent) == indent + word.len() {
            return Ok(at + indent + word.len());
        }
    }
    Err(text.len())
}

fn is_escaped_template(bytes: &[u8]) -> bool {
    matches!(bytes, [b'$', b'$', b'{', ..] | [b'%', b'%', b'{', ..])
}

/// A piece of a decoded string and the bytes of its source, counted from the start of the string.
struct Piece<'a> {
    text: Cow<'a, str>,
    start: usize,
    len: usize,
    /// An interpolation or directive, kept as it is written.
    template: bool,
}

/// The pieces of a string or heredoc, quotes and delimiters left out.
fn pieces(source: &str) -> std::vec::IntoIter<Piece<'_>> {
    let found = if source.starts_with('"') { string_pieces(source) } else { heredoc_pieces(source) };
    found.into_iter()
}

fn string_pieces(source: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let end = if source.len() > 1 && source.ends_with('"') { source.len() - 1 } else { source.len() };
    split(source, 1, end, true, &mut found);
    found
}

/// The lines of a heredoc, without the indentation that `<<-` removes.
fn heredoc_pieces(source: &str) -> Vec<Piece<'_>> {
    let Some(start) = source.find('\n').map(|at| at + 1) else { return Vec::new() };
    let end = source.rfind('\n').map_or(start, |at| at + 1).max(start);
    let mut whole = Vec::new();
    split(source, start, end, false, &mut whole);
    if !source.starts_with("<<-") {
        return whole;
    }
    let mut lines: Vec<Piece<'_>> = Vec::new();
    let mut starts: Vec<usize> = Vec::new(); // indices of pieces that begin a line and are not blank
    let mut least = usize::MAX;
    let mut line_start = true;
    for piece in whole {
        let plain = !piece.template && piece.text.len() == piece.len;
        if !plain {
            if line_start {
                least = 0;
            }
            line_start = false;
            lines.push(piece);
            continue;
        }
        let mut at = piece.start;
        for line in source[piece.start..piece.start + piece.len].split_inclusive('\n') {
            if line_start {
                let indent = line.len() - line.trim_start().len();
                let blank = indent == line.len() && line.ends_with('\n');
                if !blank {
                    least = least.min(line[..indent].chars().count());
                    starts.push(lines.len());
                }
            }
            lines.push(Piece { text: line.into(), start: at, len: line.len(), template: false });
            line_start = line.ends_with('\n');
            at += line.len();
        }
    }
    for index in starts {
        let piece = &mut lines[index];
        let cut: usize = piece.text.chars().take(least).map(char::len_utf8).sum();
        piece.text = source[piece.start + cut..piece.start + piece.len].into();
        piece.start += cut;
        piece.len -= cut;
    }
    lines
}

/// Splits a template into text, escapes and interpolations.
fn split<'a>(source: &'a str, start: usize, end: usize, escapes: bool, found: &mut Vec<Piece<'a>>) {
    let bytes = source.as_bytes();
    let mut same = start;
    let mut at = start;
    let text = |found: &mut Vec<Piece<'a>>, from: usize, to: usize, template: bool| {
        if from < to {
            found.push(Piece { text: source[from..to].into(), start: from, len: to - from, template });
        }
    };
    while at < end {
        match bytes[at] {
            b'$' | b'%' if is_escaped_template(&bytes[at..end]) => {
                text(found, same, at, false);
                found.push(Piece { text: source[at + 1..at + 3].into(), start: at, len: 3, template: false });
                at += 3;
                same = at;
            }
            b'$' | b'%' if bytes[at + 1..end].first() == Some(&b'{') => {
                text(found, same, at, false);
                let len = interpolation_len(&source[at..end]);
                text(found, at, at + len, true);
                at += len;
                same = at;
            }
            b'\\' if escapes => {
                text(found, same, at, false);
                let (sign, len) = escape(&source[at..end]);
                found.push(Piece { text: sign, start: at, len, template: false });
                at += len;
                same = at;
            }
            _ => at += 1,
        }
    }
    text(found, same, end, false);
}

/// Length of the `${…}` or `%{…}` that a text begins with; all of it if nothing closes it.
fn interpolation_len(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut depth = 0usize;
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'{' => depth += 1,
            b'}' if depth <= 1 => return at + 1,
            b'}' => depth -= 1,
            b'"' => {
                at += string_end(&text[at..]).unwrap_or(1);
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    text.len()
}

fn escape(text: &str) -> (Cow<'_, str>, usize) {
    let hex = |digits: usize| {
        let code = text.get(2..2 + digits).and_then(|it| u32::from_str_radix(it, 16).ok())?;
        Some((char::from_u32(code)?.to_string().into(), 2 + digits))
    };
    let simple = |sign: &'static str| (sign.into(), 2);
    match text.as_bytes().get(1) {
        Some(b'n') => simple("\n"),
        Some(b'r') => simple("\r"),
        Some(b't') => simple("\t"),
        Some(b'"') => simple("\""),
        Some(b'\\') => simple("\\"),
        Some(b'u') => hex(4).unwrap_or((text[..2].into(), 2)),
        Some(b'U') => hex(8).unwrap_or((text[..2].into(), 2)),
        _ => {
            let len = 1 + text[1..].chars().next().map_or(0, char::len_utf8);
            (text[..len].into(), len)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::source::FileId;
    use crate::syntax::{Hole, Language, Node, Style, Tree, parse};

    fn read(text: &str) -> Tree {
        parse(FileId(0), text.into(), Language::Hcl)
    }

    fn problems(text: &str) -> Vec<String> {
        let tree = read(text);
        let told = |it: &crate::syntax::Problem| {
            format!("{:?} {:?} {}", it.kind, &text[it.start as usize..it.end as usize], it.message)
                .trim_end()
                .to_owned()
        };
        tree.layers()[0].problems.iter().map(told).collect()
    }

    fn local<'t>(tree: &'t Tree, name: &str) -> Node<'t> {
        tree.root().unwrap().get("locals").unwrap().get(name).unwrap()
    }

    #[test]
    fn a_block_is_an_entry_with_labels_on_its_body() {
        let text = "resource \"a_b\" \"c\" { # x\n  pack {\n    n = 1\n  }\n  pack {}\n}\n";
        let tree = read(text);
        let entry = tree.root().unwrap().entries().next().unwrap();
        assert_eq!(entry.key.text(), Some("resource"));
        assert_eq!(entry.value.labels().map(|it| it.source()).collect::<Vec<_>>(), ["\"a_b\"", "\"c\""]);
        assert!(entry.value.source().starts_with("{ # x") && entry.value.source().ends_with('}'));
        assert_eq!(entry.value.entries().len(), 2);
        assert_eq!(entry.value.entries().next().unwrap().value.get("n").unwrap().as_int(), Some(1));
        assert_eq!(tree.layers()[0].comments.len(), 1);
        assert!(problems(text).is_empty());
    }

    // The values in these two tests are what `terraform console` prints.
    #[test]
    fn a_heredoc_reads_as_terraform_reads_it() {
        let text = concat!(
            "locals {\n  a = <<-EOT\n      x: 1\n\n        y: $${z}\n     \t  \n      ${\"q\"}: \"\\n\"\n    EOT\n",
            "  b = <<EOT\nEOT\n  c = <<-EOT\n    ${\"q\"}\n      z\n  EOT\n}\n"
        );
        let tree = read(text);
        assert_eq!(local(&tree, "a").text(), Some("x: 1\n\n  y: ${z}\n     \t  \n${\"q\"}: \"\\n\"\n"));
        assert_eq!(local(&tree, "a").style(), Some(Style::Heredoc));
        assert_eq!(local(&tree, "a").hole(), Some(Hole::Dollar));
        assert_eq!(local(&tree, "b").text(), Some(""));
        assert_eq!(local(&tree, "c").text(), Some("${\"q\"}\n  z\n"));
        let y = local(&tree, "a").text().unwrap().find("y: $").unwrap();
        let place = local(&tree, "a").part(y, y + 5);
        assert_eq!(&text[place.span.start as usize..place.span.end as usize], "y: $${");
    }

    #[test]
    fn a_string_keeps_its_interpolations() {
        let text = "locals {\n  a = \"a$${b}%%{c}\\u00e9 ${x[\"}\"]}\"\n  b = \"$$$${x}\"\n  c = \"{{ .x }}\"\n}\n";
        let tree = read(text);
        assert_eq!(local(&tree, "a").text(), Some("a${b}%{c}é ${x[\"}\"]}"));
        assert_eq!(local(&tree, "a").hole(), Some(Hole::Dollar));
        assert_eq!(local(&tree, "b").text(), Some("$$${x}"));
        assert_eq!(local(&tree, "b").hole(), None);
        assert_eq!(local(&tree, "c").hole(), Some(Hole::Braces));
    }

    #[test]
    fn what_only_terraform_can_evaluate_is_a_call() {
        let text = concat!(
            "locals {\n  a = file(\"${path.module}/x\")\n  b = \"${var.x}\"\n  c = data.p.q[\"r\"].values\n",
            "  d = var.x ? 1 : 2\n  e = [for it in var.y : upper(it) if it != \"\"]\n  f = { g = -1, \"h\" = !true }\n",
            "  i = 1 + var.z[var.n]\n  j = provider::x::y(1)\n}\n"
        );
        let tree = read(text);
        let name = |key: &str| local(&tree, key).call_name().map(str::to_owned);
        let names = ["a", "b", "c", "d", "e", "i", "j"].map(|key| name(key).unwrap());
        assert_eq!(names, ["file", "var.x", "data.p.q[\"r\"].values", "?:", "for", "+", "provider::x::y"]);
        assert_eq!(local(&tree, "a").items().next().unwrap().text(), Some("${path.module}/x"));
        assert_eq!(local(&tree, "f").get("g").unwrap().as_int(), Some(-1));
        assert_eq!(local(&tree, "f").get("h").unwrap().call_name(), Some("!"));
        assert_eq!(local(&tree, "i").items().nth(1).unwrap().items().next().unwrap().call_name(), Some("var.n"));
        assert!(problems(text).is_empty());
    }

    #[test]
    fn reading_goes_on_after_a_fault() {
        let keys = |text: &str| {
            let tree = read(text);
            let entry = tree.root().unwrap().entries().last().map(|entry| entry.value);
            let keys: Vec<_> = entry.into_iter().flat_map(Node::entries).map(|it| it.key.text_or_empty()).collect();
            keys.join(" ")
        };
        for (body, wanted, count) in [
            ("a = \n b = 1", "a b", 1),
            ("a = \"x\n b = 1", "a b", 1),
            ("a = 1 2\n b = 1", "a b", 1),
            ("a = 1\n a = 2\n b = 3", "a a b", 1),
            ("a = \"\\q\"\n b = 1", "a b", 1),
            ("a { \n x = = \n }\n b = 1", "a b", 1),
            ("a = {\n x = 1\n x = 2\n }\n b = 1", "a b", 1),
            ("a: 1\n b = 1", "b", 1),
            ("a = @X@\n b = 1", "a b", 1),
            ("a = {{ x }}\n b = 1", "a b", 1),
        ] {
            let text = format!("locals {{\n {body}\n}}\n");
            assert_eq!(keys(&text), wanted, "{text}");
            assert_eq!(problems(&text).len(), count, "{text} {:?}", problems(&text));
        }
        let text = "locals {\n  a = 1\n\nlocals {\n  b = 2\n}\n";
        assert_eq!(problems(text), ["Syntax \"{\" this block is not closed"]);
        assert_eq!(keys(text), "b");
        let text = "a = 1\nlocals {\n  b = <<-EOT\n    x\n}\n";
        assert_eq!(problems(text).len(), 2);
    }

    #[test]
    fn a_byte_order_mark_shifts_the_spans() {
        let text = "\u{feff}a = 1\r\n# é\r\nb = \"名\"\r\n";
        let tree = read(text);
        assert_eq!(problems(text), ["ByteOrderMark \"\\u{feff}\""]);
        let sources: Vec<_> = tree.root().unwrap().entries().map(|it| (it.key.source(), it.value.source())).collect();
        assert_eq!(sources, [("a", "1"), ("b", "\"名\"")]);
    }

    #[test]
    fn depth_is_limited() {
        let text = format!("a = {}1{}\nb = 2\n", "[".repeat(5000), "]".repeat(5000));
        assert!(problems(&text)[0].starts_with("TooMuch"));
        let text = "a {\n".repeat(500);
        assert!(!problems(&text).is_empty());
    }

    proptest! {
        #[test]
        fn a_string_reads_as_the_crate_reads_it(body in "[a\\\\\\\\nté\"u0$%{ ]{0,12}") {
            let text = format!("a = \"{body}\"\n");
            if let Ok(expected) = hcl_edit::parser::parse_body(&text)
                && let Some(value) = expected.get_attribute("a").and_then(|it| it.value.as_str())
            {
                let tree = read(&text);
                let node = tree.root().unwrap().get("a").unwrap();
                prop_assert_eq!(node.text(), Some(value));
                prop_assert_eq!(node.value_map().decoded_len() as usize, value.len());
            }
        }

        #[test]
        fn any_text_reads(text in "[ab={}\\[\\]\"$%<\\-\n #/*.,:é\\\\]{0,40}") {
            let tree = read(&text);
            for node in tree.nodes() {
                let (start, end) = node.local();
                prop_assert!(start <= end && text.get(start as usize..end as usize).is_some());
                if node.is_scalar() {
                    prop_assert_eq!(node.value_map().decoded_len() as usize, node.text_or_empty().len());
                }
            }
            for it in &tree.layers()[0].problems {
                prop_assert!(it.start <= it.end && text.get(it.start as usize..it.end as usize).is_some());
            }
            let accepted = hcl_edit::parser::parse_body(&text).is_ok();
            prop_assert_eq!(tree.layers()[0].problems.is_empty(), accepted, "{}", text);
        }
    }
}
