//! One order: created, looked up, changed, canceled, and its results.

use serde_json::{Value, json};

use super::bodies::{self, Extent};
use crate::clock::timestamp;
use crate::files;
use crate::handlers::common::{operations, paging};
use crate::message::{Call, Failure};
use crate::random::derived_id;
use crate::spec::{Document, known};
use crate::state::{Order, PartKind, World, plan_order};
use crate::truv::orders::{self, Timing, digits};

operations![
    reads: orders_list, orders_get, orders_list_events, orders_list_certifications, orders_get_invoice;
    changes: orders_create, orders_lookup, orders_update, orders_cancel, orders_add_employer
];

fn orders_list(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    page(call, world, |_| true)
}

fn orders_create(call: &Call, world: &mut World, document: &Document) -> Result<Value, Failure> {
    let timing = Timing { at: call.now, pace: world.pace(&call.caller), delay: world.settings.report_delay };
    let id = orders::create(world.account_mut(&call.caller), document, &call.body, timing).map_err(Failure::Invalid)?;
    whole(call, world, &id)
}

/// An order with only the last four digits is not found, since four digits do not identify a person.
fn orders_lookup(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let wanted = digits(&call.text("ssn").unwrap_or_default());
    if wanted.len() != 9 {
        return Err(Failure::invalid("ssn", "Nine digits, with or without dashes."));
    }
    page(call, world, |order| order.text("ssn").is_some_and(|ssn| digits(ssn) == wanted))
}

fn orders_get(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let order = order(call, world)?;
    let extent = if call.filter("certification").is_some() { Extent::Certified } else { Extent::Whole };
    Ok(bodies::order(call, world.account(&call.caller), order, extent))
}

fn orders_update(call: &Call, world: &mut World, document: &Document) -> Result<Value, Failure> {
    let mut order = order(call, world)?.clone();
    let has_begun = |kind: &str| !matches!(kind, "pending" | "sent");
    let employers = order.parts.iter().filter(|part| part.kind == PartKind::Employer);
    if order.canceled_at.is_some() || employers.map(|part| order.status(part, call.now).0).any(has_begun) {
        return Err(Failure::Unreadable(
            "An order can be changed only while every employer is pending or sent.".to_owned(),
        ));
    }
    if let Some(ssn) = call.text("ssn")
        && !matches!(digits(&ssn).len(), 4 | 9)
    {
        return Err(Failure::invalid("ssn", "Nine digits, or the last four."));
    }
    for name in ["first_name", "last_name", "ssn", "refresh_approved", "notes"] {
        if let Some(value) = call.body.get(name) {
            order.sent.insert(name.to_owned(), value.clone());
        }
    }
    if let Some(loan) = call.body.get("loan") {
        order.sent.insert("loan".to_owned(), known(document, "OrderLoanRequest", loan));
    }
    if let Some(changes) = call.body.get("notification_settings").and_then(Value::as_object) {
        let settings = order.sent.entry("notification_settings").or_insert_with(|| json!({}));
        if let Some(settings) = settings.as_object_mut() {
            settings.extend(changes.clone());
        }
    }
    order.updated_at = call.now;
    let account = world.account_mut(&call.caller);
    // An invitation that was sent is not taken back.
    if order.invited_at.is_none_or(|invited| invited > call.now) {
        let template = order.template_id.as_ref().and_then(|id| account.templates.get(id));
        order.invited_at = orders::invited_at(&order.sent, template, order.created_at);
    }
    account.users.change(&order.user_id, |user| {
        let fields = [("first_name", &mut user.first_name), ("last_name", &mut user.last_name), ("ssn", &mut user.ssn)];
        for (name, field) in fields {
            *field = call.text(name).or(field.take());
        }
    });
    let id = order.id.clone();
    account.orders.insert(order);
    plan_order(account, &id, call.now);
    Ok(Value::Null)
}

/// Cancelling twice changes nothing. Parts that have ended stay as they ended.
fn orders_cancel(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let mut order = order(call, world)?.clone();
    if order.canceled_at.is_none() {
        if !order.is_open(call.now) {
            return Err(Failure::Unreadable("The order has ended; there is nothing left to cancel.".to_owned()));
        }
        order.canceled_at = Some(call.now);
        order.updated_at = call.now;
    }
    let id = order.id.clone();
    let account = world.account_mut(&call.caller);
    account.orders.insert(order);
    plan_order(account, &id, call.now);
    whole(call, world, &id)
}

fn orders_add_employer(call: &Call, world: &mut World, document: &Document) -> Result<Value, Failure> {
    let order = order(call, world)?;
    if order.canceled_at.is_some() || order.expires_at <= call.now {
        let message = "Employers cannot be added to an order that has expired or was canceled.";
        return Err(Failure::Unreadable(message.to_owned()));
    }
    if order.initial_order.is_some() {
        return Err(Failure::Unreadable("This order refreshes another one; nothing can be added to it.".to_owned()));
    }
    let id = order.id.clone();
    let account = world.account_mut(&call.caller);
    let part = orders::add_employer(account, document, &id, &call.body, call.now);
    let order = account.orders.get(&id).ok_or_else(Failure::not_found)?;
    let part = order
        .parts
        .iter()
        .find(|one| Some(&one.id) == part.as_ref())
        .ok_or_else(|| Failure::Unreadable("None of the products of this order is for employers.".to_owned()))?;
    Ok(bodies::suborder(call, account, order, part, Extent::Whole))
}

fn orders_list_events(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let order = order(call, world)?;
    let mut events = orders::events(order, call.now);
    if call.flag("include_refresh_orders") == Some(true) {
        let refreshes = world.account(&call.caller).orders.all.values();
        let refreshes = refreshes.filter(|other| other.initial_order.as_ref() == Some(&order.id));
        events.extend(refreshes.flat_map(|refresh| orders::events(refresh, call.now)));
        events.sort_by_key(|(at, _)| *at);
    }
    Ok(json!({"results": events.into_iter().map(|(_, event)| event).collect::<Vec<_>>()}))
}

/// Nothing before the person has certified the data, which `POST /_sandbox/orders/{id}/certify` does.
fn orders_list_certifications(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let order = order(call, world)?;
    Ok(json!({"results": bodies::certifications(call, world.account(&call.caller), order)}))
}

/// An order is billed once it has ended with data; one that has ended without is not.
fn orders_get_invoice(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let order = order(call, world)?;
    let has_data = order.parts.iter().any(|part| order.status(part, call.now).0 == "completed");
    let (is_open, ended_at) = (order.is_open(call.now), order.changed_at(call.now));
    if !is_open && !has_data {
        return Err(Failure::not_found());
    }
    let id = derived_id(&[&order.id, "invoice"]);
    Ok(json!({
        "id": id,
        "order_group_id": order.id,
        "file": (!is_open).then(|| files::address(&call.base_url, &id, &format!("/v1/orders/{}/invoice/", order.id))),
        "status": if is_open { "pending" } else { "success" },
        "created_at": timestamp(order.created_at),
        "updated_at": timestamp(if is_open { order.created_at } else { ended_at }),
    }))
}

/// The order that the path names.
pub(super) fn order<'a>(call: &Call, world: &'a World) -> Result<&'a Order, Failure> {
    world.find(&call.caller, |account| account.orders.get(call.id()).filter(|order| order.exists(call.now)))
}

/// An order with everything that was found.
pub(super) fn whole(call: &Call, world: &World, id: &str) -> Result<Value, Failure> {
    let account = world.account(&call.caller);
    let order = account.orders.get(id).ok_or_else(Failure::not_found)?;
    Ok(bodies::order(call, account, order, Extent::Whole))
}

/// The newest first.
fn page(call: &Call, world: &World, is_wanted: impl Fn(&Order) -> bool) -> Result<Value, Failure> {
    let account = world.account(&call.caller);
    let orders = account.orders.all.values().rev().filter(|order| order.exists(call.now));
    let orders: Vec<&Order> = orders.filter(|order| is_wanted(order)).collect();
    paging::numbered(call, &orders, |order| bodies::order(call, account, order, Extent::Listed))
}
