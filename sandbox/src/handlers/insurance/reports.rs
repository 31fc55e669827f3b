//! Reports on policies: all of them, or those for cars or homes.

use serde_json::{Value, json};

use crate::clock::timestamp;
use crate::files;
use crate::handlers::common::{links, operations};
use crate::message::{Call, Failure};
use crate::random::derived_id;
use crate::spec::Document;
use crate::state::{Link, World};
use crate::truv::directory::provider_ids;
use crate::truv::insurance::{self, Insured, Scope};
use crate::truv::payroll::{self, Detail};

operations![
    reads: insurance_reports_get, insurance_reports_get_auto, insurance_reports_get_home;
    changes: insurance_reports_get_by_token
];

fn insurance_reports_get(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    report(call, world, links::find(call, world)?, Scope::Everything)
}

fn insurance_reports_get_auto(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    report(call, world, links::find(call, world)?, Scope::Vehicles)
}

fn insurance_reports_get_home(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    report(call, world, links::find(call, world)?, Scope::Homes)
}

fn insurance_reports_get_by_token(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    report(call, world, links::find_by_token(call, world)?, Scope::Everything)
}

/// There is no report until a task is done, nor for a link to anyone but an insurer.
fn report(call: &Call, world: &World, link: &Link, scope: Scope) -> Result<Value, Failure> {
    let account = world.account(&call.caller);
    let is_insurer = link.data_source == "insurance";
    let task = account.last_done(&link.id, call.now).filter(|_| is_insurer).ok_or_else(Failure::not_found)?;
    let subject = payroll::subject(account, link, task);
    let carrier = provider_ids::name(&link.provider_id);
    let given = task.payload.as_deref().and_then(|payload| payload["policies"].as_array());
    let insured = Insured {
        subject: &subject,
        carrier: &carrier,
        base_url: &call.base_url,
        given: given.map(Vec::as_slice).unwrap_or_default(),
    };
    let (kind, path) = match scope {
        Scope::Everything => ("insurance report", ""),
        Scope::Vehicles => ("auto insurance report", "auto/"),
        Scope::Homes => ("home insurance report", "home/"),
    };
    let shown_by = format!("/v1/links/{}/insurance/report/{path}", link.id);
    let id = derived_id(&[&link.id, kind]);
    let employment = payroll::employment(&subject, Detail::Employment, &call.base_url);
    Ok(json!({
        "pdf_report": files::address(&call.base_url, &id, &shown_by),
        "id": id,
        "status": "done",
        "finished_at": timestamp(task.lifecycle.finishes_at()),
        "access_token": link.access_token,
        "tracking_info": link.tracking_info,
        "is_suspicious": false,
        "insurance": insurance::pull(&insured, scope),
        "provider": link.provider_id,
        // The person has the same name and address as in payroll data.
        "identity": employment.get("profile"),
    }))
}
