//! Why a control operation failed.

use std::fmt;

/// Why a control operation failed.
#[derive(Debug)]
#[non_exhaustive]
pub enum ControlError {
    /// The sandbox could not be reached, or the connection broke off.
    Unreachable(Box<dyn std::error::Error + Send + Sync>),
    /// The sandbox refused the operation.
    Refused {
        /// The HTTP status.
        status: u16,
        /// The reason, in the words of the sandbox.
        message: String,
    },
    /// An argument cannot be sent. The text says which arguments can.
    Argument(&'static str),
    /// The answer is not one that a sandbox of this version gives.
    Answer,
}

impl fmt::Display for ControlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable(_) => {
                f.write_str("the sandbox cannot be reached; is it running, and is the base URL right?")
            }
            Self::Refused { status, message } => write!(f, "the sandbox refuses with status {status}: {message}"),
            Self::Argument(problem) => f.write_str(problem),
            Self::Answer => f.write_str("the answer is not that of a truv-sandbox of this version"),
        }
    }
}

impl std::error::Error for ControlError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unreachable(source) => Some(source.as_ref()),
            _ => None,
        }
    }
}
