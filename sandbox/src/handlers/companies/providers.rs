//! Payroll providers, banks and insurers.

use serde_json::{Map, Value, json};

use crate::handlers::common::{operations, paging};
use crate::message::{Call, Failure};
use crate::spec::Document;
use crate::state::World;
use crate::truv::directory::{self, Provider};

operations![providers_list, providers_get];

fn providers_list(call: &Call, _: &mut World, _: &Document) -> Result<Value, Failure> {
    let query = call.filter("query").unwrap_or_default().to_lowercase();
    let mut providers: Vec<&Provider> = directory::providers()
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
    paging::numbered(call, &providers, |provider| Value::Object(render(call, provider)))
}

fn providers_get(call: &Call, _: &mut World, _: &Document) -> Result<Value, Failure> {
    let provider = directory::provider(call.id()).ok_or_else(Failure::not_found)?;
    let mut body = render(call, provider);
    body.insert("is_oauth".to_owned(), json!(provider.is_oauth));
    body.insert("url".to_owned(), json!(format!("https://www.{}", provider.domain())));
    Ok(Value::Object(body))
}

/// Without a product there is nothing to say about success.
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
