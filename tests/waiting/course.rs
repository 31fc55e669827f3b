//! How often a wait asks, for how long, and what cuts a pause short.

use std::time::Duration;

use futures_util::StreamExt;
use tokio::time::Instant;
use truv_sdk::quota::{Priority, Quota};
use truv_sdk::types::TaskStatus;
use truv_sdk::wait::{Backoff, Schedule, Wake};

use super::{answering, plain, steady, task, wait_for_task};
use crate::support::paused::paused;
use crate::support::{builder, client};

const MINUTE: Duration = Duration::from_secs(60);

#[test]
fn pauses_grow_to_the_longest_and_are_shifted_by_no_more_than_a_quarter() {
    let mut usual = plain();
    let pauses: Vec<_> = (0..9).map(|answers| usual.pause(answers).as_secs_f64()).collect();
    assert_eq!(pauses[..3], [1.0, 1.5, 2.25]);
    assert_eq!(pauses[7..], [15.0, 15.0]);
    assert_eq!(plain().pause(u32::MAX), Duration::from_secs(15));
    let shifted: Vec<_> = (0..100).map(|_| Backoff::default().pause(0).as_secs_f64()).collect();
    assert!(shifted.iter().all(|pause| (0.75..=1.25).contains(pause)), "{shifted:?}");
    assert!(shifted.iter().any(|pause| (pause - shifted[0]).abs() > 0.001), "{shifted:?}");
}

#[test]
fn the_deadline_ends_the_wait_and_tells_the_last_status() {
    paused(async {
        let server = answering([task("login"), task("mfa")]).await;
        let start = Instant::now();
        let error =
            wait_for_task(&client(&server.url)).deadline(MINUTE).schedule(plain()).until_done().await.unwrap_err();
        assert!(error.is_wait_deadline(), "{error}");
        assert_eq!(error.last_status(), Some("mfa"));
        assert_eq!(start.elapsed().as_secs(), 60);
        // 0, 1, 2.5, 4.75, 8.1, 13.2, 20.8, 32.2, 47.2 s
        assert_eq!(server.requests().len(), 9);
    });
}

#[test]
fn a_status_that_is_not_known_is_waited_out() {
    paused(async {
        let server = answering([task("warming_up"), task("warming_up"), task("done")]).await;
        let outcome = wait_for_task(&client(&server.url)).until_done().await.unwrap();
        assert!(outcome.is_done());
        let server = answering([task("gone_fishing")]).await;
        let error = wait_for_task(&client(&server.url)).deadline(MINUTE).until_done().await.unwrap_err();
        assert_eq!(error.last_status(), Some("gone_fishing"));
    });
}

#[test]
fn changes_are_told_once_each_and_end_with_the_last() {
    paused(async {
        let server = answering(["new", "new", "login", "login", "parse", "done"].map(task)).await;
        let changes = wait_for_task(&client(&server.url)).schedule(steady()).changes();
        let statuses: Vec<_> = changes.map(|task| task.unwrap().status.clone()).collect().await;
        assert_eq!(statuses, [TaskStatus::New, TaskStatus::Login, TaskStatus::Parse, TaskStatus::Done]);
        assert_eq!(server.requests().len(), 6);
    });
}

#[test]
fn nothing_is_asked_before_it_is_polled_nor_after_it_was_dropped() {
    paused(async {
        let server = answering([task("new")]).await;
        let client = client(&server.url);
        let waiting = wait_for_task(&client).schedule(steady()).until_done();
        tokio::time::sleep(MINUTE).await;
        assert!(server.requests().is_empty());
        tokio::time::timeout(Duration::from_millis(2500), waiting).await.unwrap_err();
        assert_eq!(server.requests().len(), 3);
        tokio::time::sleep(MINUTE).await;
        assert_eq!(server.requests().len(), 3);
    });
}

#[test]
fn a_wake_asks_at_once_and_often_again() {
    paused(async {
        let server = answering([task("login"), task("parse"), task("done")]).await;
        let wake = Wake::new();
        let start = Instant::now();
        let waiting = wait_for_task(&client(&server.url)).schedule(|_| MINUTE).wake_on(&wake);
        let waiting = tokio::spawn(waiting.until_done());
        for second in 1..=2 {
            tokio::time::sleep_until(start + Duration::from_secs(second)).await;
            wake.wake();
        }
        assert!(waiting.await.unwrap().unwrap().is_done());
        assert_eq!(start.elapsed().as_secs(), 2);
    });
}

#[test]
fn when_the_last_handle_is_gone_the_schedule_goes_on() {
    paused(async {
        let server = answering([task("login"), task("done")]).await;
        let wake = Wake::new();
        let waiting = wait_for_task(&client(&server.url)).schedule(steady()).wake_on(&wake);
        drop(wake);
        let start = Instant::now();
        assert!(waiting.until_done().await.unwrap().is_done());
        assert_eq!(start.elapsed().as_secs(), 1);
    });
}

#[test]
fn polls_keep_to_the_quota_behind_interactive_calls_unless_told_otherwise() {
    paused(async {
        let server = answering([task("new"), task("new"), task("new"), task("done")]).await;
        // two places, of which one is kept
        let client = builder(&server.url).quota(Quota::per_minute(2).reserve(1)).build().unwrap();
        let start = Instant::now();
        assert!(wait_for_task(&client).schedule(steady()).until_done().await.unwrap().is_done());
        assert_eq!(start.elapsed().as_secs(), 180);

        let server = answering([task("new"), task("done")]).await;
        let client = builder(&server.url).quota(Quota::per_minute(2).reserve(1)).build().unwrap();
        let start = Instant::now();
        let call = client.tasks_get().task_id("t").options(|call| call.priority(Priority::Interactive));
        assert!(call.wait().schedule(steady()).until_done().await.unwrap().is_done());
        assert_eq!(start.elapsed().as_secs(), 1);
    });
}

#[test]
fn options_reach_each_poll() {
    paused(async {
        let server = answering([task("new"), task("done")]).await;
        let client = client(&server.url);
        let call = client.tasks_get().task_id("t").options(|call| call.header("x-batch", "7"));
        call.wait().until_done().await.unwrap().done().unwrap();
        assert!(server.requests().iter().all(|request| request.header("x-batch") == ["7"]));
    });
}
