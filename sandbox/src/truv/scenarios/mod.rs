//! The outcome of a login: decided by the built-in test logins, or by a scenario of the client.

pub(crate) mod own;
pub(crate) mod test_logins;
