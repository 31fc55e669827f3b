//! The typed mock kit: what `truv_sdk::mock` has for each operation, and sample data of each type.
//!
//! The kit is a file of its own, which is generated only for the feature `mock`. Its parameters have the types that the
//! builders of the operations have in the client's code, so the kit is made from that code too.

mod answers;
mod conditions;
mod samples;
mod values;

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{File, Item, ItemStruct};
use truv_openapi::{Document, problem};

use crate::api::{self, Operation, pascal_case};
use crate::passes::{Result, docs, ident, items};
use crate::{internal, nulls, products};

/// Generates the kit for the products whose cargo feature `is_wanted`. `code` is what [`generate`](crate::generate) gave
/// for the same products.
///
/// # Errors
///
/// If the code was not generated from this document.
pub fn generate(document: &Document, is_wanted: impl Fn(&str) -> bool, code: &str) -> Result<String> {
    kit(document, is_wanted, code).map_err(|what| problem::report(&[internal(what)]))
}

fn kit(document: &Document, is_wanted: impl Fn(&str) -> bool, code: &str) -> Result<String> {
    let mut whole = document.value().clone();
    nulls::fold(&mut whole);
    let api = api::read(&whole).only(&is_wanted);
    let selected = products::select(whole.clone(), &is_wanted);
    let code = syn::parse_file(code).map_err(|error| format!("the client's text is not Rust: {error}"))?;
    let builders = builders(code)?;
    let mut operations = Vec::new();
    let mut methods = Vec::new();
    for operation in &api.operations {
        let name = pascal_case(&operation.id);
        let builder = builders.get(&name).ok_or_else(|| format!("the client has no builder `{name}`"))?;
        let when = conditions::of(operation, builder, &api)?;
        let then = answers::of(operation, &selected)?;
        operations.push(quote! { #when #then });
        methods.push(method(operation));
    }
    let samples = samples::of_types(&whole, &api, &is_wanted);
    let events = samples::of_events(&selected, &api::events::own_schemas(&whole));
    let file = syn::parse2(quote! {
        /// The arguments of the closures that the methods of [`MockTruv`](super::MockTruv) take: conditions and
        /// answers.
        pub mod operations {
            use super::super::{Answers, Conditions, ErrorAnswer};
            use crate::generated::types;

            #(#operations)*
        }
        /// One method for each operation. Its closure says which calls the mock takes, and how the mock answers them.
        impl super::MockTruv { #(#methods)* }
        #samples
        #events
    })
    .map_err(|error| format!("the mock kit is not Rust: {error}"))?;
    Ok(prettyplease::unparse(&file))
}

/// The builders of the operations, by name.
fn builders(code: File) -> Result<BTreeMap<String, ItemStruct>> {
    let module = code.items.into_iter().find_map(|item| match item {
        Item::Mod(module) if module.ident == "operations" => Some(module),
        _ => None,
    });
    let items = items(module.ok_or("the client's text has no module `operations`")?)?;
    Ok(items
        .into_iter()
        .filter_map(|item| match item {
            Item::Struct(item) => Some((item.ident.to_string(), item)),
            _ => None,
        })
        .collect())
}

fn method(operation: &Operation) -> TokenStream {
    let name = ident(&operation.id);
    let (when, then) = (when_name(operation), then_name(operation));
    let body = match &operation.body {
        Some(body) => {
            let body = ident(body);
            quote! { crate::generated::types::#body }
        }
        None => quote! { () },
    };
    let doc = docs::lines(&format!(
        "Answers `{} {}`: [`Client::{3}`](crate::Client::{3}), {}.",
        operation.method,
        operation.path,
        decapitalised(&operation.summary),
        operation.id
    ));
    let cfg = operation.selection().attribute();
    quote! {
        #doc
        #cfg
        pub fn #name(
            &self,
            set: impl ::std::ops::FnOnce(operations::#when, operations::#then),
        ) -> super::Mock<'_, #body> {
            self.mock(|conditions, answers| set(operations::#when::new(conditions), operations::#then::new(answers)))
        }
    }
}

fn when_name(operation: &Operation) -> proc_macro2::Ident {
    ident(&format!("{}When", pascal_case(&operation.id)))
}

fn then_name(operation: &Operation) -> proc_macro2::Ident {
    ident(&format!("{}Then", pascal_case(&operation.id)))
}

/// `get a user` of `Get a user`.
fn decapitalised(text: &str) -> String {
    let mut letters = text.trim_end_matches('.').chars();
    letters.next().map_or_else(String::new, |first| first.to_ascii_lowercase().to_string() + letters.as_str())
}
