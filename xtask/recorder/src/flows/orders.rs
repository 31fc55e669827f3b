//! Orders: one with two employers from the invitation to the data, changes, refreshes, batches.

use serde_json::json;
use truv_sdk::types::{
    OrderBatchCreateRequest, OrderCreateRequest, OrderEmployerRequest, OrderFinancialInstitutionRequest,
    OrderRefreshRequest, OrderUpdateRequest,
};

use crate::stage::{Stage, body, refused, there};

/// Hired less than a year ago, which keeps orders small.
const RECENTLY_HIRED: &str = "goodlogin.tn1";

pub(super) async fn run(stage: &Stage) -> anyhow::Result<()> {
    let client = &stage.client;
    let employers = ["Juniper Software", "Copper Canyon Foods"].map(OrderEmployerRequest::named);
    let request = OrderCreateRequest::income("Ines", "Marlow", employers)
        .order_number("loan-7")
        .external_user_id("crm-0042")
        .email("ines.marlow@example.org")
        .ssn("900112244");
    let order = client.orders_create().body(request).send().await?;
    let id = &order.id;
    client.orders_update().order_id(id).body_map(|body| body.notes("Call after noon.")).send().await?;
    client.orders_add_employer().order_id(id).body_map(|body| body.company_name("Third Job")).send().await?;
    for employer in order.employers.iter().take(1) {
        let token = there(&employer.bridge_token)?;
        stage.log_in(token, |login| login, RECENTLY_HIRED)?;
    }
    client.orders_get().order_id(id).send().await?;
    client.orders_get().order_id(id).certification("all").send().await?;
    client.orders_list_events().order_id(id).include_refresh_orders(true).send().await?;
    client.orders_list_certifications().order_id(id).send().await?;
    client.orders_get_invoice().order_id(id).send().await?;
    client.orders_lookup().body_map(|body| body.ssn("900112244")).send().await?;
    client.orders_list().page_size(1).send().await?;
    let request = body::<OrderRefreshRequest>(json!({"products": ["employment"]}))?;
    client.orders_refresh().order_id(id).body(request).send().await?;
    let request = body::<OrderRefreshRequest>(json!({"products": ["pll"]}))?;
    refused(client.orders_refresh().order_id(id).body(request).send().await, 400)?;
    refused(stage.development("orders")?.orders_get().order_id(id).send().await, 403)?;
    refused(stage.stranger()?.orders_get().order_id(id).send().await, 401)?;

    let banks = [OrderFinancialInstitutionRequest::with_id("truv_bank")];
    let order = client.orders_create().body(OrderCreateRequest::assets("Noor", "Okoro", banks)).send().await?;
    client.orders_cancel().order_id(&order.id).send().await?;
    let change = body::<OrderUpdateRequest>(json!({"notes": "Too late."}))?;
    refused(client.orders_update().order_id(&order.id).body(change).send().await, 400)?;
    let both =
        body::<OrderCreateRequest>(json!({"first_name": "C", "last_name": "D", "products": ["income", "employment"]}))?;
    refused(client.orders_create().body(both).send().await, 400)?;
    refused(client.orders_get().order_id("nowhere").send().await, 404)?;

    let request = body::<OrderBatchCreateRequest>(json!({"orders": [
        {"first_name": "Ada", "last_name": "Okoro", "products": ["income"], "order_number": "loan-8"},
        {"first_name": "Ben", "last_name": "Weber", "products": ["income", "employment"], "order_number": "loan-9"},
        {"first_name": "Ines", "last_name": "Marlow", "products": ["income"], "order_number": "loan-7"},
    ]}))?;
    let batch = client.orders_create_batch().body(request).send().await?;
    client.orders_get_batch().batch_id(&batch.id).send().await?;
    refused(client.orders_get_batch().batch_id("nowhere").send().await, 404)
}
