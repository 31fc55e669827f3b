//! Bank data.

use truv_sdk::types::{AssetsRequest, BankIncomeReportRequest, IncomeInsightsRequest};

use super::{Answer, Called, Operation, body};
use crate::support::document::INSTANT;
use crate::support::planted;

operations! {
    json: asset_reports_create.user_id("a-user").body(body::<AssetsRequest>());
    json: asset_reports_get.user_id("a-user").report_id("a-report");
    pdf: asset_reports_get_pdf.user_id("a-user").report_id("a-report");
    json: income_insights_reports_create.user_id("a-user").body(body::<IncomeInsightsRequest>());
    json: income_insights_reports_get.user_id("a-user").report_id("a-report");
    pdf: income_insights_reports_get_pdf.user_id("a-user").report_id("a-report");
    json: accounts_list
        .user_id("a-user")
        .type_("CHECKING")
        .subtype("MONEY_MARKET")
        .liabilites(true)
        .full_account_number(true);
    json: transactions_list_recurring.user_id("a-user").status("active");
    json: accounts_list_balances.link_id("a-link").page(2).page_size(50);
    json: accounts_get_auth.link_id("a-link").account_ids(planted::text("account_ids"));
    json: transactions_list
        .link_id("a-link")
        .account_ids(planted::text("account_ids"))
        .account_types(planted::text("account_types"))
        .account_subtypes(planted::text("account_subtypes"))
        .categories(planted::text("categories"))
        .transacted_at_from(INSTANT)
        .transacted_at_to(INSTANT)
        .page(2)
        .page_size(50);
    json: bank_statements_list.link_id("a-link").page(2).page_size(50);
    json: investments_list
        .link_id("a-link")
        .account_ids(planted::text("account_ids"))
        .account_subtypes(planted::text("account_subtypes"))
        .holding_types(planted::text("holding_types"))
        .page(2)
        .page_size(50);
    json: liabilities_get.link_id("a-link");
    json: bank_income_reports_get_latest.link_id("a-link");
    json: bank_income_reports_create.link_id("a-link").body(body::<BankIncomeReportRequest>());
    json: bank_income_reports_get.link_id("a-link").report_id("a-report");
}
