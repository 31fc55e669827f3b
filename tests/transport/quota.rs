//! The client's own limit, against a server that enforces the same one exactly. Time is tokio's, and paused.

mod pauses;

use std::collections::VecDeque;
use std::error::Error as _;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use http::Method;
use proptest::prelude::*;
use tokio::time::{Instant, sleep, sleep_until};
use truv_sdk::quota::{AskedBy, Priority, Quota, QuotaRefusal, QuotaWait};
use truv_sdk::retry::{Retry, RetryPolicy, Standard};
use truv_sdk::{Client, Error, ErrorKind, Reason};

use crate::support::builder;
use crate::support::paused::paused;
use crate::support::server::{Reply, Server, answer};

const WINDOW: Duration = Duration::from_secs(60);
/// tokio's timers have a resolution of a millisecond.
const TICK: Duration = Duration::from_millis(2);

fn at(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// Counts as Truv does: a request that comes when the last 60 s are full is refused, and not counted.
#[derive(Default)]
struct Counter {
    times: VecDeque<Instant>,
    arrivals: Vec<(String, Instant)>,
    refused: usize,
}

#[derive(Clone, Default)]
struct Counting(Arc<Mutex<Counter>>);

impl Counting {
    async fn start(&self, limit: usize) -> Server {
        let counter = Arc::clone(&self.0);
        Server::start(move |request| {
            let mut counter = counter.lock().unwrap();
            let now = Instant::now();
            while counter.times.front().is_some_and(|first| *first <= now - WINDOW) {
                counter.times.pop_front();
            }
            if counter.times.len() >= limit {
                counter.refused += 1;
                return answer(429, &["retry-after: 60"], "");
            }
            counter.times.push_back(now);
            counter.arrivals.push((request.path().to_owned(), now));
            answer(204, &[], "")
        })
        .await
    }

    fn refused(&self) -> usize {
        self.0.lock().unwrap().refused
    }

    /// Paths and times since `start`, in the order in which they came.
    fn arrivals(&self, start: Instant) -> Vec<(String, Duration)> {
        let counter = self.0.lock().unwrap();
        counter.arrivals.iter().map(|(path, time)| (path.clone(), *time - start)).collect()
    }

    fn paths(&self) -> Vec<String> {
        self.0.lock().unwrap().arrivals.iter().map(|(path, _)| path.clone()).collect()
    }
}

fn limited(server: &Server, quota: Quota) -> Client {
    builder(&server.url).quota(quota).deadline(Duration::from_secs(3600)).build().unwrap()
}

async fn get(client: &Client, path: &str) -> Result<(), Error> {
    client.raw(Method::GET, path).send().await.map(drop)
}

async fn get_with(client: &Client, path: &str, priority: Priority) -> Result<(), Error> {
    client.raw(Method::GET, path).options(|call| call.priority(priority)).send().await.map(drop)
}

fn spawn(client: &Client, path: &str, priority: Priority) -> tokio::task::JoinHandle<Result<(), Error>> {
    let (client, path) = (client.clone(), path.to_owned());
    tokio::spawn(async move { get_with(&client, &path, priority).await })
}

/// The system's time, which a test cannot set: errors show it to people.
#[allow(clippy::disallowed_methods, reason = "the machine's time is what the errors tell")]
fn wall() -> SystemTime {
    SystemTime::now()
}

/// Long enough for every request that can be sent now, and next to nothing on the paused clock.
async fn settle() {
    sleep(at(10)).await;
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the pattern, the server refuses nothing, and a call waits only while every place is taken.
    #[test]
    fn no_window_holds_more_than_the_limit_and_no_call_waits_while_a_place_is_free(
        limit in 1_usize..8,
        asked in prop::collection::vec(0_u64..200_000, 1..40),
        clients in 1_usize..4,
    ) {
        paused(async move {
            let counting = Counting::default();
            let server = counting.start(limit).await;
            let quota = Quota::per_minute(u32::try_from(limit).unwrap()).reserve(0);
            let clients: Vec<_> = (0..clients).map(|_| limited(&server, quota.clone())).collect();
            let start = Instant::now();
            let calls: Vec<_> = asked.iter().enumerate().map(|(index, asked)| {
                let client = clients[index % clients.len()].clone();
                let due = start + at(*asked);
                tokio::spawn(async move {
                    sleep_until(due).await;
                    get(&client, &format!("/{index}")).await.unwrap();
                    Instant::now() - start
                })
            }).collect();
            let mut done = Vec::new();
            for call in calls {
                done.push(call.await.unwrap());
            }
            assert_eq!(counting.refused(), 0);
            let arrivals = counting.arrivals(start);
            assert_eq!(arrivals.len(), asked.len());
            for (path, arrived) in &arrivals {
                let asked = at(asked[path[1..].parse::<usize>().unwrap()]);
                if *arrived <= asked + TICK {
                    continue;
                }
                // just before it was sent, all places were taken
                let before = *arrived - TICK;
                let taken = arrivals.iter().filter(|(other, arrived)| {
                    let done = done[other[1..].parse::<usize>().unwrap()];
                    *arrived <= before && done + WINDOW > before
                });
                assert_eq!(taken.count(), limit, "{path} waited from {asked:?} to {arrived:?}");
            }
        });
    }
}

#[test]
fn a_burst_spends_the_whole_quota_in_each_window() {
    paused(async {
        let counting = Counting::default();
        let server = counting.start(300).await;
        let client = limited(&server, Quota::default());
        let start = Instant::now();
        let calls: Vec<_> =
            (0..900).map(|number| spawn(&client, &format!("/{number}"), Priority::Interactive)).collect();
        for call in calls {
            call.await.unwrap().unwrap();
        }
        assert_eq!(counting.refused(), 0);
        let arrivals = counting.arrivals(start);
        for (window, used) in arrivals.chunks(300).enumerate() {
            let begins = WINDOW * u32::try_from(window).unwrap();
            assert!(used.iter().all(|(_, time)| (begins..begins + Duration::from_secs(1)).contains(time)), "{window}");
        }
        let stats = client.quota_stats().unwrap();
        assert_eq!((stats.granted, stats.waited, stats.refused, stats.waiting), (900, 600, 0, 0));
        assert!(stats.wait_time > Duration::from_secs(300 * 60 + 300 * 120 - 10), "{stats:?}");
    });
}

#[test]
fn a_slow_server_counts_no_more_than_the_limit() {
    paused(async {
        // each request is counted at some time between its start and its answer
        let counting = Counting::default();
        let counter = Arc::clone(&counting.0);
        let server = Server::start_slow(move |request| {
            let number: u64 = request.path()[1..].parse().unwrap();
            let counter = Arc::clone(&counter);
            async move {
                sleep(at(number * 7919 % 20_000)).await;
                {
                    let mut counter = counter.lock().unwrap();
                    let now = Instant::now();
                    counter.times.retain(|time| *time > now - WINDOW);
                    counter.refused += usize::from(counter.times.len() >= 5);
                    counter.times.push_back(now);
                }
                sleep(at(number * 104_729 % 9_000)).await;
                answer(204, &[], "")
            }
        })
        .await;
        let client = limited(&server, Quota::per_minute(5));
        let calls: Vec<_> =
            (0..40).map(|number| spawn(&client, &format!("/{number}"), Priority::Interactive)).collect();
        for call in calls {
            call.await.unwrap().unwrap();
        }
        assert_eq!(counting.refused(), 0);
    });
}

#[test]
fn calls_wait_in_the_order_in_which_they_came() {
    paused(async {
        let counting = Counting::default();
        let server = counting.start(1).await;
        let client = limited(&server, Quota::per_minute(1).reserve(0));
        let calls: Vec<_> =
            (0..10).map(|number| spawn(&client, &format!("/{number}"), Priority::Interactive)).collect();
        for call in calls {
            call.await.unwrap().unwrap();
        }
        assert_eq!(counting.paths(), (0..10).map(|number| format!("/{number}")).collect::<Vec<_>>());
    });
}

#[test]
fn a_dropped_call_gives_its_place_in_the_queue_to_the_next() {
    paused(async {
        let counting = Counting::default();
        let server = counting.start(1).await;
        let client = limited(&server, Quota::per_minute(1).reserve(0));
        get(&client, "/first").await.unwrap();
        let start = Instant::now();
        let dropped = spawn(&client, "/dropped", Priority::Interactive);
        settle().await;
        let next = spawn(&client, "/next", Priority::Interactive);
        settle().await;
        assert_eq!(client.quota_stats().unwrap().waiting, 2);
        dropped.abort();
        settle().await;
        assert_eq!(client.quota_stats().unwrap().waiting, 1);
        next.await.unwrap().unwrap();
        assert!(start.elapsed() < WINDOW + at(100), "{:?}", start.elapsed());
        assert_eq!(counting.paths(), ["/first", "/next"]);
    });
}

#[test]
fn a_call_dropped_in_flight_keeps_its_place_for_a_window() {
    paused(async {
        let server = Server::start(|_| Reply::Silence).await;
        let client = limited(&server, Quota::per_minute(1).reserve(0));
        let call = spawn(&client, "/", Priority::Interactive);
        settle().await;
        call.abort();
        settle().await;
        assert_eq!(client.quota_stats().unwrap().taken, 1, "the server may have counted it");
        sleep(WINDOW).await;
        assert_eq!(client.quota_stats().unwrap().taken, 0);
    });
}

// with the real clock: a stopped one may reach a time limit before the system refuses the connection
#[tokio::test]
async fn a_request_that_was_never_sent_takes_no_place() {
    let (url, _reserved) = crate::support::server::nobody();
    let client = builder(&url).quota(Quota::per_minute(1).reserve(0)).build().unwrap();
    for _ in 0..3 {
        assert!(get(&client, "/").await.unwrap_err().is_connect());
    }
    let stats = client.quota_stats().unwrap();
    assert_eq!((stats.taken, stats.waited), (0, 0));
}

#[test]
fn background_calls_leave_the_reserve_and_let_interactive_ones_pass() {
    paused(async {
        let counting = Counting::default();
        let server = counting.start(3).await;
        let client = limited(&server, Quota::per_minute(3).reserve(1));
        let start = Instant::now();
        let mut calls: Vec<_> =
            (0..4).map(|n| spawn(&client, &format!("/background-{n}"), Priority::Background)).collect();
        settle().await;
        assert_eq!(counting.paths(), ["/background-0", "/background-1"]);
        calls.push(spawn(&client, "/interactive-0", Priority::Interactive));
        settle().await;
        assert_eq!(counting.paths().len(), 3, "the reserve is for it");
        calls.push(spawn(&client, "/interactive-1", Priority::Interactive));
        for call in calls {
            call.await.unwrap().unwrap();
        }
        let arrivals = counting.arrivals(start);
        assert_eq!(arrivals[3].0, "/interactive-1", "though it came last");
        assert_eq!(counting.refused(), 0);
    });
}

#[test]
fn a_wait_that_does_not_fit_the_deadline_is_refused_at_once() {
    paused(async {
        let counting = Counting::default();
        let server = counting.start(1).await;
        let client = limited(&server, Quota::per_minute(1).reserve(0));
        get(&client, "/first").await.unwrap();
        sleep(Duration::from_secs(20)).await;
        let start = Instant::now();
        let call = client.users_get().user_id("u").options(|call| call.deadline(Duration::from_secs(30)));
        let error = call.send().await.unwrap_err();
        assert_eq!(start.elapsed(), Duration::ZERO);
        assert!(error.is_quota_refusal() && error.is_retryable() && !error.is_rate_limited());
        assert_eq!((error.kind(), error.attempts(), error.status()), (ErrorKind::Refused, 0, None));
        let wait = error.retry_after().unwrap();
        assert!((at(39_900)..at(40_100)).contains(&wait), "{wait:?}");
        insta::assert_snapshot!(error, @"users_get: the quota of 1 request per minute has no place before the call's deadline: the wait is at least 40.0 s; nothing was sent. Give the call more time (`deadline`), or spread the calls");
        assert_eq!(client.quota_stats().unwrap().refused, 1);

        // 41 s are enough, unless somebody is in front
        let ahead = spawn(&client, "/ahead", Priority::Interactive);
        settle().await;
        let call = client.users_get().user_id("u").options(|call| call.deadline(Duration::from_secs(41)));
        assert!(call.send().await.unwrap_err().retry_after().unwrap() > Duration::from_secs(99));
        ahead.await.unwrap().unwrap();
    });
}

#[test]
fn a_refresh_limit_does_not_pause_the_client() {
    paused(async {
        let body = r#"{"error": {"code": "throttled", "message": "Refresh limit for the access_token exceeded."}}"#;
        let server = Server::start(move |_| answer(429, &["retry-after: 60"], body)).await;
        let client = limited(&server, Quota::default());
        assert!(get(&client, "/").await.unwrap_err().is_refresh_limit());
        assert_eq!(client.quota_stats().unwrap().paused, Duration::ZERO);
    });
}

#[test]
fn the_smallest_limit_of_the_clients_that_live_holds_for_all_of_the_same_secret() {
    paused(async {
        let counting = Counting::default();
        let server = counting.start(300).await;
        let wide = limited(&server, Quota::per_minute(300));
        let narrow = limited(&server, Quota::per_minute(2).reserve(1));
        assert_eq!(wide.quota_stats().unwrap().limit, 2);
        get(&wide, "/a").await.unwrap();
        get(&narrow, "/b").await.unwrap();
        let waits = spawn(&wide, "/c", Priority::Interactive);
        settle().await;
        assert_eq!(wide.quota_stats().unwrap().waiting, 1);
        drop(narrow);
        settle().await;
        assert_eq!(wide.quota_stats().unwrap().limit, 300);
        assert!(waits.is_finished(), "the smaller limit went with its client");
    });
}

#[test]
fn a_client_that_is_built_anew_starts_where_the_last_one_left() {
    paused(async {
        let counting = Counting::default();
        let server = counting.start(1).await;
        let start = Instant::now();
        for number in 0..3 {
            get(&limited(&server, Quota::per_minute(1).reserve(0)), &format!("/{number}")).await.unwrap();
        }
        assert_eq!(counting.refused(), 0);
        assert!(start.elapsed() >= WINDOW * 2);
    });
}

#[test]
fn without_a_quota_nothing_waits() {
    paused(async {
        let counting = Counting::default();
        let server = counting.start(1000).await;
        let client = limited(&server, Quota::off());
        assert_eq!(client.quota_stats(), None);
        let start = Instant::now();
        for _ in 0..400 {
            get(&client, "/").await.unwrap();
        }
        assert_eq!(start.elapsed(), Duration::ZERO);
    });
}

#[test]
fn a_wait_is_told_when_it_begins_and_counted_in_the_answer() {
    paused(async {
        let counting = Counting::default();
        let server = counting.start(1).await;
        let told = Arc::new(Mutex::new(Vec::<QuotaWait>::new()));
        let hook = Arc::clone(&told);
        let quota = Quota::per_minute(1).reserve(0).on_wait(move |wait| hook.lock().unwrap().push(wait.clone()));
        let client = limited(&server, quota);
        let first = client.users_delete().user_id("u").send().await.unwrap();
        assert_eq!(first.total_wait(), Duration::ZERO);
        assert!(told.lock().unwrap().is_empty());
        let second = client.users_delete().user_id("u").options(|call| call.priority(Priority::Background)).send();
        let second = second.await.unwrap();
        assert!((WINDOW - at(100)..WINDOW + at(100)).contains(&second.total_wait()), "{:?}", second.total_wait());
        let told = told.lock().unwrap();
        let [wait] = &told[..] else { panic!("{told:?}") };
        assert_eq!((wait.operation.id, wait.priority, wait.ahead), ("users_delete", Priority::Background, 0));
        assert_eq!(wait.asked_by, AskedBy::Budget);
        assert!(wait.expected <= WINDOW && wait.expected > WINDOW - at(100));
    });
}

#[test]
fn a_quota_that_lets_nothing_through_is_refused() {
    for (quota, part) in [(Quota::per_minute(0), "a quota of 0"), (Quota::per_minute(5).reserve(5), "reserve of 5")] {
        let error = builder("http://127.0.0.1:1").quota(quota).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.to_string().contains(part), "{error}");
    }
}
