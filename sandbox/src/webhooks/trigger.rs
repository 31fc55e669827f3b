//! A single event on request, as if what it tells of had happened. Nothing else changes.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::events::{event_of, link_fields, updated_at};
use super::settling::tell;
use crate::random::derived_id;
use crate::state::{Account, EVENT_TYPES, Link, Order, Task};

/// An event that is asked for.
pub(crate) struct Wanted<'a> {
    pub(crate) event_type: &'a str,
    /// The id of the object that it is about; the newest that fits without one.
    pub(crate) about: Option<&'a str>,
    /// Properties that are to be different.
    pub(crate) fields: &'a Map<String, Value>,
    /// Tells it from others of the same moment.
    pub(crate) number: u64,
}

/// Sends an event to the endpoints that want it; gives how many, and its body. None if no object has the id that was named.
pub(crate) fn trigger(account: &mut Account, wanted: &Wanted<'_>, now: DateTime<Utc>) -> Option<(usize, Value)> {
    let event_type = EVENT_TYPES.iter().copied().find(|known| *known == wanted.event_type)?;
    let mut fields = fields(account, event_type, wanted.about, now)?;
    fields.extend(wanted.fields.iter().map(|(name, value)| (name.clone(), value.clone())));
    let group = fields.get("user_id").and_then(Value::as_str).unwrap_or_default().to_owned();
    let number = wanted.number.to_string();
    let event = event_of(event_type, now, &group, &["trigger", &number], fields);
    let body = serde_json::from_slice(&event.body).unwrap_or_default();
    Some((tell(account, event, now), body))
}

/// What an event of this type says of an object; of a made-up one where there is none. None if the one that was named is not
/// there.
fn fields(account: &Account, event_type: &str, about: Option<&str>, now: DateTime<Utc>) -> Option<Map<String, Value>> {
    match event_type.split('-').next().unwrap_or_default() {
        "order" | "certification" => of_order(account, event_type, about, now),
        "document" => of_collection(account, event_type, about),
        _ => of_task(account, event_type, about, now),
    }
}

fn made_up(what: &str) -> String {
    derived_id(&["trigger", what])
}

fn of_task(account: &Account, event_type: &str, about: Option<&str>, now: DateTime<Utc>) -> Option<Map<String, Value>> {
    let is_meant =
        |task: &&Task| about.is_none_or(|id| [&task.id, &task.link_id, &task.user_id].iter().any(|one| *one == id));
    let task = account.tasks.values().rfind(is_meant);
    if about.is_some() && task.is_none() {
        return None;
    }
    let link: Option<&Link> = task.and_then(|task| account.links.get(&task.link_id));
    let id = |own: Option<&String>, what: &str| own.cloned().unwrap_or_else(|| made_up(what));
    let task_id = id(task.map(|task| &task.id), "task");
    let link_id = id(task.map(|task| &task.link_id), "link");
    let product = task.map_or("income", |task| task.product_type.as_str());
    let data_source = task.map_or("payroll", |task| task.data_source);
    let tracking_info = task.and_then(|task| task.tracking_info.clone());
    let mut fields = link_fields(&link_id, product, data_source, tracking_info);
    let mut set = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    set("user_id", json!(id(task.map(|task| &task.user_id), "user")));
    let job = link.map_or_else(|| made_up("employment"), |link| derived_id(&[&link.id, "employment"]));
    match event_type {
        "task-status-updated" => {
            set("task_id", json!(task_id));
            set("status", json!(task.map_or("done", |task| task.lifecycle.status(now))));
            set("updated_at", updated_at(now));
        }
        "link-connected" | "link-disconnected" | "link-deleted" => {
            set("updated_at", updated_at(now));
        }
        "profile-created" | "profile-updated" => {
            set("task_id", json!(task_id));
            set("object_id", json!(derived_id(&[&link_id, "profile"])));
        }
        "employment-created" | "employment-updated" => {
            set("task_id", json!(task_id));
            set("object_id", json!(job));
        }
        _ => {
            set("task_id", json!(task_id));
            set("employment_id", json!(job));
            set("objects_count", json!(1));
        }
    }
    Some(fields)
}

fn of_order(
    account: &Account,
    event_type: &str,
    about: Option<&str>,
    now: DateTime<Utc>,
) -> Option<Map<String, Value>> {
    let is_meant = |order: &&Order| {
        let is_part = |id: &str| order.parts.iter().any(|part| part.id == id);
        about.is_none_or(|id| order.id == id || order.user_id == id || is_part(id))
    };
    let order = account.orders.all.values().rfind(is_meant);
    if about.is_some() && order.is_none() {
        return None;
    }
    let part = order.and_then(|order| {
        order.parts.iter().find(|part| about == Some(part.id.as_str())).or_else(|| order.parts.first())
    });
    let status = order.zip(part).map_or("pending", |(order, part)| order.status(part, now).0);
    let connection = part.filter(|_| status == "completed").and_then(|part| part.connection());
    let link = connection.and_then(|attempt| account.links.get(&attempt.link_id));
    let mut fields = Map::new();
    let mut set = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    set("user_id", json!(order.map_or_else(|| made_up("user"), |order| order.user_id.clone())));
    set("order_id", json!(order.map_or_else(|| made_up("order"), |order| order.id.clone())));
    set("order_number", json!(order.and_then(|order| order.text("order_number"))));
    set("template_id", json!(order.and_then(|order| order.template_id.clone())));
    set("updated_at", updated_at(now));
    if !matches!(event_type, "order-finalized" | "certification-completed") {
        let is_new = event_type == "order-created";
        set("product", json!(part.map_or("income", |part| part.product_type.as_str())));
        set("status", json!(if is_new { "pending" } else { status }));
        set("employer_id", json!(part.filter(|_| !is_new).map(|part| &part.id)));
        set("link_id", json!(link.filter(|_| !is_new).map(|link| &link.id)));
        set("data_source", json!(link.filter(|_| !is_new).map(|link| link.data_source)));
    }
    Some(fields)
}

fn of_collection(account: &Account, event_type: &str, about: Option<&str>) -> Option<Map<String, Value>> {
    let uploads = &account.uploads;
    let has_file = |collection_id: &str, id: &str| account.files_of(collection_id).any(|file| file.id == id);
    let collection =
        uploads.collections.values().rfind(|one| about.is_none_or(|id| one.id == id || has_file(&one.id, id)));
    if about.is_some() && collection.is_none() {
        return None;
    }
    let collection_id = collection.map_or_else(|| made_up("collection"), |collection| collection.id.clone());
    let mut fields = Map::from_iter([("collection_id".to_owned(), json!(collection_id))]);
    let mut set = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    let user_ids = collection.map(|collection| collection.user_ids.clone()).unwrap_or_default();
    if event_type == "document-collection-preprocessing-completed" {
        let users = user_ids.iter().filter_map(|id| account.users.get(id));
        let users: Vec<Value> =
            users.map(|user| json!({"id": user.id, "external_user_id": user.external_user_id})).collect();
        set("users", json!(users));
    } else {
        let file =
            account.files_of(&collection_id).find(|file| about.is_none_or(|id| file.id == id || id == collection_id));
        set("user_id", json!(file.and_then(|file| file.user_id.clone())));
        set("file_id", json!(file.map_or_else(|| made_up("file"), |file| file.id.clone())));
        set("status", json!("processing"));
        set("documents", json!([]));
    }
    Some(fields)
}
