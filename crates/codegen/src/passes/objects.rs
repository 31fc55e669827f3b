//! Serde for structs without its derive: the macro `object!` of the runtime, which is a tenth of the code.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};
use syn::punctuated::Punctuated;
use syn::{Expr, ExprLit, Field, Fields, ItemStruct, Lit, LitStr, Meta, Token};

use super::ident;
use super::types::{BLANK_AS_NONE, is_option_of, last_segment};

/// `None` for what only serde's derive can do: maps of further properties, newtypes.
pub(super) fn of_struct(item: &ItemStruct) -> Option<TokenStream> {
    let Fields::Named(fields) = &item.fields else { return None };
    let name = &item.ident;
    let fields: Vec<_> =
        fields.named.iter().enumerate().map(|(index, field)| of_field(index, field)).collect::<Option<_>>()?;
    Some(quote! { object! { #name { #(#fields,)* } } })
}

fn of_field(index: usize, field: &Field) -> Option<TokenStream> {
    let ident = field.ident.as_ref()?;
    let attributes = attributes(field)?;
    let text = ident.to_string();
    let name = attributes.rename.unwrap_or_else(|| LitStr::new(text.trim_start_matches("r#"), ident.span()));
    let is_option = last_segment(&field.ty) == "Option";
    if attributes.has_default && !attributes.skips && !is_option {
        return None;
    }
    let kind = match (is_option, attributes.skips, is_option_of(&field.ty, BLANK_AS_NONE)) {
        (true, true, true) => "optional_scalar",
        (true, false, true) => "nullable_scalar",
        (true, true, false) => "optional",
        (true, false, false) => "nullable",
        (false, true, _) => "list",
        (false, false, _) => "required",
    };
    let index = Literal::usize_unsuffixed(index);
    let kind = self::ident(kind);
    Some(quote! { #index #ident #name #kind })
}

#[derive(Default)]
struct Attributes {
    rename: Option<LitStr>,
    /// Whether an empty value is left out.
    skips: bool,
    has_default: bool,
}

/// `None` where serde is asked for something that `object!` does not know.
fn attributes(field: &Field) -> Option<Attributes> {
    let mut found = Attributes::default();
    for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        for part in attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated).ok()? {
            match part.path().to_token_stream().to_string().as_str() {
                "rename" => found.rename = Some(text(&part)?),
                "skip_serializing_if" => found.skips = true,
                "default" if matches!(part, Meta::Path(_)) => found.has_default = true,
                // implied by the type; progenitor's own would make a nullable field required
                "deserialize_with" => {}
                _ => return None,
            }
        }
    }
    Some(found)
}

fn text(part: &Meta) -> Option<LitStr> {
    match part {
        Meta::NameValue(pair) => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.clone()),
            _ => None,
        },
        _ => None,
    }
}
