//! The page of the sandbox: it shows the requests of programs as they happen.

use std::net::Ipv4Addr;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::post;
use serde_json::json;
use tokio::net::TcpListener;
use truv_sandbox::Sandbox;

use crate::page::Page;

/// An endpoint for webhooks that fails.
async fn failing_endpoint() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let app = Router::new().route("/in", post(|| async { StatusCode::SERVICE_UNAVAILABLE }));
    tokio::spawn(async move { axum::serve(listener, app).await });
    format!("http://{address}/in")
}

/// A user with a link, an order, and a webhook that fails, set up as a seed does.
async fn fill(sandbox: &Sandbox) {
    let seed = json!({
        "webhooks": [{"name": "mine", "webhook_url": failing_endpoint().await, "env_type": "sandbox"}],
        "users": [{
            "external_user_id": "crm-1", "first_name": "Ines", "last_name": "Marlow", "ssn": "900112233",
            "links": [{"product_type": "income"}],
        }],
        "orders": [{"products": ["income"], "first_name": "Lena", "last_name": "Moss", "order_number": "7",
                    "employers": [{"company_name": "Home Depot"}]}],
    });
    sandbox.apply_seed(&seed.to_string()).unwrap();
}

/// A call of a client, from the page's own origin.
async fn call(page: &Page, sandbox: &Sandbox, method: &str, path: &str, body: &str) {
    let body = if body.is_empty() { String::new() } else { format!(", body: {}", json!(body)) };
    let headers = json!({
        "X-Access-Client-Id": sandbox.client_id(), "X-Access-Secret": sandbox.secret(),
        "Content-Type": "application/json",
    });
    page.value(&format!("fetch('{path}', {{method: '{method}', headers: {headers}{body}}}).then((one) => one.status)"))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_is_seen_live_and_hidden_values_only_when_asked_for() {
    let sandbox = Sandbox::start().await.unwrap();
    let Some(page) = Page::open(&format!("{}/", sandbox.base_url())).await else { return };
    page.see("No request yet").await;
    let user = r#"{"external_user_id": "crm-2", "first_name": "Noor", "last_name": "Marlow", "ssn": "900112233"}"#;
    call(&page, &sandbox, "POST", "/v1/users/", user).await;
    call(&page, &sandbox, "GET", "/v1/users/4711/", "").await;
    page.see("/v1/users/{user_id}/").await;
    page.see("404").await;
    page.click("POST /v1/users/").await;
    page.see("\"ssn\": \"•••\"").await;
    assert!(!page.text().await.contains("900112233"));
    page.picture("inspector-requests").await;
    page.click("Show hidden values").await;
    page.see("900112233").await;
    page.click("Hide values again").await;
    page.see("\"ssn\": \"•••\"").await;

    page.click("Clock and faults").await;
    page.click("The service is down (503)").await;
    call(&page, &sandbox, "GET", "/v1/users/", "").await;
    page.picture("inspector-controls").await;
    page.click("Requests").await;
    page.see("503").await;
    page.click("Clock and faults").await;
    page.click("The service is down (503)").await;
    page.until("the fault is gone", "!document.querySelector('#faults :checked')").await;
    assert_eq!(page.value("fetch('/_sandbox/faults').then((one) => one.json())").await, json!({"faults": []}));
    let before = page.value("document.getElementById('now').textContent").await;
    page.click("Move on 30 days").await;
    page.until(
        "another time",
        &format!("document.getElementById('now').textContent.slice(0, 10) > {}.slice(0, 10)", before),
    )
    .await;
    page.click("The clock stands still").await;
    page.see("The clock stands until you move or start it.").await;
    let stopped = page.value("document.getElementById('now').textContent").await;
    page.click("Move on 1 minute").await;
    page.until("a later time", &format!("document.getElementById('now').textContent > {stopped}")).await;
    page.click("The clock stands still").await;
    page.until("a running clock", "!document.getElementById('stands').textContent").await;
    page.is_content();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_single_event_is_sent_with_a_button_on_a_phone() {
    let sandbox = Sandbox::start().await.unwrap();
    let Some(page) = Page::open(&format!("{}/#controls", sandbox.base_url())).await else { return };
    page.resize(360, 740, true).await;
    page.see("Send an event").await;
    page.choose("Event", "certification-completed").await;
    page.tab_to("Send").await;
    page.press("Enter").await;
    page.see("No endpoint that is switched on wants this event").await;
    fill(&sandbox).await;
    page.press("Enter").await;
    page.see("Sent to 1 endpoint.").await;
    page.picture("inspector-trigger-phone").await;
    assert_eq!(page.value("document.documentElement.scrollWidth <= innerWidth").await, true);
    page.fill("Id of the object", "nobody").await;
    page.press("Enter").await;
    page.see("No task, link, order, document or user has this id.").await;
    page.click("Webhooks").await;
    page.see("certification-completed").await;
    page.is_content();
}

#[tokio::test(flavor = "multi_thread")]
async fn long_names_and_other_scripts_fit_on_every_screen() {
    let sandbox = Sandbox::start().await.unwrap();
    let user = |number: &str, first: String, last: String| json!({"external_user_id": number, "first_name": first, "last_name": last});
    let users =
        [user(&"9".repeat(80), "A".repeat(100), "B".repeat(100)), user("crm-2", "محمد".into(), "العربي".repeat(9))];
    let webhook = format!("{}?{}", failing_endpoint().await, "q".repeat(180));
    let seed = json!({"users": users, "webhooks": [{"name": "mine", "webhook_url": webhook, "env_type": "sandbox"}]});
    sandbox.apply_seed(&seed.to_string()).unwrap();
    let Some(page) = Page::open(&format!("{}/#objects", sandbox.base_url())).await else { return };
    page.click("Show names and other hidden values").await;
    page.see("AAAA").await;
    for (width, is_phone) in [(360, true), (1280, false)] {
        page.resize(width, 740, is_phone).await;
        assert_eq!(page.value("document.documentElement.scrollWidth <= innerWidth").await, true, "{width}");
        // An id is in one line, or in two on a narrow screen.
        let heights = "[...document.querySelectorAll('summary code')].map((one) => one.getClientRects()[0].height)";
        assert_eq!(page.value(&format!("Math.max(...{heights}) < 60")).await, true, "{width}");
    }
    page.picture("inspector-names").await;
    page.is_content();
}

#[tokio::test(flavor = "multi_thread")]
async fn webhooks_and_objects_are_seen_on_a_phone_with_the_keyboard_alone() {
    let sandbox = Sandbox::start().await.unwrap();
    fill(&sandbox).await;
    let Some(page) = Page::open(&format!("{}/", sandbox.base_url())).await else { return };
    page.resize(390, 844, true).await;
    page.prefer("prefers-color-scheme", "dark").await;
    page.tab_to("Webhooks").await;
    page.press("Enter").await;
    page.see("again at").await;
    page.tab_to("POST").await;
    page.press("Enter").await;
    page.see("X-Webhook-Sign").await;
    page.see("v1=").await;
    page.picture("inspector-deliveries-phone").await;
    page.value("location.hash = 'objects'").await;
    page.tab_to("User").await;
    page.press("Enter").await;
    page.see("Home Depot").await;
    page.press("Tab").await;
    let person = page.value("document.activeElement.href").await;
    page.press("Tab").await;
    page.press("Enter").await;
    page.see("Link").await;
    page.see("done").await;
    assert!(!page.text().await.contains("Marlow"));
    page.picture("inspector-objects-phone").await;
    assert_eq!(page.value("document.documentElement.scrollWidth <= innerWidth").await, true);
    page.value("location.hash = 'requests'").await;
    call(&page, &sandbox, "GET", "/v1/users/?page=1", "").await;
    page.see("/v1/users/").await;
    page.picture("inspector-requests-phone").await;
    // The link of the order leads to what the person sees.
    page.go(person.as_str().unwrap()).await;
    page.see("asks you to connect your accounts").await;
    page.is_content();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_asks_for_the_token_where_one_is_needed() {
    let sandbox = Sandbox::builder().host(Ipv4Addr::UNSPECIFIED.into()).start().await.unwrap();
    let Some(page) = Page::open(&format!("{}/", sandbox.base_url())).await else { return };
    page.see("Control token").await;
    page.fill("Token", "0123456789abcdef").await;
    page.click("Continue").await;
    page.see("This is not the token of this sandbox").await;
    page.fill("Token", sandbox.control_token().unwrap()).await;
    page.picture("inspector-token").await;
    page.press("Enter").await;
    page.see("No request yet").await;
    page.is_content();
}
