//! Truv's invoices to the customer.

use crate::stage::Stage;

pub(super) async fn run(stage: &Stage) -> anyhow::Result<()> {
    let client = &stage.client;
    let invoices = client.invoices_list().page_size(2).send().await?;
    client.invoices_list().year(2025).send().await?;
    for invoice in &invoices.results {
        client.invoices_get().invoice_id(&invoice.id).send().await?;
    }
    stage.refused(client.invoices_get().invoice_id("nowhere").send().await, 404)
}
