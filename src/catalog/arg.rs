//! `schemas/arg.json`: the variables of the CanvOS `.arg` file.

use std::sync::OnceLock;

use serde_json::{Map, Value};

use super::spelling::errors;

fn data() -> &'static Map<String, Value> {
    static DATA: OnceLock<Value> = OnceLock::new();
    let value = DATA.get_or_init(|| {
        serde_json::from_str(include_str!("../../schemas/arg.json")).expect("tests/catalog.rs reads this file")
    });
    value["variables"].as_object().expect("tests/catalog.rs reads this file")
}

/// A variable that CanvOS reads.
#[derive(Clone, Copy)]
pub struct Variable {
    name: &'static str,
    data: &'static Value,
}

impl Variable {
    /// The name, or a pattern with one `*`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// `string`, `bool`, `number`, `registry`, `image`, `path`, `url`, `list`, `secret`, `deprecated` or `advanced`.
    pub fn kind(&self) -> &'static str {
        self.data["kind"].as_str().unwrap_or_default()
    }

    /// What it is for.
    pub fn description(&self) -> &'static str {
        self.data["description"].as_str().unwrap_or_default()
    }

    /// The values of a closed set; empty if the set is open.
    pub fn allowed(&self) -> Vec<&'static str> {
        self.data["allowed"].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// The value that counts when it is not set.
    pub fn default(&self) -> Option<&'static str> {
        self.data["default"].as_str()
    }

    /// True if the build runs the value as a command, so that anything but `true` and `false` fails.
    pub fn is_executed(&self) -> bool {
        self.data["executed"] == true
    }

    /// True if only the Trusted Boot targets read it.
    pub fn is_trusted_boot(&self) -> bool {
        self.data["uki"] == true
    }

    /// Where a secret belongs instead.
    pub fn goes_to(&self) -> Option<&'static str> {
        self.data["goesTo"].as_str()
    }

    /// From which CanvOS it is deprecated, and what takes its place.
    pub fn deprecated(&self) -> Option<(&'static str, &'static str)> {
        let deprecated = &self.data["deprecated"];
        Some((deprecated["since"]["canvos"].as_str()?, deprecated["replacement"].as_str()?))
    }

    /// Key of its source in `sources.json`.
    pub fn source(&self) -> &'static str {
        self.data["source"].as_str().unwrap_or_default()
    }

    /// The values that are listed for a value of another variable, such as versions for an operating system.
    pub fn allowed_by(&self, other: &str, value: &str) -> Vec<&'static str> {
        let listed = self.data["allowedBy"][other][value].as_array();
        listed.into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// The value that a common misspelling stands for.
    pub fn alias(&self, value: &str) -> Option<&'static str> {
        self.data["aliases"][value].as_str()
    }

    /// The Palette version from which a value is deprecated.
    pub fn deprecated_value(&self, value: &str) -> Option<&'static str> {
        self.data["deprecatedValues"][value]["palette"].as_str()
    }

    /// A remark on a value that is worth a hint: the beginning of the value, and the remark.
    pub fn hints(&self) -> impl Iterator<Item = (&'static str, &'static str)> + use<> {
        let hints = self.data["hints"].as_object().into_iter().flatten();
        hints.filter_map(|(value, remark)| Some((value.as_str(), remark.as_str()?)))
    }
}

/// The variable of a name, also through a pattern.
pub fn find(name: &str) -> Option<Variable> {
    if let Some((name, data)) = data().get_key_value(name) {
        return Some(Variable { name, data });
    }
    let fits = |pattern: &str| {
        pattern.split_once('*').is_some_and(|(before, after)| {
            name.len() > before.len() + after.len() && name.starts_with(before) && name.ends_with(after)
        })
    };
    all().find(|variable| fits(variable.name))
}

/// Every variable, patterns among them.
pub fn all() -> impl Iterator<Item = Variable> {
    data().iter().map(|(name, data)| Variable { name, data })
}

/// The known name that a name resembles: another case, or one or two letters off.
pub fn nearest(name: &str) -> Option<&'static str> {
    let reach = if name.len() < 6 { 1 } else { 2 };
    let names = all().map(|variable| variable.name).filter(|known| !known.contains('*'));
    let upper = name.to_ascii_uppercase();
    let rated = names.filter_map(|known| {
        let known_upper = known.to_ascii_uppercase();
        Some((errors(&upper, &known_upper, reach)?, known_upper != *known, known))
    });
    rated.min().map(|(.., known)| known)
}

#[cfg(test)]
mod tests {
    use super::{find, nearest};

    #[test]
    fn a_pattern_covers_its_names_and_a_slip_has_a_neighbor() {
        assert_eq!(find("K3S_PROVIDER_VERSION").map(|it| it.name()), Some("*_PROVIDER_VERSION"));
        assert!(find("_PROVIDER_VERSION").is_none());
        assert_eq!(nearest("IMAGE_REGISTERY"), Some("IMAGE_REGISTRY"));
        assert_eq!(nearest("arch"), Some("ARCH"));
        assert_eq!(nearest("GOLANG_VERSION"), None);
    }
}
