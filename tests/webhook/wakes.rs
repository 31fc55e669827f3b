//! Waits that an event wakes.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use truv_sdk::webhook::Wakes;

use super::of_task;
use crate::support::client;
use crate::support::document::full;
use crate::support::paused::paused;
use crate::support::server::{Server, json};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[test]
fn an_event_wakes_the_waits_for_its_objects_and_no_others() {
    paused(async {
        let is_done = std::sync::Arc::new(AtomicBool::new(false));
        let seen = is_done.clone();
        let server = Server::start(move |_| {
            let mut task = full("Task");
            task["status"] = if seen.load(Ordering::Relaxed) { "done" } else { "parse" }.into();
            json(200, &task)
        })
        .await;
        let client = client(&server.url);
        let wakes = Wakes::new();
        let wait = |id: &'static str| {
            let wait = client.tasks_get().task_id("t1").wait().schedule(|_| DAY).deadline(10 * DAY);
            let wait = wait.wake_on(&wakes.on(id));
            async move {
                let start = tokio::time::Instant::now();
                assert!(wait.until_done().await.unwrap().is_done());
                start.elapsed()
            }
        };
        let handler = wakes.clone();
        let events = async {
            tokio::time::sleep(Duration::from_secs(60)).await;
            is_done.store(true, Ordering::Relaxed);
            handler.notify(&of_task("1", "t1"));
        };
        let (by_task, by_link, by_user, by_other, ()) =
            tokio::join!(wait("t1"), wait("l1"), wait("u1"), wait("t2"), events);
        for time in [by_task, by_link, by_user] {
            assert_eq!(time.as_secs(), 60);
        }
        assert_eq!(by_other.as_secs(), DAY.as_secs());
    });
}

#[test]
fn what_nobody_waits_on_is_forgotten() {
    let wakes = Wakes::new();
    let kept = wakes.on("t1");
    for number in 0..10_000 {
        drop(wakes.on(number.to_string()));
    }
    // the one that is held is still the same
    wakes.notify(&of_task("1", "t1"));
    assert_eq!(format!("{wakes:?} {kept:?}"), "Wakes { .. } Wake");
}
