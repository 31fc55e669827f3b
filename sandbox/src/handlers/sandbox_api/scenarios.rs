//! Scenarios of the client's own, as Truv's sandbox operations keep them.

use serde_json::{Map, Value, json};

use crate::clock::timestamp;
use crate::handlers::common::{operations, paging};
use crate::message::{Call, Environment, Failure, text};
use crate::spec::Document;
use crate::state::{FAILURES, SandboxData, Scenario, World};
use crate::truv::scenarios::own::{self, MATCHING};
use crate::truv::scenarios::test_logins;

operations![
    reads: sandbox_list_scenarios, sandbox_get_scenario;
    changes: sandbox_create_scenario, sandbox_update_scenario, sandbox_delete_scenario, sandbox_resolve_scenario
];

/// Properties that are kept, besides the properties that inputs are matched with.
const KEPT: [&str; 10] = [
    "label",
    "description",
    "products",
    "enabled",
    "is_refresh",
    "behavior_status",
    "behavior_error_message",
    "behavior_duration_seconds",
    "behavior_mfa",
    "payload",
];

/// Sandbox keys only.
pub(super) fn check_environment(call: &Call) -> Result<(), Failure> {
    if call.caller.environment == Environment::Sandbox { Ok(()) } else { Err(Failure::NotSandbox) }
}

fn sandbox_list_scenarios(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    check_environment(call)?;
    let scenarios: Vec<&Scenario> = world.account(&call.caller).sandbox_data.scenarios.values().rev().collect();
    paging::by_cursor(call, &scenarios, |scenario| &scenario.id, |scenario| render(scenario))
}

fn sandbox_create_scenario(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    check_environment(call)?;
    let data_source = data_source(&call.body)?;
    let mut properties = kept(&call.body);
    properties.entry("enabled").or_insert(Value::Bool(true));
    let account = world.account_mut(&call.caller);
    let scenario =
        Scenario { id: account.random.id(), data_source, properties, created_at: call.now, updated_at: call.now };
    check(&account.sandbox_data, &scenario)?;
    let body = render(&scenario);
    account.sandbox_data.scenarios.insert(scenario.id.clone(), scenario);
    Ok(body)
}

fn sandbox_get_scenario(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    Ok(render(found(call, world)?))
}

/// The request replaces the whole scenario.
fn sandbox_update_scenario(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let mut scenario = found(call, world)?.clone();
    if text(&call.body, "data_source").is_some_and(|other| other != scenario.data_source) {
        return Err(Failure::invalid("data_source", "The data source of a scenario cannot change."));
    }
    scenario.properties.extend(kept(&call.body));
    scenario.updated_at = call.now;
    let account = world.account_mut(&call.caller);
    check(&account.sandbox_data, &scenario)?;
    let body = render(&scenario);
    account.sandbox_data.scenarios.insert(scenario.id.clone(), scenario);
    Ok(body)
}

fn sandbox_delete_scenario(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let id = found(call, world)?.id.clone();
    world.account_mut(&call.caller).sandbox_data.scenarios.shift_remove(&id);
    Ok(Value::Null)
}

/// Truv does not document this answer: an object with the scenario, or null, under one name.
fn sandbox_resolve_scenario(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    check_environment(call)?;
    let data_source = data_source(&call.body)?;
    let product = call.text("product");
    let data = &world.account(&call.caller).sandbox_data;
    let winner = own::winner(data, &data_source, product.as_deref(), &call.body);
    Ok(json!({"scenario": winner.map(render)}))
}

fn found<'a>(call: &Call, world: &'a World) -> Result<&'a Scenario, Failure> {
    check_environment(call)?;
    world.find(&call.caller, |account| account.sandbox_data.scenarios.get(call.id()))
}

fn kept(body: &Map<String, Value>) -> Map<String, Value> {
    let known = |name: &str| KEPT.contains(&name) || MATCHING.contains(&name);
    body.iter().filter(|(name, _)| known(name)).map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// The data source in the request, or the only one that fits.
fn data_source(body: &Map<String, Value>) -> Result<String, Failure> {
    let given = text(body, "data_source");
    let source = given.or_else(|| own::inferred_source(body).map(str::to_owned));
    source.ok_or(Failure::Coded("data_source_required", "The matching fields do not tell the data_source; send it."))
}

/// The rules for a scenario among the others.
fn check(data: &SandboxData, scenario: &Scenario) -> Result<(), Failure> {
    let properties = &scenario.properties;
    let usual = own::matching(&scenario.data_source);
    if let Some(foreign) = MATCHING.iter().find(|name| properties.contains_key(**name) && !usual.contains(name)) {
        let message = format!("Scenarios of {} match on: {}.", scenario.data_source, usual.join(", "));
        return Err(Failure::invalid(foreign, message));
    }
    if !usual.iter().any(|name| properties.contains_key(*name)) {
        let message = format!("Set at least one of: {}.", usual.join(", "));
        return Err(Failure::invalid("non_field_errors", message));
    }
    if let Some(username) = text(properties, "username")
        && test_logins::is_reserved(&scenario.data_source, &username, text(properties, "password").as_deref())
    {
        return Err(Failure::Coded("reserved_credential", "The login is one of the built-in test logins."));
    }
    let is_student =
        |name: &str| text(properties, name).is_some_and(|value| test_logins::is_reserved_student(name, &value));
    if scenario.data_source == "education" && own::matching("education").iter().any(|name| is_student(name)) {
        return Err(Failure::Coded("reserved_credential", "The digits or the date belong to a built-in test student."));
    }
    if let Some(status) = text(properties, "behavior_status")
        && status != "done"
        && !FAILURES.contains(&status.as_str())
    {
        return Err(Failure::invalid("behavior_status", "A run cannot end with this status."));
    }
    check_documents(data, properties.get("payload").unwrap_or(&Value::Null))?;
    let mut others = data.scenarios.values();
    let others = others.by_ref().filter(|other| other.id != scenario.id && other.data_source == scenario.data_source);
    for other in others {
        let same = |name: &str| other.properties.get(name) == properties.get(name);
        if properties.contains_key("label") && same("label") {
            return Err(Failure::invalid("label", "Another scenario of this data source has this label."));
        }
        if MATCHING.iter().all(|name| same(name)) && same("is_refresh") {
            return Err(Failure::invalid("non_field_errors", "Another scenario has the same matching fields."));
        }
    }
    Ok(())
}

/// Every `document_id` of a payload names a file of the library.
fn check_documents(data: &SandboxData, payload: &Value) -> Result<(), Failure> {
    let unknown = document_ids(payload).into_iter().find(|id| !data.documents.contains_key(*id));
    unknown.map_or(Ok(()), |id| Err(Failure::invalid("payload", format!("There is no sandbox document {id}."))))
}

/// All values of `document_id`, however deep.
pub(super) fn document_ids(payload: &Value) -> Vec<&str> {
    match payload {
        Value::Array(items) => items.iter().flat_map(document_ids).collect(),
        Value::Object(fields) => {
            let own = fields.get("document_id").and_then(Value::as_str);
            own.into_iter().chain(fields.values().flat_map(document_ids)).collect()
        }
        _ => Vec::new(),
    }
}

fn render(scenario: &Scenario) -> Value {
    let mut fields = scenario.properties.clone();
    let mut set = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    set("id", json!(scenario.id));
    set("data_source", json!(scenario.data_source));
    set("created_at", json!(timestamp(scenario.created_at)));
    set("updated_at", json!(timestamp(scenario.updated_at)));
    Value::Object(fields)
}
