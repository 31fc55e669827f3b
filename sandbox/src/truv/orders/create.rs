//! New orders.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value};

use super::expires_at;
use super::parts::{PartSubject, add_part};
use crate::message::{Failure, InvalidParam, text};
use crate::spec::{Document, known};
use crate::state::{Account, Additions, BridgeToken, Deposit, Order, Pace, PartKind, Template, User, plan_order};
use crate::truv::connection::connect_instantly;
use crate::truv::scenarios::own;

/// The name of a client whose templates have none.
const CLIENT_NAME: &str = "Sandbox Client";

/// When an order is made, and how fast its tasks and reports make progress.
#[derive(Clone, Copy)]
pub(crate) struct Timing {
    pub(crate) at: DateTime<Utc>,
    pub(crate) pace: Pace,
    /// How long reports are missing after their tasks.
    pub(crate) delay: Duration,
}

/// Creates an order with its user, sub-orders and bridge tokens; gives its id. The schema has checked the request.
pub(crate) fn create(
    account: &mut Account,
    document: &Document,
    sent: &Map<String, Value>,
    timing: Timing,
) -> Result<String, Vec<InvalidParam>> {
    let at = timing.at;
    let products = products(sent);
    let mut problems = problems(sent, &products);
    if part_count(sent) > MOST_PARTS {
        let message = format!("An order has at most {MOST_PARTS} parts in this sandbox.");
        return Err(vec![problem("employers", &message)]);
    }
    let template = template(account, sent, &products, &mut problems).cloned();
    let wanted = subjects(document, &account.directory, sent, &products, &mut problems);
    if !problems.is_empty() {
        return Err(problems);
    }
    let user_id = user(account, sent, at);
    let setting = |path: &[&str]| template.as_ref().and_then(|template| template.setting(path));
    let client_name = setting(&["branding", "company_name"]).and_then(Value::as_str).unwrap_or(CLIENT_NAME);
    let mut kept = sent.clone();
    for (name, schema) in [("manager", "OrderManagerRequest"), ("loan", "OrderLoanRequest")] {
        if let Some(value) = kept.get_mut(name) {
            *value = known(document, schema, value);
        }
    }
    let mut order = Order {
        id: account.random.id(),
        user_id,
        bridge_token: account.random.id(),
        products,
        client_name: client_name.to_owned(),
        template_id: template.as_ref().map(|template| template.id.clone()),
        invited_at: invited_at(&kept, template.as_ref(), at),
        sent: kept,
        parts: Vec::new(),
        initial_order: None,
        refresh_order: None,
        created_at: at,
        updated_at: at,
        expires_at: expires_at(at, template.as_ref()),
        canceled_at: None,
        certification: None,
    };
    for (kind, product_type, subject) in wanted {
        add_part(account, &mut order, (kind, &product_type), subject, at);
    }
    add_token(account, &order);
    let id = order.id.clone();
    account.orders.insert(order);
    plan_order(account, &id, at);
    complete_instantly(account, &id, timing);
    Ok(id)
}

/// Completes the parts for which a scenario has data of this person without a login.
fn complete_instantly(account: &mut Account, order_id: &str, timing: Timing) {
    let Some(order) = account.orders.get(order_id).cloned() else { return };
    for part in order.parts.iter().filter(|part| matches!(part.product_type.as_str(), "income" | "employment")) {
        let Some(user) = account.users.get(&order.user_id) else { continue };
        let run = own::run_for_person(&account.sandbox_data, "instant", &part.product_type, user);
        let token = account.bridge_tokens.get(&part.bridge_token).cloned();
        if let Some((run, token)) = run.zip(token) {
            let company = super::name(part).map(str::to_owned);
            let connected = connect_instantly(account, &token, run, company, timing.pace, timing.at);
            super::connected(account, &token.token, &connected.task_id, timing.at, timing.delay);
        }
    }
}

/// Adds the token that opens Bridge for the whole order; a login finds its part.
pub(crate) fn add_token(account: &mut Account, order: &Order) {
    let first = order.parts.first().and_then(|part| account.bridge_tokens.get(&part.bridge_token)).cloned();
    if let Some(first) = first {
        let token = BridgeToken {
            token: order.bridge_token.clone(),
            allowed_products: order.products.clone(),
            company_mapping_id: None,
            provider_id: None,
            deposit: None,
            ..first
        };
        account.bridge_tokens.insert(token.token.clone(), token);
    }
}

/// When the person gets a message: never without an address, or if messages are suppressed.
pub(crate) fn invited_at(
    sent: &Map<String, Value>,
    template: Option<&Template>,
    at: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let own = |name: &str| sent.get("notification_settings").and_then(|settings| settings.get(name));
    let setting = |name| {
        let of_template = || template?.setting(&["orders", "notification_settings", name]);
        own(name).or_else(of_template)
    };
    let has_address = ["email", "phone"].iter().any(|name| text(sent, name).is_some_and(|address| !address.is_empty()));
    let is_suppressed = setting("suppress_user_notifications") == Some(&Value::Bool(true));
    let hours = setting("first_notification_delay_hours").and_then(Value::as_i64).unwrap_or_default();
    let delay = TimeDelta::try_hours(hours)?;
    (has_address && !is_suppressed).then(|| at.checked_add_signed(delay)).flatten()
}

/// How many parts one order may have.
const MOST_PARTS: usize = 100;

/// How many parts the order in this request has.
pub(crate) fn part_count(sent: &Map<String, Value>) -> usize {
    let count = |name: &str| sent.get(name).and_then(Value::as_array).map_or(1, |list| list.len().max(1));
    let kinds = products(sent).into_iter().filter_map(|product| PartKind::of_product(&product));
    let counts = kinds.map(|kind| match kind {
        PartKind::Employer => count("employers"),
        PartKind::Bank => count("financial_institutions"),
        PartKind::Insurer | PartKind::School => 1,
    });
    counts.sum()
}

/// Each product once.
fn products(sent: &Map<String, Value>) -> Vec<String> {
    let mut products: Vec<String> = Vec::new();
    for product in sent.get("products").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
        if !products.iter().any(|known| known == product) {
            products.push(product.to_owned());
        }
    }
    products
}

fn problem(field: impl Into<String>, message: &str) -> InvalidParam {
    InvalidParam { field: field.into(), message: message.to_owned() }
}

/// The problems that the schema cannot express.
fn problems(sent: &Map<String, Value>, products: &[String]) -> Vec<InvalidParam> {
    let mut problems = Vec::new();
    let has = |wanted: &str| products.iter().any(|product| product == wanted);
    if products.is_empty() {
        problems.push(problem("products", "An order has at least one product."));
    }
    if has("admin") {
        problems.push(problem("products", "admin cannot be ordered."));
    }
    if let Some(message) = wrong_combination(products) {
        problems.push(problem("products", &message));
    }
    if let Some(ssn) = text(sent, "ssn")
        && !matches!(digits(&ssn).len(), 4 | 9)
    {
        problems.push(problem("ssn", "Nine digits, or the last four."));
    }
    let voa = sent.get("reports").and_then(|reports| reports.get("voa"));
    let is_long = voa.and_then(|voa| voa["days_requested"].as_u64()).is_some_and(|days| days > 60);
    if is_long && voa.is_none_or(|voa| voa["request_extended_history"] != true) {
        let message = "More than 60 days need request_extended_history.";
        problems.push(problem("reports.voa.days_requested", message));
    }
    problems
}

/// Why products cannot be ordered together.
fn wrong_combination(products: &[String]) -> Option<String> {
    let has = |wanted: &str| products.iter().any(|product| product == wanted);
    if has("income") && has("employment") {
        return Some("income contains employment; send only one of them.".to_owned());
    }
    let alone = products.iter().find(|product| matches!(product.as_str(), "transactions" | "deposit_switch" | "pll"));
    if let Some(alone) = alone.filter(|_| products.len() > 1) {
        return Some(format!("{alone} cannot be combined with other products."));
    }
    let other = products.iter().find(|product| !matches!(product.as_str(), "employment" | "education"));
    let other = other.filter(|_| has("employment"))?;
    Some(format!("employment cannot be combined with {other}, only with education."))
}

/// Only digits; numbers come with and without dashes.
pub(crate) fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// The template that the request names, or else the latest default template of one of the products.
fn template<'a>(
    account: &'a Account,
    sent: &Map<String, Value>,
    products: &[String],
    problems: &mut Vec<InvalidParam>,
) -> Option<&'a Template> {
    let Some(id) = text(sent, "template_id") else {
        let is_default =
            |template: &&Template| template.is_default() && products.iter().any(|product| template.is_for(product));
        return account.templates.values().filter(is_default).max_by_key(|template| template.updated_at);
    };
    let found = account.templates.get(&id);
    if found.is_none() {
        problems.push(problem("template_id", "No template has this id."));
    }
    found
}

/// The subjects of the order's parts: for each product, every employer or bank, or one that the person chooses.
fn subjects(
    document: &Document,
    additions: &Additions,
    sent: &Map<String, Value>,
    products: &[String],
    problems: &mut Vec<InvalidParam>,
) -> Vec<(PartKind, String, PartSubject)> {
    let list = |name: &str| -> Vec<Map<String, Value>> {
        let items = sent.get(name).and_then(Value::as_array).into_iter().flatten();
        let items: Vec<_> = items.filter_map(Value::as_object).cloned().collect();
        if items.is_empty() { vec![Map::new()] } else { items }
    };
    let mut subjects = Vec::new();
    for product in products {
        let Some(kind) = PartKind::of_product(product) else { continue };
        let ordered = match kind {
            PartKind::Employer => list("employers"),
            PartKind::Bank => list("financial_institutions"),
            PartKind::Insurer => vec![sent.get("insurance").and_then(Value::as_object).cloned().unwrap_or_default()],
            PartKind::School => vec![Map::new()],
        };
        for (index, ordered) in ordered.iter().enumerate() {
            let mut subject = match kind {
                PartKind::Employer => PartSubject::employer(document, additions, ordered),
                PartKind::Bank => PartSubject::provider(additions, kind, ordered, "id"),
                PartKind::Insurer => PartSubject::provider(additions, kind, ordered, "provider_id"),
                // The person picks the school.
                PartKind::School => PartSubject::default(),
            };
            if matches!(product.as_str(), "deposit_switch" | "pll") {
                subject.deposit = deposit(ordered, product, index, problems);
            }
            subjects.push((kind, product.clone(), subject));
        }
    }
    subjects
}

/// The account that will receive the pay of an employer.
fn deposit(
    ordered: &Map<String, Value>,
    product: &str,
    index: usize,
    problems: &mut Vec<InvalidParam>,
) -> Option<Deposit> {
    let Some(account) = ordered.get("account") else {
        let message = "This product needs the account that the pay is to go to.";
        problems.push(problem(format!("employers.{index}.account"), message));
        return None;
    };
    Deposit::of_request(account, product).unwrap_or_else(|failure| {
        if let Failure::Invalid(found) = failure {
            problems.extend(found.into_iter().map(|found| InvalidParam {
                field: format!("employers.{index}.{}", found.field),
                message: found.message,
            }));
        }
        None
    })
}

/// The user with the same external id, or a new user.
fn user(account: &mut Account, sent: &Map<String, Value>, at: DateTime<Utc>) -> String {
    let external_user_id = text(sent, "external_user_id").or_else(|| text(sent, "order_number"));
    let known = external_user_id.as_deref().and_then(|id| account.users.with_external_id(id).next_back());
    if let Some(user) = known {
        return user.id.clone();
    }
    let user = User {
        id: account.random.id(),
        external_user_id,
        first_name: text(sent, "first_name"),
        last_name: text(sent, "last_name"),
        email: text(sent, "email"),
        phone: text(sent, "phone"),
        ssn: text(sent, "ssn"),
        date_of_birth: None,
        created_at: at,
        updated_at: at,
    };
    let id = user.id.clone();
    account.users.insert(user);
    id
}
