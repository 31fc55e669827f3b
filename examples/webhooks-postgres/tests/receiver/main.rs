//! The receiver as a process of its own, with a real PostgreSQL: an event takes effect once, whatever happens.
//!
//! Without PostgreSQL the tests say so and pass, unless `REQUIRE_POSTGRES` is set.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failed test may panic")]

#[path = "../../../support/postgres.rs"]
mod postgres;
mod receiver;

use std::time::Duration;

use postgres::Database;
use receiver::Receiver;

/// A database with the example's tables; none without PostgreSQL.
async fn database() -> Option<Database> {
    let database = Database::create().await?;
    database.run(include_str!("../../schema.sql")).await;
    Some(database)
}

/// An event of a task that is done.
fn event(id: &str) -> String {
    format!(
        r#"{{"webhook_id": "{id}", "event_type": "task-status-updated", "event_created_at": "2025-03-01T07:29:59Z",
            "task_id": "task-{id}", "link_id": "link", "product": "income", "status": "done",
            "updated_at": "2025-03-01T07:29:59Z"}}"#
    )
}

#[tokio::test]
async fn an_event_that_comes_again_takes_no_effect_again() {
    let Some(database) = database().await else { return };
    database.run("INSERT INTO applications VALUES ('link')").await;
    let receiver = Receiver::start(&database);
    assert_eq!(receiver.post(&event("1")).await, 204);
    assert_eq!((database.count("jobs").await, database.count("truv_events").await), (1, 1));
    assert_eq!(receiver.post(&event("1")).await, 204);
    assert_eq!((database.count("jobs").await, database.count("truv_events").await), (1, 1));
    assert_eq!(receiver.post(&event("2")).await, 204);
    assert_eq!((database.count("jobs").await, database.count("truv_events").await), (2, 2));
    // after a restart, the event is still known
    drop(receiver);
    assert_eq!(Receiver::start(&database).post(&event("1")).await, 204);
    assert_eq!(database.count("jobs").await, 2);
}

#[tokio::test]
async fn two_processes_with_the_same_events_at_the_same_time_handle_each_once() {
    let Some(database) = database().await else { return };
    database.run("INSERT INTO applications VALUES ('link')").await;
    let receivers = [Receiver::start(&database), Receiver::start(&database)];
    let mut posts = tokio::task::JoinSet::new();
    for number in 0..64 {
        let (receiver, event) = (receivers[number % 2].address(), event(&(number / 8).to_string()));
        posts.spawn(async move { receiver::post_until_handled(receiver, &event).await });
    }
    assert_eq!(posts.join_all().await, [204; 64]);
    assert_eq!((database.count("jobs").await, database.count("truv_events").await), (8, 8));
}

/// The link is not in the database yet: its own transaction has not ended.
#[tokio::test]
async fn a_handler_that_fails_leaves_neither_effect_nor_mark() {
    let Some(database) = database().await else { return };
    let receiver = Receiver::start(&database);
    assert_eq!(receiver.post(&event("1")).await, 500);
    assert_eq!((database.count("jobs").await, database.count("truv_events").await), (0, 0));
    database.run("INSERT INTO applications VALUES ('link')").await;
    assert_eq!(receiver.post(&event("1")).await, 204);
    assert_eq!((database.count("jobs").await, database.count("truv_events").await), (1, 1));
}

#[tokio::test]
async fn a_process_that_is_killed_between_mark_and_commit_leaves_neither() {
    let Some(database) = database().await else { return };
    database.run("INSERT INTO applications VALUES ('link')").await;
    let receiver = Receiver::start(&database);
    // the effect needs this row, so that the handler stops between mark and commit
    let hold = database.lock("SELECT FROM applications WHERE link_id = 'link' FOR UPDATE").await;
    let (address, body) = (receiver.address(), event("1"));
    let answer = tokio::spawn(async move { receiver::try_post(address, &body).await });
    database.until_blocked(1).await;
    receiver.kill();
    assert!(answer.await.unwrap().is_err(), "a killed process has answered");
    hold.rollback().await.unwrap();
    assert_eq!((database.count("jobs").await, database.count("truv_events").await), (0, 0));
    assert_eq!(receiver::post_until_handled(Receiver::start(&database).address(), &event("1")).await, 204);
    assert_eq!((database.count("jobs").await, database.count("truv_events").await), (1, 1));
}

/// A process that hangs between mark and commit loses its transaction to another, and cannot commit when it goes on.
#[tokio::test]
async fn a_process_that_hangs_between_mark_and_commit_does_not_keep_the_event() {
    let Some(database) = database().await else { return };
    database.run("INSERT INTO applications VALUES ('link')").await;
    let [hanging, other] = [Receiver::start(&database), Receiver::start(&database)];
    let hold = database.lock("SELECT FROM applications WHERE link_id = 'link' FOR UPDATE").await;
    let (address, body) = (hanging.address(), event("1"));
    let answer = tokio::spawn(async move { receiver::post(address, &body).await });
    database.until_blocked(1).await;
    hanging.stop();
    hold.rollback().await.unwrap();
    assert_eq!(receiver::post_until_handled(other.address(), &event("1")).await, 204);
    hanging.signal("CONT");
    assert_eq!(answer.await.unwrap(), 500);
    assert_eq!((database.count("jobs").await, database.count("truv_events").await), (1, 1));
}

/// The first handler takes longer than the second waits, and then fails: Truv's next post is handled.
#[tokio::test]
async fn while_another_handler_is_slow_the_answer_is_busy() {
    let Some(database) = database().await else { return };
    let receiver = Receiver::start(&database);
    database.run("INSERT INTO applications VALUES ('link')").await;
    let slow = database.lock("INSERT INTO truv_events VALUES ('1')").await;
    assert_eq!(receiver.post(&event("1")).await, 503);
    slow.rollback().await.unwrap();
    assert_eq!(receiver.post(&event("1")).await, 204);
    assert_eq!(database.count("jobs").await, 1);
}

/// If the first handler fails quickly, the second handler, which waits, gets the event.
#[tokio::test]
async fn a_handler_that_waits_takes_over_from_one_that_fails() {
    let Some(database) = database().await else { return };
    database.run("INSERT INTO applications VALUES ('link')").await;
    let receiver = Receiver::start(&database);
    let first = database.lock("INSERT INTO truv_events VALUES ('1')").await;
    let (address, body) = (receiver.address(), event("1"));
    let second = tokio::spawn(async move { receiver::post(address, &body).await });
    database.until_blocked(1).await;
    first.rollback().await.unwrap();
    assert_eq!(second.await.unwrap(), 204);
    assert_eq!((database.count("jobs").await, database.count("truv_events").await), (1, 1));
}

/// At a stricter isolation level than PostgreSQL's default, the second handler fails in place of waiting; its
/// repetition succeeds.
#[tokio::test]
async fn at_stricter_isolation_the_effect_happens_once_too() {
    let Some(database) = database().await else { return };
    database.run("INSERT INTO applications VALUES ('link')").await;
    database.set("default_transaction_isolation", "repeatable read").await;
    let receiver = Receiver::start(&database);
    assert_eq!(receiver.post(&event("0")).await, 204);
    let first = database.lock("INSERT INTO truv_events VALUES ('1')").await;
    let (address, body) = (receiver.address(), event("1"));
    let second = tokio::spawn(async move { receiver::post(address, &body).await });
    database.until_blocked(1).await;
    first.commit().await.unwrap();
    assert_eq!(second.await.unwrap(), 500);
    assert_eq!(receiver.post(&event("1")).await, 204);
    assert_eq!((database.count("jobs").await, database.count("truv_events").await), (1, 2));
}

#[tokio::test]
async fn a_stranger_and_a_database_that_is_away_change_nothing() {
    let Some(database) = database().await else { return };
    database.run("INSERT INTO applications VALUES ('link')").await;
    let receiver = Receiver::start(&database);
    let signed = receiver::request(&event("1"), "sandbox-stranger");
    assert_eq!(receiver::send(receiver.address(), &signed).await.unwrap(), 401);
    database.run("ALTER TABLE truv_events RENAME TO away").await;
    assert_eq!(receiver.post(&event("1")).await, 500);
    database.run("ALTER TABLE away RENAME TO truv_events").await;
    assert_eq!((database.count("jobs").await, database.count("truv_events").await), (0, 0));
    let answer = tokio::time::timeout(Duration::from_secs(60), receiver.post(&event("1"))).await;
    assert_eq!(answer.unwrap(), 204);
}
