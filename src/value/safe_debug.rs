//! `Debug` that is safe to log.

use std::collections::{BTreeMap, HashMap};
use std::fmt::{self, Debug, Formatter};

use super::{Base64, Date, Decimal, Field, Secret, Sensitive, Timestamp};

/// Hides a field in a `Debug` implementation: shows that there is a value, and how many, but not the value itself.
///
/// | field | shown |
/// |---|---|
/// | one value | `…` |
/// | an option | `None`, `Some(…)` |
/// | a [`Field`] | `Absent`, `Null`, `Value(…)` |
/// | a list | `[3 × …]` |
/// | a map | `{3 × …}` |
///
/// With the feature `debug-values`, which is not for production, the field's own `Debug` is shown instead. [`Secret`]
/// and [`Sensitive`] stay masked even then.
///
/// ```
/// use truv_sdk::value::{Decimal, Hidden};
///
/// struct Statement {
///     id: String,
///     gross_pay: Option<Decimal>,
///     lines: Vec<String>,
/// }
///
/// impl std::fmt::Debug for Statement {
///     fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
///         formatter
///             .debug_struct("Statement")
///             .field("id", &self.id)
///             .field("gross_pay", &Hidden(&self.gross_pay))
///             .field("lines", &Hidden(&self.lines))
///             .finish()
///     }
/// }
///
/// let statement = Statement { id: "s1".into(), gross_pay: Some(1500.into()), lines: vec!["a".into(), "b".into()] };
/// # #[cfg(not(feature = "debug-values"))]
/// assert_eq!(format!("{statement:?}"), r#"Statement { id: "s1", gross_pay: Some(…), lines: [2 × …] }"#);
/// ```
pub struct Hidden<'a, T: ?Sized>(pub &'a T);

impl<T: Conceal + ?Sized> Debug for Hidden<'_, T> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        if cfg!(feature = "debug-values") { self.0.fmt(formatter) } else { self.0.conceal(formatter) }
    }
}

/// `Debug` of a struct of the API: the names of its fields, and what may be shown of their values.
pub(crate) fn show_fields(
    formatter: &mut Formatter<'_>,
    name: &str,
    fields: &[&str],
    values: &[&dyn Debug],
) -> fmt::Result {
    let mut shown = formatter.debug_struct(name);
    for (field, value) in fields.iter().zip(values) {
        shown.field(field, value);
    }
    shown.finish()
}

/// A type that [`Hidden`] can hide; `impl Conceal for MyType {}` shows the type as `…`.
pub trait Conceal: Debug {
    /// Writes what may be shown: only `…` by default.
    ///
    /// # Errors
    ///
    /// The errors of the formatter.
    fn conceal(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str("…")
    }
}

impl<T: Conceal> Conceal for Option<T> {
    fn conceal(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match self {
            None => formatter.write_str("None"),
            Some(value) => {
                formatter.write_str("Some(")?;
                value.conceal(formatter)?;
                formatter.write_str(")")
            }
        }
    }
}

impl<T: Conceal> Conceal for Field<T> {
    fn conceal(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => formatter.write_str("Absent"),
            Self::Null => formatter.write_str("Null"),
            Self::Value(value) => {
                formatter.write_str("Value(")?;
                value.conceal(formatter)?;
                formatter.write_str(")")
            }
        }
    }
}

impl<T: Conceal + ?Sized> Conceal for Box<T> {
    fn conceal(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        (**self).conceal(formatter)
    }
}

impl<T: Debug> Conceal for Vec<T> {
    fn conceal(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "[{} × …]", self.len())
    }
}

macro_rules! conceal_map {
    ($([$($parameter:ident),*] $type:ty),*) => {$(
        impl<$($parameter: Debug),*> Conceal for $type {
            fn conceal(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
                write!(formatter, "{{{} × …}}", self.len())
            }
        }
    )*};
}
conceal_map!([K, V] HashMap<K, V>, [K, V] BTreeMap<K, V>, [] serde_json::Map<String, serde_json::Value>);

macro_rules! conceal {
    ($($type:ty),*) => { $(impl Conceal for $type {})* };
}
conceal!(str, String, Base64, Decimal, Date, Timestamp, Secret, Sensitive, serde_json::Value);
conceal!(bool, char, i8, i16, i32, i64, u8, u16, u32, u64, f32, f64);
