//! Fetching the data of a link again, for refresh tasks and for orders.

use std::borrow::Cow;

use chrono::{DateTime, TimeDelta, Utc};

use crate::message::Failure;
use crate::state::{Account, Deposit, Lifecycle, Link, Pace, Task, plan_task};
use crate::truv::scenarios::own::{self, Run};
use crate::truv::scenarios::test_logins::LoginOutcome;
use crate::truv::{directory, payroll};

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
    let run = scenario_of(account, &link, &product_type);
    let run = if link.refused.is_none() && account.has_used_up_tasks() { Some(Run::used_up()) } else { run };
    let pace = run.as_ref().and_then(|run| run.length).map_or(pace, Pace::Timed);
    let refused = match run.as_ref().map(|run| &run.outcome) {
        Some(LoginOutcome::Refused(status)) => Some(*status),
        Some(_) => None,
        None => link.refused,
    };
    let (lifecycle, error_message) = match refused {
        None => {
            let lifecycle = Lifecycle::successful(now, pace, false, false, &product_type);
            let (lifecycle, message) = payroll::switching(account, &link.id, deposit.as_ref(), lifecycle);
            (lifecycle, message.map(Cow::from))
        }
        Some(status) => {
            let message = run.as_ref().and_then(|run| run.error_message.clone());
            (Lifecycle::refused_later(now, pace, status), message.map(Cow::from))
        }
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
        error_message,
        payload: run.and_then(|run| run.payload),
        created_at: now,
        lifecycle,
    };
    let id = task.id.clone();
    account.tasks.insert(id.clone(), task);
    plan_task(account, &id);
    id
}

/// The scenario's result for logging in to a link again.
fn scenario_of(account: &Account, link: &Link, product_type: &str) -> Option<Run> {
    let data = &account.sandbox_data;
    let login = link.login.as_ref()?;
    if login.username.is_empty() {
        return own::run_for_person(data, "instant", product_type, account.users.get(&link.user_id)?);
    }
    let company = directory::company(&account.directory, &link.company.id);
    let credentials = own::Credentials {
        username: &login.username,
        password: &login.password,
        provider_id: &link.provider_id,
        company_domain: company.map(|listed| listed.domain.clone()).filter(|_| link.data_source == "payroll"),
    };
    own::run_of_refresh(data, link.data_source, product_type, &credentials)
}

/// Refuses more refreshes than a link allows.
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
