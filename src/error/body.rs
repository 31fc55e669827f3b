//! Reads every shape of error body that Truv sends.

use serde::Deserialize;
use serde_json::Value;

use super::{ErrorCode, InvalidParam};

/// A longer body is not parsed.
const LARGEST: usize = 256 * 1024;

/// The contents of an error body of any shape.
#[derive(Clone, Debug, Default)]
pub(super) struct ErrorBody {
    pub(super) code: Option<ErrorCode>,
    pub(super) message: Option<String>,
    pub(super) invalid_params: Vec<InvalidParam>,
}

impl ErrorBody {
    /// Reads `{"error": {…}}`, the flat `{"code", "message"}` of older pages and `{"detail"}`;
    /// anything else (HTML, nothing, half a document, more than 256 KiB) gives an empty result.
    pub(super) fn parse(body: &[u8]) -> Self {
        // an error of Truv has a few hundred bytes; the tree of a JSON value may take 85 times as many bytes as its
        // text
        if body.len() > LARGEST {
            return Self::default();
        }
        let Ok(Value::Object(mut outer)) = serde_json::from_slice(body) else {
            return Self::default();
        };
        let mut fields = match outer.remove("error") {
            Some(Value::Object(inner)) => inner,
            // gateways write `{"error": "text"}`
            Some(Value::String(message)) => {
                outer.entry("message").or_insert(Value::String(message));
                outer
            }
            _ => outer,
        };
        let mut text = |names: [&str; 2]| {
            names.into_iter().find_map(|name| match fields.remove(name) {
                Some(Value::String(text)) if !text.is_empty() => Some(text),
                _ => None,
            })
        };
        let code = text(["code", "error_code"]).map(ErrorCode::from);
        let message = text(["message", "error_message"]).or_else(|| text(["detail", "details"]));
        let extra = fields.remove("extra").unwrap_or(Value::Object(fields));
        Self { code, message, invalid_params: invalid_params(extra) }
    }
}

fn invalid_params(mut extra: Value) -> Vec<InvalidParam> {
    ["invalid-params", "invalid_params"]
        .into_iter()
        .filter_map(|name| extra.get_mut(name).map(Value::take))
        .flat_map(|list| match list {
            Value::Array(items) => items,
            _ => Vec::new(),
        })
        .filter_map(|item| InvalidParam::deserialize(item).ok())
        .collect()
}
