//! From opening Bridge to a public token, and every error on the way.

use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Value, json};
use truv_sandbox::{Clock, Pace, Sandbox, SandboxBuilder};

use crate::host::Host;

/// Tasks take time, and the test moves the clock.
fn by_hand() -> SandboxBuilder {
    let clock = Clock::standing_at(UNIX_EPOCH + Duration::from_secs(1_750_000_000));
    Sandbox::builder().clock(clock).pace(Pace::Timed(Duration::from_secs(5)))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_finds_the_employer_and_connects_with_a_code() {
    let Some(host) = Host::start(by_hand()).await else { return };
    let page = &host.page;
    let token = host.open(&json!({"product_type": "income"})).await;
    page.see("Type a name, or choose one of these.").await;
    page.picture("search").await;
    // Too short for a name of its own.
    page.fill("Name of the employer", "zq").await;
    page.see("Nothing is called “zq”.").await;
    page.fill("Name of the employer", "alderbrook").await;
    page.see("found").await;
    page.click("Alderbrook Freight").await;
    page.see("For your job at Alderbrook Freight").await;
    page.picture("login").await;
    // What a developer can type is a button away.
    page.click("goodlogin / mfa").await;
    page.click("Log in").await;
    page.see("Sandbox: this login asks for a code, which is 12345.").await;
    page.picture("code").await;
    page.fill("Verification code", "12345").await;
    page.click("Continue").await;
    page.see("The clock of this sandbox stands still").await;
    host.sandbox.advance(Duration::from_secs(3));
    page.until("the login", "calls.some((call) => call[1] === 'LOGIN_COMPLETE')").await;
    page.see("Fetching your data").await;
    page.picture("progress").await;
    host.sandbox.advance(Duration::from_secs(2));
    page.see("You are connected").await;
    page.picture("success").await;
    page.click("Finish").await;
    page.until("the end", "calls.at(-1)[0] === 'onClose'").await;
    assert_eq!(
        host.story().await,
        [
            "LOAD",
            "onLoad",
            "OPEN",
            "SCREEN_VIEW SELECT_EMPLOYER",
            "EMPLOYER_SELECTED",
            "SCREEN_VIEW PROVIDER_LOGIN",
            "LINK_CREATED",
            "LOGIN_COMPLETE",
            "SUCCESS",
            "SCREEN_VIEW SUCCESS",
            "onSuccess",
            "CLOSE",
            "onClose",
        ]
    );
    assert_eq!(host.payload("OPEN").await, json!({"bridge_token": token, "product_type": "income"}));
    let employer = json!({"name": "Alderbrook Freight"});
    let success = host.payload("SUCCESS").await;
    assert_eq!((&success["employer"], &success["provider_id"]), (&employer, &json!("truv")));
    let calls = host.calls().await;
    let given = calls.iter().find(|call| call[0] == "onSuccess").unwrap();
    assert_eq!(given[2], json!({"task_id": success["task_id"], "employer": employer}));
    assert_eq!(given[1], success["public_token"]);

    let link = host.api("POST", "/v1/link-access-tokens/", &json!({"public_token": given[1]})).await;
    let path = format!("/v1/links/{}/income/report/", link["link_id"].as_str().unwrap());
    let report = host.api("GET", &path, &Value::Null).await;
    assert_eq!(report["employments"][0]["company"]["name"], "Alderbrook Freight");
    page.is_content();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_and_a_wrong_code_can_be_mended() {
    let Some(host) = Host::start(Sandbox::builder()).await else { return };
    let page = &host.page;
    host.open(&json!({"product_type": "income", "provider_id": "adp"})).await;
    host.log_in("goodlogin", "goodpasword").await;
    page.see("The login did not work").await;
    page.picture("error").await;
    page.click("Try again").await;
    page.see("Log in to ADP").await;
    // The user name is still there.
    page.fill("Password", "mfa").await;
    page.click("Log in").await;
    page.fill("Verification code", "54321").await;
    page.click("Continue").await;
    page.see("The code did not work").await;
    page.click("Try again").await;
    page.fill("Verification code", "12345").await;
    page.click("Continue").await;
    page.see("You are connected").await;
    page.click("Finish").await;
    page.until("the end", "calls.at(-1)[0] === 'onClose'").await;
    let story = host.story().await;
    let of_errors = story.iter().filter(|step| matches!(step.as_str(), "ERROR" | "onSuccess")).collect::<Vec<_>>();
    assert_eq!(of_errors, ["ERROR", "ERROR", "onSuccess"]);
    page.is_content();
}

#[tokio::test(flavor = "multi_thread")]
async fn every_error_is_told_and_has_a_way_back() {
    let Some(host) = Host::start(Sandbox::builder()).await else { return };
    let page = &host.page;
    host.open(&json!({"product_type": "income"})).await;
    page.click("Bluestem Logistics").await;
    for (password, code, header) in [
        ("login_error", "LOGIN_ERROR", "The login did not work"),
        ("mfa_error", "MFA_ERROR", "The code did not work"),
        ("config_error", "ERROR", "Something went wrong"),
        ("account_locked", "ERROR", "Something went wrong"),
        ("unable_to_reset", "ERROR", "Something went wrong"),
        ("no_data", "NO_DATA", "There is no data"),
        ("unavailable", "UNAVAILABLE", "Not available right now"),
        ("not_supported", "ERROR", "Something went wrong"),
        ("error", "ERROR", "Something went wrong"),
    ] {
        host.log_in("error.user", password).await;
        page.see(header).await;
        let error = host.payload("ERROR").await["error"].clone();
        assert_eq!((&error["error_type"], &error["error_code"]), (&json!("LINK_ERROR"), &json!(code)));
        page.see(error["error_message"].as_str().unwrap()).await;
        let task = host.payload("LINK_CREATED").await["task_id"].clone();
        let task = host.api("GET", &format!("/v1/tasks/{}/", task.as_str().unwrap()), &Value::Null).await;
        assert_eq!(task["status"], password);
        page.click("Try again").await;
        page.see("Log in to Truv Payroll Provider").await;
    }
    host.log_in("error.user", "no_data").await;
    page.see("There is no data").await;
    page.click("Choose another employer").await;
    page.see("Find your employer").await;
    page.is_content();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deposit_that_cannot_be_switched_is_told_at_the_end() {
    let Some(host) = Host::start(Sandbox::builder()).await else { return };
    let page = &host.page;
    let account = json!({
        "routing_number": "123456789", "bank_name": "Sample Bank",
        "account_type": "checking", "deposit_type": "percent", "deposit_value": "60",
    });
    let user = host
        .api("POST", "/v1/users/", &json!({"external_user_id": "crm-1", "first_name": "Ines", "last_name": "Marlow"}))
        .await;
    let path = format!("/v1/users/{}/tokens/", user["id"].as_str().unwrap());
    let mut request = json!({"product_type": "deposit_switch", "provider_id": "truv", "account": account});
    // 60% to one account and 60% to another is too much.
    for (number, end) in [("16002600", "has been switched"), ("16002601", "Something went wrong")] {
        request["account"]["account_number"] = json!(number);
        let token = host.api("POST", &path, &request).await["bridge_token"].clone();
        page.value(&format!("prepare({{ bridgeToken: {token} }}); bridge.open()")).await;
        host.log_in("goodlogin", "goodpassword").await;
        page.see(end).await;
        page.click("Close").await;
        page.until("the end", "calls.at(-1)[0] === 'onClose'").await;
    }
    assert_eq!(host.payload("ERROR").await["error"]["error_code"], "ERROR");
    // The second one has not led to a public token.
    assert_eq!(host.story().await.iter().filter(|step| *step == "onSuccess").count(), 1);
    page.is_content();
}
