//! Payroll providers, banks and insurers.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use crate::handlers::common::{operations, paging};
use crate::message::{Call, Failure};
use crate::spec::Document;
use crate::state::World;
use crate::truv::directory::{self, Provider};

operations![
    reads: providers_list, providers_get
];

fn providers_list(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let asked = call.filter("query").unwrap_or_default();
    let query = asked.trim().to_lowercase();
    let additions = &world.account(&call.caller).directory;
    let mut providers: Vec<Cow<'static, Provider>> = directory::providers(additions)
        .filter(|provider| call.filter("data_source").is_none_or(|wanted| provider.data_source == wanted))
        .filter(|provider| provider.name.to_lowercase().contains(&query))
        .collect();
    let ordering = call.filter("ordering").unwrap_or("id");
    match ordering.trim_start_matches('-') {
        "name" => providers.sort_by(|one, other| one.name.cmp(&other.name)),
        "rank" => providers.sort_by_key(|provider| provider.rank),
        _ => providers.sort_by(|one, other| one.id.cmp(&other.id)),
    }
    if ordering.starts_with('-') {
        providers.reverse();
    }
    // Every name can be requested. A name that only the request knows comes last.
    let is_known = providers.iter().any(|provider| provider.name.to_lowercase().starts_with(&query));
    if query.chars().count() >= 3
        && !is_known
        && let Some(source) = source_asked_for(call)
    {
        providers.push(Cow::Owned(directory::only_named(source, asked)));
    }
    paging::numbered(call, &providers, |provider| Value::Object(render(call, provider)))
}

/// The requested kind of provider: banks, unless the request names another kind.
fn source_asked_for(call: &Call) -> Option<&'static str> {
    let by_product = match call.filter("product_type") {
        Some("insurance") => "insurance",
        Some("education") => "education",
        Some("income" | "employment" | "deposit_switch" | "pll" | "admin") => "payroll",
        _ => "financial_accounts",
    };
    match call.filter("data_source") {
        None => Some(by_product),
        Some(wanted) => directory::source(wanted),
    }
}

fn providers_get(call: &Call, _: &World, _: &Document) -> Result<Value, Failure> {
    let provider = directory::provider(call.id()).ok_or_else(Failure::not_found)?;
    let mut body = render(call, &provider);
    body.insert("is_oauth".to_owned(), json!(provider.is_oauth));
    body.insert("url".to_owned(), json!(format!("https://www.{}", provider.domain())));
    Ok(Value::Object(body))
}

/// Without a product, the answer has no success rate.
fn render(call: &Call, provider: &Provider) -> Map<String, Value> {
    let product_type = call.filter("product_type");
    let is_disabled = product_type.map(|product_type| !provider.offers(product_type));
    let success_rate = product_type.and_then(|product_type| match provider.offers(product_type) {
        true => directory::success_rate(&provider.id, product_type),
        false => Some("unsupported"),
    });
    let fields = [
        ("id", json!(provider.id)),
        ("name", json!(provider.name)),
        ("data_source", json!(provider.data_source)),
        ("logo_url", Value::Null),
        ("is_disabled", json!(is_disabled)),
        ("success_rate", json!(success_rate)),
        ("domain", json!(provider.domain())),
    ];
    fields.map(|(name, value)| (name.to_owned(), value)).into_iter().collect()
}
