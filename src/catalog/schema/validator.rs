//! The `jsonschema` crate as the judge of validity, reading our tree through its traits: there is no second tree.

use std::borrow::Cow;
use std::sync::OnceLock;

use jsonschema::json::{Array, Json, JsonNumber, Node as JsonNode, NodeIdentity, Object};
use jsonschema::{JsonType, Keyword, PatternOptions, ValidationError, Validator};
use serde_json::{Map, Number, Value};

use super::Schema;
use super::walking::{Found, number};
use crate::syntax::{Entry, Node};

/// True if the validator finds nothing wrong with a document. It knows no templates: one may make a document invalid.
pub fn is_valid(schema: Schema, root: Node<'_>) -> bool {
    static BUILT: [OnceLock<Option<Validator<Spanned>>>; 6] = [const { OnceLock::new() }; 6];
    let built = BUILT[schema as usize].get_or_init(|| build(schema).ok());
    built.as_ref().is_some_and(|validator| validator.is_valid(Handle::Node(root.resolved())))
}

fn build(schema: Schema) -> Result<Validator<Spanned>, ValidationError<'static>> {
    jsonschema::options_for::<Spanned>()
        .with_pattern_options(PatternOptions::regex())
        .with_keyword("x-palint-type-go", |_, value: &Value, _| {
            Ok(Box::new(GoType(value.as_str().unwrap_or_default().to_owned())) as Box<dyn for<'i> Keyword<'i, Spanned>>)
        })
        .build(schema.document())
}

/// `x-palint-type-go`: a quoted word is no boolean for the Go decoder, whatever the schema's `enum` holds.
struct GoType(String);

impl<'i> Keyword<'i, Spanned> for GoType {
    fn validate(&self, instance: Handle<'i>) -> Result<(), ValidationError<'i>> {
        if self.is_valid(instance) { Ok(()) } else { Err(ValidationError::custom("not the type that is decoded")) }
    }

    fn is_valid(&self, instance: Handle<'i>) -> bool {
        match (&*self.0, instance) {
            ("bool", Handle::Node(node)) => node.is_null() || node.as_bool().is_some(),
            ("int" | "uint", Handle::Node(node)) => node.is_null() || number(node).is_some(),
            _ => true,
        }
    }
}

/// Our tree as a representation of JSON.
struct Spanned;

/// A node of the tree, or a name of a key that stands alone.
#[derive(Clone, Copy)]
enum Handle<'t> {
    Node(Node<'t>),
    Name(&'t str),
}

impl Json for Spanned {
    type Node<'a> = Handle<'a>;
    type PreparedKey = String;
    type StringBuffer = ();

    fn prepare_key(key: &str) -> String {
        key.to_owned()
    }

    fn with_string_node<T>((): &mut (), string: &str, then: impl FnOnce(Handle<'_>) -> T) -> T {
        then(Handle::Name(string))
    }
}

impl<'t> Handle<'t> {
    fn node(self) -> Option<Node<'t>> {
        match self {
            Handle::Node(node) => Some(node),
            Handle::Name(_) => None,
        }
    }
}

impl<'t> JsonNode<'t, Spanned> for Handle<'t> {
    type Object = Members<'t>;
    type Array = Items<'t>;
    type Number = Decimal;

    fn as_object(&self) -> Option<Members<'t>> {
        self.node().filter(|node| node.is_mapping()).map(Members)
    }

    fn as_array(&self) -> Option<Items<'t>> {
        self.node().filter(|node| node.is_sequence()).map(Items)
    }

    fn as_string(&self) -> Option<Cow<'t, str>> {
        match self {
            Handle::Name(name) => Some(Cow::Borrowed(name)),
            Handle::Node(node) if Found::of(*node) == Found::String => Some(Cow::Borrowed(node.text_or_empty())),
            Handle::Node(_) => None,
        }
    }

    fn as_number(&self) -> Option<Decimal> {
        number(self.node()?).map(Decimal)
    }

    fn as_boolean(&self) -> Option<bool> {
        self.node().filter(|node| Found::of(*node) == Found::Boolean)?.as_bool()
    }

    fn is_null(&self) -> bool {
        self.json_type() == JsonType::Null
    }

    fn json_type(&self) -> JsonType {
        match self.node().map(Found::of) {
            None | Some(Found::String) => JsonType::String,
            Some(Found::Map) => JsonType::Object,
            Some(Found::List) => JsonType::Array,
            Some(Found::Number) => JsonType::Number,
            Some(Found::Boolean) => JsonType::Boolean,
            Some(Found::Null) => JsonType::Null,
        }
    }

    fn to_value(&self) -> Cow<'t, Value> {
        let Handle::Node(node) = self else { return Cow::Owned(Value::from(self.as_string().unwrap_or_default())) };
        Cow::Owned(match Found::of(*node) {
            Found::Map => {
                let members = Members(*node).members();
                Value::Object(
                    members.map(|(name, it)| (name.to_owned(), it.to_value().into_owned())).collect::<Map<_, _>>(),
                )
            }
            Found::List => Value::Array(Items(*node).elements().map(|it| it.to_value().into_owned()).collect()),
            Found::Number => Value::Number(Decimal(number(*node).unwrap_or_default()).number()),
            Found::Boolean => Value::Bool(node.as_bool() == Some(true)),
            Found::Null => Value::Null,
            Found::String => Value::from(node.text_or_empty()),
        })
    }

    fn identity(&self) -> Option<NodeIdentity> {
        let node = self.node()?.resolved();
        Some(NodeIdentity::tagged(std::ptr::from_ref(node.tree()) as usize, node.id().0))
    }
}

struct Decimal(f64);

impl Decimal {
    fn number(&self) -> Number {
        match self.as_i64() {
            Some(whole) => Number::from(whole),
            None => Number::from_f64(self.0).unwrap_or_else(|| Number::from(0)),
        }
    }
}

impl JsonNumber for Decimal {
    fn as_u64(&self) -> Option<u64> {
        self.as_i64().and_then(|it| u64::try_from(it).ok())
    }

    fn as_i64(&self) -> Option<i64> {
        (self.0.fract() == 0.0 && self.0.abs() < 9e15).then_some(self.0 as i64)
    }

    fn as_f64(&self) -> Option<f64> {
        Some(self.0)
    }

    fn as_str(&self) -> Cow<'_, str> {
        Cow::Owned(self.number().to_string())
    }

    fn to_number(&self) -> Cow<'_, Number> {
        Cow::Owned(self.number())
    }
}

struct Members<'t>(Node<'t>);

impl<'t> Object<'t, Spanned> for Members<'t> {
    type Node = Handle<'t>;
    type MemberName = &'t str;
    type MembersIter = std::vec::IntoIter<(&'t str, Handle<'t>)>;

    fn len(&self) -> usize {
        self.members().len()
    }

    fn get(&self, key: &String) -> Option<Handle<'t>> {
        self.0.get(key).map(|node| Handle::Node(node.resolved()))
    }

    fn members(&self) -> Self::MembersIter {
        let pair = |entry: Entry<'t>| Some((entry.key.text()?, Handle::Node(entry.value.resolved())));
        let has_merge = self.0.entries().any(|entry| entry.key.is_merge());
        let members: Vec<_> = if has_merge {
            self.0.merged_entries().into_iter().filter_map(pair).collect()
        } else {
            self.0.entries().filter_map(pair).collect()
        };
        members.into_iter()
    }
}

struct Items<'t>(Node<'t>);

impl<'t> Array<'t, Spanned> for Items<'t> {
    type Node = Handle<'t>;
    type ElementsIter = std::vec::IntoIter<Handle<'t>>;

    fn len(&self) -> usize {
        self.0.items().len()
    }

    fn elements(&self) -> Self::ElementsIter {
        self.0.items().map(|node| Handle::Node(node.resolved())).collect::<Vec<_>>().into_iter()
    }
}
