//! A cache of facts about a document, for walks of many values.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use super::members::Members;
use crate::description::Description;
use crate::tree::NodeId;

/// Facts about a document that walkers have found. Share one between the walks of many values, so that they take less
/// time.
#[derive(Debug, Default)]
pub struct Learned<'a> {
    /// What sets of schemas say about members.
    members: RwLock<HashMap<Box<[NodeId]>, Arc<Members<'a>>>>,
    nulls: RwLock<HashMap<NodeId, bool>>,
}

impl<'a> Learned<'a> {
    /// What schemas say about the members of an object.
    pub(super) fn members(&self, description: &'a Description, parts: &[NodeId]) -> Arc<Members<'a>> {
        if let Some(known) = self.members.read().unwrap_or_else(PoisonError::into_inner).get(parts) {
            return Arc::clone(known);
        }
        let members = Arc::new(Members::of(description, parts));
        self.members.write().unwrap_or_else(PoisonError::into_inner).insert(parts.into(), Arc::clone(&members));
        members
    }

    /// Whether a schema takes null, if that is known.
    pub(super) fn takes_null(&self, schema: NodeId) -> Option<bool> {
        self.nulls.read().unwrap_or_else(PoisonError::into_inner).get(&schema).copied()
    }

    pub(super) fn set_takes_null(&self, schema: NodeId, takes: bool) {
        self.nulls.write().unwrap_or_else(PoisonError::into_inner).insert(schema, takes);
    }
}
