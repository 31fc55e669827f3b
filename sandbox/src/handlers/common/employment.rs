//! The employment that a request is about.

use serde_json::{Map, Value};

use super::links;
use crate::message::{Call, Failure};
use crate::state::World;
use crate::truv::payroll::{self, Detail, offers, subject};

/// The employment that the link in the path leads to, with this much detail at the least.
pub(crate) fn employment_found(call: &Call, world: &World, wanted: Detail) -> Result<Map<String, Value>, Failure> {
    let link = links::find(call, world)?;
    let account = world.account(&call.caller);
    let task = account.last_done(&link.id, call.now).filter(|_| offers(link, wanted));
    let task = task.ok_or_else(Failure::not_found)?;
    let detail = if offers(link, Detail::Income) { Detail::Income } else { Detail::Employment };
    Ok(payroll::employment(&subject(account, link, task), detail, &call.base_url))
}
