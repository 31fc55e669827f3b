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

    fn has_ended(&mut self) -> bool {
        self.0.try_wait().unwrap().is_some()
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

/// A local Truv with links, and a queue with a job for each.
struct Planned {
    redis: Redis,
    truv: Sandbox,
    client: Client,
    people: Vec<UserId>,
    links: String,
}

impl Planned {
    async fn new(count: usize) -> Self {
        let redis = Redis::start();
        let (truv, client) = truv().await;
        let (mut people, mut links) = (Vec::new(), String::new());
        for number in 0..count {
            let person = person(&truv, &client, &format!("p-{number}")).await;
            links += &format!("{} {}\n", person.link.link_id, person.link.access_token.expose());
            people.push(person.user_id);
        }
        let portfolio: Portfolio = links.lines().map(str::to_owned).collect();
        let mut jobs = queue(&redis.url(), Duration::from_secs(1)).await.unwrap();
        plan(&mut jobs, &portfolio, "2026-11").await.unwrap();
        Self { redis, truv, client, people, links }
    }

    fn start(&self, name: &str) -> Worker {
        Worker::start(name, &self.redis, &self.truv, &self.links)
    }

    /// From now on Truv carries out every refresh, but after the first few its answers do not arrive.
    async fn silence(&self, after: usize) {
        let silence = Fault::new(Effect::Slow(Duration::from_secs(600))).operation(REFRESH).skip(after as u64);
        self.truv.control().add_fault(&silence).await.unwrap();
    }

    fn done(&self) -> usize {
        members(&self.redis, "refresh:done")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_dies_half_way_and_the_others_do_what_it_held() {
    let planned = Planned::new(LINKS).await;
    planned.silence(DONE).await;
    let first = planned.start("first");
    until("the first worker is half way", async || {
        planned.done() == DONE && requests(&planned.truv).await == DONE + AT_ONCE
    })
    .await;
    let seen = fleet::client(builder(&planned.truv), planned.redis.url().into()).unwrap();
    seen.users_list().send().await.unwrap();
    assert_eq!(seen.quota_stats().unwrap().taken as usize, 1 + DONE + AT_ONCE, "the workers share their quota");
    drop(first); // SIGKILL
    let before = refreshes(&planned.client, &planned.people).await;
    assert_eq!(members(&planned.redis, "refresh:inflight:first"), AT_ONCE, "the dead worker holds what it had begun");

    planned.truv.control().clear_faults().await.unwrap();
    let others = ["second", "third"].map(|name| planned.start(name));
    until("every job is done", async || planned.done() == LINKS).await;
    for worker in others {
        worker.end();
    }

    // Every link is refreshed. Only what the first worker had begun, and Truv had carried out, is done twice.
    assert_eq!(requests(&planned.truv).await, LINKS + AT_ONCE);
    let after = refreshes(&planned.client, &planned.people).await;
    let twice: Vec<_> = planned.people.iter().filter(|user_id| after[*user_id] == 2).collect();
    assert_eq!(twice.len(), AT_ONCE);
    assert!(twice.iter().all(|user_id| before[*user_id] == 1));
    assert!(after.values().all(|count| (1..=2).contains(count)));
    seen.users_list().send().await.unwrap();
    assert!(seen.quota_stats().unwrap().taken as usize > LINKS - DONE, "the others share the quota too");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_starts_again_under_its_name_does_what_it_held() {
    let planned = Planned::new(AT_ONCE).await;
    planned.silence(0).await;
    let worker = planned.start("only");
    until("the worker holds every job", async || requests(&planned.truv).await == AT_ONCE).await;
    drop(worker); // SIGKILL
    planned.truv.control().clear_faults().await.unwrap();
    // until its name is free, it ends at once, and is started again
    let mut worker = planned.start("only");
    until("every job is done", async || {
        if worker.has_ended() {
            worker = planned.start("only");
        }
        planned.done() == AT_ONCE
    })
    .await;
    worker.end();
    let after = refreshes(&planned.client, &planned.people).await;
    assert!(after.values().all(|count| *count == 2));
}
