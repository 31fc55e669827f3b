//! In which selections of cargo features an item exists, so that one text serves every selection.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::{Map, Value};

use super::{events, feature_of};
use crate::schemas::{self, References};

/// The cargo features of which one has to be on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// None is needed.
    Always,
    /// One of these.
    WithAny(BTreeSet<String>),
}

impl Selection {
    /// What an operation with this feature needs.
    pub(crate) fn of_feature(feature: Option<&str>) -> Self {
        feature.map_or(Self::Always, |feature| Self::WithAny(BTreeSet::from([feature.to_owned()])))
    }

    /// What something needs that several things use. Without any, nothing switches it on.
    pub(crate) fn union(parts: impl IntoIterator<Item = Self>) -> Self {
        parts.into_iter().fold(Self::WithAny(BTreeSet::new()), |all, part| match (all, part) {
            (Self::WithAny(all), Self::WithAny(part)) => Self::WithAny(&all | &part),
            _ => Self::Always,
        })
    }

    /// Whether `other` is always there with this.
    pub(crate) fn implies(&self, other: &Self) -> bool {
        match (self, other) {
            (_, Self::Always) => true,
            (Self::Always, Self::WithAny(_)) => false,
            (Self::WithAny(own), Self::WithAny(other)) => own.is_subset(other),
        }
    }

    /// Whether a selection of features has what this needs.
    #[cfg(feature = "mock")]
    pub(crate) fn is_met(&self, is_wanted: impl Fn(&str) -> bool) -> bool {
        match self {
            Self::Always => true,
            Self::WithAny(features) => features.iter().any(|feature| is_wanted(feature)),
        }
    }

    /// The attribute for an item that needs this.
    pub(crate) fn attribute(&self) -> Option<TokenStream> {
        self.condition().map(|condition| quote! { #[cfg(#condition)] })
    }

    /// What stands in `cfg(…)`; nothing if the item is always there.
    pub(crate) fn condition(&self) -> Option<TokenStream> {
        let Self::WithAny(features) = self else { return None };
        let mut features = features.iter();
        Some(match (features.next(), features.len()) {
            (Some(feature), 0) => quote! { feature = #feature },
            (first, _) => {
                let features = first.into_iter().chain(features);
                quote! { any(#(feature = #features),*) }
            }
        })
    }
}

/// What the type of each schema needs, by the schema's name: a feature of an operation that reaches it. Schemas that
/// become no type are not in the map.
pub(super) fn of_schemas(document: &Value) -> BTreeMap<String, Selection> {
    // what each feature reaches; the empty name stands for what needs none
    let mut roots: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let always = roots.entry("").or_default();
    for (kind, components) in document["components"].as_object().into_iter().flatten() {
        if kind != "schemas" && kind != "responses" {
            schemas::direct(components, always);
        }
    }
    let items = document["paths"].as_object().into_iter().flat_map(Map::values);
    for operation in items.filter_map(Value::as_object).flat_map(Map::values) {
        let names = roots.entry(feature_of(document, operation).unwrap_or_default()).or_default();
        for (key, part) in operation.as_object().into_iter().flatten() {
            match part.as_object().filter(|_| key == "responses") {
                // errors become no types
                Some(responses) => responses
                    .iter()
                    .filter(|(status, _)| status.starts_with('2'))
                    .for_each(|(_, response)| schemas::direct(response, names)),
                None if !key.starts_with("x-") => schemas::direct(part, names),
                None => {}
            }
        }
    }
    roots.entry(events::FEATURE).or_default().extend(events::schemas(document));
    let mut found: BTreeMap<String, Selection> = BTreeMap::new();
    let references = References::of(document);
    for (feature, mut names) in roots {
        references.close(&mut names);
        let own = Selection::of_feature(Some(feature).filter(|feature| !feature.is_empty()));
        for name in names {
            let of_others = found.remove(&name);
            found.insert(name, Selection::union(of_others.into_iter().chain([own.clone()])));
        }
    }
    found
}
