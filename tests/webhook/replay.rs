//! Each event is handled once.

use std::cell::Cell;
use std::future::pending;
use std::io;
use std::time::Duration;

use tokio::time::advance;
use truv_sdk::webhook::{Claim, EventId, MemoryStore, Once, OnceError, ReplayGuard, ReplayStore};

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

#[tokio::test(start_paused = true)]
async fn what_was_abandoned_is_handled_after_its_lease() {
    let guard = ReplayGuard::new().lease(MINUTE);
    let event = of_task("1", "t");
    let hangs = guard.once(&event, pending::<Result<(), io::Error>>());
    assert!(tokio::time::timeout(Duration::from_secs(10), hangs).await.is_err());
    assert_eq!(guard.once(&event, async { Ok::<_, io::Error>(()) }).await.unwrap(), Once::Busy);
    advance(MINUTE).await;
    assert_eq!(guard.once(&event, async { Ok::<_, io::Error>(()) }).await.unwrap(), Once::Done(()));
}

#[tokio::test(start_paused = true)]
async fn a_full_memory_forgets_the_oldest() {
    let store = MemoryStore::new(3);
    let id = |number: u32| EventId::from(number.to_string());
    for number in 0..4 {
        assert_eq!(store.claim(&id(number), MINUTE).await, Ok(Claim::New));
        store.confirm(&id(number), MINUTE).await.unwrap();
    }
    assert_eq!(store.claim(&id(3), MINUTE).await, Ok(Claim::Handled));
    assert_eq!(store.claim(&id(1), MINUTE).await, Ok(Claim::Handled));
    assert_eq!(store.claim(&id(0), MINUTE).await, Ok(Claim::New));
    assert_eq!(store.claim(&id(1), MINUTE).await, Ok(Claim::New));
    // what was given back makes room, too
    store.release(&id(1)).await.unwrap();
    assert_eq!(store.claim(&id(1), MINUTE).await, Ok(Claim::New));
    assert_eq!(store.claim(&id(3), MINUTE).await, Ok(Claim::Handled));
}

#[derive(Debug)]
struct Broken {
    asked: bool,
}

impl ReplayStore for Broken {
    type Error = io::Error;

    async fn claim(&self, _: &EventId, _: Duration) -> Result<Claim, io::Error> {
        if self.asked { Ok(Claim::New) } else { Err(io::Error::other("away")) }
    }

    async fn confirm(&self, _: &EventId, _: Duration) -> Result<(), io::Error> {
        Err(io::Error::other("away"))
    }

    async fn release(&self, _: &EventId) -> Result<(), io::Error> {
        Err(io::Error::other("away"))
    }
}

#[tokio::test]
async fn a_store_that_fails_hides_no_outcome() {
    let event = of_task("1", "t");
    let guard = ReplayGuard::with_store(Broken { asked: false });
    let error = guard.once(&event, async { Ok::<_, io::Error>(()) }).await.unwrap_err();
    assert_eq!(error.to_string(), "the store of webhook events could not be asked");
    assert_eq!(std::error::Error::source(&error).unwrap().to_string(), "away");

    let guard = ReplayGuard::with_store(Broken { asked: true });
    assert_eq!(guard.once(&event, async { Ok::<_, io::Error>(5) }).await.unwrap(), Once::Done(5));
    let failed = guard.once(&event, async { Err::<(), _>(io::Error::other("mine")) }).await.unwrap_err();
    assert_eq!(failed.to_string(), "mine");
}
