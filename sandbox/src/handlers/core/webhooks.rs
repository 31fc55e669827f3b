//! Endpoints that are notified, and the history of deliveries to them.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::clock::{parse_time, timestamp};
use crate::handlers::common::{operations, paging};
use crate::message::{Call, Failure};
use crate::spec::Document;
use crate::state::{Account, DeliveryAttempt, Webhook, World};
use crate::webhooks;

operations![
    reads: webhooks_list, webhooks_get, webhook_requests_list;
    changes: webhooks_create, webhooks_update, webhooks_delete
];

/// How far back the history of deliveries goes.
const HISTORY: TimeDelta = TimeDelta::days(30);

fn webhooks_list(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let account = world.account(&call.caller);
    let webhooks: Vec<&Webhook> = account.webhooks.values().rev().collect();
    paging::numbered(call, &webhooks, |webhook| render(webhook))
}

/// What Truv does when `events` is missing is not documented; here it stands for every event.
fn webhooks_create(call: &Call, world: &mut World, document: &Document) -> Result<Value, Failure> {
    let every_event = || {
        let events = document.enumeration("WebhookEventType");
        events.into_iter().map(str::to_owned).collect()
    };
    let account = world.account_mut(&call.caller);
    let webhook = Webhook {
        id: account.random.id(),
        name: call.text("name").unwrap_or_default(),
        webhook_url: call.text("webhook_url").unwrap_or_default(),
        events: call.texts("events").unwrap_or_else(every_event),
        env_type: call.text("env_type").unwrap_or_default(),
        enabled: true,
        given_up: 0,
        secret: call.caller.secret.clone(),
        created_at: call.now,
        updated_at: call.now,
    };
    store(account, webhook, call.now)
}

fn webhooks_get(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    Ok(render(find(call, world)?))
}

fn webhooks_update(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let mut webhook = find(call, world)?.clone();
    webhook.name = call.text("name").unwrap_or(webhook.name);
    webhook.webhook_url = call.text("webhook_url").unwrap_or(webhook.webhook_url);
    webhook.env_type = call.text("env_type").unwrap_or(webhook.env_type);
    webhook.events = call.texts("events").unwrap_or(webhook.events);
    let enabled = call.body.get("enabled").and_then(Value::as_bool);
    webhook.enabled = enabled.unwrap_or(webhook.enabled);
    if enabled == Some(true) {
        webhook.given_up = 0;
    }
    webhook.updated_at = call.now;
    store(world.account_mut(&call.caller), webhook, call.now)
}

fn webhooks_delete(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let id = find(call, world)?.id.clone();
    let account = world.account_mut(&call.caller);
    webhooks::settle(account, call.now);
    account.webhooks.shift_remove(&id);
    Ok(Value::Null)
}

/// Attempts to deliver, the newest first.
fn webhook_requests_list(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let bound = |name| call.filter(name).and_then(parse_time);
    let from = bound("created_at__gte");
    if from.is_some_and(|from| from < call.now - HISTORY) {
        let message = "Deliveries are kept for 30 days.";
        return Err(Failure::invalid("created_at__gte", message));
    }
    if from.zip(bound("created_at__lte")).is_some_and(|(from, to)| from > to) {
        let message = "Must not be later than created_at__lte.";
        return Err(Failure::invalid("created_at__gte", message));
    }
    let is_wanted = |record: &&DeliveryAttempt| {
        record.at >= call.now - HISTORY
            && call.covers(record.at)
            && call.filter("event_type").is_none_or(|wanted| record.event_type() == wanted)
            && call.count("status_code").is_none_or(|wanted| record.status_code.map(u64::from) == Some(wanted))
    };
    let records: Vec<&DeliveryAttempt> =
        world.account(&call.caller).events.history.newest_first().filter(is_wanted).collect();
    paging::by_cursor(call, &records, |record| &record.id, |record| record.render())
}

fn find<'a>(call: &Call, world: &'a World) -> Result<&'a Webhook, Failure> {
    world.find(&call.caller, |account| account.webhooks.get(call.id()))
}

/// An environment takes each URL once.
fn store(account: &mut Account, webhook: Webhook, now: DateTime<Utc>) -> Result<Value, Failure> {
    let is_taken = account.webhooks.values().any(|other| {
        other.id != webhook.id && other.webhook_url == webhook.webhook_url && other.env_type == webhook.env_type
    });
    if is_taken {
        let message = format!("webhook_url is already registered for {}.", webhook.env_type);
        return Err(Failure::invalid("env_type", message));
    }
    // Events that happened before this change go to the endpoints as they were.
    webhooks::settle(account, now);
    let body = render(&webhook);
    account.webhooks.insert(webhook.id.clone(), webhook);
    Ok(body)
}

fn render(webhook: &Webhook) -> Value {
    json!({
        "id": webhook.id,
        "name": webhook.name,
        "webhook_url": webhook.webhook_url,
        "events": webhook.events,
        "env_type": webhook.env_type,
        "enabled": webhook.enabled,
        "created_at": timestamp(webhook.created_at),
        "updated_at": timestamp(webhook.updated_at),
    })
}
