//! Work shifts of a link.

use serde_json::Value;

use crate::handlers::common::{links, operations, paging};
use crate::message::{Call, Failure};
use crate::spec::Document;
use crate::state::World;
use crate::truv::payroll::{self, Detail, offers};

operations![
    reads: shifts_list
];

/// The newest first. Documents show no shifts.
fn shifts_list(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let link = links::find(call, world)?;
    let account = world.account(&call.caller);
    let task = account.last_done(&link.id, call.now).filter(|_| offers(link, Detail::Income));
    let task = task.ok_or_else(Failure::not_found)?;
    let jobs = payroll::jobs(account, link, task);
    let mut shifts: Vec<Value> = jobs.iter().filter(|job| job.papers.is_none()).flat_map(payroll::shifts).collect();
    shifts.sort_by(|one, other| other["start_date"].as_str().cmp(&one["start_date"].as_str()));
    shifts.retain(|shift| {
        let day = shift["start_date"].as_str().unwrap_or_default();
        call.filter("start_date_from").is_none_or(|from| day >= from)
            && call.filter("start_date_to").is_none_or(|to| day <= to)
    });
    paging::numbered(call, &shifts, Value::clone)
}
