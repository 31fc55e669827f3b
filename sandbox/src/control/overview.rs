//! All data that the page of the sandbox shows, in one answer: new requests, deliveries, objects, clock and faults. The
//! bodies of requests are left out; the page asks for them one by one.

use http::StatusCode;
use serde_json::{Value, json};

use super::Asked;
use crate::clock::timestamp;
use crate::http::query;
use crate::http::request_journal::Filter;
use crate::message::{Environment, Failure, Reply};
use crate::spec::{HIDDEN, Hiding};
use crate::state::{Account, AccountKey, EVENT_TYPES, Link, Order, Task, User};
use crate::truv::orders;

/// How many deliveries of a client are shown, and how many users.
const MOST: usize = 100;

type Now = chrono::DateTime<chrono::Utc>;

/// Everything at once; `after` leaves out requests up to a number, `reveal` shows values that are hidden otherwise.
pub(super) fn get(asked: &Asked<'_>) -> Result<Reply, Failure> {
    let (mut filter, mut reveals) = (Filter::default(), false);
    for (name, value) in query::pairs(asked.parts.uri.query().unwrap_or_default()) {
        let wrong = |message: &str| Failure::invalid(&name, message);
        match name.as_str() {
            "after" => filter.after = value.parse().map_err(|_| wrong("Send the number of a request."))?,
            "reveal" => reveals = value.parse().map_err(|_| wrong("Send true or false."))?,
            _ => return Err(wrong("There are after and reveal.")),
        }
    }
    let shared = asked.shared;
    let (requests, latest) = {
        let journal = shared.journal();
        (journal.show(&shared.routes, None, &filter), journal.latest())
    };
    let faults = shared.faults().show(None);
    let hiding = if reveals { None } else { Some(shared.hiding()?) };
    let world = shared.world();
    let now = world.settings.clock.now();
    let callers = world.callers();
    let deliveries: Vec<Value> = callers.iter().flat_map(|(key, account)| deliveries(key, account, hiding)).collect();
    let waiting: Vec<Value> = callers.iter().flat_map(|(_, account)| waiting(account)).collect();
    let clients: Vec<Value> = callers
        .iter()
        .map(|(key, account)| client(key, account, now, reveals))
        .filter(|client| !client.is_null())
        .collect();
    let body = json!({
        // Numbers of requests begin again with each process.
        "run": format!("{}.{}", std::process::id(), world.generation),
        "latest_request": latest,
        "requests": requests,
        "deliveries": deliveries,
        "waiting": waiting,
        "clients": clients,
        "clock": {"now": timestamp(now), "stands": world.settings.clock.stands()},
        "faults": faults,
        "event_types": EVENT_TYPES,
        "webhooks": {"duplicate": world.disorder.duplicate, "reorder": world.disorder.reorder},
    });
    Ok(Reply::json(StatusCode::OK, body))
}

/// Attempts of one client to deliver, the newest first.
fn deliveries(key: &AccountKey, account: &Account, hiding: Option<&Hiding>) -> Vec<Value> {
    let attempts = account.events.history.newest_first().take(MOST);
    let shown = attempts.map(|attempt| {
        let mut body = attempt.render();
        let payload = body["webhook_payload"].take();
        json!({
            "key": format!("{}.{}", key.0, attempt.id),
            "client_id": key.0,
            "at": timestamp(attempt.at),
            "attempt": attempt.number,
            "signature": attempt.signature,
            "webhook_url": body["webhook_url"],
            "event_type": body["event_type"],
            "status_code": body["status_code"],
            "error_message": body["error_message"],
            "payload": match hiding {
                Some(hiding) => hiding.unknown(payload),
                None => payload,
            },
        })
    });
    shown.collect()
}

/// Deliveries of one client that wait for another attempt, the next first.
fn waiting(account: &Account) -> Vec<Value> {
    let retries = account.events.retries().take(MOST).map(|(at, delivery)| {
        let webhook = account.webhooks.get(&delivery.webhook_id);
        json!({
            "at": timestamp(at),
            "attempt": delivery.attempts + 1,
            "event_type": delivery.event.event_type,
            "webhook_url": webhook.map(|webhook| &webhook.webhook_url),
        })
    });
    retries.collect()
}

/// The objects of one client; null if there are none.
fn client((client_id, secret): &AccountKey, account: &Account, now: Now, reveals: bool) -> Value {
    if account.users.is_empty() && account.webhooks.is_empty() {
        return Value::Null;
    }
    let users: Vec<Value> =
        account.users.values().rev().take(MOST).map(|one| user(account, one, now, reveals)).collect();
    let webhooks = account
        .webhooks
        .values()
        .map(|webhook| json!({"id": webhook.id, "webhook_url": webhook.webhook_url, "enabled": webhook.enabled}));
    json!({
        "client_id": client_id,
        "environment": Environment::of_secret(secret).map(Environment::name),
        "users_count": account.users.len(),
        "users": users,
        "webhooks": webhooks.collect::<Vec<_>>(),
    })
}

fn user(account: &Account, user: &User, now: Now, reveals: bool) -> Value {
    let shown = |text: Option<&str>| text.map(|text| if reveals { text.to_owned() } else { HIDDEN.to_owned() });
    let names = [&user.first_name, &user.last_name].map(|name| name.as_deref().unwrap_or_default()).join(" ");
    let orders = account.orders.all.values().rev().filter(|order| order.user_id == user.id && order.exists(now));
    json!({
        "id": user.id,
        "external_user_id": user.external_user_id,
        "name": shown(Some(names.trim()).filter(|names| !names.is_empty())),
        "links": account.links_of(&user.id).rev().map(|one| link(account, one, now)).collect::<Vec<_>>(),
        "orders": orders.map(|one| order(one, now)).collect::<Vec<_>>(),
    })
}

fn link(account: &Account, link: &Link, now: Now) -> Value {
    json!({
        "id": link.id,
        "provider_id": link.provider_id,
        "data_source": link.data_source,
        "products": link.allowed_products,
        "tasks": account.tasks_of(&link.id).rev().map(|one| task(one, now)).collect::<Vec<_>>(),
    })
}

fn task(task: &Task, now: Now) -> Value {
    json!({
        "id": task.id,
        "product_type": task.product_type,
        "status": task.lifecycle.status(now),
        "is_refresh": task.is_refresh(),
    })
}

fn order(order: &Order, now: Now) -> Value {
    let parts = order.parts.iter().map(|part| {
        json!({
            "id": part.id,
            "product_type": part.product_type,
            "company": part.sent.get("company_name"),
            "status": order.status(part, now).0,
        })
    });
    json!({
        "id": order.id,
        "products": order.products,
        "expires_at": timestamp(order.expires_at),
        // A path, as the browser may know the sandbox by another name. It leads to the token, and so does not hold it.
        "share_path": orders::short_share_url("", order),
        "parts": parts.collect::<Vec<_>>(),
    })
}
