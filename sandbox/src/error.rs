//! Why a sandbox did not start.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Why a sandbox did not start.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The address could not be listened on, for instance because another program has the port.
    Bind {
        /// The address that was asked for.
        address: SocketAddr,
        /// The error of the system.
        source: io::Error,
    },
    /// The file of the state could not be read or written.
    StateFile {
        /// The path of the file.
        path: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
    /// Another sandbox uses the file of the state. Two sandboxes would overwrite each other's changes.
    StateInUse {
        /// The path of the file.
        path: PathBuf,
    },
    /// The file of the state is damaged, of another version, too large, or not a state file. The file was not changed.
    State {
        /// The path of the file.
        path: PathBuf,
        /// What is wrong, and on which line, without the content of the line.
        problem: String,
    },
    /// A client id or access secret that no caller could send. The text says what is wrong, without the value.
    Credentials(String),
    /// A host or control token that no request could have. The text says what is wrong.
    Access(String),
    /// The OpenAPI document cannot be served: it does not parse, or an operation has no implementation.
    Document(String),
    /// The certificate or its key cannot be made, read or used. The text says what is wrong, and with which file.
    Tls(String),
    /// A seed or a directory cannot be read or carried out. The text says what is wrong, and where.
    Seed(String),
    /// There is no tokio runtime to serve in.
    NoRuntime,
    /// The start of the clock lies outside the years 2000 to 2199.
    Clock,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bind { address, .. } => {
                write!(f, "cannot listen on {address}; choose another port, or 0 for any free one")
            }
            Self::StateFile { path, .. } => {
                write!(f, "cannot keep the state in {}", path.display())
            }
            Self::StateInUse { path } => {
                write!(
                    f,
                    "another truv-sandbox keeps its state in {}; end it first, or name another file",
                    path.display()
                )
            }
            Self::State { path, problem } => {
                write!(
                    f,
                    "the state in {} cannot be used, and was not changed: {problem}; \
                     move the file away to start without it",
                    path.display()
                )
            }
            Self::Credentials(problem) => write!(f, "credentials of the sandbox: {problem}"),
            Self::Access(problem) => f.write_str(problem),
            Self::Document(problem) => write!(f, "the API document cannot be served: {problem}"),
            Self::Tls(problem) => write!(f, "TLS of the sandbox: {problem}"),
            Self::Seed(problem) => f.write_str(problem),
            Self::NoRuntime => f.write_str("start the sandbox inside of a tokio runtime"),
            Self::Clock => f.write_str("the clock must start in one of the years 2000 to 2199"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Bind { source, .. } | Self::StateFile { source, .. } => Some(source),
            _ => None,
        }
    }
}
