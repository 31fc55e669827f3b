//! Orders that fetch the data of another order again, without the person.

use serde_json::{Map, Value};

use super::single;
use crate::handlers::common::{operations, refresh};
use crate::message::{Call, Failure, InvalidParam, text};
use crate::spec::{Document, known};
use crate::state::{Account, Link, Order, PartKind, Suborder, World, plan_order};
use crate::truv::orders as rules;
use crate::truv::orders::PartSubject;

operations![
    changes: orders_refresh
];

fn orders_refresh(call: &Call, world: &mut World, document: &Document) -> Result<Value, Failure> {
    let initial = single::order(call, world)?.clone();
    // The schema allows at most one product. Without one, the product of the order is meant.
    let product = call.texts("products").and_then(|products| products.into_iter().next());
    let product = product.or_else(|| usual_product(&initial)).unwrap_or_default();
    let kind = check(&initial, &product)?;
    let (pace, delay) = (world.pace(&call.caller), world.settings.report_delay);
    let account = world.account_mut(&call.caller);
    let parts = targets(call, account, &initial, kind)?;
    for (_, link) in &parts {
        refresh::check_limit(account, link, call.now)?;
    }
    let mut order = copy(call, account, document, &initial, &product);
    for (part, _) in &parts {
        let token = account.bridge_tokens.get(&part.bridge_token);
        let subject = PartSubject {
            sent: part.sent.clone(),
            company_mapping_id: token.and_then(|token| token.company_mapping_id.clone()),
            provider_id: part.provider_id.clone(),
            data_sources: token.map(|token| token.data_sources.clone()),
            deposit: None,
        };
        rules::add_part(account, &mut order, (kind, &product), subject, call.now);
    }
    rules::add_token(account, &order);
    let id = order.id.clone();
    let tokens: Vec<String> = order.parts.iter().map(|part| part.bridge_token.clone()).collect();
    account.orders.insert(order);
    plan_order(account, &id, call.now);
    for (token, (_, link)) in tokens.iter().zip(parts) {
        let task_id = refresh::start(account, link, product.clone(), None, pace, call.now);
        rules::connected(account, token, &task_id, call.now, delay);
    }
    if let Some(initial) = account.orders.all.get_mut(&initial.id) {
        initial.refresh_order = Some(id.clone());
        initial.updated_at = call.now;
    }
    single::whole(call, world, &id)
}

/// The first product of an order that can be refreshed.
fn usual_product(initial: &Order) -> Option<String> {
    initial.products.iter().find(|product| check(initial, product).is_ok()).cloned()
}

/// Checks the product: it must be a product of the order, or the employment that its income contains.
fn check(initial: &Order, product: &str) -> Result<PartKind, Failure> {
    let has = |wanted: &str| initial.products.iter().any(|product| product == wanted);
    let refused = |message: &str| Failure::invalid("products", message);
    match PartKind::of_product(product) {
        Some(PartKind::Employer) if matches!(product, "deposit_switch" | "pll") => {
            Err(refused("deposit_switch and pll cannot be refreshed."))
        }
        Some(PartKind::School) => Err(refused("education cannot be refreshed.")),
        Some(kind) if has(product) || (product == "employment" && has("income")) => Ok(kind),
        _ => Err(refused("The order has no such product.")),
    }
}

/// The parts to refresh (the named parts, or all) with their links.
fn targets(call: &Call, account: &Account, initial: &Order, kind: PartKind) -> Result<Vec<(Suborder, Link)>, Failure> {
    let link = |part: &Suborder| {
        let attempt = part.connection().filter(|attempt| attempt.lifecycle.is_done(call.now))?;
        account.links.get(&attempt.link_id).map(|link| (part.clone(), link.clone()))
    };
    let product_fits =
        |part: &&Suborder| part.kind == kind && !matches!(part.product_type.as_str(), "deposit_switch" | "pll");
    let parts: Vec<&Suborder> = initial.parts.iter().filter(product_fits).collect();
    let list = if kind == PartKind::Employer { "employers" } else { "financial_accounts" };
    let named = call.body.get(list).and_then(Value::as_array).filter(|named| !named.is_empty());
    let Some(named) = named.filter(|_| kind != PartKind::Insurer) else {
        let all: Vec<_> = parts.into_iter().filter_map(link).collect();
        let nothing =
            || Failure::Unreadable("Nobody has connected to this order; there is nothing to refresh.".to_owned());
        return if all.is_empty() { Err(nothing()) } else { Ok(all) };
    };
    let mut found = Vec::new();
    let mut problems = Vec::new();
    for (index, target) in named.iter().enumerate() {
        let target = target.as_object().cloned().unwrap_or_default();
        let part = parts.iter().find(|part| is_meant(part, &target));
        match part.map(|part| link(part)) {
            Some(Some(part)) => found.push(part),
            outcome => {
                let message = match outcome {
                    Some(_) => "Nobody has connected to this sub-order.",
                    None => "The order has no such sub-order of this product.",
                };
                problems.push(InvalidParam { field: format!("{list}.{index}"), message: message.to_owned() });
            }
        }
    }
    if problems.is_empty() { Ok(found) } else { Err(Failure::Invalid(problems)) }
}

fn is_meant(part: &Suborder, target: &Map<String, Value>) -> bool {
    match (text(target, "id"), text(target, "suborder_number")) {
        (Some(id), _) => part.id == id,
        (None, Some(number)) => text(&part.sent, "suborder_number") == Some(number),
        (None, None) => false,
    }
}

/// A new order for the same person, with the same number, and without parts yet.
fn copy(call: &Call, account: &mut Account, document: &Document, initial: &Order, product: &str) -> Order {
    let mut sent = initial.sent.clone();
    // Only the settings of this request apply to reports.
    sent.remove("reports");
    for name in ["email", "phone", "reports"] {
        if let Some(value) = call.body.get(name) {
            sent.insert(name.to_owned(), value.clone());
        }
    }
    if let Some(manager) = call.body.get("manager") {
        sent.insert("manager".to_owned(), known(document, "OrderManagerRequest", manager));
    }
    let template = initial.template_id.as_ref().and_then(|id| account.templates.get(id));
    let expires_at = rules::expires_at(call.now, template);
    Order {
        id: account.random.id(),
        bridge_token: account.random.id(),
        products: vec![product.to_owned()],
        sent,
        // The person has nothing to do.
        invited_at: None,
        parts: Vec::new(),
        initial_order: Some(initial.id.clone()),
        refresh_order: None,
        created_at: call.now,
        updated_at: call.now,
        expires_at,
        canceled_at: None,
        certification: None,
        ..initial.clone()
    }
}
