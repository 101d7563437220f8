//! The documents as plain structs over the tree: lenient, complete, and the same for every form that a file may have.
//!
//! Lowering never fails: what is not there is `None`, what has the wrong type is left to the rules of structure.

use std::sync::{Arc, OnceLock};

use crate::catalog::schema::Violation;
use crate::source::{File, FileId};
use crate::syntax::{Language, Node, Tree, parse};

pub mod arg;
pub mod allowance;
pub mod certificate;
mod embed;
pub mod image_ref;
pub mod kind;
pub mod kubernetes;
pub mod library;
pub mod macros;
pub mod networks;
pub mod pack_schema;
pub mod pack_images;
pub mod profile;
pub mod provider_image;
pub mod secrets;
pub mod settings;
pub mod registry_texts;
pub mod stages;
pub mod structure;
pub mod terraform;
pub mod user_data;

pub use allowance::Allowance;
pub use arg::ArgFile;
pub use image_ref::ImageRef;
pub use kind::Kind;
pub use kubernetes::Object;
pub use library::{Adoption, Library};
pub use macros::Action;
pub use profile::{Layer, Manifest, Pack, Profile, Shape, Variable};
pub use provider_image::ProviderImage;
pub use secrets::Hidden;
pub use settings::Settings;
pub use stages::{Stage, Step};
pub use structure::Structured;
pub use user_data::{Registry, UserData};

/// A parsed file that is ours, or `Kind::Other`.
#[derive(Debug)]
pub struct Document {
    /// Path, text and lines.
    pub source: Arc<File>,
    /// What it is.
    pub kind: Kind,
    /// Its tree, with the documents inside its strings.
    pub tree: Tree,
    /// Set by a caller that caught a panic while it was read; the tree is empty then.
    pub broke_down: bool,
    settings: OnceLock<Settings>,
}

impl Document {
    /// A document over its tree.
    pub fn new(source: Arc<File>, kind: Kind, tree: Tree) -> Document {
        Document { source, kind, tree, broke_down: false, settings: OnceLock::new() }
    }

    /// What it says as a settings file.
    pub fn settings(&self) -> &Settings {
        self.settings.get_or_init(|| settings::lower(self))
    }

    /// The file.
    pub fn file(&self) -> FileId {
        self.tree.file
    }

    /// Root of the first document.
    pub fn root(&self) -> Option<Node<'_>> {
        self.tree.root()
    }
}

/// Parses a file once and recognizes what it is; `forced` overrides the recognition.
pub fn read(id: FileId, source: Arc<File>, forced: Option<Kind>) -> Document {
    let Some(language) = kind::language(&source, forced) else {
        let tree = parse(id, Arc::from(""), Language::Text);
        return Document::new(source, Kind::Other, tree);
    };
    let mut tree = parse(id, Arc::clone(&source.text), language);
    let kind = forced.unwrap_or_else(|| kind::recognize(&source, &tree));
    embed::embed(&mut tree, kind, &source);
    tree.fit();
    Document::new(source, kind, tree)
}

/// Reads a file again, as what another document makes of it.
pub fn adopt(document: &Document, adoption: &Adoption) -> Document {
    let kind = adoption.kind.unwrap_or(document.kind);
    let mut adopted = read(document.file(), Arc::clone(&document.source), Some(kind));
    embed::shared(&mut adopted.tree, &adoption.texts);
    adopted
}

/// A document as structs.
pub struct Model<'t> {
    /// The document.
    pub document: &'t Document,
    /// Root of its first document; absent for an empty or broken file.
    pub root: Option<Node<'t>>,
    /// Set for user data.
    pub user_data: Option<UserData<'t>>,
    /// Set for a `.arg` file.
    pub arg: Option<ArgFile<'t>>,
    /// Profiles: one for an export, a pack folder or loose values; any number for Terraform.
    pub profiles: Vec<Profile<'t>>,
    /// Roots that a schema describes, with what breaks it there.
    pub structured: Vec<Structured<'t>>,
    /// For Terraform, roots of the files of its module, its own first.
    pub module: Vec<Node<'t>>,
    /// Every action of ours in values and manifests, in order.
    pub actions: Vec<Action<'t>>,
    /// Every stage: of user data, and of the values of OS and Kubernetes layers.
    stages: Vec<Stage<'t>>,
    /// Its secrets.
    pub hidden: Vec<Hidden<'t>>,
    /// Set for `palint.yaml`.
    pub settings: Option<&'t Settings>,
    /// Comments that speak to palint.
    pub comments: allowance::Comments,
}

impl<'t> Model<'t> {
    /// Lowers a document; the library has those that it is made of.
    pub fn lower(document: &'t Document, library: &Library<'t>) -> Model<'t> {
        let root = document.root();
        let user_data = match (document.kind, root) {
            (Kind::UserData, Some(root)) => Some(UserData::lower(root)),
            _ => None,
        };
        let arg = root.filter(|_| document.kind == Kind::Arg).map(ArgFile::lower);
        let mut profiles = root.map(|root| profile::lower(document, root, library)).unwrap_or_default();
        profiles.iter_mut().flat_map(|profile| &mut profile.packs).for_each(Pack::complete);
        let stages = stages_of(user_data.as_ref(), &profiles);
        let structured = structure::lower(document, &profiles);
        let module = if document.kind == Kind::Terraform { library.module(document) } else { Vec::new() };
        let actions = macros::actions(&profiles);
        let settings = (document.kind == Kind::Settings).then(|| document.settings());
        let comments = allowance::lower(document);
        let hidden = Vec::new();
        let mut model = Model {
            document,
            root,
            user_data,
            arg,
            profiles,
            structured,
            module,
            actions,
            hidden,
            settings,
            comments,
            stages,
        };
        model.hidden = secrets::find(&model);
        model
    }

    /// The actions of one profile.
    pub fn actions_of(&self, profile: usize) -> impl Iterator<Item = &Action<'t>> {
        self.actions.iter().filter(move |action| action.profile == profile)
    }

    /// What the document is.
    pub fn kind(&self) -> Kind {
        self.document.kind
    }

    /// Its file.
    pub fn source(&self) -> &'t File {
        &self.document.source
    }

    /// Everything in the document that breaks its schema, also what a named rule speaks of (`Violation::rule`).
    pub fn violations(&self) -> impl Iterator<Item = &Violation<'t>> {
        self.structured.iter().flat_map(|it| &it.examined.violations)
    }

    /// Every pack of every profile in the document.
    pub fn packs(&self) -> impl Iterator<Item = &Pack<'t>> {
        self.profiles.iter().flat_map(|profile| &profile.packs)
    }

    /// Every stage: of user data, and of the values of OS and Kubernetes layers.
    pub fn stages(&self) -> &[Stage<'t>] {
        &self.stages
    }
}

fn stages_of<'t>(user_data: Option<&UserData<'t>>, profiles: &[Profile<'t>]) -> Vec<Stage<'t>> {
    let mut found = user_data.map(|it| it.stages.clone()).unwrap_or_default();
    let packs = profiles.iter().flat_map(|profile| &profile.packs);
    let layers = packs.filter(|pack| !matches!(pack.layer, Some(Layer::Cni | Layer::Csi)));
    for root in layers.filter_map(|pack| pack.document) {
        found.extend(stages::lower(root));
    }
    found
}
