//! A schema object with those that it refers to, read once: what a walk asks for at every node, and the ways below.

use std::sync::OnceLock;

use regex::Regex;
use serde_json::{Map, Value};

use super::Schema;

/// JSON types as bits; none is any.
pub mod types {
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
pub struct Keys {
    pub types: u8,
    pub go: Option<&'static str>,
    pub null: Option<&'static str>,
    pub allowed: Option<&'static Value>,
    pub pattern: Option<&'static str>,
    pub properties: Option<&'static Value>,
    pub patterns: Option<&'static Value>,
    pub rest: Option<&'static Value>,
    pub names: Option<&'static Value>,
    pub items: Option<&'static Value>,
    pub misplaced: Option<&'static Value>,
    pub aliases: Option<&'static Value>,
    pub required: Option<&'static Value>,
    pub source: Option<&'static str>,
    pub confidence: Option<&'static str>,
    pub consequence: Option<&'static str>,
    /// It has a bound of length or size, or wants its items to differ.
    pub bounded: bool,
    pub secret: bool,
    /// It has a first version, is deprecated or discouraged.
    pub noted: bool,
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

/// A place of a schema. What is below is read when a document has something there.
pub struct Place {
    /// Nearest first: an object, then what its `$ref` names.
    pub objects: [Option<&'static Map<String, Value>>; 4],
    pub keys: Keys,
    /// Sorted for `named`, as are the lists below.
    properties: OnceLock<Vec<(&'static str, Below)>>,
    patterns: OnceLock<Vec<(Option<Regex>, Below)>>,
    definitions: OnceLock<Vec<(&'static str, Below)>>,
    misplaced: OnceLock<Vec<(&'static str, &'static Value)>>,
    aliases: OnceLock<Vec<(&'static str, &'static Value)>>,
    rest: OnceLock<Box<Place>>,
    items: OnceLock<Box<Place>>,
}

/// A schema object below a place.
struct Below {
    value: &'static Value,
    place: OnceLock<Box<Place>>,
}

impl Below {
    fn of(value: &'static Value) -> Below {
        Below { value, place: OnceLock::new() }
    }

    fn place(&self, schema: Schema) -> &Place {
        self.place.get_or_init(|| Box::new(Place::of(schema, self.value)))
    }
}

impl Place {
    /// Reads a schema object.
    pub fn of(schema: Schema, value: &'static Value) -> Place {
        let mut objects = [None; 4];
        let mut keys = Keys::default();
        let mut next = value.as_object();
        for slot in &mut objects {
            let Some(object) = next else { break };
            *slot = Some(object);
            keys.take(object);
            let target = object.get("$ref").and_then(|target| target.as_str()?.strip_prefix('#'));
            next = target.and_then(|pointer| schema.document().pointer(pointer)?.as_object());
        }
        Place {
            objects,
            keys,
            properties: OnceLock::new(),
            patterns: OnceLock::new(),
            definitions: OnceLock::new(),
            misplaced: OnceLock::new(),
            aliases: OnceLock::new(),
            rest: OnceLock::new(),
            items: OnceLock::new(),
        }
    }

    /// The place of a key that has a property of its own.
    pub fn property(&self, schema: Schema, key: &str) -> Option<&Place> {
        let list = self.properties.get_or_init(|| by_name(self.keys.properties, Below::of));
        named(list, key).map(|below| below.place(schema))
    }

    /// The place of a definition.
    pub fn definition(&self, schema: Schema, name: &str) -> Option<&Place> {
        let list = || by_name(self.objects[0].and_then(|object| object.get("$defs")), Below::of);
        named(self.definitions.get_or_init(list), name).map(|below| below.place(schema))
    }

    /// What is said of a key that belongs elsewhere.
    pub fn misplaced(&self, key: &str) -> Option<&'static Value> {
        named(self.misplaced.get_or_init(|| by_name(self.keys.misplaced, |value| value)), key).copied()
    }

    /// The right spelling of a key that is often written wrong.
    pub fn alias(&self, key: &str) -> Option<&'static Value> {
        named(self.aliases.get_or_init(|| by_name(self.keys.aliases, |value| value)), key).copied()
    }

    /// The place of a key that only a pattern or the rest of the keys covers.
    pub fn other(&self, schema: Schema, key: &str) -> Option<&Place> {
        let patterns = self.patterns.get_or_init(|| {
            let list = self.keys.patterns.and_then(Value::as_object).into_iter().flatten();
            list.map(|(pattern, value)| (Regex::new(pattern).ok(), Below::of(value))).collect()
        });
        let covers = |pattern: &Option<Regex>| pattern.as_ref().is_none_or(|it| it.is_match(key));
        if let Some((_, below)) = patterns.iter().find(|(pattern, _)| covers(pattern)) {
            return Some(below.place(schema));
        }
        let rest = self.keys.rest.filter(|value| value.is_object())?;
        Some(self.rest.get_or_init(|| Box::new(Place::of(schema, rest))))
    }

    /// The place of each item of a list.
    pub fn item(&self, schema: Schema) -> Option<&Place> {
        let items = self.keys.items?;
        Some(self.items.get_or_init(|| Box::new(Place::of(schema, items))))
    }
}

/// Shorter names first: nearly every comparison is over before it looks at a letter.
fn order(name: &str) -> (usize, &str) {
    (name.len(), name)
}

/// The members of an object, in that order.
fn by_name<T>(object: Option<&'static Value>, of: impl Fn(&'static Value) -> T) -> Vec<(&'static str, T)> {
    let members = object.and_then(Value::as_object).into_iter().flatten();
    let mut list: Vec<_> = members.map(|(name, value)| (name.as_str(), of(value))).collect();
    list.sort_unstable_by_key(|(name, _)| order(name));
    list
}

fn named<'b, T>(list: &'b [(&'static str, T)], name: &str) -> Option<&'b T> {
    let at = list.binary_search_by_key(&order(name), |(name, _)| order(name)).ok()?;
    Some(&list[at].1)
}
