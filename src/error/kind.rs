//! The broad categories of errors.

/// What went wrong, in broad terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Truv answered with an error status.
    Api,
    /// No connection could be made: nothing was sent.
    Connect,
    /// One attempt or the whole call took too long.
    Timeout,
    /// The connection broke after all or part of the request was sent.
    Interrupted,
    /// The answer does not fit its type.
    Decode,
    /// This crate refused the call or its answer: no place in the quota before the deadline, a redirect that it does
    /// not follow, or a body over the size limit.
    Refused,
    /// The request is incomplete or cannot be expressed; nothing was sent.
    InvalidRequest,
    /// The deadline of a wait passed before what it waited for had ended (see [`wait`](crate::wait)).
    WaitDeadline,
    /// The host of a file answered with an error status (see [`download`](crate::download)).
    FileHost,
    /// The downloaded data could not be written.
    Write,
    /// The client cannot be built from the given settings.
    Configuration,
    /// A blocking call was made in async code; nothing was sent (see the module `blocking`).
    BlockingInAsync,
}
