//! palint beside parsers that others wrote, over every text that the repository holds: the same trees, values, types and
//! verdicts, or a difference that the table below explains.
//!
//! `tests/differential/run` installs what is needed; without it the tests say what they miss and pass.

#![allow(clippy::unwrap_used, clippy::print_stdout)] // a test may fail where it unwraps, and says what it compared

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use palint::catalog::schema::{Found, Schema, is_valid};
use palint::model::{self, Document, Kind};
use palint::source::{File, FileId};
use palint::syntax::{self, Language, Node, ProblemKind, Scalar, Tree};
use serde_json::{Value, json};

/// Why palint and another parser may differ: a word that the text or the other's refusal holds, and the reason.
const DIFFERENCES: [(&str, &str, &str); 7] = [
    (
        "yaml",
        "that cannot start any token",
        "PyYAML wants quotes around `@` and no tab before a comment; the host's parser reads both",
    ),
    ("yaml", "expected '<document start>'", "after `...` PyYAML wants `---`; here the rest is read too, and told"),
    ("yaml", "{{", "a bare template is a value here and a mapping to others"),
    ("yaml", "{%", "a directive of Jinja is hidden before the text is parsed"),
    ("yaml", "undefined alias", "PyYAML stops; here it is a finding, and the rest is read"),
    ("yaml", "special characters are not allowed", "PyYAML refuses control characters that are read and told here"),
    ("json", "Expecting", "what JSON does not allow is told, and the rest is read"),
];

/// Cases of the public YAML test suite that are read in another way, each with the reason.
const SUITE: [(&str, &str); 8] = [
    ("6BCT", TAB_BEHIND_DASH),
    ("A2M4", TAB_BEHIND_DASH),
    ("Y79Y/10", TAB_BEHIND_DASH),
    ("9C9N", FURTHER_LEFT),
    ("QB6E", FURTHER_LEFT),
    ("DK95/1", "a quoted text may go on behind a tab: yaml.v3 reads it"),
    ("L24T/1", "yaml.v3 ends a block of text with its last blanks if no line end follows"),
    ("S4JQ", "a tag that is nothing but `!` is none to yaml.v3"),
];
const TAB_BEHIND_DASH: &str = "a tab behind a dash is refused by yaml.v3, and told here";
const FURTHER_LEFT: &str = "brackets and quoted texts may go on further left: yaml.v3 reads them";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn gather(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().flatten().map(|it| it.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() { gather(&path, found) } else { found.push(path) }
    }
}

/// Every document of the fixtures and field cases.
fn documents() -> Vec<Document> {
    let mut paths = Vec::new();
    gather(&root().join("fixtures"), &mut paths);
    gather(&root().join("cases"), &mut paths);
    let texts = paths.iter().filter_map(|path| Some((path, fs::read_to_string(path).ok()?)));
    let read = texts.map(|(path, text)| {
        let name = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
        model::read(FileId(0), Arc::new(File::new(name, text)), None)
    });
    read.filter(|document| document.kind != Kind::Other).collect()
}

/// Every text in a language, those inside other documents too, each once.
fn texts(language: Language) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for document in documents() {
        let layers = document.tree.layers().iter().filter(|layer| layer.language == language);
        found.extend(layers.map(|layer| layer.text.to_string()));
    }
    found
}

/// Asks the other parsers; `None`, with the reason said, where they are not here.
fn ask(kind: &str, texts: &[Value]) -> Option<Vec<Value>> {
    let python = std::env::var("PALINT_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let child = Command::new(&python)
        .arg(root().join("tests/differential/reference.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        println!("{kind}: skipped, there is no {python}");
        return None;
    };
    let mut input = child.stdin.take().unwrap();
    let question = json!({ "kind": kind, "texts": texts }).to_string();
    let writing = std::thread::spawn(move || input.write_all(question.as_bytes()));
    let output = child.wait_with_output().unwrap();
    let _ = writing.join();
    if !output.status.success() {
        let why = String::from_utf8_lossy(&output.stderr);
        assert!(why.contains("missing: "), "{kind}: {why}");
        println!("{kind}: skipped, {}", why.trim());
        return None;
    }
    let answers: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answers.len(), texts.len());
    Some(answers)
}

fn tree_of(node: Node<'_>, depth: usize) -> Value {
    if depth > 200 {
        return json!("too deep");
    }
    if node.is_mapping() {
        let entries = node.resolved().entries();
        let pairs: Vec<Value> =
            entries.map(|it| json!([tree_of(it.key, depth + 1), tree_of(it.value, depth + 1)])).collect();
        json!(["map", pairs])
    } else if node.is_sequence() {
        let items: Vec<Value> = node.resolved().items().map(|item| tree_of(item, depth + 1)).collect();
        json!(["list", items])
    } else {
        json!(["text", node.text_or_empty()])
    }
}

fn refuses(tree: &Tree) -> bool {
    let faults = [
        ProblemKind::Syntax,
        ProblemKind::Tab,
        ProblemKind::Mask,
        ProblemKind::UnknownAnchor,
        ProblemKind::TooMuch,
        ProblemKind::Template,
    ];
    tree.layers()[0].problems.iter().any(|problem| faults.contains(&problem.kind))
}

fn ours(text: &str, language: Language) -> Value {
    let tree = syntax::parse(FileId(0), text.into(), language);
    if refuses(&tree) {
        return json!({ "refused": "" });
    }
    json!({ "tree": ["documents", tree.roots().map(|root| tree_of(root, 0)).collect::<Vec<_>>()] })
}

/// Compares answers; differences must be explained by the table.
fn compare(kind: &str, texts: &[String], ours: &[Value], theirs: &[Value]) {
    let (mut same, mut both_refuse) = (0, 0);
    let mut explained: BTreeMap<&str, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for ((text, ours), theirs) in texts.iter().zip(ours).zip(theirs) {
        // A document without anything in it is none here.
        let mut theirs = theirs.clone();
        if let Some(documents) = theirs.pointer_mut("/tree/1").and_then(Value::as_array_mut) {
            documents.retain(|it| *it != json!(["text", ""]));
        }
        let theirs = &theirs;
        let refused = (ours.get("refused").is_some(), theirs.get("refused").is_some());
        if ours == theirs {
            same += 1;
        } else if refused == (true, true) {
            both_refuse += 1;
        } else {
            let why = theirs["refused"].as_str().unwrap_or_default();
            let known = DIFFERENCES.iter().find(|it| it.0 == kind && (why.contains(it.1) || text.contains(it.1)));
            match known {
                Some(known) => *explained.entry(known.2).or_default() += 1,
                None => wrong.push(format!("{text:?}\n  here:  {ours}\n  there: {theirs}")),
            }
        }
    }
    println!("{kind}: {} texts, {same} the same, {both_refuse} refused by both, {} differ", texts.len(), wrong.len());
    explained.iter().for_each(|(reason, count)| println!("  {count}: {reason}"));
    assert!(wrong.is_empty(), "{}", wrong.iter().take(10).cloned().collect::<Vec<_>>().join("\n"));
    assert!(same > 0, "something was compared");
}

#[test]
fn yaml_is_the_tree_that_pyyaml_reads() {
    let texts: Vec<String> = texts(Language::Yaml).into_iter().collect();
    let asked: Vec<Value> = texts.iter().map(|it| json!(it)).collect();
    let Some(theirs) = ask("yaml", &asked) else { return };
    let ours: Vec<Value> = texts.iter().map(|text| ours(text, Language::Yaml)).collect();
    compare("yaml", &texts, &ours, &theirs);
}

/// A value of the tree as JSON has it, keys and scalars resolved.
fn json_of(node: Node<'_>, depth: usize) -> Value {
    if depth > 200 {
        return json!("too deep");
    }
    if node.is_mapping() {
        let entries = node.resolved().entries();
        entries.map(|it| (it.key.text_or_empty().to_owned(), json_of(it.value, depth + 1))).collect()
    } else if node.is_sequence() {
        node.resolved().items().map(|item| json_of(item, depth + 1)).collect()
    } else {
        match node.scalar() {
            Some(Scalar::Null) | None => Value::Null,
            Some(Scalar::Bool(value)) => json!(value),
            Some(Scalar::Int(value)) => json!(value as f64),
            Some(Scalar::Float(value)) => json!(value),
            _ => json!(node.text_or_empty()),
        }
    }
}

/// The same for what the suite says: numbers are one kind, and a document without anything in it is none.
fn documents_of(json: &str) -> Vec<Value> {
    fn plain(value: Value) -> Value {
        match value {
            Value::Number(number) => json!(number.as_f64()),
            Value::Array(items) => items.into_iter().map(plain).collect(),
            Value::Object(members) => members.into_iter().map(|(key, value)| (key, plain(value))).collect(),
            other => other,
        }
    }
    let documents = serde_json::Deserializer::from_str(json).into_iter::<Value>();
    documents.map(|it| plain(it.unwrap())).filter(|it| !it.is_null()).collect()
}

#[test]
fn yaml_is_what_the_public_test_suite_says() {
    let Some(cases) = std::env::var_os("PALINT_YAML_SUITE").and_then(|path| fs::read_to_string(path).ok()) else {
        println!("suite: skipped, the public YAML test suite is not here");
        return;
    };
    let cases: Vec<Value> = serde_json::from_str(&cases).unwrap();
    let mut differ: BTreeMap<String, String> = BTreeMap::new();
    let (mut trees, mut accepted, mut refused) = (0, 0, 0);
    for case in &cases {
        let (id, text) = (case["id"].as_str().unwrap(), case["yaml"].as_str().unwrap());
        let tree = syntax::parse(FileId(0), text.into(), Language::Yaml);
        let roots = || tree.roots().map(|it| json_of(it, 0)).filter(|it| !it.is_null()).collect::<Vec<_>>();
        let difference = match (case["fail"] == true, refuses(&tree)) {
            (true, true) => {
                refused += 1;
                continue;
            }
            (true, false) => "is not legal, and read here".to_owned(),
            (false, true) => format!("is legal, and refused here: {:?}", tree.layers()[0].problems),
            (false, false) => match case["json"].as_str().map(documents_of) {
                Some(there) if there != roots() => format!("here {}, there {}", json!(roots()), json!(there)),
                Some(_) => {
                    trees += 1;
                    continue;
                }
                None => {
                    accepted += 1;
                    continue;
                }
            },
        };
        differ.insert(id.to_owned(), format!("{text:?} {difference}"));
    }
    println!(
        "suite: {} cases, {trees} the same, {accepted} read by both, {refused} refused by both, {} differ",
        cases.len(),
        differ.len()
    );
    let known: BTreeMap<&str, &str> = SUITE.into_iter().collect();
    let unknown: Vec<_> = differ.iter().filter(|it| !known.contains_key(&**it.0)).collect();
    assert!(unknown.is_empty(), "without a reason: {unknown:#?}");
    let gone: Vec<_> = known.keys().filter(|id| !differ.contains_key(**id)).collect();
    assert!(gone.is_empty(), "no difference any more: {gone:?}");
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    known.values().for_each(|reason| *reasons.entry(reason).or_default() += 1);
    reasons.iter().for_each(|(reason, count)| println!("  {count}: {reason}"));
    assert!(trees > 200, "something was compared");
}

#[test]
fn json_is_the_tree_that_python_reads() {
    let mut texts: Vec<String> = texts(Language::Json).into_iter().collect();
    let more = [
        "1",
        "-0.5e+10",
        "\"\\u00e9\\ud83d\\ude00\\/\\b\"",
        "[]",
        "{}",
        "[1,2,{\"a\":[null,true,false]}]",
        " {\"a\" : \"b\" } \n",
        "{\"a\":1,\"a\":2}",
    ];
    texts.extend(more.map(str::to_owned));
    let asked: Vec<Value> = texts.iter().map(|it| json!(it)).collect();
    let Some(theirs) = ask("json", &asked) else { return };
    let ours: Vec<Value> = texts.iter().map(|text| ours(text, Language::Json)).collect();
    compare("json", &texts, &ours, &theirs);
}

#[test]
fn hcl_has_the_names_that_python_hcl2_reads() {
    let texts: Vec<String> = texts(Language::Hcl).into_iter().collect();
    let asked: Vec<Value> = texts.iter().map(|it| json!(it)).collect();
    let Some(theirs) = ask("hcl", &asked) else { return };
    let names = |text: &String| {
        let tree = syntax::parse(FileId(0), text.as_str().into(), Language::Hcl);
        if refuses(&tree) {
            return json!({ "refused": "" });
        }
        let keys = tree.nodes().filter(|node| node.is_key()).map(Node::text_or_empty);
        let labels = tree.nodes().flat_map(Node::labels).map(Node::text_or_empty);
        json!({ "tree": keys.chain(labels).collect::<BTreeSet<_>>() })
    };
    let (mut same, mut apart) = (0, 0);
    let mut wrong = Vec::new();
    for (text, theirs) in texts.iter().zip(&theirs) {
        let ours = names(text);
        match (&ours["tree"], &theirs["tree"]) {
            (Value::Array(_), Value::Array(there)) => {
                // What a function call or an index holds is a name to neither in the same way: blocks and attributes count.
                let missing: Vec<&Value> =
                    there.iter().filter(|it| !ours["tree"].as_array().unwrap().contains(it)).collect();
                if missing.is_empty() { same += 1 } else { wrong.push(format!("{missing:?} in {text}")) }
            }
            _ => apart += 1,
        }
    }
    println!("hcl: {} texts, {same} the same, {apart} not parsed by one of both, {} differ", texts.len(), wrong.len());
    assert!(wrong.is_empty() && same > 0, "{}", wrong.join("\n"));
}

#[test]
fn arg_files_have_the_values_that_bash_reads() {
    let mut texts: Vec<String> = texts(Language::Arg).into_iter().collect();
    let more = [
        "A=b\nC='d e'\nE=\"f g\"\n",
        "A=\nB=''\nC=\"\"\n",
        "A=b # c\nB=c#d\n",
        "A=\"x#y\"\nB='#'\n",
        "A=a'b'\"c\"\n",
        "export A=b\n",
        "A=1\nA=2\n",
        "  A=b\n",
        "A=\"a\\\"b\"\n",
        "A=a\\ b\n",
        "A='a\nb'\n",
    ];
    texts.extend(more.map(str::to_owned));
    // Bash takes a backslash outside of quotes away, the reader here keeps it: such texts are left out, as is what
    // a rule tells for that reason.
    // Nothing that runs or asks, and nothing that is told as not understood, goes to a shell.
    texts.retain(|text| {
        let tree = syntax::parse(FileId(0), text.as_str().into(), Language::Arg);
        !text.contains(['$', '`', '!', '\r', '*', '?', '~', '\\']) && tree.layers()[0].problems.is_empty()
    });
    let asked: Vec<Value> = texts.iter().map(|it| json!(it)).collect();
    let Some(theirs) = ask("arg", &asked) else { return };
    let mut wrong = Vec::new();
    let mut values = 0;
    for (text, theirs) in texts.iter().zip(&theirs) {
        let tree = syntax::parse(FileId(0), text.as_str().into(), Language::Arg);
        let last: BTreeMap<&str, Node<'_>> =
            tree.root().into_iter().flat_map(Node::entries).map(|it| (it.key.text_or_empty(), it.value)).collect();
        for (name, value) in last.iter().filter(|it| it.1.hole().is_none()) {
            values += 1;
            if theirs["tree"][*name] != json!(value.text_or_empty()) {
                wrong.push(format!(
                    "{name}: here {:?}, bash {} in {text:?}",
                    value.text_or_empty(),
                    theirs["tree"][*name]
                ));
            }
        }
    }
    println!("arg: {} texts, {values} values, {} differ", texts.len(), wrong.len());
    assert!(wrong.is_empty() && values > 0, "{}", wrong.join("\n"));
}

/// A value of the tree as JSON, with the types that the schemas are judged by.
fn value_of(node: Node<'_>, depth: usize) -> Value {
    let node = node.resolved();
    match Found::of(node) {
        Found::Map if depth < 100 => {
            let members = node.merged_entries();
            members.into_iter().map(|it| (it.key.text_or_empty().to_owned(), value_of(it.value, depth + 1))).collect()
        }
        Found::List if depth < 100 => node.items().map(|item| value_of(item, depth + 1)).collect(),
        // `yes` and `on` are booleans where one is asked for, which no other validator can know.
        Found::Boolean | Found::String if node.as_bool().is_some() => json!(node.as_bool()),
        Found::Null => Value::Null,
        Found::Number => match node.scalar() {
            Some(Scalar::Int(value)) => json!(value),
            Some(Scalar::Float(value)) => json!(value),
            _ => json!(node.text_or_empty()),
        },
        _ => json!(node.text_or_empty()),
    }
}

#[test]
fn schemas_give_the_verdicts_of_python() {
    let mut questions = Vec::new();
    let mut verdicts = Vec::new();
    let documents = documents();
    for document in &documents {
        let schema = match document.kind {
            Kind::UserData => Schema::UserData,
            Kind::Profile if !document.tree.layers()[0].roots.is_empty() => Schema::Profile,
            Kind::Settings => Schema::Settings,
            _ => continue,
        };
        if let Some(root) = document.root().filter(|root| root.is_mapping()) {
            questions.push(json!({ "schema": schema.name(), "value": value_of(root, 0) }));
            verdicts.push((&document.source.path, is_valid(schema, root)));
        }
    }
    let Some(theirs) = ask("schema", &questions) else { return };
    let mut wrong = Vec::new();
    for ((path, valid), theirs) in verdicts.iter().zip(&theirs) {
        let there = theirs["tree"].as_array().is_some_and(Vec::is_empty);
        if *valid != there {
            wrong.push(format!("{path}: here {valid}, there {theirs}"));
        }
    }
    println!(
        "schema: {} documents, {} invalid, {} differ",
        verdicts.len(),
        verdicts.iter().filter(|it| !it.1).count(),
        wrong.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn scalars_have_the_types_of_the_go_decoder() {
    let mut scalars: BTreeSet<String> = [
        "~",
        "null",
        "Null",
        "NULL",
        "nUll",
        "true",
        "True",
        "TRUE",
        "tRue",
        "false",
        "yes",
        "no",
        "on",
        "off",
        "y",
        "N",
        "0",
        "-0",
        "+1",
        "1",
        "007",
        "0644",
        "0888",
        "08",
        "0o17",
        "0O17",
        "0o8",
        "0x1F",
        "0XfF",
        "0xg",
        "0b101",
        "0B1",
        "0b2",
        "-0x1F",
        "-0o17",
        "-0b11",
        "-017",
        "+017",
        "1_000",
        "1__0",
        "_1",
        "1_",
        "0x_1",
        "0_7",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "-9223372036854775809",
        "18446744073709551615",
        "18446744073709551616",
        "1.5",
        "-1.5",
        "1.",
        ".5",
        "-.5",
        "+.5",
        "1e3",
        "1E3",
        "1e+3",
        "1e-3",
        "1.5e3",
        "1e",
        "e3",
        "1e999",
        "-1e999",
        ".inf",
        "-.inf",
        "+.inf",
        ".Inf",
        ".INF",
        ".nan",
        ".NaN",
        ".NAN",
        "inf",
        "nan",
        "Infinity",
        "1_000.5",
        "1.5_0",
        "685_230.15",
        "190:20:30",
        "12:30:45",
        "2026-11-24",
        "2026-1-2",
        "2026-13-45",
        "2026-11-24T10:20:30Z",
        "2026-11-24 10:20:30",
        "2026-11-24T10:20:30",
        "2026-11-24t10:20:30.5Z",
        "2026-11-24 10:20:30 +01:00",
        "20261124",
        "1.33.5",
        "v1.2",
        "1-2",
        "1+2",
        "--1",
        "+-1",
        "0.0",
        "00",
        "000",
        "0.1.2",
        "-",
        "+",
        ".",
        "..",
        "0x",
        "0o",
        "0b",
        "10.0.0.0/8",
        "0755",
        "0o755",
        "1.0",
        "1.10",
        "123abc",
        "1e3x",
        "0x1p4",
        "0x1.8",
        "1_e3",
        "5e-324",
        "0.30000000000000004",
    ]
    .map(str::to_owned)
    .into();
    for document in documents() {
        let plain = document
            .tree
            .nodes()
            .filter(|node| node.is_scalar() && node.style() == Some(syntax::Style::Plain) && node.hole().is_none());
        let plain = plain
            .filter(|node| matches!(document.tree.layer(node.layer()).language, Language::Yaml))
            .map(|node| node.text_or_empty().to_owned());
        scalars.extend(plain.filter(|text| !text.is_empty() && text.len() < 200 && !text.contains('\n')));
    }
    let scalars: Vec<String> = scalars.into_iter().collect();
    let go = std::env::var("PALINT_GO").unwrap_or_default();
    if go.is_empty() {
        return println!("scalars: skipped, there is no Go");
    }
    let child = Command::new(go)
        .args(["run", "tests/differential/scalars.go"])
        .current_dir(root())
        .env("GO111MODULE", "off")
        .env("GOPATH", std::env::var("GOPATH").unwrap_or_else(|_| "/usr/share/gocode".to_owned()))
        .env("GOFLAGS", "")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else { return println!("scalars: skipped, Go does not start") };
    let input: String = scalars.iter().map(|it| format!("{}\n", json!(it))).collect();
    let mut pipe = child.stdin.take().unwrap();
    let writing = std::thread::spawn(move || pipe.write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    let _ = writing.join();
    let text = String::from_utf8(output.stdout).unwrap();
    if !output.status.success() {
        return println!(
            "scalars: skipped, {}",
            String::from_utf8_lossy(&output.stderr).lines().next().unwrap_or_default()
        );
    }
    let mut wrong = Vec::new();
    for (scalar, theirs) in scalars.iter().zip(text.lines()) {
        let tree = syntax::parse(FileId(0), format!("v: {scalar}\n").as_str().into(), Language::Yaml);
        let Some(node) = tree.root().and_then(|root| root.get("v")) else { continue };
        let ours = match node.scalar() {
            None | Some(Scalar::Null) => "null".to_owned(),
            Some(Scalar::Bool(value)) => format!("bool {value}"),
            Some(Scalar::Int(value)) => format!("int {value}"),
            Some(Scalar::Float(value)) if value.is_nan() => "float NaN".to_owned(),
            Some(Scalar::Float(value)) if value.is_infinite() => {
                format!("float {}Inf", if value > 0.0 { "+" } else { "-" })
            }
            Some(Scalar::Float(value)) => format!("float {value}"),
            Some(Scalar::Text(text)) => format!("text {text}"),
            Some(Scalar::Date(_)) => "date".to_owned(),
        };
        let number = |text: &str| text.strip_prefix("float ").and_then(|it| it.parse::<f64>().ok());
        let is_same = ours == theirs || (number(&ours).is_some() && number(&ours) == number(theirs));
        // A zero before digits that are not all octal makes a float there, and beyond 63 bits there are unsigned numbers:
        // the same value of another type.
        let digits = |text: &str| text.split_once(' ').and_then(|it| it.1.parse::<f64>().ok());
        let is_other_type = digits(&ours).is_some() && digits(&ours) == digits(theirs) && !ours.starts_with("text");
        if !is_same && !is_other_type && theirs != "refused" {
            wrong.push(format!("`{scalar}`: here {ours}, there {theirs}"));
        }
    }
    println!("scalars: {} compared, {} differ", scalars.len(), wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
