//! Scores.

use truv_sdk::types::ScoringReportCreateRequest;

use super::{Answer, Called, Operation, body};

operations! {
    json: scoring_reports_create.body(body::<ScoringReportCreateRequest>());
    json: scoring_reports_get.report_id("a-report");
}
