//! The demonstration page, which needs no application.

use truv_sandbox::Sandbox;

use crate::page::Page;

/// Logs in wherever the page asks for it.
async fn log_in(page: &Page) {
    page.click("goodlogin / goodpassword").await;
    page.click("Log in").await;
    page.see("You are connected").await;
    page.click("Finish").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_product_goes_from_the_first_call_to_the_data() {
    let sandbox = Sandbox::start().await.unwrap();
    let Some(page) = Page::open(&format!("{}/bridge/demo", sandbox.base_url())).await else { return };
    page.see("Truv Bridge, end to end").await;
    for (product, first, last) in [
        ("income", "Bluestem Logistics", "income/report/ 200"),
        ("employment", "Bluestem Logistics", "employment/report/ 200"),
        ("deposit_switch", "Harborlight Health", "direct_deposit/report/ 200"),
        ("assets", "Truv Bank (non-oAuth)", "transactions/ 200"),
        ("insurance", "Truv Insurance Provider", "insurance/report/ 200"),
    ] {
        page.choose("What to verify", product).await;
        page.click("Start").await;
        page.click(first).await;
        log_in(&page).await;
        page.see(last).await;
    }
    page.send(
        "Emulation.setDeviceMetricsOverride",
        serde_json::json!({"width": 1000, "height": 1700, "deviceScaleFactor": 1, "mobile": false}),
    )
    .await;
    page.picture("demo").await;
    page.is_content();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_shown_in_the_page() {
    let sandbox = Sandbox::start().await.unwrap();
    let Some(page) = Page::open(&format!("{}/bridge/demo", sandbox.base_url())).await else { return };
    page.choose("What to verify", "order").await;
    page.click("in the page").await;
    page.click("Start").await;
    page.see("Alderbrook Freight").await;
    page.picture("demo-order").await;
    page.click("Connect: Bluestem Logistics").await;
    log_in(&page).await;
    page.click("Connect: Alderbrook Freight").await;
    log_in(&page).await;
    page.click("Connect: Your bank").await;
    page.click("Truv Bank (non-oAuth)").await;
    log_in(&page).await;
    page.see("All done").await;
    page.click("Finish").await;
    page.see("GET /v1/orders/").await;
    page.is_content();
}
