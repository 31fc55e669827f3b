//! What the document says about one operation.

use std::time::Duration;

use http::Method;

/// One operation of the Truv API, as the document describes it.
///
/// Errors and responses name the operation that they belong to.
#[derive(Debug)]
#[non_exhaustive]
pub struct Operation {
    /// Name of the method on [`Client`](crate::Client), such as `users_create`.
    pub id: &'static str,
    /// Truv's own operation id, such as `v1_users_create`.
    pub truv_id: &'static str,
    /// HTTP method.
    pub method: Method,
    /// Path with its parameters in braces, such as `/v1/users/{user_id}/`.
    pub path: &'static str,
    /// Whether sending the same request twice does no harm.
    pub idempotent: bool,
    /// How long one attempt may take before it is given up.
    pub timeout: Duration,
}

/// The operation of errors and responses that were made in a test.
pub(crate) static BY_HAND: Operation = operation("by_hand", "", Method::GET, "", false, 30);

/// Makes an [`Operation`] for generated code; `non_exhaustive` keeps other crates from making one.
pub(crate) const fn operation(
    id: &'static str,
    truv_id: &'static str,
    method: Method,
    path: &'static str,
    idempotent: bool,
    timeout_seconds: u64,
) -> Operation {
    Operation { id, truv_id, method, path, idempotent, timeout: Duration::from_secs(timeout_seconds) }
}
