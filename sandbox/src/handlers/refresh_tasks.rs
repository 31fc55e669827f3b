use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::call::Call;
use crate::clock::timestamp;
use crate::document::Document;
use crate::failure::Failure;
use crate::lifecycle::Lifecycle;
use crate::state::{Account, Link, Task, World};

/// The first request and three refreshes, in any 24 hours.
const MOST_REQUESTS: usize = 4;
const WINDOW: TimeDelta = TimeDelta::hours(24);

pub(super) fn create(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let access_token = call.text("access_token").unwrap_or_default();
    let found =
        world.find(&call.caller, |account| account.links.values().find(|link| link.access_token == access_token));
    let link = found.map_err(|failure| match failure {
        Failure::NotFound(_) => Failure::invalid(
            "access_token",
            "No link has this token. A masked token cannot be used; list the links of one user for it.",
        ),
        other => other,
    })?;
    let link = link.clone();
    let pace = world.settings.pace;
    let account = world.account_mut(&call.caller);
    if recent_requests(account, &link, call.now) >= MOST_REQUESTS {
        return Err(Failure::RefreshLimit);
    }
    let product_type = call.text("product_type").unwrap_or(link.initial_product_type);
    let lifecycle = match link.refused {
        None => Lifecycle::successful(call.now, pace, false, false, &product_type),
        Some(status) => Lifecycle::refused_later(call.now, pace, status),
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
        product_type,
        tracking_info: link.tracking_info,
        bridge_token: None,
        created_at: call.now,
        lifecycle,
    };
    let id = task.id.clone();
    account.tasks.insert(id.clone(), task);
    Ok(json!({"task_id": id}))
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

/// The first task of the link and its refreshes count, further logins in Bridge do not.
fn recent_requests(account: &Account, link: &Link, now: DateTime<Utc>) -> usize {
    account
        .tasks_of(&link.id)
        .enumerate()
        .filter(|(index, task)| *index == 0 || task.is_refresh())
        .filter(|(_, task)| task.created_at > now - WINDOW)
        .count()
}
