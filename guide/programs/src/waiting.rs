//! Waiting for what Truv does in its own time.

use std::time::Duration;

use truv_sdk::types::{Task, TaskId};
use truv_sdk::wait::{Outcome, TaskFailure};
use truv_sdk::webhook::{Event, Wakes};
use truv_sdk::{Client, Result};

/// What to do next for the person.
#[derive(Debug, PartialEq)]
pub enum Next {
    /// The data is there.
    Read,
    /// The person has to log in again.
    LogIn,
    /// Ask the person for documents.
    Documents,
}

/// Waits for a task, and says what comes next.
///
/// # Errors
///
/// The task had not ended after five minutes, or Truv cannot be reached.
// ANCHOR: task
pub async fn next(truv: &Client, task_id: &TaskId) -> Result<Next> {
    let wait = truv.tasks_get().task_id(task_id).wait().deadline(Duration::from_secs(5 * 60));
    Ok(match wait.until_done().await? {
        Outcome::Done(_) => Next::Read,
        Outcome::Failed(TaskFailure::LoginError | TaskFailure::MfaError, _) => Next::LogIn,
        Outcome::Failed(_, _) => Next::Documents,
    })
}
// ANCHOR_END: task

/// Waits for a task; an event about the task ends a pause at once.
///
/// # Errors
///
/// The task ended without data or not at all, or Truv cannot be reached.
// ANCHOR: wake
pub async fn task_with_events(truv: &Client, wakes: &Wakes, task_id: &TaskId) -> Result<Outcome<Task>> {
    truv.tasks_get().task_id(task_id).wait().wake_on(&wakes.on(task_id)).until_done().await
}

/// Your handler of webhooks calls this for each event.
pub fn event_came(wakes: &Wakes, event: &Event) {
    wakes.notify(event);
}
// ANCHOR_END: wake

/// Each status of a task, as it comes.
///
/// # Errors
///
/// Truv cannot be reached.
// ANCHOR: changes
pub async fn statuses(truv: &Client, task_id: &TaskId) -> Result<Vec<String>> {
    let mut statuses = Vec::new();
    let mut changes = truv.tasks_get().task_id(task_id).wait().changes();
    while let Some(task) = changes.next().await {
        statuses.push(task?.status.to_string()); // for a progress bar, say
    }
    Ok(statuses)
}
// ANCHOR_END: changes

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use truv_sandbox::{BridgeLogin, Pace};
    use truv_sdk::webhook::Wakes;

    use super::{Next, next, statuses, task_with_events};
    use crate::support::{person, truv};

    #[tokio::test]
    async fn the_end_of_a_task_says_what_comes_next() {
        let (truv, client) = truv().await;
        let person = person(&truv, &client, "w-1").await;
        assert_eq!(next(&client, &person.task_id).await.unwrap(), Next::Read);
        let outcome = task_with_events(&client, &Wakes::new(), &person.task_id).await.unwrap();
        assert!(outcome.is_done());
        for (status, expected) in [("login_error", Next::LogIn), ("no_data", Next::Documents)] {
            let token = client.bridge_tokens_create().user_id(&person.user_id);
            let token = token.body_map(|token| token.product_type("income")).send().await.unwrap();
            let login = BridgeLogin::new(token.bridge_token.expose(), "error.user", status);
            truv.bridge_login(login).unwrap_err();
            let mut tasks = client.tasks_list().user_id(&person.user_id).stream();
            let failed = loop {
                let task = tasks.next().await.unwrap().unwrap();
                if task.status.as_str() == status {
                    break task.id;
                }
            };
            assert_eq!(next(&client, &failed).await.unwrap(), expected);
        }
    }

    #[tokio::test]
    async fn each_status_is_told() {
        let (truv, client) = truv().await;
        truv.control().set_pace(Pace::AfterReads(NonZeroU32::MIN)).await.unwrap();
        let person = person(&truv, &client, "w-2").await;
        let statuses = statuses(&client, &person.task_id).await.unwrap();
        assert!(statuses.len() > 2 && statuses.last().unwrap() == "done", "{statuses:?}");
    }
}
