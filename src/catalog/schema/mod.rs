//! Our JSON Schemas, read with their `x-palint-` annotations: what is known about a place, and what breaks it.
//!
//! A [`Spot`] is what a schema says about one place; [`examine`] walks a document and its schema together.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock, RwLock};

use regex::Regex;
use serde_json::{Map, Value};

use super::packs;
use crate::finding::{Confidence, Severity};
use crate::syntax::{Node, path_steps};

mod place;
mod validator;
mod walking;
use place::{Keys, Place, types};
pub use validator::is_valid;
pub use walking::{Broken, Examined, Found, Noted, Violation, examine, walk};

/// One of our schemas.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Schema {
    /// Edge host user data.
    UserData,
    /// A cluster profile as it is exported.
    Profile,
    /// `pack.json`.
    Pack,
    /// `palint.yaml`.
    Settings,
    /// Values of the Edge operating system layer.
    OsLayer,
    /// Values of an Edge Kubernetes layer.
    KubernetesLayer,
}

impl Schema {
    /// Every schema.
    pub const ALL: [Schema; 6] =
        [Schema::UserData, Schema::Profile, Schema::Pack, Schema::Settings, Schema::OsLayer, Schema::KubernetesLayer];

    /// The file in `schemas/`, without `.schema.json`.
    pub fn name(self) -> &'static str {
        match self {
            Schema::UserData => "user-data",
            Schema::Profile => "profile",
            Schema::Pack => "pack-json",
            Schema::Settings => "settings",
            Schema::OsLayer => "edge-os-layer",
            Schema::KubernetesLayer => "kubernetes-layer",
        }
    }

    /// The schema as JSON text, with its annotations.
    pub fn text(self) -> &'static str {
        match self {
            Schema::UserData => include_str!("../../../schemas/user-data.schema.json"),
            Schema::Profile => include_str!("../../../schemas/profile.schema.json"),
            Schema::Pack => include_str!("../../../schemas/pack-json.schema.json"),
            Schema::Settings => include_str!("../../../schemas/settings.schema.json"),
            Schema::OsLayer => include_str!("../../../schemas/edge-os-layer.schema.json"),
            Schema::KubernetesLayer => include_str!("../../../schemas/kubernetes-layer.schema.json"),
        }
    }

    /// The schema as JSON; parsed for the kinds that a run meets.
    pub fn document(self) -> &'static Value {
        static PARSED: [OnceLock<Value>; 6] = [const { OnceLock::new() }; 6];
        PARSED[self as usize]
            .get_or_init(|| serde_json::from_str(self.text()).expect("tests/catalog.rs reads this file"))
    }

    /// The schema of a pack's values, if the pack is known to have one.
    pub fn of_pack(name: &str) -> Option<Schema> {
        let wanted = packs::find(name)?["schema"].as_str()?;
        Schema::ALL.into_iter().find(|schema| schema.name() == wanted)
    }

    /// What is said about the root of a document.
    pub fn root(self) -> Spot {
        static ROOTS: [OnceLock<Place>; 6] = [const { OnceLock::new() }; 6];
        let place = ROOTS[self as usize].get_or_init(|| Place::of(self, self.document()));
        Spot { schema: self, place, source: "", confidence: "", consequence: "" }.enter(place)
    }

    /// What a definition of the schema says, such as that of a text that another document holds.
    pub fn definition(self, name: &str) -> Option<Spot> {
        let root = self.root();
        Some(root.enter(root.place.definition(self, name)?))
    }

    /// What is said about the node of a document; `root` is the root that the schema describes.
    pub fn at(self, root: Node<'_>, node: Node<'_>) -> Option<Spot> {
        let mut path = Vec::new();
        let mut current = node;
        while current != root {
            let parent = current.parent()?;
            let entry = parent.entries().find(|entry| entry.key == current || entry.value == current);
            path.push(entry.map(|entry| entry.key.text_or_empty()));
            current = parent;
        }
        path.iter().rev().try_fold(self.root(), |spot, step| match step {
            Some(key) => spot.child(key),
            None => spot.item(),
        })
    }
}

/// What a schema says about one place: the object that stands there and those that it refers to.
#[derive(Clone, Copy)]
pub struct Spot {
    schema: Schema,
    place: &'static Place,
    source: &'static str,
    confidence: &'static str,
    consequence: &'static str,
}

impl std::fmt::Debug for Spot {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Spot({}: {})", self.schema.name(), self.description().unwrap_or_default())
    }
}

impl Spot {
    /// A place below this one: what is inherited stays.
    fn enter(self, place: &'static Place) -> Spot {
        let Keys { source, confidence, consequence, .. } = place.keys;
        Spot {
            schema: self.schema,
            place,
            source: source.unwrap_or(self.source),
            confidence: confidence.unwrap_or(self.confidence),
            consequence: consequence.unwrap_or(self.consequence),
        }
    }

    fn keys(&self) -> &'static Keys {
        &self.place.keys
    }

    fn chain(&self) -> impl Iterator<Item = &'static Map<String, Value>> + use<> {
        self.place.objects.into_iter().flatten()
    }

    /// Where the schema object stands in memory: two places with one meaning are equal.
    fn address(&self) -> usize {
        self.place.objects[0].map_or(0, |object| std::ptr::from_ref(object) as usize)
    }

    /// A keyword or annotation; the nearest object that has it decides.
    pub fn keyword(&self, name: &str) -> Option<&'static Value> {
        self.chain().find_map(|object| object.get(name))
    }

    /// A keyword or annotation that is a string.
    pub fn word(&self, name: &str) -> Option<&'static str> {
        self.keyword(name)?.as_str()
    }

    /// True for an annotation that is `true`.
    pub fn flag(&self, name: &str) -> bool {
        self.keyword(name) == Some(&Value::Bool(true))
    }

    /// The schema that it belongs to.
    pub fn schema(&self) -> Schema {
        self.schema
    }

    /// What the key is for, in Markdown.
    pub fn description(&self) -> Option<&'static str> {
        self.word("description")
    }

    /// The value that counts when the key is absent.
    pub fn default(&self) -> Option<&'static Value> {
        self.keyword("default")
    }

    /// Names of the JSON types that are taken; empty if any is.
    pub fn types(&self) -> Vec<&'static str> {
        match self.keyword("type") {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// The values of a closed set, for completion too; empty if the set is open. Words for a boolean are left out.
    pub fn allowed(&self) -> Vec<&'static Value> {
        if self.go() == Some("bool") {
            return Vec::new();
        }
        self.keys().allowed.and_then(Value::as_array).into_iter().flatten().collect()
    }

    /// How the Go decoder takes the value: `string`, `bool`, `int`, `uint`.
    pub fn go(&self) -> Option<&'static str> {
        self.keys().go
    }

    /// Key of the source in `sources.json`.
    pub fn source(&self) -> Option<&'static str> {
        Some(self.source).filter(|it| !it.is_empty())
    }

    /// How it is known.
    pub fn confidence(&self) -> Option<Confidence> {
        Confidence::from_word(self.confidence)
    }

    /// What a wrong type costs here.
    pub fn consequence(&self) -> Option<&'static str> {
        Some(self.consequence).filter(|it| !it.is_empty())
    }

    /// The first version that knows the key, by product (`palette`, `agent`, `canvos`, `yip`).
    pub fn since(&self) -> Vec<(&'static str, &'static str)> {
        versions(self.keyword("x-palint-since"))
    }

    /// The version from which the key is gone or without effect, by product.
    pub fn until(&self) -> Vec<(&'static str, &'static str)> {
        versions(self.keyword("x-palint-until"))
    }

    /// True if the value is never shown.
    pub fn is_secret(&self) -> bool {
        self.keys().secret
    }

    /// A fact to add to messages about the key.
    pub fn note(&self) -> Option<&'static str> {
        self.word("x-palint-note")
    }

    /// The keys that are known here, with what is said about each.
    pub fn properties(&self) -> impl Iterator<Item = (&'static str, Spot)> + use<> {
        let spot = *self;
        let list = self.keys().properties.and_then(Value::as_object);
        list.into_iter().flatten().filter_map(move |(name, _)| Some((name.as_str(), spot.property(name)?)))
    }

    /// What is said about a key that has a property of its own.
    pub fn property(&self, key: &str) -> Option<Spot> {
        Some(self.enter(self.place.property(self.schema, key)?))
    }

    /// What is said about the value of a key, also one that only a pattern or the rest of the keys covers.
    pub fn child(&self, key: &str) -> Option<Spot> {
        if let Some(spot) = self.property(key) {
            return Some(spot);
        }
        Some(self.enter(self.place.other(self.schema, key)?))
    }

    /// What is said about each item of a list.
    pub fn item(&self) -> Option<Spot> {
        Some(self.enter(self.place.item(self.schema)?))
    }

    /// What is said at a path below this place, such as `stylus.site.name` or `stages["boot.after"]`.
    pub fn below(&self, path: &str) -> Option<Spot> {
        path_steps(path).iter().try_fold(
            *self,
            |spot, step| {
                if step.starts_with('[') { spot.item() } else { spot.child(step) }
            },
        )
    }

    /// Keys that must be there.
    pub fn required(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.keys().required.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
    }

    /// True if no other keys are known than those that are named.
    pub fn is_closed(&self) -> bool {
        self.keys().rest == Some(&Value::Bool(false))
    }

    /// Severity of a key that is in no table; `None` if such keys are ignored.
    pub fn unknown(&self) -> Option<Severity> {
        match self.word("x-palint-unknown") {
            Some(word) => Severity::from_word(word),
            None => Some(Severity::Warning),
        }
    }

    /// The rule that speaks in place of the generic ones when a value of this kind breaks the schema here.
    pub fn rule_for(&self, found: Found) -> Option<&'static str> {
        match self.keyword("x-palint-rule")? {
            Value::String(rule) => Some(&**rule).filter(|_| !matches!(found, Found::Map | Found::List)),
            Value::Object(by_kind) => by_kind.get(found.word())?.as_str(),
            _ => None,
        }
    }
}

fn versions(value: Option<&'static Value>) -> Vec<(&'static str, &'static str)> {
    let by_product = value.and_then(Value::as_object).into_iter().flatten();
    by_product.filter_map(|(product, version)| Some((product.as_str(), version.as_str()?))).collect()
}

/// True if a text matches a pattern of a schema; each pattern is compiled once.
fn matches_pattern(pattern: &'static str, text: &str) -> bool {
    type Compiled = RwLock<HashMap<&'static str, Option<Arc<Regex>>>>;
    static COMPILED: OnceLock<Compiled> = OnceLock::new();
    let compiled = COMPILED.get_or_init(RwLock::default);
    let known = compiled.read().ok().and_then(|map| map.get(pattern).cloned());
    let regex = known.unwrap_or_else(|| {
        // Behind an `Arc`, because a clone of a `Regex` begins with empty caches.
        let regex = Regex::new(pattern).ok().map(Arc::new);
        if let Ok(mut map) = compiled.write() {
            map.insert(pattern, regex.clone());
        }
        regex
    });
    regex.is_none_or(|it| it.is_match(text))
}
