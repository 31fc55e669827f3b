//! A whole flow against the sandbox, with a wait, a refusal and an error in it: nothing of it is in the traces.

use std::collections::BTreeSet;
use std::time::Duration;

use http::Method;
use serde_json::Value;
use truv_sandbox::{BridgeLogin, Sandbox};
use truv_sdk::Client;
use truv_sdk::quota::Quota;
use truv_sdk::retry::Retry;
use truv_sdk::value::Secret;

use crate::support::traces;

/// Names of the personal and secret properties in Truv's answers.
const PERSONAL: [&str; 18] = [
    "access_token",
    "account_number",
    "bridge_token",
    "city",
    "date_of_birth",
    "email",
    "first_name",
    "full_name",
    "home_address",
    "initials_name",
    "last_name",
    "phone",
    "public_token",
    "routing_number",
    "ssn",
    "street",
    "webhook_url",
    "zip",
];

/// Collects the texts under those names.
fn personal(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                match value {
                    Value::String(text) if PERSONAL.contains(&&**name) => drop(found.insert(text.clone())),
                    other => personal(other, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| personal(item, found)),
        _ => {}
    }
}

#[tokio::test]
async fn a_whole_flow_leaves_no_key_token_or_person_in_the_traces() {
    traces::capture();
    let sandbox = Sandbox::start().await.unwrap();
    let client = Client::builder(sandbox.client_id(), sandbox.secret())
        .base_url(sandbox.base_url())
        .retry(Retry::default().random(|| 0.0))
        .quota(Quota::per_minute(12).reserve(0))
        .build()
        .unwrap();
    let mut values = BTreeSet::from(
        ["Xiomara", "Quarrington", "900558841", "xq@mail.example", "+15550147147", "crm-7Q"].map(str::to_owned),
    );
    values.extend([sandbox.client_id().to_owned(), sandbox.secret().to_owned()]);

    let user = client.users_create().body_map(|user| {
        let user = user.external_user_id("crm-7Q").first_name("Xiomara").last_name("Quarrington");
        user.ssn("900558841").email("xq@mail.example").phone("+15550147147")
    });
    let user = user.send().await.unwrap();
    values.insert(user.id.to_string());
    let token = client.bridge_tokens_create().user_id(&user.id).body_map(|token| token.product_type("income"));
    let token = token.send().await.unwrap().into_inner().bridge_token;
    let login = BridgeLogin::new(token.expose(), "goodlogin", "goodpassword");
    let public_token = Secret::from(sandbox.bridge_login(login).unwrap().public_token);
    let exchange = || client.links_exchange_token().body_map(|body| body.public_token(&public_token)).send();
    let link = exchange().await.unwrap();
    values.extend([token.expose(), public_token.expose(), link.access_token.expose()].map(str::to_owned));
    values.extend(["goodlogin", "goodpassword"].map(str::to_owned));
    let refused = exchange().await.unwrap_err();
    assert!(refused.is_expired_token());

    let before = values.len();
    let report = client.links_income_report().link_id(&link.link_id).send().await.unwrap();
    personal(&serde_json::from_slice(report.body()).unwrap(), &mut values);
    let raw = client.raw(Method::GET, &format!("/v1/users/{}/", user.id)).query("q", "Quarrington");
    personal(&raw.send().await.unwrap(), &mut values);
    assert!(values.len() > before + 5, "the report holds personal data: {values:?}");

    // more than the quota has places for, so that a refusal is in the traces too
    let list = || client.users_list().query("Quarrington").options(|call| call.deadline(Duration::from_secs(20)));
    let mut refusals = 0;
    for _ in 0..12 {
        let options = list().options(|call| call.header("x-borrower", "900558841"));
        refusals += usize::from(options.send().await.is_err_and(|error| error.is_quota_refusal()));
    }
    assert!(refusals > 0);

    let traces = traces::captured();
    // short ones, such as a state's code or a zip code, are part of other words and numbers
    let is_distinct = |value: &str| value.len() >= 5 && (value.len() >= 7 || value.contains(char::is_alphabetic));
    for value in values.iter().filter(|value| is_distinct(value)) {
        if let Some(line) = traces.lines().find(|line| line.contains(&**value)) {
            panic!("the traces show a value: {line}");
        }
    }
    for expected in ["truv.attempt", "error.type=\"quota\"", "error.type=\"410\"", "/v1/users/{user_id}/"] {
        assert!(traces.contains(expected), "{expected} is not captured");
    }
}
