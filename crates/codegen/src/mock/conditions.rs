//! The conditions of a mock: by parameters of path and query, and by body.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ItemStruct;

use super::when_name;
use crate::api::{Answer, Api, Operation};
use crate::passes::builders::{bare, optional, result};
use crate::passes::{Result, docs, ident};

pub(super) fn of(operation: &Operation, builder: &ItemStruct, api: &Api) -> Result<TokenStream> {
    let name = when_name(operation);
    let (method, path, id) = (ident(&operation.method), &operation.path, &operation.id);
    let setters = operation.parameters.iter().map(|parameter| {
        let wire = &parameter.name;
        let setter = parameter.setter();
        let field = builder
            .fields
            .iter()
            .find(|field| field.ident.as_ref().is_some_and(|ident| bare(&ident.to_string()) == bare(wire)))
            .ok_or_else(|| format!("the client's builder of `{id}` has no field for `{wire}`"))?;
        let (setter_name, value) = (ident(&setter), result(field)?);
        let description = &parameter.description;
        Ok(match (parameter.in_path, optional(value)) {
            (false, Some(value)) => {
                let doc = docs::lines(&format!("{description}\n\n`None`: the call must not have this parameter."));
                quote! {
                    #doc
                    pub fn #setter_name<V, K>(self, value: V) -> Self
                    where
                        V: crate::argument::Argument<#value, K>,
                    {
                        Self(self.0.query(#wire, #setter, value.convert()))
                    }
                }
            }
            (in_path, _) => {
                let doc = docs::lines(description);
                let set = if in_path {
                    quote! { self.0.path(#wire, #setter, crate::mock::converted(value)) }
                } else {
                    quote! { self.0.query(#wire, #setter, crate::mock::converted(value).map(Some)) }
                };
                quote! {
                    #doc
                    pub fn #setter_name<V>(self, value: V) -> Self
                    where
                        V: ::std::convert::TryInto<#value, Error: ::std::fmt::Display>,
                    {
                        Self(#set)
                    }
                }
            }
        })
    });
    let setters = setters.collect::<Result<Vec<_>>>()?;
    let body = operation.body.as_deref().map(body);
    let fixed = operation.fixed_query.map(|(name, value)| quote! { .fixed(#name, #value) });
    // the PDF variant has the same method and path, and differs in the query
    let has_variant = |other: &&Operation| {
        other.path == operation.path && other.method == operation.method && other.answer == Answer::Pdf
    };
    let other = api.operations.iter().filter(|_| operation.answer != Answer::Pdf).find(has_variant);
    let not = other.and_then(|other| other.fixed_query).map(|(name, value)| quote! { .without(#name, #value) });
    let siblings = siblings(operation, api);
    let doc = docs::lines(&format!(
        "Which calls of [`Client::{id}`](crate::Client::{id}) a mock takes: all, unless a condition is set."
    ));
    let cfg = operation.selection().attribute();
    Ok(quote! {
        #doc
        #cfg
        #[derive(Debug)]
        pub struct #name(Conditions);
        #cfg
        impl #name {
            pub(crate) fn new(conditions: Conditions) -> Self {
                Self(conditions.operation(::http::Method::#method, #path, &[#(#siblings),*]) #fixed #not)
            }
            #(#setters)*
            #body
            /// Adds any other condition that httpmock has, such as a condition on headers.
            pub fn http(self, set: impl ::std::ops::FnOnce(::httpmock::When) -> ::httpmock::When) -> Self {
                Self(self.0.http(set))
            }
        }
    })
}

/// The paths of other operations that the pattern of this operation's path would match, too.
fn siblings<'a>(operation: &'a Operation, api: &'a Api) -> Vec<&'a str> {
    let segments = |path: &'a str| path.split('/').collect::<Vec<_>>();
    let own = segments(&operation.path);
    let is_covered = |other: &[&str]| {
        other.len() == own.len()
            && other
                .iter()
                .zip(&own)
                .all(|(other, own)| other == own || own.starts_with('{') && !other.starts_with('{'))
    };
    let mut paths: Vec<_> = api
        .all
        .iter()
        .filter(|other| other.method == operation.method && other.path != operation.path)
        .map(|other| other.path.as_str())
        .filter(|path| is_covered(&segments(path)))
        .collect();
    paths.dedup();
    paths
}

fn body(name: &str) -> TokenStream {
    let body = ident(name);
    let doc = docs::lines(&format!("The whole body: a [`{name}`](types::{name}) or its builder."));
    quote! {
        #doc
        pub fn body<V>(self, value: V) -> Self
        where
            V: ::std::convert::TryInto<types::#body, Error: ::std::fmt::Display>,
        {
            Self(self.0.body(crate::mock::converted::<types::#body, V>(value)))
        }

        /// A body for which this is true.
        pub fn body_matches(
            self,
            is_wanted: impl ::std::ops::Fn(&types::#body) -> bool + Send + Sync + 'static,
        ) -> Self {
            Self(self.0.body_matches(is_wanted))
        }
    }
}
