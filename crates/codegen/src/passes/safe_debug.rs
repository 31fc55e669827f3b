//! `Debug` that is safe to log: a field shows only if its type is known to be harmless.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Fields, Ident, ItemEnum, ItemStruct, Type};

use super::types::{bare_path, type_argument};
use super::{Result, text};

pub(super) fn of_struct(item: &ItemStruct) -> Result<TokenStream> {
    let name = &item.ident;
    let text = name.to_string();
    let body = match &item.fields {
        Fields::Named(fields) => {
            let (mut labels, mut values) = (Vec::new(), Vec::new());
            for field in &fields.named {
                let ident = &field.ident;
                let label = ident.as_ref().map(ToString::to_string).unwrap_or_default();
                values.push(shown(&field.ty, &quote! { self.#ident }, &format!("the field `{label}` of `{text}`"))?);
                labels.push(label);
            }
            quote! { crate::value::show_fields(f, #text, &[#(#labels),*], &[#(#values),*]) }
        }
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
            quote! { f.debug_tuple(#text).field(&crate::value::Hidden(&self.0)).finish() }
        }
        _ => return Err(format!("the struct `{text}` has fields of a form that no pass knows how to show")),
    };
    Ok(debug_impl(&quote! { #name }, &body))
}

pub(super) fn of_enum(item: &ItemEnum) -> Result<TokenStream> {
    let name = &item.ident;
    let mut arms = Vec::new();
    for variant in &item.variants {
        let ident = &variant.ident;
        let text = ident.to_string();
        let what = format!("the variant `{name}::{text}`");
        arms.push(match &variant.fields {
            Fields::Unit => quote! { Self::#ident => f.write_str(#text) },
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
                let value = shown(&fields.unnamed[0].ty, &quote! { (*value) }, &what)?;
                quote! { Self::#ident(value) => f.debug_tuple(#text).field(#value).finish() }
            }
            _ => return Err(format!("{what} has fields of a form that no pass knows how to show")),
        });
    }
    Ok(debug_impl(&quote! { #name }, &quote! { match self { #(#arms,)* } }))
}

/// A builder holds what the caller put in: it shows nothing.
pub(super) fn opaque(name: &TokenStream, text: &str) -> TokenStream {
    debug_impl(name, &quote! { f.debug_struct(#text).finish_non_exhaustive() })
}

/// The same for a builder of an operation, whichever client it calls.
pub(super) fn opaque_builder(name: &Ident) -> TokenStream {
    let text = name.to_string();
    quote! {
        impl<C> ::std::fmt::Debug for #name<C> {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct(#text).finish_non_exhaustive()
            }
        }
    }
}

fn debug_impl(name: &TokenStream, body: &TokenStream) -> TokenStream {
    quote! {
        impl ::std::fmt::Debug for #name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                #body
            }
        }
    }
}

fn shown(ty: &Type, place: &TokenStream, what: &str) -> Result<TokenStream> {
    let unknown = |ty| format!("{what} has the type `{ty}`, of which no pass knows whether it may show in logs");
    Ok(if is_harmless(ty).map_err(unknown)? {
        quote! { &#place }
    } else {
        quote! { &crate::value::Hidden(&#place) }
    })
}

/// Harmless are numbers of records, flags, record timestamps, and the types of this document, whose own `Debug` is
/// safe. An unknown type is the error.
fn is_harmless(ty: &Type) -> Result<bool> {
    let Type::Path(path) = ty else { return Err(text(ty)) };
    if path.qself.is_some() {
        return Err(text(ty));
    }
    match bare_path(&path.path).as_str() {
        "bool" | "i64" | "u64" | "i32" | "u32" => Ok(true),
        "f64" => Ok(false),
        // these hide their value themselves
        "crate::value::Timestamp" | "crate::value::Secret" | "crate::value::Sensitive" => Ok(true),
        "::std::option::Option" | "::std::boxed::Box" | "crate::value::Field" => {
            is_harmless(type_argument(ty).ok_or_else(|| text(ty))?)
        }
        name if name.starts_with("crate::value::") => Ok(false),
        "::std::string::String"
        | "::std::vec::Vec"
        | "::std::collections::HashMap"
        | "::serde_json::Map"
        | "::serde_json::Value" => Ok(false),
        // typify writes other crates' types with their whole path
        "Box" | "HashMap" | "Map" | "Option" | "String" | "Value" | "Vec" => Err(text(ty)),
        own if !own.contains(':') && own.starts_with(char::is_uppercase) => Ok(true),
        _ => Err(text(ty)),
    }
}
