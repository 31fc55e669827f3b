//! An order at Truv for each application.

use std::time::Duration;

use serde::Deserialize;
use truv_sdk::types::{Order, OrderCreateRequest, OrderEmployerRequest};
use truv_sdk::value::Sensitive;
use truv_sdk::{Client, Result};

/// How long a person at the lender waits for an answer, retries included.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// Whose income is to be verified. `Debug` hides what is personal.
#[derive(Debug, Deserialize)]
pub(crate) struct Applicant {
    /// The lender's own number of the application.
    pub(crate) number: String,
    first_name: Sensitive,
    last_name: Sensitive,
    /// Truv invites the person here; without it, the lender shows `share_url` or opens Bridge.
    email: Option<Sensitive>,
    employer: String,
}

/// Creates the order, and with it a user of Truv.
pub(crate) async fn create(truv: &Client, applicant: &Applicant) -> Result<Order> {
    let employer = OrderEmployerRequest::named(&applicant.employer);
    let order = OrderCreateRequest::income(&applicant.first_name, &applicant.last_name, [employer])
        .order_number(&applicant.number)
        // if this process ends before it has stored the order, the next order is for the same user
        .external_user_id(&applicant.number)
        .email(applicant.email.clone());
    let call = truv.orders_create().body(order).options(|call| call.deadline(PATIENCE));
    Ok(call.send().await?.into_inner())
}

/// The order as it is now.
pub(crate) async fn get(truv: &Client, order_id: &str) -> Result<Order> {
    let call = truv.orders_get().order_id(order_id).options(|call| call.deadline(PATIENCE));
    Ok(call.send().await?.into_inner())
}

/// Over a mock of Truv, typed by the same document as the client.
#[cfg(test)]
mod tests {
    use truv_sdk::mock::{ErrorAnswer, MockTruv};
    use truv_sdk::types::{Order, OrderCreateRequest};

    use super::{Applicant, create};
    use crate::Problem;

    fn applicant() -> Applicant {
        let body = r#"{"number": "L-7", "first_name": "Ines", "last_name": "Marlow", "employer": "Home Depot"}"#;
        serde_json::from_str(body).unwrap()
    }

    #[tokio::test]
    async fn an_application_becomes_an_order_with_its_number() {
        let truv = MockTruv::start().await;
        let mut answer = Order::sample();
        answer.bridge_token = Some("a-bridge-token".into());
        let orders = truv.orders_create(|when, then| {
            when.body_matches(|order: &OrderCreateRequest| order.order_number.as_deref() == Some("L-7"));
            then.created(&answer);
        });
        let order = create(&truv.client().unwrap(), &applicant()).await.unwrap();
        assert_eq!(order.id, answer.id);
        let sent = &orders.bodies().unwrap()[0];
        assert_eq!(sent.employers.as_ref().unwrap()[0].company_name.as_deref(), Some("Home Depot"));
        assert!(sent.email.is_none(), "no address was given, so none is sent");
    }

    #[tokio::test]
    async fn what_truv_refuses_is_told_field_by_field() {
        let truv = MockTruv::start().await;
        truv.orders_create(|_, then| {
            let refused = ErrorAnswer::new("validation_error", "Invalid data.");
            then.bad_request(refused.invalid_param("last_name", "This field may not be blank."));
        });
        let problem = Problem::from(create(&truv.client().unwrap(), &applicant()).await.unwrap_err());
        let Problem::Invalid(fields) = problem else { panic!("{problem:?}") };
        assert_eq!(fields, [("last_name".to_owned(), "This field may not be blank.".to_owned())]);
    }

    #[test]
    fn an_applicant_in_a_log_is_nobody() {
        let text = format!("{:?}", applicant());
        assert!(text.contains("L-7") && !text.contains("Ines") && !text.contains("Marlow"), "{text}");
    }
}
