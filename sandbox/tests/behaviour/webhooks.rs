//! Webhook endpoints, and the parameters of the history of deliveries.

use serde_json::json;

use crate::client::start;

#[tokio::test]
async fn an_environment_takes_each_url_once() {
    let (_sandbox, client) = start().await;
    let hook = |url: &str, environment: &str| json!({"name": "hook", "webhook_url": url, "env_type": environment, "events": ["order-created"]});
    let first = client.post("/v1/webhooks/", hook("https://a.example/in", "sandbox")).await.expect(201);
    assert_eq!(first["enabled"], true);
    assert_eq!(first["events"], json!(["order-created"]));
    let again = client.post("/v1/webhooks/", hook("https://a.example/in", "sandbox")).await;
    assert_eq!(again.refused_fields(), ["env_type"]);
    client.post("/v1/webhooks/", hook("https://a.example/in", "prod")).await.expect(201);
    let other = client.post("/v1/webhooks/", hook("https://b.example/in", "sandbox")).await.expect(201);
    let other = format!("/v1/webhooks/{}/", other["id"].as_str().unwrap());
    let clash = client.patch(&other, json!({"webhook_url": "https://a.example/in"})).await;
    assert_eq!(clash.refused_fields(), ["env_type"]);
    // An update that changes nothing does not conflict with the endpoint itself.
    client.patch(&other, json!({"webhook_url": "https://b.example/in"})).await.expect(200);
    assert_eq!(client.get("/v1/webhooks/").await.expect(200)["count"], 3);
}

#[tokio::test]
async fn a_webhook_can_be_changed_and_deleted() {
    let (_sandbox, client) = start().await;
    let body = json!({"name": "hook", "webhook_url": "https://a.example/in", "env_type": "sandbox"});
    let created = client.post("/v1/webhooks/", body).await.expect(201);
    assert!(created["events"].as_array().unwrap().len() >= 17);
    let path = format!("/v1/webhooks/{}/", created["id"].as_str().unwrap());
    client.patch(&path, json!({"enabled": false, "name": "renamed"})).await.expect(200);
    let changed = client.get(&path).await.expect(200);
    assert_eq!((&changed["enabled"], &changed["name"]), (&json!(false), &json!("renamed")));
    assert_eq!(changed["events"], created["events"]);
    client.delete(&path).await.expect(204);
    client.get(&path).await.expect(404);
    client.delete(&path).await.expect(404);
    client.with_keys(&client.client_id, "prod-1").get(&path).await.expect(404);
}

#[tokio::test]
async fn the_history_of_deliveries_is_empty_at_first_and_bounded() {
    let (_sandbox, client) = start().await;
    let history = client.get("/v1/webhook-requests/?status_code=200&event_type=order-created").await;
    assert_eq!(history.expect(200), json!({"next": null, "previous": null, "results": []}));
    for query in ["created_at__gte=2001-01-01T00:00:00Z", "status_code=99", "event_type=else"] {
        let answer = client.get(&format!("/v1/webhook-requests/?{query}")).await;
        assert_eq!(answer.refused_fields(), [query.split('=').next().unwrap()]);
    }
    let query = "created_at__gte=2190-01-02T00:00:00Z&created_at__lte=2190-01-01T00:00:00Z";
    let answer = client.get(&format!("/v1/webhook-requests/?{query}")).await;
    assert_eq!(answer.refused_fields(), ["created_at__gte"]);
    client.get("/v1/webhook-requests/?cursor=after-0").await.expect(404);
}
