//! Turns what progenitor generates into what this crate ships.
//!
//! Kept from progenitor: the types, the structs of the builders, and the conversions between them. Everything else
//! (setters, `send`, the client's methods, `Debug`) is written here, since progenitor's is tied to its own runtime.

mod builders;
mod docs;
mod enums;
mod error_codes;
mod events;
mod objects;
mod operations;
mod pages;
mod safe_debug;
mod types;

use std::collections::BTreeSet;

use proc_macro2::{Ident, Span};
use syn::{File, Item, ItemMod, ItemStruct};

use super::api::Api;

/// What a pass found that it did not expect of progenitor.
type Result<T> = std::result::Result<T, String>;

/// Rewrites the whole file.
///
/// `of_events` are the schemas that belong to events alone.
pub(crate) fn run(file: File, api: &Api, of_events: &BTreeSet<String>) -> Result<File> {
    let mut types = None;
    let mut builders = None;
    for item in file.items {
        if let Item::Mod(module) = item {
            match module.ident.to_string().as_str() {
                "types" => types = Some(items(module)?),
                "builder" => builders = Some(items(module)?),
                _ => {}
            }
        }
    }
    let (events, types) =
        types.ok_or("there is no module `types`")?.into_iter().partition(|item| types::is_of(item, of_events));
    let events = events::module(events, api)?;
    let types = types::module(types, api)?;
    let operations = operations::module(builders.ok_or("there is no module `builder`")?, api)?;
    let methods = operations::client_methods(api);
    let error_codes = error_codes::tie(api);
    syn::parse2(quote::quote! { #methods #operations #types #events #error_codes })
        .map_err(|error| format!("the passes wrote what is not Rust: {error}"))
}

fn items(module: ItemMod) -> Result<Vec<Item>> {
    let name = module.ident.to_string();
    module.content.map(|(_, items)| items).ok_or_else(|| format!("the module `{name}` has no content"))
}

fn structs(items: Vec<Item>) -> impl Iterator<Item = ItemStruct> {
    items.into_iter().filter_map(|item| match item {
        Item::Struct(item) => Some(item),
        _ => None,
    })
}

fn ident(text: &str) -> Ident {
    Ident::new(text, Span::call_site())
}

/// `users_create` and `users-create` as `UsersCreate`.
fn pascal_case(name: &str) -> String {
    name.split(['_', '-'])
        .map(|word| {
            let mut letters = word.chars();
            letters.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str())
        })
        .collect()
}
