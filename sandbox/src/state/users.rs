//! The users of an account.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::ops::Deref;

use super::User;
use crate::index_map::IndexMap;

/// Users by their ids, in the order in which they were created. Reading is that of the map.
#[derive(Default)]
pub(crate) struct Users {
    all: IndexMap<String, User>,
    /// The hashes of external ids that users have or had: whoever looks for another one need not look at all users.
    external_ids: HashSet<u64>,
    hashes: RandomState,
}

impl Users {
    /// Adds a user, or puts the user in place of the one with the same id.
    pub(crate) fn insert(&mut self, user: User) {
        if let Some(external) = &user.external_user_id {
            self.external_ids.insert(self.hashes.hash_one(external.as_str()));
        }
        self.all.insert(user.id.clone(), user);
    }

    /// Changes a user, except for the external id.
    pub(crate) fn change(&mut self, id: &str, change: impl FnOnce(&mut User)) {
        if let Some(user) = self.all.get_mut(id) {
            change(user);
        }
    }

    pub(crate) fn remove(&mut self, id: &str) {
        self.all.shift_remove(id);
    }

    /// The users with an external id, the oldest first.
    pub(crate) fn with_external_id<'a, 'b>(
        &'a self,
        external: &'b str,
    ) -> impl DoubleEndedIterator<Item = &'a User> + use<'a, 'b> {
        let may_exist = self.external_ids.contains(&self.hashes.hash_one(external));
        let all = may_exist.then(|| self.all.values());
        all.into_iter().flatten().filter(move |user| user.external_user_id.as_deref() == Some(external))
    }
}

impl Deref for Users {
    type Target = IndexMap<String, User>;

    fn deref(&self) -> &Self::Target {
        &self.all
    }
}
