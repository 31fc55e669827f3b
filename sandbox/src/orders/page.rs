//! What the links of an order open: in place of Bridge a text that says how to play the person.

use axum::http::{HeaderValue, StatusCode, header};

use crate::failure::Failure;
use crate::query;
use crate::reply::Reply;
use crate::state::{Kind, Order, Suborder, World};

/// How much of an order's id its short link has.
const SHORT: usize = 12;

/// The address for the person, built as Truv builds it.
pub(crate) fn share_url(base_url: &str, order: &Order) -> String {
    format!("{base_url}/_sandbox/order?bridge_token={}&order_group_id={}", order.bridge_token, order.id)
}

/// The same for text messages.
pub(crate) fn short_share_url(base_url: &str, order: &Order) -> String {
    format!("{base_url}/_sandbox/o/{}", short_id(order))
}

/// The page behind the long address.
pub(crate) fn page(world: &World, query: &str) -> Result<Reply, Failure> {
    let pairs = query::pairs(query);
    let value = |name: &str| pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let order =
        value("bridge_token").and_then(|token| world.accounts().find_map(|account| account.orders.of_token(token)));
    let order =
        order.filter(|order| value("order_group_id") == Some(order.id.as_str())).ok_or_else(Failure::not_found)?;
    let now = world.settings.clock.now();
    let mut text = format!("{} asks you to connect:\n\n", order.client_name);
    for part in &order.parts {
        text += &format!("- {}: {}\n", name(part), order.status(part, now).0);
    }
    text += "\nThe sandbox has no Bridge in the browser. Play the person with the bridge_token of this address:\n\n\
             POST /_sandbox/bridge/login {\"bridge_token\": \"...\", \"username\": \"goodlogin\", \
             \"password\": \"goodpassword\"}\n";
    Ok(Reply::file("text/plain; charset=utf-8", text.into_bytes()))
}

/// The short address leads to the long one.
pub(crate) fn redirect(world: &World, base_url: &str, short: &str) -> Result<Reply, Failure> {
    let mut orders = world.accounts().flat_map(|account| account.orders.all.values());
    let order = orders.find(|order| short_id(order) == short).ok_or_else(Failure::not_found)?;
    let location = HeaderValue::try_from(share_url(base_url, order)).map_err(|_| Failure::not_found())?;
    Ok(Reply::empty(StatusCode::FOUND).with_header(header::LOCATION, location))
}

fn short_id(order: &Order) -> &str {
    order.id.get(..SHORT).unwrap_or(&order.id)
}

fn name(part: &Suborder) -> &str {
    let name = |field: &str| part.sent.get(field).and_then(|name| name.as_str());
    let kind = match part.kind {
        Kind::Employer => "your employer",
        Kind::Bank => "your bank",
        Kind::Insurer => "your insurer",
    };
    name("company_name").or_else(|| name("name")).or(part.provider_id.as_deref()).unwrap_or(kind)
}
