//! Each event is handled once.

use std::cell::Cell;
use std::future::pending;
use std::io;
use std::panic::AssertUnwindSafe;
use std::sync::Mutex;
use std::time::Duration;

use futures_util::FutureExt;
use tokio::time::advance;
use truv_sdk::webhook::{Claim, ClaimToken, EventId, MemoryStore, Once, OnceError, ReplayGuard, ReplayStore};

use super::of_task;

const MINUTE: Duration = Duration::from_secs(60);

#[tokio::test(start_paused = true)]
async fn an_event_is_handled_once_until_it_is_forgotten() {
    let guard = ReplayGuard::new().keep(60 * MINUTE);
    let count = Cell::new(0);
    let handle = async || {
        count.set(count.get() + 1);
        Ok::<_, io::Error>(count.get())
    };
    let (first, second) = (of_task("1", "t"), of_task("2", "t"));
    assert_eq!(guard.once(&first, handle()).await.unwrap(), Once::Done(1));
    assert_eq!(guard.once(&first, handle()).await.unwrap(), Once::Duplicate);
    assert_eq!(guard.once(&second, handle()).await.unwrap(), Once::Done(2));
    advance(59 * MINUTE).await;
    assert_eq!(guard.once(&first, handle()).await.unwrap(), Once::Duplicate);
    advance(2 * MINUTE).await;
    assert_eq!(guard.once(&first, handle()).await.unwrap(), Once::Done(3));
}

#[tokio::test(start_paused = true)]
async fn what_failed_is_handled_when_it_comes_again() {
    let guard = ReplayGuard::new();
    let event = of_task("1", "t");
    let failed = guard.once(&event, async { Err::<(), _>("the queue is full") }).await.unwrap_err();
    assert_eq!(failed, OnceError::Handler("the queue is full"));
    assert_eq!(guard.once(&event, async { Ok::<_, &str>(7) }).await.unwrap(), Once::Done(7));
}

#[tokio::test(start_paused = true)]
async fn two_at_the_same_time_are_handled_once() {
    let guard = ReplayGuard::new();
    let event = of_task("1", "t");
    let slow = guard.once(&event, async {
        tokio::time::sleep(5 * Duration::from_secs(1)).await;
        Ok::<_, io::Error>("slow")
    });
    let quick = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        guard.once(&event, async { Ok::<_, io::Error>("quick") }).await
    };
    let (slow, quick) = tokio::join!(slow, quick);
    assert_eq!((slow.unwrap(), quick.unwrap()), (Once::Done("slow"), Once::Busy));
}

/// An event whose handler never ends is given back at once if the future is dropped, and after its lease otherwise.
#[tokio::test(start_paused = true)]
async fn what_was_abandoned_is_handled_again() {
    let guard = ReplayGuard::new().lease(MINUTE);
    let event = of_task("1", "t");
    let handle = async || guard.once(&event, async { Ok::<_, io::Error>(()) }).await.unwrap();
    let mut hangs = Box::pin(guard.once(&event, pending::<Result<(), io::Error>>()));
    assert!(hangs.as_mut().now_or_never().is_none());
    assert_eq!(handle().await, Once::Busy);
    drop(hangs);
    assert_eq!(handle().await, Once::Done(()));

    let event = of_task("2", "t");
    let mut hangs = Box::pin(guard.once(&event, pending::<Result<(), io::Error>>()));
    assert!(hangs.as_mut().now_or_never().is_none());
    advance(MINUTE).await;
    let done = guard.once(&event, async { Ok::<_, io::Error>(()) }).await.unwrap();
    assert_eq!(done, Once::Done(()));
    drop(hangs);
    let again = guard.once(&event, async { Ok::<_, io::Error>(()) }).await.unwrap();
    assert_eq!(again, Once::Duplicate, "giving an old claim back must not undo what another has done");
}

#[tokio::test(start_paused = true)]
async fn a_handler_that_panics_gives_the_event_back() {
    let guard = ReplayGuard::new();
    let event = of_task("1", "t");
    let panics = guard.once(&event, async {
        if event.webhook_id().as_str() == "1" {
            panic!("on purpose");
        }
        Ok::<_, io::Error>(())
    });
    AssertUnwindSafe(panics).catch_unwind().await.unwrap_err();
    assert_eq!(guard.once(&event, async { Ok::<_, io::Error>(()) }).await.unwrap(), Once::Done(()));
}

/// The first outlives its lease and fails; meanwhile, a second one has handled the event.
#[tokio::test(start_paused = true)]
async fn a_late_failure_does_not_undo_what_another_has_handled() {
    let guard = ReplayGuard::new().lease(MINUTE);
    let event = of_task("1", "t");
    let slow = guard.once(&event, async {
        tokio::time::sleep(3 * MINUTE).await;
        Err::<(), _>("failed late")
    });
    let second = async {
        tokio::time::sleep(2 * MINUTE).await;
        guard.once(&event, async { Ok::<_, &str>(()) }).await.unwrap()
    };
    let (slow, second) = tokio::join!(slow, second);
    assert_eq!((slow, second), (Err(OnceError::Handler("failed late")), Once::Done(())));
    assert_eq!(guard.once(&event, async { Ok::<_, &str>(()) }).await.unwrap(), Once::Duplicate);
}

/// The same, but the second is still at work when the first ends, with success or not.
#[tokio::test(start_paused = true)]
async fn a_late_end_does_not_end_the_claim_of_another() {
    for late in [Ok(()), Err("failed late")] {
        let guard = ReplayGuard::new().lease(MINUTE);
        let event = of_task("1", "t");
        let slow = guard.once(&event, async {
            tokio::time::sleep(2 * MINUTE).await;
            late
        });
        let second = async {
            tokio::time::sleep(MINUTE + MINUTE / 2).await;
            let handle = async {
                tokio::time::sleep(MINUTE * 9 / 10).await;
                Ok::<_, &str>(())
            };
            guard.once(&event, handle).await
        };
        let third = async {
            tokio::time::sleep(2 * MINUTE + MINUTE / 10).await;
            guard.once(&event, async { Ok::<_, &str>(()) }).await
        };
        let (_, second, third) = tokio::join!(slow, second, third);
        assert_eq!((second.unwrap(), third.unwrap()), (Once::Done(()), Once::Busy));
    }
}

#[tokio::test(start_paused = true)]
async fn a_full_memory_forgets_the_oldest_and_nothing_that_is_under_way() {
    let store = MemoryStore::new(3);
    let id = |number: u32| EventId::from(number.to_string());
    let token = ClaimToken::random();
    let claim = async |number| store.claim(&id(number), &token, MINUTE).await.unwrap();
    for number in 0..4 {
        assert_eq!(claim(number).await, Claim::New);
        assert_eq!(store.confirm(&id(number), &token, MINUTE).await, Ok(true));
    }
    assert_eq!((claim(3).await, claim(1).await), (Claim::Handled, Claim::Handled));
    assert_eq!((claim(0).await, claim(1).await), (Claim::New, Claim::New));
    // what was given back makes room, too
    store.release(&id(1), &token).await.unwrap();
    assert_eq!((claim(1).await, claim(3).await), (Claim::New, Claim::Handled));
    // 0 and 1 are under way
    assert_eq!((claim(5).await, claim(6).await), (Claim::New, Claim::Busy));
    assert_eq!(store.confirm(&id(0), &token, MINUTE).await, Ok(true));
    assert_eq!(claim(6).await, Claim::New);
}

#[tokio::test(start_paused = true)]
async fn a_claim_is_its_tokens_alone() {
    let (store, id) = (MemoryStore::default(), EventId::from("1"));
    let [mine, other] = [ClaimToken::random(), ClaimToken::random()];
    assert_ne!(mine, other);
    assert_eq!(store.claim(&id, &mine, MINUTE).await, Ok(Claim::New));
    assert_eq!(store.confirm(&id, &other, MINUTE).await, Ok(false));
    store.release(&id, &other).await.unwrap();
    assert_eq!(store.claim(&id, &other, MINUTE).await, Ok(Claim::Busy));
    assert_eq!(store.confirm(&id, &mine, MINUTE).await, Ok(true));
    store.release(&id, &mine).await.unwrap();
    assert_eq!(store.claim(&id, &mine, MINUTE).await, Ok(Claim::Handled));
}

/// A store that cannot give back without waiting.
#[derive(Debug, Default)]
struct Remote(Mutex<Vec<String>>);

impl ReplayStore for &'static Remote {
    type Error = io::Error;

    async fn claim(&self, _: &EventId, token: &ClaimToken, _: Duration) -> Result<Claim, io::Error> {
        self.0.lock().unwrap().push(format!("claim {}", token.as_str()));
        Ok(Claim::New)
    }

    async fn confirm(&self, _: &EventId, _: &ClaimToken, _: Duration) -> Result<bool, io::Error> {
        Ok(true)
    }

    async fn release(&self, _: &EventId, token: &ClaimToken) -> Result<(), io::Error> {
        tokio::task::yield_now().await;
        self.0.lock().unwrap().push(format!("release {}", token.as_str()));
        Ok(())
    }
}

#[tokio::test]
async fn a_store_that_has_to_wait_is_told_of_what_was_dropped() {
    let remote: &'static Remote = Box::leak(Box::default());
    let guard = ReplayGuard::with_store(remote);
    let event = of_task("1", "t");
    assert!(guard.once(&event, pending::<Result<(), io::Error>>()).now_or_never().is_none());
    let told = || remote.0.lock().unwrap().clone();
    while told().len() < 2 {
        tokio::task::yield_now().await;
    }
    assert_eq!(told()[1], told()[0].replace("claim", "release"));
}

#[derive(Debug)]
struct Broken {
    asked: bool,
}

impl ReplayStore for Broken {
    type Error = io::Error;

    async fn claim(&self, _: &EventId, _: &ClaimToken, _: Duration) -> Result<Claim, io::Error> {
        if self.asked { Ok(Claim::New) } else { Err(io::Error::other("away")) }
    }

    async fn confirm(&self, _: &EventId, _: &ClaimToken, _: Duration) -> Result<bool, io::Error> {
        Err(io::Error::other("away"))
    }

    async fn release(&self, _: &EventId, _: &ClaimToken) -> Result<(), io::Error> {
        Err(io::Error::other("away"))
    }
}

#[tokio::test]
async fn a_store_that_fails_hides_no_outcome() {
    let event = of_task("1", "t");
    let guard = ReplayGuard::with_store(Broken { asked: false });
    let error = guard.once(&event, async { Ok::<_, io::Error>(()) }).await.unwrap_err();
    assert_eq!(error.to_string(), "the store of webhook events did not answer");
    assert_eq!(std::error::Error::source(&error).unwrap().to_string(), "away");

    let guard = ReplayGuard::with_store(Broken { asked: true });
    assert_eq!(guard.once(&event, async { Ok::<_, io::Error>(5) }).await.unwrap(), Once::Done(5));
    let failed = guard.once(&event, async { Err::<(), _>(io::Error::other("mine")) }).await.unwrap_err();
    assert_eq!(failed.to_string(), "mine");
}
