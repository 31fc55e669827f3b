//! The attributes that typify writes. An unknown attribute is an error: it may say something that the passes must keep.

use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, ExprLit, Lit, LitStr, Meta, Path, Token};

use super::{Result, text};

/// Derives that may be left out: the passes write a replacement, or the trait is not wanted.
const DERIVES: &[&str] = &[
    "::serde::Deserialize",
    "::serde::Serialize",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "Eq",
    "Hash",
    "Ord",
    "PartialEq",
    "PartialOrd",
];

/// The attributes of a struct or an enum.
#[derive(Default)]
pub(super) struct OfType {
    pub(super) derives_default: bool,
    /// Read and written as the one value that it holds.
    pub(super) is_transparent: bool,
    /// Read and written as the one variant that fits.
    pub(super) is_untagged: bool,
}

/// `what` names the item in errors, such as "the struct `User`".
pub(super) fn of_type(attributes: &[Attribute], what: &str) -> Result<OfType> {
    let mut found = OfType::default();
    for attribute in attributes.iter().filter(|attribute| !attribute.path().is_ident("doc")) {
        if attribute.path().is_ident("derive") {
            for derive in list::<Path>(attribute, what)? {
                let derive = text(&derive);
                if !DERIVES.contains(&derive.as_str()) {
                    return Err(format!("{what} derives `{derive}`, which no pass knows"));
                }
                found.derives_default |= derive == "Default";
            }
        } else if attribute.path().is_ident("serde") {
            for part in list::<Meta>(attribute, what)? {
                match text(&part).as_str() {
                    "transparent" => found.is_transparent = true,
                    "untagged" => found.is_untagged = true,
                    _ => return Err(unknown(what, attribute)),
                }
            }
        } else {
            return Err(unknown(what, attribute));
        }
    }
    Ok(found)
}

/// The attributes of a field of a struct.
#[derive(Default)]
pub(super) struct OfField {
    /// The name in JSON, if it differs from that of the field.
    pub(super) rename: Option<LitStr>,
    /// Whether an empty value is left out.
    pub(super) skips: bool,
    pub(super) has_default: bool,
    /// Whether the field collects the properties that the document does not name.
    pub(super) is_flat: bool,
    /// Whether the field is a free-form object that is left out if it is empty.
    pub(super) is_map: bool,
}

/// `what` names the field in errors.
pub(super) fn of_field(attributes: &[Attribute], what: &str) -> Result<OfField> {
    let mut found = OfField::default();
    for attribute in attributes.iter().filter(|attribute| !attribute.path().is_ident("doc")) {
        if !attribute.path().is_ident("serde") {
            return Err(unknown(what, attribute));
        }
        for part in list::<Meta>(attribute, what)? {
            let value = string(&part).map(LitStr::value);
            match (text(part.path()).as_str(), value.as_deref()) {
                ("rename", Some(_)) => found.rename = string(&part).cloned(),
                (
                    "skip_serializing_if",
                    Some(
                        "::std::option::Option::is_none"
                        | "::std::vec::Vec::is_empty"
                        | "crate::value::Field::is_absent",
                    ),
                ) => {
                    found.skips = true;
                }
                (
                    "skip_serializing_if",
                    Some("::serde_json::Map::is_empty" | "::std::collections::HashMap::is_empty"),
                ) => {
                    found.is_map = true;
                }
                ("default", None) if matches!(part, Meta::Path(_)) => found.has_default = true,
                ("flatten", None) if matches!(part, Meta::Path(_)) => found.is_flat = true,
                // this makes a nullable field required; the passes leave the attribute out, since a service may leave
                // out a null
                ("deserialize_with", Some("::std::option::Option::deserialize")) => {}
                _ => return Err(unknown(what, attribute)),
            }
        }
    }
    Ok(found)
}

/// The name on the wire of the variant with these attributes, if it differs from the variant's name.
pub(super) fn of_variant(attributes: &[Attribute], what: &str) -> Result<Option<LitStr>> {
    let found = of_field(attributes, what)?;
    match found {
        OfField { rename, skips: false, has_default: false, is_flat: false, is_map: false } => Ok(rename),
        _ => Err(format!("{what} has attributes of serde beside its name, which no pass knows")),
    }
}

/// The lines of documentation.
pub(super) fn documentation(attributes: &[Attribute], what: &str) -> Result<String> {
    let mut lines = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("doc")) {
        let line = string(&attribute.meta).ok_or_else(|| unknown(what, attribute))?;
        lines.push(line.value().trim().to_owned());
    }
    Ok(lines.join("\n"))
}

fn list<T: syn::parse::Parse>(attribute: &Attribute, what: &str) -> Result<Punctuated<T, Token![,]>> {
    attribute
        .parse_args_with(Punctuated::parse_terminated)
        .map_err(|error| format!("{what} has the attribute `{}`, which cannot be read: {error}", text(attribute)))
}

fn string(meta: &Meta) -> Option<&LitStr> {
    match meta {
        Meta::NameValue(pair) => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text),
            _ => None,
        },
        _ => None,
    }
}

fn unknown(what: &str, attribute: &Attribute) -> String {
    format!("{what} has the attribute `{}`, which no pass knows", text(attribute))
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::{documentation, of_field, of_type, of_variant};

    #[test]
    fn what_is_known_is_read() {
        let of = of_type(
            &[parse_quote!(#[derive(::serde::Serialize, Clone, Default)]), parse_quote!(#[serde(transparent)])],
            "the struct `A`",
        )
        .unwrap();
        assert!(of.derives_default && of.is_transparent && !of.is_untagged);
        let of = of_field(
            &[parse_quote!(#[serde(rename = "type", default, skip_serializing_if = "::std::vec::Vec::is_empty")])],
            "the field `a`",
        )
        .unwrap();
        assert_eq!(of.rename.unwrap().value(), "type");
        assert!(of.skips && of.has_default && !of.is_flat);
    }

    #[test]
    fn what_is_not_known_is_named_with_its_item() {
        let of_type = |attribute| of_type(&[attribute], "the struct `A`").err().unwrap();
        assert_eq!(
            of_type(parse_quote!(#[derive(schemars::JsonSchema)])),
            "the struct `A` derives `schemars::JsonSchema`, which no pass knows"
        );
        assert_eq!(
            of_type(parse_quote!(#[serde(tag = "kind")])),
            "the struct `A` has the attribute `#[serde(tag = \"kind\")]`, which no pass knows"
        );
        assert_eq!(
            of_type(parse_quote!(#[repr(u8)])),
            "the struct `A` has the attribute `#[repr(u8)]`, which no pass knows"
        );
        let of_field = |attribute| of_field(&[attribute], "the field `a` of `A`").err().unwrap();
        for unknown in ["with = \"other\"", "default = \"other\"", "skip_serializing_if = \"other\"", "alias = \"b\""] {
            let unknown: syn::Meta = syn::parse_str(unknown).unwrap();
            let message = of_field(parse_quote!(#[serde(#unknown)]));
            assert!(message.starts_with("the field `a` of `A` has the attribute `#[serde("), "{message}");
        }
        assert!(of_field(parse_quote!(#[serde(rename = )])).contains("cannot be read"));
        assert!(of_variant(&[parse_quote!(#[serde(other)])], "the variant `A::B`").err().unwrap().contains("`A::B`"));
        let doc = documentation(&[parse_quote!(#[doc(hidden)])], "the struct `A`");
        assert_eq!(doc.unwrap_err(), "the struct `A` has the attribute `#[doc(hidden)]`, which no pass knows");
    }
}
