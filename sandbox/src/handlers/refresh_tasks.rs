use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::links;
use crate::call::Call;
use crate::clock::timestamp;
use crate::document::Document;
use crate::failure::Failure;
use crate::lifecycle::{Lifecycle, Pace};
use crate::state::{Account, Deposit, Link, Task, World};
use crate::webhooks::plan_task;

/// The first request and three refreshes, in any 24 hours.
const MOST_REQUESTS: usize = 4;
const WINDOW: TimeDelta = TimeDelta::hours(24);

pub(super) fn create(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let link = links::find_by_token(call, world)?.clone();
    if link.data_source == "docs" {
        return Err(Failure::invalid("access_token", "A link made of documents cannot be refreshed; upload new ones."));
    }
    let pace = world.pace(&call.caller);
    let account = world.account_mut(&call.caller);
    check_limit(account, &link, call.now)?;
    let product_type = call.text("product_type").unwrap_or_else(|| link.initial_product_type.clone());
    let deposit = match call.body.get("account") {
        Some(wanted) => Deposit::of_request(wanted, &product_type)?,
        None => account.switches_of(&link.id, None).last().map(|last| (*last).clone()),
    };
    let deposit = deposit.filter(|_| matches!(product_type.as_str(), "deposit_switch" | "pll"));
    let id = start(account, link, product_type, deposit, pace, call.now);
    Ok(json!({"task_id": id}))
}

/// Starts a task that fetches the data of a link again.
pub(super) fn start(
    account: &mut Account,
    link: Link,
    product_type: String,
    deposit: Option<Deposit>,
    pace: Pace,
    now: DateTime<Utc>,
) -> String {
    let (lifecycle, error_message) = match link.refused {
        None => {
            let lifecycle = Lifecycle::successful(now, pace, false, false, &product_type);
            account.switching(&link.id, deposit.as_ref(), lifecycle)
        }
        Some(status) => (Lifecycle::refused_later(now, pace, status), None),
    };
    if let Some(link) = account.links.get_mut(&link.id)
        && !link.allowed_products.contains(&product_type)
    {
        link.allowed_products.push(product_type.clone());
    }
    let task = Task {
        id: account.random.id(),
        link_id: link.id,
        user_id: link.user_id,
        provider_id: link.provider_id,
        data_source: link.data_source,
        product_type,
        tracking_info: link.tracking_info,
        bridge_token: None,
        deposit,
        error_message: error_message.map(Into::into),
        created_at: now,
        lifecycle,
    };
    let id = task.id.clone();
    account.tasks.insert(id.clone(), task);
    plan_task(account, &id);
    id
}

pub(super) fn get(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let task = world.find(&call.caller, |account| account.tasks.get(call.id()).filter(|task| task.is_refresh()))?;
    Ok(json!({
        "id": task.id,
        "created_at": timestamp(task.created_at),
        "refresh_date": task.created_at.date_naive().to_string(),
        "status": task.lifecycle.status(call.now),
    }))
}

/// Refuses what is more than a link may be asked for.
pub(super) fn check_limit(account: &Account, link: &Link, now: DateTime<Utc>) -> Result<(), Failure> {
    if recent_requests(account, link, now) < MOST_REQUESTS { Ok(()) } else { Err(Failure::RefreshLimit) }
}

/// The first task of the link and its refreshes count, further logins in Bridge do not.
fn recent_requests(account: &Account, link: &Link, now: DateTime<Utc>) -> usize {
    account
        .tasks_of(&link.id)
        .enumerate()
        .filter(|(index, task)| *index == 0 || task.is_refresh())
        .filter(|(_, task)| task.created_at > now - WINDOW)
        .count()
}
