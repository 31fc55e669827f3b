//! Properties of requests that have more states than a value: absent, null, an empty list.
//!
//! typify holds an optional list as a list and a nullable property as an `Option`. That is enough for answers. A request
//! with them could neither clear a property nor a list, and would not be written again as it was read.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use syn::{Field, Type, parse_quote};

use super::builders::{bare, optional};
use super::types::last_segment;
use super::{Result, attributes, objects};
use crate::api::{Api, schema_name};

/// The properties of a type that occurs in requests.
pub(super) struct Properties<'a> {
    by_bare_name: BTreeMap<String, &'a Value>,
    required: BTreeSet<String>,
    is_open: bool,
}

impl<'a> Properties<'a> {
    /// `None` for a type that no request has.
    pub(super) fn of_request(name: &str, api: &'a Api) -> Option<Self> {
        api.request_schemas.contains(name).then(|| Self::of_schema(&api.schemas[name], api))
    }

    fn of_schema(schema: &'a Value, api: &'a Api) -> Self {
        let is_open = schema.get("additionalProperties").is_some_and(|more| *more != false);
        let mut this = Self { by_bare_name: BTreeMap::new(), required: BTreeSet::new(), is_open };
        this.collect(schema, api);
        this
    }

    /// The properties of a schema and of its parts.
    fn collect(&mut self, schema: &'a Value, api: &'a Api) {
        for part in schema["allOf"].as_array().into_iter().flatten() {
            self.collect(schema_name(part).map_or(part, |name| &api.schemas[name]), api);
        }
        let own = schema["properties"].as_object().into_iter().flatten();
        self.by_bare_name.extend(own.map(|(name, property)| (bare(name), property)));
        let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
        self.required.extend(required.map(bare));
    }

    /// The property that a field holds; null for typify's name of the properties that the document does not name.
    pub(super) fn get(&self, field: &str) -> Option<&'a Value> {
        match self.by_bare_name.get(&bare(field)) {
            Some(property) => Some(property),
            None if field == "extra" && self.is_open => Some(&Value::Null),
            None => None,
        }
    }

    /// The type that a field has here, if typify's cannot hold all states.
    pub(super) fn type_of(&self, field: &str, ty: &Type, api: &Api) -> Option<Type> {
        let property = self.by_bare_name.get(&bare(field))?;
        if self.required.contains(&bare(field)) {
            return None;
        }
        match optional(ty) {
            Some(inner) if is_nullable(property, api) => Some(parse_quote! { crate::value::Field<#inner> }),
            Some(_) => None,
            None if ["Vec", "Map", "HashMap"].contains(&last_segment(ty).as_str()) => {
                Some(parse_quote! { ::std::option::Option<#ty> })
            }
            None => None,
        }
    }

    /// Changes a field of the type itself.
    pub(super) fn rewrite(&self, field: &mut Field, owner: &str, api: &Api) -> Result<()> {
        let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
        let Some(ty) = self.type_of(&name, &field.ty, api) else { return Ok(()) };
        let is_absent = if last_segment(&ty) == "Field" {
            "crate::value::Field::is_absent"
        } else {
            "::std::option::Option::is_none"
        };
        let rename = attributes::of_field(&field.attrs, &objects::describe(field, owner))?.rename;
        field.attrs.retain(|attribute| !attribute.path().is_ident("serde"));
        field.attrs.push(parse_quote! { #[serde(default, skip_serializing_if = #is_absent)] });
        field.attrs.extend(rename.map(|name| -> syn::Attribute {
            parse_quote! { #[serde(rename = #name)] }
        }));
        field.ty = ty;
        Ok(())
    }
}

fn is_nullable(property: &Value, api: &Api) -> bool {
    property["nullable"] == true || schema_name(property).is_some_and(|name| api.schemas[name]["nullable"] == true)
}
