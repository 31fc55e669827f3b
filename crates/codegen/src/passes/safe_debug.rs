//! `Debug` that is safe to log: a field shows only if its type is known to be harmless.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Fields, ItemEnum, ItemStruct, Type};

use super::types::{last_segment, type_argument};

pub(super) fn of_struct(item: &ItemStruct) -> TokenStream {
    let name = &item.ident;
    let text = name.to_string();
    let body = match &item.fields {
        Fields::Named(fields) => {
            let fields = fields.named.iter().filter_map(|field| {
                let ident = field.ident.as_ref()?;
                let label = ident.to_string();
                let value = shown(&field.ty, &quote! { self.#ident });
                Some(quote! { .field(#label, #value) })
            });
            quote! { f.debug_struct(#text) #(#fields)* .finish() }
        }
        _ => quote! { f.debug_tuple(#text).field(&crate::value::Hidden(&self.0)).finish() },
    };
    debug_impl(&quote! { #name }, &body)
}

pub(super) fn of_enum(item: &ItemEnum) -> TokenStream {
    let name = &item.ident;
    let arms = item.variants.iter().map(|variant| {
        let ident = &variant.ident;
        let text = ident.to_string();
        match &variant.fields {
            Fields::Unit => quote! { Self::#ident => f.write_str(#text) },
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
                let value = shown(&fields.unnamed[0].ty, &quote! { (*value) });
                quote! { Self::#ident(value) => f.debug_tuple(#text).field(#value).finish() }
            }
            _ => quote! { Self::#ident { .. } => f.write_str(#text) },
        }
    });
    debug_impl(&quote! { #name }, &quote! { match self { #(#arms,)* } })
}

/// A builder holds what the caller put in: it shows nothing.
pub(super) fn opaque(name: &TokenStream, text: &str) -> TokenStream {
    debug_impl(name, &quote! { f.debug_struct(#text).finish_non_exhaustive() })
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

fn shown(ty: &Type, place: &TokenStream) -> TokenStream {
    if is_harmless(ty) {
        quote! { &#place }
    } else {
        quote! { &crate::value::Hidden(&#place) }
    }
}

/// Numbers of records, flags, record timestamps, and the types of this document, whose own `Debug` is safe.
fn is_harmless(ty: &Type) -> bool {
    let Type::Path(path) = ty else { return false };
    let Some(last) = path.path.segments.last() else { return false };
    match last.ident.to_string().as_str() {
        "bool" | "i64" | "u64" | "i32" | "u32" => true,
        // these hide their value themselves
        "Timestamp" | "Secret" | "Sensitive" => true,
        "Option" | "Box" => type_argument(ty).is_some_and(is_harmless),
        // a type of the document's own stands without a path, or behind `super`
        _ => {
            path.path.leading_colon.is_none()
                && !matches!(last_segment(ty).as_str(), "String" | "Vec" | "Value" | "Map" | "f64")
                && path.path.segments.iter().all(|segment| segment.ident != "crate")
        }
    }
}
