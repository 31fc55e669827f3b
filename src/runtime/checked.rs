//! Checks the values that the setters of a builder stored, when the request is made.

use std::fmt::Display;

use crate::call::Operation;
use crate::error::Error;

/// The value that a setter stored, or an error that names the operation.
pub(crate) fn checked<T>(operation: &'static Operation, value: Result<T, String>) -> Result<T, Error> {
    value.map_err(|reason| Error::invalid_request(operation, reason))
}

/// The body that a builder makes, or an error that names the operation.
pub(crate) fn checked_body<B, T>(operation: &'static Operation, builder: Result<B, String>) -> Result<T, Error>
where
    T: TryFrom<B, Error: Display>,
{
    checked(operation, builder.and_then(|builder| T::try_from(builder).map_err(|reason| reason.to_string())))
}
