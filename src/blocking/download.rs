//! The last calls of downloads.

use std::io::{self, ErrorKind, Write};
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::AsyncWrite;

use super::Client;
use crate::download::{Download, Downloaded};
use crate::error::Error;

impl Download<Client> {
    /// Downloads into a writer and flushes the writer. After an error, the writer may have received a part of the file.
    ///
    /// # Errors
    ///
    /// As [`to_writer`](Download::to_writer) of an async client, and in async code.
    pub fn to_writer<W: Write + ?Sized>(self, writer: &mut W) -> Result<Downloaded, Error> {
        let (client, download) = self.exchange_client(|client| client.as_async().clone());
        client.block_on(download.to_writer(&mut Blocking(writer)))?
    }

    /// Downloads into a file; see [`to_path`](Download::to_path) of an async client.
    ///
    /// # Errors
    ///
    /// As with [`to_writer`](Self::to_writer).
    pub fn to_path(self, path: impl AsRef<Path>) -> Result<Downloaded, Error> {
        let (client, download) = self.exchange_client(|client| client.as_async().clone());
        client.block_on(download.to_path(path))?
    }
}

/// A writer that blocks. It may: it is polled on the thread of the caller, who wants to wait for it.
struct Blocking<'a, W: ?Sized>(&'a mut W);

impl<W: Write + ?Sized> AsyncWrite for Blocking<'_, W> {
    fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Ready(uninterrupted(|| self.0.write(bytes)))
    }

    fn poll_flush(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(uninterrupted(|| self.0.flush()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_flush(context)
    }
}

/// As the standard library does it: a signal is no failure.
fn uninterrupted<T>(mut attempt: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    loop {
        match attempt() {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}
