//! A request that has passed authentication and validation.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::Caller;
use crate::clock::parse_time;

/// The parts of a request that a handler sees.
pub(crate) struct Call {
    pub(crate) caller: Caller,
    pub(crate) now: DateTime<Utc>,
    /// Scheme and host as the caller wrote them, for links in the answer.
    pub(crate) base_url: String,
    /// The path of the request.
    pub(crate) path: String,
    /// The values of the path's parameters, in their order.
    pub(crate) ids: Vec<String>,
    /// Every pair of the query as it was sent.
    pub(crate) query_pairs: Vec<(String, String)>,
    /// The documented parameters of the query, checked and in their types.
    pub(crate) query: Map<String, Value>,
    /// The checked JSON object; empty if there was none.
    pub(crate) body: Map<String, Value>,
}

impl Call {
    /// The id in the path, the outer one if there are two.
    pub(crate) fn id(&self) -> &str {
        self.ids.first().map_or("", String::as_str)
    }

    /// The second id in the path.
    pub(crate) fn inner_id(&self) -> &str {
        self.ids.get(1).map_or("", String::as_str)
    }

    /// A text or enum of the query.
    pub(crate) fn filter(&self, name: &str) -> Option<&str> {
        self.query.get(name).and_then(Value::as_str)
    }

    /// A boolean of the query.
    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        self.query.get(name).and_then(Value::as_bool)
    }

    /// A number of the query.
    pub(crate) fn count(&self, name: &str) -> Option<u64> {
        self.query.get(name).and_then(Value::as_u64)
    }

    /// Whether `time` lies within `created_at__gte` and `created_at__lte`, where given.
    pub(crate) fn covers(&self, time: DateTime<Utc>) -> bool {
        let bound = |name| self.filter(name).and_then(parse_time);
        bound("created_at__gte").is_none_or(|from| time >= from) && bound("created_at__lte").is_none_or(|to| time <= to)
    }

    /// A text of the body.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        text(&self.body, name)
    }

    /// A list of texts of the body.
    pub(crate) fn texts(&self, name: &str) -> Option<Vec<String>> {
        let items = self.body.get(name)?.as_array()?;
        Some(items.iter().filter_map(Value::as_str).map(str::to_owned).collect())
    }
}

/// A text property of an object, if it is one.
pub(crate) fn text(object: &Map<String, Value>, name: &str) -> Option<String> {
    object.get(name).and_then(Value::as_str).map(str::to_owned)
}
