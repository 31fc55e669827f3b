//! Events that several processes handle once, with a store in a real Redis.

use std::env;
use std::error::Error as _;
use std::fs::{self, File};
use std::future::pending;
use std::io;
use std::panic::AssertUnwindSafe;
use std::process::{Command, Stdio};
use std::time::Duration;

use futures_util::FutureExt;
use serde_json::json;
use truv_sdk::redis::RedisError;
use truv_sdk::webhook::{Claim, ClaimToken, Event, EventId, Once, OnceError, RedisStore, ReplayGuard, ReplayStore};

use super::redis::Redis;

const LEASE: Duration = Duration::from_secs(30);
const KEEP: Duration = Duration::from_secs(24 * 60 * 60);

pub(super) fn event(id: &str) -> Event {
    let text = json!({
        "webhook_id": id, "event_type": "task-status-updated", "event_created_at": "2025-03-01T07:29:59Z",
        "task_id": "t1", "link_id": "l1", "status": "done", "user_id": "u1",
    });
    Event::from_slice(text.to_string().as_bytes()).unwrap()
}

/// Two stores that know nothing of each other, as in two processes.
fn two(redis: &Redis) -> [RedisStore; 2] {
    [(); 2].map(|()| RedisStore::at(redis.url()).unwrap())
}

fn id(text: &str) -> EventId {
    event(text).webhook_id().clone()
}

fn left(redis: &Redis) -> Duration {
    let key = redis.command(&["KEYS", "truv-sdk:webhook:*"]);
    Duration::from_millis(redis.command(&["PTTL", key.trim()]).trim().parse().expect("the key has an expiry"))
}

#[tokio::test]
async fn an_event_is_handled_once_over_all_processes() {
    let redis = Redis::start();
    let guards = two(&redis).map(ReplayGuard::with_store);
    let event = event("an-id-that-redis-need-not-know");
    let handle = async |value: u8| Ok::<_, io::Error>(value);
    assert_eq!(guards[0].once(&event, handle(1)).await.unwrap(), Once::Done(1));
    assert_eq!(guards[1].once(&event, handle(2)).await.unwrap(), Once::Duplicate);
    assert!(left(&redis) > KEEP - LEASE && left(&redis) <= KEEP);
    let keys = redis.command(&["KEYS", "*"]);
    assert!(keys.starts_with("truv-sdk:webhook:{") && !keys.contains("an-id"), "{keys}");
}

#[tokio::test]
async fn a_handler_that_fails_panics_or_is_dropped_gives_the_event_back() {
    let redis = Redis::start();
    let guards = two(&redis).map(ReplayGuard::with_store);
    let event = event("1");
    let failed = guards[0].once(&event, async { Err::<(), _>("the queue is full") }).await.unwrap_err();
    assert_eq!(failed, OnceError::Handler("the queue is full"));
    let panicking = guards[1].once(&event, async { if true { panic!("oh") } else { Ok::<(), io::Error>(()) } });
    AssertUnwindSafe(panicking).catch_unwind().await.unwrap_err();
    while redis.command(&["DBSIZE"]).trim() != "0" {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    {
        let mut dropped = Box::pin(guards[0].once(&event, pending::<Result<(), io::Error>>()));
        while redis.command(&["DBSIZE"]).trim() == "0" {
            assert!(tokio::time::timeout(Duration::from_millis(5), &mut dropped).await.is_err());
        }
        assert!(left(&redis) <= LEASE);
        assert_eq!(guards[1].once(&event, async { Ok::<_, io::Error>(()) }).await.unwrap(), Once::Busy);
    }
    while redis.command(&["DBSIZE"]).trim() != "0" {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(guards[1].once(&event, async { Ok::<_, io::Error>(7) }).await.unwrap(), Once::Done(7));
}

/// The first handler outlives its lease; another claims the event, and what the first does then changes nothing.
#[tokio::test]
async fn a_claim_is_confirmed_and_released_by_its_token_only() {
    let redis = Redis::start();
    let [slow, quick] = two(&redis);
    let (id, first, second) = (id("1"), ClaimToken::random(), ClaimToken::random());
    assert_eq!(slow.claim(&id, &first, Duration::ZERO).await.unwrap(), Claim::New);
    while redis.command(&["DBSIZE"]).trim() != "0" {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    // the lease is over, and nobody else has the event: still too late
    assert!(!slow.confirm(&id, &first, KEEP).await.unwrap());
    assert_eq!(quick.claim(&id, &second, LEASE).await.unwrap(), Claim::New);
    slow.release(&id, &first).await.unwrap();
    assert!(!slow.confirm(&id, &first, KEEP).await.unwrap());
    assert_eq!(slow.claim(&id, &first, LEASE).await.unwrap(), Claim::Busy);

    assert!(quick.confirm(&id, &second, KEEP).await.unwrap());
    // no release undoes what is handled, not even that of the claim
    slow.release(&id, &first).await.unwrap();
    quick.release(&id, &second).await.unwrap();
    assert!(!slow.confirm(&id, &first, LEASE).await.unwrap());
    for store in [&slow, &quick] {
        assert_eq!(store.claim(&id, &ClaimToken::random(), LEASE).await.unwrap(), Claim::Handled);
    }
    assert!(left(&redis) > KEEP - LEASE);
}

/// A step whose answer was lost is asked for again.
#[tokio::test]
async fn a_step_can_be_repeated() {
    let redis = Redis::start();
    let [store, _] = two(&redis);
    let (id, token) = (id("1"), ClaimToken::random());
    for _ in 0..2 {
        assert_eq!(store.claim(&id, &token, LEASE).await.unwrap(), Claim::New);
    }
    for _ in 0..2 {
        assert!(store.confirm(&id, &token, KEEP).await.unwrap());
    }
    for _ in 0..2 {
        store.release(&id, &token).await.unwrap();
    }
    assert_eq!(store.claim(&id, &ClaimToken::random(), LEASE).await.unwrap(), Claim::Handled);
}

#[tokio::test]
async fn times_that_redis_does_not_take_are_rounded() {
    let redis = Redis::start();
    let [store, _] = two(&redis);
    let (id, token) = (id("1"), ClaimToken::random());
    assert_eq!(store.claim(&id, &token, Duration::MAX).await.unwrap(), Claim::New);
    assert!(store.confirm(&id, &token, Duration::MAX).await.unwrap());
    assert!(left(&redis) > 365 * KEEP);
}

#[tokio::test]
async fn services_with_prefixes_of_their_own_do_not_share() {
    let redis = Redis::start();
    let [first, second] = two(&redis);
    let second = second.key_prefix("truv-sdk:other:").timeout(Duration::from_secs(2)).unwrap();
    for store in [&first, &second] {
        assert_eq!(store.claim(&id("1"), &ClaimToken::random(), LEASE).await.unwrap(), Claim::New);
    }
}

#[tokio::test]
async fn what_is_wrong_with_redis_is_told_and_the_event_is_not_handled() {
    let mut redis = Redis::start();
    redis.command(&["ACL", "SETUSER", "planteduser", "on", ">planted-0147147", "~*", "+@read"]);
    let store = RedisStore::at(format!("{}?user=planteduser&pass=planted-0147147", redis.url())).unwrap();
    assert!(!format!("{store:?}").contains("planted"), "{store:?}");
    let guard = ReplayGuard::with_store(store);
    let event = event("1");
    let code = async || {
        let handle = async { panic!("is not called") };
        let error = guard.once::<(), io::Error>(&event, handle).await.unwrap_err();
        assert!(!format!("{error} {error:?} {:?}", error.source()).contains("planted"), "{error:?}");
        let cause: RedisError = error.source().unwrap().downcast_ref::<RedisError>().unwrap().clone();
        cause.code().map(str::to_owned)
    };
    assert_eq!(code().await.as_deref(), Some("NOPERM"));
    redis.kill();
    assert_eq!(code().await, None);
    RedisStore::at("planted-0147147").map(drop).unwrap_err();
}

/// This program again, as a process that gets all the events.
#[tokio::test]
#[ignore = "the process that another test starts, by name"]
async fn handling_process() {
    let variable = |name| env::var(name).unwrap();
    let guard = ReplayGuard::with_store(RedisStore::at(variable("FLEET_REDIS")).unwrap());
    for number in 0..40 {
        let file = format!("{}/{number}", variable("FLEET_FOLDER"));
        // fails if the file is there already
        let handle = async { File::create_new(&file).map(drop) };
        guard.once(&event(&number.to_string()), handle).await.unwrap();
    }
}

#[test]
fn two_processes_that_get_the_same_events_handle_each_once() {
    let (redis, folder) = (Redis::start(), tempfile::tempdir().unwrap());
    let processes = [(); 2].map(|()| {
        Command::new(env::current_exe().unwrap())
            .args(["--exact", "fleet::webhooks::handling_process", "--ignored", "--quiet"])
            .env("FLEET_REDIS", redis.url())
            .env("FLEET_FOLDER", folder.path())
            .stdout(Stdio::null())
            .spawn()
            .unwrap()
    });
    for mut process in processes {
        assert!(process.wait().unwrap().success());
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 40);
}
