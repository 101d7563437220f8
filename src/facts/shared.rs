//! What the profiles of a deployment say alone, found once for all deployments that have the same ones.
//!
//! Nothing declares what a fact rests on: it is seen. Everything that differs between deployments with the same profiles
//! (user data, the name) is read through [`Own`], which takes note. What was found without a look at it is the same for
//! all of them, because nothing else differs.

use std::cell::Cell;
use std::sync::OnceLock;

use super::images::Image;
use super::named;
use super::truth::Truth;
use crate::model::Model;

/// Facts that rest on the profiles, `.arg` files, manifests and circumstances of a deployment, and on nothing else.
pub struct Shared<'t> {
    pub(super) images: OnceLock<Vec<Image<'t>>>,
    pub(super) cells: Vec<OnceLock<Truth<'t>>>,
}

impl Shared<'_> {
    /// Nothing is known yet.
    pub fn new() -> Self {
        Shared { images: OnceLock::new(), cells: named::cells() }
    }
}

impl Default for Shared<'_> {
    fn default() -> Self {
        Self::new()
    }
}

/// What a deployment has for itself.
pub(super) struct Own<'t> {
    name: &'t str,
    user_data: Vec<&'t Model<'t>>,
    looked: Cell<bool>,
}

impl<'t> Own<'t> {
    pub(super) fn new(name: &'t str, user_data: Vec<&'t Model<'t>>) -> Own<'t> {
        Own { name, user_data, looked: Cell::new(false) }
    }

    pub(super) fn name(&self) -> &'t str {
        self.look();
        self.name
    }

    pub(super) fn user_data(&self) -> &[&'t Model<'t>] {
        self.look();
        &self.user_data
    }

    /// Takes note that something was used that rests on what the deployment has for itself.
    pub(super) fn look(&self) {
        self.looked.set(true);
    }

    /// Runs something; true if it looked at what the deployment has for itself.
    pub(super) fn watch<R>(&self, run: impl FnOnce() -> R) -> (R, bool) {
        let before = self.looked.replace(false);
        let result = run();
        let looked = self.looked.get();
        self.looked.set(before || looked);
        (result, looked)
    }

    /// A value that is kept with the shared ones if it rests on nothing of the deployment's own.
    pub(super) fn keep<'k, T>(&self, shared: &'k OnceLock<T>, own: &'k OnceLock<T>, find: impl FnOnce() -> T) -> &'k T {
        if let Some(found) = shared.get() {
            return found;
        }
        if let Some(found) = own.get() {
            self.look();
            return found;
        }
        let (found, looked) = self.watch(find);
        if looked { own.get_or_init(|| found) } else { shared.get_or_init(|| found) }
    }
}
