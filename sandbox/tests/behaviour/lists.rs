//! Pages, cursors, order and filters.

use std::time::Duration;

use serde_json::{Value, json};
use truv_sandbox::{BridgeLogin, Clock, Sandbox};

use crate::client::{Client, start, start_with};

fn column(page: &Value, name: &str) -> Vec<String> {
    let results = page["results"].as_array().unwrap();
    results.iter().map(|item| item[name].as_str().unwrap().to_owned()).collect()
}

/// The path of a link in a page, which is on the host of the request.
fn path(client: &Client, link: &Value) -> String {
    link.as_str().unwrap().strip_prefix(&client.base_url).unwrap().to_owned()
}

#[tokio::test]
async fn numbered_pages_link_to_each_other() {
    let (_sandbox, client) = start().await;
    for number in 1..=5 {
        client.user(&format!("crm-{number}")).await;
    }
    let first = client.get("/v1/users/?page_size=2&query=crm").await.expect(200);
    assert_eq!(first["count"], 5);
    assert_eq!(first["previous"], Value::Null);
    assert_eq!(column(&first, "external_user_id"), ["crm-5", "crm-4"]);
    let second = client.get(&path(&client, &first["next"])).await.expect(200);
    assert_eq!(column(&second, "external_user_id"), ["crm-3", "crm-2"]);
    let third = client.get(&path(&client, &second["next"])).await.expect(200);
    assert_eq!(column(&third, "external_user_id"), ["crm-1"]);
    assert_eq!(third["next"], Value::Null);
    assert_eq!(client.get(&path(&client, &third["previous"])).await.expect(200), second);
    let beyond = client.get("/v1/users/?page_size=2&page=4").await.expect(404);
    assert_eq!(beyond["detail"], "Invalid page.");
    let huge = client.get("/v1/users/?page=9223372036854775807&page_size=9223372036854775807").await;
    huge.expect(404);
}

#[tokio::test]
async fn users_can_be_filtered() {
    let clock = Clock::standing_at(std::time::UNIX_EPOCH + Duration::from_secs(1_750_000_000));
    let (sandbox, client) = start_with(Sandbox::builder().clock(clock)).await;
    let connected = client.connected(&sandbox).await;
    sandbox.advance(Duration::from_secs(60));
    client.user("crm-2").await;
    let ids = |query: &str| {
        let path = format!("/v1/users/?{query}");
        let client = client.clone();
        async move { column(&client.get(&path).await.expect(200), "external_user_id") }
    };
    assert_eq!(ids("").await, ["crm-2", "crm-1"]);
    assert_eq!(ids("external_user_id=crm-1").await, ["crm-1"]);
    assert_eq!(ids("external_user_id=crm").await, [] as [&str; 0]);
    assert_eq!(ids("link_exists=true").await, ["crm-1"]);
    assert_eq!(ids("link_exists=false").await, ["crm-2"]);
    assert_eq!(ids("provider=truv").await, ["crm-1"]);
    assert_eq!(ids("product_type=income").await, ["crm-1"]);
    assert_eq!(ids("product_type=assets").await, [] as [&str; 0]);
    assert_eq!(ids("query=MARLOW").await, ["crm-2", "crm-1"]);
    assert_eq!(ids(&format!("query={}", connected.link_id)).await, ["crm-1"]);
    assert_eq!(ids("created_at__gte=2025-06-15T15:07:00Z").await, ["crm-2"]);
    assert_eq!(ids("created_at__lte=2025-06-15T15:07:00Z").await, ["crm-1"]);
    assert_eq!(ids("created_at__lte=2025-06-15").await, [] as [&str; 0]);
}

#[tokio::test]
async fn tasks_are_ordered_filtered_and_paged_by_cursor() {
    let (sandbox, client) = start().await;
    let user_id = client.user("1").await;
    let mut tasks = Vec::new();
    for (provider, password) in [("b", "goodpassword"), ("a", "goodpassword"), ("c", "wrong"), ("b", "goodpassword")] {
        let token = client.bridge_token(&user_id).await;
        let login = BridgeLogin::new(token, "goodlogin", password).provider(provider);
        tasks.push(match sandbox.bridge_login(login) {
            Ok(connection) => connection.task_id,
            Err(truv_sandbox::BridgeError::Refused(refusal)) => refusal.task_id,
            Err(other) => panic!("{other}"),
        });
    }
    let newest_first: Vec<_> = tasks.iter().rev().cloned().collect();
    let list = |query: &str| {
        let path = format!("/v1/tasks/?{query}");
        let client = client.clone();
        async move { client.get(&path).await.expect(200) }
    };
    let all = list("").await;
    assert_eq!(column(&all, "id"), newest_first);
    assert_eq!((&all["next"], &all["previous"]), (&Value::Null, &Value::Null));
    assert!(all.get("count").is_none());
    assert_eq!(column(&list("ordering=created_at").await, "id"), tasks);
    let by_provider = list("ordering=provider_id").await;
    let providers: Vec<_> =
        by_provider["results"].as_array().unwrap().iter().map(|task| &task["provider"]["id"]).collect();
    assert_eq!(providers, ["a", "b", "b", "c"]);
    assert_eq!(column(&list("status=login_error").await, "id"), [tasks[2].clone()]);
    assert_eq!(column(&list("provider=a").await, "id"), [tasks[1].clone()]);
    assert_eq!(column(&list("product_type=employment").await, "id"), [] as [&str; 0]);
    assert_eq!(column(&list(&format!("user_id={user_id}")).await, "id").len(), 4);
    assert_eq!(column(&list("user_id=0").await, "id").len(), 0);
    assert_eq!(column(&list(&format!("query={}", tasks[1])).await, "id"), [tasks[1].clone()]);
    assert_eq!(column(&list("query=CASE-7").await, "id").len(), 4);

    let first = list("page_size=3&user_id=").await;
    assert_eq!(column(&first, "id"), newest_first[..3]);
    assert_eq!(first["previous"], Value::Null);
    // A task that is created in between does not shift the next pages.
    let token = client.bridge_token(&user_id).await;
    sandbox.bridge_login(BridgeLogin::new(token, "goodlogin", "goodpassword")).unwrap();
    let second = client.get(&path(&client, &first["next"])).await.expect(200);
    assert_eq!(column(&second, "id"), newest_first[3..]);
    assert_eq!(second["next"], Value::Null);
    let back = client.get(&path(&client, &second["previous"])).await.expect(200);
    assert_eq!(column(&back, "id"), newest_first[..3]);
    for wrong in ["nonsense", "after-0", "beside-0"] {
        client.get(&format!("/v1/tasks/?cursor={wrong}")).await.expect(404);
    }
}

#[tokio::test]
async fn links_come_newest_first() {
    let (sandbox, client) = start().await;
    let one = client.connected(&sandbox).await;
    let two = client.connected(&sandbox).await;
    let links = client.get("/v1/links/").await.expect(200);
    assert_eq!(column(&links, "id"), [two.link_id, one.link_id.clone()]);
    let links = client.get(&format!("/v1/links/?user_id={}&page_size=1", one.user_id)).await.expect(200);
    assert_eq!(column(&links, "id"), [one.link_id]);
    assert_eq!(client.get("/v1/links/?user_id=0").await.expect(200)["results"], json!([]));
}
