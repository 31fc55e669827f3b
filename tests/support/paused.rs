//! tokio's paused clock, made to stand still while a request is under way.
//!
//! A paused clock jumps to the next timer as soon as nothing can run, and so also while bytes are on their way through the
//! kernel, which then looks like a time-out. Here it jumps only while no request is under way, or the server holds one back
//! on purpose. The client's own spans say which requests are under way.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};

use tracing::span::{Attributes, Id};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

thread_local!(static FLIGHTS: RefCell<Option<Flights>> = const { RefCell::new(None) });

#[derive(Clone, Default)]
struct Flights(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    open: usize,
    held: usize,
    /// Counts how often nothing was under way: what was held before is no more.
    epoch: u64,
    keeper: Option<Waker>,
}

/// Runs a test. Its clients and servers must run on this thread.
pub(crate) fn paused<F: Future>(test: F) -> F::Output {
    let flights = Flights::default();
    FLIGHTS.set(Some(flights.clone()));
    let _subscriber = tracing::subscriber::set_default(tracing_subscriber::registry().with(flights.clone()));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    runtime.block_on(async {
        // a task that can always run keeps the clock from jumping
        tokio::spawn(poll_fn(move |context| {
            let mut state = flights.0.lock().unwrap();
            if state.open > state.held {
                context.waker().wake_by_ref();
            } else {
                state.keeper = Some(context.waker().clone());
            }
            Poll::<()>::Pending
        }));
        test.await
    })
}

/// The server holds back an answer for as long as this value lives.
pub(crate) struct Held(Option<(Flights, u64)>);

pub(crate) fn hold() -> Held {
    Held(FLIGHTS.with_borrow(Clone::clone).map(|flights| {
        let epoch = {
            let mut state = flights.0.lock().unwrap();
            state.held += 1;
            state.epoch
        };
        (flights, epoch)
    }))
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some((flights, epoch)) = &self.0 {
            let mut state = flights.0.lock().unwrap();
            if state.epoch == *epoch {
                state.held -= 1;
                wake(&mut state);
            }
        }
    }
}

fn wake(state: &mut State) {
    if let Some(keeper) = state.keeper.take() {
        keeper.wake();
    }
}

impl<S: tracing::Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Flights {
    fn on_new_span(&self, attributes: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
        if attributes.metadata().name() == "truv.attempt" {
            let mut state = self.0.lock().unwrap();
            state.open += 1;
            wake(&mut state);
        }
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        if context.metadata(&id).is_some_and(|metadata| metadata.name() == "truv.attempt") {
            let mut state = self.0.lock().unwrap();
            state.open -= 1;
            if state.open == 0 {
                state.held = 0;
                state.epoch += 1;
            }
        }
    }
}
