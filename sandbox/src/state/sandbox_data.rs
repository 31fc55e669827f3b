//! Test data of the client's own, as Truv's sandbox operations keep it.

use std::sync::Arc;

use crate::index_map::IndexMap;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::OwnCompany;

/// The objects that `/v1/sandbox/` manages.
#[derive(Default)]
pub(crate) struct SandboxData {
    pub(crate) scenarios: IndexMap<String, Scenario>,
    pub(crate) documents: IndexMap<String, SandboxDocument>,
}

/// Employers and providers that this sandbox knows beyond the built-in ones.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Additions {
    pub(crate) companies: Vec<Arc<OwnCompany>>,
    pub(crate) providers: Vec<Arc<OwnProvider>>,
}

impl Additions {
    /// Adds others; an addition with the name of an earlier one replaces it.
    pub(crate) fn merge(&mut self, others: Self) {
        let is_same = |one: &str, other: &str| one.eq_ignore_ascii_case(other);
        for company in others.companies {
            self.companies.retain(|known| !is_same(&known.name, &company.name));
            self.companies.push(company);
        }
        for provider in others.providers {
            self.providers.retain(|known| !is_same(&known.name, &provider.name));
            self.providers.push(provider);
        }
    }
}

/// A provider that the client has added.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct OwnProvider {
    pub(crate) name: String,
    pub(crate) data_source: &'static str,
}

/// The intended outcome of a login or an upload.
#[derive(Clone)]
pub(crate) struct Scenario {
    pub(crate) id: String,
    pub(crate) data_source: String,
    /// Every property except the data source, as the client sent it.
    pub(crate) properties: Map<String, Value>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
}

/// A file of the library.
pub(crate) struct SandboxDocument {
    pub(crate) id: String,
    pub(crate) filename: String,
    pub(crate) content: Arc<[u8]>,
    pub(crate) documents: Value,
    pub(crate) created_at: DateTime<Utc>,
}
