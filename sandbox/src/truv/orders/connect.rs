//! The person's part: what a login in Bridge means for an order.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::reports::reports;
use crate::message::BridgeLogin;
use crate::state::{Account, Attempt, BridgeToken, Reports, Suborder, plan_order};
use crate::truv::directory::provider_ids;

/// The part's token, for a login with the token of a whole order: the first part that fits the input and is not
/// completed.
pub(crate) fn part_to_open(
    account: &Account,
    token: &BridgeToken,
    login: &BridgeLogin,
    now: DateTime<Utc>,
) -> Option<BridgeToken> {
    let order = account.orders.of_token(&token.token).filter(|order| order.bridge_token == token.token)?;
    let provider = login.provider_id.as_deref();
    let source = provider.and_then(provider_ids::source_of);
    let company = login.company_mapping_id.as_deref();
    let misfits = |part: &&Suborder| {
        let own = account.bridge_tokens.get(&part.bridge_token);
        let sources = own.map(|own| own.data_sources.as_slice()).unwrap_or_default();
        let of_other_kind = source.is_some_and(|source| !sources.iter().any(|possible| possible == source));
        let other_provider =
            provider.is_some() && part.provider_id.is_some() && part.provider_id.as_deref() != provider;
        let other_company = company.is_some() && own.and_then(|own| own.company_mapping_id.as_deref()) != company;
        (of_other_kind, other_provider, other_company, order.status(part, now).0 == "completed")
    };
    // If several fit equally well, the first counts.
    let part = order.parts.iter().min_by_key(misfits)?;
    account.bridge_tokens.get(&part.bridge_token).cloned()
}

/// If the bridge token belongs to a part of an order: notes the task that the part has led to.
pub(crate) fn connected(account: &mut Account, bridge_token: &str, task_id: &str, now: DateTime<Utc>, delay: Duration) {
    let Some((order, task)) = account.orders.of_token(bridge_token).zip(account.tasks.get(task_id)) else {
        return;
    };
    let (order, task) = (order.clone(), task.clone());
    let has_data = task.lifecycle.will_be_done();
    let reports = if has_data { reports(account, &order, &task, now, delay) } else { Reports::default() };
    let attempt = Attempt { link_id: task.link_id, task_id: task.id, at: now, lifecycle: task.lifecycle, reports };
    account.orders.add_attempt(bridge_token, attempt);
    plan_order(account, &order.id, now);
}
