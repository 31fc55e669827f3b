//! Where nobody logs in: uploads, schools, earlier logins, deposits switched by hand; and tax services.

use std::path::PathBuf;

use serde_json::{Value, json};
use truv_sandbox::{BridgeLogin, Sandbox};

use crate::host::Host;

/// Whether a frame is wider than the window, or has a control that is too small for a finger.
const MISFITS: &str = crate::ways::MISFITS;

/// A file of its own for each name, in a folder that is removed with the value.
struct Files(PathBuf);

impl Files {
    fn new(name: &str) -> Self {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn file(&self, name: &str) -> PathBuf {
        let path = self.0.join(name);
        let mut content = format!("%PDF-1.4\n<< /Type /Page >>\n% {name}\n").into_bytes();
        content.resize(2_000, b' ');
        content.extend_from_slice(b"%%EOF\n");
        std::fs::write(&path, content).unwrap();
        path
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_are_chosen_refused_removed_and_sent() {
    let Some(host) = Host::start(Sandbox::builder()).await else { return };
    let page = &host.page;
    let files = Files::new("uploads");
    host.open(&json!({"product_type": "income", "data_sources": ["payroll", "docs"]})).await;
    page.see("Find your employer").await;
    page.click("Documents").await;
    page.see("Upload your documents").await;
    page.choose_files("Files", &[files.file("paystub.pdf"), files.file("unreadable.pdf")]).await;
    page.see("unreadable.pdf").await;
    page.choose("Kind of document", "W2").await;
    page.choose_files("Files", &[files.file("w2.pdf")]).await;
    page.see("w2.pdf").await;
    page.click("Send").await;
    page.see("The file cannot be read. Take a sharper picture.").await;
    page.picture("uploads").await;
    page.click("Remove unreadable.pdf").await;
    page.click("Send").await;
    page.see("You are connected").await;
    page.see("data from your documents").await;
    page.click("Finish").await;
    page.until("the end", "calls.at(-1)[0] === 'onClose'").await;
    let story = host.story().await;
    let position = |name: &str| story.iter().position(|one| one == name).unwrap_or_else(|| panic!("{name}: {story:?}"));
    let expected = ["DOC_UPLOAD_OPENED", "DOCUMENTS_UPLOADED", "LINK_CREATED", "SUCCESS", "onSuccess"].map(position);
    assert!(expected.is_sorted(), "{story:?}");
    assert_eq!(host.payload("DOC_UPLOAD_OPENED").await["product_type"], "income");
    let uploaded = host.payload("DOCUMENTS_UPLOADED").await;
    assert_eq!((&uploaded["data_source"], &uploaded["doc_type"]), (&json!("docs"), &json!("W2")));
    let links = host.api("GET", "/v1/links/", &Value::Null).await;
    assert_eq!(links["results"][0]["data_source"], "docs");
    page.is_content();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_school_is_found_and_asked_without_a_login() {
    let Some(host) = Host::start(Sandbox::builder()).await else { return };
    let page = &host.page;
    let person =
        json!({"external_user_id": "s", "first_name": "Sam", "last_name": "Lee", "date_of_birth": "2001-01-01"});
    let user = host.api("POST", "/v1/users/", &person).await;
    let path = format!("/v1/users/{}/tokens/", user["id"].as_str().unwrap());
    let token = host.api("POST", &path, &json!({"product_type": "education"})).await["bridge_token"].clone();
    page.value(&format!("prepare({{ bridgeToken: {token} }})")).await;
    page.click("Verify").await;
    page.fill("Name of the school", "Riverton College").await;
    page.click("Riverton College").await;
    page.see("Find your records at Riverton College").await;
    page.picture("school").await;
    page.click("Agree and continue").await;
    page.see("can now see your education data from Riverton College").await;
    page.is_content();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_order_needs_a_confirmation_alone() {
    let Some(host) = Host::start(Sandbox::builder()).await else { return };
    let page = &host.page;
    let mut order = json!({
        "products": ["income"], "first_name": "Lena", "last_name": "Moss", "external_user_id": "lena",
        "order_number": "loan-4", "employers": [{"company_name": "Home Depot"}],
    });
    let first = host.api("POST", "/v1/orders/", &order).await;
    let token = first["employers"][0]["bridge_token"].as_str().unwrap();
    let link = host.sandbox.bridge_login(BridgeLogin::new(token, "goodlogin", "goodpassword")).unwrap().link_id;
    order["products"] = json!(["pll"]);
    order["employers"][0]["account"] = json!({
        "account_number": "16002600", "account_type": "checking", "routing_number": "123456789",
        "bank_name": "Sample Bank", "deposit_type": "amount", "deposit_value": "100.00",
    });
    let second = host.api("POST", "/v1/orders/", &order).await;
    let token = &second["employers"][0]["bridge_token"];
    page.value(&format!("prepare({{ bridgeToken: {token} }})")).await;
    page.click("Verify").await;
    page.see("Use your login at Home Depot?").await;
    page.picture("earlier-login").await;
    page.click("Use another login").await;
    page.see("For your job at Home Depot").await;
    page.value("bridge.close()").await;
    page.value(&format!("prepare({{ bridgeToken: {token} }})")).await;
    page.click("Verify").await;
    page.click("Confirm").await;
    page.see("You are connected").await;
    let part = host.api("GET", &format!("/v1/orders/{}/", second["id"].as_str().unwrap()), &Value::Null).await;
    assert_eq!(part["employers"][0]["link_id"], link.as_str());
    page.is_content();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deposit_is_switched_by_hand() {
    let Some(host) = Host::start(Sandbox::builder()).await else { return };
    let page = &host.page;
    let account = json!({
        "account_number": "16002600", "routing_number": "123456789", "bank_name": "Sample Bank",
        "deposit_type": "percent", "deposit_value": "25",
    });
    host.open(&json!({"product_type": "deposit_switch", "account": account})).await;
    page.see("Find your employer").await;
    page.click("Switch it yourself").await;
    page.see("Sample Bank, checking ending in 2600").await;
    for (button, said, action) in [
        ("E-mail it to my employer", "Send this to your employer", "email"),
        ("Open my payroll", "the sandbox has none", "external_flow"),
        ("Download the form", "The form is in your downloads", "download"),
        ("Share it", "Please pay 25% of the pay into my account", "share"),
    ] {
        page.click(button).await;
        page.see(said).await;
        page.until(action, &format!("calls.at(-1)[2].action === '{action}'")).await;
        let told = host.payload("MANUAL_DDS").await;
        assert_eq!((&told["action"], &told["deposit_type"]), (&json!(action), &json!("percent")));
    }
    page.picture("by-hand").await;
    page.click("Done").await;
    page.until("the end", "calls.at(-1)[0] === 'onClose'").await;
    page.is_content();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tax_service_is_logged_in_to() {
    let Some(host) = Host::start(Sandbox::builder()).await else { return };
    let page = &host.page;
    host.open(&json!({"product_type": "income", "data_sources": ["tax"]})).await;
    page.see("Find your tax service").await;
    page.click("Truv Tax Service").await;
    host.log_in("goodlogin", "goodpassword").await;
    page.see("income and employment data from Truv Tax Service").await;
    page.is_content();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_shows_all_of_them() {
    let Some(host) = Host::start(Sandbox::builder()).await else { return };
    let page = &host.page;
    page.resize(360, 740, true).await;
    let files = Files::new("phone");
    let check = async |name: &str| {
        page.picture(&format!("phone-{name}")).await;
        for frame in &page.in_frames(MISFITS, true).await[1..] {
            assert_eq!(*frame, json!([]), "{name}");
        }
    };
    host.open(&json!({"product_type": "income", "data_sources": ["docs", "payroll", "tax"]})).await;
    page.see("Upload your documents").await;
    page.choose_files("Files", &[files.file("a-rather-long-name-of-a-file-that-is-a-paystub-of-march.pdf")]).await;
    page.see("a-rather-long-name").await;
    check("uploads").await;
    page.value("bridge.close()").await;
    let account = json!({"account_number": "16002600", "routing_number": "123456789", "bank_name": "Sample Bank"});
    host.open(&json!({"product_type": "deposit_switch", "provider_id": "truv", "account": account})).await;
    page.see("Log in to Truv Payroll Provider").await;
    page.click("Switch it yourself").await;
    page.see("Switch your deposit yourself").await;
    check("by-hand").await;
    page.is_content();
}
