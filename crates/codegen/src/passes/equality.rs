//! Which of `Eq` and `Hash` a type can have beside `PartialEq`, which all have.

use std::collections::BTreeMap;

use syn::{Item, Type};

use super::types::{bare_path, type_argument};
use super::{enums, types};

/// The traits that types derive beside `PartialEq`, by the name of the type.
pub(super) struct Equality(BTreeMap<String, Traits>);

#[derive(Clone, Copy, PartialEq, Eq)]
struct Traits {
    eq: bool,
    hash: bool,
}

const BOTH: Traits = Traits { eq: true, hash: true };

impl Equality {
    /// A type has a trait if all types that it holds have the trait. Types may hold each other, so traits are removed
    /// until nothing changes.
    pub(super) fn of(items: &[Item]) -> Self {
        let held: Vec<(String, Vec<&Type>)> = items.iter().filter_map(held).collect();
        let mut this = Self(held.iter().map(|(name, _)| (name.clone(), BOTH)).collect());
        loop {
            let next: BTreeMap<String, Traits> = held
                .iter()
                .map(|(name, types)| (name.clone(), types.iter().map(|ty| this.of_type(ty)).fold(BOTH, Traits::and)))
                .collect();
            if next == this.0 {
                return this;
            }
            this.0 = next;
        }
    }

    /// The names of the derives of a type.
    pub(super) fn derives(&self, name: &str) -> &'static [&'static str] {
        match self.0.get(name) {
            Some(Traits { eq: true, hash: true }) => &["PartialEq", "Eq", "Hash"],
            Some(Traits { eq: true, hash: false }) => &["PartialEq", "Eq"],
            _ => &["PartialEq"],
        }
    }

    fn of_type(&self, ty: &Type) -> Traits {
        let Type::Path(path) = ty else { return BOTH };
        match bare_path(&path.path).as_str() {
            "f32" | "f64" => Traits { eq: false, hash: false },
            // serde_json hashes a value only in newer versions
            "::serde_json::Map" | "::serde_json::Value" => Traits { eq: true, hash: false },
            "::std::collections::HashMap" => {
                let value = map_value(ty).map_or(BOTH, |value| self.of_type(value));
                Traits { hash: false, ..value }
            }
            name => match type_argument(ty) {
                Some(inner) => self.of_type(inner),
                None => self.0.get(name).copied().unwrap_or(BOTH),
            },
        }
    }
}

impl Traits {
    fn and(self, other: Self) -> Self {
        Self { eq: self.eq && other.eq, hash: self.hash && other.hash }
    }
}

/// The name of a type, and all types that it holds. Text types hold none.
fn held(item: &Item) -> Option<(String, Vec<&Type>)> {
    match item {
        Item::Struct(item) if !types::newtype_over_string(item) => {
            Some((item.ident.to_string(), item.fields.iter().map(|field| &field.ty).collect()))
        }
        Item::Enum(item) if !enums::is_closed(item) => {
            let fields = item.variants.iter().flat_map(|variant| &variant.fields);
            Some((item.ident.to_string(), fields.map(|field| &field.ty).collect()))
        }
        _ => None,
    }
}

/// `V` of `HashMap<K, V>`.
fn map_value(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    let syn::PathArguments::AngleBracketed(arguments) = &path.path.segments.last()?.arguments else { return None };
    arguments.args.iter().rev().find_map(|argument| match argument {
        syn::GenericArgument::Type(inner) => Some(inner),
        _ => None,
    })
}
