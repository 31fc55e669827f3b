//! The module `types`: open enums, ids, safe `Debug`, structs that may grow, builders for requests alone.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::punctuated::Punctuated;
use syn::{
    Attribute, Fields, GenericArgument, Item, ItemImpl, ItemMod, ItemStruct, Meta, PathArguments, Token, Type,
    parse_quote,
};

use super::{Result, builders, docs, enums, ident, items, objects, safe_debug};
use crate::api::Api;

pub(super) fn module(types: Vec<Item>, api: &Api) -> Result<TokenStream> {
    let text_types: BTreeSet<String> = types.iter().filter_map(text_type).collect();
    let mut code = Vec::new();
    for item in types {
        code.push(match item {
            Item::Enum(item) if enums::is_closed(&item) => enums::open(&item, api)?,
            Item::Enum(mut item) => {
                clean(&mut item.attrs, &item.ident.to_string(), &["untagged"], &[], true);
                let debug = safe_debug::of_enum(&item);
                quote! { #item #debug }
            }
            Item::Struct(item) if newtype_over_string(&item) => id(&item),
            Item::Struct(item) => structure(item)?,
            Item::Impl(item) if replaced(&item, &text_types, api) => continue,
            Item::Mod(item) if item.ident == "builder" => request_builders(item, api)?,
            other => other.into_token_stream(),
        });
    }
    Ok(quote! {
        /// What operations take and give.
        pub mod types {
            use crate::runtime::{id, object, open_enum};

            #(#code)*
        }
    })
}

/// Whether an item is the type of one of these schemas, or an impl for it.
pub(super) fn is_of(item: &Item, schemas: &BTreeSet<String>) -> bool {
    let name = match item {
        Item::Enum(item) => item.ident.to_string(),
        Item::Struct(item) => item.ident.to_string(),
        // `From<EventId> for String` too
        Item::Impl(item) => {
            let subject = last_segment(&item.self_ty);
            let of = item.trait_.as_ref().map(|(path, _)| path.to_token_stream().to_string()).unwrap_or_default();
            let converts = |name: &String| of.contains(&format!("< {name} >")) || of.contains(&format!("<{name}>"));
            return schemas.contains(&subject) || schemas.iter().any(converts);
        }
        _ => return false,
    };
    schemas.contains(&name)
}

/// An empty string for an absent one of these must not cost the whole report.
pub(super) const BLANK_AS_NONE: &[&str] = &["Date", "Decimal", "Timestamp"];

/// Name of an enum or newtype that becomes a type of text, with impls of its own.
fn text_type(item: &Item) -> Option<String> {
    match item {
        Item::Enum(item) if enums::is_closed(item) => Some(item.ident.to_string()),
        Item::Struct(item) if newtype_over_string(item) => Some(item.ident.to_string()),
        _ => None,
    }
}

pub(super) fn newtype_over_string(item: &ItemStruct) -> bool {
    match &item.fields {
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => last_segment(&fields.unnamed[0].ty) == "String",
        _ => false,
    }
}

pub(super) fn id(item: &ItemStruct) -> TokenStream {
    let name = &item.ident;
    let doc = docs::of_type(&item.attrs, &name.to_string());
    quote! { id! { #doc #name } }
}

pub(super) fn structure(mut item: ItemStruct) -> Result<TokenStream> {
    let debug = safe_debug::of_struct(&item);
    let serde = objects::of_struct(&item);
    let by_derive = serde.is_none();
    clean(&mut item.attrs, &item.ident.to_string(), &["transparent"], &["Default"], by_derive);
    for field in &mut item.fields {
        if !by_derive {
            field.attrs.retain(|attribute| !attribute.path().is_ident("serde"));
            docs::unfold(&mut field.attrs);
            continue;
        }
        // typify makes a nullable field with this attribute fail where the key is absent
        field.attrs = std::mem::take(&mut field.attrs).into_iter().filter_map(without_deserialize_with).collect();
        docs::unfold(&mut field.attrs);
        if field.attrs.iter().any(|attribute| attribute.to_token_stream().to_string().contains("flatten")) {
            field.attrs.push(parse_quote! { #[doc = " Properties that the document does not name."] });
        }
        if is_option_of(&field.ty, BLANK_AS_NONE) {
            field.attrs.push(parse_quote! { #[serde(default, deserialize_with = "crate::value::blank_as_none")] });
        }
    }
    Ok(quote! { #item #serde #debug })
}

pub(super) fn is_option_of(ty: &Type, names: &[&str]) -> bool {
    last_segment(ty) == "Option" && type_argument(ty).is_some_and(|inner| names.contains(&last_segment(inner).as_str()))
}

/// Writes the attributes of a type anew: documentation, derives without `Debug`, and of the rest those that are named.
fn clean(attributes: &mut Vec<Attribute>, name: &str, serde: &[&str], derives: &[&str], derive_serde: bool) {
    let doc = docs::of_type(attributes, name);
    let has = |attribute: &str, word: &str| {
        let mut found = attributes.iter().filter(|found| found.path().is_ident(attribute));
        found.any(|found| found.to_token_stream().to_string().contains(word))
    };
    let derives = derives.iter().filter(|name| has("derive", name)).map(|name| ident(name));
    let mut kept = docs::parse(&doc);
    let serde_derives = derive_serde.then(|| quote! { ::serde::Deserialize, ::serde::Serialize });
    kept.push(parse_quote! { #[derive(Clone, #(#derives,)* #serde_derives)] });
    for word in serde.iter().filter(|word| has("serde", word)) {
        let word = ident(word);
        kept.push(parse_quote! { #[serde(#word)] });
    }
    kept.push(parse_quote! { #[non_exhaustive] });
    *attributes = kept;
}

/// Whether an impl of progenitor's is one that this crate writes itself, or does not want.
fn replaced(item: &ItemImpl, text_types: &BTreeSet<String>, api: &Api) -> bool {
    let subject = last_segment(&item.self_ty);
    if text_types.contains(&subject) {
        return true;
    }
    match &item.trait_ {
        // `fn builder()`
        None => !api.request_schemas.contains(&subject),
        // `From<UserId> for String`
        Some((path, _)) => {
            let generic = path.to_token_stream().to_string();
            text_types
                .iter()
                .any(|name| generic.contains(&format!("< {name} >")) || generic.contains(&format!("<{name}>")))
        }
    }
}

fn request_builders(module: ItemMod, api: &Api) -> Result<TokenStream> {
    let mut code = Vec::new();
    for item in items(module)? {
        match item {
            Item::Struct(item) if api.request_schemas.contains(&item.ident.to_string()) => {
                code.push(builders::of_request(&item, api)?);
            }
            // conversions and defaults, but not the setters
            Item::Impl(item) if item.trait_.is_some() => {
                let is_request = api.request_schemas.iter().any(|name| last_segment(&item.self_ty) == *name);
                if is_request {
                    code.push(item.into_token_stream());
                }
            }
            _ => {}
        }
    }
    Ok(quote! {
        /// Builders of the types that requests are made of.
        pub mod builder {
            #(#code)*
        }
    })
}

/// `T` of `Option<T>` and the like: the first argument of the last segment.
pub(super) fn type_argument(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    let PathArguments::AngleBracketed(arguments) = &path.path.segments.last()?.arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(inner) => Some(inner),
        _ => None,
    })
}

/// `UserId` of `super::UserId`.
pub(super) fn last_segment(ty: &Type) -> String {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default(),
        _ => String::new(),
    }
}

/// A serde attribute without its `deserialize_with`, but with what else it says, such as `rename`.
fn without_deserialize_with(attribute: Attribute) -> Option<Attribute> {
    if !attribute.path().is_ident("serde") {
        return Some(attribute);
    }
    let Ok(parts) = attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated) else {
        return Some(attribute);
    };
    let kept: Vec<_> = parts.iter().filter(|part| !part.path().is_ident("deserialize_with")).collect();
    (!kept.is_empty()).then(|| parse_quote! { #[serde(#(#kept),*)] })
}
