//! What setters take, and what builders can be used for.

use serde_json::{Value, json};
use truv_sdk::types::{
    OrderCreateRequest, OrderEmployerRequest, OrderLoanRequest, TargetBankAccount, UserCreateRequest, UserId,
};
use truv_sdk::value::{Date, Decimal, Sensitive};
use truv_sdk::{Client, operations};

use crate::support::client;
use crate::support::server::{Server, json};

pub(crate) fn written<B, T>(builder: B) -> Value
where
    T: TryFrom<B, Error: std::fmt::Debug> + serde::Serialize,
{
    serde_json::to_value(T::try_from(builder).unwrap()).unwrap()
}

#[test]
fn setters_take_values_and_options_of_whatever_converts() {
    let user = written::<_, UserCreateRequest>;
    let (text, owned, missing) = (Some("a"), Some(String::from("b")), None::<String>);
    let id = UserCreateRequest::builder().external_user_id("crm-1");
    assert_eq!(
        user(id.first_name(text).last_name(owned).email(missing).phone(Some(Sensitive::from("c")))),
        json!({"external_user_id": "crm-1", "first_name": "a", "last_name": "b", "phone": "c"})
    );
    let loan = written::<_, OrderLoanRequest>;
    let with_date = |date: Option<Date>| loan(OrderLoanRequest::builder().loan_number("7").funding_date(date));
    assert_eq!(with_date(None), json!({"loan_number": "7"}));
    assert_eq!(
        with_date(Some("2026-01-31".parse().unwrap())),
        json!({"loan_number": "7", "funding_date": "2026-01-31"})
    );
    // parts of a request too, as a builder or a value
    let employers = Some([OrderEmployerRequest::named("Granite Builders")]);
    let order = OrderCreateRequest::income("Ines", "Marlow", [OrderEmployerRequest::named("Harbor Foods")]);
    let order = written::<_, OrderCreateRequest>(order.employers(employers).loan(None::<OrderLoanRequest>));
    assert_eq!(order["employers"], json!([{"company_name": "Granite Builders"}]));
    assert_eq!(order.get("loan"), None);
}

#[test]
fn amounts_of_options_keep_the_kind_that_the_document_wants() {
    let account = TargetBankAccount::entire("1", "2", "Example Bank").deposit_value(Some(Decimal::from(25)));
    assert_eq!(written::<_, TargetBankAccount>(account)["deposit_value"], json!("25"));
}

#[tokio::test]
async fn an_option_that_does_not_convert_is_reported_with_its_setter() {
    let error = client("http://127.0.0.1:1")
        .orders_update()
        .order_id("o1")
        .body_map(|body| body.loan(OrderLoanRequest::builder().loan_number("7").funding_date(Some("yesterday"))))
        .send()
        .await
        .unwrap_err();
    assert!(error.is_invalid_request() && error.to_string().contains("`funding_date`: not a date"), "{error}");
}

/// A builder that a function gives back, without the client that it was made from.
fn search(client: &Client, user: Option<UserId>) -> operations::TasksList {
    client.tasks_list().user_id(user).page_size(Some(5))
}

fn is_static_and_sendable<T: Send + 'static>(value: T) -> T {
    value
}

#[tokio::test]
async fn builders_are_stored_returned_and_spawned() {
    let server = Server::start(|_| json(200, &json!({"next": null, "previous": null, "results": []}))).await;
    let calls = {
        let client = client(&server.url);
        vec![search(&client, None), search(&client, Some(UserId::from("u1")))]
    };
    let calls: Vec<_> = calls.into_iter().map(|call| tokio::spawn(is_static_and_sendable(call.send()))).collect();
    for call in calls {
        assert!(call.await.unwrap().unwrap().results.is_empty());
    }
    let raw = is_static_and_sendable(client(&server.url).raw(http::Method::GET, "/v1/tasks/"));
    assert_eq!(tokio::spawn(raw.send()).await.unwrap().unwrap()["results"], json!([]));
    let mut targets: Vec<_> = server.requests().iter().map(|request| request.target.clone()).collect();
    targets.sort();
    assert_eq!(targets, ["/v1/tasks/", "/v1/tasks/?page_size=5", "/v1/tasks/?page_size=5&user_id=u1"]);
}
