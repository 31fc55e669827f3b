//! Orders without the person: refreshes and batches.

use std::time::Duration;

use serde_json::{Value, json};
use truv_sandbox::{BridgeError, BridgeLogin, Clock, Pace, Sandbox};

use crate::client::{Client, start, start_with};
use crate::orders::{path, text};

fn log_in(sandbox: &Sandbox, holder: &Value, password: &str) -> Result<(), BridgeError> {
    let login = BridgeLogin::new(text(&holder["bridge_token"]), "goodlogin", password);
    sandbox.bridge_login(login).map(drop)
}

async fn create(client: &Client, employers: Value) -> Value {
    let body = json!({"first_name": "Ines", "last_name": "Marlow", "products": ["income"], "order_number": "n-1",
        "employers": employers});
    client.post("/v1/orders/", body).await.expect(201)
}

#[tokio::test]
async fn a_refresh_is_an_order_of_its_own() {
    let start = std::time::UNIX_EPOCH + Duration::from_secs(1_750_032_000);
    let pace = Pace::Timed(Duration::from_secs(4));
    let (sandbox, client) = start_with(Sandbox::builder().clock(Clock::standing_at(start)).pace(pace)).await;
    let employers = json!([{"company_name": "One", "suborder_number": "a"}, {"company_name": "Two"}]);
    let order = create(&client, employers).await;
    let body = json!({"products": ["income"]});
    client.post(&path(&order), body.clone()).await.refused_fields();
    for part in order["employers"].as_array().unwrap() {
        log_in(&sandbox, part, "goodpassword").unwrap();
    }
    sandbox.advance(Duration::from_secs(30 * 24 * 60 * 60));
    let refresh = client.post(&path(&order), body).await.expect(201);
    assert_eq!((&refresh["initial_order"], &refresh["order_number"]), (&order["id"], &json!("n-1")));
    assert_eq!(refresh["user_id"], order["user_id"]);
    let part = |order: &Value, name: &str| -> Vec<Value> {
        order["employers"].as_array().unwrap().iter().map(|part| part[name].clone()).collect()
    };
    assert_eq!(part(&refresh, "status"), ["pending", "pending"]);
    assert_eq!(part(&refresh, "last_task_status"), ["new", "new"]);
    sandbox.advance(Duration::from_secs(4));
    let done = client.get(&path(&refresh)).await.expect(200);
    let before = client.get(&path(&order)).await.expect(200);
    assert_eq!(part(&done, "status"), ["completed", "completed"]);
    assert_eq!(part(&done, "link_id"), part(&before, "link_id"));
    assert_eq!((&before["refresh_order"], &done["user_consent_at"]), (&refresh["id"], &Value::Null));
    // The data of the first order stays unchanged.
    let newest = |order: &Value| order["employers"][0]["employments"][0]["statements"][0]["pay_date"].clone();
    assert!(text(&newest(&done)) > text(&newest(&before)));
    let report = text(&done["voie_report_id"]);
    client.get(&format!("/v1/users/{}/reports/{report}/", text(&done["user_id"]))).await.expect(200);

    // A part by its number, and less than was ordered.
    let body = json!({"products": ["employment"], "employers": [{"suborder_number": "a"}]});
    let one = client.post(&path(&order), body).await.expect(201);
    assert_eq!(part(&one, "suborder_number"), ["a"]);
    assert_eq!(part(&one, "product_type"), ["employment"]);
    let events = client.get(&format!("{}events/?include_refresh_orders=true", path(&order))).await.expect(200);
    let of_refreshes = events["results"].as_array().unwrap().iter().filter(|event| event["is_refresh"] == true);
    assert_eq!(of_refreshes.count(), 4);

    for (body, fields) in [
        (json!({"products": ["assets"]}), vec!["products"]),
        (json!({"products": ["pll"]}), vec!["products"]),
        (json!({"products": []}), vec!["products"]),
        (
            json!({"products": ["income"], "employers": [{"suborder_number": "b"}, {}]}),
            vec!["employers.0", "employers.1"],
        ),
    ] {
        assert_eq!(client.post(&path(&order), body).await.refused_fields(), fields);
    }
    client.post(&path(&one), json!({"products": ["income"]})).await.refused_fields();
}

#[tokio::test]
async fn a_link_takes_three_refreshes_a_day() {
    let (sandbox, client) = start().await;
    let order = create(&client, json!([])).await;
    log_in(&sandbox, &order, "goodpassword").unwrap();
    let body = json!({"products": ["income"]});
    for _ in 0..3 {
        client.post(&path(&order), body.clone()).await.expect(201);
    }
    client.post(&path(&order), body).await.expect(429);
    assert_eq!(client.get("/v1/orders/").await.expect(200)["count"], 4);
}

/// Truv's demo program and programs made after it have a path of their own, and send no body.
#[tokio::test]
async fn the_path_of_the_demo_program_refreshes_an_order_too() {
    let (sandbox, client) = start().await;
    let order = create(&client, json!([])).await;
    log_in(&sandbox, &order, "goodpassword").unwrap();
    for end in ["refresh/", "refresh"] {
        let request = client.request("POST", &format!("{}{end}", path(&order)));
        let refresh = client.send(request.header("Content-Type", "application/json")).await.expect(201);
        assert_eq!(refresh["initial_order"], order["id"], "{end}");
    }
    client.get(&format!("{}refresh/", path(&order))).await.expect(404);
    client.post("/v1/orders/0/refresh/", json!({})).await.expect(404);
}

#[tokio::test]
async fn a_refresh_fails_where_the_login_has_changed() {
    let (sandbox, client) = start().await;
    let order = create(&client, json!([])).await;
    log_in(&sandbox, &order, "goodpassword").unwrap();
    let completed = client.get(&path(&order)).await.expect(200);
    let body = json!({"product_type": "income", "access_token": completed["employers"][0]["access_token"]});
    let token = client.post(&format!("/v1/users/{}/tokens/", text(&order["user_id"])), body).await.expect(201);
    assert!(log_in(&sandbox, &token, "wrong").is_err());
    let refresh = client.post(&path(&order), json!({"products": ["income"]})).await.expect(201);
    let part = &refresh["employers"][0];
    assert_eq!((&part["status"], &part["last_task_status"]), (&json!("error"), &json!("login_error")));
    assert_eq!(client.get(&path(&order)).await.expect(200)["employers"][0]["status"], "completed");
}

#[tokio::test]
async fn a_batch_creates_what_it_can() {
    let start = std::time::UNIX_EPOCH + Duration::from_secs(1_750_032_000);
    let pace = Pace::Timed(Duration::from_secs(4));
    let builder = Sandbox::builder().clock(Clock::standing_at(start)).pace(pace).requests_per_minute(10);
    let (sandbox, client) = start_with(builder).await;
    let known = create(&client, json!([])).await;
    let body = json!({"orders": [
        {"first_name": "A", "last_name": "One", "products": ["income"], "order_number": "n-2"},
        {"first_name": "B", "products": ["income"], "order_number": [7]},
        {"first_name": "C", "last_name": "Three", "products": ["income", "employment"]},
        {"first_name": "D", "last_name": "Four", "products": ["income"], "order_number": "n-1"},
    ]});
    let job = client.post("/v1/orders/batch/", body.clone()).await.expect(202);
    let job_path = format!("/v1/orders/batch/{}/", text(&job["id"]));
    assert_eq!((&job["status"], &job["order_count"], &job["results"]), (&json!("pending"), &json!(4), &json!([])));
    sandbox.advance(Duration::from_secs(2));
    let halfway = client.get(&job_path).await.expect(200);
    assert_eq!(
        (&halfway["status"], &halfway["created_count"], &halfway["failed_count"]),
        (&json!("pending"), &json!(1), &json!(1))
    );
    assert_eq!(client.get("/v1/orders/").await.expect(200)["count"], 2);
    sandbox.advance(Duration::from_secs(2));
    let done = client.get(&job_path).await.expect(200);
    assert_eq!(
        (&done["status"], &done["created_count"], &done["failed_count"]),
        (&json!("completed"), &json!(2), &json!(2))
    );
    let result = |index: usize, name: &str| done["results"][index][name].clone();
    assert_eq!([0, 1, 2, 3].map(|index| result(index, "status")), ["created", "failed", "failed", "existing"]);
    assert_eq!(result(3, "order_id"), known["id"]);
    assert_eq!(result(1, "errors")[0]["field"], "last_name");
    assert_eq!(result(1, "errors")[1]["field"], "order_number");
    assert_eq!(result(2, "errors")[0]["field"], "products");
    let created = format!("/v1/orders/{}/", text(&result(0, "order_id")));
    assert_eq!(client.get(&created).await.expect(200)["created_at"], "2025-06-16T00:00:01Z");

    // Each order counts as a request: seven requests were sent, and the batch counts as four.
    client.get("/v1/orders/").await.expect(429);
    sandbox.advance(Duration::from_secs(60));
    let again = client.post("/v1/orders/batch/", body).await.expect(202);
    sandbox.advance(Duration::from_secs(4));
    let again = client.get(&format!("/v1/orders/batch/{}/", text(&again["id"]))).await.expect(200);
    assert_eq!(again["results"][0]["status"], "existing");
    let empty = client.post("/v1/orders/batch/", json!({"orders": []})).await.expect(202);
    assert_eq!(empty["status"], "completed");
    assert_eq!(client.post("/v1/orders/batch/", json!({})).await.refused_fields(), ["orders"]);
}
