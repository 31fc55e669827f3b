//! What a client puts in is what is shown: names of orders, seeds, data that is not there yet, and Truv's own host names.

use axum::Router;
use axum::response::Html;
use axum::routing::get;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use truv_sandbox::Sandbox;

use crate::host::{Host, PAGE};
use crate::page::Page;

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_by_name_shows_the_name_in_bridge_in_the_report_and_in_its_files() {
    let Some(host) = Host::start(Sandbox::builder()).await else { return };
    let page = &host.page;
    let order = json!({
        "products": ["income"], "first_name": "Lena", "last_name": "Moss", "employers": [{"company_name": "Home Depot"}],
    });
    let order = host.api("POST", "/v1/orders/", &order).await;
    page.go(text(&order["share_url"])).await;
    page.click("Connect: Home Depot").await;
    page.see("For your job at Home Depot").await;
    host.log_in("goodlogin", "goodpassword").await;
    page.see("income and employment data from Home Depot").await;
    page.picture("order-by-name").await;
    page.click("Finish").await;
    page.see("All done").await;
    let order = host.api("GET", &format!("/v1/orders/{}/", text(&order["id"])), &Value::Null).await;
    let job = &order["employers"][0]["employments"][0];
    assert_eq!((&job["company"]["name"], &job["profile"]["full_name"]), (&json!("Home Depot"), &json!("Lena Moss")));
    for file in [&order["employers"][0]["pdf_report"], &job["statements"][0]["file"]] {
        let read = format!("fetch({file}).then((one) => one.text())");
        let file = page.value(&read).await;
        assert!(text(&file).contains("(Home Depot)") && text(&file).contains("(Lena Moss)"));
    }
    page.is_content();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seed_with_two_jobs_is_on_the_page_and_tells_its_events() {
    let sandbox = Sandbox::start().await.unwrap();
    let seed = r"
        users:
          - external_user_id: two-jobs
            first_name: Noor
            last_name: Okoro
            links:
              - product_type: income
                employments:
                  - {job_title: Cashier, income: 19.50, income_unit: HOURLY, pay_frequency: W, company: {name: Home Depot}}
                  - {job_title: Nurse, income: 83200, income_unit: YEARLY, pay_frequency: BW, company: {name: City Hospital}}
    ";
    sandbox.apply_seed(seed).unwrap();
    let Some(page) = Page::open(&format!("{}/#objects", sandbox.base_url())).await else { return };
    page.resize(390, 844, true).await;
    page.see("two-jobs").await;
    page.tab_to("User").await;
    page.press("Enter").await;
    page.see("Link").await;
    page.picture("seed-phone").await;
    assert_eq!(page.value("document.documentElement.scrollWidth <= innerWidth").await, true);
    let headers = json!({"X-Access-Client-Id": sandbox.client_id(), "X-Access-Secret": sandbox.secret()});
    let read = async |path: &str| {
        page.value(&format!("fetch('{path}', {{headers: {headers}}}).then((one) => one.json())")).await
    };
    let links = read("/v1/links/").await;
    let report = read(&format!("/v1/links/{}/income/report/", text(&links["results"][0]["id"]))).await;
    let names: Vec<_> =
        report["employments"].as_array().unwrap().iter().map(|job| text(&job["company"]["name"])).collect();
    assert_eq!(names, ["Home Depot", "City Hospital"]);
    page.is_content();
}

#[tokio::test(flavor = "multi_thread")]
async fn assets_that_are_asked_for_too_soon_are_not_found_and_then_they_are() {
    let Some(host) = Host::start(Sandbox::builder()).await else { return };
    let page = &host.page;
    let user = host.api("POST", "/v1/users/", &json!({"external_user_id": "soon", "first_name": "Ines"})).await;
    let reports = format!("/v1/users/{}/assets/reports/", text(&user["id"]));
    assert_eq!(host.try_api("POST", &reports, &json!({})).await.0, 404);
    let tokens = format!("/v1/users/{}/tokens/", text(&user["id"]));
    let token = host.api("POST", &tokens, &json!({"product_type": "assets"})).await["bridge_token"].clone();
    page.value(&format!("prepare({{ bridgeToken: {token} }})")).await;
    page.click("Verify").await;
    page.fill("Name of the bank", "Chase").await;
    page.click("Chase").await;
    page.see("Log in to Chase").await;
    host.log_in("goodlogin", "goodpassword").await;
    page.see("can now see your assets data from Chase").await;
    let report = host.api("POST", &reports, &json!({})).await;
    assert_eq!(report["links"][0]["provider_name"], "Chase");
    assert!(!report["links"][0]["accounts"].as_array().unwrap().is_empty());
    page.is_content();
}

/// An application that has Truv's script and host in its source. That the certificate is right is tested without a browser.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_with_truvs_script_address_works_through_tls() {
    let folder =
        std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("tls-browser-{}", std::process::id()));
    let sandbox = Sandbox::builder().tls(&folder).start().await.unwrap();
    let port = sandbox.base_url().rsplit(':').next().unwrap().to_owned();
    // The policy of a page that uses orders at Truv.
    let policy = "script-src 'unsafe-inline' https://cdn.truv.com; frame-src https://my.truv.com";
    let policy = format!(r#"<meta http-equiv="Content-Security-Policy" content="{policy}"><script src="SANDBOX"#);
    let html = PAGE.replace(r#"<script src="SANDBOX"#, &policy).replace("SANDBOX", "https://cdn.truv.com");
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let app = Router::new().route("/", get(async move || Html(html)));
    tokio::spawn(async move { axum::serve(listener, app).await });
    let hosts = format!("MAP cdn.truv.com:443 127.0.0.1:{port} , MAP my.truv.com:443 127.0.0.1:{port}");
    let rules = format!("{hosts} , MAP * ~NOTFOUND , EXCLUDE 127.0.0.1");
    let arguments = [format!("--host-resolver-rules={rules}"), "--ignore-certificate-errors".to_owned()];
    let Some(page) = Page::open_with(&url, &arguments).await else { return };
    // Its frame is another site's, which the tests cannot look into.
    page.until("Truv's script", "typeof TruvBridge.init === 'function'").await;
    page.value("prepare({ bridgeToken: 'any', isOrder: true })").await;
    page.until("the page of the order", "calls.some((call) => call[0] === 'onLoad')").await;
    let frame = page.value("new URL(document.querySelector('iframe').src).origin").await;
    assert_eq!(frame, "https://my.truv.com");
    // The whole flow, at Truv's address.
    page.go("https://cdn.truv.com/bridge/demo").await;
    page.choose("What to verify", "income").await;
    page.click("Start").await;
    page.click("Bluestem Logistics").await;
    page.click("goodlogin / goodpassword").await;
    page.click("Log in").await;
    page.see("You are connected").await;
    page.click("Finish").await;
    page.see("income/report/ 200").await;
    page.picture("tls").await;
    let _ = std::fs::remove_dir_all(&folder);
}
