//! A lender's own test: a function of the lender's service, each of its outcomes, and what it sent.

use truv_sdk::mock::{ErrorAnswer, MockTruv};
use truv_sdk::types::{Order, OrderCreateRequest};
use truv_sdk::{Client, Error, Reason};

/// What the applicant sees next.
#[derive(Debug, PartialEq)]
enum Next {
    OpenBridge(String),
    Correct(Vec<String>),
    TryLater,
    CallSupport,
}

/// The lender's code.
async fn order_verification(truv: &Client, loan: &str, email: &str) -> Result<Next, Error> {
    let order = truv.orders_create().body_map(|order| {
        order.order_number(loan).email(email).first_name("Ada").last_name("Winters").products(["income"])
    });
    match order.send().await {
        Ok(order) => Ok(order
            .bridge_token
            .as_ref()
            .map_or(Next::CallSupport, |token| Next::OpenBridge(token.expose().to_owned()))),
        Err(error) => match error.reason() {
            Reason::Validation => {
                Ok(Next::Correct(error.invalid_params().iter().map(|param| param.field.clone()).collect()))
            }
            Reason::Authentication | Reason::PermissionDenied => Ok(Next::CallSupport),
            _ if error.is_retryable() => Ok(Next::TryLater),
            _ => Err(error),
        },
    }
}

#[tokio::test]
async fn an_order_leads_to_bridge() {
    let truv = MockTruv::start().await;
    let mut order = Order::sample();
    order.bridge_token = Some("a-bridge-token".into());
    let orders = truv.orders_create(|when, then| {
        when.body_matches(|order: &OrderCreateRequest| order.order_number.as_deref() == Some("L-1"));
        then.created(&order);
    });
    let next = order_verification(&truv.client().unwrap(), "L-1", "ada@example.com").await.unwrap();
    assert_eq!(next, Next::OpenBridge("a-bridge-token".to_owned()));
    assert_eq!(orders.bodies().unwrap()[0].email.as_ref().map(|email| email.expose()), Some("ada@example.com"));
}

#[tokio::test]
async fn each_error_has_its_way_on() {
    let truv = MockTruv::start().await;
    truv.orders_create(|_, then| {
        let wrong =
            ErrorAnswer::new("validation_error", "Invalid data").invalid_param("email", "Enter a valid address.");
        then.bad_request(wrong)
            .unauthorized(("authentication_failed", "Wrong keys"))
            .too_many_requests(("throttled", "Too many requests"));
    });
    // the lender's client, but without another try
    let client = super::once(&truv);
    let mut seen = Vec::new();
    for _ in 0..3 {
        seen.push(order_verification(&client, "L-1", "ada@").await.unwrap());
    }
    assert_eq!(seen, [Next::Correct(vec!["email".to_owned()]), Next::CallSupport, Next::TryLater]);
}
