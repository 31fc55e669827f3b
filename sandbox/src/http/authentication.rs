//! Who sends a request.

use http::HeaderMap;

use crate::message::{Caller, Failure};

const CLIENT_ID: &str = "x-access-client-id";
const ACCESS_SECRET: &str = "x-access-secret";

/// The keys that a request has in its headers.
pub(crate) fn caller_of(headers: &HeaderMap) -> Result<Caller, Failure> {
    let key = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let (Some(client_id), Some(secret)) = (key(CLIENT_ID), key(ACCESS_SECRET)) else {
        return Err(Failure::Unauthorized(
            "Authentication credentials were not provided: \
             send the headers X-Access-Client-Id and X-Access-Secret.",
        ));
    };
    Caller::new(client_id, secret).map_err(|_| {
        Failure::Unauthorized(
            "Incorrect authentication credentials: \
             the access secret starts with sandbox-, dev- or prod-.",
        )
    })
}
