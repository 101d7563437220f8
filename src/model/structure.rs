//! Which schema describes which root of a document, and what the two together say.

use super::profile::{Layer, Pack, Profile, Shape};
use super::{Document, Kind};
use crate::catalog::schema::{Examined, Schema, examine};
use crate::syntax::Node;

/// A root that a schema describes, and what was found there.
#[derive(Clone, Debug)]
pub struct Structured<'t> {
    /// The schema.
    pub schema: Schema,
    /// The root.
    pub root: Node<'t>,
    /// What breaks the schema, and what is annotated.
    pub examined: Examined<'t>,
}

/// Every root of a document that a schema describes: its own, and those of the values of known packs.
pub(super) fn lower<'t>(document: &'t Document, profiles: &[Profile<'t>]) -> Vec<Structured<'t>> {
    let own = match document.kind {
        Kind::UserData => Some(Schema::UserData),
        Kind::Profile => Some(Schema::Profile),
        Kind::Pack => Some(Schema::Pack),
        Kind::Settings => Some(Schema::Settings),
        _ => None,
    };
    let own = own.zip(document.root());
    let values = profiles.iter().flat_map(|profile| {
        profile.packs.iter().filter_map(move |pack| Some((of_values(profile, pack)?, pack.document?)))
    });
    own.into_iter()
        .chain(values)
        .filter(|(_, root)| root.is_mapping())
        .map(|(schema, root)| Structured { schema, root, examined: examined(schema, root) })
        .collect()
}

fn examined(schema: Schema, root: Node<'_>) -> Examined<'_> {
    let mut examined = examine(schema, root);
    if schema == Schema::Settings {
        // Whatever breaks the settings is told by one rule, because it changes the exit code.
        examined.violations.iter_mut().for_each(|it| it.rule = Some("settings-schema"));
    }
    examined
}

fn of_values(profile: &Profile<'_>, pack: &Pack<'_>) -> Option<Schema> {
    match (profile.shape, pack.layer) {
        (Shape::Values, Some(Layer::Os)) => Some(Schema::OsLayer),
        (Shape::Values, Some(Layer::K8s)) => Some(Schema::KubernetesLayer),
        _ => Schema::of_pack(pack.base_name()),
    }
}
