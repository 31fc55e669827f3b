//! Banks, insurers, several kinds at once, links that are logged in to again; keyboard, phone, dark colours.

use serde_json::{Value, json};
use truv_sandbox::Sandbox;

use crate::host::Host;

#[tokio::test(flavor = "multi_thread")]
async fn banks_have_pages_of_their_own() {
    let Some(host) = Host::start(Sandbox::builder()).await else { return };
    let page = &host.page;
    host.open(&json!({"product_type": "assets"})).await;
    page.fill("Name of the bank", "oauth").await;
    page.click("Truv Bank (oAuth)").await;
    page.see("Truv Bank (oAuth) has people log in on a page of its own.").await;
    page.click("All test logins").await;
    page.click("goodlogin.checking / goodpassword").await;
    page.picture("bank").await;
    page.click("Log in").await;
    page.see("can now see your assets data from Truv Bank (oAuth)").await;
    page.click("Finish").await;
    page.until("the end", "calls.at(-1)[0] === 'onClose'").await;
    let story = host.story().await;
    let expected = ["SCREEN_VIEW PROVIDER_LIST", "EMPLOYER_SELECTED", "SCREEN_VIEW PROVIDER_LOGIN", "OAUTH_OPENED"];
    assert_eq!(story[3..7], expected);
    assert_eq!(host.payload("SUCCESS").await["provider_id"], "truv_bank_oauth");
    let links = host.api("GET", "/v1/links/", &Value::Null).await;
    let path = format!("/v1/links/{}/transactions/", links["results"][0]["id"].as_str().unwrap());
    let accounts = host.api("GET", &path, &Value::Null).await;
    assert_eq!(accounts["accounts"].as_array().unwrap().len(), 1);
    page.is_content();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_for_several_kinds_lets_the_person_choose() {
    let Some(host) = Host::start(Sandbox::builder()).await else { return };
    let page = &host.page;
    let sources = json!(["payroll", "financial_accounts"]);
    host.open(&json!({"product_type": "income", "data_sources": sources})).await;
    page.see("Find your employer").await;
    page.click("Bank").await;
    page.see("Find your bank").await;
    page.picture("kinds").await;
    page.click("Employer").await;
    page.click("Mine is not here").await;
    page.fill("Name of the payroll provider", "adp").await;
    page.see("1 found").await;
    page.click("ADP").await;
    page.see("Log in to ADP").await;
    page.click("Back").await;
    page.see("Find your employer").await;
    page.is_content();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_is_logged_in_to_again_and_templates_speak() {
    let Some(host) = Host::start(Sandbox::builder()).await else { return };
    let page = &host.page;
    let texts = json!({"success_title": "Lovely", "success_subtitle": "<b>Thanks</b>", "success_cta": "On we go"});
    let template = json!({
        "name": "Own words", "products": ["insurance"],
        "bridge": {"product_settings": [{"product_type": "insurance", "texts": texts}]},
    });
    let template = host.api("POST", "/v1/templates/", &template).await;
    let user = host
        .api("POST", "/v1/users/", &json!({"external_user_id": "crm-1", "first_name": "Ines", "last_name": "Marlow"}))
        .await;
    let path = format!("/v1/users/{}/tokens/", user["id"].as_str().unwrap());
    let mut request =
        json!({"product_type": "insurance", "template_id": template["id"], "provider_id": "truv_insurance"});
    for header in ["Log in to Truv Insurance Provider", "Log in to Truv Insurance Provider again"] {
        let token = host.api("POST", &path, &request).await["bridge_token"].clone();
        page.value(&format!("prepare({{ bridgeToken: {token} }}); bridge.open()")).await;
        page.see(header).await;
        host.log_in("goodlogin", "goodpassword").await;
        page.see("Lovely").await;
        page.see("<b>Thanks</b>").await;
        page.click("On we go").await;
        page.until("the end", "calls.at(-1)[0] === 'onClose'").await;
        let given = host.calls().await.into_iter().rfind(|call| call[0] == "onSuccess").unwrap();
        let link = host.api("POST", "/v1/link-access-tokens/", &json!({"public_token": given[1]})).await;
        request["access_token"] = link["access_token"].clone();
        request.as_object_mut().unwrap().remove("provider_id");
    }
    assert_eq!(host.api("GET", "/v1/links/", &Value::Null).await["count"], 1);
    page.is_content();
}

#[tokio::test(flavor = "multi_thread")]
async fn questions_of_a_scenario_are_asked_one_by_one() {
    let Some(host) = Host::start(Sandbox::builder()).await else { return };
    let page = &host.page;
    let challenges = json!([
        {"type": "TEXT", "label": "Your first pet", "answer": "Rex"},
        {"type": "OPTIONS", "label": "Where to", "answers": ["mail"],
         "options": [{"value": "sms", "label": "By text"}, {"value": "mail", "label": "By mail"}]},
    ]);
    let scenario = json!({
        "label": "asks", "data_source": "payroll", "username": "ana",
        "payload": {"employments": [{}]}, "behavior_mfa": {"challenges": challenges},
    });
    host.api("POST", "/v1/sandbox/scenarios/", &scenario).await;
    host.open(&json!({"product_type": "income", "provider_id": "truv"})).await;
    page.see("All test logins").await;
    page.click("All test logins").await;
    page.see("your scenario “asks”").await;
    host.log_in("ana", "anything").await;
    page.fill("Your first pet", "Rex").await;
    page.choose("Where to", "mail").await;
    page.click("Continue").await;
    page.see("You are connected").await;
    page.is_content();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keyboard_is_enough() {
    let Some(host) = Host::start(Sandbox::builder()).await else { return };
    let page = &host.page;
    let token = host.bridge_token(&json!({"product_type": "income"})).await;
    page.value(&format!("prepare({{ bridgeToken: '{token}' }})")).await;
    page.tab_to("Verify").await;
    page.press("Enter").await;
    // The field for the search has the focus at once.
    page.see("Type a name, or choose one of these.").await;
    assert_eq!(page.focused().await, "Name of the employer");
    page.type_text("bluestem").await;
    // The employer of the directory, and an employer with exactly the typed name.
    page.see("2 found").await;
    page.press("ArrowDown").await;
    assert!(page.focused().await.starts_with("Bluestem Logistics"));
    page.press("ArrowUp").await;
    assert_eq!(page.focused().await, "Name of the employer");
    page.tab_to("Bluestem Logistics").await;
    page.press("Enter").await;
    page.see("Log in to Truv Payroll Provider").await;
    assert_eq!(page.focused().await, "User name");
    page.type_text("error.user").await;
    page.press("Tab").await;
    page.type_text("no_data").await;
    page.press("Tab").await;
    assert_eq!(page.focused().await, "Show password");
    page.press("Space").await;
    page.picture("keyboard").await;
    page.tab_to("Log in").await;
    page.press("Enter").await;
    page.see("There is no data").await;
    // A screen reader is taken to the headline.
    assert_eq!(page.focused().await, "There is no data");
    page.tab_to("Try again").await;
    page.press("Enter").await;
    page.see("Log in to Truv Payroll Provider").await;
    page.tab_to("goodlogin / goodpassword").await;
    page.press("Enter").await;
    assert_eq!(page.focused().await, "Log in");
    page.press("Enter").await;
    page.see("You are connected").await;
    page.tab_to("Finish").await;
    page.press("Enter").await;
    page.until("the end", "calls.at(-1)[0] === 'onClose'").await;
    assert_eq!(page.focused().await, "Verify");
    assert!(host.story().await.contains(&"onSuccess".to_owned()));
    page.is_content();
}

/// Whether a frame is wider than the window, or has a control that is too small for a finger.
pub(crate) const MISFITS: &str = "[...document.querySelectorAll('button, input, select, summary')]
  .filter((one) => one.checkVisibility() && !one.closest('label'))
  .map((one) => [one.getBoundingClientRect(), one.getAttribute('aria-label') || one.textContent || one.id])
  .filter(([box]) => box.width > 0 && (box.height < 43.5 || box.right > innerWidth + 0.5))
  .map(([box, name]) => `${name}: ${box.height} high, to ${box.right}`)
  .concat(document.documentElement.scrollWidth > innerWidth ? ['the page is too wide'] : [])";

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_in_the_dark_shows_all() {
    let Some(host) = Host::start(Sandbox::builder()).await else { return };
    let page = &host.page;
    page.resize(360, 740, true).await;
    page.prefer("prefers-color-scheme", "dark").await;
    let check = async |name: &str| {
        page.picture(&format!("phone-{name}")).await;
        // The page of the application is the first frame and not ours.
        let frames = page.in_frames(MISFITS, true).await;
        assert!(frames.len() > 1);
        for frame in &frames[1..] {
            assert_eq!(*frame, json!([]), "{name}");
        }
    };
    host.open(&json!({"product_type": "income"})).await;
    page.see("Type a name, or choose one of these.").await;
    let height = page.value("document.querySelector('iframe').offsetHeight").await;
    assert_eq!(height, 740);
    check("search").await;
    page.click("Bluestem Logistics").await;
    page.see("All test logins").await;
    page.click("All test logins").await;
    check("login").await;
    host.log_in("error.user", "unavailable").await;
    page.see("Not available right now").await;
    check("error").await;
    page.click("Try again").await;
    host.log_in("goodlogin", "goodpassword").await;
    page.see("You are connected").await;
    check("success").await;
    page.is_content();
}
