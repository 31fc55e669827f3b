//! Turns what progenitor generates into what this crate ships.
//!
//! Kept from progenitor: the types, the structs of the builders, and the conversions between them. Everything else
//! (setters, `send`, the client's methods, `Debug`) is written here, since progenitor's is tied to its own runtime.

mod attributes;
pub(crate) mod builders;
pub(crate) mod docs;
mod enums;
mod equality;
mod error_codes;
mod events;
mod examples;
mod objects;
mod on_demand;
mod operations;
mod pages;
mod safe_debug;
mod states;
pub(crate) mod thin;
mod types;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::{File, Item, ItemMod};

use super::api::{Api, pascal_case};

/// The error describes something in progenitor's output that a pass does not expect.
pub(crate) type Result<T> = std::result::Result<T, String>;

/// Rewrites the whole file.
///
/// `of_events` are the schemas that only events use.
pub(crate) fn run(file: File, api: &Api, of_events: &BTreeSet<String>) -> Result<File> {
    let mut types = None;
    let mut builders = None;
    for item in file.items {
        match item {
            Item::Mod(module) if module.ident == "types" => types = Some(items(module)?),
            Item::Mod(module) if module.ident == "builder" => builders = Some(items(module)?),
            // progenitor's own client, which is not shipped
            Item::Use(item) if text(&item.tree).starts_with("progenitor_client::") => {}
            Item::Struct(item) if item.ident == "Client" => {}
            Item::Impl(item) if ["Client", "&Client"].contains(&text(&item.self_ty).as_str()) => {}
            Item::Mod(module) if module.ident == "prelude" => {}
            other => return Err(format!("{} stands outside of all modules, where no pass knows it", describe(&other))),
        }
    }
    let types = types.ok_or("there is no module `types`")?;
    let equality = equality::Equality::of(&types);
    let (events, types) = types.into_iter().partition(|item| types::is_of(item, of_events));
    let events = events::module(events, api, &equality)?;
    let types = types::module(types, api, &equality)?;
    let operations = operations::module(builders.ok_or("there is no module `builder`")?, api)?;
    let errors = docs::Errors::of(api);
    let methods = operations::client_methods(api, &errors);
    let errors = errors.macros();
    let error_codes = error_codes::tie(api);
    let mut items = parse(quote::quote! { #errors #methods #operations })?;
    items.push(types);
    items.extend(events);
    items.extend(parse(error_codes)?);
    on_demand::mark(&mut items);
    Ok(File { shebang: None, frontmatter: None, attrs: Vec::new(), items })
}

pub(crate) fn items(module: ItemMod) -> Result<Vec<Item>> {
    let name = module.ident.to_string();
    module.content.map(|(_, items)| items).ok_or_else(|| format!("the module `{name}` has no content"))
}

/// The items that a pass wrote. Only new code goes through a parser; what typify wrote and a pass changed has been parsed.
fn parse(tokens: TokenStream) -> Result<Vec<Item>> {
    let file: File = syn::parse2(tokens).map_err(|error| format!("the passes wrote what is not Rust: {error}"))?;
    Ok(file.items)
}

/// A module with further items.
fn filled(mut module: ItemMod, items: Vec<Item>) -> Item {
    if let Some((_, content)) = &mut module.content {
        content.extend(items);
    }
    Item::Mod(module)
}

/// Tokens as people write them, without a space between every two.
fn text(tokens: &impl ToTokens) -> String {
    let spaced = tokens.to_token_stream().to_string();
    let mut text = String::new();
    let mut characters = spaced.chars().peekable();
    while let Some(character) = characters.next() {
        let keeps = |character: char| character.is_alphanumeric() || matches!(character, '_' | '=' | '"');
        let is_needed =
            text.ends_with(keeps) && characters.peek().is_some_and(|next| keeps(*next)) || text.ends_with(',');
        if character != ' ' || is_needed {
            text.push(character);
        }
    }
    text
}

/// The kind and name of an item, for an error about it.
fn describe(item: &Item) -> String {
    match item {
        Item::Const(item) => format!("the constant `{}`", item.ident),
        Item::Enum(item) => format!("the enum `{}`", item.ident),
        Item::Fn(item) => format!("the function `{}`", item.sig.ident),
        Item::Impl(item) => match &item.trait_ {
            Some((path, _)) => format!("`impl {} for {}`", text(path), text(&item.self_ty)),
            None => format!("`impl {}`", text(&item.self_ty)),
        },
        Item::Mod(item) => format!("the module `{}`", item.ident),
        Item::Struct(item) => format!("the struct `{}`", item.ident),
        Item::Trait(item) => format!("the trait `{}`", item.ident),
        Item::Type(item) => format!("the type `{}`", item.ident),
        Item::Use(item) => format!("`use {}`", text(&item.tree)),
        other => format!("`{}`", text(other).chars().take(80).collect::<String>()),
    }
}

pub(crate) fn ident(text: &str) -> Ident {
    Ident::new(text, Span::call_site())
}
