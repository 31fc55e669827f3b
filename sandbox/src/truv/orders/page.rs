//! The page of an order for the person, which the order's links open.

use http::{HeaderValue, StatusCode, header};

use crate::message::{Failure, Reply};
use crate::state::{Order, PartKind, Suborder, World};

/// How many characters of an order's id its short link has.
const SHORT: usize = 12;

/// The address for the person, built as Truv builds it.
pub(crate) fn share_url(base_url: &str, order: &Order) -> String {
    format!("{base_url}/bridge/order?bridge_token={}&order_group_id={}", order.bridge_token, order.id)
}

/// The same for text messages.
pub(crate) fn short_share_url(base_url: &str, order: &Order) -> String {
    format!("{base_url}/bridge/o/{}", short_id(order))
}

/// The short address leads to the long one.
pub(crate) fn redirect(world: &World, base_url: &str, short: &str) -> Result<Reply, Failure> {
    let mut orders = world.accounts().flat_map(|account| account.orders.all.values());
    let order = orders.find(|order| short_id(order) == short).ok_or_else(Failure::not_found)?;
    let location = HeaderValue::try_from(share_url(base_url, order)).map_err(|_| Failure::not_found())?;
    Ok(Reply::empty(StatusCode::FOUND).with_header(header::LOCATION, location))
}

/// The name of a part's subject, if the client gave one.
pub(crate) fn name(part: &Suborder) -> Option<&str> {
    let name = |field: &str| part.sent.get(field).and_then(|name| name.as_str());
    name("company_name").or_else(|| name("name"))
}

/// The kind of a part's subject.
pub(crate) fn kind(part: &Suborder) -> &'static str {
    match part.kind {
        PartKind::Employer => "employer",
        PartKind::Bank => "bank",
        PartKind::Insurer => "insurer",
        PartKind::School => "school",
    }
}

fn short_id(order: &Order) -> &str {
    order.id.get(..SHORT).unwrap_or(&order.id)
}
