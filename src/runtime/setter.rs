//! The shared code of all setters. The hundreds of setters call these functions, so that each setter compiles fast.

use std::fmt::Display;

/// Converts what a setter was given; an error names the field.
pub(crate) fn set<T, V>(name: &str, value: V) -> Result<T, String>
where
    V: TryInto<T>,
    V::Error: Display,
{
    value.try_into().map_err(|reason| format!("`{name}`: {reason}"))
}

/// The same for a field that may be left out.
pub(crate) fn set_some<T, V>(name: &str, value: V) -> Result<Option<T>, String>
where
    V: TryInto<T>,
    V::Error: Display,
{
    set(name, value).map(Some)
}

/// The same for a list; each item converts by itself, so that builders and text can stand in it.
pub(crate) fn set_list<T, I>(name: &str, values: I) -> Result<Vec<T>, String>
where
    I: IntoIterator<Item: TryInto<T, Error: Display>>,
{
    values.into_iter().map(|value| set(name, value)).collect()
}
