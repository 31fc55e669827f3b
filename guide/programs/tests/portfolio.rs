//! The portfolio chapter, with workers that are processes: one of them is killed half way.

#![cfg(feature = "fleet")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failed test may panic")]

#[path = "../src/support.rs"]
mod support;

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use support::{Redis, builder, person, truv};
use truv_guide::fleet;
use truv_guide::portfolio::{AT_ONCE, Portfolio, plan, queue};
use truv_sandbox::{Effect, Fault, Requests, Sandbox};
use truv_sdk::Client;
use truv_sdk::types::UserId;

const LINKS: usize = 24;
/// How many refreshes are done before Truv's answers stop to arrive.
const DONE: usize = 5;
const REFRESH: &str = "refresh_tasks_create";

/// A worker in a process of its own.
struct Worker(Child);

impl Worker {
    fn start(name: &str, redis: &Redis, truv: &Sandbox, links: &str) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_refresh-worker"))
            .env("REDIS_URL", redis.url())
            .env("TRUV_CLIENT_ID", truv.client_id())
            .env("TRUV_SECRET", truv.secret())
            .env("TRUV_BASE_URL", truv.base_url())
            .env("WORKER_NAME", name)
            .env("HEARTBEAT_SECONDS", "1")
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        process.stdin.take().unwrap().write_all(links.as_bytes()).unwrap();
        Self(process)
    }

    /// As an operator ends a worker.
    fn end(mut self) {
        let interrupted = Command::new("kill").arg("-INT").arg(self.0.id().to_string()).status().unwrap();
        assert!(interrupted.success());
        assert!(self.0.wait().unwrap().success());
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// How many elements one of Redis's sets has.
fn members(redis: &Redis, set: &str) -> usize {
    let mut connection = UnixStream::connect(redis.url().trim_start_matches("unix://")).unwrap();
    write!(connection, "SCARD {set}\r\n").unwrap();
    let mut answer = String::new();
    BufReader::new(connection).read_line(&mut answer).unwrap();
    answer.trim().strip_prefix(':').expect(&answer).parse().unwrap()
}

async fn requests(truv: &Sandbox) -> usize {
    truv.control().requests(&Requests::all().operation(REFRESH)).await.unwrap().len()
}

async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let wait = async {
        while !holds().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(120), wait).await.expect(what);
}

/// How often each person's link was refreshed: each task but that of the login.
async fn refreshes(client: &Client, people: &[UserId]) -> HashMap<UserId, usize> {
    let mut found = HashMap::new();
    for user_id in people {
        let mut tasks = client.tasks_list().user_id(user_id).stream();
        let mut count = 0;
        while let Some(task) = tasks.next().await {
            task.unwrap();
            count += 1;
        }
        found.insert(user_id.clone(), count - 1);
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_dies_half_way_and_the_others_do_what_it_held() {
    let redis = Redis::start();
    let (truv, client) = truv().await;
    let (mut people, mut links) = (Vec::new(), String::new());
    for number in 0..LINKS {
        let person = person(&truv, &client, &format!("p-{number}")).await;
        links += &format!("{} {}\n", person.link.link_id, person.link.access_token.expose());
        people.push(person.user_id);
    }
    let portfolio: Portfolio = links.lines().map(str::to_owned).collect();
    let mut jobs = queue(&redis.url(), Duration::from_secs(1)).await.unwrap();
    plan(&mut jobs, &portfolio, "2026-11").await.unwrap();

    // Truv carries out every refresh, but after the fifth its answers do not arrive
    let silence = Fault::new(Effect::Slow(Duration::from_secs(600))).operation(REFRESH).skip(DONE as u64);
    truv.control().add_fault(&silence).await.unwrap();
    let first = Worker::start("first", &redis, &truv, &links);
    until("the first worker is half way", async || {
        members(&redis, "refresh:done") == DONE && requests(&truv).await == DONE + AT_ONCE
    })
    .await;
    let seen = fleet::client(builder(&truv), redis.url().into()).unwrap();
    seen.users_list().send().await.unwrap();
    assert_eq!(seen.quota_stats().unwrap().taken as usize, 1 + DONE + AT_ONCE, "the workers share their quota");
    drop(first); // SIGKILL
    let before = refreshes(&client, &people).await;
    assert_eq!(members(&redis, "refresh:inflight:first"), AT_ONCE, "the dead worker still holds what it had begun");

    truv.control().clear_faults().await.unwrap();
    let others = ["second", "third"].map(|name| Worker::start(name, &redis, &truv, &links));
    until("every job is done", async || members(&redis, "refresh:done") == LINKS).await;
    for worker in others {
        worker.end();
    }

    // Every link is refreshed. Only what the first worker had begun, and Truv had carried out, is done twice.
    assert_eq!(requests(&truv).await, LINKS + AT_ONCE);
    let after = refreshes(&client, &people).await;
    let twice: Vec<_> = people.iter().filter(|user_id| after[*user_id] == 2).collect();
    assert_eq!(twice.len(), AT_ONCE);
    assert!(twice.iter().all(|user_id| before[*user_id] == 1));
    assert!(after.values().all(|count| (1..=2).contains(count)));
    seen.users_list().send().await.unwrap();
    assert!(seen.quota_stats().unwrap().taken as usize > LINKS - DONE, "the others share the quota too");
}
