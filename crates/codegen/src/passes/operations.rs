//! The module `operations`, one builder for each operation, and the client's methods that start them.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Field, Item, ItemStruct};

use super::builders::{bare, field_name, optional, result, setter};
use super::types::last_segment;
use super::{Result, describe, docs, ident, pages, pascal_case, safe_debug};
use crate::api::{Answer, Api, Operation};

/// The operations of each tag and product. They are in the same order whichever products are wanted.
fn groups(api: &Api) -> Vec<Vec<&Operation>> {
    // operations come by tag
    let tags = api.operations.chunk_by(|one, other| one.tag == other.tag);
    tags.flat_map(|operations| {
        let mut groups: BTreeMap<_, Vec<_>> = BTreeMap::new();
        operations.iter().for_each(|operation| groups.entry(&operation.feature).or_default().push(operation));
        groups.into_values()
    })
    .collect()
}

/// The methods of each group in a block of their own, so that they stand together in the documentation.
pub(super) fn client_methods(api: &Api, errors: &docs::Errors) -> TokenStream {
    let blocks = groups(api).into_iter().map(|operations| {
        let doc = group_doc(operations[0], api);
        let methods = operations.iter().map(|operation| client_method(operation, api, errors));
        quote! { #doc impl crate::Client { #(#methods)* } }
    });
    quote! { #(#blocks)* }
}

fn group_doc(operation: &Operation, api: &Api) -> TokenStream {
    let tag = &operation.tag;
    let description = api.tags.iter().find(|known| known.name == *tag).map_or("", |tag| &tag.description);
    docs::lines(&format!("Operations of {}. {description}", tag.replace('_', " ")))
}

/// The methods of the blocking client, in the same groups.
fn blocking_methods(api: &Api) -> TokenStream {
    let blocks = groups(api).into_iter().map(|operations| {
        let doc = group_doc(operations[0], api);
        let product = operations[0].selection().condition().unwrap_or_else(|| quote! { all() });
        let rows = operations.iter().map(|operation| blocking_operation(operation, api));
        quote! {
            // rustdoc looks for the feature inside of the macro
            #[cfg(all(feature = "blocking", #product))]
            crate::blocking::operations! { [cfg(#product)] #doc { #(#rows)* } }
        }
    });
    quote! { #(#blocks)* }
}

fn client_method(operation: &Operation, api: &Api, errors: &docs::Errors) -> TokenStream {
    let name = ident(&operation.id);
    let builder = ident(&pascal_case(&operation.id));
    let doc = docs::of_operation(operation, api, errors);
    quote! {
        #doc
        pub fn #name(&self) -> operations::#builder {
            operations::#builder::new(self.clone())
        }
    }
}

pub(super) fn module(items: Vec<Item>, api: &Api) -> Result<TokenStream> {
    let mut structs: BTreeMap<String, ItemStruct> = BTreeMap::new();
    for item in items {
        match item {
            Item::Struct(item) => _ = structs.insert(item.ident.to_string(), item),
            // setters and `send`, which are written here
            Item::Impl(item) if item.trait_.is_none() && structs.contains_key(&last_segment(&item.self_ty)) => {}
            Item::Use(_) => {}
            other => return Err(format!("{} is in the module `builder`, where no pass knows it", describe(&other))),
        }
    }
    let mut code = Vec::new();
    for operation in &api.operations {
        let name = pascal_case(&operation.id);
        let item = structs.remove(&name).ok_or_else(|| format!("there is no builder `{name}`"))?;
        code.push(builder(operation, &item, api)?);
    }
    if let Some(name) = structs.keys().next() {
        return Err(format!("the builder `{name}` is of no operation of the document"));
    }
    let pages = pages::impls(api)?;
    let blocking = blocking_methods(api);
    Ok(quote! {
        /// A builder for each operation: set its parameters, then call `send`. [`products`](crate::products) lists operations by product.
        pub mod operations {
            use super::types;
            use crate::runtime::{Draft, Operation, Request, operation};

            #(#code)*
            #pages

            #blocking
        }
    })
}

/// What the last calls of a blocking client's builder do: the rest of the builder is the same.
fn blocking_operation(operation: &Operation, api: &Api) -> TokenStream {
    let name = ident(&operation.id);
    let builder = ident(&pascal_case(&operation.id));
    let (call, answer) = last_call(operation, api);
    let deprecated = docs::deprecated(operation);
    let kind = pages::kind(operation, api);
    quote! { #deprecated #name #builder #kind #call #answer, }
}

/// The client's function that sends the request, and the type of the answer.
fn last_call(operation: &Operation, api: &Api) -> (TokenStream, TokenStream) {
    match &operation.answer {
        Answer::Json(name) => {
            let schema = &api.schemas[name];
            let is_free_form = schema["type"] == "object" && schema.get("properties").is_none();
            let call = ident(if is_free_form { "call_free_form" } else { "call" });
            let name = ident(name);
            (quote! { #call }, quote! { types::#name })
        }
        Answer::Empty => (quote! { call_empty }, quote! { () }),
        Answer::Pdf => (quote! { call_pdf }, quote! { ::bytes::Bytes }),
    }
}

fn builder(operation: &Operation, item: &ItemStruct, api: &Api) -> Result<TokenStream> {
    let name = &item.ident;
    let id = &operation.id;
    let constant = ident(&id.to_ascii_uppercase());
    if operation.parameters.iter().any(|parameter| bare(&parameter.name) == "options") {
        return Err(format!(
            "`{id}` has a parameter `options`, which is the name of the setter for how a call is made"
        ));
    }
    let mut fields = Vec::new();
    for field in item.fields.iter().filter(|field| field.ident.as_ref().is_none_or(|ident| ident != "client")) {
        fields.push(BuilderField::new(operation, field)?);
    }
    let is_there = |name: &str| fields.iter().any(|field| bare(&field.name.to_string()) == bare(name));
    let wanted = operation.parameters.iter().map(|parameter| parameter.name.as_str());
    if let Some(missing) = wanted.chain(operation.body.is_some().then_some("body")).find(|name| !is_there(name)) {
        return Err(format!("the builder `{name}` has no field for `{missing}` of the document"));
    }
    let definitions = fields.iter().map(|field| &field.definition);
    let initial = fields.iter().map(|field| &field.initial);
    let setters = fields.iter().map(|field| &field.setters);
    let fill = fields.iter().map(|field| &field.fill);
    let statics = definition(operation);
    let (call, answer) = last_call(operation, api);
    let fixed = operation.fixed_query.map(|(name, value)| quote! { draft.query(#name, Ok(Some(#value))); });
    let mutable = (!fields.is_empty() || fixed.is_some()).then(|| quote! { mut });
    let doc = docs::lines(&format!("Parameters of [`Client::{id}`](crate::Client::{id})."));
    let send_doc = docs::lines(&format!("Sends `{} {}`.", operation.method, operation.path));
    let debug = safe_debug::opaque_builder(name);
    let pages = pages::methods(operation, api);
    Ok(quote! {
        #statics
        #doc
        #[derive(Clone)]
        #[must_use = "nothing is sent until `send` is called"]
        pub struct #name<C = crate::Client> { pub(crate) client: C, options: crate::CallOptions, #(#definitions,)* }
        impl<C> #name<C> {
            pub(crate) fn new(client: C) -> Self {
                Self { client, options: crate::CallOptions::default(), #(#initial,)* }
            }
            #(#setters)*
            /// Sets how the call is made: deadline, retries, priority, headers.
            pub fn options(mut self, set: impl ::std::ops::FnOnce(crate::CallOptions) -> crate::CallOptions) -> Self {
                self.options = set(self.options);
                self
            }
            pub(crate) fn into_request(self) -> crate::Result<Request> {
                let #mutable draft = Draft::new(&#constant, self.options);
                #(#fill)*
                #fixed
                draft.finish()
            }
        }
        impl #name {
            #send_doc
            ///
            /// # Errors
            ///
            /// If a parameter is missing or cannot be converted, the request fails, or the answer is an error or does
            /// not fit its type; see [`Error`](crate::Error).
            pub async fn send(self) -> crate::Result<crate::Response<#answer>> {
                let client = self.client.clone();
                client.#call(self.into_request()?).await
            }
            #pages
        }
        #debug
    })
}

/// One parameter, or the body, in all the places where it occurs.
struct BuilderField {
    name: proc_macro2::Ident,
    definition: TokenStream,
    initial: TokenStream,
    setters: TokenStream,
    /// Puts what the setter stored into the request.
    fill: TokenStream,
}

impl BuilderField {
    fn new(operation: &Operation, field: &Field) -> Result<Self> {
        let name = field_name(field)?.clone();
        let text = name.to_string();
        let ty = &field.ty;
        let value = result(field)?;
        let mut this = Self {
            definition: quote! { #name: #ty },
            initial: quote! { #name: Ok(None) },
            setters: TokenStream::new(),
            fill: TokenStream::new(),
            name,
        };
        let name = &this.name;
        let parameter = operation.parameters.iter().find(|parameter| bare(&parameter.name) == bare(&text));
        match (parameter, &operation.body) {
            (Some(parameter), _) => {
                let wire = &parameter.name;
                this.setters = setter(field, &parameter.description, None)?;
                if optional(value).is_none() {
                    let missing = format!("`{text}` is not set");
                    this.initial = quote! { #name: Err(::std::string::String::from(#missing)) };
                }
                this.fill = match (parameter.in_path, optional(value).is_some()) {
                    (true, _) => quote! { draft.path(#wire, self.#name); },
                    (false, true) => quote! { draft.query(#wire, self.#name); },
                    (false, false) => quote! { draft.query(#wire, self.#name.map(Some)); },
                };
            }
            (None, Some(body)) if text == "body" => {
                let body = ident(body);
                this.initial = quote! { #name: Ok(::std::default::Default::default()) };
                this.setters = body_setters(&body);
                this.fill = quote! { draft.body::<types::#body, _>(self.#name); };
            }
            _ => {
                return Err(format!(
                    "the builder of `{}` has a field `{text}` that the document does not",
                    operation.id
                ));
            }
        }
        Ok(this)
    }
}

fn body_setters(body: &proc_macro2::Ident) -> TokenStream {
    let doc = docs::lines(&format!("The whole body: a [`{body}`](types::{body}) or its builder."));
    quote! {
        #doc
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: ::std::convert::TryInto<types::#body>,
            V::Error: ::std::fmt::Display,
        {
            self.body = crate::runtime::set_body::<types::#body, _, _>(value);
            self
        }

        /// Sets fields of the body with its builder.
        pub fn body_map<F>(mut self, set: F) -> Self
        where
            F: ::std::ops::FnOnce(types::builder::#body) -> types::builder::#body,
        {
            self.body = self.body.map(set);
            self
        }
    }
}

fn definition(operation: &Operation) -> TokenStream {
    let Operation { id, truv_id, path, idempotent, timeout_seconds, .. } = operation;
    let constant = ident(&id.to_ascii_uppercase());
    let method = ident(&operation.method);
    quote! {
        static #constant: Operation =
            operation(#id, #truv_id, ::http::Method::#method, #path, #idempotent, #timeout_seconds);
    }
}
