//! The running state as a seed.

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::directory::{shown, without_nulls};
use super::seed_check;
use super::{Asked, directory};
use crate::clock::{Clock, timestamp};
use crate::http::Shared;
use crate::message::{Failure, Reply};
use crate::state::{Account, Link, Order, User, Webhook};

/// Everything that a seed can set up, for the keys sent along or for everybody. Orders and links are written as the
/// requests that make them: ids and later changes, such as refreshes, are left out.
pub(super) fn write_out(asked: &Asked<'_>) -> Result<Reply, Failure> {
    let caller = asked.caller()?;
    let own = &asked.shared.own;
    let world = asked.shared.world();
    let mut seed = json!({
        "clock": clock(&world.settings.clock),
        "directory": shown(world.directory()),
    });
    let mut environments = Vec::new();
    for ((client_id, secret), account) in world.callers() {
        let is_wanted = caller.as_ref().is_none_or(|caller| caller.client_id == *client_id && caller.secret == *secret);
        if !is_wanted {
            continue;
        }
        let mut environment = environment(account);
        if own.client_id == *client_id && own.secret == *secret {
            if let Some(seed) = seed.as_object_mut() {
                seed.append(&mut environment);
            }
        } else {
            environment.insert("client_id".to_owned(), json!(client_id));
            environment.insert("access_secret".to_owned(), json!(secret));
            environments.push(Value::Object(environment));
        }
    }
    if !environments.is_empty() {
        seed["environments"] = json!(environments);
    }
    let mut seed = directory::without_nulls(seed);
    drop(world);
    leave_out(asked.shared, &mut seed)?;
    Ok(Reply::json(StatusCode::OK, seed))
}

/// Leaves out what a seed may not say: ids of other objects, and what clients may send although it has no effect.
fn leave_out(shared: &Shared, seed: &mut Value) -> Result<(), Failure> {
    without_ids(seed);
    loop {
        let faults = seed_check::faults(shared, seed).map_err(Failure::Unreadable)?;
        // From the end, so that the indices before stay right.
        let left_out = faults.iter().rev().filter(|fault| leave_out_one(seed, &fault.steps)).count();
        if left_out == 0 {
            return Ok(());
        }
    }
}

/// Leaves out what is wrong, or the part of a scenario's data in which something is missing.
fn leave_out_one(seed: &mut Value, steps: &[String]) -> bool {
    let around =
        steps.split_last().map(|(_, around)| around).filter(|around| around.iter().any(|step| step == "payload"));
    remove(seed, steps).or_else(|| remove(seed, around?)).is_some()
}

/// Ids of files and templates are others in another sandbox.
fn without_ids(value: &mut Value) {
    match value {
        Value::Object(properties) => {
            properties.retain(|name, _| !["document_id", "template_id"].contains(&name.as_str()));
            properties.values_mut().for_each(without_ids);
        }
        Value::Array(items) => items.iter_mut().for_each(without_ids),
        _ => {}
    }
}

fn remove(seed: &mut Value, steps: &[String]) -> Option<Value> {
    let (last, above) = steps.split_last()?;
    let holder = above.iter().try_fold(seed, |value, step| match value {
        Value::Array(items) => items.get_mut(step.parse::<usize>().ok()?),
        other => other.get_mut(step),
    })?;
    match holder {
        Value::Array(items) => {
            let index = last.parse::<usize>().ok().filter(|index| *index < items.len())?;
            Some(items.remove(index))
        }
        Value::Object(properties) => properties.remove(last),
        _ => None,
    }
}

/// Only a clock that stands says so: a seed starts no clock that somebody has stopped.
fn clock(clock: &Clock) -> Value {
    let mut shown = json!({"now": timestamp(clock.now())});
    if clock.stands() {
        shown["stands"] = json!(true);
    }
    shown
}

fn environment(account: &Account) -> Map<String, Value> {
    let of_orders = |user: &User| account.orders.all.values().any(|order| order.user_id == user.id);
    let users = account.users.values().filter(|user| !of_orders(user)).map(|user| of_user(account, user));
    let scenarios = account.sandbox_data.scenarios.values().map(|scenario| {
        let mut body = scenario.properties.clone();
        body.insert("data_source".to_owned(), json!(scenario.data_source));
        Value::Object(body)
    });
    let first_orders = account.orders.all.values().filter(|order| order.initial_order.is_none());
    let lists = [
        ("webhooks", account.webhooks.values().map(of_webhook).collect::<Vec<Value>>()),
        ("scenarios", scenarios.collect()),
        ("users", users.collect()),
        ("orders", first_orders.map(|order| of_order(account, order)).collect()),
    ];
    lists.into_iter().filter(|(_, list)| !list.is_empty()).map(|(name, list)| (name.to_owned(), json!(list))).collect()
}

fn of_webhook(webhook: &Webhook) -> Value {
    json!({
        "name": webhook.name,
        "webhook_url": webhook.webhook_url,
        "events": webhook.events,
        "env_type": webhook.env_type,
    })
}

fn of_user(account: &Account, user: &User) -> Value {
    let links = account.links_of(&user.id).filter_map(of_link).collect::<Vec<_>>();
    without_nulls(json!({
        "external_user_id": user.external_user_id.as_ref().unwrap_or(&user.id),
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email,
        "phone": user.phone,
        "ssn": user.ssn,
        "date_of_birth": user.date_of_birth,
        "links": links,
    }))
}

/// None for a link of documents, which has no login.
fn of_link(link: &Link) -> Option<Value> {
    let login = link.login.as_ref()?;
    let is_payroll = link.data_source == "payroll";
    Some(json!({
        "product_type": link.initial_product_type,
        "username": login.username,
        "password": login.password,
        "provider_id": link.provider_id,
        "company_mapping_id": is_payroll.then_some(&link.company.id),
        "tracking_info": link.tracking_info,
        "allowed_products": link.allowed_products,
        "data_sources": [link.data_source],
    }))
}

fn of_order(account: &Account, order: &Order) -> Value {
    let mut body = Value::Object(order.sent.clone());
    body["products"] = json!(order.products);
    let attempts = order.parts.iter().flat_map(|part| &part.attempts);
    let logins = attempts.filter_map(|attempt| account.links.get(&attempt.link_id)?.login.as_ref());
    let logins = logins.filter(|login| !login.username.is_empty());
    let logins: Vec<Value> =
        logins.map(|login| json!({"username": login.username, "password": login.password})).collect();
    body["logins"] = json!(logins);
    without_nulls(body)
}
