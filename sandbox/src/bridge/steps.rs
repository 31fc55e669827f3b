//! The data that Bridge's page asks for: the purpose of a bridge token, employers and providers, questions, progress.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::deposit_form;
use super::login::{destination, earlier_link, opened};
use super::login_request::failure;
use super::upload::{offered, settings};
use crate::clock::timestamp;
use crate::message::{BridgeError, BridgeLogin, Failure, text};
use crate::state::{Account, BridgeToken, FAILURES, World};
use crate::truv::directory::{self, provider_ids};
use crate::truv::payroll::employer_of;
use crate::truv::scenarios::{own, test_logins};

/// How many employers or providers one search shows.
const MOST_FOUND: usize = 20;

/// What a bridge token is for, and what it has decided already.
pub(super) fn open(world: &World, body: &Map<String, Value>) -> Result<Value, Failure> {
    let stands = world.settings.clock.stands();
    let (account, token) = token(world, body)?;
    let sources = offered(account, &token).map_err(failure)?;
    let earlier = sources.iter().find_map(|source| earlier_link(account, &token, source));
    let link = account.links.values().find(|link| Some(&link.access_token) == token.access_token.as_ref());
    let provider_id = link.map(|link| &link.provider_id).or(token.provider_id.as_ref());
    let company = match link {
        Some(link) => Some(&link.company.id).filter(|_| link.data_source == "payroll"),
        None => token.company_mapping_id.as_ref(),
    };
    let hints = sources.iter().map(|source| ((*source).to_owned(), hints(account, source)));
    Ok(json!({
        "product_type": token.product_type,
        "client_name": token.client_name.clone().or_else(|| template_name(account, &token)),
        "data_sources": sources,
        "provider": provider_id.map(|id| provider(id)),
        // The status of every employer whose payroll is known.
        "usual_provider": provider(provider_ids::usual("payroll")),
        "company": company.map(|id| json!({"id": id, "name": company_name(account, &token, id)})),
        "is_update": link.is_some(),
        "texts": texts(account, &token),
        "hints": hints.collect::<Map<_, _>>(),
        // The login of an earlier order, which the person can confirm.
        "earlier": earlier.map(|link| {
            let employer = (link.data_source == "payroll").then(|| employer_of(&link.company).name);
            json!({"provider": provider(&link.provider_id), "employer": employer, "since": timestamp(link.created_at)})
        }),
        // Which documents the template lets people upload, with its texts.
        "uploads": settings(account, &token),
        "deposit": token.deposit.as_ref().map(deposit_form::shown),
        "clock_stands": stands,
    }))
}

/// Employers for payroll, unless providers are asked for; else banks or insurers. Without a query the first ones.
pub(super) fn search(world: &World, body: &Map<String, Value>) -> Result<Value, Failure> {
    let (account, token) = token(world, body)?;
    let additions = &account.directory;
    let query = text(body, "query").unwrap_or_default();
    let source = text(body, "data_source").unwrap_or_default();
    let product = token.product_type.as_str();
    if source != "payroll" || body.get("providers") == Some(&Value::Bool(true)) {
        let wanted = query.trim().to_lowercase();
        let found = directory::providers(additions).filter(|one| one.data_source == source && one.offers(product));
        let found: Vec<_> = found.filter(|one| one.name.to_lowercase().contains(&wanted)).take(MOST_FOUND).collect();
        let is_known = found.iter().any(|one| one.name.to_lowercase().starts_with(&wanted));
        let asked_for = directory::source(&source).filter(|_| !is_known && wanted.chars().count() >= 3);
        let asked_for = asked_for.map(|source| directory::only_named(source, query.trim()).id);
        let ids = found.iter().map(|one| one.id.clone()).chain(asked_for);
        return Ok(json!({"providers": ids.map(|id| provider(&id)).collect::<Vec<_>>()}));
    }
    let found: Vec<_> = if query.trim().is_empty() {
        directory::companies(additions).collect()
    } else {
        directory::search(additions, &query).into_iter().map(|(listed, _)| listed).collect()
    };
    let found = found.into_iter().filter(|listed| directory::supports(&listed.id, product)).take(MOST_FOUND);
    let found = found.map(|listed| {
        json!({
            "id": listed.id,
            "name": listed.employer.name,
            "domain": listed.domain,
            // Whether the provider of the employer's payroll is known.
            "is_mapped": listed.mapping_status() != "unmapped",
        })
    });
    Ok(json!({"companies": found.collect::<Vec<_>>()}))
}

/// What a login is asked that needs more than user name and password.
pub(super) fn questions(world: &World, login: &BridgeLogin) -> Result<Value, Failure> {
    let now = world.settings.clock.now();
    let account = account(world, &login.bridge_token)?;
    let (token, _) = opened(account, login, now).map_err(failure)?;
    let (provider_id, data_source) = destination(login, &token).map_err(failure)?;
    let chosen = login.company_mapping_id.as_deref().or(token.company_mapping_id.as_deref());
    let company = chosen.and_then(|id| directory::company(&account.directory, id));
    let credentials = own::Credentials {
        username: &login.username,
        password: &login.password,
        provider_id,
        company_domain: company.map(|listed| listed.domain.clone()).filter(|_| data_source == "payroll"),
    };
    let questions = own::questions(&account.sandbox_data, data_source, &token.product_type, &credentials);
    let usual = || vec![json!({"type": "TEXT", "label": "Verification code", "options": null})];
    Ok(json!({"questions": questions.unwrap_or_else(usual)}))
}

/// How far a task of this bridge token is.
pub(super) fn task(world: &World, body: &Map<String, Value>) -> Result<Value, Failure> {
    let now = world.settings.clock.now();
    let bridge_token = text(body, "bridge_token").unwrap_or_default();
    let account = account(world, &bridge_token)?;
    let user_id = account.bridge_tokens.get(&bridge_token).map(|token| token.user_id.as_str());
    let task = account.tasks.get(&text(body, "task_id").unwrap_or_default());
    let task = task.filter(|task| Some(task.user_id.as_str()) == user_id).ok_or_else(Failure::not_found)?;
    let status = task.lifecycle.status(now);
    let employer = account.links.get(&task.link_id).filter(|link| link.data_source == "payroll");
    let error = FAILURES.contains(&status).then(|| {
        let message = task.error_message.as_deref().unwrap_or_else(|| test_logins::message(status));
        json!({"error_type": "LINK_ERROR", "error_code": test_logins::bridge_code(status), "error_message": message})
    });
    Ok(json!({
        "status": status,
        "provider_id": task.provider_id,
        "employer": employer.map(|link| json!({"name": employer_of(&link.company).name})),
        "error": error,
    }))
}

fn account<'a>(world: &'a World, bridge_token: &str) -> Result<&'a Account, Failure> {
    world.account_with_bridge_token(bridge_token).ok_or_else(|| failure(BridgeError::UnknownToken))
}

/// The form for a deposit that the person switches without Bridge.
pub(super) fn deposit_form(world: &World, body: &Map<String, Value>) -> Result<Value, Failure> {
    let (account, token) = token(world, body)?;
    let user = account.users.get(&token.user_id);
    let deposit = token.deposit.as_ref().ok_or_else(Failure::not_found)?;
    Ok(deposit_form::file(user, deposit))
}

/// The token in the body, or that of the part of the order that comes first.
fn token<'a>(world: &'a World, body: &Map<String, Value>) -> Result<(&'a Account, BridgeToken), Failure> {
    let now: DateTime<Utc> = world.settings.clock.now();
    let bridge_token = text(body, "bridge_token").unwrap_or_default();
    let account = account(world, &bridge_token)?;
    let (token, _) = opened(account, &BridgeLogin::new(bridge_token, "", ""), now).map_err(failure)?;
    Ok((account, token))
}

fn provider(id: &str) -> Value {
    let listed = directory::provider(id);
    json!({
        "id": id,
        "name": provider_ids::name(id),
        "is_oauth": listed.as_ref().is_some_and(|listed| listed.is_oauth),
        "data_source": listed.as_ref().map(|listed| listed.data_source),
    })
}

/// The employer's name in the order, or else in the directory.
fn company_name(account: &Account, token: &BridgeToken, id: &str) -> String {
    let order = account.orders.of_token(&token.token);
    let part = order.and_then(|order| order.parts.iter().find(|part| part.bridge_token == token.token));
    match part.and_then(|part| part.sent.get("company_name")).and_then(Value::as_str) {
        Some(name) => name.to_owned(),
        None => employer_of(&directory::employer_of_link(&account.directory, Some(id), None)).name.into_owned(),
    }
}

fn template_name(account: &Account, token: &BridgeToken) -> Option<String> {
    let template = account.templates.get(token.template_id.as_ref()?)?;
    template.setting(&["branding", "company_name"]).and_then(Value::as_str).map(str::to_owned)
}

/// The texts of the template for the pages: those for the product, or else those for all products.
fn texts(account: &Account, token: &BridgeToken) -> Value {
    let template = token.template_id.as_ref().and_then(|id| account.templates.get(id));
    let Some(template) = template else { return Value::Null };
    let products = template.setting(&["bridge", "product_settings"]).and_then(Value::as_array);
    let mut products = products.into_iter().flatten();
    let of_product = products.find(|one| one["product_type"] == token.product_type.as_str());
    let texts = of_product.map(|one| &one["texts"]).filter(|texts| texts.is_object());
    texts.or_else(|| template.setting(&["bridge", "texts"])).cloned().unwrap_or_default()
}

/// The built-in logins, then the logins of the client's own scenarios.
fn hints(account: &Account, data_source: &str) -> Value {
    let built_in = test_logins::hints(data_source).into_iter();
    let built_in =
        built_in.map(|hint| json!({"username": hint.username, "password": hint.password, "outcome": hint.outcome}));
    let own = account.sandbox_data.scenarios.values().filter(|scenario| scenario.data_source == data_source);
    let own = own.filter_map(|scenario| {
        let username = scenario.properties.get("username")?;
        Some(json!({
            "username": username,
            // Any password works, unless the scenario has one, which its author knows.
            "password": null,
            "outcome": format!("your scenario “{}”", text(&scenario.properties, "label").unwrap_or_default()),
        }))
    });
    built_in.chain(own).collect()
}
