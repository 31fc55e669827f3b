//! The blocking client itself.

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use bytes::Bytes;
use http::Method;
use serde::de::DeserializeOwned;

use super::runtime::Background;
use crate::client::ClientBuilder;
use crate::credentials::Environment;
use crate::download::Download;
use crate::error::Error;
use crate::flows::EnsuredWebhook;
use crate::generated::types::WebhookEventType;
use crate::quota::QuotaStats;
use crate::raw::RawRequest;
use crate::runtime::{Request, Response};
use crate::value::Secret;

/// Calls the Truv API, and blocks until the answer is there; see [`blocking`](crate::blocking).
///
/// Every operation is a method that returns the same builder as the [async client](crate::Client)'s; `send` makes the call.
/// Cloning is cheap, and clones share connections, quota, retry budget and thread.
#[derive(Clone)]
pub struct Client {
    client: crate::Client,
    background: Arc<Background>,
}

impl Client {
    /// A client with the keys and host of the environment; see [`Client::from_env`](crate::Client::from_env).
    ///
    /// # Errors
    ///
    /// A variable is missing or unusable, or the client's thread cannot be started.
    pub fn from_env() -> Result<Self, Error> {
        Self::new(crate::Client::from_env()?)
    }

    /// Starts a client with the given keys.
    ///
    /// ```
    /// use truv_sdk::blocking::Client;
    ///
    /// let client = Client::builder("0123456789abcdef0123456789abcdef", "sandbox-0123456789abcdef")
    ///     .base_url("http://127.0.0.1:8787")
    ///     .build()?;
    /// # Ok::<(), truv_sdk::Error>(())
    /// ```
    pub fn builder(client_id: impl Into<Secret>, access_secret: impl Into<Secret>) -> ClientBuilder<Self> {
        ClientBuilder::new(client_id.into(), access_secret.into())
    }

    /// A blocking client with the settings, quota and retry budget of an async one.
    ///
    /// # Errors
    ///
    /// The client's thread cannot be started.
    pub fn new(client: crate::Client) -> Result<Self, Error> {
        Ok(Self { client, background: Arc::new(Background::start()?) })
    }

    /// The async client inside, for calls in async code.
    pub fn as_async(&self) -> &crate::Client {
        &self.client
    }

    /// Blocks until the future is done, for what has no blocking call of its own.
    ///
    /// ```no_run
    /// # fn example(client: truv_sdk::blocking::Client) -> truv_sdk::Result<()> {
    /// let (users, webhooks) = client.block_on(async {
    ///     let client = client.as_async();
    ///     tokio::join!(client.users_list().send(), client.webhooks_list().send())
    /// })?;
    /// println!("{:?} users, {:?} webhooks", users?.count, webhooks?.count);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// This is async code ([`ErrorKind::BlockingInAsync`](crate::ErrorKind::BlockingInAsync)). The future is dropped.
    pub fn block_on<F: Future>(&self, future: F) -> Result<F::Output, Error> {
        self.background.run(future)
    }

    /// The environment that the access secret belongs to.
    pub fn environment(&self) -> Environment {
        self.client.environment()
    }

    /// The state of the quota; see [`Client::quota_stats`](crate::Client::quota_stats).
    pub fn quota_stats(&self) -> Option<QuotaStats> {
        self.client.quota_stats()
    }

    /// Starts a request to any path; see [`Client::raw`](crate::Client::raw).
    pub fn raw(&self, method: Method, path: &str) -> RawRequest<Self> {
        RawRequest::new(self.clone(), &method, path)
    }

    /// Downloads a file; see [`Client::download`](crate::Client::download).
    pub fn download(&self, url: impl Into<Secret>) -> Download<Self> {
        Download::new(self.clone(), url.into())
    }

    /// Makes sure that an endpoint is registered; see [`Client::webhooks_ensure`](crate::Client::webhooks_ensure).
    ///
    /// # Errors
    ///
    /// The endpoints cannot be listed, or the endpoint cannot be registered or changed.
    pub fn webhooks_ensure<E>(&self, name: &str, url: &str, events: E) -> Result<EnsuredWebhook, Error>
    where
        E: IntoIterator<Item: Into<WebhookEventType>>,
    {
        self.block_on(self.client.webhooks_ensure(name, url, events))?
    }

    pub(super) fn background(&self) -> &Arc<Background> {
        &self.background
    }

    /// Blocks until the call of a request has ended.
    pub(super) fn answer<T, F>(
        &self,
        request: Result<Request, Error>,
        call: impl FnOnce(Request) -> F,
    ) -> Result<T, Error>
    where
        F: Future<Output = Result<T, Error>>,
    {
        let request = request?;
        let subject = request.subject(self.client.mask());
        self.background.run(call(request)).map_err(|error| error.about(subject))?
    }

    pub(crate) fn call<T: DeserializeOwned>(&self, request: Result<Request, Error>) -> Result<Response<T>, Error> {
        self.answer(request, |request| self.client.call(request))
    }

    pub(crate) fn call_free_form<T: DeserializeOwned>(
        &self,
        request: Result<Request, Error>,
    ) -> Result<Response<T>, Error> {
        self.answer(request, |request| self.client.call_free_form(request))
    }

    #[allow(dead_code, reason = "products without PDF reports do not call it")]
    pub(crate) fn call_pdf(&self, request: Result<Request, Error>) -> Result<Response<Bytes>, Error> {
        self.answer(request, |request| self.client.call_pdf(request))
    }

    pub(crate) fn call_empty(&self, request: Result<Request, Error>) -> Result<Response<()>, Error> {
        self.answer(request, |request| self.client.call_empty(request))
    }
}

impl ClientBuilder {
    /// The same settings for a client whose calls block; `build` makes it.
    ///
    /// ```no_run
    /// let client = truv_sdk::ClientBuilder::from_env()?.user_agent("lender/1.0").blocking().build()?;
    /// # Ok::<(), truv_sdk::Error>(())
    /// ```
    pub fn blocking(self) -> ClientBuilder<Client> {
        self.of_kind()
    }
}

impl ClientBuilder<Client> {
    /// Builds the client, and starts its thread. Nothing is sent.
    ///
    /// # Errors
    ///
    /// As `build` of an async client, or the thread cannot be started.
    pub fn build(self) -> Result<Client, Error> {
        Client::new(self.finish()?)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.client.fmt(f)
    }
}
