//! Downloads of files: pay statements, tax forms, reports as PDF.
//!
//! Truv gives the address of a file on another host. The address itself grants access: for about an hour, everybody
//! who has the address can read the file. So this crate treats the address as a secret that no error, trace or `Debug`
//! shows, and does not send the client's keys to that host. The types of answers have such an address as a
//! [`Secret`].
//!
//! ```no_run
//! # async fn example(client: truv_sdk::Client) -> truv_sdk::Result<()> {
//! # let file = "https://files.example.org/statement.pdf";
//! let written = client.download(file).max_bytes(20 * 1024 * 1024).to_path("statement.pdf").await?;
//! println!("{} bytes", written.bytes);
//! # Ok(())
//! # }
//! ```
//!
//! - Only HTTPS is accepted. Plain HTTP to loopback is accepted only if the client's base URL is loopback, as with the
//!   local sandbox. At most five redirects are followed, and only to HTTPS.
//! - [`to_path`](Download::to_path) leaves the whole file or nothing: it writes a temporary file and renames it at the
//!   end.
//! - [`Downloaded`] says what was read; [`on_progress`](Download::on_progress) gets a [`Progress`] on the way.
//! - It is an error if the file is over the size limit, breaks off or does not have the announced length, if the
//!   status is not 200, or if the host stalls or is too slow.

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

/// The default: 100 MiB.
const MAX_BYTES: u64 = 100 * 1024 * 1024;
/// Unless set.
const STALL_TIMEOUT: Duration = Duration::from_secs(30);

/// Unless set.
const DEADLINE: Duration = Duration::from_secs(15 * 60);

/// A download that has not begun; see [`Client::download`].
#[must_use = "nothing is sent until `to_path` or `to_writer` is called"]
pub struct Download<C = Client> {
    client: C,
    url: Secret,
    max_bytes: u64,
    stall_timeout: Duration,
    deadline: Duration,
    on_progress: Option<Box<dyn FnMut(Progress) + Send>>,
}

/// The progress of a download.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// How many bytes have come so far.
    pub received: u64,
    /// How many bytes the whole file has, if its host says so.
    pub total: Option<u64>,
}

/// A download that is complete.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Downloaded {
    /// How many bytes the file has.
    pub bytes: u64,
    /// `Content-Type`, as the host gave it.
    pub content_type: Option<String>,
}

impl Client {
    /// Downloads the file at `url`, such as the `file` of a pay statement or the `pdf_report` of a report; see
    /// [`download`](crate::download).
    ///
    /// Nothing is sent until [`to_path`](Download::to_path) or [`to_writer`](Download::to_writer) is called.
    pub fn download(&self, url: impl Into<Secret>) -> Download {
        Download::new(self.clone(), url.into())
    }
}

impl<C> Download<C> {
    pub(crate) fn new(client: C, url: Secret) -> Self {
        Self { client, url, max_bytes: MAX_BYTES, stall_timeout: STALL_TIMEOUT, deadline: DEADLINE, on_progress: None }
    }

    /// The largest file to accept, in bytes. The default is 100 MiB.
    pub fn max_bytes(mut self, bytes: u64) -> Self {
        self.max_bytes = bytes;
        self
    }

    /// How long the host may send nothing. The default is 30 s. The whole download may take longer; see
    /// [`deadline`](Self::deadline).
    pub fn stall_timeout(mut self, timeout: Duration) -> Self {
        self.stall_timeout = timeout;
        self
    }

    /// How long the whole download may take, redirects and the writer included. The default is 15 minutes.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Sets a function that receives the progress after each piece of the download.
    pub fn on_progress(mut self, on_progress: impl FnMut(Progress) + Send + 'static) -> Self {
        self.on_progress = Some(Box::new(on_progress));
        self
    }

    /// The same download with another client, and this client.
    #[cfg(feature = "blocking")]
    pub(crate) fn exchange_client<D>(self, client: impl FnOnce(&C) -> D) -> (C, Download<D>) {
        let Self { client: this, url, max_bytes, stall_timeout, deadline, on_progress } = self;
        let client = client(&this);
        (this, Download { client, url, max_bytes, stall_timeout, deadline, on_progress })
    }
}

impl Download {
    /// Downloads into a writer and flushes the writer. After an error, the writer may have received a part of the file.
    ///
    /// # Errors
    ///
    /// - The address is not safe ([`ErrorKind::InvalidRequest`]).
    /// - The host refuses ([`ErrorKind::FileHost`]). Most likely the address has expired: read the object with the
    ///   address again.
    /// - The host does not answer, stalls, is too slow or breaks off.
    /// - The file is over the size limit ([`ErrorKind::Refused`]).
    /// - The writer fails ([`ErrorKind::Write`]).
    pub async fn to_writer<W>(self, writer: &mut W) -> Result<Downloaded, Error>
    where
        W: AsyncWrite + Unpin + ?Sized,
    {
        let downloaded = self.fetch(writer).await?;
        writer.flush().await.map_err(|source| unwritable("the writer", source))?;
        Ok(downloaded)
    }

    /// Downloads into a file and replaces a file that is already there; a device, pipe or socket is refused. The data
    /// is first written to a temporary file in the same folder, flushed to the disk, and then renamed. After an error,
    /// or if the future is dropped, nothing of the new file is left. On Unix only the owner may read the file.
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

impl<C> fmt::Debug for Download<C> {
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
