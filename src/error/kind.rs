//! What went wrong, in broad terms.

/// What went wrong, in broad terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Truv answered with an error status.
    Api,
    /// No connection could be made: nothing was sent.
    Connect,
    /// Time ran out.
    Timeout,
    /// The connection broke after the request, or part of it, was sent.
    Interrupted,
    /// The answer does not fit its type.
    Decode,
    /// This crate turned the call or its answer down: no place in the quota before the deadline, a redirect that it does
    /// not follow, a body over the bound.
    Refused,
    /// The request is incomplete or not expressible; nothing was sent.
    InvalidRequest,
    /// The deadline of a wait passed before what it waited for had ended (see [`wait`](crate::wait)).
    WaitDeadline,
    /// The host of a file answered with an error status (see [`download`](crate::download)).
    FileHost,
    /// What was downloaded could not be written.
    Write,
    /// The client cannot be built from what it was given.
    Configuration,
}
