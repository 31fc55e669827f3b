//! Sample data.

use serde::de::DeserializeOwned;
#[cfg(feature = "webhook")]
use serde_json::{Map, Value};

#[cfg(feature = "webhook")]
use crate::webhook::{Event, EventType};

/// The value of a JSON text that was generated together with its type.
#[expect(clippy::panic, reason = "the text is generated with the type, and a test reads the text of every type")]
pub(crate) fn sample<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text)
        .unwrap_or_else(|error| panic!("the sample of `{}` does not fit its type: {error}", std::any::type_name::<T>()))
}

#[cfg(feature = "webhook")]
impl Event {
    /// A made-up event of this type that fits the document.
    ///
    /// ```
    /// use truv_sdk::webhook::{Event, EventType, Payload};
    ///
    /// let event = Event::sample(&EventType::LinkConnected);
    /// assert!(matches!(event.payload(), Payload::LinkConnected(_)));
    /// ```
    #[must_use]
    pub fn sample(event_type: &EventType) -> Self {
        Self::sample_with(event_type, [])
    }

    /// The same with other values of these fields, known or not. For a test of an endpoint,
    /// [`sign`](crate::webhook::sign) signs the text of the event.
    ///
    /// ```
    /// use truv_sdk::webhook::{self, Event, EventType};
    ///
    /// let event = Event::sample_with(&EventType::TaskStatusUpdated, [("link_id", "l1".into()), ("status", "done".into())]);
    /// assert_eq!(event.link_id().unwrap(), "l1");
    /// let signature = webhook::sign("sandbox-secret", event.as_json().as_bytes());
    /// ```
    ///
    /// # Panics
    ///
    /// A field that every event needs (`webhook_id`, `event_type`, `event_created_at`) has a value of another kind.
    #[must_use]
    #[expect(clippy::panic, reason = "this is for tests, where a value that cannot be is the test's mistake")]
    pub fn sample_with<'a>(event_type: &EventType, fields: impl IntoIterator<Item = (&'a str, Value)>) -> Self {
        let mut event: Map<String, Value> = sample(super::generated::event(event_type));
        event.insert("event_type".to_owned(), event_type.as_str().into());
        event.extend(fields.into_iter().map(|(name, value)| (name.to_owned(), value)));
        let text = Value::Object(event).to_string();
        Self::from_slice(text.as_bytes()).unwrap_or_else(|error| panic!("the sample of an event is none: {error}"))
    }
}
