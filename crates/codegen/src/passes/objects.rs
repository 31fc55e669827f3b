//! Serde for structs without serde's derive: the macro `object!` of the runtime needs a tenth of the code.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;
use syn::{Field, Fields, ItemStruct, LitStr, Type};

use super::types::{BLANK_AS_NONE, is_option_of, last_segment, type_argument};
use super::{Result, attributes, ident};

/// `None` for structs that need serde's derive: those with a map of further properties, and newtypes.
pub(super) fn of_struct(item: &ItemStruct, has_default: bool) -> Result<Option<TokenStream>> {
    let Fields::Named(fields) = &item.fields else { return Ok(None) };
    let name = &item.ident;
    let (mut rows, mut required) = (Vec::new(), Vec::new());
    for (index, field) in fields.named.iter().enumerate() {
        let Some(kind) = of_field(field, &name.to_string())? else { return Ok(None) };
        let (index, ident) = (Literal::usize_unsuffixed(index), &field.ident);
        let Kind { wire, name: kind } = kind;
        rows.push(quote! { #index #ident #wire #kind });
        if kind == "required" {
            required.push(quote! { #index #ident });
        }
    }
    if rows.len() > MOST_FIELDS {
        return Err(format!(
            "the struct `{name}` has more than {MOST_FIELDS} fields, which is more than `object!` can read"
        ));
    }
    let required = (!has_default).then(|| quote! { requires { #(#required,)* } });
    Ok(Some(quote! { object! { #name { #(#rows,)* } #required } }))
}

/// As many as the bits with which the runtime remembers what came.
const MOST_FIELDS: usize = 64;

/// How a field is read and written.
struct Kind {
    /// Its name on the wire.
    wire: LitStr,
    name: Ident,
}

fn of_field(field: &Field, owner: &str) -> Result<Option<Kind>> {
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
    Ok(Some(Kind { wire, name: ident(kind) }))
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
