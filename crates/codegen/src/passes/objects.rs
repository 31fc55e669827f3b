//! Serde for structs without serde's derive: the macro `object!` of the runtime needs a tenth of the code.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use syn::{Field, Fields, ItemStruct, LitStr, Type};

use super::types::{BLANK_AS_NONE, is_option_of, last_segment, type_argument};
use super::{Result, attributes, ident};

/// `None` for structs that need serde's derive: those with a map of further properties, and newtypes.
pub(super) fn of_struct(item: &ItemStruct) -> Result<Option<TokenStream>> {
    let Fields::Named(fields) = &item.fields else { return Ok(None) };
    let name = &item.ident;
    let mut code = Vec::new();
    for (index, field) in fields.named.iter().enumerate() {
        let Some(field) = of_field(index, field, &name.to_string())? else { return Ok(None) };
        code.push(field);
    }
    Ok(Some(quote! { object! { #name { #(#code,)* } } }))
}

fn of_field(index: usize, field: &Field, owner: &str) -> Result<Option<TokenStream>> {
    let what = describe(field, owner);
    let of = attributes::of_field(&field.attrs, &what)?;
    let name = field.ident.as_ref().ok_or_else(|| format!("{what} has no name"))?;
    let text = name.to_string();
    let wire = of.rename.unwrap_or_else(|| LitStr::new(text.trim_start_matches("r#"), name.span()));
    let is_option = last_segment(&field.ty) == "Option";
    if of.is_flat || of.is_map || of.has_default && !of.skips && !is_option {
        return Ok(None);
    }
    let is_field = last_segment(&field.ty) == "Field";
    let kind = match (is_option, of.skips, is_option_of(&field.ty, BLANK_AS_NONE)) {
        (true, true, true) => "optional_scalar",
        (true, false, true) => "nullable_scalar",
        (true, true, false) => "optional",
        (true, false, false) => "nullable",
        (false, ..) if is_field && is_field_of(&field.ty, BLANK_AS_NONE) => "field_scalar",
        (false, ..) if is_field => "field",
        (false, true, _) => "list",
        (false, false, _) => "required",
    };
    let index = Literal::usize_unsuffixed(index);
    let kind = ident(kind);
    Ok(Some(quote! { #index #name #wire #kind }))
}

/// Whether a field with three states holds one of these types.
fn is_field_of(ty: &Type, names: &[&str]) -> bool {
    type_argument(ty).is_some_and(|inner| names.contains(&last_segment(inner).as_str()))
}

/// The name of a field, for errors.
pub(super) fn describe(field: &Field, owner: &str) -> String {
    let name = field.ident.as_ref().map_or_else(|| "0".to_owned(), ToString::to_string);
    format!("the field `{name}` of the struct `{owner}`")
}
