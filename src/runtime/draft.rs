//! A request that the builder of an operation fills with what its setters stored.

use std::fmt::Display;

use serde::Serialize;

use crate::call::Operation;
use crate::error::Error;
use crate::transport::{CallOptions, Request};

/// A request in the making. The first value that is wrong is kept for [`finish`](Self::finish), so that the generated code need
/// not check after each value.
pub(crate) struct Draft {
    request: Request,
    error: Option<Error>,
}

impl Draft {
    pub(crate) fn new(operation: &'static Operation, options: CallOptions) -> Self {
        Self { request: Request::new(operation).options(options), error: None }
    }

    /// Fills `{name}` in the path.
    pub(crate) fn path<T: Display>(&mut self, name: &'static str, value: Result<T, String>) {
        if let Some(value) = self.checked(value) {
            let filled = self.request.path(name, value.to_string());
            self.keep(filled);
        }
    }

    /// Adds a query parameter, unless it was not set.
    pub(crate) fn query<T: Display>(&mut self, name: &'static str, value: Result<Option<T>, String>) {
        if let Some(Some(value)) = self.checked(value) {
            self.request.query(name, value.to_string());
        }
    }

    /// Sets the body that a builder makes.
    pub(crate) fn body<T, B>(&mut self, builder: Result<B, String>)
    where
        T: TryFrom<B, Error: Display> + Serialize,
    {
        let body = builder.and_then(|builder| T::try_from(builder).map_err(|reason| reason.to_string()));
        if let Some(body) = self.checked(body) {
            let set = self.request.json(&body);
            self.keep(set);
        }
    }

    /// The request, or the first error, which names the operation.
    pub(crate) fn finish(self) -> Result<Request, Error> {
        match self.error {
            None => Ok(self.request),
            Some(error) => Err(error),
        }
    }

    /// The value that a setter stored, unless it or a value before it is wrong.
    fn checked<T>(&mut self, value: Result<T, String>) -> Option<T> {
        if self.error.is_some() {
            return None;
        }
        value.map_err(|reason| self.error = Some(Error::invalid_request(self.request.operation, reason))).ok()
    }

    fn keep(&mut self, outcome: Result<(), Error>) {
        self.error = outcome.err();
    }
}
