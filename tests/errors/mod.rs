//! What an error knows and says, for every kind of answer that is not a success.

mod bodies;
mod context;
mod display;
mod predicates;
mod unusable;
mod wrong_types;

use httpmock::MockServer;
use truv_sdk::Error;
use truv_sdk::quota::Quota;

const JSON: &str = "application/json";

/// The error of getting a user, where the server answers like this.
async fn failure(status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Error {
    let server = MockServer::start_async().await;
    let mock = server.mock_async(|when, then| {
        when.method("GET").path("/v1/users/a-user/");
        headers.iter().fold(then.status(status).body(body), |then, (name, value)| then.header(*name, *value));
    });
    mock.await;
    // the servers are used again by other tests, which a 429 of this one must not hold up
    let client = crate::support::builder(&server.base_url()).quota(Quota::off()).build().unwrap();
    client.users_get().user_id("a-user").send().await.unwrap_err()
}

/// The same, with a JSON body.
async fn json_failure(status: u16, body: &str) -> Error {
    failure(status, &[("content-type", JSON)], body).await
}
