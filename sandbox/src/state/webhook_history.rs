//! Attempts to deliver, as `GET /v1/webhook-requests/` lists them.

use std::collections::VecDeque;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::{Delivery, Event};
use crate::clock::timestamp;

/// How far back the history goes.
const KEPT: TimeDelta = TimeDelta::days(30);
/// How many attempts of an account are kept.
const MOST: usize = 10_000;

/// The attempts of an account, the oldest first.
#[derive(Default)]
pub(crate) struct DeliveryHistory {
    attempts: VecDeque<DeliveryAttempt>,
    next_id: u64,
}

/// One attempt.
pub(crate) struct DeliveryAttempt {
    pub(crate) id: String,
    pub(crate) at: DateTime<Utc>,
    pub(crate) status_code: Option<u16>,
    error_message: Option<String>,
    webhook_id: String,
    webhook_url: String,
    event: Arc<Event>,
    /// The number of the attempt, counted from 1.
    pub(crate) number: usize,
    /// The value of the header `X-Webhook-Sign`; empty if the delivery was dropped before an attempt.
    pub(crate) signature: String,
}

impl DeliveryAttempt {
    /// A record with the endpoint's answer, or with the reason why there is none.
    pub(crate) fn new(delivery: &Delivery, webhook_url: &str, at: DateTime<Utc>, answer: Result<u16, String>) -> Self {
        let is_success = |status: &u16| (200..300).contains(status);
        let error_message = match &answer {
            Ok(status) if is_success(status) => None,
            Ok(status) => Some(format!("The endpoint answered with {status}.")),
            Err(message) => Some(message.clone()),
        };
        Self {
            id: String::new(),
            at,
            status_code: answer.ok(),
            error_message,
            webhook_id: delivery.webhook_id.clone(),
            webhook_url: webhook_url.to_owned(),
            event: delivery.event.clone(),
            number: delivery.attempts + 1,
            signature: String::new(),
        }
    }

    /// The record with the signature that was sent.
    #[must_use]
    pub(crate) fn signed(self, signature: String) -> Self {
        Self { signature, ..self }
    }

    /// The record as a part of the note for the log.
    pub(crate) fn note(&self) -> Value {
        json!({
            "at": self.at.timestamp_micros(),
            "status_code": self.status_code,
            "error_message": self.error_message,
            "webhook_url": self.webhook_url,
            "signature": self.signature,
        })
    }

    /// The record of a delivery from its note.
    pub(super) fn of_note(note: &Value, delivery: &Delivery, number: usize) -> Option<Self> {
        let text = |name: &str| note[name].as_str().map(str::to_owned);
        Some(Self {
            id: String::new(),
            at: DateTime::from_timestamp_micros(note["at"].as_i64()?)?,
            status_code: note["status_code"].as_u64().and_then(|status| u16::try_from(status).ok()),
            error_message: text("error_message"),
            webhook_id: delivery.webhook_id.clone(),
            webhook_url: text("webhook_url")?,
            event: delivery.event.clone(),
            number,
            signature: text("signature")?,
        })
    }

    pub(crate) fn event_type(&self) -> &str {
        self.event.event_type
    }

    pub(crate) fn render(&self) -> Value {
        json!({
            "webhook_id": self.webhook_id,
            "event_type": self.event.event_type,
            "event_created_at": timestamp(self.event.at),
            "status_code": self.status_code,
            "error_message": self.error_message,
            // It was written just so.
            "webhook_payload": serde_json::from_slice::<Value>(&self.event.body).unwrap_or_default(),
            "webhook_url": self.webhook_url,
        })
    }
}

impl DeliveryHistory {
    pub(crate) fn add(&mut self, mut attempt: DeliveryAttempt) {
        self.next_id += 1;
        attempt.id = self.next_id.to_string();
        let first = attempt.at - KEPT;
        self.attempts.push_back(attempt);
        while self.attempts.len() > MOST || self.attempts.front().is_some_and(|oldest| oldest.at < first) {
            self.attempts.pop_front();
        }
    }

    /// Removes the records of events that were dropped before an attempt.
    pub(super) fn forget_dropped(&mut self) {
        self.attempts.retain(|attempt| !attempt.signature.is_empty());
    }

    /// The newest first.
    pub(crate) fn newest_first(&self) -> impl Iterator<Item = &DeliveryAttempt> {
        self.attempts.iter().rev()
    }
}
