//! The shared code of all setters. The hundreds of setters call these functions, so that each setter compiles fast.

use std::fmt::Display;

use crate::argument::{Argument, ListArgument, NullableArgument};
use crate::value::Field;

/// Converts the argument of the setter of a required field; an error names the field.
pub(crate) fn set<T, V>(name: &str, value: V) -> Result<T, String>
where
    V: TryInto<T>,
    V::Error: Display,
{
    value.try_into().map_err(|reason| named(name, &reason))
}

/// The same for a required list; each item converts by itself, so that the list can hold builders and texts.
#[cfg_attr(not(feature = "all-products"), allow(dead_code, reason = "not every product has such a list"))]
pub(crate) fn set_list<T, I>(name: &str, values: I) -> Result<Vec<T>, String>
where
    I: IntoIterator<Item: TryInto<T, Error: Display>>,
{
    values.into_iter().map(|value| set(name, value)).collect()
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

fn named(name: &str, reason: &dyn Display) -> String {
    format!("`{name}`: {reason}")
}
