//! Customization templates.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

/// Looks and behaviour of Bridge, orders and reports.
#[derive(Clone)]
pub(crate) struct Template {
    pub(crate) id: String,
    /// The fields that were sent: name, products and blocks.
    pub(crate) fields: Map<String, Value>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
}

impl Template {
    pub(crate) fn name(&self) -> &str {
        self.fields.get("name").and_then(Value::as_str).unwrap_or_default()
    }

    pub(crate) fn is_for(&self, product_type: &str) -> bool {
        let products = self.fields.get("products").and_then(Value::as_array);
        products.is_some_and(|products| products.iter().any(|product| product == product_type))
    }

    /// Whether the template is used if a request names none.
    pub(crate) fn is_default(&self) -> bool {
        self.fields.get("default_for_products") == Some(&Value::Bool(true))
    }

    /// A setting, by the names that lead to it.
    pub(crate) fn setting(&self, path: &[&str]) -> Option<&Value> {
        let (first, rest) = path.split_first()?;
        rest.iter().try_fold(self.fields.get(*first)?, |value, name| value.get(*name)).filter(|value| !value.is_null())
    }
}
