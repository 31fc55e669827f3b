use serde_json::{Value, json};

use crate::client::{Client, start};

fn path(template: &Value) -> String {
    format!("/v1/templates/{}/", template["id"].as_str().unwrap())
}

/// Every operation on templates succeeds once.
pub(crate) async fn walk(client: &Client) {
    let template = client.post("/v1/templates/", json!({"name": "First", "products": ["income"]})).await.expect(201);
    client.get("/v1/templates/").await.expect(200);
    client.get(&path(&template)).await.expect(200);
    client.patch(&path(&template), json!({"name": "Other"})).await.expect(200);
    client.delete(&path(&template)).await.expect(204);
}

#[tokio::test]
async fn templates_keep_what_the_document_knows() {
    let (_sandbox, client) = start().await;
    let body = json!({
        "name": "Lending", "products": ["income"], "unheard_of": 1,
        "bridge": {"hide_truv_logo": true, "unheard_of": 1, "product_settings": [
            {"product_type": "income", "texts": {"search_header": "Find your employer", "success_cta": null}},
        ]},
        "orders": {"link_expiration": "72", "first_sms": {"text": "Hello", "apply_for_reminder": true}},
        "reports": {"days_requested": 60},
        "data": null,
    });
    let template = client.post("/v1/templates/", body).await.expect(201);
    assert_eq!(template["default_for_products"], false);
    assert_eq!(template["orders"]["first_sms"]["text"], "Hello");
    assert_eq!(template["bridge"].get("unheard_of"), None);
    assert_eq!(client.get(&path(&template)).await.expect(200), template);

    // A block that is sent replaces the old one, the others stay.
    let body = json!({"default_for_products": true, "orders": {"link_expiration": "24"}});
    let changed = client.patch(&path(&template), body).await.expect(200);
    assert_eq!(changed["orders"], json!({"link_expiration": "24"}));
    assert_eq!(changed["bridge"], template["bridge"]);
    assert_eq!(changed["default_for_products"], true);
    assert_eq!(client.get(&path(&template)).await.expect(200), changed);

    client.delete(&path(&template)).await.expect(204);
    client.delete(&path(&template)).await.expect(404);
}

#[tokio::test]
async fn templates_are_listed_and_checked() {
    let (_sandbox, client) = start().await;
    for (name, product, is_default) in [("One", "income", true), ("Two", "assets", false), ("Twofold", "income", false)]
    {
        let body = json!({"name": name, "products": [product], "default_for_products": is_default});
        client.post("/v1/templates/", body).await.expect(201);
    }
    let names = |query: &str| {
        let path = format!("/v1/templates/?{query}");
        let client = client.clone();
        async move {
            let page = client.get(&path).await.expect(200);
            let results = page["results"].as_array().unwrap();
            results.iter().map(|template| template["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        }
    };
    assert_eq!(names("").await, ["Twofold", "Two", "One"]);
    assert_eq!(names("query=two").await, ["Twofold", "Two"]);
    assert_eq!(names("products=income&default_for_products=false").await, ["Twofold"]);
    assert_eq!(names("default_for_products=true").await, ["One"]);
    for (body, fields) in [
        (json!({"products": ["income"]}), vec!["name"]),
        (json!({"name": "Default", "products": []}), vec!["name"]),
        (json!({"name": "A", "products": []}), vec!["products"]),
        (
            json!({"name": "A", "products": ["income"], "orders": {"link_expiration": "25"}}),
            vec!["orders.link_expiration"],
        ),
        (
            json!({"name": "A", "products": ["income"], "reports": {"days_requested": 20}}),
            vec!["reports.days_requested"],
        ),
    ] {
        assert_eq!(client.post("/v1/templates/", body).await.refused_fields(), fields);
    }
}
