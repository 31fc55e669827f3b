//! What a login leads to: by the test logins that are built in, or by a scenario of the client's own.

pub(crate) mod own;
pub(crate) mod test_logins;
