//! Events that a test can ask for.

use serde_json::{Map, Value, json};

/// A single webhook event that is sent on request, as if what it tells of had happened.
///
/// ```
/// use truv_sandbox::Trigger;
///
/// let trigger = Trigger::new("task-status-updated").field("status", "login_error");
/// ```
#[derive(Clone, Debug)]
pub struct Trigger {
    event_type: String,
    about: Option<String>,
    fields: Map<String, Value>,
}

impl Trigger {
    /// An event of this type, about the newest object that fits, or a made-up one if there is none.
    #[must_use]
    pub fn new(event_type: &str) -> Self {
        Self { event_type: event_type.to_owned(), about: None, fields: Map::new() }
    }

    /// Chooses the object: the id of a task, a link, an order or a part of one, a collection of documents, or a user.
    #[must_use]
    pub fn about(mut self, id: &str) -> Self {
        self.about = Some(id.to_owned());
        self
    }

    /// Replaces a property of the event by a text.
    #[must_use]
    pub fn field(mut self, name: &str, value: &str) -> Self {
        self.fields.insert(name.to_owned(), json!(value));
        self
    }

    /// As the body of `POST /_sandbox/trigger`.
    pub(super) fn as_json(&self) -> Value {
        let mut body = json!({"event_type": self.event_type, "fields": self.fields});
        if let Some(about) = &self.about {
            body["about"] = json!(about);
        }
        body
    }
}
