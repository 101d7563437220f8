//! Our JSON Schemas, read with their `x-palint-` annotations: what is known about a place, and what breaks it.
//!
//! A [`Spot`] is what a schema says about one place; [`examine`] walks a document and its schema together.

use std::sync::OnceLock;

use serde_json::{Map, Value};

use super::packs;
use crate::finding::{Confidence, Severity};
use crate::syntax::{Node, path_steps};

mod validator;
mod walking;
pub use validator::is_valid;
pub(crate) use walking::nearest;
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
        let keys = Keys::default();
        let nothing = Spot { schema: self, objects: [None; 4], keys, source: "", confidence: "", consequence: "" };
        nothing.enter(self.document())
    }

    /// What a definition of the schema says, such as that of a text that another document holds.
    pub fn definition(self, name: &str) -> Option<Spot> {
        let definition = self.document().get("$defs")?.get(name)?;
        Some(self.root().enter(definition))
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

/// JSON types as bits; none is any.
mod types {
    pub const OBJECT: u8 = 1;
    pub const ARRAY: u8 = 2;
    pub const STRING: u8 = 4;
    pub const NUMBER: u8 = 8;
    pub const INTEGER: u8 = 16;
    pub const BOOLEAN: u8 = 32;
    pub const NULL: u8 = 64;

    pub fn bit(name: &str) -> u8 {
        match name {
            "object" => OBJECT,
            "array" => ARRAY,
            "string" => STRING,
            "number" => NUMBER,
            "integer" => INTEGER,
            "boolean" => BOOLEAN,
            _ => NULL,
        }
    }
}

/// The keywords that a walk asks for at every node, picked out of the schema objects in one go.
#[derive(Clone, Copy, Default)]
struct Keys {
    types: u8,
    go: Option<&'static str>,
    null: Option<&'static str>,
    allowed: Option<&'static Value>,
    pattern: Option<&'static str>,
    properties: Option<&'static Value>,
    patterns: Option<&'static Value>,
    rest: Option<&'static Value>,
    names: Option<&'static Value>,
    items: Option<&'static Value>,
    misplaced: Option<&'static Value>,
    aliases: Option<&'static Value>,
    required: Option<&'static Value>,
    source: Option<&'static str>,
    confidence: Option<&'static str>,
    consequence: Option<&'static str>,
    /// It has a bound of length or size, or wants its items to differ.
    bounded: bool,
    secret: bool,
    /// It has a first version, is deprecated or discouraged.
    noted: bool,
}

impl Keys {
    /// Takes what nearer objects have not said.
    fn take(&mut self, object: &'static Map<String, Value>) {
        for (name, value) in object {
            let text = || value.as_str();
            match name.as_str() {
                "type" if self.types == 0 => {
                    let one = value.as_str().map_or(0, types::bit);
                    let several = value.as_array().into_iter().flatten().filter_map(Value::as_str).map(types::bit);
                    self.types = several.fold(one, |all, bit| all | bit);
                }
                "enum" => _ = self.allowed.get_or_insert(value),
                "pattern" => self.pattern = self.pattern.or_else(text),
                "properties" => _ = self.properties.get_or_insert(value),
                "patternProperties" => _ = self.patterns.get_or_insert(value),
                "additionalProperties" => _ = self.rest.get_or_insert(value),
                "propertyNames" => _ = self.names.get_or_insert(value),
                "items" => _ = self.items.get_or_insert(value),
                "required" => _ = self.required.get_or_insert(value),
                "minimum" | "maximum" | "minLength" | "maxLength" | "uniqueItems" => self.bounded = true,
                "x-palint-type-go" => self.go = self.go.or_else(text),
                "x-palint-null" => self.null = self.null.or_else(text),
                "x-palint-misplaced" => _ = self.misplaced.get_or_insert(value),
                "x-palint-aliases" => _ = self.aliases.get_or_insert(value),
                "x-palint-source" => self.source = self.source.or_else(text),
                "x-palint-confidence" => self.confidence = self.confidence.or_else(text),
                "x-palint-consequence" => self.consequence = self.consequence.or_else(text),
                "x-palint-secret" => self.secret |= value == &Value::Bool(true),
                "x-palint-since" | "x-palint-deprecated" | "x-palint-discouraged" => self.noted = true,
                _ => {}
            }
        }
    }
}

/// What a schema says about one place: the object that stands there and those that it refers to.
#[derive(Clone, Copy)]
pub struct Spot {
    schema: Schema,
    /// Nearest first: an object, then what its `$ref` names.
    objects: [Option<&'static Map<String, Value>>; 4],
    keys: Keys,
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
    /// The place that a schema object describes, below this one: what is inherited stays.
    fn enter(self, value: &'static Value) -> Spot {
        let mut spot = Spot { objects: [None; 4], keys: Keys::default(), ..self };
        let mut next = value.as_object();
        for slot in &mut spot.objects {
            let Some(object) = next else { break };
            *slot = Some(object);
            spot.keys.take(object);
            let target = object.get("$ref").and_then(|target| target.as_str()?.strip_prefix('#'));
            next = target.and_then(|pointer| self.schema.document().pointer(pointer)?.as_object());
        }
        spot.source = spot.keys.source.unwrap_or(self.source);
        spot.confidence = spot.keys.confidence.unwrap_or(self.confidence);
        spot.consequence = spot.keys.consequence.unwrap_or(self.consequence);
        spot
    }

    fn chain(&self) -> impl Iterator<Item = &'static Map<String, Value>> + use<> {
        self.objects.into_iter().flatten()
    }

    /// Where the schema object stands in memory: two places with one meaning are equal.
    fn address(&self) -> usize {
        self.objects[0].map_or(0, |object| std::ptr::from_ref(object) as usize)
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
        self.keys.allowed.and_then(Value::as_array).into_iter().flatten().collect()
    }

    /// How the Go decoder takes the value: `string`, `bool`, `int`, `uint`.
    pub fn go(&self) -> Option<&'static str> {
        self.keys.go
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
        self.keys.secret
    }

    /// A fact to add to messages about the key.
    pub fn note(&self) -> Option<&'static str> {
        self.word("x-palint-note")
    }

    /// The keys that are known here, with what is said about each.
    pub fn properties(&self) -> impl Iterator<Item = (&'static str, Spot)> + use<> {
        let spot = *self;
        let list = self.keys.properties.and_then(Value::as_object);
        list.into_iter().flatten().map(move |(name, value)| (name.as_str(), spot.enter(value)))
    }

    /// What is said about a key that has a property of its own.
    pub fn property(&self, key: &str) -> Option<Spot> {
        Some(self.enter(self.keys.properties?.get(key)?))
    }

    /// What is said about the value of a key, also one that only a pattern or the rest of the keys covers.
    pub fn child(&self, key: &str) -> Option<Spot> {
        if let Some(spot) = self.property(key) {
            return Some(spot);
        }
        let mut patterns = self.keys.patterns.and_then(Value::as_object).into_iter().flatten();
        if let Some((_, value)) = patterns.find(|(pattern, _)| matches_pattern(pattern, key)) {
            return Some(self.enter(value));
        }
        Some(self.enter(self.keys.rest.filter(|value| value.is_object())?))
    }

    /// What is said about each item of a list.
    pub fn item(&self) -> Option<Spot> {
        Some(self.enter(self.keys.items?))
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
        self.keys.required.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
    }

    /// True if no other keys are known than those that are named.
    pub fn is_closed(&self) -> bool {
        self.keys.rest == Some(&Value::Bool(false))
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
    use std::collections::HashMap;
    use std::sync::RwLock;

    use regex::Regex;
    static COMPILED: OnceLock<RwLock<HashMap<&'static str, Regex>>> = OnceLock::new();
    let compiled = COMPILED.get_or_init(RwLock::default);
    if let Some(regex) = compiled.read().ok().and_then(|map| map.get(pattern).cloned()) {
        return regex.is_match(text);
    }
    let Ok(regex) = Regex::new(pattern) else { return true };
    let matched = regex.is_match(text);
    if let Ok(mut map) = compiled.write() {
        map.insert(pattern, regex);
    }
    matched
}
