use serde_json::{Value, json};

use super::link_reports::{offers, subject};
use super::{Handler, links};
use crate::call::Call;
use crate::document::Document;
use crate::failure::Failure;
use crate::payroll::{self, Detail};
use crate::state::World;

pub(super) fn find(operation_id: &str) -> Option<Handler> {
    (operation_id == "bank_accounts_list").then_some(list)
}

/// Links for income have them, and those over which deposits are switched.
fn list(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let link = links::find(call, world)?;
    let account = world.account(&call.caller);
    let switches = link.allowed_products.iter().any(|product| product == "deposit_switch" || product == "pll");
    let task = account.last_done(&link.id, call.now).filter(|_| switches || offers(link, Detail::Income));
    let task = task.ok_or_else(Failure::not_found)?;
    let mut employment = payroll::employment(&subject(account, link, task), Detail::Income, &call.base_url);
    Ok(employment.remove("bank_accounts").unwrap_or_else(|| json!([])))
}
