//! Directories and payrolls of a company.

use truv_sdk::types::{LinkReportRequest, PayrollAdminReportCreateRequest};

use super::{Answer, Called, Operation, body};

operations! {
    json: payroll_admin_create_report.body(body::<PayrollAdminReportCreateRequest>());
    json: payroll_admin_get_report.report_id("a-report");
    json: payroll_admin_get_directory.body(body::<LinkReportRequest>());
}
