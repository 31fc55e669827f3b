//! Bank accounts that payroll pays into.

use serde_json::{Value, json};

use crate::handlers::common::{links, operations};
use crate::message::{Call, Failure};
use crate::spec::Document;
use crate::state::World;
use crate::truv::payroll::{self, Detail, offers, subject};

operations![
    reads: bank_accounts_list
];

/// Links for income have them, and those over which deposits are switched.
fn bank_accounts_list(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let link = links::find(call, world)?;
    let account = world.account(&call.caller);
    let switches = link.allowed_products.iter().any(|product| product == "deposit_switch" || product == "pll");
    let task = account.last_done(&link.id, call.now).filter(|_| switches || offers(link, Detail::Income));
    let task = task.ok_or_else(Failure::not_found)?;
    let mut employment = payroll::employment(&subject(account, link, task), Detail::Income, &call.base_url);
    Ok(employment.remove("bank_accounts").unwrap_or_else(|| json!([])))
}
