//! Bodies that arrive late or break off.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Response, header};
use http_body::Frame;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full};
use tokio::time::{Sleep, sleep};

use super::faults::BodyDelivery;
use crate::message::Reply;

/// The body of an answer.
pub(crate) type Body = UnsyncBoxBody<Bytes, io::Error>;

/// In how many pieces a slow body comes.
const PIECES: u32 = 10;

/// Turns a reply into a response whose body is delivered as a fault demands.
pub(crate) fn response(reply: Reply, delivery: BodyDelivery) -> Response<Body> {
    let mut response: Response<Bytes> = reply.into();
    let length = response.body().len();
    if delivery == BodyDelivery::Whole || length == 0 {
        return response.map(|body| Full::new(body).map_err(|never| match never {}).boxed_unsync());
    }
    // The header gives the length of the whole body, even if only a part arrives.
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    response.map(|body| {
        let pieces = match delivery {
            BodyDelivery::Slow(time) => Pieces::new(body, length.div_ceil(PIECES as usize), time / PIECES, usize::MAX),
            _ => Pieces::new(body, (length / 2).max(1), Duration::from_millis(1), 1),
        };
        pieces.boxed_unsync()
    })
}

/// A body that comes piece by piece.
struct Pieces {
    rest: Bytes,
    length: usize,
    pause: Duration,
    sleep: Pin<Box<Sleep>>,
    /// How many pieces are left before the body ends or breaks off.
    left: usize,
}

impl Pieces {
    fn new(rest: Bytes, length: usize, pause: Duration, left: usize) -> Self {
        Self { rest, length, pause, sleep: Box::pin(sleep(pause)), left }
    }
}

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if self.rest.is_empty() {
            return Poll::Ready(None);
        }
        // The piece that was handed over before is sent during the pause.
        ready!(self.sleep.as_mut().poll(context));
        if self.left == 0 {
            self.rest.clear();
            return Poll::Ready(Some(Err(io::ErrorKind::BrokenPipe.into())));
        }
        let pause = self.pause;
        self.sleep.set(sleep(pause));
        self.left -= 1;
        let length = self.length.min(self.rest.len());
        Poll::Ready(Some(Ok(Frame::data(self.rest.split_to(length)))))
    }
}
