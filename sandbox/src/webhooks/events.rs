//! Events as they are posted. Their fields are those that Truv documents:
//! <https://docs.truv.com/api-reference/webhooks>.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::collection_events;
use crate::random::derived_id;
use crate::state::{Account, Event, Link, Order, Planned, Task, TaskChange, What};
use crate::truv::payroll::{self, Detail, offers};

/// `follows_from` distinguishes the event from every other event of its type.
fn event(
    event_type: &'static str,
    at: DateTime<Utc>,
    user_id: &str,
    follows_from: &[&str],
    fields: Map<String, Value>,
) -> Event {
    let mut about_user = Map::from_iter([("user_id".to_owned(), json!(user_id))]);
    about_user.extend(fields);
    event_of(event_type, at, user_id, follows_from, about_user)
}

/// An event that need not be about a user. Those of one group are posted one after the other.
pub(super) fn event_of(
    event_type: &'static str,
    at: DateTime<Utc>,
    group: &str,
    follows_from: &[&str],
    fields: Map<String, Value>,
) -> Event {
    let moment = at.timestamp_micros().to_string();
    // The id is the same however often the event is posted.
    let id = derived_id(&[&["event", event_type, &moment], follows_from].concat());
    let mut body = Map::new();
    body.insert("webhook_id".to_owned(), json!(id));
    body.insert("event_type".to_owned(), json!(event_type));
    body.insert("event_created_at".to_owned(), json!(at.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()));
    body.extend(fields);
    Event { event_type, at, group: group.to_owned(), body: Value::Object(body).to_string().into() }
}

/// The event for something that has happened; nothing if the object is gone.
pub(super) fn of(account: &Account, planned: &Planned) -> Vec<Event> {
    match &planned.what {
        What::Task { task_id, change, .. } => match account.tasks.get(task_id) {
            Some(task) => of_task(account, task, *change, planned.at),
            None => Vec::new(),
        },
        What::Order { order_id, event_type, part } => {
            let order = account.orders.get(order_id);
            let part = part.as_ref().map(|(id, status)| (id.as_str(), *status));
            order.map(|order| of_order(order, event_type, part, planned.at)).into_iter().collect()
        }
        What::File { file_id, status } => {
            let file = account.uploads.files.get(file_id);
            file.and_then(|file| collection_events::of_file(account, file, status, planned.at)).into_iter().collect()
        }
        What::Collection { collection_id } => {
            let collection = account.uploads.collections.get(collection_id);
            collection
                .map(|collection| collection_events::of_end(account, collection, planned.at))
                .into_iter()
                .collect()
        }
    }
}

fn of_task(account: &Account, task: &Task, change: TaskChange, at: DateTime<Utc>) -> Vec<Event> {
    let event_type = match change {
        TaskChange::Data => return data(account, task, at),
        TaskChange::Status(_) => "task-status-updated",
        TaskChange::Connected => "link-connected",
        TaskChange::Disconnected => "link-disconnected",
    };
    let mut fields = link_fields(&task.link_id, &task.product_type, task.data_source, tracking_info(account, task));
    fields.insert("updated_at".to_owned(), updated_at(task.lifecycle.changed_at(at)));
    let mut follows_from = vec![task.id.as_str()];
    if let TaskChange::Status(status) = change {
        fields.insert("task_id".to_owned(), json!(task.id));
        fields.insert("status".to_owned(), json!(status));
        follows_from.push(status);
    }
    vec![event(event_type, at, &task.user_id, &follows_from, fields)]
}

/// The event for a link that is being deleted.
pub(super) fn link_deleted(link: &Link, at: DateTime<Utc>) -> Event {
    let tracking_info = link.tracking_info.clone();
    let mut fields = link_fields(&link.id, &link.initial_product_type, link.data_source, tracking_info);
    fields.insert("updated_at".to_owned(), updated_at(at));
    event("link-deleted", at, &link.user_id, &[&link.id], fields)
}

pub(super) fn link_fields(
    link_id: &str,
    product: &str,
    data_source: &str,
    tracking_info: Option<String>,
) -> Map<String, Value> {
    let fields = [
        ("link_id", json!(link_id)),
        ("product", json!(product)),
        ("data_source", json!(data_source)),
        ("tracking_info", json!(tracking_info)),
        ("template_id", Value::Null),
    ];
    fields.map(|(name, value)| (name.to_owned(), value)).into_iter().collect()
}

/// For a part of an order, this is the id of the part: with it, Truv says which part a login was for.
fn tracking_info(account: &Account, task: &Task) -> Option<String> {
    let order = account.orders.of_task(&task.id).and_then(|id| account.orders.get(id));
    let mut parts = order.iter().flat_map(|order| &order.parts);
    let part = parts.find(|part| part.attempts.iter().any(|attempt| attempt.task_id == task.id));
    task.tracking_info.clone().or_else(|| part.map(|part| part.id.clone()))
}

/// The data that a task found. For a login, this is everything; for a refresh, data that is always fetched again, and
/// lists whose length has changed.
fn data(account: &Account, task: &Task, at: DateTime<Utc>) -> Vec<Event> {
    let Some(link) = account.links.get(&task.link_id) else { return Vec::new() };
    let found = FoundData::by(account, link, task);
    let before = account
        .tasks_of(&link.id)
        .filter(|other| other.id != task.id && other.lifecycle.will_be_done() && other.lifecycle.finishes_at() <= at);
    let before = before.max_by_key(|other| other.lifecycle.finishes_at()).filter(|_| task.is_refresh());
    let before = before.map(|before| FoundData::by(account, link, before)).unwrap_or_default();
    let tracking_info = tracking_info(account, task);
    let event = |created: &'static str, updated: &'static str, own: &[(&str, Value)]| {
        let mut fields = link_fields(&link.id, &task.product_type, task.data_source, tracking_info.clone());
        fields.insert("task_id".to_owned(), json!(task.id));
        fields.extend(own.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        let event_type = if task.is_refresh() { updated } else { created };
        event(event_type, at, &task.user_id, &[&task.id], fields)
    };
    let mut events = Vec::new();
    events.extend(
        found.profile.as_ref().map(|id| event("profile-created", "profile-updated", &[("object_id", json!(id))])),
    );
    let created = found.jobs.iter().filter(|_| found.tells_employments);
    events
        .extend(created.map(|job| event("employment-created", "employment-updated", &[("object_id", json!(job.id))])));
    for job in &found.jobs {
        let earlier = before.jobs.iter().find(|earlier| earlier.id == job.id);
        for (name, created, updated) in [
            ("statements", "statements-created", "statements-updated"),
            ("shifts", "shifts-created", "shifts-updated"),
            ("bank_accounts", "bank-accounts-created", "bank-accounts-updated"),
        ] {
            let count = job.count(name);
            if count != earlier.map_or(0, |earlier| earlier.count(name)) {
                let own = [("employment_id", json!(job.id)), ("objects_count", json!(count))];
                events.push(event(created, updated, &own));
            }
        }
    }
    events
}

/// The data behind a link, as the operations on the link show it.
#[derive(Default)]
struct FoundData {
    profile: Option<String>,
    /// Whether the link is for employments, and not for deposits alone.
    tells_employments: bool,
    jobs: Vec<FoundJob>,
}

/// One employment, with the numbers of its items.
struct FoundJob {
    id: String,
    statements: usize,
    shifts: usize,
    bank_accounts: usize,
}

impl FoundJob {
    fn count(&self, name: &str) -> usize {
        match name {
            "statements" => self.statements,
            "shifts" => self.shifts,
            _ => self.bank_accounts,
        }
    }
}

impl FoundData {
    fn by(account: &Account, link: &Link, task: &Task) -> Self {
        let has_income = offers(link, Detail::Income);
        let switches = link.allowed_products.iter().any(|product| matches!(product.as_str(), "deposit_switch" | "pll"));
        let tells_employments = offers(link, Detail::Employment);
        if !has_income && !switches && !tells_employments {
            return Self::default();
        }
        let mut found = Self { profile: None, tells_employments, jobs: Vec::new() };
        for job in payroll::jobs(account, link, task) {
            // Addresses of files are not used here.
            let employment = payroll::employment(&job, Detail::Income, "");
            let count = |name: &str| employment.get(name).and_then(Value::as_array).map_or(0, Vec::len);
            let id = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
            if tells_employments && found.profile.is_none() {
                found.profile = id(employment.get("profile").and_then(|profile| profile.get("id")));
            }
            let has_shifts = has_income && job.papers.is_none();
            found.jobs.push(FoundJob {
                id: id(employment.get("id")).unwrap_or_default(),
                statements: if has_income { count("statements") } else { 0 },
                shifts: if has_shifts { payroll::shifts(&job).len() } else { 0 },
                bank_accounts: if has_income || switches { count("bank_accounts") } else { 0 },
            });
        }
        found
    }
}

fn of_order(order: &Order, event_type: &'static str, told: Option<(&str, &'static str)>, at: DateTime<Utc>) -> Event {
    let mut fields = Map::new();
    let mut set = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    set("order_id", json!(order.id));
    set("order_number", json!(order.text("order_number")));
    set("template_id", json!(order.template_id));
    set("updated_at", updated_at(at));
    // Events about the end of an order and about its certification have none of these fields.
    if !matches!(event_type, "order-finalized" | "certification-completed") {
        let part = told.and_then(|(id, _)| order.parts.iter().find(|part| part.id == id));
        let status = told.map_or("pending", |(_, status)| status);
        // A login that was refused connects nothing.
        let connection = part.filter(|_| status == "completed").and_then(|part| part.connection());
        let product = part.map(|part| &part.product_type).or(order.products.first());
        set("product", json!(product));
        set("status", json!(status));
        set("employer_id", json!(part.map(|part| &part.id)));
        set("link_id", json!(connection.map(|attempt| &attempt.link_id)));
        set("data_source", json!(connection.and(part).map(|part| part.kind.data_source())));
    }
    let (part_id, status) = told.unwrap_or_default();
    event(event_type, at, &order.user_id, &[&order.id, part_id, status], fields)
}

/// As Truv writes it in events, with an offset in place of the `Z`.
pub(super) fn updated_at(time: DateTime<Utc>) -> Value {
    json!(time.format("%Y-%m-%dT%H:%M:%S%.6f+00:00").to_string())
}
