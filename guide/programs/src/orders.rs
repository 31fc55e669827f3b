//! Orders: created for a person, and followed to their end.

use std::time::Duration;

use truv_sdk::types::{Order, OrderCreateRequest, OrderEmployerRequest};
use truv_sdk::wait::Outcome;
use truv_sdk::{Client, Result};

/// Creates an order for the income from two employers.
///
/// # Errors
///
/// Truv refuses the order, or cannot be reached.
// ANCHOR: create
pub async fn create(truv: &Client) -> Result<Order> {
    let employers = [OrderEmployerRequest::named("Home Depot"), OrderEmployerRequest::named("City Hospital")];
    let order = OrderCreateRequest::income("Ines", "Marlow", employers)
        .order_number("loan-7") // yours; it comes back with events
        .external_user_id("crm-0042"); // the same user for the next order of this person
    Ok(truv.orders_create().body(order).send().await?.into_inner())
}
// ANCHOR_END: create

/// Waits until every part of the order has ended, and returns the parts without data.
///
/// # Errors
///
/// The order had not ended after an hour, or Truv cannot be reached.
// ANCHOR: wait
pub async fn parts_without_data(truv: &Client, order: &Order) -> Result<Vec<String>> {
    let wait = truv.orders_get().order_id(&order.id).wait().deadline(Duration::from_secs(60 * 60));
    match wait.until_done().await? {
        Outcome::Done(_) => Ok(Vec::new()),
        Outcome::Failed(failures, _) => {
            Ok(failures.failed.iter().map(|part| format!("{}: {}", part.id, part.failure)).collect())
        }
    }
}
// ANCHOR_END: wait

#[cfg(test)]
mod tests {
    use truv_sandbox::BridgeLogin;

    use super::{create, parts_without_data};
    use crate::support::truv;

    #[tokio::test]
    async fn one_employer_has_data_and_the_other_has_none() {
        let (truv, client) = truv().await;
        let order = create(&client).await.unwrap();
        for (employer, login) in order.employers.iter().zip(["goodlogin", "goodlogin.no-data"]) {
            let token = employer.bridge_token.as_ref().unwrap().expose();
            let _ = truv.bridge_login(BridgeLogin::new(token, login, "goodpassword"));
        }
        let missing = parts_without_data(&client, &order).await.unwrap();
        assert_eq!(missing.len(), 1, "{missing:?}");
        assert!(
            missing[0].starts_with(order.employers[1].id.as_str()) && missing[0].contains("no data"),
            "{missing:?}"
        );
    }
}
