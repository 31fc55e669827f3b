//! Builders: their structs and setters, for request types and for operations alike.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;
use syn::{Field, ItemStruct, Type};

use super::types::{last_segment, type_argument};
use super::{Result, docs, safe_debug};
use crate::api::{Api, schema_name};

/// The builder of a type that occurs in requests.
pub(super) fn of_request(item: &ItemStruct, api: &Api) -> Result<TokenStream> {
    let name = &item.ident;
    let text = name.to_string();
    let schema = &api.schemas[&text];
    let mut fields = Vec::new();
    let mut setters = Vec::new();
    let mut properties = BTreeMap::new();
    collect_properties(schema, api, &mut properties);
    for field in &item.fields {
        let ident = field_name(field)?;
        let property = match properties.get(&bare(&ident.to_string())) {
            Some(property) => *property,
            // typify's name for the properties that the document does not name
            None if ident == "extra" && schema.get("additionalProperties").is_some_and(|more| *more != false) => {
                &Value::Null
            }
            None => {
                return Err(format!(
                    "the builder of `{text}` has a field `{ident}` that the schema of the document does not"
                ));
            }
        };
        let description = property["description"].as_str().unwrap_or_default();
        // the document says which kind Truv wants; an amount of the caller's own would go out as a string
        let is_number = property["type"] == "number" && property["format"] == "decimal";
        let convert = is_number.then(|| quote! { .map(crate::value::Decimal::as_number) });
        let ty = &field.ty;
        fields.push(quote! { #ident: #ty });
        setters.push(setter(field, description, convert.as_ref())?);
    }
    let doc = docs::lines(&format!("Builds a [`{text}`](super::{text})."));
    let debug = safe_debug::opaque(&quote! { #name }, &text);
    Ok(quote! {
        #doc
        #[derive(Clone)]
        #[must_use = "a builder does nothing until it is passed on"]
        pub struct #name { #(#fields,)* }
        impl #name { #(#setters)* }
        #debug
    })
}

/// The properties of a schema and of its parts, by their bare names.
fn collect_properties<'a>(schema: &'a Value, api: &'a Api, properties: &mut BTreeMap<String, &'a Value>) {
    for part in schema["allOf"].as_array().into_iter().flatten() {
        collect_properties(schema_name(part).map_or(part, |name| &api.schemas[name]), api, properties);
    }
    let own = schema["properties"].as_object().into_iter().flatten();
    properties.extend(own.map(|(name, property)| (bare(name), property)));
}

/// Sets a field of type `Result<T, String>` or `Result<Option<T>, String>` from whatever converts into `T`, and applies
/// `convert` to that.
pub(super) fn setter(field: &Field, description: &str, convert: Option<&TokenStream>) -> Result<TokenStream> {
    let name = field_name(field)?;
    let text = name.to_string();
    let value = result(field)?;
    let (value, is_optional) = match optional(value) {
        Some(inner) => (inner, true),
        None => (value, false),
    };
    let doc = docs::lines(description);
    if let Some(item) = list_item(value) {
        let some = is_optional.then(|| quote! { .map(Some) });
        return Ok(quote! {
            #doc
            pub fn #name<I>(mut self, values: I) -> Self
            where
                I: ::std::iter::IntoIterator<Item: ::std::convert::TryInto<#item, Error: ::std::fmt::Display>>,
            {
                self.#name = crate::runtime::set_list(#text, values)#some;
                self
            }
        });
    }
    let (set, some) = match (is_optional, convert) {
        (true, None) => (quote! { set_some }, TokenStream::new()),
        (true, Some(_)) => (quote! { set }, quote! { .map(Some) }),
        (false, _) => (quote! { set }, TokenStream::new()),
    };
    Ok(quote! {
        #doc
        pub fn #name<V>(mut self, value: V) -> Self
        where
            V: ::std::convert::TryInto<#value, Error: ::std::fmt::Display>,
        {
            self.#name = crate::runtime::#set(#text, value)#convert #some;
            self
        }
    })
}

/// `T` of a field of type `Result<T, String>`.
pub(super) fn result(field: &Field) -> Result<&Type> {
    let is_result = last_segment(&field.ty) == "Result";
    type_argument(&field.ty).filter(|_| is_result).ok_or_else(|| {
        let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
        format!("the builder field `{name}` has the type `{}` and is not a Result", super::text(&field.ty))
    })
}

fn list_item(ty: &Type) -> Option<&Type> {
    (last_segment(ty) == "Vec").then(|| type_argument(ty)).flatten()
}

pub(super) fn optional(ty: &Type) -> Option<&Type> {
    (last_segment(ty) == "Option").then(|| type_argument(ty)).flatten()
}

pub(super) fn field_name(field: &Field) -> Result<&proc_macro2::Ident> {
    field.ident.as_ref().ok_or_else(|| "a builder has a field without a name".to_owned())
}

/// A name without what differs between the document's spelling and Rust's: `created_at__gte` and `created_at_gte`.
pub(super) fn bare(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}
