//! Leaving Bridge, coming back to it, and sessions that cannot be opened.

use std::time::Duration;

use serde_json::json;
use truv_sandbox::Sandbox;

use crate::host::Host;

#[tokio::test(flavor = "multi_thread")]
async fn bridge_can_be_left_and_opened_again() {
    let Some(host) = Host::start(Sandbox::builder()).await else { return };
    let page = &host.page;
    let token = host.open(&json!({"product_type": "income"})).await;
    page.see("Find your employer").await;
    assert_eq!(page.value("getComputedStyle(document.documentElement).overflow").await, "hidden");
    page.click("Close").await;
    page.until("the end", "calls.at(-1)[0] === 'onClose'").await;
    assert_eq!(page.value("getComputedStyle(document.documentElement).overflow").await, "visible");
    // The focus goes back to where it was.
    assert_eq!(page.focused().await, "Verify");
    let close = json!({"bridge_token": token, "product_type": "income"});
    assert_eq!(host.payload("CLOSE").await, close);

    page.click("Verify").await;
    page.fill("Name of the employer", "zq").await;
    page.see("Nothing is called").await;
    // The first time it empties the field.
    page.press("Escape").await;
    page.see("Type a name, or choose one of these.").await;
    page.press("Escape").await;
    page.until("the end", "calls.filter((call) => call[0] === 'onClose').length === 2").await;
    page.click("Verify").await;
    page.see("Find your employer").await;
    page.value("bridge.close()").await;
    assert_eq!(page.value("document.querySelectorAll('iframe, dialog').length").await, 0);
    let story = host.story().await;
    let count = |step: &str| story.iter().filter(|one| *one == step).count();
    assert_eq!((count("OPEN"), count("CLOSE"), count("onClose"), count("onSuccess")), (3, 3, 3, 0));
    // A second close does nothing.
    page.value("bridge.close()").await;
    assert_eq!(host.story().await.len(), story.len());
    page.is_content();
}

#[tokio::test(flavor = "multi_thread")]
async fn one_bridge_at_a_time_and_only_with_a_token() {
    let Some(host) = Host::start(Sandbox::builder()).await else { return };
    let page = &host.page;
    let problem = page.value("try { TruvBridge.init({}) } catch (problem) { String(problem) }").await;
    assert!(problem.as_str().unwrap().contains("bridgeToken is missing"), "{problem}");
    let inline = "try { TruvBridge.init({ bridgeToken: '1', position: { type: 'inline' } }) } \
                  catch (problem) { String(problem) }";
    assert!(page.value(inline).await.as_str().unwrap().contains("position.container"));
    host.open(&json!({"product_type": "income"})).await;
    page.see("Find your employer").await;
    let token = host.bridge_token(&json!({"product_type": "insurance"})).await;
    page.value(&format!("prepareInline({{ bridgeToken: '{token}' }}); bridge.open()")).await;
    page.see("Find your insurer").await;
    assert_eq!(page.value("document.querySelectorAll('iframe').length").await, 1);
    // Inside a page, Bridge is as high as its content, and does not move the focus.
    page.until("the height", "document.querySelector('iframe').offsetHeight > 600").await;
    assert_ne!(page.focused().await, "Name of the insurer");
    page.is_content();
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_that_cannot_be_opened_say_why() {
    let Some(host) = Host::start(Sandbox::builder()).await else { return };
    let page = &host.page;
    let open = async |token: &str| {
        page.value(&format!("prepare({{ bridgeToken: '{token}' }}); bridge.open()")).await;
    };
    let docs = host.bridge_token(&json!({"product_type": "income", "data_sources": ["docs"]})).await;
    open(&docs).await;
    page.see("only logins to payroll").await;
    let expired = host.bridge_token(&json!({"product_type": "income"})).await;
    host.sandbox.advance(Duration::from_secs(6 * 60 * 60));
    open(&expired).await;
    page.see("This session has expired").await;
    page.picture("expired").await;
    assert_eq!(host.payload("OPEN").await, json!({"bridge_token": expired}));
    open("0123456789").await;
    page.see("No such bridge_token.").await;
    page.is_content();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_expires_on_the_way_says_so() {
    let Some(host) = Host::start(Sandbox::builder()).await else { return };
    let page = &host.page;
    host.open(&json!({"product_type": "income", "provider_id": "truv"})).await;
    page.see("Log in to Truv Payroll Provider").await;
    host.sandbox.advance(Duration::from_secs(6 * 60 * 60));
    host.log_in("goodlogin", "goodpassword").await;
    page.see("This session has expired").await;
    page.is_content();
}
