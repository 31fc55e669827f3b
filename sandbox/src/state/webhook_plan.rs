//! The future events of an object, as far as they are known.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::webhook_queue::{TaskChange, Told, What};
use super::{Account, Order};

/// The final statuses of a refresh after which the person has to log in again.
const LOST: [&str; 4] = ["login_error", "mfa_error", "account_locked", "unable_to_reset"];

/// Plans the events of a task that was just created.
///
/// The order is that of the real service: the statuses one by one, `link-connected` once the person has logged in, and the
/// data just before `done`, so that the data that an event announces can be read.
pub(crate) fn plan_task(account: &mut Account, task_id: &str) {
    plan_steps(account, task_id, 0);
}

/// Plans the events of a task's steps after the given number of steps.
pub(crate) fn plan_steps(account: &mut Account, task_id: &str, after: usize) {
    let Some(task) = account.tasks.get(task_id) else { return };
    let (link_id, is_refresh) = (task.link_id.clone(), task.is_refresh());
    let mut changes = Vec::new();
    for (at, status) in task.lifecycle.course().skip(after) {
        if status == "parse" && !is_refresh {
            changes.push((at, TaskChange::Connected));
        }
        if status == "done" {
            changes.push((at, TaskChange::Data));
        }
        changes.push((at, TaskChange::Status(status)));
        if is_refresh && LOST.contains(&status) {
            changes.push((at, TaskChange::Disconnected));
        }
    }
    for (at, change) in changes {
        account.events.plan(at, What::Task { task_id: task_id.to_owned(), link_id: link_id.clone(), change });
    }
}

/// Plans the events of files that were just added to a document collection. The end of all is told once.
pub(crate) fn plan_collection(account: &mut Account, collection_id: &str, added: &[String], now: DateTime<Utc>) {
    let Account { uploads, events, .. } = account;
    for file_id in added {
        let course = uploads.files.get(file_id).into_iter().flat_map(|file| file.lifecycle.course());
        for (at, status) in course {
            events.plan(at, What::File { file_id: file_id.clone(), status });
        }
    }
    let files = uploads.files.values().filter(|file| file.collection_id.as_deref() == Some(collection_id));
    let ends_at = files.map(|file| file.lifecycle.finishes_at()).max();
    let Some((collection, ends_at)) = uploads.collections.get_mut(collection_id).zip(ends_at) else { return };
    if collection.read_at.is_none_or(|read_at| read_at > now) {
        collection.read_at = Some(ends_at);
        events.forget_collection(collection_id);
        events.plan(ends_at, What::Collection { collection_id: collection_id.to_owned() });
    }
}

/// Plans the events of an order that was created or has changed. What was ahead of it is planned anew.
pub(crate) fn plan_order(account: &mut Account, order_id: &str, now: DateTime<Utc>) {
    let Account { orders, events, .. } = account;
    let Some(order) = orders.get(order_id) else { return };
    events.forget_order(order_id, now);
    let mut told = events.told.remove(order_id).unwrap_or_default();
    told.retain(|one| one.at <= now);
    let known = told.len();
    for at in moments(order, now) {
        changes(order, at, &mut told);
    }
    for one in told.iter().skip(known) {
        let (event_type, part) = match &one.part_id {
            Some(id) => ("order-status-updated", Some((id.clone(), one.what))),
            None => (one.what, failed_part(order, one)),
        };
        events.plan(one.at, What::Order { order_id: order_id.to_owned(), event_type, part });
    }
    events.told.insert(order_id.to_owned(), told);
}

/// When the status of a part may change, from now on.
fn moments(order: &Order, now: DateTime<Utc>) -> BTreeSet<DateTime<Utc>> {
    let attempts = order.parts.iter().flat_map(|part| &part.attempts);
    let ends = attempts.map(|attempt| attempt.lifecycle.finishes_at());
    let known = [Some(now), order.invited_at, order.canceled_at, Some(order.expires_at)];
    known.into_iter().flatten().chain(ends).filter(|at| *at >= now).collect()
}

/// Adds the events that are new at a moment.
fn changes(order: &Order, at: DateTime<Utc>, told: &mut Vec<Told>) {
    let is_told = |told: &[Told], what: &str| told.iter().any(|one| one.part_id.is_none() && one.what == what);
    if !is_told(told, "order-created") {
        told.push(Told { at: order.created_at, part_id: None, what: "order-created" });
    }
    for part in &order.parts {
        let status = order.status(part, at).0;
        let before = told.iter().rfind(|one| one.part_id.as_ref() == Some(&part.id)).map_or("pending", |one| one.what);
        if status == before {
            continue;
        }
        told.push(Told { at, part_id: Some(part.id.clone()), what: status });
        let has_failed = order.initial_order.is_some() && matches!(status, "error" | "no_data");
        if has_failed && !is_told(told, "order-refresh-failed") {
            told.push(Told { at, part_id: None, what: "order-refresh-failed" });
        }
    }
    let is_certified = order.certification.as_ref().is_some_and(|certification| certification.at <= at);
    if is_certified && !is_told(told, "certification-completed") {
        told.push(Told { at, part_id: None, what: "certification-completed" });
    }
    if has_ended(order, at) && !is_told(told, "order-finalized") {
        told.push(Told { at, part_id: None, what: "order-finalized" });
    }
}

/// Whether no event can follow any more: a failed login can be followed by another one while the order is open.
fn has_ended(order: &Order, at: DateTime<Utc>) -> bool {
    let is_over = order.expires_at <= at || order.canceled_at.is_some_and(|canceled| canceled <= at);
    // A refresh is not tried again.
    order.completed_at(at).is_some() || (!order.is_open(at) && (is_over || order.initial_order.is_some()))
}

/// The part that made a refresh fail; its event comes right before that of the refresh.
fn failed_part(order: &Order, failure: &Told) -> Option<(String, &'static str)> {
    let has_failed = |status: &str| matches!(status, "error" | "no_data");
    let mut parts = order.parts.iter().map(|part| (part.id.clone(), order.status(part, failure.at).0));
    parts.find(|(_, status)| failure.what == "order-refresh-failed" && has_failed(status))
}
