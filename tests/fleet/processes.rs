//! Several processes with one budget, against a server that enforces it exactly.

use std::collections::VecDeque;
use std::env;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use truv_sdk::quota::{AskedBy, Priority, RedisQuota};

use super::redis::Redis;
use super::{client, get};
use crate::support::server::{Server, answer};

const WINDOW: Duration = Duration::from_secs(60);
const PROCESSES: usize = 8;

#[derive(Default)]
struct Counts {
    /// When the requests of the last minute came.
    recent: VecDeque<Instant>,
    /// When each request came that was served.
    served: Vec<Instant>,
    refused: usize,
}

/// Counts as Truv does: a request that comes when the last 60 s are full is refused.
async fn enforcing(limit: usize) -> (Server, Arc<Mutex<Counts>>) {
    let counts = Arc::new(Mutex::new(Counts::default()));
    let shared = Arc::clone(&counts);
    let server = Server::start(move |_| {
        let mut counts = shared.lock().unwrap();
        let now = now();
        while counts.recent.front().is_some_and(|first| now - *first >= WINDOW) {
            counts.recent.pop_front();
        }
        if counts.recent.len() >= limit {
            counts.refused += 1;
            return answer(429, &["retry-after: 60"], "");
        }
        counts.recent.push_back(now);
        counts.served.push(now);
        answer(204, &[], "")
    })
    .await;
    (server, counts)
}

#[allow(clippy::disallowed_methods, reason = "processes share the machine's clock, not one that tests can set")]
fn now() -> Instant {
    Instant::now()
}

/// This program again, as a process of the fleet that sends as many requests as it may for this many seconds.
fn worker(server: &Server, redis: &Redis, limit: usize, seconds: u64) -> Child {
    Command::new(env::current_exe().unwrap())
        .args(["--exact", "fleet::processes::worker_process", "--ignored", "--quiet"])
        .env("FLEET_SERVER", &server.url)
        .env("FLEET_REDIS", redis.url())
        .env("FLEET_LIMIT", limit.to_string())
        .env("FLEET_SECONDS", seconds.to_string())
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

/// A 429 to one process holds up another, and that one says so: by whom, since when, until when.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_429_of_another_process_is_told_of() {
    let redis = Redis::start();
    let server = Server::start(|_| answer(429, &["retry-after: 30"], "")).await;
    let mut worker = worker(&server, &redis, 40, 5);
    tokio::task::spawn_blocking(move || worker.wait()).await.unwrap().unwrap();
    redis.until(&["KEYS", "*pause"], "pause");
    let client = client(&server.url, &RedisQuota::at(redis.url()), 40);
    let error = get(&client, "/v1/a/", Duration::from_secs(5), Priority::Interactive).await.unwrap_err();
    assert!(error.is_server_pause() && error.is_quota_refusal(), "{error}");
    assert!(error.to_string().contains("another process"), "{error}");
    let refusal = error.quota_refusal().unwrap();
    assert_eq!(refusal.asked_by, AskedBy::OtherProcess);
    let asked = refusal.until.duration_since(refusal.since.unwrap()).unwrap();
    assert!((29..=31).contains(&asked.as_secs()), "{asked:?}");
    assert!(error.retry_after().unwrap() <= Duration::from_secs(30));
    let paused = client.quota_stats().unwrap().paused;
    assert!(paused > Duration::from_secs(10) && paused <= Duration::from_secs(30), "{paused:?}");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
#[ignore = "the process that other tests start, by name"]
async fn worker_process() {
    let variable = |name| env::var(name).unwrap();
    let redis = RedisQuota::at(variable("FLEET_REDIS"));
    let client = client(&variable("FLEET_SERVER"), &redis, variable("FLEET_LIMIT").parse().unwrap());
    let end = now() + Duration::from_secs(variable("FLEET_SECONDS").parse().unwrap());
    loop {
        let left = end.saturating_duration_since(now());
        match get(&client, "/v1/a/", left, Priority::Interactive).await {
            Ok(()) => {}
            Err(error) if error.is_quota_refusal() || left.is_zero() => return,
            // others are told in the background
            Err(error) if error.is_rate_limited() => tokio::time::sleep(Duration::from_millis(200)).await,
            Err(error) => panic!("{error}"),
        }
    }
}

/// The budget is used up in each of two windows, and no request is refused.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes more than a minute of real time; .ci/run runs it, by name"]
async fn eight_processes_use_one_budget_and_no_more() {
    let limit = 300;
    let redis = Redis::start();
    let (server, counts) = enforcing(limit).await;
    let workers: Vec<_> = (0..PROCESSES).map(|_| worker(&server, &redis, limit, 70)).collect();
    for mut worker in workers {
        assert!(tokio::task::spawn_blocking(move || worker.wait()).await.unwrap().unwrap().success());
    }
    let counts = counts.lock().unwrap();
    let first = counts.served[0];
    let in_first_minute = counts.served.iter().filter(|time| **time - first < WINDOW).count();
    assert_eq!(counts.refused, 0);
    assert!(in_first_minute * 100 >= limit * 99, "{in_first_minute} of {limit}");
    assert!(counts.served.len() * 100 >= 2 * limit * 99, "{} of {}", counts.served.len(), 2 * limit);
}

/// The same without the wait for a second window.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_share_a_budget() {
    let redis = Redis::start();
    let (server, counts) = enforcing(40).await;
    let workers: Vec<_> = (0..3).map(|_| worker(&server, &redis, 40, 5)).collect();
    for mut worker in workers {
        assert!(tokio::task::spawn_blocking(move || worker.wait()).await.unwrap().unwrap().success());
    }
    let counts = counts.lock().unwrap();
    assert_eq!((counts.refused, counts.served.len()), (0, 40));
}

/// What a killed process had under way is free again a minute after its deadline, not for ever.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn places_of_a_killed_process_have_an_end() {
    let redis = Redis::start();
    let (sender, mut arrived) = tokio::sync::mpsc::unbounded_channel();
    let server = Server::start_slow(move |_| {
        let sender = sender.clone();
        async move {
            sender.send(()).unwrap();
            std::future::pending().await
        }
    })
    .await;
    let mut worker = worker(&server, &redis, 40, 5);
    arrived.recv().await.unwrap();
    worker.kill().unwrap();
    worker.wait().unwrap();
    let key = redis.command(&["KEYS", "*places"]);
    let left: u64 = redis.command(&["PTTL", key.trim()]).trim().parse().unwrap();
    assert!((1..=65_000).contains(&left), "{left}");
}
