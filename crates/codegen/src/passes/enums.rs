//! Closed enums of strings become open ones.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Fields, ItemEnum};

use super::{Result, attributes, docs, ident};
use crate::api::Api;

/// An enum of strings, as typify writes it: every variant is a unit.
pub(super) fn is_closed(item: &ItemEnum) -> bool {
    item.variants.iter().all(|variant| matches!(variant.fields, Fields::Unit))
}

/// Variants are named after their text, unless the document names them (`x-enum-varnames`).
pub(super) fn open(item: &ItemEnum, api: &Api) -> Result<TokenStream> {
    let name = &item.ident;
    let what = format!("the enum `{name}`");
    let of = attributes::of_type(&item.attrs, &what)?;
    if of.is_untagged || of.is_transparent {
        return Err(format!("{what} of texts has attributes of serde, which no pass knows"));
    }
    let doc = docs::lines(&docs::of_type(&item.attrs, &name.to_string(), api)?);
    let schema = &api.schemas[name.to_string()];
    let texts = |key: &str| schema[key].as_array().into_iter().flatten().filter_map(|text| text.as_str());
    let given: BTreeMap<&str, &str> = texts("enum").zip(texts("x-enum-varnames")).collect();
    let mut variants = Vec::new();
    for variant in &item.variants {
        let what = format!("the variant `{name}::{}`", variant.ident);
        let text = match attributes::of_variant(&variant.attrs, &what)? {
            Some(text) => text.value(),
            None => variant.ident.to_string(),
        };
        if !texts("enum").any(|known| known == text) {
            return Err(format!("{what} stands for the text `{text}`, which is not in the enum of the document"));
        }
        // `Unknown` is the variant for values that are not known
        let variant = match (given.get(text.as_str()), variant.ident.to_string().as_str()) {
            (Some(given), _) => ident(given),
            (None, "Unknown") => ident("UnknownValue"),
            (None, _) => variant.ident.clone(),
        };
        variants.push(quote! { #variant = #text });
    }
    if variants.len() != texts("enum").count() {
        return Err(format!("{what} does not have one variant for each text of the document"));
    }
    Ok(quote! { open_enum! { #doc #name { #(#variants,)* } } })
}
