//! The older reports on a link, by its access token.

use super::{Handler, link_reports};

pub(super) fn find(operation_id: &str) -> Option<Handler> {
    Some(match operation_id {
        "links_income_report_by_token" => link_reports::income_by_token,
        "links_employment_report_by_token" => link_reports::employment_by_token,
        _ => return None,
    })
}
