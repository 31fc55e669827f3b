//! Puts each item under the cargo features of its products: documentation names them, and one text serves every selection.

use std::collections::BTreeMap;

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::Parser;
use syn::{Attribute, Item, ItemImpl, ItemMacro, parse_quote};

use super::types::last_segment;
use super::{Result, describe, docs, pages, text};
use crate::api::{Api, Operation, Selection, pascal_case};

/// Marks all items of the client's code. An item that stands under a feature already stays.
pub(super) fn mark(items: &mut [Item], api: &Api, errors: &docs::Errors) -> Result<()> {
    // by the names of the builder and of the constant
    let names = |operation: &Operation| [pascal_case(&operation.id), operation.id.to_ascii_uppercase()];
    let operations: BTreeMap<String, &Operation> =
        api.operations.iter().flat_map(|operation| names(operation).map(|name| (name, operation))).collect();
    for item in items {
        match item {
            Item::Mod(module) if module.ident == "operations" => {
                each(module, |item| of_operation(item, &operations, api))?;
            }
            Item::Mod(module) if module.ident == "types" => each(module, |item| match item {
                Item::Mod(inner) if inner.ident == "builder" => {
                    each(inner, |item| of_type(item, api)).map(|()| Selection::Always)
                }
                Item::Mod(inner) if inner.ident == "error" => Ok(Selection::Always),
                item => list_uses(item, api).and_then(|()| of_type(item, api)),
            })?,
            Item::Impl(block) => {
                let selection = of_client(block, api)?;
                put(item, &selection)?;
            }
            Item::Macro(rules) => {
                let name = rules.ident.as_ref().map(ToString::to_string).unwrap_or_default();
                let selection = errors.selection(&name, api);
                put(item, &selection)?;
            }
            // `events` and `products` name their features themselves; constants tie the whole crate to the document
            _ => {}
        }
    }
    Ok(())
}

fn each(module: &mut syn::ItemMod, mut find: impl FnMut(&mut Item) -> Result<Selection>) -> Result<()> {
    for item in module.content.iter_mut().flat_map(|(_, items)| items) {
        let selection = find(item)?;
        put(item, &selection)?;
    }
    Ok(())
}

/// An item of the module `operations`.
fn of_operation(item: &mut Item, operations: &BTreeMap<String, &Operation>, api: &Api) -> Result<Selection> {
    let name = match item {
        Item::Use(_) => return Ok(Selection::Always),
        // written under its features
        Item::Macro(item) if text(&item.mac.path).ends_with("blocking::operations") => return Ok(Selection::Always),
        Item::Impl(item) if text(&item.self_ty).starts_with("types::") => {
            let answer = last_segment(&item.self_ty);
            let lists = pages::with_answer(&answer, api);
            return Ok(Selection::union(lists.map(Operation::selection)));
        }
        Item::Impl(item) => last_segment(&item.self_ty),
        Item::Static(item) => item.ident.to_string(),
        Item::Struct(item) => item.ident.to_string(),
        _ => String::new(),
    };
    let operation = operations.get(&name);
    Ok(operation.ok_or_else(|| format!("{} is of no operation of the document", describe(item)))?.selection())
}

/// A block with the client's methods for operations of one product.
fn of_client(block: &ItemImpl, api: &Api) -> Result<Selection> {
    let mut selections = block.items.iter().filter_map(|item| match item {
        syn::ImplItem::Fn(function) => api.operations.iter().find(|operation| function.sig.ident == operation.id),
        _ => None,
    });
    let what = || format!("{} has no methods for operations of one product", text(&block.self_ty));
    let first = selections.next().ok_or_else(what)?.selection();
    if selections.any(|other| other.selection() != first) {
        return Err(what());
    }
    Ok(first)
}

/// An item of the module `types`. An impl that names several types is there if all of these are.
fn of_type(item: &mut Item, api: &Api) -> Result<Selection> {
    let names = match item {
        Item::Use(_) => return Ok(Selection::Always),
        Item::Enum(item) => item.ident.to_token_stream(),
        Item::Struct(item) => item.ident.to_token_stream(),
        Item::Macro(item) => subject(&item.mac.tokens),
        Item::Impl(item) => {
            let (subject, of) = (&item.self_ty, item.trait_.as_ref().map(|(path, _)| path));
            quote! { #subject #of }
        }
        _ => TokenStream::new(),
    };
    let mut selections = Vec::new();
    known(names, api, &mut selections);
    let narrowest = selections.iter().find(|one| selections.iter().all(|other| one.implies(other)));
    narrowest
        .map(|selection| (*selection).clone())
        .ok_or_else(|| format!("{} is of no product that a pass knows", describe(item)))
}

/// The name of the type that a macro makes: what follows the attributes.
fn subject(tokens: &TokenStream) -> TokenStream {
    tokens.clone().into_iter().find(|token| matches!(token, TokenTree::Ident(_))).into_iter().collect()
}

/// The selections of all types that are named.
fn known<'a>(tokens: TokenStream, api: &'a Api, selections: &mut Vec<&'a Selection>) {
    for token in tokens {
        match token {
            TokenTree::Ident(name) => selections.extend(api.selections.get(&name.to_string())),
            TokenTree::Group(group) => known(group.stream(), api, selections),
            _ => {}
        }
    }
}

fn put(item: &mut Item, selection: &Selection) -> Result<()> {
    let Some(attribute) = selection.attribute() else { return Ok(()) };
    let attribute: Attribute = parse_quote! { #attribute };
    match item {
        Item::Enum(item) => item.attrs.push(attribute),
        Item::Impl(item) => item.attrs.push(attribute),
        Item::Macro(item) => {
            expose(item, &attribute);
            item.attrs.push(attribute);
        }
        Item::Static(item) => item.attrs.push(attribute),
        Item::Struct(item) => item.attrs.push(attribute),
        other => return Err(format!("no pass puts {} under a feature", describe(other))),
    }
    Ok(())
}

/// Adds to the documentation of a type which operations use it.
fn list_uses(item: &mut Item, api: &Api) -> Result<()> {
    match item {
        Item::Enum(item) => item.attrs.extend(uses(&item.ident.to_string(), api)?),
        Item::Struct(item) => item.attrs.extend(uses(&item.ident.to_string(), api)?),
        Item::Macro(item) if takes_attributes(item) => {
            let uses = uses(&subject(&item.mac.tokens).to_string(), api)?;
            insert(item, &uses);
        }
        _ => {}
    }
    Ok(())
}

fn uses(name: &str, api: &Api) -> Result<Vec<Attribute>> {
    let parsed = Attribute::parse_outer.parse2(docs::uses(name, api).unwrap_or_default());
    parsed.map_err(|error| format!("documentation became something else: {error}"))
}

/// Repeats the condition for the type inside of the macro, since rustdoc looks for it there.
fn expose(item: &mut ItemMacro, attribute: &Attribute) {
    if takes_attributes(item) {
        insert(item, std::slice::from_ref(attribute));
    }
}

fn takes_attributes(item: &ItemMacro) -> bool {
    ["id", "open_enum"].iter().any(|name| item.mac.path.is_ident(name))
}

/// Puts attributes before the name of the type that a macro makes.
fn insert(item: &mut ItemMacro, attributes: &[Attribute]) {
    let is_attribute = |token: &TokenTree| !matches!(token, TokenTree::Ident(_));
    let tokens: Vec<TokenTree> = item.mac.tokens.clone().into_iter().collect();
    let own = tokens.iter().take_while(|token| is_attribute(token)).count();
    let (own, rest) = tokens.split_at(own);
    item.mac.tokens = quote! { #(#own)* #(#attributes)* #(#rest)* };
}
