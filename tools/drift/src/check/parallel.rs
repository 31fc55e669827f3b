//! The same comparison on several threads: one reads and finds the operations, the others compare.
//!
//! All exchanges of an operation go to the same thread, in order, so that the findings do not depend on the speed of
//! the threads.

use std::num::NonZeroUsize;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use truv_openapi::Description;
use truv_openapi::matching::Router;

use super::{Checker, Options, Outcome};
use crate::har::Exchange;
use crate::scope::Scope;

/// More threads than this would only wait for the thread that reads.
const MOST_THREADS: usize = 4;
/// Exchanges are passed on when they have this many bytes together, or when there are [`BATCH`] of them.
const BATCH_BYTES: usize = 128 << 10;
/// Exchanges are passed on when there are this many, or when they have [`BATCH_BYTES`] together.
const BATCH: usize = 64;
/// Batches that may wait for a thread.
const WAITING: usize = 2;

/// An exchange, its number, and its operation.
type Routed = (usize, usize, Exchange);

/// Compares the exchanges with the document, on as many threads as there are processors. Memory use does not grow with
/// the number of exchanges.
///
/// # Errors
///
/// If a reference of the document leads nowhere.
pub fn run_parallel(
    document: &Description,
    exchanges: impl IntoIterator<Item = Exchange>,
    options: &Options,
    scope: &Scope,
) -> anyhow::Result<Outcome> {
    let threads = thread::available_parallelism().map_or(1, NonZeroUsize::get).min(MOST_THREADS);
    if threads == 1 {
        return super::run_within(document, exchanges, options, scope);
    }
    let router = Router::new(document);
    let mut first = Checker::new(document, &router, options, scope);
    let others = thread::scope(|threads_scope| {
        let mut senders = Vec::new();
        let mut handles = Vec::new();
        for _ in 0..threads {
            let (sender, receiver) = sync_channel(WAITING);
            let checker = first.another();
            senders.push(Lane { sender, batch: Vec::new(), bytes: 0 });
            handles.push(threads_scope.spawn(move || compare(checker, &receiver)));
        }
        for (number, exchange) in exchanges.into_iter().enumerate() {
            first.number = number;
            if let Some(operation) = first.route(&exchange) {
                let lane = operation % threads;
                if let Some(lane) = senders.get_mut(lane) {
                    lane.add((number, operation, exchange));
                }
            }
        }
        senders.into_iter().for_each(Lane::end);
        handles.into_iter().map(thread::ScopedJoinHandle::join).collect::<Vec<_>>()
    });
    for other in others {
        let other = other.map_err(|_| anyhow::anyhow!("a thread that compared exchanges has failed"))?;
        first.merge(other);
    }
    first.finish()
}

fn compare<'a>(mut checker: Checker<'a>, receiver: &Receiver<Vec<Routed>>) -> Checker<'a> {
    for (number, operation, exchange) in receiver.iter().flatten() {
        checker.number = number;
        checker.check(operation, &exchange);
    }
    checker
}

/// The exchanges on their way to a thread.
struct Lane {
    sender: SyncSender<Vec<Routed>>,
    batch: Vec<Routed>,
    bytes: usize,
}

impl Lane {
    fn add(&mut self, routed: Routed) {
        self.bytes += routed.2.request.body.len() + routed.2.response.body.len();
        self.batch.push(routed);
        if self.bytes > BATCH_BYTES || self.batch.len() >= BATCH {
            self.send();
        }
    }

    fn send(&mut self) {
        self.bytes = 0;
        // a thread that is gone is noticed when it is joined
        drop(self.sender.send(std::mem::take(&mut self.batch)));
    }

    fn end(mut self) {
        self.send();
    }
}
