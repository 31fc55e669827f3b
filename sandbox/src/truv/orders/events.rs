//! What happened to an order. The events follow from the state of the order; they are not stored.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::clock::timestamp;
use crate::state::{Attempt, Order, Suborder};

/// Reminders are spread evenly over the time in which an order is open.
const REMINDERS: i32 = 3;

/// Something that happened.
struct Event<'a> {
    at: DateTime<Utc>,
    object: &'static str,
    kind: String,
    part: Option<(&'a Suborder, Option<&'a Attempt>)>,
}

/// What happened to an order up to now, the oldest first.
pub(crate) fn events(order: &Order, now: DateTime<Utc>) -> Vec<(DateTime<Utc>, Value)> {
    let created = Event { at: order.created_at, object: "order", kind: "order_created".to_owned(), part: None };
    let mut events = vec![created];
    events.extend(order.parts.iter().flat_map(|part| logins(order, part)));
    events.extend(order.parts.iter().filter_map(|part| end(order, part, now)));
    events.extend(messages(order, now));
    events.extend(order.certification.as_ref().map(|certification| Event {
        at: certification.at,
        object: "order",
        kind: "certification_completed".to_owned(),
        part: None,
    }));
    events.retain(|event| event.at <= now);
    // The sort is stable: events at the same moment stay in the order above.
    events.sort_by_key(|event| event.at);
    events.into_iter().map(|event| (event.at, render(order, &event))).collect()
}

/// Refreshes are no logins.
fn logins<'a>(order: &Order, part: &'a Suborder) -> impl Iterator<Item = Event<'a>> {
    let attempts = part.attempts.iter().filter(|_| order.initial_order.is_none());
    attempts.map(move |attempt| Event {
        at: attempt.at,
        object: "link",
        kind: "login_attempt".to_owned(),
        part: Some((part, Some(attempt))),
    })
}

/// There is no event for a part that ended with an error.
fn end<'a>(order: &Order, part: &'a Suborder, now: DateTime<Utc>) -> Option<Event<'a>> {
    let (status, at) = order.status(part, now);
    let attempt = match status {
        "completed" => part.connection(),
        "no_data" => part.attempts.last(),
        "canceled" | "expired" => None,
        _ => return None,
    };
    Some(Event { at, object: "order", kind: format!("suborder_{status}"), part: Some((part, attempt)) })
}

/// The invitation, and reminders while the order was open. Text messages have no reminders, as they have to be enabled.
fn messages(order: &Order, now: DateTime<Utc>) -> Vec<Event<'static>> {
    let Some(invited) = order.invited_at.filter(|invited| *invited < order.expires_at) else {
        return Vec::new();
    };
    let ends = [order.canceled_at, order.completed_at(now)].into_iter().flatten();
    let end = ends.fold(order.expires_at, DateTime::min);
    let step = (order.expires_at - invited) / (REMINDERS + 1);
    let mut events = Vec::new();
    let mut write = |at: DateTime<Utc>, message: &str| {
        for outcome in ["sent", "delivered"] {
            events.push(Event { at, object: "notification", kind: format!("{message}_{outcome}"), part: None });
        }
    };
    for (address, first, reminder) in [("email", "email_first", Some("email_reminder")), ("phone", "sms_first", None)] {
        if order.text(address).is_none_or(str::is_empty) || invited > end {
            continue;
        }
        write(invited, first);
        for number in 1..=REMINDERS {
            let at = invited + step * number;
            if let Some(reminder) = reminder.filter(|_| at < end) {
                write(at, reminder);
            }
        }
    }
    events
}

fn render(order: &Order, event: &Event<'_>) -> Value {
    let attempt = event.part.and_then(|(_, attempt)| attempt);
    // A refused login connects nothing.
    let link = attempt.filter(|attempt| attempt.lifecycle.will_be_done()).map(|attempt| &attempt.link_id);
    json!({
        "object": event.object,
        "type": event.kind,
        "is_refresh": order.initial_order.is_some(),
        "suborder_id": event.part.map(|(part, _)| &part.id),
        "task_id": attempt.map(|attempt| &attempt.task_id),
        "link_id": link,
        "order_id": order.id,
        "timestamp": timestamp(event.at),
    })
}
