//! Employers and providers.

use truv_sdk::types::CompanyMatchRequest;

use super::{Answer, Called, Operation, body};
use crate::support::planted;

operations! {
    json: companies_list.cursor("bmV4dA==").page_size(50);
    json: companies_match.body(body::<CompanyMatchRequest>());
    json: companies_get.company_mapping_id("a-company_mapping").product_type("income");
    json: companies_search.query(planted::text("query")).product_type("income");
    json: providers_list
        .product_type("income")
        .data_source("payroll")
        .query(planted::text("query"))
        .ordering("-created_at")
        .page(2)
        .page_size(50);
    json: providers_get.provider_id("a-provider").product_type("income");
}
