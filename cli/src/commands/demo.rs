//! `truv demo`: the flow of a verification, against a local Truv in this program.

use std::process::ExitCode;
use std::time::Duration;

use clap::{Arg, ArgMatches, Command, value_parser};
use truv_sandbox::{BridgeLogin, Pace, Sandbox};
use truv_sdk::{Client, Error};

use super::run::block_on;
use crate::clock;
use crate::document::document;
use crate::failure::{Class, Failure, Result};
use crate::output::{Printer, call_failure, say, shows_values, with_flags};

pub(super) fn command(command: Command) -> Command {
    let command = command
        .long_about(
            "Verifies the income of an invented person, from the first call to the report, against a local Truv in this program: \
             no account and no network. Each step says which command does the same.",
        )
        .arg(
            Arg::new("task-milliseconds").long("task-milliseconds").value_name("N").value_parser(value_parser!(u64))
                .default_value("1500").help("How long the invented payroll provider takes"),
        )
        .after_help("Examples:\n  truv demo\n  truv demo --show-values\n  truv demo --output json | tail -n 1");
    with_flags(command)
}

pub(super) fn run(matches: &ArgMatches) -> Result<ExitCode> {
    let length = matches.get_one::<u64>("task-milliseconds").copied().unwrap_or(1500);
    block_on(async {
        let pace = if length == 0 { Pace::Immediate } else { Pace::Timed(Duration::from_millis(length)) };
        let started = Sandbox::builder().pace(pace).start().await;
        let sandbox = started.map_err(|error| Failure::other(format!("the local Truv does not start: {error}")))?;
        let result = flow(&sandbox, matches).await;
        sandbox.shutdown().await;
        result
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Steps go to standard error, so that a pipe gets the report alone.
fn step(title: &str, command: &str) {
    eprintln!("\n{title}\n  $ truv {command}");
}

async fn flow(sandbox: &Sandbox, matches: &ArgMatches) -> Result<()> {
    let failed = |error: Error| call_failure("demo", &error, shows_values(matches));
    eprintln!("A local Truv listens at {}.", sandbox.base_url());
    let client = Client::builder(sandbox.client_id(), sandbox.secret()).base_url(sandbox.base_url()).build();
    let client = client.map_err(failed)?;

    let external_id = format!("crm-{}", clock::now().timestamp_millis());
    step("A user is the person whose income is verified.", &format!("users create --external-user-id {external_id}"));
    let create = client
        .users_create()
        .body_map(|user| user.external_user_id(external_id).first_name("Ines").last_name("Marlow"));
    let user = create.send().await.map_err(failed)?;

    step(
        "A bridge token opens the page where the person logs in.",
        &format!("bridge-tokens create {} --product-type income", user.id),
    );
    let token = client.bridge_tokens_create().user_id(&user.id).body_map(|token| token.product_type("income"));
    let token = token.send().await.map_err(failed)?;

    eprintln!("\nThe person logs in to their payroll provider.\n  (the local Truv does so, as goodlogin)");
    let login = BridgeLogin::new(token.bridge_token.expose(), "goodlogin", "goodpassword");
    let connection = sandbox.bridge_login(login).map_err(|_| Failure::other("the login was refused"))?;

    step("The public token of the login becomes an access token.", "links exchange-token --public-token @FILE");
    let exchange = client.links_exchange_token().body_map(|body| body.public_token(connection.public_token.as_str()));
    let link = exchange.send().await.map_err(failed)?;

    step("A task fetches the data.", &format!("tasks get {} --wait", connection.task_id));
    let mut changes = client.tasks_get().task_id(connection.task_id.as_str()).wait().changes();
    let mut last = None;
    while let Some(task) = changes.next().await {
        let task = task.map_err(failed)?;
        eprintln!("  {}", task.status);
        last = Some(task.status.to_string());
    }
    if last.as_deref() != Some("done") {
        return Err(Failure::new(Class::EndedBadly, "the task has ended without success"));
    }

    step("The report has employments, pay and addresses.", &format!("links income-report {}", link.link_id));
    let report = client.links_income_report().link_id(&link.link_id).send().await.map_err(failed)?;
    eprintln!();
    let document = document()?;
    let operation = document.operation("links_income_report");
    let schemas = operation.and_then(|operation| operation.answer(&document.description)).into_iter().collect();
    let json = String::from_utf8_lossy(report.body()).into_owned();
    Printer::new(matches, document, schemas, false)?.object(&json)?;
    eprintln!("\nNext: `truv sandbox` keeps a local Truv running; `truv --help` lists what there is.");
    say("")
}
