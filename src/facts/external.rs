//! External registries, the redirect webhook and the management mode: what user data says.

use super::Facts;
use super::provider::{TOKEN_USERS, is_ecr_host};
use super::truth::{Evidence, Truth};
use crate::model::{Registry, user_data::UserData};
use crate::syntax::Node;

/// True if what user data does not say is known to be absent: it is at hand, reads well, and is not a site's only.
pub(super) fn at_hand(facts: &Facts<'_>) -> bool {
    facts.installer().is_some() && facts.user_data_is_whole()
}

fn absent<'t>(facts: &Facts<'_>) -> Truth<'t> {
    Truth::absent(at_hand(facts))
}

/// A value that was reset or is a template as a whole says nothing.
fn is_open(node: Node<'_>) -> bool {
    node.hole().is_some() || node.is_null()
}

/// The user data whose `stylus` block of a name counts: the site's if it has one.
fn with_block<'t>(facts: &Facts<'t>, path: &str) -> Option<&'t UserData<'t>> {
    facts.user_data().rev().find(|it| it.at(path).is_some())
}

/// Entries of `externalRegistries.registries` that count.
pub fn registries<'t>(facts: &Facts<'t>) -> &'t [Registry<'t>] {
    with_block(facts, "stylus.externalRegistries.registries").map_or(&[], |it| &it.registries)
}

/// `registryCredentials`, wherever its domain stands.
pub fn single<'t>(facts: &Facts<'t>) -> Option<&'t Registry<'t>> {
    let blocks = facts.user_data().rev().filter_map(|it| it.registry_credentials.as_ref());
    blocks.into_iter().find(|it| it.has_domain())
}

pub(super) fn has_single<'t>(facts: &Facts<'t>) -> Truth<'t> {
    if let Some(block) = facts.at("stylus.registryCredentials").filter(|it| is_open(*it)) {
        return if block.hole().is_some() { Truth::Unknown } else { absent(facts) };
    }
    match single(facts) {
        Some(registry) => Truth::at(registry.node.key().unwrap_or(registry.node)),
        None => absent(facts),
    }
}

/// The key of the user name, else of the password, of a block that has one.
fn credentials<'t>(registry: &Registry<'t>) -> Option<Node<'t>> {
    let filled = |it: &Node<'_>| it.as_filled().is_some() || it.hole().is_some();
    let node = registry.username.filter(filled).or(registry.password.filter(filled))?;
    Some(node.key().unwrap_or(node))
}

/// What the last file says that has the block; if it has no credentials and an earlier one has, it is not documented
/// whether they still count.
fn last_word<'t>(facts: &Facts<'t>, blocks: &[Vec<Node<'t>>]) -> Truth<'t> {
    match blocks.split_last() {
        Some((last, _)) if !last.is_empty() => Truth::at_all(last.clone(), Truth::Unknown),
        Some((_, earlier)) if earlier.iter().any(|it| !it.is_empty()) => Truth::Unknown,
        _ => absent(facts),
    }
}

pub(super) fn single_has_credentials<'t>(facts: &Facts<'t>) -> Truth<'t> {
    let blocks = facts.user_data().filter_map(|it| it.registry_credentials.as_ref());
    last_word(facts, &blocks.map(|it| credentials(it).into_iter().collect()).collect::<Vec<_>>())
}

pub(super) fn has_several<'t>(facts: &Facts<'t>) -> Truth<'t> {
    let Some(list) = facts.at("stylus.externalRegistries.registries") else {
        let open = facts.at("stylus.externalRegistries").is_some_and(|it| it.hole().is_some());
        return if open { Truth::Unknown } else { absent(facts) };
    };
    if list.is_sequence() && list.items().len() > 0 {
        return Truth::at(list.key().unwrap_or(list));
    }
    if list.hole().is_some() { Truth::Unknown } else { absent(facts) }
}

pub(super) fn list_has_credentials<'t>(facts: &Facts<'t>) -> Truth<'t> {
    let lists = facts.user_data().filter(|it| !it.registries.is_empty());
    last_word(facts, &lists.map(|it| it.registries.iter().filter_map(credentials).collect()).collect::<Vec<_>>())
}

pub(super) fn several_have_credentials<'t>(facts: &Facts<'t>) -> Truth<'t> {
    let keys: Vec<Node<'_>> = registries(facts).iter().filter_map(credentials).collect();
    if keys.len() > 1 { Truth::at_all(keys, Truth::No) } else { absent(facts) }
}

pub(super) fn has_mapping_rules<'t>(facts: &Facts<'t>) -> Truth<'t> {
    let Some(rules) = facts.at("stylus.externalRegistries.registryMappingRules") else {
        let open = facts.at("stylus.externalRegistries").is_some_and(|it| it.hole().is_some());
        return if open { Truth::Unknown } else { absent(facts) };
    };
    if rules.is_mapping() && !rules.merged_entries().is_empty() {
        return Truth::at(rules.key().unwrap_or(rules));
    }
    if rules.hole().is_some() { Truth::Unknown } else { absent(facts) }
}

/// Every external registry: the single one, else those of the list.
pub fn all<'t>(facts: &Facts<'t>) -> Vec<&'t Registry<'t>> {
    single(facts).into_iter().chain(registries(facts)).collect()
}

/// Hosts whose registries want a token: ECR and Google's.
pub fn wants_token(host: &str) -> bool {
    let host = host.split(':').next().unwrap_or(host);
    is_ecr_host(host) || host.ends_with(".pkg.dev") || host == "gcr.io"
}

/// The host of `domain`, without scheme and path.
pub fn host_of(domain: &str) -> &str {
    let rest = domain.split_once("://").map_or(domain, |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest)
}

pub(super) fn has_token<'t>(facts: &Facts<'t>) -> Truth<'t> {
    let mut found = Vec::new();
    for registry in all(facts) {
        let user = registry.username.filter(|it| TOKEN_USERS.contains(&it.text_or_empty()));
        let domain = registry.domain.filter(|it| it.hole().is_none() && wants_token(host_of(it.text_or_empty())));
        found.extend(user.or(domain));
    }
    Truth::at_all(found, absent(facts))
}

pub(super) fn is_insecure<'t>(facts: &Facts<'t>) -> Truth<'t> {
    let insecure = |it: &&Registry<'t>| it.node.get("insecure").filter(|it| it.as_bool() == Some(true));
    Truth::at_all(all(facts).iter().filter_map(insecure).collect(), absent(facts))
}

/// A boolean of user data that is `wanted`, where leaving it out means the opposite.
fn switched<'t>(facts: &Facts<'t>, path: &str, wanted: bool) -> Truth<'t> {
    match facts.at(path) {
        Some(node) if node.as_bool() == Some(wanted) => Truth::at(node),
        Some(node) if node.as_bool().is_some() => Truth::No,
        Some(_) => Truth::Unknown,
        None => absent(facts),
    }
}

pub(super) fn webhook_is_off<'t>(facts: &Facts<'t>) -> Truth<'t> {
    switched(facts, "stylus.imageRedirectWebhook.enable", false)
}

pub(super) fn has_several_nodes<'t>(facts: &Facts<'t>) -> Truth<'t> {
    switched(facts, "stylus.enableMultiNode", true)
}

pub(super) fn is_local<'t>(facts: &Facts<'t>) -> Truth<'t> {
    match facts.management_mode() {
        Some((node, "local")) => Truth::at(node),
        Some((_, "central")) => Truth::No,
        Some(_) => Truth::Unknown,
        None => absent(facts),
    }
}

pub(super) fn is_central<'t>(facts: &Facts<'t>) -> Truth<'t> {
    match facts.management_mode() {
        Some((node, "central")) => Truth::at(node),
        Some((_, "local")) => Truth::No,
        Some(_) => Truth::Unknown,
        None if at_hand(facts) => {
            let stylus = facts.user_data().find_map(|it| it.stylus);
            let key = stylus.map(|it| it.key().unwrap_or(it));
            Truth::Yes(key.map(Evidence::node).into_iter().collect())
        }
        None => Truth::Unknown,
    }
}
