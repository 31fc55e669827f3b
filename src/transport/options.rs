//! Options of one call.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};
use serde::Serialize;
use serde_json::Value;

use super::{Priority, Retry};

/// Headers that belong to the client, or to the connection.
const RESERVED: [&str; 14] = [
    "authorization",
    "connection",
    "content-length",
    "cookie",
    "expect",
    "host",
    "keep-alive",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "x-access-client-id",
    "x-access-secret",
];

/// Options of one call, in place of the client's settings.
///
/// ```
/// use std::time::Duration;
/// use truv_sdk::quota::Priority;
///
/// # async fn example(client: truv_sdk::Client) -> truv_sdk::Result<()> {
/// let user = client
///     .users_get()
///     .user_id("0a1b2c3d4e5f60718293a4b5c6d7e8f9")
///     .options(|call| call.deadline(Duration::from_secs(5)).priority(Priority::Background))
///     .send()
///     .await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "options do nothing until a call has them"]
pub struct CallOptions {
    pub(crate) deadline: Option<Duration>,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) retry: Option<Retry>,
    /// Interactive by default; waits and other background work choose background.
    pub(crate) priority: Option<Priority>,
    pub(crate) idempotent: Option<bool>,
    /// Names and values.
    pub(crate) query: Vec<(String, String)>,
    /// The fields by name, or the first field that cannot be written as JSON.
    pub(crate) body_fields: BTreeMap<String, Value>,
    /// The first header or body field that cannot be sent, and why.
    pub(crate) headers: Result<HeaderMap, String>,
}

impl Default for CallOptions {
    fn default() -> Self {
        Self {
            deadline: None,
            attempt_timeout: None,
            retry: None,
            priority: None,
            idempotent: None,
            query: Vec::new(),
            body_fields: BTreeMap::new(),
            headers: Ok(HeaderMap::new()),
        }
    }
}

impl CallOptions {
    /// How long the whole call may take, waits included; see
    /// [`ClientBuilder::deadline`](crate::ClientBuilder::deadline).
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// How long one attempt may take; see [`ClientBuilder::attempt_timeout`](crate::ClientBuilder::attempt_timeout).
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = Some(timeout);
        self
    }

    /// When the call is tried again. The client's retry budget still holds, unless `retry` has one of its own.
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = Some(retry);
        self
    }

    /// Which calls go first when the quota is short. The default is interactive, and background for a
    /// [wait](crate::wait).
    pub fn priority(mut self, priority: Priority) -> Self {
        self.priority = Some(priority);
        self
    }

    /// Whether sending the same request twice does no harm. This overrides [`Operation::idempotent`](crate::Operation).
    ///
    /// With `true`, the request is sent again even if the first request may have been carried out.
    pub fn idempotent(mut self, idempotent: bool) -> Self {
        self.idempotent = Some(idempotent);
        self
    }

    /// Adds a query parameter that the builder has no setter for; name and value are percent-encoded.
    ///
    /// ```no_run
    /// # async fn example(client: truv_sdk::Client) -> truv_sdk::Result<()> {
    /// let users = client.users_list().options(|call| call.query("archived", true)).send().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn query(mut self, name: impl Into<String>, value: impl fmt::Display) -> Self {
        self.query.push((name.into(), value.to_string()));
        self
    }

    /// Adds a field to the body, for which the builder has no setter. It replaces a field with the same name.
    /// If the request has no body that is an object, `send` fails and says so.
    ///
    /// ```no_run
    /// # async fn example(client: truv_sdk::Client) -> truv_sdk::Result<()> {
    /// let create = client.users_create().body_map(|user| user.external_user_id("crm-1"));
    /// let user = create.options(|call| call.body_field("nickname", "Ines")).send().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn body_field(mut self, name: impl Into<String>, value: impl Serialize) -> Self {
        let name = name.into();
        match serde_json::to_value(value) {
            Ok(value) => _ = self.body_fields.insert(name, value),
            Err(_) => {
                self.headers =
                    self.headers.and_then(|_| Err(format!("the body field `{name}` cannot be written as JSON")));
            }
        }
        self
    }

    /// Adds a header. If the header belongs to the client (such as its keys) or to the connection, `send` fails and
    /// says so.
    pub fn header<N, V>(mut self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName>,
        V: TryInto<HeaderValue>,
    {
        self.headers = self.headers.and_then(|headers| add(headers, name.try_into().ok(), value.try_into().ok()));
        self
    }
}

fn add(mut headers: HeaderMap, name: Option<HeaderName>, value: Option<HeaderValue>) -> Result<HeaderMap, String> {
    let name = name.ok_or("the name of an extra header is not a valid HTTP header name")?;
    if RESERVED.contains(&name.as_str()) {
        return Err(format!("the header `{name}` is set by the client and cannot be replaced"));
    }
    let mut value =
        value.ok_or_else(|| format!("the value of the header `{name}` has a character that HTTP forbids"))?;
    // the value of a caller's header may hold personal data
    value.set_sensitive(true);
    headers.insert(name, value);
    Ok(headers)
}

impl fmt::Debug for CallOptions {
    /// Shows only the names of headers, query parameters and body fields.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.iter().flat_map(HeaderMap::keys).collect();
        f.debug_struct("CallOptions")
            .field("deadline", &self.deadline)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("retry", &self.retry)
            .field("priority", &self.priority)
            .field("idempotent", &self.idempotent)
            .field("headers", &names)
            .field("query", &self.query.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .field("body_fields", &self.body_fields.keys().collect::<Vec<_>>())
            .finish()
    }
}
