//! What a type does not know stays reachable, for each object.

use serde_json::{Value, json};
use truv_sdk::exchange::Answers;
use truv_sdk::pagination::Paged;
use truv_sdk::quota::Quota;
use truv_sdk::types::{IncomeCheck, User};
use truv_sdk::{Client, Response, UnknownFields};

use crate::support::document::full;

fn answered<T: serde::de::DeserializeOwned>(body: &Value) -> Response<T> {
    Response::from_answer(http::Response::new(body.to_string())).unwrap()
}

fn paths(unknown: &UnknownFields) -> Vec<String> {
    unknown.iter().map(truv_sdk::UnknownField::path).collect()
}

#[test]
fn each_unknown_field_is_told_with_its_object_and_value() {
    let mut body = full("IncomeCheck");
    body["added"] = json!({"deep": [1, null]});
    body["employments"][0]["profile"]["added"] = Value::Null;
    body["employments"][0]["statements"][0]["earnings"][0]["added"] = json!("planted");
    let report: Response<IncomeCheck> = answered(&body);
    let unknown = report.unknown_fields();
    let mut told = paths(&unknown);
    told.sort();
    assert_eq!(told, ["added", "employments[0].profile.added", "employments[0].statements[0].earnings[0].added"]);
    assert_eq!(unknown.get("added"), Some(&json!({"deep": [1, null]})));
    assert_eq!(unknown.get("employments[0].profile.added"), Some(&Value::Null));
    assert_eq!(unknown.get("employments[0].profile"), None);
    let of_profile: Vec<_> = unknown.in_object("employments[0].profile").collect();
    assert_eq!((of_profile.len(), of_profile[0].name(), of_profile[0].value()), (1, "added", &Value::Null));
    assert_eq!(unknown.in_object("").count(), 1);
    assert!(!format!("{unknown:?} {unknown:#?}").contains("planted"));
}

#[test]
fn a_field_that_is_known_is_none_of_them_whatever_its_value() {
    // null, blank, empty: nothing of these is written again by the type
    let body = json!({"id": "u1", "created_at": "2026-01-31T09:15:00Z", "updated_at": "2026-01-31T09:15:00Z",
        "first_name": null, "email": ""});
    assert!(answered::<User>(&body).unknown_fields().is_empty());
    for schema in ["IncomeCheck", "Order", "UserListPage", "BankAccountList"] {
        let body = full(schema);
        let unknown = match schema {
            "Order" => answered::<truv_sdk::types::Order>(&body).unknown_fields(),
            "IncomeCheck" => answered::<IncomeCheck>(&body).unknown_fields(),
            "BankAccountList" => answered::<truv_sdk::types::BankAccountList>(&body).unknown_fields(),
            _ => answered::<truv_sdk::types::UserListPage>(&body).unknown_fields(),
        };
        assert!(unknown.is_empty(), "{schema}: {unknown:?}");
    }
    assert!(Response::new(User::clone(&answered(&body))).unknown_fields().is_empty());
    assert!(UnknownFields::of::<User>(b"{").is_err());
    let stored = br#"{"id": "u1", "created_at": "2026-01-31T09:15:00Z", "updated_at": "2026-01-31T09:15:00Z", "a": 1}"#;
    assert_eq!(paths(&UnknownFields::of::<User>(stored).unwrap()), ["a"]);
}

#[tokio::test]
async fn lists_have_theirs_by_item() {
    let answers = Answers::new();
    let builder = Client::builder("a-client", "sandbox-secret").quota(Quota::off());
    let client = builder.exchange(answers.clone()).build().unwrap();
    let user = json!({"id": "u1", "created_at": "2026-01-31T09:15:00Z", "updated_at": "2026-01-31T09:15:00Z", "a": 1});
    let page = json!({"count": 2, "next": null, "previous": null, "results": [user, user], "total": 2}).to_string();
    answers.json(200, &page).json(200, &page);
    let all = ["results[0].a", "results[1].a", "total"];
    let page = client.users_list().pages().next().await.unwrap().unwrap();
    assert_eq!(paths(&page.unknown_fields()), all);
    assert_eq!(page.unknown_fields().in_object("results[1]").count(), 1);
    let page = client.users_list().pages().guarded().next().await.unwrap().unwrap();
    assert_eq!((paths(&page.unknown_fields()), page.items().len()), (all.map(str::to_owned).to_vec(), 2));
    let mut list = full("BankAccountList");
    list[0]["a"] = json!(true);
    list.as_array_mut().unwrap().push(json!(5));
    answers.json(200, list.to_string());
    let accounts = client.bank_accounts_list().link_id("l1").send_guarded().await.unwrap();
    assert_eq!(paths(&accounts.unknown_fields()), ["[0].a"]);
    assert_eq!(accounts.items().iter().filter(|account| account.is_ok()).count(), 1);
    assert_eq!(accounts.items().last().unwrap().as_ref().unwrap_err().path(), "[1]");
}
