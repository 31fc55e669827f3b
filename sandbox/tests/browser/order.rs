//! The page of an order, by itself and in an application.

use serde_json::{Value, json};
use truv_sandbox::Sandbox;

use crate::host::Host;

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_employers_are_connected_one_after_the_other() {
    let Some(host) = Host::start(Sandbox::builder()).await else { return };
    let page = &host.page;
    let evil = "<img src=x onerror=alert(1)> & Sons";
    let order = json!({
        "first_name": "Ines", "last_name": "Marlow", "products": ["income"],
        "employers": [{"company_name": "Bluestem Logistics"}, {"company_name": evil}],
    });
    let order = host.api("POST", "/v1/orders/", &order).await;
    let path = format!("/v1/orders/{}/", text(&order["id"]));
    page.go(text(&order["short_share_url"])).await;
    page.see("Sandbox Client asks you to connect your accounts").await;
    page.see(evil).await;
    page.picture("order").await;
    assert_eq!(page.value("location.href").await, order["share_url"]);

    page.click("Connect: Bluestem Logistics").await;
    page.see("For your job at Bluestem Logistics").await;
    host.log_in("goodlogin", "goodpassword").await;
    page.see("Sandbox Client can now see your income and employment data from Bluestem Logistics.").await;
    page.click("Finish").await;
    page.until("the first", "document.getElementById('live').textContent === '1 of 2 connected'").await;

    page.click("Connect: <img").await;
    page.see(&format!("For your job at {evil}")).await;
    host.log_in("error.user", "no_data").await;
    page.see("There is no data").await;
    page.click("Close").await;
    page.see("No data found").await;
    page.picture("order-half").await;
    let statuses = host.api("GET", &path, &Value::Null).await;
    assert_eq!(statuses["employers"][0]["status"], "completed");
    assert_eq!(statuses["employers"][1]["status"], "no_data");

    page.click("Try again: <img").await;
    host.log_in("goodlogin", "goodpassword").await;
    page.see("You are connected").await;
    page.click("Finish").await;
    page.see("All done").await;
    page.picture("order-done").await;
    assert_eq!(
        page.text().await.lines().filter(|line| !line.is_empty()).collect::<Vec<_>>()[1..],
        [
            "All done",
            "Sandbox Client has what it asked for. Thank you.",
            "Bluestem Logistics",
            "income and employment",
            "Connected",
            evil,
            "income and employment",
            "Connected",
            "2 of 2 connected",
        ]
    );
    assert_eq!(host.api("GET", &path, &Value::Null).await["employers"][1]["status"], "completed");
    page.is_content();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_application_shows_an_order_in_its_page() {
    let Some(host) = Host::start(Sandbox::builder()).await else { return };
    let page = &host.page;
    let order = json!({"first_name": "Ines", "last_name": "Marlow", "products": ["income", "assets"]});
    let order = host.api("POST", "/v1/orders/", &order).await;
    page.value(&format!("prepareInline({{ bridgeToken: {}, isOrder: true }}); bridge.open()", order["bridge_token"]))
        .await;
    page.click("Connect: Your employer").await;
    page.click("Bluestem Logistics").await;
    page.see("Log in to Truv Payroll Provider").await;
    page.picture("order-inline").await;
    host.log_in("goodlogin", "goodpassword").await;
    page.click("Finish").await;
    page.until("the first", "calls.some((call) => call[1] === 'CLOSE' && call[3] === 'bridge')").await;
    assert!(!host.story().await.contains(&"COMPLETED".to_owned()));
    page.click("Connect: Your bank").await;
    page.click("Truv Bank (non-oAuth)").await;
    host.log_in("goodlogin", "goodpassword").await;
    page.see("You are connected").await;
    page.click("Finish").await;
    page.until("the end", "calls.some((call) => call[1] === 'COMPLETED')").await;
    // Nobody has to close it.
    page.until("the close", "calls.at(-1)[0] === 'onClose'").await;
    let calls = host.calls().await;
    let of_order: Vec<&Value> = calls.iter().filter(|call| call[0] != "onEvent" || call[3] == "order").collect();
    assert_eq!(
        json!(of_order),
        json!([
            ["onEvent", "LOAD", null, "order"],
            ["onLoad"],
            ["onEvent", "SUCCESS", null, "order"],
            ["onSuccess"],
            ["onEvent", "COMPLETED", null, "order"],
            ["onEvent", "CLOSE", null, "order"],
            ["onClose"],
        ])
    );
    assert!(calls.iter().any(|call| call[1] == "LOGIN_COMPLETE" && call[3] == "bridge"));
    page.is_content();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_can_be_left_expires_and_is_canceled() {
    let Some(host) = Host::start(Sandbox::builder()).await else { return };
    let page = &host.page;
    let person = json!({"first_name": "Ines", "last_name": "Marlow", "products": ["income"]});
    let order = host.api("POST", "/v1/orders/", &person).await;
    page.value(&format!("prepare({{ bridgeToken: {}, isOrder: true }}); bridge.open()", order["bridge_token"])).await;
    page.click("Finish without the rest").await;
    page.until("the close", "calls.at(-1)[0] === 'onClose'").await;
    assert_eq!(host.story().await, ["LOAD", "onLoad", "COMPLETED", "CLOSE", "onClose"]);

    // A part that failed can be tried again; that is not the end.
    let failed = host.api("POST", "/v1/orders/", &person).await;
    page.value(&format!(
        "calls.length = 0; prepare({{ bridgeToken: {}, isOrder: true }}); bridge.open()",
        failed["bridge_token"]
    ))
    .await;
    page.click("Connect: Your employer").await;
    page.click("Bluestem Logistics").await;
    host.log_in("error.user", "no_data").await;
    page.click("Close").await;
    page.see("No data found").await;
    assert!(!host.story().await.contains(&"COMPLETED".to_owned()));
    page.click("Finish without the rest").await;
    page.until("the close", "calls.at(-1)[0] === 'onClose'").await;

    let canceled = host.api("POST", "/v1/orders/", &person).await;
    host.api("POST", &format!("/v1/orders/{}/cancel/", text(&canceled["id"])), &Value::Null).await;
    page.go(text(&canceled["share_url"])).await;
    page.see("This request was canceled").await;
    host.sandbox.advance(std::time::Duration::from_secs(10 * 24 * 60 * 60));
    page.go(text(&order["share_url"])).await;
    page.see("This request has expired").await;
    let wrong = format!("{}/bridge/order?bridge_token=0&order_group_id=0", host.sandbox.base_url());
    page.go(&wrong).await;
    page.see("This link does not work").await;
    page.is_content();
}
