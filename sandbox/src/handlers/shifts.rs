use serde_json::Value;

use super::link_reports::{offers, subject};
use super::{Handler, links};
use crate::call::Call;
use crate::document::Document;
use crate::failure::Failure;
use crate::paging;
use crate::payroll::{self, Detail};
use crate::state::World;

pub(super) fn find(operation_id: &str) -> Option<Handler> {
    (operation_id == "shifts_list").then_some(list)
}

/// The newest first. Documents show no shifts.
fn list(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let link = links::find(call, world)?;
    let account = world.account(&call.caller);
    let task = account.last_done(&link.id, call.now).filter(|_| offers(link, Detail::Income));
    let task = task.ok_or_else(Failure::not_found)?;
    let subject = subject(account, link, task);
    let mut shifts = if subject.papers.is_none() { payroll::shifts(&subject) } else { Vec::new() };
    shifts.retain(|shift| {
        let day = shift["start_date"].as_str().unwrap_or_default();
        call.filter("start_date_from").is_none_or(|from| day >= from)
            && call.filter("start_date_to").is_none_or(|to| day <= to)
    });
    paging::numbered(call, &shifts, Value::clone)
}
