//! Bodies and queries are read as the framework behind Truv reads them: numbers as text, text as numbers and booleans.

use serde_json::{Value, json};

use crate::client::{Client, start};

/// The message for each refused field.
async fn refused(client: &Client, path: &str, body: Value) -> Vec<(String, String)> {
    let answer = client.post(path, body).await.expect(400);
    let params = answer["error"]["extra"]["invalid-params"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    params.iter().map(|param| (text(&param["field"]), text(&param["message"]))).collect()
}

#[tokio::test]
async fn values_of_another_kind_are_taken_and_come_back_as_documented() {
    let (_sandbox, client) = start().await;
    let user = client.post("/v1/users/", json!({"external_user_id": 4711, "first_name": 1.5})).await.expect(201);
    assert_eq!((&user["external_user_id"], &user["first_name"]), (&json!("4711"), &json!("1.5")));
    let found = client.get("/v1/users/?external_user_id=4711&page=1.0&link_exists=NO").await.expect(200);
    assert_eq!(found["count"], 1);

    let user_id = user["id"].as_str().unwrap();
    let body = json!({
        "product_type": "deposit_switch",
        "request_extended_history": "true",
        "account": {"account_number": 16002600, "account_type": "checking", "routing_number": 123456789,
                    "bank_name": "TD Bank", "deposit_type": "amount", "deposit_value": 100},
    });
    client.post(&format!("/v1/users/{user_id}/tokens/"), body).await.expect(201);

    let body = json!({"name": 7, "products": ["income"], "orders": {"link_expiration": 24}});
    let template = client.post("/v1/templates/", body).await.expect(201);
    assert_eq!((&template["name"], &template["orders"]["link_expiration"]), (&json!("7"), &json!("24")));
}

#[tokio::test]
async fn an_order_in_a_batch_is_read_like_one_alone() {
    let (sandbox, client) = start().await;
    let order = json!({"first_name": 1, "last_name": "Marlow", "products": ["income"], "order_number": 9,
                       "loan": {"loan_number": 12, "is_closed": "false"}});
    let alone = client.post("/v1/orders/", order.clone()).await.expect(201);
    let job = client.post("/v1/orders/batch/", json!({"orders": [order]})).await.expect(202);
    sandbox.advance(std::time::Duration::from_secs(60 * 60));
    let job = client.get(&format!("/v1/orders/batch/{}/", job["id"].as_str().unwrap())).await.expect(200);
    let batched = job["results"][0]["order_id"].as_str().unwrap();
    let batched = client.get(&format!("/v1/orders/{batched}/")).await.expect(200);
    for order in [&alone, &batched] {
        assert_eq!((&order["order_number"], &order["first_name"]), (&json!("9"), &json!("1")), "{order}");
        assert_eq!(order["loan"]["loan_number"], "12");
    }
}

#[tokio::test]
async fn what_is_refused_is_refused_in_the_words_of_the_framework() {
    let (_sandbox, client) = start().await;
    let user_id = client.user("1").await;
    let body = json!({
        "product_type": "money",
        "request_extended_history": "perhaps",
        "allowed_products": "income",
        "account": {"account_number": true, "account_type": "checking", "deposit_type": "amount",
                    "deposit_value": [100], "bank_name": null},
    });
    let mut said = refused(&client, &format!("/v1/users/{user_id}/tokens/"), body).await;
    said.sort();
    let expected = [
        ("account.account_number", "Not a valid string."),
        ("account.bank_name", "This field may not be null."),
        ("account.deposit_value", "A valid number is required."),
        ("account.routing_number", "This field is required."),
        ("allowed_products", "Expected a list of items but got type \"str\"."),
        ("product_type", "\"money\" is not a valid choice."),
        ("request_extended_history", "Must be a valid boolean."),
    ];
    assert_eq!(said, expected.map(|(field, message)| (field.to_owned(), message.to_owned())));

    let said = refused(&client, "/v1/users/", json!([])).await;
    let message = "Invalid data. Expected a dictionary, but got list.";
    assert_eq!(said, [("non_field_errors".to_owned(), message.to_owned())]);
}
