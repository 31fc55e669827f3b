//! Which events are posted, in which order and with which fields.

use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Value, json};
use truv_sandbox::{BridgeLogin, Clock, Pace, Sandbox, SandboxBuilder};

use crate::client::{Client, start, start_with};
use crate::receiver::{Receiver, check, register};

const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_secs(60 * 60);

/// Stands on 15 June 2025, 15:06:40 UTC; tasks take ten seconds.
fn standing() -> SandboxBuilder {
    let clock = Clock::standing_at(UNIX_EPOCH + Duration::from_secs(1_750_000_000));
    Sandbox::builder().clock(clock).pace(Pace::Timed(10 * SECOND))
}

const CONNECTED: [&str; 11] = [
    "task-status-updated new",
    "task-status-updated login",
    "link-connected",
    "task-status-updated parse",
    "task-status-updated full_parse",
    "profile-created",
    "employment-created",
    "statements-created",
    "shifts-created",
    "bank-accounts-created",
    "task-status-updated done",
];

/// Whether people at this employer are paid by the hour follows from the link; only those have shifts.
fn without_shifts(labels: &[String]) -> Vec<&str> {
    labels.iter().map(String::as_str).filter(|label| !label.starts_with("shifts-")).collect()
}

fn all_but_shifts(labels: &[&'static str]) -> Vec<&'static str> {
    labels.iter().copied().filter(|label| !label.starts_with("shifts-")).collect()
}

#[tokio::test]
async fn a_login_is_told_of_in_the_order_of_the_real_service() {
    let (sandbox, client) = start().await;
    let mut endpoint = Receiver::start().await;
    register(&client, &endpoint.url(), None).await;
    let connected = client.connected(&sandbox).await;
    let mut labels = Vec::new();
    let mut ids = Vec::new();
    while labels.last().map(String::as_str) != Some("task-status-updated done") {
        let received = endpoint.next().await;
        check(&received, &client.secret);
        let event = received.json();
        assert_eq!(event["link_id"], connected.link_id.as_str());
        assert_eq!(event["user_id"], connected.user_id.as_str());
        assert_eq!(event["tracking_info"], "case-7");
        assert_eq!((&event["product"], &event["data_source"]), (&json!("income"), &json!("payroll")));
        ids.push(event["webhook_id"].clone());
        labels.push(received.label());
        let link = format!("/v1/links/{}/", connected.link_id);
        match received.label().as_str() {
            "statements-created" => {
                let statements = client.get(&format!("{link}statements/")).await.expect(200);
                assert_eq!(statements["count"], event["objects_count"]);
            }
            "employment-created" => {
                let employment = client.get(&format!("{link}employment/")).await.expect(200);
                assert_eq!(employment["id"], event["object_id"]);
            }
            label if label.starts_with("task-status") => assert_eq!(event["task_id"], connected.task_id.as_str()),
            _ => {}
        }
    }
    assert_eq!(without_shifts(&labels), all_but_shifts(&CONNECTED));
    ids.sort_by_key(Value::to_string);
    ids.dedup();
    assert_eq!(ids.len(), labels.len());
}

#[tokio::test]
async fn events_come_when_the_clock_gets_there() {
    let (sandbox, client) = start_with(standing()).await;
    let mut endpoint = Receiver::start().await;
    register(&client, &endpoint.url(), Some(&["task-status-updated", "link-connected"])).await;
    let connected = client.connected(&sandbox).await;
    assert_eq!(endpoint.until("task-status-updated new").await.len(), 1);
    sandbox.advance(5 * SECOND);
    let came = endpoint.until("task-status-updated parse").await;
    assert_eq!(came, ["task-status-updated login", "link-connected", "task-status-updated parse"]);
    // The future events of a link are removed with it.
    client.delete(&format!("/v1/links/{}/", connected.link_id)).await.expect(204);
    sandbox.advance(HOUR);
    register(&client, &format!("{}&second", endpoint.url()), Some(&["link-deleted"])).await;
    let other = client.connected(&sandbox).await;
    client.delete(&format!("/v1/links/{}/", other.link_id)).await.expect(204);
    // The first link was deleted before an endpoint was registered.
    assert_eq!(endpoint.next().await.label(), "task-status-updated new");
    let deleted = endpoint.next().await.json();
    assert_eq!((&deleted["event_type"], &deleted["link_id"]), (&json!("link-deleted"), &json!(other.link_id)));
    assert_eq!(deleted["event_created_at"], "2025-06-15T16:06:45.000000Z");
    assert_eq!(deleted["updated_at"], "2025-06-15T16:06:45.000000+00:00");
}

#[tokio::test]
async fn deleting_a_user_takes_back_what_is_ahead_of_its_links_and_orders() {
    let (sandbox, client) = start_with(standing()).await;
    let mut endpoint = Receiver::start().await;
    register(&client, &endpoint.url(), None).await;
    let order = order(&client).await;
    let user = format!("/v1/users/{}/", order["user_id"].as_str().unwrap());
    log_in(&sandbox, &order, "goodlogin");
    let mut labels = endpoint.until("task-status-updated new").await;
    client.delete(&user).await.expect(204);
    sandbox.advance(100 * HOUR);
    labels.push(endpoint.next().await.label());
    let sent = "order-status-updated sent";
    assert_eq!(labels, ["order-created pending", sent, "task-status-updated new", "link-deleted"]);
    // Events of one user come one after the other, so old events would have arrived by now.
    client.connected(&sandbox).await;
    assert_eq!(endpoint.next().await.label(), "task-status-updated new");
    assert!(endpoint.is_drained());
}

#[tokio::test]
async fn a_refresh_tells_of_what_has_changed() {
    let (sandbox, client) = start_with(standing().pace(Pace::Immediate)).await;
    let mut endpoint = Receiver::start().await;
    let connected = client.connected(&sandbox).await;
    let data = ["employment-updated", "statements-updated", "bank-accounts-updated", "task-status-updated"];
    register(&client, &endpoint.url(), Some(&data)).await;
    let refresh = json!({"access_token": connected.access_token});
    client.post("/v1/refresh/tasks/", refresh.clone()).await.expect(201);
    // Nothing has been paid since.
    let came = endpoint.until("task-status-updated done").await;
    assert_eq!(came.iter().filter(|label| label.ends_with("-updated")).collect::<Vec<_>>(), ["employment-updated"]);
    sandbox.advance(40 * 24 * HOUR);
    client.post("/v1/refresh/tasks/", refresh).await.expect(201);
    let came = endpoint.until("task-status-updated done").await;
    let updated: Vec<_> = came.iter().filter(|label| label.ends_with("-updated")).collect();
    assert_eq!(updated, ["employment-updated", "statements-updated"]);
}

#[tokio::test]
async fn a_refresh_that_cannot_log_in_loses_the_link() {
    let (sandbox, client) = start().await;
    let user = client.user("crm-1").await;
    let token = client.bridge_token(&user).await;
    sandbox.bridge_login(BridgeLogin::new(token, "error.user", "login_error")).unwrap_err();
    let links = client.get(&format!("/v1/links/?user_id={user}")).await.expect(200);
    let mut endpoint = Receiver::start().await;
    register(&client, &endpoint.url(), None).await;
    let refresh = json!({"access_token": links["results"][0]["access_token"]});
    client.post("/v1/refresh/tasks/", refresh).await.expect(201);
    let came = endpoint.until("link-disconnected").await;
    let status = |status: &str| format!("task-status-updated {status}");
    assert_eq!(came, [status("new"), status("login"), status("login_error"), "link-disconnected".to_owned()]);
}

async fn order(client: &Client) -> Value {
    let body = json!({
        "products": ["employment"], "first_name": "Ines", "last_name": "Marlow", "order_number": "loan-7",
        "email": "ines.marlow@example.org", "employers": [{"company_name": "One"}],
    });
    client.post("/v1/orders/", body).await.expect(201)
}

fn log_in(sandbox: &Sandbox, order: &Value, password: &str) {
    let token = order["employers"][0]["bridge_token"].as_str().unwrap();
    let username = if password == "goodlogin" { "goodlogin" } else { "error.user" };
    let password = if password == "goodlogin" { "goodpassword" } else { password };
    let _ = sandbox.bridge_login(BridgeLogin::new(token, username, password));
}

#[tokio::test]
async fn an_order_is_told_of_from_its_creation_to_its_end() {
    let (sandbox, client) = start_with(standing()).await;
    let mut endpoint = Receiver::start().await;
    register(&client, &endpoint.url(), None).await;
    let order = order(&client).await;
    let created = endpoint.next().await;
    check(&created, &client.secret);
    let event = created.json();
    let expected = json!({
        "webhook_id": event["webhook_id"], "event_type": "order-created", "user_id": order["user_id"],
        "event_created_at": "2025-06-15T15:06:40.000000Z", "updated_at": "2025-06-15T15:06:40.000000+00:00",
        "order_id": order["id"], "order_number": "loan-7", "template_id": null, "product": "employment",
        "status": "pending", "employer_id": null, "link_id": null, "data_source": null,
    });
    assert_eq!(event, expected);
    let sent = endpoint.next().await.json();
    assert_eq!((&sent["status"], &sent["employer_id"]), (&json!("sent"), &order["employers"][0]["id"]));

    // A login that fails, and a later one that does not.
    log_in(&sandbox, &order, "login_error");
    let failed = endpoint.next().await.json();
    assert_eq!((&failed["status"], &failed["tracking_info"]), (&json!("login_error"), &order["employers"][0]["id"]));
    assert_eq!(endpoint.next().await.label(), "order-status-updated error");
    log_in(&sandbox, &order, "goodlogin");
    sandbox.advance(20 * SECOND);
    let came = endpoint.until("task-status-updated done").await;
    // While the login is under way, the part waits for data again.
    assert!(came.contains(&"order-status-updated sent".to_owned()), "{came:?}");
    let completed = endpoint.next().await.json();
    let now = client.get(&format!("/v1/orders/{}/", order["id"].as_str().unwrap())).await.expect(200);
    assert_eq!((&completed["status"], &completed["data_source"]), (&json!("completed"), &json!("payroll")));
    assert_eq!(completed["link_id"], now["employers"][0]["link_id"]);
    assert_eq!(completed["updated_at"], "2025-06-15T15:06:50.000000+00:00");
    let end = endpoint.next().await;
    check(&end, &client.secret);
    let end = end.json();
    let expected = json!({
        "webhook_id": end["webhook_id"], "event_type": "order-finalized", "user_id": order["user_id"],
        "event_created_at": "2025-06-15T15:06:50.000000Z", "updated_at": "2025-06-15T15:06:50.000000+00:00",
        "order_id": order["id"], "order_number": "loan-7", "template_id": null,
    });
    assert_eq!(end, expected);
    // The order has ended: nothing expires any more.
    sandbox.advance(100 * HOUR);
    client.connected(&sandbox).await;
    assert_eq!(endpoint.next().await.label(), "task-status-updated new");
}

#[tokio::test]
async fn orders_expire_are_canceled_and_are_refreshed() {
    let (sandbox, client) = start_with(standing().pace(Pace::Immediate)).await;
    let mut endpoint = Receiver::start().await;
    let events = ["order-created", "order-status-updated", "order-refresh-failed", "order-finalized"];
    register(&client, &endpoint.url(), Some(&events)).await;
    order(&client).await;
    sandbox.advance(14 * 24 * HOUR);
    let came = endpoint.until("order-finalized").await;
    let status = |status: &str| format!("order-status-updated {status}");
    let created = "order-created pending".to_owned();
    assert_eq!(came, [created.clone(), status("sent"), status("expired"), "order-finalized".to_owned()]);

    let canceled = order(&client).await;
    client.post(&format!("/v1/orders/{}/cancel/", canceled["id"].as_str().unwrap()), json!({})).await.expect(200);
    let came = endpoint.until("order-finalized").await;
    assert_eq!(came[2..], [status("canceled"), "order-finalized".to_owned()]);

    let refreshed = order(&client).await;
    log_in(&sandbox, &refreshed, "goodlogin");
    let came = endpoint.until("order-finalized").await;
    assert_eq!(came[2..], [status("completed"), "order-finalized".to_owned()]);
    // The password is changed: the login that worked works no more.
    let link = client.get(&format!("/v1/links/?user_id={}", refreshed["user_id"].as_str().unwrap())).await.expect(200);
    let update = json!({"product_type": "employment", "access_token": link["results"][0]["access_token"]});
    let path = format!("/v1/users/{}/tokens/", refreshed["user_id"].as_str().unwrap());
    let token = client.post(&path, update).await.expect(201);
    let login = BridgeLogin::new(token["bridge_token"].as_str().unwrap(), "error.user", "mfa_error");
    sandbox.bridge_login(login).unwrap_err();
    let path = format!("/v1/orders/{}/", refreshed["id"].as_str().unwrap());
    client.post(&path, json!({"products": ["employment"]})).await.expect(201);
    let came = endpoint.until("order-finalized").await;
    assert_eq!(came, [created, status("error"), "order-refresh-failed error".to_owned(), "order-finalized".to_owned()]);
}
