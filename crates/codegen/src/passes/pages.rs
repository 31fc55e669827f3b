//! Streams for the operations that answer with one page of a list.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use super::{Result, ident};
use crate::api::{Answer, Api, Operation, schema_name};

/// The builder's methods that start at the first page. The work is done in `src/pagination`.
pub(super) fn methods(operation: &Operation) -> TokenStream {
    let Some((page, _)) = page(operation) else { return TokenStream::new() };
    let page = ident(page);
    quote! {
        /// A stream of pages, from the first. Nothing is sent until the stream is polled.
        pub fn pages(self) -> crate::pagination::Pages<types::#page> {
            crate::pagination::Pages::new(self.client.clone(), self.into_request())
        }

        /// A stream of the items on all pages, one by one. Nothing is sent until the stream is polled.
        pub fn stream(self) -> crate::pagination::Items<types::#page> {
            self.pages().items()
        }
    }
}

/// What the streams need to know about each type that is a page.
pub(super) fn impls(api: &Api) -> Result<TokenStream> {
    let pages: BTreeMap<&str, &str> = api.operations.iter().filter_map(page).collect();
    let mut code = Vec::new();
    for (page, list) in pages {
        let properties = &api.schemas[page]["properties"];
        let item = schema_name(&properties[list]["items"])
            .ok_or_else(|| format!("the page `{page}` has no list `{list}` of a named type"))?;
        let is_required =
            |name: &str| api.schemas[page]["required"].as_array().is_some_and(|names| names.iter().any(|n| n == name));
        let count = properties.get("count").map(|_| {
            let count = if is_required("count") {
                quote! { Some(self.count) }
            } else {
                quote! { self.count }
            };
            quote! { fn count(&self) -> Option<i64> { #count } }
        });
        let name = (list != "results").then(|| quote! { const LIST: &'static str = #list; });
        let (page, item, list) = (ident(page), ident(item), ident(list));
        code.push(quote! {
            impl crate::pagination::Paged for types::#page {
                type Item = types::#item;
                #name
                fn next(&self) -> Option<&str> { self.next.as_deref() }
                fn items(&self) -> &[types::#item] { &self.#list }
                fn into_items(self) -> Vec<types::#item> { self.#list }
                #count
            }
        });
    }
    Ok(quote! { #(#code)* })
}

/// The schema of the page, and the property that holds its items.
fn page(operation: &Operation) -> Option<(&str, &str)> {
    match (&operation.answer, &operation.page_items) {
        (Answer::Json(page), Some(list)) => Some((page, list)),
        _ => None,
    }
}
