//! Checks a whole seed before any of it is carried out: what the seed itself has, by its published schema, and the bodies
//! of requests in it, by the document.

use http::Method;
use serde_json::{Map, Value};

use super::seed_schema;
use crate::http::Shared;
use crate::http::routing::Route;
use crate::message::Caller;
use crate::spec::{OwnSchema, Wrong, steps};

/// Lists of bodies, each with the path that they are posted to and the property that belongs to the seed alone. Objects
/// that other objects refer to come first.
pub(super) const BODIES: [(&str, &str, &str); 6] = [
    ("webhooks", "/v1/webhooks/", ""),
    ("templates", "/v1/templates/", ""),
    ("documents", "/v1/sandbox/documents/", ""),
    ("scenarios", "/v1/sandbox/scenarios/", ""),
    ("users", "/v1/users/", "links"),
    ("orders", "/v1/orders/", "logins"),
];

/// Properties of a seed's link that belong to the bridge token.
pub(super) const TOKEN: [&str; 9] = [
    "allowed_products",
    "tracking_info",
    "company_mapping_id",
    "provider_id",
    "account",
    "template_id",
    "data_sources",
    "client_name",
    "use_case",
];

/// Everything that is wrong with a seed.
pub(super) fn faults(shared: &Shared, seed: &Value) -> Result<Vec<Wrong>, String> {
    let own = OwnSchema::new(&seed_schema::seed())?;
    let mut found = own.schema().faults(seed, "");
    of_environment(shared, seed, "", &mut found);
    for (index, environment) in items(seed, "environments") {
        let place = format!("environments.{index}.");
        let key = |name: &str| environment[name].as_str();
        if let (Some(client_id), Some(secret)) = (key("client_id"), key("access_secret"))
            && let Err(problem) = Caller::new(client_id, secret)
        {
            let name = if problem.contains("client id") { "client_id" } else { "access_secret" };
            found
                .push(Wrong { steps: steps(&format!("{place}{name}")), message: format!("cannot be used: {problem}") });
        }
        of_environment(shared, environment, &place, &mut found);
    }
    Ok(found)
}

fn of_environment(shared: &Shared, environment: &Value, place: &str, found: &mut Vec<Wrong>) {
    for (name, path, own) in BODIES {
        for (index, body) in items(environment, name) {
            let place = format!("{place}{name}.{index}");
            let Some(properties) = body.as_object() else { continue };
            of_body(shared, path, but(properties, own), &place, found);
            if name == "users" {
                for (index, link) in items(body, "links") {
                    let token = but_token(link);
                    of_body(shared, "/v1/users/id/tokens/", token, &format!("{place}.links.{index}"), found);
                }
            }
        }
    }
}

/// What is wrong with a body of a request, by the document.
fn of_body(shared: &Shared, path: &str, body: Value, place: &str, found: &mut Vec<Wrong>) {
    let Route::Found(endpoint, _) = shared.routes.find(&Method::POST, path) else { return };
    let Some(expected) = &endpoint.operation.body else { return };
    for fault in shared.document.at(expected.schema).faults(&body, place) {
        if !found.iter().any(|known| known.steps == fault.steps) {
            found.push(fault);
        }
    }
}

fn but(properties: &Map<String, Value>, own: &str) -> Value {
    let kept = properties.iter().filter(|(name, _)| *name != own);
    Value::Object(kept.map(|(name, value)| (name.clone(), value.clone())).collect())
}

/// The part of a link that is sent for its bridge token.
fn but_token(link: &Value) -> Value {
    let properties = link.as_object().into_iter().flatten();
    let kept = properties.filter(|(name, _)| TOKEN.contains(&name.as_str()) || *name == "product_type");
    let mut token: Map<String, Value> = kept.map(|(name, value)| (name.clone(), value.clone())).collect();
    token.entry("product_type").or_insert_with(|| "income".into());
    Value::Object(token)
}

pub(super) fn items<'a>(seed: &'a Value, name: &str) -> impl Iterator<Item = (usize, &'a Value)> {
    seed[name].as_array().into_iter().flatten().enumerate()
}
