//! Income and employment.

use truv_sdk::types::VoieReportsRequest;

use super::{Answer, Called, Operation, body};
use crate::support::planted;

operations! {
    json: user_reports_create.user_id("a-user").body(body::<VoieReportsRequest>());
    json: user_reports_get.user_id("a-user").report_id("a-report").report_type("payroll");
    pdf: user_reports_get_pdf.user_id("a-user").report_id("a-report").report_type("payroll");
    json: bank_accounts_list.link_id("a-link");
    json: benefit_letters_list.link_id("a-link");
    json: benefit_letters_get.link_id("a-link").benefit_letter_id("a-benefit_letter");
    json: employments_get_latest.link_id("a-link");
    json: employments_list.link_id("a-link");
    json: identity_get.link_id("a-link");
    json: shifts_list
        .link_id("a-link")
        .start_date_from(planted::DATE)
        .start_date_to(planted::DATE)
        .page(2)
        .page_size(50);
    json: statements_list
        .link_id("a-link")
        .employment_id("a-employment")
        .pay_date_from(planted::DATE)
        .pay_date_to(planted::DATE)
        .return_all_statements(true)
        .page(2)
        .page_size(50);
    json: statements_get.link_id("a-link").statement_id("a-statement");
    json: tax_documents_list.link_id("a-link");
    json: tax_documents_get.link_id("a-link").tax_document_id("a-tax_document");
}
