//! Every type of the document, by its name.

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use truv_sdk::types;

use super::debug;

pub(crate) struct Type {
    pub(crate) name: &'static str,
    /// The size of a value in bytes, without the data that it points to.
    pub(crate) size: usize,
    /// `Debug` of a value, and the value written as JSON again.
    pub(crate) read: fn(&Value) -> serde_json::Result<(String, Value)>,
}

fn read<T: DeserializeOwned + Serialize + Debug + Clone + PartialEq>(
    value: &Value,
) -> serde_json::Result<(String, Value)> {
    let value: T = serde_json::from_str(&value.to_string())?;
    assert!(value == value.clone());
    Ok((debug(&value), serde_json::to_value(&value)?))
}

macro_rules! types {
    ($($name:ident;)+) => {
        pub(crate) fn types() -> Vec<Type> {
            vec![$(Type { name: stringify!($name), size: size_of::<types::$name>(), read: read::<types::$name> },)+]
        }
    };
}

macro_rules! builders {
    ($($name:ident;)+) => {
        /// `Debug` of a builder of each request type, filled by `value`.
        pub(crate) fn builders(value: fn(&str) -> Value) -> Vec<(&'static str, String)> {
            vec![$({
                let request: types::$name = serde_json::from_value(value(stringify!($name))).unwrap();
                (stringify!($name), debug(&types::builder::$name::from(request)))
            },)+]
        }
    };
}

/// A request type, by its name.
pub(crate) struct Request {
    pub(crate) name: &'static str,
    pub(crate) read: fn(&Value) -> serde_json::Result<Read>,
}

pub(crate) struct Read {
    /// The request, written as JSON again.
    pub(crate) written: Value,
    /// The same, after it was a builder.
    pub(crate) built: Value,
}

macro_rules! requests {
    ($($name:ident;)+) => {
        pub(crate) fn requests() -> Vec<Request> {
            vec![$(Request {
                name: stringify!($name),
                read: |value| {
                    let request: types::$name = serde_json::from_str(&value.to_string())?;
                    let written = serde_json::to_value(&request)?;
                    let built = types::$name::try_from(types::builder::$name::from(request)).unwrap();
                    Ok(Read { written, built: serde_json::to_value(&built)? })
                },
            },)+]
        }
    };
}

truv_sdk_tables::types!(types);
truv_sdk_tables::builders!(builders);
truv_sdk_tables::builders!(requests);
