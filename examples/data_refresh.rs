//! Refreshes the data of a link until Truv's limit on refreshes is reached.
//!
//! `cargo run --example data_refresh` needs no account: it starts the local sandbox inside this process. With
//! `TRUV_CLIENT_ID` and `TRUV_SECRET` set it uses the real service, and asks you to go through Bridge yourself.

#![allow(clippy::print_stdout, clippy::print_stderr)]

#[path = "support/connect.rs"]
mod connect;

use std::process::ExitCode;
use std::time::Duration;

use connect::{Result, connect, exchange, log_in, new_id, shut_down, step, wait_until_done};
use truv_sdk::Client;
use truv_sdk::types::{BridgeTokenCreateRequest, LinkId, TaskId};
use truv_sdk::value::Secret;
use truv_sdk::wait::{Outcome, TaskFailure};

/// Two weeks: after that time, every payroll of the sandbox has paid once more.
const TWO_WEEKS: Duration = Duration::from_secs(14 * 24 * 60 * 60);

#[tokio::main]
async fn main() -> ExitCode {
    connect::exit_code(run().await)
}

async fn run() -> Result<()> {
    let (client, sandbox) = connect().await?;

    step("Connect a person once");
    let user = client.users_create().body_map(|user| user.external_user_id(new_id()).first_name("Ines")).send().await?;
    let token = BridgeTokenCreateRequest::income();
    let bridge = client.bridge_tokens_create().user_id(&user.id).body(token).send().await?;
    let public_token = log_in(sandbox.as_ref(), &bridge.bridge_token, "goodlogin")?;
    let link = exchange(&client, &public_token).await?;
    wait_until_done(&client, &user.id, &link).await?;
    show_statements(&client, &link.link_id).await?;

    if let Some(sandbox) = &sandbox {
        step("Two weeks pass: the sandbox moves its clock");
        sandbox.advance(TWO_WEEKS);
    }

    step("Refresh: nobody has to log in again");
    let task = refresh(&client, &link.access_token).await?;
    println!("refresh {task} is done");
    show_statements(&client, &link.link_id).await?;

    step("A failure, handled: more refreshes than Truv allows in 24 hours");
    for number in 2..=5 {
        match refresh(&client, &link.access_token).await {
            Ok(_) => println!("refresh number {number} was accepted"),
            Err(error) => match error.downcast_ref::<truv_sdk::Error>() {
                Some(refused) if refused.is_refresh_limit() => {
                    println!("refresh number {number} was refused: {refused}");
                    println!("what to do: wait until 24 hours after the first refresh");
                    break;
                }
                _ => return Err(error),
            },
        }
    }

    shut_down(sandbox).await;
    Ok(())
}

/// Starts a refresh and waits until it has ended.
async fn refresh(client: &Client, access_token: &Secret) -> Result<TaskId> {
    let started = client.refresh_tasks_create().body_map(|body| body.access_token(access_token)).send().await?;
    match client.refresh_tasks_get().task_id(&started.task_id).wait().until_done().await? {
        Outcome::Done(_) => Ok(started.task_id.clone()),
        Outcome::Failed(TaskFailure::LoginError | TaskFailure::MfaError, _) => {
            Err("the login no longer works: the person has to log in again in Bridge".into())
        }
        Outcome::Failed(failure, _) => Err(format!("the refresh {failure}").into()),
    }
}

/// The newest pay statements, which come in pages.
async fn show_statements(client: &Client, link_id: &LinkId) -> Result<()> {
    let page = client.statements_list().link_id(link_id).page_size(3).send().await?;
    println!("the newest {} statements of {}:", page.results.len(), page.count.unwrap_or_default());
    for statement in &page.results {
        let net = statement.net_pay.as_ref().map_or("?".to_owned(), ToString::to_string);
        println!("  paid on {}: ${net} after deductions", statement.pay_date.to_naive());
    }
    Ok(())
}
