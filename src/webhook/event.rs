//! The events that Truv posts.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::generated::events::{EventId, Payload, WebhookEvent, WebhookEventContext};
use crate::generated::types::{DataSource, LinkId, OrderId, ProductType, TaskId, TemplateId, UserId, WebhookEventType};
use crate::runtime::{InvalidEvent, read_event};
use crate::value::Timestamp;

/// An event as Truv posted it, with typed fields and the original text.
///
/// An event needs only an id, a type and a time. Other fields may be missing, unknown or of another type than
/// documented: see [`Payload`]. An event serializes as it came, with every field and the spelling of every value, so
/// that you can put it on a queue and read it from there.
///
/// `Serialize` and `Deserialize` are for `serde_json`; with another format, store [`as_json`](Self::as_json) and read
/// it with [`from_slice`](Self::from_slice).
///
/// ```
/// use truv_sdk::webhook::Event;
///
/// let text = r#"{"webhook_id": "1", "event_type": "link-glows", "event_created_at": "2025-03-01T07:27:00Z", "hue": 4.50}"#;
/// let event = Event::from_slice(text.as_bytes())?;
/// assert_eq!(event.event_type().as_str(), "link-glows");
/// assert_eq!(event.get("hue"), Some(4.5.into()));
/// assert_eq!(serde_json::to_string(&event)?, text);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Event {
    json: Box<RawValue>,
    head: WebhookEvent,
    /// The fields that several types of event have; older payloads lack some of them. `None` if one does not fit.
    context: Option<WebhookEventContext>,
    payload: Payload,
    /// Number of the secret that the event was verified with.
    secret: Option<usize>,
}

impl Event {
    /// Reads an event whose sender is known: from a queue, or after
    /// [`verify_signature`](super::Verifier::verify_signature).
    ///
    /// # Errors
    ///
    /// The text is not a JSON object, or `webhook_id`, `event_type` or `event_created_at` is missing or of another
    /// type.
    // with `inline`, the decoding of all events is compiled only in programs that read events
    #[inline]
    pub fn from_slice(json: &[u8]) -> Result<Self, InvalidEvent> {
        let json: Box<RawValue> = serde_json::from_slice(json).map_err(|error| InvalidEvent::whole(&error))?;
        Self::new(json)
    }

    #[inline]
    fn new(json: Box<RawValue>) -> Result<Self, InvalidEvent> {
        let head: WebhookEvent = read_event(json.get())?;
        // an event must not be lost because of a value that does not fit
        let context = serde_json::from_str(json.get()).ok();
        let payload = Payload::read(&head.event_type, json.get());
        Ok(Self { json, head, context, payload, secret: None })
    }

    pub(super) fn verified_with(mut self, secret: usize) -> Self {
        self.secret = Some(secret);
        self
    }

    /// Which secret of the [`Verifier`](super::Verifier) signed the event: 0 for the first one added. Log this number
    /// to see when an old secret is no longer in use. `None` if the event was read without a verifier, such as from a
    /// queue.
    #[must_use]
    pub fn secret_number(&self) -> Option<usize> {
        self.secret
    }

    /// Id of the event: the same when it is posted again.
    #[must_use]
    pub fn webhook_id(&self) -> &EventId {
        &self.head.webhook_id
    }

    /// What happened.
    #[must_use]
    pub fn event_type(&self) -> &WebhookEventType {
        &self.head.event_type
    }

    /// When the event happened.
    #[must_use]
    pub fn event_created_at(&self) -> &Timestamp {
        &self.head.event_created_at
    }

    /// When the object was last changed; only some types of event have this time. As events may be late, it tells
    /// which of two events about one object is newer.
    #[must_use]
    pub fn updated_at(&self) -> Option<&Timestamp> {
        self.context.as_ref()?.updated_at.as_ref()
    }

    /// The fields of this type of event.
    #[must_use]
    pub fn payload(&self) -> &Payload {
        &self.payload
    }

    /// The user. Older payloads and some events of document collections have no user id.
    #[must_use]
    pub fn user_id(&self) -> Option<&UserId> {
        self.context.as_ref()?.user_id.as_ref()
    }

    /// The link, whatever the type of event.
    #[must_use]
    pub fn link_id(&self) -> Option<&LinkId> {
        self.context.as_ref()?.link_id.as_ref()
    }

    /// The task, whatever the type of event.
    #[must_use]
    pub fn task_id(&self) -> Option<&TaskId> {
        self.context.as_ref()?.task_id.as_ref()
    }

    /// The order, whatever the type of event.
    #[must_use]
    pub fn order_id(&self) -> Option<&OrderId> {
        self.context.as_ref()?.order_id.as_ref()
    }

    /// The customization template of an order.
    #[must_use]
    pub fn template_id(&self) -> Option<&TemplateId> {
        self.context.as_ref()?.template_id.as_ref()
    }

    /// The product, whatever the type of event.
    #[must_use]
    pub fn product(&self) -> Option<&ProductType> {
        self.context.as_ref()?.product.as_ref()
    }

    /// Where the data comes from, whatever the type of event.
    #[must_use]
    pub fn data_source(&self) -> Option<&DataSource> {
        self.context.as_ref()?.data_source.as_ref()
    }

    /// Your own text that you set on the bridge token, whatever the type of event.
    #[must_use]
    pub fn tracking_info(&self) -> Option<&str> {
        self.context.as_ref()?.tracking_info.as_deref()
    }

    /// Any field by its name, also a field that this version of the crate does not know. `Debug` of the returned value
    /// is not masked.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Value> {
        // the text was read as an object before
        let mut fields: serde_json::Map<String, Value> = serde_json::from_str(self.json.get()).ok()?;
        fields.remove(name)
    }

    /// The text as it came, without leading and trailing blanks.
    #[must_use]
    pub fn as_json(&self) -> &str {
        self.json.get()
    }
}

/// Compares the texts as they were posted.
impl PartialEq for Event {
    fn eq(&self, other: &Self) -> bool {
        self.as_json() == other.as_json()
    }
}

impl Eq for Event {}

impl Serialize for Event {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.json.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(Box::<RawValue>::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl fmt::Debug for Event {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event")
            .field("webhook_id", &self.head.webhook_id)
            .field("event_type", &self.head.event_type)
            .field("event_created_at", &self.head.event_created_at)
            .field("updated_at", &self.updated_at())
            .field("user_id", &self.user_id())
            .field("template_id", &self.template_id())
            .field("payload", &self.payload)
            .finish_non_exhaustive()
    }
}
