//! Retries, deadlines and the quota.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "stands for the log of a program")]

use std::time::Duration;

use truv_sdk::quota::{Priority, Quota};
use truv_sdk::retry::{Retry, RetryPolicy, Standard};
use truv_sdk::types::UserId;
use truv_sdk::{Client, ClientBuilder, Result};

/// A client with limits of its own.
///
/// # Errors
///
/// A setting cannot be used.
// ANCHOR: client
pub fn client(builder: ClientBuilder) -> Result<Client> {
    builder
        .deadline(Duration::from_secs(60)) // a whole call: waits and retries included
        .attempt_timeout(Duration::from_secs(20)) // one request
        .retry(Retry::new(Standard.at_most(4)).max_retry_after(Duration::from_secs(10)))
        .quota(
            Quota::per_minute(200) // another program uses the rest of Truv's 300
                .reserve(20) // of these, 20 are for interactive calls alone
                .on_wait(|wait| eprintln!("{} waits {:?} for the quota", wait.operation.id, wait.expected)),
        )
        .build()
}
// ANCHOR_END: client

/// Counts the tasks of a person, for a report at night.
///
/// # Errors
///
/// Truv cannot be reached within two minutes, or the quota has no place in this time.
// ANCHOR: call
pub async fn count_tasks(truv: &Client, user_id: &UserId) -> Result<usize> {
    let tasks = truv
        .tasks_list()
        .user_id(user_id)
        .options(|call| call.deadline(Duration::from_secs(120)).priority(Priority::Background))
        .send()
        .await?;
    println!("{} attempts, waited {:?}", tasks.attempts(), tasks.total_wait());
    Ok(tasks.results.len())
}
// ANCHOR_END: call

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use truv_sandbox::{Effect, Fault, Requests};
    use truv_sdk::quota::Quota;

    use super::{client, count_tasks};
    use crate::support::{builder, person, truv};

    #[tokio::test]
    async fn a_failure_that_passes_is_not_noticed() {
        let (truv, plain) = truv().await;
        let person = person(&truv, &plain, "l-1").await;
        let client = client(builder(&truv)).unwrap();
        let busy = Fault::new(Effect::Status { status: 503, retry_after: Some(0) }).operation("tasks_list").count(1);
        truv.control().add_fault(&busy).await.unwrap();
        assert_eq!(count_tasks(&client, &person.user_id).await.unwrap(), 1);
        let requests = truv.control().requests(&Requests::all().operation("tasks_list")).await.unwrap();
        assert_eq!(requests.len(), 2);
    }

    #[tokio::test]
    async fn a_wait_that_does_not_fit_is_refused_at_once() {
        let (truv, _) = truv().await;
        let client = builder(&truv).quota(Quota::per_minute(1).reserve(0)).build().unwrap();
        client.users_list().send().await.unwrap();
        let late = client.users_list().options(|call| call.deadline(Duration::from_secs(5))).send().await.unwrap_err();
        assert!(late.is_quota_refusal() && late.attempts() == 0, "{late}");
        assert_eq!(client.quota_stats().unwrap().refused, 1);
    }
}
