//! Verifies a person's income, from nothing to the report.
//!
//! `cargo run --example quickstart` needs no account: it starts the local sandbox inside this process. With
//! `TRUV_CLIENT_ID` and `TRUV_SECRET` set it uses the real service, and asks you to go through Bridge yourself.

#![allow(clippy::print_stdout, clippy::print_stderr)]

#[path = "support/report.rs"]
mod report;

use std::io::{self, BufRead, Write};
use std::process::ExitCode;
use std::time::Duration;

use truv_sandbox::{BridgeLogin, Pace, Sandbox};
use truv_sdk::types::{LinkAccessToken, Task, TaskStatus, UserId};
use truv_sdk::value::Secret;
use truv_sdk::{Client, Error};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            if let Some(error) = error.downcast_ref::<Error>().filter(|error| error.status().is_some()) {
                eprintln!("for Truv's support: {}", error.support_reference());
            }
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<()> {
    let (client, sandbox) = connect().await?;

    step("Create a user");
    let user = client
        .users_create()
        .body_map(|user| user.external_user_id("crm-0042").first_name("Ines").last_name("Marlow"))
        .send()
        .await?;
    println!("user {}", user.id);

    step("Create a bridge token for the user");
    let bridge = client
        .bridge_tokens_create()
        .user_id(&user.id)
        .body_map(|token| token.product_type("income").tracking_info("quickstart"))
        .send()
        .await?;
    println!("a token that opens Bridge for six hours");

    step("The person logs in to their payroll provider in Bridge");
    let public_token = match &sandbox {
        Some(sandbox) => log_in(sandbox, &bridge.bridge_token)?,
        None => ask_for_public_token(&bridge.bridge_token)?,
    };

    step("Exchange the public token for an access token");
    let link = exchange(&client, &public_token).await?;
    println!("link {}", link.link_id);

    step("Wait for the task that fetches the data");
    let task = wait(&client, &user.id, &link).await?;
    if task.status != TaskStatus::Done {
        return Err(format!("the task ended with `{}`", task.status).into());
    }

    step("Read the income report");
    let report = client.links_income_report().link_id(&link.link_id).send().await?;
    report::print(&report);

    step("A failure, handled: a public token works once");
    match exchange(&client, &public_token).await {
        Ok(_) => return Err("the public token worked twice".into()),
        Err(error) if error.is_expired_token() => {
            println!("refused as expected: {error}");
            println!("what to do: create a new bridge token and let the person log in again");
        }
        Err(error) => return Err(error.into()),
    }

    if let Some(sandbox) = sandbox {
        sandbox.shutdown().await;
    }
    Ok(())
}

/// The real service if its keys are set, else a sandbox in this process.
async fn connect() -> Result<(Client, Option<Sandbox>)> {
    if ["TRUV_CLIENT_ID", "TRUV_SECRET"].iter().any(|name| std::env::var_os(name).is_some()) {
        let client = Client::from_env()?;
        println!("Using Truv's {} environment: {client:?}", client.environment());
        return Ok((client, None));
    }
    let sandbox = Sandbox::builder().pace(Pace::Timed(Duration::from_millis(1500))).start().await?;
    println!("TRUV_CLIENT_ID and TRUV_SECRET are not set: started a local sandbox at {}", sandbox.base_url());
    let client = Client::builder(sandbox.client_id(), sandbox.secret()).base_url(sandbox.base_url()).build()?;
    Ok((client, Some(sandbox)))
}

fn log_in(sandbox: &Sandbox, bridge_token: &Secret) -> Result<Secret> {
    let login = BridgeLogin::new(bridge_token.expose(), "goodlogin", "goodpassword");
    let outcome = sandbox.bridge_login(login)?;
    println!("the sandbox logged in as goodlogin");
    Ok(Secret::from(outcome.public_token))
}

fn ask_for_public_token(bridge_token: &Secret) -> Result<Secret> {
    println!("Open Bridge with this bridge token, as https://docs.truv.com/developers/quickstart shows:");
    println!("  {}", bridge_token.expose());
    println!("Search for your provider (in the sandbox environment: log in as goodlogin / goodpassword).");
    print!("Then paste the public token that `onSuccess` receives: ");
    io::stdout().flush()?;
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    match line.trim() {
        "" => Err("no public token was given".into()),
        token => Ok(Secret::from(token)),
    }
}

async fn exchange(client: &Client, public_token: &Secret) -> truv_sdk::Result<LinkAccessToken> {
    let response = client.links_exchange_token().body_map(|body| body.public_token(public_token)).send().await?;
    Ok(response.into_inner())
}

/// Asks for the link's task until it has ended, and shows each status.
async fn wait(client: &Client, user_id: &UserId, link: &LinkAccessToken) -> Result<Task> {
    let mut shown = None;
    for _ in 0..600 {
        let tasks = client.tasks_list().user_id(user_id).send().await?.into_inner();
        let task = tasks.results.into_iter().find(|task| task.link_id == link.link_id).ok_or("the link has no task")?;
        if shown.as_ref() != Some(&task.status) {
            println!("task {} is {}", task.id, task.status);
            shown = Some(task.status.clone());
        }
        if has_ended(&task.status) {
            return Ok(task);
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    Err("the task did not end in time".into())
}

/// Statuses that change no more (<https://docs.truv.com/api-reference/tasks/lifecycle>).
fn has_ended(status: &TaskStatus) -> bool {
    !matches!(
        status,
        TaskStatus::New
            | TaskStatus::Login
            | TaskStatus::Mfa
            | TaskStatus::Parse
            | TaskStatus::FullParse
            | TaskStatus::SwitchDeposit
            | TaskStatus::Unknown(_)
    )
}

fn step(title: &str) {
    println!("\n== {title}");
}
