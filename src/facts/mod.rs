//! What the documents of a deployment say together.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use crate::catalog::matrix::Row;
use crate::model::library::beside;
use crate::model::secrets::without_logins;
use crate::model::stages::{Written, written};
use crate::model::{Document, Kind, Layer, Model, Pack, Profile, UserData};
use crate::syntax::Node;

pub mod accounts;
pub mod admission;
mod circumstances;
pub mod conflicts;
pub mod effective;
pub mod external;
pub mod layers;
pub mod macros;
pub mod images;
pub mod named;
pub mod network;
pub mod pairing;
pub mod pulls;
pub mod provider;
pub mod registration;
mod shared;
pub mod target;
pub mod truth;

pub use effective::Merged;
pub use network::Interface;
pub use pairing::{Deployment, Paired};
pub use shared::Shared;
pub use target::{Mode, Target};

/// What a check knows beside the documents.
#[derive(Clone, Debug, Default)]
pub struct Context {
    /// Versions and circumstances, as far as they are said; nearly all deployments share them.
    pub target: Arc<Target>,
    /// The day to judge certificates by, as `YYYY-MM-DD`; without one they are not judged.
    pub today: Option<String>,
    /// Every path of the checked tree, also of files that were not read.
    pub listing: Arc<BTreeSet<String>>,
    /// An organization's own rows, in the order of the settings.
    pub policies: Arc<Vec<Row>>,
}

/// The documents that meet on one site, and what follows from them.
pub struct Facts<'t> {
    own: shared::Own<'t>,
    shared: Arc<Shared<'t>>,
    /// How its documents came together.
    pub paired: Paired,
    /// `.arg` files.
    pub args: Vec<&'t Model<'t>>,
    /// Profiles, the infrastructure profile first; loose values among them.
    pub profiles: Vec<&'t Profile<'t>>,
    /// Models that hold the profiles, pack folders among them.
    pub profile_models: Vec<&'t Model<'t>>,
    /// Pack folders of the run, wherever they are: their packs may be in these profiles.
    pub pack_folders: &'t [PackFolder<'t>],
    /// Kubernetes manifests that lie beside.
    pub manifests: Vec<&'t Model<'t>>,
    /// Versions and circumstances of this deployment.
    pub context: &'t Context,
    merged: OnceLock<Option<Merged<'t>>>,
    images: OnceLock<Vec<images::Image<'t>>>,
    written: OnceLock<Vec<Written<'t>>>,
    interfaces: OnceLock<Vec<Interface<'t>>>,
    each: OnceLock<Vec<Merged<'t>>>,
    /// What is known of each fact of the matrix, filled when it is asked for.
    cells: Vec<OnceLock<truth::Truth<'t>>>,
}

/// The files of a pack folder.
pub struct PackFolder<'t> {
    /// `pack.json`.
    pub pack: &'t Model<'t>,
    /// `values.yaml`.
    pub values: Option<&'t Model<'t>>,
    /// `schema.yaml`.
    pub schema: Option<&'t Model<'t>>,
}

impl<'t> PackFolder<'t> {
    /// Every pack folder of a run; the models are in the order of their paths.
    pub fn all(models: &'t [Model<'t>]) -> Vec<PackFolder<'t>> {
        let packs = models.iter().filter(|model| model.kind() == Kind::Pack);
        let folder = |pack: &'t Model<'t>| {
            let beside = |name: &str| {
                let path = beside(pack.document, name);
                models
                    .binary_search_by(|model| model.source().path.as_str().cmp(&path))
                    .ok()
                    .map(|index| &models[index])
            };
            PackFolder { pack, values: beside("values.yaml"), schema: beside("schema.yaml") }
        };
        packs.map(folder).collect()
    }
}

impl<'t> Facts<'t> {
    /// Gathers the documents of a deployment. What is shared may be handed to others with the same profiles, `.arg` files,
    /// manifests, pack folders and context.
    pub fn gather(
        deployment: &'t Deployment,
        models: &'t [Model<'t>],
        pack_folders: &'t [PackFolder<'t>],
        context: &'t Context,
        shared: Arc<Shared<'t>>,
    ) -> Facts<'t> {
        let pick = |indices: &[usize]| indices.iter().map(|&index| &models[index]).collect::<Vec<&Model<'_>>>();
        let profile_models = pick(&deployment.profiles);
        let mut profiles: Vec<&Profile<'_>> = profile_models.iter().flat_map(|model| &model.profiles).collect();
        profiles.sort_by_key(|profile| (!profile.is_infrastructure(), profile.is_loose()));
        Facts {
            own: shared::Own::new(&deployment.name, pick(&deployment.user_data)),
            shared,
            paired: deployment.paired,
            args: pick(&deployment.args),
            profiles,
            profile_models,
            pack_folders,
            manifests: pick(&deployment.manifests),
            context,
            merged: OnceLock::new(),
            images: OnceLock::new(),
            written: OnceLock::new(),
            interfaces: OnceLock::new(),
            each: OnceLock::new(),
            cells: named::cells(),
        }
    }

    /// The documents, whatever they are.
    pub fn documents(&self) -> impl Iterator<Item = &'t Document> + use<'_, 't> {
        let lists = [&self.args, &self.profile_models, &self.manifests];
        self.user_data_files().iter().chain(lists.into_iter().flatten()).map(|model| model.document)
    }

    /// Name of the deployment.
    pub fn name(&self) -> &'t str {
        self.own.name()
    }

    /// The same as it is shown: whoever writes settings may put anything into it.
    pub fn title(&self) -> Cow<'t, str> {
        without_logins(self.name())
    }

    /// Files of user data, the installer's first.
    pub fn user_data_files(&self) -> &[&'t Model<'t>] {
        self.own.user_data()
    }

    /// Runs something on these facts; true if it looked at what the deployment has for itself, its user data and its name,
    /// so that it may come out otherwise for another one with the same profiles.
    pub fn watch<R>(&self, run: impl FnOnce(&Self) -> R) -> (R, bool) {
        self.own.watch(|| run(self))
    }

    /// The user data, the installer's first.
    pub fn user_data(&self) -> impl DoubleEndedIterator<Item = &'t UserData<'t>> + use<'_, 't> {
        self.user_data_files().iter().filter_map(|model| model.user_data.as_ref())
    }

    /// The user data file by file, the installer's first, each without its stages.
    pub fn each_user_data(&self) -> &[Merged<'t>] {
        self.own.look();
        self.each.get_or_init(|| self.user_data().map(|it| Merged::settings(it.root)).collect())
    }

    /// Each merge in turn: what lies below, and the file that comes on top of it.
    pub fn merges(&self) -> Vec<(Cow<'_, Merged<'t>>, &Merged<'t>)> {
        let mut found = Vec::new();
        let mut below: Option<Cow<'_, Merged<'t>>> = None;
        let each = self.each_user_data();
        for (index, own) in each.iter().enumerate() {
            let more = index + 1 < each.len();
            let next = match &below {
                Some(below) if more => Some(Cow::Owned(below.clone().into_owned().under(own.clone()))),
                Some(_) => None,
                None => Some(Cow::Borrowed(own)),
            };
            found.extend(std::mem::replace(&mut below, next).map(|below| (below, own)));
        }
        found
    }

    /// The user data as one, the site's on top and without stages; `None` where there is none.
    pub fn effective(&self) -> Option<&Merged<'t>> {
        self.own.look();
        let each = self.each_user_data();
        if each.len() < 2 {
            return each.first();
        }
        let merge = || each.iter().cloned().reduce(|installer, site| installer.under(site));
        self.merged.get_or_init(merge).as_ref()
    }

    /// The network interfaces of the user data as one.
    pub fn interfaces(&self) -> &[Interface<'t>] {
        self.own.look();
        self.interfaces.get_or_init(|| self.effective().map(Interface::all).unwrap_or_default())
    }

    /// The installer's user data: the first of several, or the only one unless it looks like a site's (user data §4).
    pub fn installer(&self) -> Option<&'t UserData<'t>> {
        let first = self.user_data().next()?;
        (self.user_data_files().len() > 1 || !first.is_site()).then_some(first)
    }

    /// The user data of the site: what lies on top of the installer's.
    pub fn site_data(&self) -> impl Iterator<Item = &'t UserData<'t>> + use<'_, 't> {
        let skip = usize::from(self.installer().is_some());
        self.user_data().skip(skip)
    }

    /// True if every user data of the deployment was read without a fault, so that what is not in it is not there.
    pub fn user_data_is_whole(&self) -> bool {
        self.user_data_files().iter().all(|model| {
            let layer = &model.document.tree.layers()[0];
            model.user_data.is_some() && layer.problems.iter().all(|it| !it.kind.hides())
        })
    }

    /// The value of a dotted path that counts: the site's if it has one, else the installer's.
    pub fn at(&self, path: &str) -> Option<Node<'t>> {
        self.user_data().rev().find_map(|user_data| user_data.at(path))
    }

    /// Every pack of the deployment.
    pub fn packs(&self) -> impl Iterator<Item = &'t Pack<'t>> + use<'_, 't> {
        self.profiles.iter().flat_map(|profile| &profile.packs)
    }

    /// Every pack with its profile.
    pub fn packs_with_profiles(&self) -> impl Iterator<Item = (&'t Profile<'t>, &'t Pack<'t>)> + use<'_, 't> {
        self.profiles.iter().flat_map(|&profile| profile.packs.iter().map(move |pack| (profile, pack)))
    }

    /// The packs of a layer.
    pub fn layer(&self, layer: Layer) -> impl Iterator<Item = &'t Pack<'t>> + use<'_, 't> {
        self.packs().filter(move |pack| pack.layer == Some(layer))
    }

    /// The pack of a name, its display name cut off.
    pub fn pack(&self, name: &str) -> Option<&'t Pack<'t>> {
        self.packs().find(|pack| pack.base_name() == name)
    }

    /// The Kubernetes distribution, with the node that says so: the Kubernetes pack, else `.arg`.
    pub fn distribution(&self) -> Option<(Node<'t>, &'t str)> {
        let pack = |pack: &'t Pack<'t>| Some((pack.name?, pack.distribution()?));
        let arg = |model: &&'t Model<'t>| {
            let node = model.root?.get("K8S_DISTRIBUTION")?;
            let known = ["k3s", "rke2", "kubeadm", "kubeadm-fips", "canonical", "nodeadm"];
            node.text()
                .filter(|text| known.contains(text))
                .map(|text| (node, if text == "kubeadm-fips" { "kubeadm" } else { text }))
        };
        self.packs().find_map(pack).or_else(|| self.args.iter().find_map(arg))
    }

    /// Every stage of the deployment: of user data, and of the values of OS and Kubernetes layers.
    pub fn stages(&self) -> impl Iterator<Item = &'t crate::model::Stage<'t>> {
        self.user_data_files().iter().chain(&self.profile_models).flat_map(|model| model.stages())
    }

    /// Every file that a stage of the deployment writes.
    pub fn written(&self) -> &[Written<'t>] {
        self.own.look();
        self.written.get_or_init(|| written(self.stages()))
    }

    /// Every image that the documents name, once.
    pub fn images(&self) -> &[images::Image<'t>] {
        let images: &Vec<images::Image<'t>> = self.own.keep(&self.shared.images, &self.images, || images::find(self));
        images
    }

    /// True if an infrastructure profile is at hand.
    pub fn has_infrastructure(&self) -> bool {
        self.profiles.iter().any(|profile| profile.is_infrastructure())
    }

    /// True if every pack of the cluster is known: a full profile, or an infrastructure and an add-on profile, and none
    /// with packs that only its own tool can count.
    pub fn all_packs_known(&self) -> bool {
        let known = self.profiles.iter().all(|profile| !profile.packs_unknown || profile.is_loose());
        let full = self.profiles.iter().any(|profile| profile.type_word() == Some("cluster"));
        let infra = self.has_infrastructure();
        let addon = self.profiles.iter().any(|profile| !profile.is_infrastructure() && !profile.is_loose());
        known && (full || (infra && addon))
    }

    /// True if the pairing was guessed from folders, and two files are involved.
    pub fn is_guessed(&self) -> bool {
        self.paired == Paired::Folder
    }

    /// The management mode that counts, with the node that says so; `None` where nothing says so (then it is central).
    pub fn management_mode(&self) -> Option<(Node<'t>, &'t str)> {
        self.user_data().rev().find_map(UserData::management_mode)
    }
}

/// True if the document of a node was read without a break, so that what it does not say is not there.
pub(crate) fn intact(node: Node<'_>) -> bool {
    node.tree().layer(node.layer()).problems.iter().all(|problem| !problem.kind.hides())
}

/// True if the values of a pack are at hand and were read without a break.
pub(crate) fn readable(pack: &Pack<'_>) -> bool {
    pack.document.is_some_and(intact)
}
