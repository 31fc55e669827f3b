//! The page of an order: every employer, bank and insurer that the person is asked to connect.

use serde_json::{Map, Value, json};

use crate::clock::timestamp;
use crate::http::query;
use crate::message::{Failure, text};
use crate::state::{Account, Order, World};
use crate::truv::directory::provider_ids;
use crate::truv::orders;

/// Whether an address of the page, as in `share_url`, belongs to an order. Without parameters, the page waits for a
/// token.
pub(super) fn is_known(world: &World, query: &str) -> bool {
    let pairs = query::pairs(query);
    let value = |name: &str| pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let order = value("bridge_token").and_then(|token| find(world, token)).map(|(_, order)| order);
    pairs.is_empty() || order.is_some_and(|order| value("order_group_id") == Some(order.id.as_str()))
}

/// The content of the page.
pub(super) fn order(world: &World, body: &Map<String, Value>) -> Result<Value, Failure> {
    let now = world.settings.clock.now();
    let found = find(world, &text(body, "bridge_token").unwrap_or_default());
    let (account, order) = found.ok_or(Failure::NotFound("No order has this bridge_token."))?;
    let parts = order.parts.iter().map(|part| {
        let name = orders::name(part).map(str::to_owned);
        json!({
            "kind": orders::kind(part),
            "product_type": part.product_type,
            "name": name.or_else(|| part.provider_id.as_deref().map(provider_ids::name)),
            "status": order.status(part, now).0,
            "is_busy": part.attempts.last().is_some_and(|last| last.lifecycle.finishes_at() > now),
            "bridge_token": part.bridge_token,
        })
    });
    Ok(json!({
        "client_name": order.client_name,
        "parts": parts.collect::<Vec<_>>(),
        "is_open": order.is_open(now),
        "is_canceled": order.canceled_at.is_some(),
        "is_expired": order.expires_at <= now,
        "expires_at": timestamp(order.expires_at),
        "landing": landing(account, order),
    }))
}

fn find<'a>(world: &'a World, bridge_token: &str) -> Option<(&'a Account, &'a Order)> {
    let mut found = world.accounts().filter_map(|account| Some((account, account.orders.of_token(bridge_token)?)));
    found.find(|(_, order)| order.bridge_token == bridge_token)
}

/// The texts of the template.
fn landing(account: &Account, order: &Order) -> Value {
    let template = order.template_id.as_ref().and_then(|id| account.templates.get(id));
    template.and_then(|template| template.setting(&["orders", "landing"])).cloned().unwrap_or_default()
}
