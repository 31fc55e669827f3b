//! Shared code of the examples: connecting, the person's login, waiting for the data.

#![allow(dead_code, reason = "no example uses all of it")]

use std::io::{self, BufRead, Write};
use std::process::ExitCode;
use std::time::{Duration, SystemTime};

use truv_sandbox::{BridgeLogin, Pace, Sandbox};
use truv_sdk::types::{LinkAccessToken, Task, TaskStatus, UserId};
use truv_sdk::value::Secret;
use truv_sdk::{Client, Error};

pub(crate) type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// The real service if its keys are set, otherwise a sandbox in this process.
pub(crate) async fn connect() -> Result<(Client, Option<Sandbox>)> {
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

/// A new id of the client's own for a person: Truv refuses a second user with the same id.
#[allow(clippy::disallowed_methods, reason = "the time is no more than a number that is new")]
pub(crate) fn new_id() -> String {
    let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    format!("crm-{}", since_1970.as_millis())
}

/// Ends the sandbox, if there is one.
pub(crate) async fn shut_down(sandbox: Option<Sandbox>) {
    if let Some(sandbox) = sandbox {
        sandbox.shutdown().await;
    }
}

/// The person's part: the sandbox logs in with a test login; with the real service, you log in yourself.
pub(crate) fn log_in(sandbox: Option<&Sandbox>, bridge_token: &Secret, username: &str) -> Result<Secret> {
    let Some(sandbox) = sandbox else {
        return ask_for_public_token(bridge_token, username);
    };
    let outcome = sandbox.bridge_login(BridgeLogin::new(bridge_token.expose(), username, "goodpassword"))?;
    println!("the sandbox logged in as {username}");
    Ok(Secret::from(outcome.public_token))
}

fn ask_for_public_token(bridge_token: &Secret, username: &str) -> Result<Secret> {
    println!("Open Bridge with this bridge token, as https://docs.truv.com/developers/quickstart shows:");
    println!("  {}", bridge_token.expose());
    println!("Search for your provider (in the sandbox environment: log in as {username} / goodpassword).");
    print!("Then paste the public token that `onSuccess` receives: ");
    io::stdout().flush()?;
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    match line.trim() {
        "" => Err("no public token was given".into()),
        token => Ok(Secret::from(token)),
    }
}

pub(crate) async fn exchange(client: &Client, public_token: &Secret) -> truv_sdk::Result<LinkAccessToken> {
    let response = client.links_exchange_token().body_map(|body| body.public_token(public_token)).send().await?;
    Ok(response.into_inner())
}

/// Waits until the link's task has ended, and shows each status.
pub(crate) async fn wait(client: &Client, user_id: &UserId, link: &LinkAccessToken) -> Result<Task> {
    let mut tasks = client.tasks_list().user_id(user_id).stream();
    let task_id = loop {
        let task = tasks.next().await.ok_or("the link has no task")??;
        if task.link_id == link.link_id {
            break task.id;
        }
    };
    let mut changes = client.tasks_get().task_id(&task_id).wait().changes();
    let mut last = Err("the task has no status".into());
    while let Some(task) = changes.next().await {
        let task = task?.into_inner();
        println!("task {} is {}", task.id, task.status);
        last = Ok(task);
    }
    last
}

/// Waits, and treats any end but `done` as a failure.
pub(crate) async fn wait_until_done(client: &Client, user_id: &UserId, link: &LinkAccessToken) -> Result<()> {
    let task = wait(client, user_id, link).await?;
    match task.status {
        TaskStatus::Done => Ok(()),
        status => Err(format!("the task ended with `{status}`").into()),
    }
}

pub(crate) fn step(title: &str) {
    println!("\n== {title}");
}

/// The end of `main`: shows an error together with the reference for Truv's support.
pub(crate) fn exit_code(result: Result<()>) -> ExitCode {
    match result {
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
