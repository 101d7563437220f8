//! `schemas/support-matrix.json`: facts that documents can show, and rows that say which of them go together.
//!
//! A row is also the shape of an organization's own policy, so both run through the same code.

use std::collections::HashMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::versions::{Version, VersionRange};
use crate::finding::{Confidence, Severity};

/// A fact, as an index into [`Matrix::facts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FactId(pub u16);

/// A conclusion that files or settings can show.
#[derive(Debug)]
pub struct Fact {
    /// Kebab-case name.
    pub name: String,
    /// Other names that settings may use.
    pub aliases: Vec<String>,
    /// A noun phrase for messages.
    pub title: String,
    /// Two to six words shown at its place.
    pub label: String,
    /// What kind of fact it is.
    pub group: FactGroup,
    /// Key of its source.
    pub source: String,
    /// How it is recognized.
    pub recognized: String,
    /// It holds as soon as one of these does.
    pub any: Vec<FactId>,
    /// What its removal is called and costs.
    pub removal: Option<Change>,
    /// What its addition is called and costs.
    pub addition: Option<Change>,
}

/// What kind of fact it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FactGroup {
    /// A registry or what belongs to one.
    Registry,
    /// A circumstance of the deployment.
    Condition,
    /// Management, installation or product.
    Mode,
    /// A version of something.
    Version,
    /// Something that a person does; no file shows it.
    Act,
}

/// A change of one fact.
#[derive(Clone, Debug, Deserialize)]
pub struct Change {
    /// What to do, as an order.
    pub title: String,
    /// Its cost in the units of the product contract.
    pub cost: u32,
}

/// What the vendor says of a combination.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It works, perhaps with a reservation.
    Supported,
    /// It does not, or not as written.
    Unsupported,
    /// No page says either.
    Undocumented,
}

impl Verdict {
    /// The word in tables and reports.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Supported => "supported",
            Verdict::Unsupported => "unsupported",
            Verdict::Undocumented => "undocumented",
        }
    }
}

/// What a repair does to its feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RepairKind {
    /// The feature goes.
    Remove,
    /// The feature comes.
    Add,
    /// The feature goes and another comes.
    Replace,
    /// No file changes.
    Outside,
}

/// One way out of a row.
#[derive(Clone, Debug)]
pub struct RowRepair {
    /// What to do, as an order.
    pub title: String,
    /// What happens to the feature.
    pub kind: RepairKind,
    /// The fact that goes or comes.
    pub feature: Option<FactId>,
    /// Facts that come with it.
    pub comes: Vec<FactId>,
    /// Facts that go with it.
    pub goes: Vec<FactId>,
    /// Versions after it.
    pub versions: Vec<(Product, Version)>,
    /// Its cost in the units of the product contract.
    pub cost: u32,
    /// Whether something outside the files must be done too.
    pub outside: bool,
}

/// What a version bound is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Product {
    /// Palette itself.
    Palette,
    /// The agent on the host.
    Agent,
    /// The Palette CLI that built the content bundle.
    PaletteCli,
    /// The Palette Edge CLI that built the content bundle.
    EdgeCli,
}

impl Product {
    /// Every product.
    pub const ALL: [Product; 4] = [Product::Palette, Product::Agent, Product::PaletteCli, Product::EdgeCli];

    /// The word in the catalog and in settings.
    pub fn word(self) -> &'static str {
        match self {
            Product::Palette => "palette",
            Product::Agent => "agent",
            Product::PaletteCli => "palette-cli",
            Product::EdgeCli => "edge-cli",
        }
    }

    /// The name in texts.
    pub fn title(self) -> &'static str {
        match self {
            Product::Palette => "Palette",
            Product::Agent => "agent",
            Product::PaletteCli => "Palette CLI",
            Product::EdgeCli => "Palette Edge CLI",
        }
    }
}

/// A bound on a version: `<4.7.7`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// True for `<` and `<=`.
    pub upper: bool,
    /// True for `<=` and `>=`.
    pub inclusive: bool,
    /// The version behind the sign.
    pub version: Version,
}

impl Bound {
    /// Reads a sign and a version.
    pub fn parse(text: &str) -> Option<Bound> {
        let (upper, rest) = match text.strip_prefix('<') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('>')?),
        };
        let (inclusive, rest) = rest.strip_prefix('=').map_or((false, rest), |rest| (true, rest));
        Version::parse(rest).map(|version| Bound { upper, inclusive, version })
    }

    /// True if every version of a range is inside.
    pub fn holds(&self, range: &VersionRange) -> bool {
        let single = range.low == range.high && range.high.len() >= self.version.len();
        match (self.upper, self.inclusive) {
            (true, false) => range.below(&self.version) == Some(true),
            (true, true) => range.below(&self.version) == Some(true) || (single && range.high == self.version),
            (false, true) => range.low >= self.version,
            (false, false) => range.low > self.version,
        }
    }

    /// True if no version of a range is inside.
    pub fn excludes(&self, range: &VersionRange) -> bool {
        Bound { upper: !self.upper, inclusive: !self.inclusive, version: self.version.clone() }.holds(range)
    }
}

impl std::fmt::Display for Bound {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.upper { "<" } else { ">" };
        write!(out, "{sign}{}{}", if self.inclusive { "=" } else { "" }, self.version)
    }
}

/// A fact that must hold but may be unknown; then the severity is another.
#[derive(Clone, Debug)]
pub struct Assuming {
    /// The fact.
    pub fact: FactId,
    /// The severity while it is unknown.
    pub severity: Severity,
}

/// A combination of facts and what is said of it.
#[derive(Clone, Debug)]
pub struct Row {
    /// Stable name such as `P03`; for a policy that of its rule.
    pub id: String,
    /// Name of the rule that the row is.
    pub rule: String,
    /// Facts that must all be known to hold.
    pub when: Vec<FactId>,
    /// Facts that must all be known not to hold.
    pub unless: Vec<FactId>,
    /// A fact that must hold but may be unknown.
    pub assuming: Option<Assuming>,
    /// The row applies if one of these holds; none means every version.
    pub versions: Vec<(Product, Bound)>,
    /// What is said.
    pub verdict: Verdict,
    /// The finer word, such as `deprecated`.
    pub status: Option<String>,
    /// What a check says; `None` for nothing.
    pub severity: Option<Severity>,
    /// How it is known.
    pub confidence: Confidence,
    /// False for acts outside the files.
    pub checkable: bool,
    /// Why files cannot show it.
    pub why: Option<String>,
    /// The rule of this name is written in code.
    pub rule_code: bool,
    /// What is wrong, in one line.
    pub message: String,
    /// Why, as a sentence.
    pub reason: String,
    /// What happens on site, as a sentence.
    pub effect: Option<String>,
    /// Key of the source; empty for a policy.
    pub source: String,
    /// The day it was read, as `YYYY-MM-DD`; empty for a policy.
    pub read: String,
    /// Ways out, the cheapest first.
    pub repairs: Vec<RowRepair>,
    /// Short YAML that has the mistake.
    pub avoid: Option<String>,
    /// Short YAML that does not.
    pub prefer: Option<String>,
    /// The version that brought it.
    pub since: Option<String>,
    /// How the verdict was chosen, or what is open.
    pub note: Option<String>,
    /// True for an organization's own row.
    pub policy: bool,
}

impl Row {
    /// True if a check reports the row as it stands: not a table entry only, and not written in code.
    pub fn is_rule(&self) -> bool {
        self.checkable && !self.rule_code && self.severity.is_some()
    }

    /// An organization's own row: `facts` must not hold together, unless one of `unless` does.
    ///
    /// The error names a fact that does not exist.
    pub fn policy(
        name: &str,
        facts: &[String],
        unless: &[String],
        reason: &str,
        severity: Severity,
    ) -> Result<Row, UnknownFact> {
        let matrix = matrix();
        let ids = |names: &[String]| {
            names
                .iter()
                .map(|name| matrix.id(name).ok_or_else(|| UnknownFact(name.clone())))
                .collect::<Result<Vec<_>, _>>()
        };
        let (when, unless) = (ids(facts)?, ids(unless)?);
        let titles: Vec<&str> = when.iter().map(|&id| &*matrix.fact(id).title).collect();
        let together = format!(
            "{} against the policy",
            match titles.as_slice() {
                [only] => format!("{only} is"),
                several => format!("{} together are", several.join(" and ")),
            }
        );
        let short = together.chars().count() < 90;
        let message = if short { together } else { "these features together are against the policy".to_owned() };
        let repairs = when.iter().filter_map(|&id| {
            let change = matrix.fact(id).removal.as_ref()?;
            Some(RowRepair {
                title: change.title.clone(),
                kind: RepairKind::Remove,
                feature: Some(id),
                comes: Vec::new(),
                goes: Vec::new(),
                versions: Vec::new(),
                cost: change.cost,
                outside: false,
            })
        });
        Ok(Row {
            id: name.to_owned(),
            rule: name.to_owned(),
            repairs: repairs.collect(),
            when,
            unless,
            assuming: None,
            versions: Vec::new(),
            verdict: Verdict::Unsupported,
            status: None,
            severity: Some(severity),
            confidence: Confidence::Documented,
            checkable: true,
            why: None,
            rule_code: false,
            message,
            reason: reason.to_owned(),
            effect: None,
            source: String::new(),
            read: String::new(),
            avoid: None,
            prefer: None,
            since: None,
            note: None,
            policy: true,
        })
    }
}

/// A name that no fact has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownFact(pub String);

/// Facts and rows.
#[derive(Debug)]
pub struct Matrix {
    /// The facts, in the order of the file.
    pub facts: Vec<Fact>,
    /// The rows: pairs first, then conditions.
    pub rows: Vec<Row>,
    ids: HashMap<String, FactId>,
}

impl Matrix {
    /// Reads the text of a matrix; the error says what does not fit.
    pub fn parse(text: &str) -> Result<Matrix, String> {
        let file: File = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let mut ids = HashMap::new();
        for (index, (name, fact)) in file.facts.iter().enumerate() {
            let id = FactId(u16::try_from(index).map_err(|_| "too many facts".to_owned())?);
            ids.insert(name.clone(), id);
            for alias in fact["aliases"].as_array().into_iter().flatten().filter_map(|it| it.as_str()) {
                ids.insert(alias.to_owned(), id);
            }
        }
        let id = |name: &str| ids.get(name).copied().ok_or_else(|| format!("there is no fact `{name}`"));
        let list = |names: &[String]| names.iter().map(|name| id(name)).collect::<Result<Vec<_>, _>>();
        let mut facts = Vec::new();
        for (name, raw) in file.facts {
            let raw: RawFact = serde_json::from_value(raw).map_err(|error| format!("{name}: {error}"))?;
            facts.push(Fact {
                any: list(&raw.any).map_err(|error| format!("{name}: {error}"))?,
                name,
                aliases: raw.aliases,
                title: raw.title,
                label: raw.label,
                group: raw.group,
                source: raw.source,
                recognized: raw.recognized,
                removal: raw.removal,
                addition: raw.addition,
            });
        }
        let mut rows = Vec::new();
        for raw in file.rows {
            let name = raw.id.clone();
            rows.push(row(raw, &id, &list).map_err(|error| format!("{name}: {error}"))?);
        }
        Ok(Matrix { facts, rows, ids })
    }

    /// The fact of a name or alias.
    pub fn id(&self, name: &str) -> Option<FactId> {
        self.ids.get(name).copied()
    }

    /// The fact of an id of this matrix.
    pub fn fact(&self, id: FactId) -> &Fact {
        &self.facts[id.0 as usize]
    }

    /// The row of an id such as `P03`.
    pub fn row(&self, id: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.id == id)
    }

    /// The names of facts, for messages about a name that is none.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.facts.iter().map(|fact| &*fact.name)
    }
}

/// The vendor's matrix.
pub fn matrix() -> &'static Matrix {
    static MATRIX: OnceLock<Matrix> = OnceLock::new();
    MATRIX.get_or_init(|| {
        Matrix::parse(include_str!("../../schemas/support-matrix.json")).expect("tests/matrix.rs reads this file")
    })
}

#[derive(Deserialize)]
struct File {
    facts: serde_json::Map<String, serde_json::Value>,
    rows: Vec<RawRow>,
}

#[derive(Deserialize)]
struct RawFact {
    title: String,
    label: String,
    group: FactGroup,
    source: String,
    recognized: String,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    any: Vec<String>,
    removal: Option<Change>,
    addition: Option<Change>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct RawRow {
    id: String,
    rule: String,
    when: Vec<String>,
    #[serde(default)]
    unless: Vec<String>,
    assuming: Option<RawAssuming>,
    #[serde(default)]
    versions: HashMap<String, String>,
    verdict: Verdict,
    status: Option<String>,
    severity: String,
    confidence: String,
    checkable: bool,
    why: Option<String>,
    #[serde(default)]
    rule_code: bool,
    message: String,
    reason: String,
    effect: Option<String>,
    source: String,
    read: String,
    repairs: Vec<RawRepair>,
    avoid: Option<String>,
    prefer: Option<String>,
    since: Option<String>,
    note: Option<String>,
}

#[derive(Deserialize)]
struct RawAssuming {
    fact: String,
    severity: String,
}

#[derive(Deserialize)]
struct RawRepair {
    title: String,
    change: RepairKind,
    feature: Option<String>,
    #[serde(default)]
    comes: Vec<String>,
    #[serde(default)]
    goes: Vec<String>,
    #[serde(default)]
    versions: HashMap<String, String>,
    cost: u32,
    outside: bool,
}

fn row(
    raw: RawRow,
    id: &impl Fn(&str) -> Result<FactId, String>,
    list: &impl Fn(&[String]) -> Result<Vec<FactId>, String>,
) -> Result<Row, String> {
    let severity = |word: &str| match word {
        "none" => Ok(None),
        _ => Severity::from_word(word).map(Some).ok_or_else(|| format!("there is no severity `{word}`")),
    };
    let assuming = match raw.assuming {
        Some(it) => {
            let severity = severity(&it.severity)?.ok_or("`assuming` needs a severity")?;
            Some(Assuming { fact: id(&it.fact)?, severity })
        }
        None => None,
    };
    let mut repairs = Vec::new();
    for raw in raw.repairs {
        repairs.push(RowRepair {
            feature: raw.feature.as_deref().map(id).transpose()?,
            comes: list(&raw.comes)?,
            goes: list(&raw.goes)?,
            versions: per_product(&raw.versions, Version::parse)?,
            title: raw.title,
            kind: raw.change,
            cost: raw.cost,
            outside: raw.outside,
        });
    }
    Ok(Row {
        when: list(&raw.when)?,
        unless: list(&raw.unless)?,
        assuming,
        versions: per_product(&raw.versions, Bound::parse)?,
        severity: severity(&raw.severity)?,
        confidence: Confidence::from_word(&raw.confidence)
            .ok_or_else(|| format!("there is no confidence `{}`", raw.confidence))?,
        id: raw.id,
        rule: raw.rule,
        verdict: raw.verdict,
        status: raw.status,
        checkable: raw.checkable,
        why: raw.why,
        rule_code: raw.rule_code,
        message: raw.message,
        reason: raw.reason,
        effect: raw.effect,
        source: raw.source,
        read: raw.read,
        repairs,
        avoid: raw.avoid,
        prefer: raw.prefer,
        since: raw.since,
        note: raw.note,
        policy: false,
    })
}

/// Reads a map from products, in the order of [`Product::ALL`].
fn per_product<T>(
    map: &HashMap<String, String>,
    read: impl Fn(&str) -> Option<T>,
) -> Result<Vec<(Product, T)>, String> {
    if let Some(other) = map.keys().find(|key| Product::ALL.iter().all(|it| it.word() != **key)) {
        return Err(format!("there is no product `{other}`"));
    }
    let mut found = Vec::new();
    for product in Product::ALL {
        if let Some(text) = map.get(product.word()) {
            found.push((product, read(text).ok_or_else(|| format!("`{text}` does not read as a version or bound"))?));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::{Bound, VersionRange, matrix};

    #[test]
    fn a_bound_holds_only_for_the_whole_range() {
        let holds = |bound: &str, range: &str| {
            Bound::parse(bound).expect("a bound").holds(&VersionRange::parse(range).expect("a range"))
        };
        assert!(holds("<4.7.7", "4.6"));
        assert!(!holds("<4.7.7", "4.7"));
        assert!(holds(">=4.3.0", "4.3"));
        assert!(!holds(">=4.9.14", "4.9"));
        assert!(holds("<=4.5.7", "4.5.7"));
        assert!(!holds("<=4.5.7", "4.5.8"));
        assert!(holds(">4.5.5", "4.5.6"));
        assert!(!holds(">4.5.5", "4.5.5"));
    }

    #[test]
    fn the_matrix_of_the_vendor_reads() {
        assert_eq!(matrix().row("P03").map(|row| &*row.rule), Some("harbor-with-provider-credentials"));
        assert!(matrix().facts.len() >= 77);
    }
}
