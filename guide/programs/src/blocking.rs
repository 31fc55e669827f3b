//! Calls from code that is not async.

use truv_sdk::Result;
use truv_sdk::blocking::Client;
use truv_sdk::types::UserId;
use truv_sdk::wait::Outcome;

/// Waits for the newest task of a person, and returns the amounts that their employers pay.
///
/// # Errors
///
/// There is no task, or Truv cannot be reached.
// ANCHOR: incomes
pub fn incomes(truv: &Client, user_id: &UserId) -> Result<Vec<String>> {
    let Some(task) = truv.tasks_list().user_id(user_id).items().next().transpose()? else { return Ok(Vec::new()) };
    let Outcome::Done(task) = truv.tasks_get().task_id(&task.id).wait().until_done()? else { return Ok(Vec::new()) };
    let report = truv.links_income_report().link_id(&task.link_id).send()?;
    Ok(report.employments.iter().filter_map(|job| job.income).map(|income| income.to_string()).collect())
}
// ANCHOR_END: incomes

#[cfg(test)]
mod tests {
    use super::incomes;
    use crate::support::{builder, person, truv};

    #[tokio::test(flavor = "multi_thread")]
    async fn a_thread_without_async_code_reads_an_income() {
        let (truv, client) = truv().await;
        let person = person(&truv, &client, "b-1").await;
        let blocking = builder(&truv).blocking().build().unwrap();
        let found = tokio::task::spawn_blocking(move || incomes(&blocking, &person.user_id)).await.unwrap();
        assert_eq!(found.unwrap(), ["78000.00"]);
    }
}
