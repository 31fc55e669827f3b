//! Streams for the operations that answer with one page of a list, and guarded items for all lists.

use std::collections::BTreeMap;

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use serde_json::Value;

use super::{Result, ident};
use crate::api::{Answer, Api, Operation, schema_name};

/// The list in an answer.
enum List<'a> {
    /// In the property with this name: one page of it.
    Page(&'a str),
    /// In the property with this name: all of it.
    Property(&'a str),
    /// The answer itself.
    Whole,
}

impl List<'_> {
    fn property(&self) -> Option<&str> {
        match self {
            List::Page(property) | List::Property(property) => Some(property),
            List::Whole => None,
        }
    }

    /// The schema of the list in that of the answer.
    fn array<'a>(&self, answer: &'a Value) -> &'a Value {
        self.property().map_or(answer, |property| &answer["properties"][property])
    }
}

/// Further methods of the builder. The work is done in `src/pagination`.
pub(super) fn methods(operation: &Operation, api: &Api) -> TokenStream {
    let Some((answer, list)) = list(operation, api) else { return TokenStream::new() };
    let answer = ident(answer);
    match list {
        List::Page(_) => quote! {
            /// A stream of pages, from the first. Nothing is sent until it is polled.
            pub fn pages(self) -> crate::pagination::Pages<types::#answer> {
                crate::pagination::Pages::new(self.client.clone(), self.into_request())
            }

            /// A stream of what is on the pages, item by item. Nothing is sent until it is polled.
            pub fn stream(self) -> crate::pagination::Items<types::#answer> {
                self.pages().items()
            }
        },
        List::Property(_) | List::Whole => quote! {
            /// Sends the same request, and reads each item of the list by itself: one that does not fit its type does
            /// not lose the others; see [`Guarded`](crate::pagination::Guarded).
            ///
            /// # Errors
            ///
            /// As `send`, but not for a bad item.
            pub async fn send_guarded(
                self,
            ) -> crate::Result<crate::Response<crate::pagination::Guarded<types::#answer>>> {
                let client = self.client.clone();
                client.call(self.into_request()?).await
            }
        },
    }
}

/// The kind of the operation, in the words of the macro `crate::blocking::operations!`.
pub(super) fn kind(operation: &Operation, api: &Api) -> Ident {
    ident(match list(operation, api) {
        Some((_, List::Page(_))) => "pages",
        Some(_) => "list",
        None => "object",
    })
}

/// The name of the items' schema, if the answer is a list.
pub(super) fn item<'a>(operation: &'a Operation, api: &'a Api) -> Option<&'a str> {
    let (answer, list) = list(operation, api)?;
    schema_name(&list.array(&api.schemas[answer])["items"])
}

/// Whether the whole answer is the list.
pub(super) fn is_whole(operation: &Operation, api: &Api) -> bool {
    matches!(list(operation, api), Some((_, List::Whole)))
}

/// What `src/pagination` needs to know of the types that are lists, each once.
pub(super) fn impls(api: &Api) -> Result<TokenStream> {
    let mut lists: BTreeMap<&str, List<'_>> = api.all.iter().filter_map(|operation| list(operation, api)).collect();
    let is_wanted = |answer: &str| {
        api.operations.iter().any(|operation| list(operation, api).is_some_and(|(other, _)| other == answer))
    };
    lists.retain(|answer, _| is_wanted(answer));
    let mut code = Vec::new();
    for (answer, list) in lists {
        let schema = &api.schemas[answer];
        let property = list.property();
        let item = schema_name(&list.array(schema)["items"])
            .ok_or_else(|| format!("the answer `{answer}` has no list of a named type where one is expected"))?;
        let place = property.map_or_else(
            || quote! { 0 },
            |property| {
                let property = ident(property);
                quote! { #property }
            },
        );
        let name = match property {
            Some("results") => None,
            other => {
                let name = other.unwrap_or_default();
                Some(quote! { const LIST: &'static str = #name; })
            }
        };
        let next = match list {
            List::Page(_) => quote! { self.next.as_deref() },
            List::Property(_) | List::Whole => quote! { None },
        };
        let is_required =
            |name: &str| schema["required"].as_array().is_some_and(|names| names.iter().any(|n| n == name));
        let count = schema["properties"].get("count").map(|_| {
            let count = if is_required("count") {
                quote! { Some(self.count) }
            } else {
                quote! { self.count }
            };
            quote! { fn count(&self) -> Option<i64> { #count } }
        });
        let (answer, item) = (ident(answer), ident(item));
        code.push(quote! {
            impl crate::pagination::Paged for types::#answer {
                type Item = types::#item;
                #name
                fn next(&self) -> Option<&str> { #next }
                fn items(&self) -> &[types::#item] { &self.#place }
                fn into_items(self) -> Vec<types::#item> { self.#place }
                #count
            }
        });
    }
    Ok(quote! { #(#code)* })
}

/// The operations, of all products, whose answer is a list of this schema.
pub(super) fn with_answer<'a>(schema: &'a str, api: &'a Api) -> impl Iterator<Item = &'a Operation> {
    api.all.iter().filter(move |operation| list(operation, api).is_some_and(|(answer, _)| answer == schema))
}

/// The schema of the answer, and where its list is.
fn list<'a>(operation: &'a Operation, api: &'a Api) -> Option<(&'a str, List<'a>)> {
    let Answer::Json(answer) = &operation.answer else { return None };
    if let Some(property) = &operation.page_items {
        return Some((answer, List::Page(property)));
    }
    let schema = &api.schemas[answer];
    let is_list = |schema: &Value| schema["type"] == "array" && schema_name(&schema["items"]).is_some();
    if is_list(schema) {
        return Some((answer, List::Whole));
    }
    let mut properties = schema["properties"].as_object()?.iter();
    match (properties.next(), properties.next()) {
        (Some((name, property)), None) if is_list(property) => Some((answer, List::Property(name))),
        _ => None,
    }
}
