//! Passes an event on to the user's own endpoint, as Truv would post it.

use std::time::Duration;

use truv_sdk::webhook::SIGNATURE_HEADER;
use url::Url;

use crate::failure::{Failure, Result};

/// Truv gives up after ten seconds.
const PATIENCE: Duration = Duration::from_secs(10);

/// An endpoint.
pub(super) struct Target {
    url: Url,
    client: reqwest::Client,
}

impl Target {
    /// Plain HTTP goes to this machine alone: events are data of people.
    pub(super) fn new(url: &str) -> Result<Self> {
        let wrong = |why: String| {
            Failure::usage(format!("the endpoint {why}")).advice("name one such as http://127.0.0.1:3000/webhooks")
        };
        let url = Url::parse(url).map_err(|error| wrong(format!("is not a URL: {error}")))?;
        let client = truv_record::http_client(&url).map_err(|_| {
            wrong("is neither on this machine nor reached over https, where nobody else can read events".to_owned())
        })?;
        Ok(Self { url, client })
    }

    pub(super) fn shown(&self) -> String {
        // a path may hold a token
        self.url.origin().ascii_serialization()
    }

    /// Posts the event; gives the status of the answer, or why there is none.
    pub(super) async fn post(&self, body: &str, signature: &str) -> Result<u16, String> {
        let request = self
            .client
            .post(self.url.clone())
            .timeout(PATIENCE)
            .header("content-type", "application/json")
            .header("user-agent", concat!("truv-cli/", env!("CARGO_PKG_VERSION")))
            .header(SIGNATURE_HEADER, signature)
            .body(body.to_owned());
        match request.send().await {
            Ok(answer) => Ok(answer.status().as_u16()),
            Err(error) if error.is_timeout() => Err(format!("no answer within {} s", PATIENCE.as_secs())),
            Err(error) if error.is_connect() => Err("nobody listens there".to_owned()),
            Err(_) => Err("the connection broke".to_owned()),
        }
    }
}
