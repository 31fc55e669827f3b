//! Files: pay statements, tax forms, reports as PDF.
//!
//! Truv names a file by an address on another host that holds its own permission: whoever has the address can read the
//! file, for about an hour. So the address is treated as a secret, which no error, trace or `Debug` shows, and the
//! client's keys are not sent along.
//!
//! ```no_run
//! # async fn example(client: truv_sdk::Client, statement: truv_sdk::types::Task) -> truv_sdk::Result<()> {
//! # let file = "https://files.example.org/statement.pdf";
//! let written = client.download(file).max_bytes(20 * 1024 * 1024).to_path("statement.pdf").await?;
//! println!("{} bytes", written.bytes);
//! # Ok(())
//! # }
//! ```
//!
//! - HTTPS alone, or plain HTTP to loopback for a client whose base URL is loopback, as with the local sandbox; at most five
//!   redirects, to HTTPS alone.
//! - [`to_path`](Download::to_path) leaves the whole file or none: it writes beside it and renames in the end.
//! - A file over the bound, one that breaks off or is not as long as announced, any status but 200, and a host that stalls or
//!   is slow are errors.

mod address;
mod fetch;
mod temporary;

use std::fmt;
use std::path::Path;
use std::time::Duration;

use tokio::io::{AsyncWrite, AsyncWriteExt};

use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::value::Secret;
use temporary::Temporary;

/// Unless set: 100 MiB.
const MAX_BYTES: u64 = 100 * 1024 * 1024;
/// Unless set.
const STALL_TIMEOUT: Duration = Duration::from_secs(30);

/// Unless set.
const DEADLINE: Duration = Duration::from_secs(15 * 60);

/// A download that has not begun; see [`Client::download`].
#[must_use = "nothing is sent until `to_path` or `to_writer` is called"]
pub struct Download {
    client: Client,
    url: Secret,
    max_bytes: u64,
    stall_timeout: Duration,
    deadline: Duration,
    on_progress: Option<Box<dyn FnMut(Progress) + Send>>,
}

/// How far a download is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Bytes that came so far.
    pub received: u64,
    /// Bytes of the whole file, where its host says so.
    pub total: Option<u64>,
}

/// A download that is complete.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Downloaded {
    /// Length of the file.
    pub bytes: u64,
    /// `Content-Type`, as the host gave it.
    pub content_type: Option<String>,
}

impl Client {
    /// Downloads the file at `url`, such as that of a pay statement or a report; see [`download`](crate::download).
    ///
    /// Nothing is sent until [`to_path`](Download::to_path) or [`to_writer`](Download::to_writer) is called.
    pub fn download(&self, url: impl AsRef<str>) -> Download {
        Download::new(self.clone(), url.as_ref())
    }
}

impl Download {
    fn new(client: Client, url: &str) -> Self {
        Self {
            client,
            url: Secret::from(url),
            max_bytes: MAX_BYTES,
            stall_timeout: STALL_TIMEOUT,
            deadline: DEADLINE,
            on_progress: None,
        }
    }

    /// The largest file to take, in bytes: 100 MiB unless set.
    pub fn max_bytes(mut self, bytes: u64) -> Self {
        self.max_bytes = bytes;
        self
    }

    /// How long the host may send nothing: 30 s unless set. The whole may take longer; see
    /// [`deadline`](Self::deadline).
    pub fn stall_timeout(mut self, timeout: Duration) -> Self {
        self.stall_timeout = timeout;
        self
    }

    /// How long the whole may take, redirects and the writer included: 15 minutes unless set.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Is told after each piece how far the download is.
    pub fn on_progress(mut self, on_progress: impl FnMut(Progress) + Send + 'static) -> Self {
        self.on_progress = Some(Box::new(on_progress));
        self
    }

    /// Downloads into a writer, and flushes it. After an error, the writer may have a part of the file.
    ///
    /// # Errors
    ///
    /// An address that is not safe ([`ErrorKind::InvalidRequest`]), a host that refuses ([`ErrorKind::FileHost`]: most
    /// likely the address has expired, so read the object that has it again), does not answer, stalls, is slow or breaks off, a
    /// file over the bound ([`ErrorKind::Refused`]), a writer that fails ([`ErrorKind::Write`]).
    pub async fn to_writer<W>(self, writer: &mut W) -> Result<Downloaded, Error>
    where
        W: AsyncWrite + Unpin + ?Sized,
    {
        let downloaded = self.fetch(writer).await?;
        writer.flush().await.map_err(|source| unwritable("the writer", source))?;
        Ok(downloaded)
    }

    /// Downloads into a file, in place of one that is there already; a device, pipe or socket is refused. The file is written under another name in the same
    /// folder, brought to the disk, and renamed in the end; after an error, or if the future is dropped, nothing of it is
    /// left. On Unix only its owner may read it.
    ///
    /// # Errors
    ///
    /// As with [`to_writer`](Self::to_writer).
    pub async fn to_path(self, path: impl AsRef<Path>) -> Result<Downloaded, Error> {
        let path = path.as_ref();
        let unwritable = |source| unwritable(&path.display().to_string(), source);
        let mut file = Temporary::beside(path).map_err(unwritable)?;
        let downloaded = self.fetch(file.writer()).await?;
        file.persist().await.map_err(unwritable)?;
        Ok(downloaded)
    }
}

impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download")
            .field("max_bytes", &self.max_bytes)
            .field("stall_timeout", &self.stall_timeout)
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}

fn unwritable(what: &str, source: std::io::Error) -> Error {
    Error::download(ErrorKind::Write, format!("{what} cannot be written: {source}")).with_source(source)
}
