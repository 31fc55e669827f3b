//! Closed enums of strings become open ones.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Fields, ItemEnum, LitStr, Variant};

use super::{Result, docs, ident};
use crate::api::Api;

/// An enum of strings, as typify writes it: every variant is a unit.
pub(super) fn is_closed(item: &ItemEnum) -> bool {
    item.variants.iter().all(|variant| matches!(variant.fields, Fields::Unit))
}

/// Variants are named after their text, unless the document names them (`x-enum-varnames`).
pub(super) fn open(item: &ItemEnum, api: &Api) -> Result<TokenStream> {
    let name = &item.ident;
    let doc = docs::of_type(&item.attrs, &name.to_string());
    let schema = &api.schemas[name.to_string()];
    let texts = |key: &str| schema[key].as_array().into_iter().flatten().filter_map(|text| text.as_str());
    let given: BTreeMap<&str, &str> = texts("enum").zip(texts("x-enum-varnames")).collect();
    let mut variants = Vec::new();
    for variant in &item.variants {
        let text = wire_name(variant)?;
        // `Unknown` is the variant for values that are not known
        let variant = match (given.get(text.as_str()), variant.ident.to_string().as_str()) {
            (Some(given), _) => ident(given),
            (None, "Unknown") => ident("UnknownValue"),
            (None, _) => variant.ident.clone(),
        };
        variants.push(quote! { #variant = #text });
    }
    Ok(quote! { open_enum! { #doc #name { #(#variants,)* } } })
}

fn wire_name(variant: &Variant) -> Result<String> {
    let mut name = variant.ident.to_string();
    for attribute in variant.attrs.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        attribute
            .parse_nested_meta(|meta| {
                if meta.path.is_ident("rename") {
                    name = meta.value()?.parse::<LitStr>()?.value();
                }
                Ok(())
            })
            .map_err(|error| format!("an attribute of the enum variant `{}`: {error}", variant.ident))?;
    }
    Ok(name)
}
