//! Closed enums of strings become open ones.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Fields, ItemEnum, LitStr, Variant};

use super::{Result, docs};

/// An enum of strings, as typify writes it: every variant is a unit.
pub(super) fn is_closed(item: &ItemEnum) -> bool {
    item.variants.iter().all(|variant| matches!(variant.fields, Fields::Unit))
}

pub(super) fn open(item: &ItemEnum) -> Result<TokenStream> {
    let name = &item.ident;
    let doc = docs::of_type(&item.attrs, &name.to_string());
    let mut variants = Vec::new();
    for variant in &item.variants {
        let text = wire_name(variant)?;
        // `Unknown` is the variant for values that are not known
        let variant = match variant.ident.to_string().as_str() {
            "Unknown" => super::ident("UnknownValue"),
            _ => variant.ident.clone(),
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
