//! Builders: their structs and setters, for request types and for operations alike.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Field, ItemStruct, Type, parse_quote};

use super::states::Properties;
use super::types::{last_segment, type_argument};
use super::{Result, docs, safe_debug};
use crate::api::Api;

/// The builder of a type that occurs in requests.
pub(super) fn of_request(item: &ItemStruct, api: &Api) -> Result<TokenStream> {
    let name = &item.ident;
    let text = name.to_string();
    let properties = Properties::of_request(&text, api).ok_or_else(|| format!("no request has a `{text}`"))?;
    let mut fields = Vec::new();
    let mut setters = Vec::new();
    for field in &item.fields {
        let ident = field_name(field)?.clone();
        let property = properties.get(&ident.to_string()).ok_or_else(|| {
            format!("the builder of `{text}` has a field `{ident}` that the schema of the document does not")
        })?;
        let mut field = field.clone();
        if let Some(ty) = properties.type_of(&ident.to_string(), result(&field)?, api) {
            field.ty = parse_quote! { ::std::result::Result<#ty, ::std::string::String> };
        }
        let description = property["description"].as_str().unwrap_or_default();
        // the document says which kind Truv wants; an amount of the caller's own would go out as a string
        let is_number = property["type"] == "number" && property["format"] == "decimal";
        let convert = is_number.then(|| quote! { crate::value::Decimal::as_number });
        let ty = &field.ty;
        fields.push(quote! { #ident: #ty });
        setters.push(setter(&field, description, convert.as_ref())?);
    }
    let doc = docs::lines(&format!("Builds a [`{text}`](super::{text})."));
    let debug = safe_debug::opaque(&quote! { #name }, &text);
    Ok(quote! {
        #doc
        #[derive(Clone)]
        #[must_use = "a builder does nothing until it is passed on"]
        pub struct #name { #(#fields,)* }
        impl #name { #(#setters)* }
        #debug
    })
}

/// The setter of a field of type `Result<T, String>`. It takes every value that the field's states allow, and applies
/// `convert` to the value.
pub(super) fn setter(field: &Field, description: &str, convert: Option<&TokenStream>) -> Result<TokenStream> {
    let name = field_name(field)?;
    let text = name.to_string();
    let value = result(field)?;
    let mut doc = description.to_owned();
    let (parameters, argument, set) = match (optional(value), last_segment(value) == "Field") {
        (Some(inner), _) => match list_item(inner) {
            Some(item) => {
                doc.push_str("\n\nLeft out if not set. [`EmptyList`](crate::value::EmptyList) sends an empty list.");
                (quote! { V, K }, quote! { crate::argument::ListArgument<#item, K> }, quote! { set_some_list })
            }
            None => (quote! { V, K }, quote! { crate::argument::Argument<#inner, K> }, quote! { set_some }),
        },
        (None, true) => {
            let inner = type_argument(value);
            doc.push_str("\n\nLeft out if not set. [`Null`](crate::value::Null) clears the value.");
            (quote! { V, K }, quote! { crate::argument::NullableArgument<#inner, K> }, quote! { set_field })
        }
        (None, false) => match list_item(value) {
            Some(item) => (quote! { V }, quote! { crate::argument::RequiredListArgument<#item> }, quote! { set_list }),
            None => (quote! { V }, quote! { crate::argument::RequiredArgument<#value> }, quote! { set }),
        },
    };
    // the value may be inside of an option or a field
    let convert = convert.map(|convert| match set.to_string().as_str() {
        "set" => quote! { .map(#convert) },
        _ => quote! { .map(|value| value.map(#convert)) },
    });
    let doc = docs::lines(&doc);
    Ok(quote! {
        #doc
        pub fn #name<#parameters>(mut self, value: V) -> Self
        where
            V: #argument,
        {
            self.#name = crate::runtime::#set(#text, value)#convert;
            self
        }
    })
}

/// `T` of a field of type `Result<T, String>`.
pub(crate) fn result(field: &Field) -> Result<&Type> {
    let is_result = last_segment(&field.ty) == "Result";
    type_argument(&field.ty).filter(|_| is_result).ok_or_else(|| {
        let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
        format!("the builder field `{name}` has the type `{}` and is not a Result", super::text(&field.ty))
    })
}

fn list_item(ty: &Type) -> Option<&Type> {
    (last_segment(ty) == "Vec").then(|| type_argument(ty)).flatten()
}

pub(crate) fn optional(ty: &Type) -> Option<&Type> {
    (last_segment(ty) == "Option").then(|| type_argument(ty)).flatten()
}

pub(super) fn field_name(field: &Field) -> Result<&proc_macro2::Ident> {
    field.ident.as_ref().ok_or_else(|| "a builder has a field without a name".to_owned())
}

/// A name in the form that the document's spelling (`created_at__gte`) and Rust's (`created_at_gte`) share.
pub(crate) fn bare(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}
