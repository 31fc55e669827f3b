//! Fetching the data of a link again, for refresh tasks and for orders.

use chrono::{DateTime, TimeDelta, Utc};

use crate::message::Failure;
use crate::state::{Account, Deposit, Lifecycle, Link, Pace, Task, plan_task};
use crate::truv::payroll;

/// The first request and three refreshes, in any 24 hours.
const MOST_REQUESTS: usize = 4;
const WINDOW: TimeDelta = TimeDelta::hours(24);

/// Starts a task that fetches the data of a link again.
pub(crate) fn start(
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
            payroll::switching(account, &link.id, deposit.as_ref(), lifecycle)
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

/// Refuses what is more than a link may be asked for.
pub(crate) fn check_limit(account: &Account, link: &Link, now: DateTime<Utc>) -> Result<(), Failure> {
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
