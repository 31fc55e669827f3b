//! Scores of bank data that the client sends.

use serde_json::{Value, json};

use crate::handlers::common::operations;
use crate::message::{Call, Failure, text};
use crate::random::derived_id;
use crate::spec::Document;
use crate::state::{Lifecycle, ScoringReport, World};
use crate::truv::bank::scoring::{self, Figures};

operations![
    reads: scoring_reports_get;
    changes: scoring_reports_create
];

fn scoring_reports_create(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let pace = world.pace(&call.caller).of_jobs();
    let account = world.account_mut(&call.caller);
    let id = account.random.id();
    let report = ScoringReport {
        id: id.clone(),
        request: call.body.clone(),
        created_at: call.now,
        // The report takes as long as a task.
        lifecycle: Lifecycle::successful(call.now, pace, false, false, ""),
    };
    account.bank_reports.scoring.insert(id.clone(), report);
    Ok(json!({"report_id": id}))
}

fn scoring_reports_get(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let report = world.find(&call.caller, |account| account.bank_reports.scoring.get(call.id()))?;
    let is_ready = report.lifecycle.is_done(call.now);
    let figures = if is_ready { scoring::figures(&report.request).ok() } else { None };
    let status = match (is_ready, &figures) {
        (false, _) => "processing",
        (true, None) => "data_import_error",
        (true, Some(_)) => "success",
    };
    let changed_at = if is_ready { report.lifecycle.finishes_at() } else { report.created_at };
    let Figures { alerts, scores, metrics, incomes } = figures.unwrap_or_default();
    let given = |name: &str| text(&report.request, name);
    // Truv does not spell these times as ISO 8601 does.
    let time = |at: chrono::DateTime<chrono::Utc>| at.format("%Y-%m-%d %H:%M:%S +0000").to_string();
    let guid = derived_id(&[&report.id, "computation"]);
    Ok(json!({
        "report_id": report.id,
        "guid": guid,
        "source_guid": null,
        "refresh": false,
        "lender_reference": given("lender_reference"),
        "customer_identifier": given("customer_identifier"),
        "purpose": given("purpose"),
        "status": status,
        "cutoff_date": given("cutoff_date"),
        "created_at": time(report.created_at),
        "updated_at": time(changed_at),
        "alerts": alerts,
        "scores": scores,
        "metrics": metrics,
        "derived_incomes": incomes,
    }))
}
