//! Turns events that have come due into deliveries to the endpoints that want them.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::events;
use crate::state::{Account, Delivery, Event, Link, Webhook};

/// Turns events that have come due into deliveries to the current endpoints. Code that removes an object or changes an
/// endpoint calls this first, so that it does not matter how soon deliveries are made.
pub(crate) fn settle(account: &mut Account, now: DateTime<Utc>) {
    while let Some(planned) = account.events.pop_due(now) {
        if account.webhooks.is_empty() {
            continue;
        }
        for event in events::of(account, &planned) {
            tell(account, event, now);
        }
    }
    account.events.wake_retries(now);
}

/// Sends the event for a link that was just deleted.
pub(crate) fn tell_of_deletion(account: &mut Account, link: &Link, now: DateTime<Utc>) {
    tell(account, events::link_deleted(link, now), now);
}

/// Sends an event to the endpoints that want it; gives how many.
pub(super) fn tell(account: &mut Account, event: Event, now: DateTime<Utc>) -> usize {
    let event = Arc::new(event);
    let copies = if account.events.disorder.duplicate { 2 } else { 1 };
    let environment = account.events.environment.name();
    let wants = |webhook: &&Webhook| {
        webhook.enabled
            && webhook.env_type == environment
            && webhook.events.iter().any(|wanted| wanted == event.event_type)
    };
    let mut endpoints = 0;
    for webhook in account.webhooks.values().filter(wants) {
        endpoints += 1;
        for _ in 0..copies {
            let delivery = Delivery { webhook_id: webhook.id.clone(), event: event.clone(), attempts: 0 };
            account.events.push_ready(delivery, &webhook.webhook_url, now);
        }
    }
    endpoints
}
