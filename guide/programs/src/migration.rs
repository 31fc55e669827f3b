//! From requests written by hand to this crate, one step after the other.

use http::Method;
use serde::Deserialize;
use serde_json::json;
use truv_sdk::{Client, Result};

// ANCHOR: first
/// The type that you have written yourself.
#[derive(Deserialize)]
pub struct OwnUser {
    /// Truv's id.
    pub id: String,
}

/// First step: your own body and your own type, sent by this crate.
///
/// # Errors
///
/// Truv refuses the user, or cannot be reached.
pub async fn create_by_hand(truv: &Client, number: &str) -> Result<OwnUser> {
    let body = json!({"external_user_id": number, "first_name": "Ines"});
    Ok(truv.raw(Method::POST, "/v1/users/").json(&body).send_as::<OwnUser>().await?.into_inner())
}
// ANCHOR_END: first

// ANCHOR: second
/// Second step: the typed call. A field that does not exist no longer compiles.
///
/// # Errors
///
/// Truv refuses the user, or cannot be reached.
pub async fn create(truv: &Client, number: &str) -> Result<String> {
    let user = truv.users_create().body_map(|user| user.external_user_id(number).first_name("Ines")).send().await?;
    Ok(user.id.to_string())
}
// ANCHOR_END: second

#[cfg(test)]
mod tests {
    use super::{create, create_by_hand};
    use crate::support::truv;

    #[tokio::test]
    async fn both_steps_create_the_user() {
        let (_truv, client) = truv().await;
        let first = create_by_hand(&client, "m-1").await.unwrap().id;
        let second = create(&client, "m-2").await.unwrap();
        let users = client.users_list().send().await.unwrap();
        let mut ids: Vec<_> = users.results.iter().map(|user| user.id.to_string()).collect();
        ids.sort();
        let mut expected = [first, second];
        expected.sort();
        assert_eq!(ids, expected);
        let twice = create_by_hand(&client, "m-1").await.err().unwrap();
        assert!(twice.is_validation(), "raw requests have the same errors: {twice}");
    }
}
