//! The shared code of all setters. The hundreds of setters call these functions, so that each setter compiles fast.

use std::fmt::Display;

use crate::argument::{Argument, ListArgument, NullableArgument, RequiredArgument, RequiredListArgument};
use crate::value::Field;

/// Converts what the setter of a required field was given; an error names the field.
pub(crate) fn set<T>(name: &str, value: impl RequiredArgument<T>) -> Result<T, String> {
    value.convert().map_err(|reason| named(name, &reason))
}

/// The same for a required list; each item converts by itself, so that the list can hold builders and texts.
#[cfg_attr(not(feature = "all-products"), allow(dead_code, reason = "not every product has such a list"))]
pub(crate) fn set_list<T>(name: &str, values: impl RequiredListArgument<T>) -> Result<Vec<T>, String> {
    values.convert().map_err(|reason| named(name, &reason))
}

/// The same for a field that may be left out.
pub(crate) fn set_some<T, K>(name: &str, value: impl Argument<T, K>) -> Result<Option<T>, String> {
    value.convert().map_err(|reason| named(name, &reason))
}

/// The same for a field that can be cleared, too.
pub(crate) fn set_field<T, K>(name: &str, value: impl NullableArgument<T, K>) -> Result<Field<T>, String> {
    value.convert().map_err(|reason| named(name, &reason))
}

/// The same for a list that may be left out.
pub(crate) fn set_some_list<T, K>(name: &str, values: impl ListArgument<T, K>) -> Result<Option<Vec<T>>, String> {
    values.convert().map_err(|reason| named(name, &reason))
}

/// The builder of a body, from the whole body or whatever converts into it.
pub(crate) fn set_body<T, V, B>(value: V) -> Result<B, String>
where
    V: TryInto<T, Error: Display>,
    B: From<T>,
{
    value.try_into().map(B::from).map_err(|reason| reason.to_string())
}

fn named(name: &str, reason: &str) -> String {
    format!("`{name}`: {reason}")
}
