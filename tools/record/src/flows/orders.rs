//! Orders: one with two employers from the invitation to the data, changes, refreshes, batches.

use serde_json::json;
use truv_sdk::types::{
    OrderBatchCreateRequest, OrderCreateRequest, OrderEmployerRequest, OrderFinancialInstitutionRequest,
    OrderRefreshRequest, OrderUpdateRequest,
};

use crate::stage::{Stage, body};

/// Hired less than a year ago, which keeps orders small.
const RECENTLY_HIRED: &str = "goodlogin.tn1";

pub(super) async fn run(stage: &Stage) -> anyhow::Result<()> {
    let client = &stage.client;
    let employers = ["Juniper Software", "Copper Canyon Foods"].map(OrderEmployerRequest::named);
    let request = OrderCreateRequest::income("Ines", "Marlow", employers)
        .order_number(stage.name("loan-7"))
        .external_user_id(stage.name("crm-0042"))
        .email("ines.marlow@example.org")
        .ssn("900112244");
    let order = client.orders_create().body(request).send().await?;
    let id = &order.id;
    client.orders_update().order_id(id).body_map(|body| body.notes("Call after noon.")).send().await?;
    client.orders_add_employer().order_id(id).body_map(|body| body.company_name("Third Job")).send().await?;
    stage.log_in_to_order(&order, RECENTLY_HIRED).await?;
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
    stage.refused(client.orders_refresh().order_id(id).body(request).send().await, 400)?;
    if let Some(other) = stage.development()? {
        stage.refused(other.orders_get().order_id(id).send().await, 403)?;
    }
    stage.refused(stage.stranger()?.orders_get().order_id(id).send().await, 401)?;

    let banks = [OrderFinancialInstitutionRequest::with_id("truv_bank")];
    let order = client.orders_create().body(OrderCreateRequest::assets("Noor", "Okoro", banks)).send().await?;
    client.orders_cancel().order_id(&order.id).send().await?;
    let change = body::<OrderUpdateRequest>(json!({"notes": "Too late."}))?;
    stage.refused(client.orders_update().order_id(&order.id).body(change).send().await, 400)?;
    let both =
        body::<OrderCreateRequest>(json!({"first_name": "C", "last_name": "D", "products": ["income", "employment"]}))?;
    stage.refused(client.orders_create().body(both).send().await, 400)?;
    stage.refused(client.orders_get().order_id("nowhere").send().await, 404)?;

    let [first, second, third] = ["loan-8", "loan-9", "loan-7"].map(|number| stage.name(number));
    let request = body::<OrderBatchCreateRequest>(json!({"orders": [
        {"first_name": "Ada", "last_name": "Okoro", "products": ["income"], "order_number": first},
        {"first_name": "Ben", "last_name": "Weber", "products": ["income", "employment"], "order_number": second},
        {"first_name": "Ines", "last_name": "Marlow", "products": ["income"], "order_number": third},
    ]}))?;
    let batch = client.orders_create_batch().body(request).send().await?;
    stage.settle(stage.aside().orders_get_batch().batch_id(&batch.id).wait()).await?;
    client.orders_get_batch().batch_id(&batch.id).send().await?;
    stage.refused(client.orders_get_batch().batch_id("nowhere").send().await, 404)
}
