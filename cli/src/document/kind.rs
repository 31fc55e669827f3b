//! What values a schema takes, as far as a flag can say them.

use serde_json::Value;
use truv_openapi::schema::every_part;
use truv_openapi::{Description, NodeId};

/// The value of a flag.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    Text,
    /// A text that must not be seen: a token or a password.
    Secret,
    Integer,
    Number,
    Boolean,
    OneOf(Vec<String>),
    /// Several, in one list.
    List(Box<Self>),
    /// An object, a list of objects, or whatever takes more than one form.
    Json,
}

impl Kind {
    pub(crate) fn of(description: &Description, schemas: &[NodeId]) -> Self {
        let tree = description.tree();
        let mut parts = Vec::new();
        for schema in schemas {
            every_part(description, *schema, &mut parts);
        }
        let mut types: Vec<&str> = parts.iter().filter_map(|part| tree.get_text(*part, "type")).collect();
        types.sort_unstable();
        types.dedup();
        let has_format = |wanted: &str| parts.iter().any(|part| tree.get_text(*part, "format") == Some(wanted));
        let values = parts.iter().flat_map(|part| tree.get_list(*part, "enum")).filter_map(|value| tree.text(*value));
        let values: Vec<String> = values.map(str::to_owned).collect();
        match types.as_slice() {
            ["string"] if !values.is_empty() => Self::OneOf(values),
            ["string"] if has_format("secret") => Self::Secret,
            ["string"] | ["number", "string"] | ["integer", "string"] => Self::Text,
            ["integer"] => Self::Integer,
            ["number"] => Self::Number,
            ["boolean"] => Self::Boolean,
            ["array"] => {
                let items: Vec<NodeId> = parts.iter().filter_map(|part| tree.get(*part, "items")).collect();
                match Self::of(description, &items) {
                    Self::Json | Self::List(_) => Self::Json,
                    item => Self::List(Box::new(item)),
                }
            }
            _ => Self::Json,
        }
    }

    /// Reads what was written on the command line.
    ///
    /// The error says what is expected, and never repeats the value.
    pub(crate) fn read(&self, text: &str) -> Result<Value, String> {
        match self {
            Self::Text | Self::Secret => Ok(text.into()),
            Self::OneOf(values) if values.iter().any(|value| value == text) => Ok(text.into()),
            Self::OneOf(values) => Err(format!("expected one of: {}", values.join(", "))),
            Self::Integer => text.parse::<i64>().map(Value::from).map_err(|_| "expected a whole number".to_owned()),
            Self::Number => match serde_json::from_str(text) {
                Ok(value @ Value::Number(_)) => Ok(value),
                _ => Err("expected a number".to_owned()),
            },
            Self::Boolean => text.parse::<bool>().map(Value::from).map_err(|_| "expected true or false".to_owned()),
            Self::List(item) => match serde_json::from_str(text) {
                Ok(value @ Value::Array(_)) => Ok(value),
                _ => text.split(',').map(|part| item.read(part.trim())).collect(),
            },
            Self::Json => Ok(serde_json::from_str(text).unwrap_or_else(|_| text.into())),
        }
    }

    /// How the help calls a value.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Text | Self::OneOf(_) => "TEXT",
            Self::Secret => "@FILE|-",
            Self::Integer | Self::Number => "NUMBER",
            Self::Boolean => "BOOL",
            Self::List(_) => "LIST",
            Self::Json => "JSON",
        }
    }
}
