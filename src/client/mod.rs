//! The client and how to build it.

mod builder;

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use serde::de::DeserializeOwned;
use url::Url;

pub use self::builder::ClientBuilder;
use crate::call::Mask;
use crate::connect::FileHosts;
use crate::credentials::Environment;
use crate::error::Error;
use crate::runtime::Response;
use crate::transport::quota::{Budget, QuotaStats};
use crate::transport::{Request, Transport};
use crate::value::Secret;

/// Calls the Truv API.
///
/// Every operation is a method that returns a builder; the builder's `send` makes the call. [`products`](crate::products)
/// lists the operations by product. Cloning is cheap, and
/// clones share their connections, quota and retry budget: make one client per access secret and clone it freely.
///
/// ```
/// # async fn example() -> truv_sdk::Result<()> {
/// let client = truv_sdk::Client::from_env()?;
/// let user = client
///     .users_create()
///     .body_map(|user| user.external_user_id("crm-0042").first_name("Ines").last_name("Marlow"))
///     .send()
///     .await?;
/// println!("{}", user.id);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client(Arc<Shared>);

/// The parts that all clones of a client share.
struct Shared {
    transport: Transport,
    file_hosts: FileHosts,
}

impl Client {
    /// A client with the keys in `TRUV_CLIENT_ID` and `TRUV_SECRET`. The host is `TRUV_BASE_URL` if that variable is
    /// set, otherwise `https://prod.truv.com`.
    ///
    /// # Errors
    ///
    /// A variable is missing or unusable; the message says which variable and why, and never repeats its value.
    pub fn from_env() -> Result<Self, Error> {
        ClientBuilder::from_env()?.build()
    }

    /// Starts a client with the given keys.
    ///
    /// ```
    /// let client = truv_sdk::Client::builder("0123456789abcdef0123456789abcdef", "sandbox-0123456789abcdef")
    ///     .base_url("http://127.0.0.1:8787")
    ///     .build()?;
    /// assert_eq!(client.environment(), truv_sdk::Environment::Sandbox);
    /// # Ok::<(), truv_sdk::Error>(())
    /// ```
    pub fn builder(client_id: impl Into<Secret>, access_secret: impl Into<Secret>) -> ClientBuilder {
        ClientBuilder::new(client_id.into(), access_secret.into())
    }

    /// The environment that the access secret belongs to.
    pub fn environment(&self) -> Environment {
        self.0.transport.credentials().environment
    }

    /// The state of the quota, over all clients that share it; `None` if this client has no quota
    /// ([`Quota::off`](crate::quota::Quota::off)).
    pub fn quota_stats(&self) -> Option<QuotaStats> {
        self.0.transport.budget().map(Budget::stats)
    }

    #[cfg(feature = "webhook")]
    pub(crate) fn access_secret(&self) -> &Secret {
        &self.0.transport.credentials().access_secret
    }

    pub(crate) fn mask(&self) -> &Mask {
        self.0.transport.mask()
    }

    pub(crate) fn file_hosts(&self) -> &FileHosts {
        &self.0.file_hosts
    }

    pub(crate) fn base_url(&self) -> &Url {
        self.0.transport.base_url()
    }

    /// Sends a request whose answer has a body.
    pub(crate) async fn call<T: DeserializeOwned>(&self, request: Request) -> Result<Response<T>, Error> {
        self.0.transport.send(request).await.decode(Response::decode)
    }

    /// Sends a request whose answer is read into a type that the caller chose.
    pub(crate) async fn call_foreign<T: DeserializeOwned>(&self, request: Request) -> Result<Response<T>, Error> {
        self.0.transport.send(request).await.decode(Response::foreign)
    }

    /// Sends a request whose answer may be any object, or nothing.
    pub(crate) async fn call_free_form<T: DeserializeOwned>(&self, request: Request) -> Result<Response<T>, Error> {
        self.0.transport.send(request).await.decode(Response::free_form)
    }

    /// Sends a request whose answer is JSON of any shape, or nothing.
    pub(crate) async fn call_raw(&self, request: Request) -> Result<Response<serde_json::Value>, Error> {
        self.0.transport.send(request).await.decode(Response::untyped)
    }

    /// Sends a request whose answer is not decoded.
    pub(crate) async fn call_bytes(&self, request: Request) -> Result<Response<Bytes>, Error> {
        self.0.transport.send(request).await.decode(|received| Ok(Response::bytes(received)))
    }

    /// Sends a request whose answer is a PDF.
    #[allow(dead_code, reason = "products without PDF reports do not call it")]
    pub(crate) async fn call_pdf(&self, mut request: Request) -> Result<Response<Bytes>, Error> {
        request.accepts_pdf = true;
        self.0.transport.send(request).await.decode(Response::pdf)
    }

    /// Sends a request whose answer has no body.
    pub(crate) async fn call_empty(&self, request: Request) -> Result<Response<()>, Error> {
        self.0.transport.send(request).await.decode(|received| Ok(Response::empty(received)))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.0.transport.base_url().origin().ascii_serialization())
            .field("environment", &self.environment())
            .finish_non_exhaustive()
    }
}
