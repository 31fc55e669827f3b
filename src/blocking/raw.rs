//! The last calls of raw requests.

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Client;
use crate::error::Error;
use crate::raw::RawRequest;
use crate::runtime::Response;

impl RawRequest<Client> {
    /// Sends the request, blocks until the answer is there, and returns it as untyped JSON; `null` if it has no body.
    ///
    /// # Errors
    ///
    /// The path or body cannot be sent, the request fails, the answer is an error or is not JSON, or this is async code.
    pub fn send(self) -> Result<Response<Value>, Error> {
        let (client, request) = self.into_parts();
        client.answer(request, |request| client.as_async().call_raw(request))
    }

    /// Sends the request, blocks until the answer is there, and reads it into a type of your choice.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send), and an answer that does not fit the type.
    pub fn send_as<T: DeserializeOwned>(self) -> Result<Response<T>, Error> {
        let (client, request) = self.into_parts();
        client.answer(request, |request| client.as_async().call_foreign(request))
    }

    /// Sends the request, blocks until the answer is there, and returns its bytes.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send), except that the answer may be of any form.
    pub fn send_bytes(self) -> Result<Response<Bytes>, Error> {
        let (client, request) = self.into_parts();
        client.answer(request, |request| client.as_async().call_bytes(request))
    }
}
