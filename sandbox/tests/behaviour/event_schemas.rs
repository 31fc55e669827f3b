//! Checks events against the document, more strictly than the document demands: undocumented properties fail, too.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Value, json};
use truv_sandbox::{BridgeLogin, Clock, Pace, Sandbox};
use truv_sdk_test_support::events;

use crate::client::{Client, start_with};
use crate::receiver::{Receiver, register};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// What this test's flows do not bring about: nobody gets another number of bank accounts, and the tests of documents have the
/// events of document collections.
const NOT_BROUGHT_ABOUT: [&str; 3] =
    ["bank-accounts-updated", "document-collection-file-status-updated", "document-collection-preprocessing-completed"];

/// Panics unless the document has an event like this.
pub(crate) fn check(event: &Value) {
    let problems = events::problems(event);
    assert!(problems.is_empty(), "{event:#}: {problems:#?}");
}

/// The delivered events, by type; the receiver checks each.
struct Collected {
    endpoint: Receiver,
    by_type: BTreeMap<String, Value>,
}

impl Collected {
    async fn until(&mut self, last: &str) {
        loop {
            let received = self.endpoint.next().await;
            let event = received.json();
            self.by_type.insert(event["event_type"].as_str().unwrap().to_owned(), event);
            if received.label() == last {
                return;
            }
        }
    }
}

async fn log_in(sandbox: &Sandbox, client: &Client, external_user_id: &str, password: &str) -> Value {
    let user = client.user(external_user_id).await;
    let token = client.bridge_token(&user).await;
    let username = if password == "goodpassword" { "goodlogin.hourly" } else { "error.user" };
    let _ = sandbox.bridge_login(BridgeLogin::new(token, username, password));
    let links = client.get(&format!("/v1/links/?user_id={user}")).await.expect(200);
    links["results"][0].clone()
}

async fn order(sandbox: &Sandbox, client: &Client, password: &str) {
    let body = json!({
        "products": ["employment"], "first_name": "Ines", "last_name": "Marlow", "order_number": "loan-7",
        "email": "ines.marlow@example.org", "employers": [{"company_name": "One"}],
    });
    let order = client.post("/v1/orders/", body).await.expect(201);
    let token = order["employers"][0]["bridge_token"].as_str().unwrap();
    sandbox.bridge_login(BridgeLogin::new(token, "goodlogin", "goodpassword")).unwrap();
    let certify = format!("/_sandbox/orders/{}/certify", order["id"].as_str().unwrap());
    client.send(client.bare("POST", &certify).json(&json!({}))).await.expect(204);
    let links = client.get(&format!("/v1/links/?user_id={}", order["user_id"].as_str().unwrap())).await.expect(200);
    // the password is changed: the login that worked works no more
    let update = json!({"product_type": "employment", "access_token": links["results"][0]["access_token"]});
    let path = format!("/v1/users/{}/tokens/", order["user_id"].as_str().unwrap());
    let token = client.post(&path, update).await.expect(201);
    let token = token["bridge_token"].as_str().unwrap();
    sandbox.bridge_login(BridgeLogin::new(token, "error.user", password)).unwrap_err();
    let path = format!("/v1/orders/{}/", order["id"].as_str().unwrap());
    client.post(&path, json!({"products": ["employment"]})).await.expect(201);
}

#[tokio::test]
async fn every_event_that_the_sandbox_delivers_fits_its_schema() {
    let clock = Clock::standing_at(UNIX_EPOCH + Duration::from_secs(1_750_000_000));
    let (sandbox, client) = start_with(Sandbox::builder().clock(clock).pace(Pace::Immediate)).await;
    let mut collected = Collected { endpoint: Receiver::start().await, by_type: BTreeMap::new() };
    register(&client, &collected.endpoint.url(), None).await;

    // logins, until one is at an employer that pays by the hour: only there are shifts
    let mut links = Vec::new();
    while !collected.by_type.contains_key("shifts-created") {
        links.push(log_in(&sandbox, &client, &format!("crm-{}", links.len()), "goodpassword").await);
        collected.until("task-status-updated done").await;
        assert!(links.len() < 50, "nobody is paid by the hour");
    }
    // time passes, and there is more data to fetch
    sandbox.advance(40 * DAY);
    let hourly = links.last().unwrap();
    let refresh = json!({"access_token": hourly["access_token"]});
    client.post("/v1/refresh/tasks/", refresh).await.expect(201);
    collected.until("task-status-updated done").await;
    client.delete(&format!("/v1/links/{}/", hourly["id"].as_str().unwrap())).await.expect(204);
    collected.until("link-deleted").await;
    // a refused login, and a refused refresh
    let refused = log_in(&sandbox, &client, "crm-refused", "login_error").await;
    collected.until("task-status-updated login_error").await;
    let refresh = json!({"access_token": refused["access_token"]});
    client.post("/v1/refresh/tasks/", refresh).await.expect(201);
    collected.until("link-disconnected").await;
    order(&sandbox, &client, "mfa_error").await;
    collected.until("order-refresh-failed error").await;

    let delivered: BTreeSet<&str> = collected.by_type.keys().map(String::as_str).collect();
    let documented: BTreeSet<&str> = events::documented().collect();
    let missing: Vec<&str> = documented.difference(&delivered).copied().collect();
    assert_eq!(missing, NOT_BROUGHT_ABOUT);
    for event in collected.by_type.values() {
        refuses_other_shapes(event);
    }
}

/// Shows that the check works: it refuses each change of a delivered event.
fn refuses_other_shapes(event: &Value) {
    let is_refused = |change: &dyn Fn(&mut Value)| {
        let mut changed = event.clone();
        change(&mut changed);
        !events::problems(&changed).is_empty()
    };
    assert!(is_refused(&|event| event["unheard_of"] = json!(1)), "{event}");
    assert!(is_refused(&|event| event["event_type"] = json!("link-glows")), "{event}");
    assert!(is_refused(&|event| event["event_created_at"] = json!("yesterday")), "{event}");
    assert!(is_refused(&|event| drop(event.as_object_mut().unwrap().remove("webhook_id"))), "{event}");
    for (name, value) in event.as_object().unwrap() {
        assert!(is_refused(&|event| event[name] = json!([value])), "{name} of {event}");
    }
}

/// An event has the schema of its own type and of no other.
#[test]
fn a_schema_takes_its_own_type_alone() {
    let event = json!({
        "webhook_id": "1", "event_type": "link-connected", "event_created_at": "2025-03-01T07:27:00Z", "link_id": "2",
    });
    assert_eq!(events::takers(&event), ["link-connected"]);
}
