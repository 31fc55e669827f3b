//! One attempt to deliver: a POST, and its redirects.

use std::time::Duration;

use bytes::Bytes;
use hmac_sha256::HMAC;
use http::{HeaderValue, Request, Response, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::timeout;
use url::Url;

use super::address::resolve;
use super::sender::Background;
use crate::random::hex;

const USER_AGENT: &str = "Truv-Webhook-Service/2.0";
/// Truv follows redirects; how many is not documented.
const MOST_REDIRECTS: usize = 5;
/// How much of an answer is read, so that its sender can finish it.
const LARGEST_ANSWER: usize = 64 * 1024;

/// How an attempt has ended.
pub(super) struct PostOutcome {
    /// The status of the last answer, or why there is none.
    pub(super) answer: Result<u16, String>,
    /// Whether the address itself was refused.
    is_refused: bool,
}

impl PostOutcome {
    /// Errors and timeouts are tried again; a refused address would be refused again.
    pub(super) fn is_worth_retrying(&self) -> bool {
        !self.is_refused && !matches!(self.answer, Ok(200..300))
    }

    fn failed(message: String) -> Self {
        Self { answer: Err(message), is_refused: false }
    }

    fn refused(message: String) -> Self {
        Self { answer: Err(message), is_refused: true }
    }
}

/// Posts a body, in no more than `longest`.
pub(super) async fn post(url: &str, secret: &str, body: Bytes, reaches_remote: bool, longest: Duration) -> PostOutcome {
    let signature = signature(secret, &body);
    match timeout(longest, follow(url, &signature, body, reaches_remote)).await {
        Ok(outcome) => outcome,
        Err(_) => {
            let seconds = longest.as_secs_f64();
            PostOutcome::failed(format!("The endpoint did not answer within {seconds} seconds."))
        }
    }
}

/// Truv does not document the method after a redirect. The event is posted again, whatever the redirect's status.
async fn follow(url: &str, signature: &str, body: Bytes, reaches_remote: bool) -> PostOutcome {
    let Ok(mut url) = Url::parse(url) else {
        return PostOutcome::refused("Not sent: the address cannot be read.".to_owned());
    };
    for _ in 0..=MOST_REDIRECTS {
        let addresses = match resolve(&url, reaches_remote).await {
            Ok(addresses) => addresses,
            Err(message) => return PostOutcome::refused(message),
        };
        let stream = match TcpStream::connect(addresses.as_slice()).await {
            Ok(stream) => stream,
            Err(problem) => return PostOutcome::failed(format!("Cannot connect: {problem}")),
        };
        let response = match send(stream, &url, signature, body.clone()).await {
            Ok(response) => response,
            Err(problem) => return PostOutcome::failed(problem),
        };
        let status = response.status();
        let location = response.headers().get(header::LOCATION).and_then(|location| location.to_str().ok());
        match location.filter(|_| status.is_redirection()).and_then(|location| url.join(location).ok()) {
            Some(next) => url = next,
            None => return PostOutcome { answer: Ok(status.as_u16()), is_refused: false },
        }
    }
    PostOutcome::failed(format!("The endpoint redirected more than {MOST_REDIRECTS} times."))
}

/// Sends one request over a connection of its own, and reads the answer to its end.
async fn send(stream: TcpStream, url: &Url, signature: &str, body: Bytes) -> Result<Response<()>, String> {
    let broken = |problem: hyper::Error| format!("The endpoint broke the connection: {problem}");
    let request = request(url, signature, body).ok_or("Not sent: the address cannot be requested.")?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(broken)?;
    // The task ends with this request.
    let _connection = Background::spawn(async move {
        let _ = connection.await;
    });
    let response: Response<Incoming> = sender.send_request(request).await.map_err(broken)?;
    let (parts, body) = response.into_parts();
    // Only the status counts, whether or not the rest arrives.
    let _ = Limited::new(body, LARGEST_ANSWER).collect().await;
    Ok(Response::from_parts(parts, ()))
}

fn request(url: &Url, signature: &str, body: Bytes) -> Option<Request<Full<Bytes>>> {
    let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let host = &url[url::Position::BeforeHost..url::Position::AfterPort];
    let request = Request::post(path)
        .header(header::HOST, HeaderValue::try_from(host).ok()?)
        .header(header::USER_AGENT, USER_AGENT)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, "*/*")
        .header(header::CONNECTION, "close")
        .header("X-Webhook-Sign", signature);
    request.body(Full::new(body)).ok()
}

/// The HMAC of the bytes that are sent, with the whole access secret as its key.
pub(super) fn signature(secret: &str, body: &[u8]) -> String {
    format!("v1={}", hex(&HMAC::mac(body, secret)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_the_documented_hmac() {
        // The output of `printf '{}' | openssl dgst -sha256 -hmac sandbox-0123`.
        let expected = "v1=43f3295b11e46e056fca9329aeff6acefa1e42def550581622b816db6e010f82";
        assert_eq!(signature("sandbox-0123", b"{}"), expected);
    }
}
