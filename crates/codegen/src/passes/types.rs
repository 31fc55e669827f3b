//! The module `types`: open enums, ids, safe `Debug`, structs that may grow, and builders only for requests.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::punctuated::Punctuated;
use syn::{
    Attribute, Fields, GenericArgument, ImplItem, Item, ItemEnum, ItemImpl, ItemMod, ItemStruct, Meta, Path,
    PathArguments, Token, Type, parse_quote,
};

use super::equality::Equality;
use super::states::Properties;
use super::{
    Result, attributes, builders, describe, docs, enums, filled, ident, items, objects, parse, safe_debug, text,
};
use crate::api::Api;

pub(super) fn module(types: Vec<Item>, api: &Api, equality: &Equality) -> Result<Item> {
    let text_types: BTreeSet<String> = types.iter().filter_map(text_type).collect();
    let mut code = Vec::new();
    for item in types {
        code.extend(match item {
            Item::Enum(item) if enums::is_closed(&item) => parse(enums::open(&item, api)?)?,
            Item::Enum(item) => choice(item, equality)?,
            Item::Struct(item) if newtype_over_string(&item) => parse(id(&item)?)?,
            Item::Struct(item) => {
                let derives = equality.derives(&item.ident.to_string());
                structure(item, derives, api)?
            }
            Item::Impl(item) if is_replaced(&item, &text_types, api)? => continue,
            Item::Impl(item) => vec![Item::Impl(item)],
            Item::Mod(item) if item.ident == "builder" => vec![request_builders(item, api)?],
            // `ConversionError`, the error of conversions
            Item::Mod(item) if item.ident == "error" => vec![Item::Mod(item)],
            other => return Err(format!("{} is in the module `types`, where no pass knows it", describe(&other))),
        });
    }
    let module = parse_quote! {
        /// The types that operations take and return. [`products`](crate::products) lists operations and their types by product.
        pub mod types {
            use crate::runtime::{id, object, open_enum};
        }
    };
    Ok(filled(module, code))
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
            let mut arguments = of.split('<').skip(1).filter_map(|rest| rest.split_once('>'));
            return schemas.contains(&subject) || arguments.any(|(argument, _)| schemas.contains(argument.trim()));
        }
        _ => return false,
    };
    schemas.contains(&name)
}

/// Some services send an empty string for an absent value of these types. That must not make a whole report unreadable.
pub(super) const BLANK_AS_NONE: &[&str] = &["Date", "Decimal", "Timestamp"];

/// The name of an enum or newtype that becomes a text type with impls of its own.
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

pub(super) fn id(item: &ItemStruct) -> Result<TokenStream> {
    let name = &item.ident;
    let what = format!("the struct `{name}`");
    let of = attributes::of_type(&item.attrs, &what)?;
    if !of.is_transparent || of.is_untagged {
        return Err(format!("{what} holds one text but is not transparent to serde, which no pass knows"));
    }
    let doc = docs::lines(&docs::of_type(&item.attrs, &name.to_string())?);
    Ok(quote! { id! { #doc #name } })
}

/// An enum whose variants hold values: the variant that fits is read.
fn choice(mut item: ItemEnum, equality: &Equality) -> Result<Vec<Item>> {
    let what = format!("the enum `{}`", item.ident);
    let of = attributes::of_type(&item.attrs, &what)?;
    if !of.is_untagged || of.is_transparent {
        return Err(format!("{what} holds values but is not untagged, which no pass knows"));
    }
    for variant in &item.variants {
        let what = format!("the variant `{}::{}`", item.ident, variant.ident);
        attributes::of_variant(&variant.attrs, &what)?;
    }
    let debug = safe_debug::of_enum(&item)?;
    let name = item.ident.to_string();
    clean(&mut item.attrs, &name, (&[], equality.derives(&name)), &["untagged"], true)?;
    let mut code = parse(debug)?;
    code.insert(0, Item::Enum(item));
    Ok(code)
}

/// `equality` says which traits for comparison the struct derives.
pub(super) fn structure(mut item: ItemStruct, equality: &[&str], api: &Api) -> Result<Vec<Item>> {
    let name = item.ident.to_string();
    let what = format!("the struct `{name}`");
    let of = attributes::of_type(&item.attrs, &what)?;
    let is_newtype = matches!(&item.fields, Fields::Unnamed(fields) if fields.unnamed.len() == 1);
    if of.is_untagged || of.is_transparent != is_newtype || !(is_newtype || matches!(item.fields, Fields::Named(_))) {
        return Err(format!("{what} is neither one of named fields nor a newtype, so that no pass knows it"));
    }
    if let Some(properties) = Properties::of_request(&name, api) {
        item.fields.iter_mut().try_for_each(|field| properties.rewrite(field, &name, api))?;
    }
    let debug = safe_debug::of_struct(&item)?;
    let serde = objects::of_struct(&item, of.derives_default)?;
    let by_derive = serde.is_none();
    let default: &[&str] = if of.derives_default { &["Default"] } else { &[] };
    clean(&mut item.attrs, &name, (default, equality), if is_newtype { &["transparent"] } else { &[] }, by_derive)?;
    for field in &mut item.fields {
        if !by_derive {
            field.attrs.retain(|attribute| !attribute.path().is_ident("serde"));
            docs::unfold(&mut field.attrs, &name)?;
            continue;
        }
        let of = attributes::of_field(&field.attrs, &objects::describe(field, &name))?;
        // typify makes a nullable field with this attribute fail where the key is absent
        field.attrs = std::mem::take(&mut field.attrs).into_iter().filter_map(without_deserialize_with).collect();
        docs::unfold(&mut field.attrs, &name)?;
        if of.is_flat {
            field.attrs.push(parse_quote! { #[doc = " Properties that the document does not name."] });
        }
        if is_option_of(&field.ty, BLANK_AS_NONE) {
            field.attrs.push(parse_quote! { #[serde(default, deserialize_with = "crate::value::blank_as_none")] });
        }
    }
    let mut code = parse(quote! { #serde #debug })?;
    code.insert(0, Item::Struct(item));
    Ok(code)
}

pub(super) fn is_option_of(ty: &Type, names: &[&str]) -> bool {
    last_segment(ty) == "Option" && type_argument(ty).is_some_and(|inner| names.contains(&last_segment(inner).as_str()))
}

/// Rewrites the attributes of a type: documentation, derives without `Debug`, serde attributes.
fn clean(
    attributes: &mut Vec<Attribute>,
    name: &str,
    (derives, compares): (&[&str], &[&str]),
    serde: &[&str],
    derive_serde: bool,
) -> Result<()> {
    let mut kept = docs::attributes(&docs::of_type(attributes, name)?);
    let derives = derives.iter().map(|name| ident(name));
    let compares = compares.iter().map(|name| ident(name));
    let serde_derives = derive_serde.then(|| quote! { ::serde::Deserialize, ::serde::Serialize });
    kept.push(parse_quote! { #[derive(Clone, #(#derives,)* #serde_derives)] });
    kept.push(parse_quote! { #[cfg_attr(feature = "compare", derive(#(#compares),*))] });
    for word in serde {
        let word = ident(word);
        kept.push(parse_quote! { #[serde(#word)] });
    }
    kept.push(parse_quote! { #[non_exhaustive] });
    *attributes = kept;
    Ok(())
}

/// The traits that typify implements for types, beside those that it derives.
const TRAITS: &[&str] = &[
    "::std::convert::From",
    "::std::convert::TryFrom",
    "::std::fmt::Display",
    "::std::ops::Deref",
    "::std::str::FromStr",
];

/// An error unless an impl is of a trait that typify is known to implement for types, or has only the function `builder`.
pub(super) fn check_impl(item: &ItemImpl) -> Result<()> {
    match &item.trait_ {
        None => functions(item, |name| name == "builder"),
        Some((path, _)) if TRAITS.contains(&bare_path(path).as_str()) => Ok(()),
        Some(_) => Err(format!("there is {}, which no pass knows", describe(&Item::Impl(item.clone())))),
    }
}

/// Whether this crate writes an impl of progenitor's itself, or does not want it.
fn is_replaced(item: &ItemImpl, text_types: &BTreeSet<String>, api: &Api) -> Result<bool> {
    let subject = last_segment(&item.self_ty);
    check_impl(item)?;
    let Some((path, _)) = &item.trait_ else { return Ok(!api.request_schemas.contains(&subject)) };
    // `From<UserId> for String`
    let converted = path.segments.last().and_then(|segment| first_type(&segment.arguments)).map(last_segment);
    Ok(text_types.contains(&subject) || converted.is_some_and(|name| text_types.contains(&name)))
}

/// An error unless an impl contains only known functions.
fn functions(item: &ItemImpl, is_known: impl Fn(&str) -> bool) -> Result<()> {
    for inner in &item.items {
        match inner {
            ImplItem::Fn(function) if is_known(&function.sig.ident.to_string()) => {}
            ImplItem::Fn(function) => {
                let subject = text(&item.self_ty);
                return Err(format!("`{subject}` has the function `{}`, which no pass knows", function.sig.ident));
            }
            _ => return Err(format!("`impl {}` has more than functions, which no pass knows", text(&item.self_ty))),
        }
    }
    Ok(())
}

/// What progenitor implements for builders of types.
const BUILDER_TRAITS: &[&str] = &["::std::convert::From", "::std::convert::TryFrom", "::std::default::Default"];

fn request_builders(module: ItemMod, api: &Api) -> Result<Item> {
    let items = items(module)?;
    let fields: BTreeMap<String, BTreeSet<String>> = items
        .iter()
        .filter_map(|item| match item {
            Item::Struct(item) => Some((item.ident.to_string(), field_names(item))),
            _ => None,
        })
        .collect();
    let mut code = Vec::new();
    for item in items {
        match item {
            Item::Struct(item) => {
                if api.request_schemas.contains(&item.ident.to_string()) {
                    code.extend(parse(builders::of_request(&item, api)?)?);
                }
            }
            Item::Impl(item) => {
                let subject = last_segment(&item.self_ty);
                match &item.trait_ {
                    Some((path, _)) if !BUILDER_TRAITS.contains(&bare_path(path).as_str()) => {
                        return Err(format!(
                            "there is {} of builders, which no pass knows",
                            describe(&Item::Impl(item))
                        ));
                    }
                    // conversions and defaults stay
                    Some(_) if api.request_schemas.contains(&subject) => code.push(Item::Impl(item)),
                    Some(_) => {}
                    // setters are written here
                    None => functions(&item, |name| fields.get(&subject).is_some_and(|fields| fields.contains(name)))?,
                }
            }
            Item::Use(item) if text(&item.tree).starts_with("super::") => {}
            other => {
                return Err(format!("{} is in the module `types::builder`, where no pass knows it", describe(&other)));
            }
        }
    }
    let module = parse_quote! {
        /// Builders of the types that requests are made of.
        pub mod builder {}
    };
    Ok(filled(module, code))
}

fn field_names(item: &ItemStruct) -> BTreeSet<String> {
    item.fields.iter().filter_map(|field| Some(field.ident.as_ref()?.to_string())).collect()
}

/// A path without arguments: `::std::convert::From` of `::std::convert::From<UserId>`.
pub(super) fn bare_path(path: &Path) -> String {
    let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    let root = if path.leading_colon.is_some() { "::" } else { "" };
    format!("{root}{}", names.join("::"))
}

/// `T` of `Option<T>` and the like: the first argument of the last segment.
pub(super) fn type_argument(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    first_type(&path.path.segments.last()?.arguments)
}

fn first_type(arguments: &PathArguments) -> Option<&Type> {
    let PathArguments::AngleBracketed(arguments) = arguments else { return None };
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

/// A serde attribute without its `deserialize_with`; everything else, such as `rename`, stays.
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
