//! The employment that a request is about.

use serde_json::{Map, Value};

use super::links;
use crate::message::{Call, Failure};
use crate::state::World;
use crate::truv::payroll::{self, Detail, offers, subject};

/// The employments that the link in the path leads to, the main one first, with at least this much detail.
pub(crate) fn employments_found(
    call: &Call,
    world: &World,
    wanted: Detail,
) -> Result<Vec<Map<String, Value>>, Failure> {
    let link = links::find(call, world)?;
    let account = world.account(&call.caller);
    let task = account.last_done(&link.id, call.now).filter(|_| offers(link, wanted));
    let task = task.ok_or_else(Failure::not_found)?;
    let detail = if offers(link, Detail::Income) { Detail::Income } else { Detail::Employment };
    Ok(payroll::employments(account, link, task, detail, &call.base_url))
}

/// The person behind the link in the path.
pub(crate) fn profile_found(call: &Call, world: &World) -> Result<Value, Failure> {
    let link = links::find(call, world)?;
    let account = world.account(&call.caller);
    let task = account.last_done(&link.id, call.now).filter(|_| offers(link, Detail::Employment));
    let task = task.ok_or_else(Failure::not_found)?;
    let mut employment = payroll::employment(&subject(account, link, task), Detail::Employment, &call.base_url);
    Ok(employment.remove("profile").unwrap_or_default())
}
