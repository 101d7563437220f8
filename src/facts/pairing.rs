//! Which documents meet on one site: by flags, by settings, by folder (product contract, "Pairing").

use std::collections::BTreeMap;

use crate::model::{Kind, Model};

/// How the documents of a deployment came together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Paired {
    /// By `--user-data` and `--profile`.
    Flags,
    /// By `deployments:` in the settings.
    Settings,
    /// By their folders.
    Folder,
    /// Not at all: a document on its own.
    None,
}

/// What a finding over several files says when nobody said that they belong together.
pub const GUESSED: &str = "the files were paired by their folders; `deployments:` in `palint.yaml` says it for sure";

impl Paired {
    /// The word in reports.
    pub fn word(self) -> &'static str {
        match self {
            Paired::Flags => "flags",
            Paired::Settings => "settings",
            Paired::Folder => "folder",
            Paired::None => "none",
        }
    }
}

/// Documents that meet on one site, as indices into the models.
#[derive(Clone, Debug, PartialEq)]
pub struct Deployment {
    /// Its name: from the settings, else its folder.
    pub name: String,
    /// How it came together.
    pub paired: Paired,
    /// User data, the installer's first.
    pub user_data: Vec<usize>,
    /// `.arg` files.
    pub args: Vec<usize>,
    /// Profiles, Terraform, pack folders, loose values.
    pub profiles: Vec<usize>,
    /// Kubernetes manifests.
    pub manifests: Vec<usize>,
    /// Entries of `assume:` that belong to this deployment.
    pub assume: Vec<(String, String)>,
}

/// Paths that belong together, by flags or by an entry of `deployments:`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wanted {
    /// Its name; empty for flags.
    pub name: String,
    /// Paths of user data, the installer's first.
    pub user_data: Vec<String>,
    /// Paths of profiles.
    pub profiles: Vec<String>,
    /// Paths of `.arg` files.
    pub args: Vec<String>,
    /// Paths of loose values.
    pub values: Vec<String>,
    /// Paths of manifests.
    pub manifests: Vec<String>,
    /// What it assumes for itself.
    pub assume: Vec<(String, String)>,
}

impl Wanted {
    /// Every path that it names.
    pub fn paths(&self) -> impl Iterator<Item = &String> {
        [&self.user_data, &self.profiles, &self.args, &self.values, &self.manifests].into_iter().flatten()
    }
}

/// What pairing knows of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its path.
    pub path: String,
    /// What it is.
    pub kind: Kind,
    /// True if one of its profiles is for infrastructure.
    pub is_infrastructure: bool,
    /// True for user data of a site.
    pub is_site: bool,
    /// True for values that are part of the profile of a Terraform module that reads them.
    pub is_part: bool,
}

impl Member {
    /// What a document says about itself.
    pub fn of(model: &Model<'_>) -> Member {
        Member {
            path: model.source().path.clone(),
            kind: model.kind(),
            is_infrastructure: model.profiles.iter().any(|it| it.is_infrastructure()),
            is_site: model.user_data.as_ref().is_some_and(|it| it.is_site()),
            is_part: model.kind() == Kind::Values && model.profiles.is_empty(),
        }
    }

    /// The path without its last part; empty for a file in the working directory.
    fn folder(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// The last part of the path.
    fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }
}

/// Pairs documents, by their indices: what flags or settings name is taken first, the rest goes by folder.
pub fn pair(members: &[Member], flags: Option<&Wanted>, settings: &[Wanted]) -> Vec<Deployment> {
    let by_path: BTreeMap<&str, usize> =
        members.iter().enumerate().map(|(index, member)| (&*member.path, index)).collect();
    let mut taken = vec![false; members.len()];
    let mut deployments = Vec::new();
    let named = flags.into_iter().map(|it| (it, Paired::Flags)).chain(settings.iter().map(|it| (it, Paired::Settings)));
    for (wanted, paired) in named {
        let mut pick = |paths: &[String]| -> Vec<usize> {
            let found: Vec<usize> = paths.iter().filter_map(|path| by_path.get(&**path).copied()).collect();
            found.iter().for_each(|&index| taken[index] = true);
            found
        };
        let mut profiles = pick(&wanted.profiles);
        profiles.extend(pick(&wanted.values));
        let deployment = Deployment {
            name: if wanted.name.is_empty() { "command line".to_owned() } else { wanted.name.clone() },
            paired,
            user_data: pick(&wanted.user_data),
            args: pick(&wanted.args),
            profiles,
            manifests: pick(&wanted.manifests),
            assume: wanted.assume.clone(),
        };
        if !(deployment.user_data.is_empty() && deployment.profiles.is_empty() && deployment.args.is_empty()) {
            deployments.push(deployment);
        }
    }
    let ours = |index: &usize| members[*index].kind != Kind::Other && !members[*index].is_part;
    let rest: Vec<usize> = (0..members.len()).filter(|index| !taken[*index] && ours(index)).collect();
    by_folder(members, &rest, &mut deployments);
    deployments
}

#[derive(Default)]
struct Folder {
    user_data: Vec<usize>,
    infrastructure: Vec<usize>,
    others: Vec<usize>,
    args: Vec<usize>,
    manifests: Vec<usize>,
}

fn by_folder(members: &[Member], rest: &[usize], deployments: &mut Vec<Deployment>) {
    let mut folders: BTreeMap<&str, Folder> = BTreeMap::new();
    for &index in rest {
        let member = &members[index];
        let folder = folders.entry(member.folder()).or_default();
        match member.kind {
            Kind::UserData => folder.user_data.push(index),
            Kind::Arg => folder.args.push(index),
            Kind::Manifest => folder.manifests.push(index),
            Kind::Profile | Kind::Terraform if member.is_infrastructure => folder.infrastructure.push(index),
            Kind::Profile | Kind::Terraform | Kind::Values | Kind::Pack => folder.others.push(index),
            Kind::Settings | Kind::Other => {}
        }
    }
    let mut met: Vec<&str> = Vec::new(); // folders whose profiles have met user data
    for (&path, folder) in &folders {
        if folder.user_data.is_empty() {
            continue;
        }
        let home = profile_folder(&folders, path);
        met.extend(home);
        let profiles = home.map(|home| &folders[home]);
        for user_data in user_data_sets(members, &folder.user_data) {
            add(members, deployments, path, user_data, folder, profiles);
        }
    }
    for (&path, folder) in &folders {
        let lonely = folder.user_data.is_empty() && !met.contains(&path);
        if lonely
            && !(folder.infrastructure.is_empty()
                && folder.others.is_empty()
                && folder.args.is_empty()
                && folder.manifests.is_empty())
        {
            let profiles = if has_profiles(folder) {
                Some(folder)
            } else {
                profile_folder(&folders, path).map(|home| &folders[home])
            };
            add(members, deployments, path, Vec::new(), folder, profiles);
        }
    }
}

fn has_profiles(folder: &Folder) -> bool {
    !folder.infrastructure.is_empty() || !folder.others.is_empty()
}

/// The folder itself if it has profiles, else the nearest parent that has some.
fn profile_folder<'a>(folders: &BTreeMap<&'a str, Folder>, path: &str) -> Option<&'a str> {
    let mut path = path;
    loop {
        if let Some((&found, _)) = folders.get_key_value(path).filter(|(_, folder)| has_profiles(folder)) {
            return Some(found);
        }
        if path.is_empty() {
            return None;
        }
        path = path.rsplit_once('/').map_or("", |(parent, _)| parent);
    }
}

/// Two user-data files in one folder are installer and site if exactly one of them is a site's; else each is its own.
fn user_data_sets(members: &[Member], indices: &[usize]) -> Vec<Vec<usize>> {
    let is_site = |index: usize| members[index].is_site;
    if let [one, other] = *indices {
        match (is_site(one), is_site(other)) {
            (false, true) => return vec![vec![one, other]],
            (true, false) => return vec![vec![other, one]],
            _ => {}
        }
    }
    indices.iter().map(|&index| vec![index]).collect()
}

fn add(
    members: &[Member],
    deployments: &mut Vec<Deployment>,
    path: &str,
    user_data: Vec<usize>,
    folder: &Folder,
    profiles: Option<&Folder>,
) {
    let alternatives: Vec<Option<usize>> = match profiles {
        Some(it) if !it.infrastructure.is_empty() => it.infrastructure.iter().copied().map(Some).collect(),
        _ => vec![None],
    };
    let several = alternatives.len() > 1;
    for infrastructure in alternatives {
        let mut of_profiles: Vec<usize> = infrastructure.into_iter().collect();
        of_profiles.extend(profiles.iter().flat_map(|it| &it.others));
        let mut args = folder.args.clone();
        let mut manifests = folder.manifests.clone();
        if let Some(home) = profiles.filter(|home| !std::ptr::eq(*home, folder)) {
            args.extend(&home.args);
            manifests.extend(&home.manifests);
        }
        let total = user_data.len() + of_profiles.len() + args.len();
        let base = if path.is_empty() { "." } else { path };
        let file = |index: usize| members[index].name().to_owned();
        let mut name = base.to_owned();
        if let (true, Some(index)) = (several, infrastructure) {
            name = format!("{base} ({})", file(index));
        }
        if folder.user_data.len() > user_data.len()
            && let Some(&index) = user_data.first()
        {
            name = format!("{name} [{}]", file(index));
        }
        let paired = if total > 1 { Paired::Folder } else { Paired::None };
        let user_data = user_data.clone();
        deployments.push(Deployment {
            name,
            paired,
            user_data,
            args,
            profiles: of_profiles,
            manifests,
            assume: Vec::new(),
        });
    }
}
