//! One bad item does not lose the list.

use serde_json::{Value, json};
use truv_sdk::exchange::Answers;
use truv_sdk::pagination::{BadItem, Paged};
use truv_sdk::quota::Quota;
use truv_sdk::retry::Retry;
use truv_sdk::{Client, ErrorKind};

fn client(answers: &Answers) -> Client {
    let builder = Client::builder("a-client", "sandbox-secret").quota(Quota::off()).retry(Retry::never());
    builder.exchange(answers.clone()).build().unwrap()
}

fn user(id: &str) -> Value {
    json!({"id": id, "created_at": "2026-01-31T09:15:00Z", "updated_at": "2026-01-31T09:15:00Z"})
}

fn page(next: Option<&str>, results: &[Value]) -> String {
    json!({"count": 5, "next": next, "previous": null, "results": results}).to_string()
}

/// The ids, and where bad items are bad.
fn told(item: Result<truv_sdk::types::UserWithLinks, BadItem>) -> String {
    item.map_or_else(|bad| bad.path().to_owned(), |user| user.id.to_string())
}

#[tokio::test]
async fn every_good_item_is_read_and_every_bad_one_is_there_with_its_json() {
    let answers = Answers::new();
    let mut late = user("u2");
    late["created_at"] = json!("planted");
    late["links"] = json!([]);
    let next = "https://prod.truv.com/v1/users/?page=2";
    answers.json(200, page(Some(next), &[user("u1"), late.clone(), user("u3")]));
    answers.json(200, page(None, &[json!("planted"), json!({}), user("u5")]));

    let mut users = client(&answers).users_list().stream().guarded();
    let mut seen = Vec::new();
    while let Some(user) = users.next().await {
        let user = user.unwrap();
        if let Err(bad) = &user {
            assert!(!format!("{bad} {bad:?}").contains("planted"), "{bad}");
        }
        if seen.len() == 1 {
            let bad = user.as_ref().unwrap_err();
            assert_eq!(serde_json::from_str::<Value>(bad.json()).unwrap(), late);
            assert!(bad.to_string().starts_with("`results[1].created_at`: not a timestamp"), "{bad}");
        }
        seen.push(told(user));
    }
    assert_eq!(seen, ["u1", "results[1].created_at", "u3", "results[0]", "results[1]", "u5"]);
    assert_eq!(answers.requests().len(), 2);
}

#[tokio::test]
async fn the_rest_of_a_guarded_page_is_there() {
    let answers = Answers::new();
    answers.json(200, page(None, &[user("u1"), json!(5)]));
    let mut pages = client(&answers).users_list().pages().guarded();
    let page = pages.next().await.unwrap().unwrap();
    assert_eq!((page.count(), page.items().len(), page.items()[1].is_err()), (Some(5), 2, true));
    assert!(page.body().starts_with(b"{"));
    assert!(pages.next().await.is_none());
}

#[tokio::test]
async fn a_page_that_is_no_page_is_still_an_error() {
    for body in [r#"{"count": 1, "next": null, "previous": null}"#, r#"{"count": 1, "results": "planted"}"#, "[]", "{"]
    {
        let answers = Answers::new();
        answers.json(200, body);
        let error = client(&answers).users_list().stream().guarded().next().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{body}");
        assert!(!error.to_string().contains("planted"), "{error}");
    }
    // without the guard, one bad item is an error of the whole page
    let answers = Answers::new();
    answers.json(200, page(None, &[user("u1"), json!(5)]));
    let error = client(&answers).users_list().stream().next().await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.json_path()), (ErrorKind::Decode, Some("results[1]")));
}

/// Every list without pages: in the answer itself, or in its one property.
macro_rules! unpaged {
    ($client:ident, $answers:ident; $($id:ident $($parameter:ident)* [$property:literal],)+) => {$(
        let schema = $client.$id()$(.$parameter("a-value"))*.send_guarded();
        let good = {
            let of = crate::support::document::operations().into_iter().find(|one| one.id == stringify!($id)).unwrap();
            let crate::support::document::Answer::Json(name) = of.answer else { panic!("{} is no list", of.id) };
            crate::support::document::full(name)
        };
        let mut body = good.clone();
        let (list, place) = match $property {
            "" => (&mut body, String::new()),
            property => (&mut body[property], property.to_owned()),
        };
        list.as_array_mut().unwrap().insert(0, json!("planted"));
        $answers.json(200, body.to_string());
        let guarded = schema.await.unwrap();
        let items = guarded.items();
        let bad = items[0].as_ref().err().unwrap();
        assert_eq!((bad.path(), bad.json()), (&*format!("{place}[0]"), "\"planted\""), stringify!($id));
        assert!(items.len() > 1 && items[1..].iter().all(Result::is_ok), stringify!($id));
    )+};
}

#[tokio::test]
#[allow(deprecated, reason = "a deprecated list is one, too")]
async fn lists_without_pages_are_read_item_by_item_too() {
    let answers = Answers::new();
    let client = client(&answers);
    unpaged! { client, answers;
        accounts_list user_id [""],
        accounts_get_auth link_id ["accounts"],
        bank_accounts_list link_id [""],
        benefit_letters_list link_id [""],
        companies_search query [""],
        documents_list link_id [""],
        employments_list link_id [""],
        orders_list_certifications order_id ["results"],
        orders_list_events order_id ["results"],
        tax_documents_list link_id [""],
    }
}
