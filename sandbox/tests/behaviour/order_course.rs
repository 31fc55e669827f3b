//! The course of an order after its creation: invitations, expiry, cancellation, changes.

use std::time::Duration;

use serde_json::{Value, json};
use truv_sandbox::{BridgeError, BridgeLogin, Sandbox};

use crate::client::{start, start_with};
use crate::orders::{create, get, hours, log_in, monday, path, statuses, text};

#[tokio::test]
async fn failed_logins_can_be_tried_again() {
    let (sandbox, client) = start().await;
    let order = create(&client, json!({})).await;
    for (password, status) in [("no_data", "no_data"), ("account_locked", "error")] {
        let login = BridgeLogin::new(text(&order["bridge_token"]), "error.user", password);
        assert!(matches!(sandbox.bridge_login(login), Err(BridgeError::Refused(_))));
        let part = &get(&client, &order).await["employers"][0];
        assert_eq!((&part["status"], &part["last_task_status"]), (&json!(status), &json!(password)));
        assert_eq!(part["link_id"], Value::Null);
    }
    log_in(&sandbox, &order);
    assert_eq!(statuses(&get(&client, &order).await, "employers"), ["completed"]);
    let events = client.get(&format!("{}events/", path(&order))).await.expect(200);
    let kinds: Vec<_> = events["results"].as_array().unwrap().iter().map(|event| text(&event["type"])).collect();
    assert_eq!(kinds, ["order_created", "login_attempt", "login_attempt", "login_attempt", "suborder_completed"]);
}

#[tokio::test]
async fn orders_expire_and_weekends_do_not_count() {
    let (sandbox, client) = start_with(Sandbox::builder().clock(monday())).await;
    let template = json!({"name": "Short", "products": ["income"], "orders": {"link_expiration": "24"},
        "branding": {"company_name": "Northwind Lending"}, "default_for_products": true});
    let usual = create(&client, json!({"email": "ines@example.org"})).await;
    let template = client.post("/v1/templates/", template).await.expect(201);
    let short = create(&client, json!({})).await;
    assert_eq!((&short["template_id"], &short["client_name"]), (&template["id"], &json!("Northwind Lending")));
    assert_eq!(usual["expired_at"], "2025-06-19T00:00:00Z");
    assert_eq!(short["expired_at"], "2025-06-17T00:00:00Z");

    sandbox.advance(hours(24) - Duration::from_secs(1));
    log_in(&sandbox, &create(&client, json!({})).await);
    assert_eq!(statuses(&get(&client, &short).await, "employers"), ["pending"]);
    sandbox.advance(Duration::from_secs(1));
    let expired = get(&client, &short).await;
    assert_eq!((statuses(&expired, "employers"), &expired["is_expired"]), (vec!["expired"], &json!(true)));
    assert_eq!(expired["updated_at"], expired["expired_at"]);
    let login = BridgeLogin::new(text(&short["bridge_token"]), "goodlogin", "goodpassword");
    assert_eq!(sandbox.bridge_login(login).unwrap_err(), BridgeError::ExpiredToken);
    client.post(&format!("{}employers/", path(&short)), json!({})).await.refused_fields();
    client.get(&format!("{}invoice/", path(&short))).await.expect(404);
    // The token of an order lives longer than six hours.
    assert_eq!(statuses(&usual, "employers"), ["sent"]);
    log_in(&sandbox, &usual);
    sandbox.advance(hours(24 * 7));
    let done = get(&client, &usual).await;
    assert_eq!((statuses(&done, "employers"), &done["is_expired"]), (vec!["completed"], &json!(false)));
}

#[tokio::test]
async fn orders_are_canceled_once() {
    let (sandbox, client) = start_with(Sandbox::builder().clock(monday())).await;
    let order = create(&client, json!({"employers": [{"company_name": "One"}, {"company_name": "Two"}]})).await;
    log_in(&sandbox, &order["employers"][0]);
    let cancel = client.request("POST", &format!("{}cancel/", path(&order)));
    let canceled = client.send(cancel.clone()).await.expect(200);
    assert_eq!(statuses(&canceled, "employers"), ["completed", "canceled"]);
    assert_eq!(canceled["canceled_at"], "2025-06-16T00:00:00Z");
    sandbox.advance(hours(1));
    assert_eq!(client.send(cancel).await.expect(200), canceled);
    let login = BridgeLogin::new(text(&order["employers"][1]["bridge_token"]), "goodlogin", "goodpassword");
    assert_eq!(sandbox.bridge_login(login).unwrap_err(), BridgeError::ExpiredToken);
    client.patch(&path(&order), json!({"notes": "late"})).await.refused_fields();

    let done = create(&client, json!({})).await;
    log_in(&sandbox, &done);
    client.send(client.request("POST", &format!("{}cancel/", path(&done)))).await.refused_fields();
}

#[tokio::test]
async fn orders_change_while_nobody_has_begun() {
    let (sandbox, client) = start_with(Sandbox::builder().clock(monday())).await;
    let order = create(
        &client,
        json!({"phone": "+12025550143", "notification_settings": {"first_notification_delay_hours": 2},
               "loan": {"loan_number": "LN-1", "unheard_of": 1}}),
    )
    .await;
    assert_eq!(statuses(&order, "employers"), ["pending"]);
    assert_eq!(order["loan"], json!({"loan_number": "LN-1"}));
    let body = json!({"last_name": "Okoro", "loan": {"loan_number": "LN-2", "is_closed": true},
        "notification_settings": {"first_notification_delay_hours": 1}});
    client.patch(&path(&order), body).await.expect(204);
    let changed = get(&client, &order).await;
    assert_eq!((&changed["first_name"], &changed["last_name"]), (&json!("Ines"), &json!("Okoro")));
    assert_eq!(changed["loan"], json!({"loan_number": "LN-2", "is_closed": true}));
    let user = client.get(&format!("/v1/users/{}/", text(&order["user_id"]))).await.expect(200);
    assert_eq!(user["last_name"], "Okoro");
    sandbox.advance(hours(1));
    assert_eq!(statuses(&get(&client, &order).await, "employers"), ["sent"]);
    client.patch(&path(&order), json!({"ssn": "12"})).await.refused_fields();
    client
        .patch(&path(&order), json!({"notification_settings": {"suppress_user_notifications": true}}))
        .await
        .expect(204);
    assert_eq!(statuses(&get(&client, &order).await, "employers"), ["sent"]);
    log_in(&sandbox, &order);
    client.patch(&path(&order), json!({"notes": "late"})).await.refused_fields();
}

#[tokio::test]
async fn events_tell_the_story() {
    let (sandbox, client) = start_with(Sandbox::builder().clock(monday())).await;
    let order = create(
        &client,
        json!({"email": "ines@example.org", "phone": "+12025550143",
        "employers": [{"company_name": "One"}, {"company_name": "Two"}]}),
    )
    .await;
    sandbox.advance(hours(20));
    let connection = log_in(&sandbox, &order["employers"][0]);
    sandbox.advance(hours(100));
    let events = client.get(&format!("{}events/", path(&order))).await.expect(200);
    let events = events["results"].as_array().unwrap();
    let story: Vec<_> = events.iter().map(|event| (&text(&event["timestamp"])[8..13], text(&event["type"]))).collect();
    assert_eq!(
        story,
        [
            ("16T00", "order_created"),
            ("16T00", "email_first_sent"),
            ("16T00", "email_first_delivered"),
            ("16T00", "sms_first_sent"),
            ("16T00", "sms_first_delivered"),
            ("16T18", "email_reminder_sent"),
            ("16T18", "email_reminder_delivered"),
            ("16T20", "login_attempt"),
            ("16T20", "suborder_completed"),
            ("17T12", "email_reminder_sent"),
            ("17T12", "email_reminder_delivered"),
            ("18T06", "email_reminder_sent"),
            ("18T06", "email_reminder_delivered"),
            ("19T00", "suborder_expired"),
        ]
    );
    let completed = &events[8];
    assert_eq!((&completed["object"], &completed["is_refresh"]), (&json!("order"), &json!(false)));
    assert_eq!(completed["suborder_id"], order["employers"][0]["id"]);
    assert_eq!(completed["link_id"], connection.link_id.as_str());
    assert_eq!(completed["task_id"], connection.task_id.as_str());
}

#[tokio::test]
async fn invoices_follow_the_data() {
    let (sandbox, client) = start_with(Sandbox::builder().clock(monday())).await;
    let order = create(&client, json!({})).await;
    let invoice = format!("{}invoice/", path(&order));
    let pending = client.get(&invoice).await.expect(200);
    assert_eq!((&pending["status"], &pending["file"]), (&json!("pending"), &Value::Null));
    log_in(&sandbox, &order);
    let billed = client.get(&invoice).await.expect(200);
    assert_eq!((&billed["status"], &billed["order_group_id"]), (&json!("success"), &order["id"]));
    assert_eq!(billed["id"], pending["id"]);
    let file = text(&billed["file"]).strip_prefix(&client.base_url).unwrap();
    let (status, _, bytes) = client.try_send(client.bare("GET", file)).await.unwrap();
    assert!(status == 200 && bytes.starts_with(b"%PDF"));
}

#[tokio::test]
async fn the_links_for_the_person_lead_somewhere() {
    let (_sandbox, client) = start().await;
    let order = create(&client, json!({"employers": [{"company_name": "One"}]})).await;
    let path = |name: &str| text(&order[name]).strip_prefix(&client.base_url).unwrap().to_owned();
    let (status, headers, _) = client.try_send(client.bare("GET", &path("short_share_url"))).await.unwrap();
    assert_eq!((status, headers["location"].to_str().unwrap()), (302, text(&order["share_url"])));
    let (status, headers, _) = client.try_send(client.bare("GET", &path("share_url"))).await.unwrap();
    assert_eq!((status, headers["content-type"].to_str().unwrap()), (200, "text/html; charset=utf-8"));
    for wrong in ["/bridge/order?bridge_token=0&order_group_id=0", "/bridge/order?bridge_token=0", "/bridge/o/0"] {
        let (status, ..) = client.try_send(client.bare("GET", wrong)).await.unwrap();
        assert_eq!(status, 404);
    }
}

#[tokio::test]
async fn orders_can_be_made_at_the_end_of_time() {
    let (sandbox, client) = start_with(Sandbox::builder().clock(monday())).await;
    sandbox.advance(Duration::MAX);
    let order = create(&client, json!({"phone": "+12025550143"})).await;
    assert_eq!(statuses(&order, "employers"), ["expired"]);
    client.get(&format!("{}events/", path(&order))).await.expect(200);
}

#[tokio::test]
async fn the_person_certifies_the_data() {
    let (sandbox, client) = start().await;
    let order = create(&client, json!({"products": ["income", "assets"]})).await;
    let certify = async |body: Value| {
        let path = format!("/_sandbox/orders/{}/certify", text(&order["id"]));
        client.send(client.bare("POST", &path).json(&body)).await
    };
    certify(json!({})).await.expect(400);
    for part in [&order["employers"][0], &order["financial_accounts"][0]] {
        log_in(&sandbox, part);
    }
    let path = format!("{}certifications/", path(&order));
    assert_eq!(client.get(&path).await.expect(200)["results"], json!([]));
    let done = get(&client, &order).await;
    let job = text(&done["employers"][0]["employments"][0]["id"]);
    let decision = json!({"decision": "not_representative", "rejection_reason": "incorrect_amount"});
    certify(json!({"decisions": {job: decision}})).await.expect(204);
    let results = client.get(&path).await.expect(200)["results"].clone();
    let results = results.as_array().unwrap();
    assert_eq!((&results[0]["decision"], &results[0]["employment"]["id"]), (&json!("not_representative"), &json!(job)));
    assert!(results[1..].iter().all(|one| one["decision"] == "representative" && one["account"]["id"].is_string()));
    let certified = client.get(&format!("{}?certification=all", crate::orders::path(&order))).await.expect(200);
    let said = &certified["employers"][0]["employments"][0]["certification"];
    assert_eq!(said["rejection_reason"], "incorrect_amount");
}

#[tokio::test]
async fn a_second_order_at_the_same_employer_needs_no_login() {
    let (sandbox, client) = start().await;
    let more = |product: &str, name: &str| {
        let account = json!({"account_number": "16002600", "routing_number": "123456789", "bank_name": "Sample Bank",
                             "deposit_type": "amount", "deposit_value": "50"});
        json!({"products": [product], "order_number": "7", "external_user_id": "crm-9",
               "employers": [{"company_name": name, "account": account}]})
    };
    let first = create(&client, more("income", "Home Depot")).await;
    log_in(&sandbox, &first["employers"][0]);
    let second = create(&client, more("pll", "Home Depot")).await;
    let token = text(&second["employers"][0]["bridge_token"]);
    let confirmed = sandbox.bridge_login(BridgeLogin::new(token, "", "")).unwrap();
    assert_eq!(confirmed.link_id, text(&get(&client, &first).await["employers"][0]["link_id"]));
    assert_eq!(get(&client, &second).await["employers"][0]["status"], "completed");
    let elsewhere = create(&client, more("pll", "Other Shop")).await;
    let token = text(&elsewhere["employers"][0]["bridge_token"]);
    sandbox.bridge_login(BridgeLogin::new(token, "", "")).unwrap_err();
}
