//! The accounts that the documents of a deployment create on a host.

use super::Facts;
use crate::model::UserData;
use crate::syntax::Node;

/// Where an account is created.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin<'t> {
    /// A step of the stage of this name.
    Stage(&'t str),
    /// Top-level `users`.
    TopLevel,
    /// `stylus.site.users`.
    Site,
}

/// An account, in one of the places that name it.
#[derive(Clone, Copy, Debug)]
pub struct Account<'t> {
    /// Its name.
    pub name: &'t str,
    /// The node that names it.
    pub node: Node<'t>,
    /// What is said about it.
    pub fields: Node<'t>,
    /// Where it is created.
    pub origin: Origin<'t>,
}

impl<'t> Account<'t> {
    /// The value of a field.
    pub fn get(&self, key: &str) -> Option<Node<'t>> {
        self.fields.get(key)
    }

    /// True if a password is given, or may be.
    pub fn has_password(&self) -> bool {
        self.get("passwd").is_some_and(|it| it.as_filled().is_some() || it.hole().is_some())
    }

    /// True if a key is given, or may be.
    pub fn has_key(&self) -> bool {
        self.get("ssh_authorized_keys").is_some_and(has_items)
    }
}

/// True if a list has items, or is not written out.
pub fn has_items(list: Node<'_>) -> bool {
    list.items().len() > 0 || list.hole().is_some() || list.as_filled().is_some()
}

/// The accounts of one document's user data.
pub fn of<'t>(user_data: &UserData<'t>) -> Vec<Account<'t>> {
    let mut found = Vec::new();
    for stage in &user_data.stages {
        for user in stage.steps.iter().flat_map(|step| step.users()) {
            let origin = Origin::Stage(stage.name());
            let fields = user.value.resolved();
            found.push(Account { name: user.key.text_or_empty(), node: user.key, fields, origin });
        }
    }
    let site = user_data.site.and_then(|site| site.get("users"));
    let lists = [(user_data.root.get("users"), Origin::TopLevel), (site, Origin::Site)];
    for (users, origin) in lists.into_iter().filter_map(|(users, origin)| Some((users?, origin))) {
        for fields in users.items().map(Node::resolved) {
            let node = fields.get("name").unwrap_or(fields);
            found.push(Account { name: node.text_or_empty(), node, fields, origin });
        }
        for user in users.merged_entries() {
            let fields = user.value.resolved();
            found.push(Account { name: user.key.text_or_empty(), node: user.key, fields, origin });
        }
    }
    found
}

/// The accounts of every user data of a deployment.
pub fn all<'t>(facts: &Facts<'t>) -> Vec<Account<'t>> {
    facts.user_data().flat_map(of).collect()
}

/// True if the stages of a profile create accounts, or give keys to some.
pub fn in_profiles(facts: &Facts<'_>) -> bool {
    let stages = facts.profile_models.iter().flat_map(|model| model.stages());
    stages
        .flat_map(|stage| &stage.steps)
        .any(|step| step.get("users").is_some() || step.get("authorized_keys").is_some())
}

/// Every command of the user data, in stages and in `runcmd`.
pub fn commands<'t>(facts: &Facts<'t>) -> Vec<&'t str> {
    let mut found = Vec::new();
    for user_data in facts.user_data() {
        let steps = user_data.stages.iter().flat_map(|stage| &stage.steps);
        found.extend(steps.flat_map(|step| step.list("commands")).map(Node::text_or_empty));
        found.extend(user_data.root.get("runcmd").into_iter().flat_map(Node::items).map(Node::text_or_empty));
    }
    found
}

/// True if keys are given to accounts that nothing here creates.
pub fn has_loose_keys(facts: &Facts<'_>) -> bool {
    facts.user_data().any(|user_data| {
        let steps = user_data.stages.iter().flat_map(|stage| &stage.steps);
        user_data.root.get("ssh_authorized_keys").is_some_and(has_items)
            || steps.filter_map(|step| step.get("authorized_keys")).any(|it| it.entries().len() > 0)
    })
}
