//! Tests of your own code, from the smallest to the largest.

use std::time::Duration;

use truv_sandbox::{Effect, Fault, Sandbox};
use truv_sdk::exchange::Answers;
use truv_sdk::mock::MockTruv;
use truv_sdk::types::UserDetail;
use truv_sdk::{Client, Error, ErrorKind, Result};

use crate::errors::{WhatToDo, what_to_do};
use crate::support::{person, truv};

/// The code under test.
async fn first_name(truv: &Client, user_id: &str) -> Result<String> {
    let user = truv.users_get().user_id(user_id).send().await?;
    Ok(user.first_name.as_ref().map(|name| name.expose().to_owned()).unwrap_or_default())
}

// ANCHOR: values
#[test]
fn a_decision_about_an_error_needs_no_server() {
    let error = Error::of_kind(ErrorKind::Connect, "no route to host");
    assert_eq!(what_to_do(&error), WhatToDo::Later(None));
}
// ANCHOR_END: values

// ANCHOR: answers
#[tokio::test]
async fn the_real_client_over_answers_from_a_queue() -> Result<()> {
    let truv = Answers::new();
    truv.json(503, "{}"); // the client tries again
    truv.json(200, serde_json::to_string(&UserDetail::sample()).unwrap());
    let client = Client::builder("client-id", "sandbox-secret").exchange(truv.clone()).build()?;
    first_name(&client, "u1").await?;
    assert_eq!(truv.requests()[1].uri().path(), "/v1/users/u1/");
    Ok(())
}
// ANCHOR_END: answers

// ANCHOR: mock
#[tokio::test]
async fn typed_answers_from_a_mock_server() {
    let truv = MockTruv::start().await;
    let mut user = UserDetail::sample(); // made-up data of every type
    user.first_name = Some("Ada".into());
    let found = truv.users_get(|when, then| {
        when.user_id("u1");
        then.ok(&user);
    });
    assert_eq!(first_name(&truv.client().unwrap(), "u1").await.unwrap(), "Ada");
    found.assert_calls(1);
}
// ANCHOR_END: mock

// ANCHOR: seed
#[tokio::test]
async fn a_seed_is_the_world_before_the_test() -> std::result::Result<(), Box<dyn std::error::Error>> {
    let truv = Sandbox::start().await?;
    truv.apply_seed(
        r#"{"users": [{"external_user_id": "crm-1", "first_name": "Noor", "links": [{
            "product_type": "income",
            "employments": [{"job_title": "Nurse", "income": 83200, "company": {"name": "City Hospital"}}]
        }]}]}"#,
    )?;
    let client = Client::builder(truv.client_id(), truv.secret()).base_url(truv.base_url()).build()?;
    let user = client.users_list().stream().next().await.ok_or("no user")??;
    assert_eq!(first_name(&client, user.id.as_str()).await?, "Noor");
    Ok(())
}
// ANCHOR_END: seed

// ANCHOR: clock
#[tokio::test]
async fn six_hours_pass_at_once() -> std::result::Result<(), Box<dyn std::error::Error>> {
    let truv = Sandbox::start().await?;
    let client = Client::builder(truv.client_id(), truv.secret()).base_url(truv.base_url()).build()?;
    let user = client.users_create().body_map(|user| user.external_user_id("crm-1")).send().await?;
    let token = client.bridge_tokens_create().user_id(&user.id).body_map(|token| token.product_type("income"));
    let token = token.send().await?.bridge_token.clone();
    truv.advance(Duration::from_secs(6 * 60 * 60 + 1)); // a bridge token is good for six hours
    let login = truv_sandbox::BridgeLogin::new(token.expose(), "goodlogin", "goodpassword");
    assert!(truv.bridge_login(login).is_err());
    Ok(())
}
// ANCHOR_END: clock

// ANCHOR: fault
#[tokio::test]
async fn the_network_fails_where_it_hurts() -> std::result::Result<(), Box<dyn std::error::Error>> {
    let (truv, client) = truv().await;
    // the user is created, and the answer is lost on its way back
    truv.control().add_fault(&Fault::new(Effect::ResetAfterwards).operation("users_create").count(1)).await?;
    let create = || client.users_create().body_map(|user| user.external_user_id("crm-1")).send();
    assert!(create().await.unwrap_err().is_interrupted());
    assert!(create().await.unwrap_err().is_validation(), "the user is there already");
    Ok(())
}
// ANCHOR_END: fault

#[tokio::test]
async fn a_person_of_the_local_truv_has_a_name() {
    let (truv, client) = truv().await;
    let person = person(&truv, &client, "t-1").await;
    assert_eq!(first_name(&client, person.user_id.as_str()).await.unwrap(), "Ines");
}
