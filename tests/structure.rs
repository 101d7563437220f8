//! The schemas: the walk and the validator agree about every fixture, and the walk knows every keyword that is used.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use palint::catalog::macros;
use palint::catalog::schema::{Broken, Schema, Violation, is_valid, walk};
use palint::model::{self, Library, Model};
use palint::source::{File, FileId};
use palint::syntax::Node;
use serde_json::Value;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for path in fs::read_dir(folder).into_iter().flatten().flatten().map(|it| it.path()) {
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

fn has_hole(root: Node<'_>) -> bool {
    root.descendants().any(|node| node.hole().is_some())
}

#[test]
fn the_walk_and_the_validator_agree() {
    let mut paths = Vec::new();
    for folder in ["fixtures", "cases"] {
        files(&root().join(folder), &mut paths);
    }
    let mut wrong = Vec::new();
    let mut compared = 0;
    for path in paths {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let name = path.strip_prefix(root()).expect("below").display().to_string();
        let document = model::read(FileId(0), Arc::new(File::new(name.clone(), text)), None);
        for structured in Model::lower(&document, &Library::default()).structured {
            let layer = document.tree.layer(structured.root.layer());
            if has_hole(structured.root) || !layer.problems.is_empty() {
                continue;
            }
            compared += 1;
            let found = walk(structured.schema, structured.root).violations;
            let misplaced =
                found.iter().any(|it| matches!(it.broken, Broken::MisplacedKey { .. } | Broken::Dedented(_)));
            let nulls = found.iter().any(|it| matches!(it.broken, Broken::Null(_)));
            let ours = found.iter().any(Violation::rests_on_schema);
            let valid = is_valid(structured.schema, structured.root);
            // An empty value is null for both; the walk tells it apart. A misplaced key is an unknown one.
            if (valid && ours) || !(valid || ours || misplaced || nulls) {
                wrong.push(format!(
                    "{name}: {}: the validator says {valid}, the walk {found:?}",
                    structured.schema.name()
                ));
            }
        }
    }
    assert!(compared > 50, "only {compared} documents were compared");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_walk_knows_every_keyword() {
    const KNOWN: [&str; 28] = [
        "$schema",
        "$comment",
        "$defs",
        "$ref",
        "title",
        "$id",
        "description",
        "default",
        "deprecated",
        "type",
        "enum",
        "pattern",
        "format",
        "contentMediaType",
        "minimum",
        "maximum",
        "minLength",
        "maxLength",
        "properties",
        "patternProperties",
        "additionalProperties",
        "propertyNames",
        "required",
        "items",
        "uniqueItems",
        "anyOf",
        "const",
        "examples",
    ];
    fn walk(value: &Value, names: bool, wrong: &mut Vec<String>) {
        match value {
            Value::Object(object) => {
                for (key, below) in object {
                    let annotation = key.starts_with("x-palint-");
                    if !names && !annotation && !KNOWN.contains(&&**key) {
                        wrong.push(key.clone());
                    }
                    if names || !annotation && !["default", "enum", "const", "examples"].contains(&&**key) {
                        walk(below, !names && ["properties", "patternProperties", "$defs"].contains(&&**key), wrong);
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|it| walk(it, false, wrong)),
            _ => {}
        }
    }
    for schema in Schema::ALL {
        let mut wrong = Vec::new();
        walk(schema.document(), false, &mut wrong);
        assert!(wrong.is_empty(), "{}: {wrong:?}", schema.name());
    }
}

#[test]
fn other_validators_read_our_patterns() {
    // JavaScript's validators compile a pattern with the flag `u`, where only these signs may follow a backslash.
    const MAY_FOLLOW: &str = r"^$\.*+?()[]{}|/-dDwWsSbBtnrvf0123456789xucpPk";
    fn walk(value: &Value, wrong: &mut Vec<String>) {
        let keys = value.get("patternProperties").and_then(Value::as_object).into_iter().flat_map(|it| it.keys());
        for pattern in value.get("pattern").and_then(Value::as_str).into_iter().chain(keys.map(String::as_str)) {
            let mut signs = pattern.chars();
            while let Some(sign) = signs.next() {
                if sign == '\\' && signs.next().is_none_or(|it| !MAY_FOLLOW.contains(it)) {
                    wrong.push(pattern.to_owned());
                }
            }
        }
        match value {
            Value::Object(object) => object.values().for_each(|it| walk(it, wrong)),
            Value::Array(items) => items.iter().for_each(|it| walk(it, wrong)),
            _ => {}
        }
    }
    for schema in Schema::ALL {
        let mut wrong = Vec::new();
        walk(schema.document(), &mut wrong);
        assert!(wrong.is_empty(), "{}: {wrong:?}", schema.name());
    }
}

#[test]
fn every_named_place_of_a_schema_exists() {
    fn walk(schema: Schema, value: &Value, wrong: &mut Vec<String>) {
        let Some(object) = value.as_object() else {
            value.as_array().into_iter().flatten().for_each(|it| walk(schema, it, wrong));
            return;
        };
        for (key, data) in object.get("x-palint-misplaced").and_then(Value::as_object).into_iter().flatten() {
            let path = data["path"].as_str().unwrap_or_default().replace('*', "eth0");
            if schema.root().below(&path).is_none() {
                wrong.push(format!("{key}: {path}"));
            }
        }
        object.values().for_each(|it| walk(schema, it, wrong));
    }
    for schema in Schema::ALL {
        let mut wrong = Vec::new();
        walk(schema, schema.document(), &mut wrong);
        assert!(wrong.is_empty(), "{}: {wrong:?}", schema.name());
    }
}

#[test]
fn a_place_in_a_document_is_a_place_in_its_schema() {
    let text = "#cloud-config\nstylus:\n  site:\n    network:\n      interfaces:\n        eth0:\n          type: dhcp\nstages:\n  boot:\n    - files:\n        - path: /etc/x\n";
    let document = model::read(FileId(0), Arc::new(File::new("user-data", text)), None);
    let root = document.root().expect("a root");
    let nic = root.at(&["stylus", "site", "network", "interfaces", "eth0", "type"]).expect("a value");
    let spot = Schema::UserData.at(root, nic).expect("a place");
    assert_eq!(spot.allowed(), ["dhcp", "static"]);
    assert_eq!(spot.default().and_then(Value::as_str), Some("dhcp"));
    let file = root.at(&["stages", "boot"]).and_then(|it| it.items().next()).and_then(|step| step.get("files"));
    let path = file.and_then(|it| it.items().next()).and_then(|it| it.get("path")).expect("a path");
    let spot = Schema::UserData.at(root, path).expect("a place");
    assert_eq!((spot.source(), spot.go()), (Some("yip"), Some("string")));
}

#[test]
fn every_class_of_macros_is_described() {
    for class in macros::classes() {
        let what = macros::class_description(class);
        assert!(what.is_some_and(|it| it.len() > 10), "{class}: {what:?}");
    }
    assert_eq!(macros::class_description("nothing"), None);
}
