//! Fetches a file, from its address to the last byte.

use std::time::Duration;

use http::{StatusCode, header};
use reqwest::Response;
use tokio::io::{AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;
use tracing::{Instrument, Span, field};

use super::{Download, Downloaded, Progress, address, unwritable};
use crate::client::Client;
use crate::clock;
use crate::connect::{Lease, is_loopback};
use crate::error::{Error, ErrorKind};
use crate::value::Secret;

/// A host that redirects more often than this redirects in circles.
const MAX_REDIRECTS: u32 = 5;

impl Download {
    pub(super) async fn fetch<W>(self, writer: &mut W) -> Result<Downloaded, Error>
    where
        W: AsyncWrite + Unpin + ?Sized,
    {
        let span = tracing::info_span!(
            "truv.download",
            otel.kind = "client",
            http.request.method = "GET",
            http.response.status_code = field::Empty,
            http.response.body.size = field::Empty,
            error.r#type = field::Empty,
        );
        let (began, deadline) = (clock::now(), self.deadline);
        let result = match timeout(deadline, self.copy(writer).instrument(span.clone())).await {
            Ok(result) => result,
            Err(_) => Err(too_slow(clock::now() - began)),
        };
        match &result {
            Ok(downloaded) => span.record("http.response.body.size", downloaded.bytes),
            Err(error) => span.record("error.type", format!("{:?}", error.kind()).to_ascii_lowercase()),
        };
        result
    }

    async fn copy<W>(mut self, writer: &mut W) -> Result<Downloaded, Error>
    where
        W: AsyncWrite + Unpin + ?Sized,
    {
        let (mut response, _lease) = open(&self.client, &self.url, self.stall_timeout).await?;
        let total = response.content_length();
        let mut received = 0;
        self.check_size(total.unwrap_or_default())?;
        loop {
            let chunk = match timeout(self.stall_timeout, response.chunk()).await {
                Err(_) => return Err(stalled(self.stall_timeout, received, total)),
                Ok(Err(source)) => return Err(broken_off(received, total).with_source(source.without_url())),
                Ok(Ok(chunk)) => chunk,
            };
            let Some(chunk) = chunk else { break };
            received += chunk.len() as u64;
            self.check_size(received)?;
            writer.write_all(&chunk).await.map_err(|source| unwritable("the file", source))?;
            if let Some(on_progress) = &mut self.on_progress {
                on_progress(Progress { received, total });
            }
        }
        if total.is_some_and(|total| total != received) {
            return Err(broken_off(received, total));
        }
        let content_type = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let content_type = content_type.map(|text| self.client.mask().text(text).into_owned());
        Ok(Downloaded { bytes: received, content_type })
    }

    fn check_size(&self, bytes: u64) -> Result<(), Error> {
        if bytes <= self.max_bytes {
            return Ok(());
        }
        let explanation = format!(
            "the file is longer than the limit of {} bytes; raise `max_bytes` if that is expected",
            self.max_bytes
        );
        Err(Error::download(ErrorKind::Refused, explanation))
    }
}

/// Follows redirects to an answer with the file.
async fn open(client: &Client, url: &Secret, stall_timeout: Duration) -> Result<(Response, Lease), Error> {
    let hosts = client.file_hosts();
    let mut url = address::parse(url.expose(), is_loopback(client.base_url()))?;
    for _ in 0..=MAX_REDIRECTS {
        let (request, lease) = hosts.request(url.clone())?;
        let response = match timeout(stall_timeout, request.send()).await {
            Err(_) => return Err(stalled(stall_timeout, 0, None)),
            Ok(Err(source)) => return Err(unreachable(source)),
            Ok(Ok(response)) => response,
        };
        let status = response.status();
        Span::current().record("http.response.status_code", status.as_u16());
        if is_redirect(status) {
            let location = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
            url = address::redirected(&url, location)?;
        } else if status == StatusCode::OK {
            return Ok((response, lease));
        } else {
            return Err(refused(status));
        }
    }
    let explanation = format!("the host of the file redirected more than {MAX_REDIRECTS} times");
    Err(Error::download(ErrorKind::Refused, explanation))
}

fn is_redirect(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::MOVED_PERMANENTLY
            | StatusCode::FOUND
            | StatusCode::SEE_OTHER
            | StatusCode::TEMPORARY_REDIRECT
            | StatusCode::PERMANENT_REDIRECT
    )
}

fn refused(status: StatusCode) -> Error {
    let explanation = match status.as_u16() {
        // object stores answer like this if the address has expired
        400 | 401 | 403 | 404 | 410 => {
            "the host of the file refused; its address has most likely expired: read the object that has it again, \
             and download soon after"
        }
        206 => "the host of the file sent a part of the file, although the whole file was requested",
        200..300 => "the host of the file answered without the file; only an answer with status 200 has the file",
        _ => "the host of the file did not return the file; try again later",
    };
    Error::download(ErrorKind::FileHost, explanation).with_status(status)
}

fn unreachable(source: reqwest::Error) -> Error {
    let error = if source.is_connect() {
        let explanation = "no connection to the host of the file could be made; \
                           check name resolution, and that a firewall or proxy lets it through";
        Error::download(ErrorKind::Connect, explanation)
    } else {
        Error::download(ErrorKind::Interrupted, "the connection to the host of the file broke before it answered")
    };
    error.with_source(source.without_url())
}

fn too_slow(after: Duration) -> Error {
    let explanation = format!(
        "the file was not complete after {} s; raise `deadline` if it is large or the connection slow",
        after.as_secs_f32()
    );
    Error::download(ErrorKind::Timeout, explanation)
}

fn stalled(after: Duration, received: u64, total: Option<u64>) -> Error {
    let explanation =
        format!("the host of the file sent nothing for {} s, after {}", after.as_secs_f32(), progress(received, total));
    Error::download(ErrorKind::Timeout, explanation)
}

fn broken_off(received: u64, total: Option<u64>) -> Error {
    Error::download(ErrorKind::Interrupted, format!("the file broke off after {}", progress(received, total)))
}

fn progress(received: u64, total: Option<u64>) -> String {
    match total {
        Some(1) => format!("{received} of 1 byte"),
        Some(total) => format!("{received} of {total} bytes"),
        None if received == 1 => "1 byte".to_owned(),
        None => format!("{received} bytes"),
    }
}
