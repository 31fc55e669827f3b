//! Deposit switches and paycheck linked loans.

use truv_sdk::types::LinkReportRequest;

use super::{Answer, Called, Operation, body};

operations! {
    json: deposit_switch_reports_get_by_token.body(body::<LinkReportRequest>());
    json: pll_reports_get_by_token.body(body::<LinkReportRequest>());
    json: deposit_switch_reports_get_for_link.link_id("a-link");
    json: pll_reports_get.link_id("a-link");
    json: deposit_switch_reports_get_for_user.user_id("a-user");
}
