//! What Truv adds does not break a program.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "stands for the log of a program")]

use truv_sdk::Response;
use truv_sdk::types::{Task, TaskStatus};

/// Whether somebody has to look at a task.
#[must_use]
// ANCHOR: unknown
pub fn needs_attention(task: &Response<Task>) -> bool {
    for field in task.unknown_fields().iter() {
        println!("Truv has added {}", field.path()); // read it with `field.value()` until the crate has it
    }
    match &task.status {
        TaskStatus::Done => false,
        TaskStatus::Unknown(text) => {
            println!("a status that this version does not know: {text}");
            true
        }
        _ => false,
    }
}
// ANCHOR_END: unknown

#[cfg(test)]
mod tests {
    use truv_sdk::Client;
    use truv_sdk::exchange::Answers;
    use truv_sdk::types::Task;

    use super::needs_attention;

    #[tokio::test]
    async fn a_status_of_next_year_is_read() {
        let mut task = serde_json::to_value(Task::sample()).unwrap();
        task["status"] = "dreaming".into();
        task["mood"] = "good".into();
        let truv = Answers::new();
        truv.json(200, task.to_string());
        let client = Client::builder("client-id", "sandbox-secret").exchange(truv).build().unwrap();
        let task = client.tasks_get().task_id("t1").send().await.unwrap();
        assert!(needs_attention(&task));
        assert_eq!(task.unknown_fields().get("mood"), Some(&"good".into()));
    }
}
