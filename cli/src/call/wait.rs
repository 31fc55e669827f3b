//! `--wait`: reads an object again and again until its work has ended, as the SDK does.

use std::io::{IsTerminal, stderr};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;
use truv_sdk::Error;
use truv_sdk::wait::{Awaited, Progress, Wait};

use super::request::Call;
use crate::failure::{Class, Failure, Result};

/// What a command with `--wait` waits for.
pub(crate) struct Awaits {
    /// The operation that reads the object.
    pub(crate) operation: &'static str,
    /// For an operation that starts the work: the parameter, and the member of the answer that has its value.
    pub(crate) id: Option<(&'static str, &'static str)>,
}

const fn reads(operation: &'static str) -> Awaits {
    Awaits { operation, id: None }
}

const fn starts(operation: &'static str, parameter: &'static str, member: &'static str) -> Awaits {
    Awaits { operation, id: Some((parameter, member)) }
}

/// What can be waited for: an object that is read, or one whose work an operation starts.
pub(crate) fn awaits(operation: &str) -> Option<Awaits> {
    Some(match operation {
        "tasks_get" => reads("tasks_get"),
        "refresh_tasks_get" => reads("refresh_tasks_get"),
        "orders_get" => reads("orders_get"),
        "orders_get_batch" => reads("orders_get_batch"),
        "orders_get_invoice" => reads("orders_get_invoice"),
        "user_reports_get" => reads("user_reports_get"),
        "asset_reports_get" => reads("asset_reports_get"),
        "income_insights_reports_get" => reads("income_insights_reports_get"),
        "bank_income_reports_get" => reads("bank_income_reports_get"),
        "bank_income_reports_get_latest" => reads("bank_income_reports_get_latest"),
        "scoring_reports_get" => reads("scoring_reports_get"),
        "document_collections_get" => reads("document_collections_get"),
        "document_collections_get_file" => reads("document_collections_get_file"),
        "document_collections_get_finalization" => reads("document_collections_get_finalization"),
        "refresh_tasks_create" => starts("refresh_tasks_get", "task_id", "task_id"),
        "user_reports_create" => starts("user_reports_get", "report_id", "id"),
        "asset_reports_create" => starts("asset_reports_get", "report_id", "id"),
        "income_insights_reports_create" => starts("income_insights_reports_get", "report_id", "id"),
        "bank_income_reports_create" => starts("bank_income_reports_get", "report_id", "id"),
        "scoring_reports_create" => starts("scoring_reports_get", "report_id", "id"),
        "orders_create" => starts("orders_get", "order_id", "id"),
        "orders_create_batch" => starts("orders_get_batch", "batch_id", "id"),
        "document_collections_create" => starts("document_collections_get", "collection_id", "id"),
        "document_collections_finalize" => starts("document_collections_get_finalization", "collection_id", ""),
        _ => return None,
    })
}

/// Waits, shows each status on standard error, and gives the last answer.
///
/// # Errors
///
/// The work has ended without success, the time is over, or a call has failed.
#[allow(deprecated, reason = "commands of operations that Truv gave up stay until Truv takes them away")]
pub(crate) async fn until_done(
    call: &Call<'_>,
    operation: &str,
    ids: &[(String, String)],
    deadline: Duration,
) -> Result<String> {
    let client = &call.client;
    let id = |name: &str| ids.iter().find(|(other, _)| other == name).map(|(_, id)| id.clone()).unwrap_or_default();
    let (user, link, report) = (id("user_id"), id("link_id"), id("report_id"));
    let collection = id("collection_id");
    let run = Run { call, deadline };
    // what else the user asked for goes along
    let query = call.query.clone();
    let options = move |mut options: truv_sdk::CallOptions| {
        for (name, value) in &query {
            options = options.query(name, value);
        }
        options
    };
    match operation {
        "tasks_get" => run.end(client.tasks_get().task_id(id("task_id")).wait()).await,
        "refresh_tasks_get" => run.end(client.refresh_tasks_get().task_id(id("task_id")).wait()).await,
        "orders_get" => run.end(client.orders_get().order_id(id("order_id")).options(options).wait()).await,
        "orders_get_batch" => run.end(client.orders_get_batch().batch_id(id("batch_id")).wait()).await,
        "orders_get_invoice" => run.end(client.orders_get_invoice().order_id(id("order_id")).wait()).await,
        "user_reports_get" => {
            run.end(client.user_reports_get().user_id(user).report_id(report).options(options).wait()).await
        }
        "asset_reports_get" => run.end(client.asset_reports_get().user_id(user).report_id(report).wait()).await,
        "income_insights_reports_get" => {
            run.end(client.income_insights_reports_get().user_id(user).report_id(report).wait()).await
        }
        "bank_income_reports_get" => {
            run.end(client.bank_income_reports_get().link_id(link).report_id(report).wait()).await
        }
        "bank_income_reports_get_latest" => run.end(client.bank_income_reports_get_latest().link_id(link).wait()).await,
        "scoring_reports_get" => run.end(client.scoring_reports_get().report_id(report).wait()).await,
        "document_collections_get" => run.end(client.document_collections_get().collection_id(collection).wait()).await,
        "document_collections_get_file" => {
            let file = id("file_id");
            run.end(client.document_collections_get_file().collection_id(collection).file_id(file).wait()).await
        }
        "document_collections_get_finalization" => {
            run.end(client.document_collections_get_finalization().collection_id(collection).wait()).await
        }
        _ => Err(Failure::usage(format!("there is nothing to wait for with `{}`", call.name))),
    }
}

/// The value of a member of an answer, such as the id of the object that was made.
pub(crate) fn member(json: &str, name: &str) -> Option<String> {
    let value: Value = serde_json::from_str(json).ok()?;
    match value.get(name)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

struct Run<'c> {
    call: &'c Call<'c>,
    deadline: Duration,
}

impl Run<'_> {
    async fn end<T: Awaited>(&self, wait: Wait<T>) -> Result<String> {
        let shown = Shown::new(&self.call.name);
        let mut changes = wait.deadline(self.deadline).changes();
        let mut last = None;
        while let Some(change) = changes.next().await {
            let response = change.map_err(|error: Error| self.call.failure(&error))?;
            shown.status(&status(&response.status_text()));
            last = Some(response);
        }
        let Some(response) = last else { return Err(Failure::other("the wait has ended before it began")) };
        shown.end();
        let json = String::from_utf8_lossy(response.body()).trim().to_owned();
        match response.progress() {
            Progress::Failed(failure) => Err(Failure::new(
                Class::EndedBadly,
                format!("{}: {}", self.call.name, crate::text::without_values(&failure.to_string())),
            )
            .advice("the object itself says more: the same command without --wait shows it")),
            _ => Ok(json),
        }
    }
}

/// A status is a word; anything else would be data.
fn status(text: &str) -> String {
    crate::text::without_values(text)
}

/// Where the wait is: a bar that moves on a terminal, else a line for each status.
struct Shown {
    bar: Option<ProgressBar>,
    name: String,
}

impl Shown {
    fn new(name: &str) -> Self {
        let bar = stderr().is_terminal().then(|| {
            let bar = ProgressBar::new_spinner();
            if let Ok(style) = ProgressStyle::with_template("{spinner} {prefix}: {msg} ({elapsed})") {
                bar.set_style(style);
            }
            bar.set_prefix(name.to_owned());
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        });
        Self { bar, name: name.to_owned() }
    }

    fn status(&self, status: &str) {
        match &self.bar {
            Some(bar) => bar.set_message(status.to_owned()),
            None => eprintln!("{}: {status}", self.name),
        }
    }

    /// The last status stays on the terminal.
    fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.abandon();
        }
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar
            && !bar.is_finished()
        {
            bar.finish_and_clear();
        }
    }
}
