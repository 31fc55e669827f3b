//! Runs futures on the thread that asks for it.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use tokio::runtime::{Builder, Handle, Runtime};

use crate::error::Error;

/// More than the polls after which tokio wants a task to yield; those are 128.
const POLLS: u32 = 1024;

/// A thread that drives connections and timers, also while no call is under way.
pub(super) struct Background {
    handle: Handle,
    /// There until it is dropped.
    runtime: Option<Runtime>,
}

impl Background {
    pub(super) fn start() -> Result<Self, Error> {
        let runtime = Builder::new_multi_thread().worker_threads(1).thread_name("truv-sdk").enable_all().build();
        let runtime = runtime.map_err(|source| {
            Error::configuration(format!("the thread of the blocking client cannot be started: {source}"))
                .with_source(source)
        })?;
        Ok(Self { handle: runtime.handle().clone(), runtime: Some(runtime) })
    }

    /// Polls the future on this thread until it is done. So it need not be `Send`, and what the caller's own code in it
    /// does, such as a hook, happens on the caller's thread. (tokio's `block_on` would panic in async code.)
    ///
    /// # Errors
    ///
    /// This is a thread that must not block.
    pub(super) fn run<F: Future>(&self, future: F) -> Result<F::Output, Error> {
        if is_in_async_code() {
            return Err(Error::blocking_in_async());
        }
        let _entered = self.handle.enter();
        let waker = Waker::from(Arc::new(Parked(thread::current())));
        let mut context = Context::from_waker(&waker);
        let mut future = pin!(future);
        loop {
            match future.as_mut().poll(&mut context) {
                Poll::Ready(output) => return Ok(output),
                Poll::Pending => thread::park(),
            }
        }
    }
}

impl Drop for Background {
    /// A runtime that is merely dropped waits for its thread, and tokio panics if that happens in async code.
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// A thread that waits for its future.
struct Parked(Thread);

impl Wake for Parked {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.unpark();
    }
}

/// Whether tokio polls a future on this thread right now. tokio does not say so, but it gives each such poll a budget,
/// and none to threads that may block, such as those of `spawn_blocking`. A budget ends; this is tried.
fn is_in_async_code() -> bool {
    let mut context = Context::from_waker(Waker::noop());
    Handle::try_current().is_ok()
        && (0..POLLS).any(|_| pin!(tokio::task::consume_budget()).poll(&mut context).is_pending())
}
