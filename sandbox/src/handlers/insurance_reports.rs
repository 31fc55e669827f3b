use serde_json::{Value, json};

use super::{Handler, link_reports, links};
use crate::call::Call;
use crate::clock::timestamp;
use crate::document::Document;
use crate::failure::Failure;
use crate::files;
use crate::insurance::{self, Insured, Scope};
use crate::payroll::{self, Detail};
use crate::providers;
use crate::random::derived_id;
use crate::state::{Link, World};

pub(super) fn find(operation_id: &str) -> Option<Handler> {
    Some(match operation_id {
        "insurance_reports_get" => get,
        "insurance_reports_get_auto" => get_auto,
        "insurance_reports_get_home" => get_home,
        "insurance_reports_get_by_token" => get_by_token,
        _ => return None,
    })
}

fn get(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    report(call, world, links::find(call, world)?, Scope::Everything)
}

fn get_auto(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    report(call, world, links::find(call, world)?, Scope::Vehicles)
}

fn get_home(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    report(call, world, links::find(call, world)?, Scope::Homes)
}

fn get_by_token(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    report(call, world, links::find_by_token(call, world)?, Scope::Everything)
}

/// There is no report until a task is done, nor for a link to anyone but an insurer.
fn report(call: &Call, world: &World, link: &Link, scope: Scope) -> Result<Value, Failure> {
    let account = world.account(&call.caller);
    let is_insurer = link.data_source == "insurance";
    let task = account.last_done(&link.id, call.now).filter(|_| is_insurer).ok_or_else(Failure::not_found)?;
    let subject = link_reports::subject(account, link, task);
    let carrier = providers::name(&link.provider_id);
    let insured = Insured { subject: &subject, carrier: &carrier, base_url: &call.base_url };
    let kind = match scope {
        Scope::Everything => "insurance report",
        Scope::Vehicles => "auto insurance report",
        Scope::Homes => "home insurance report",
    };
    let id = derived_id(&[&link.id, kind]);
    let employment = payroll::employment(&subject, Detail::Employment, &call.base_url);
    Ok(json!({
        "pdf_report": files::address(&call.base_url, &id),
        "id": id,
        "status": "done",
        "finished_at": timestamp(task.lifecycle.finishes_at()),
        "access_token": link.access_token,
        "tracking_info": link.tracking_info,
        "is_suspicious": false,
        "insurance": insurance::pull(&insured, scope),
        "provider": link.provider_id,
        // The same person as payroll would know them.
        "identity": employment.get("profile"),
    }))
}
