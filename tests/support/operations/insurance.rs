//! Insurance.

use truv_sdk::types::LinkReportRequest;

use super::{Answer, Called, Operation, body};

operations! {
    json: insurance_reports_get.link_id("a-link");
    json: insurance_reports_get_auto.link_id("a-link");
    json: insurance_reports_get_home.link_id("a-link");
    json: insurance_reports_get_by_token.body(body::<LinkReportRequest>());
}
