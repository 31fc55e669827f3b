//! Sends a person's pay to another account, and handles a payroll provider that refuses.
//!
//! `cargo run --example deposit_switch` needs no account: it starts the local sandbox inside this process. With
//! `TRUV_CLIENT_ID` and `TRUV_SECRET` set it uses the real service, and asks you to go through Bridge yourself.

#![allow(clippy::print_stdout, clippy::print_stderr)]

#[path = "support/connect.rs"]
mod connect;

use std::process::ExitCode;

use connect::{Result, connect, exchange, log_in, new_id, shut_down, step, wait, wait_until_done};
use truv_sandbox::Sandbox;
use truv_sdk::Client;
use truv_sdk::types::{BridgeTokenCreateRequest, LinkAccessToken, TargetBankAccount, TaskStatus, UserId, builder};

#[tokio::main]
async fn main() -> ExitCode {
    connect::exit_code(run().await)
}

async fn run() -> Result<()> {
    let (client, sandbox) = connect().await?;

    step("Create a user");
    let user = client
        .users_create()
        .body_map(|user| user.external_user_id(new_id()).first_name("Ines").last_name("Marlow"))
        .send()
        .await?;
    println!("user {}", user.id);

    step("Send all of the pay, in percent, to a new account");
    let account = TargetBankAccount::percent("16002600", "123456789", "Example Bank", "100").account_type("checking");
    let link = switch(&client, sandbox.as_ref(), &user.id, account).await?;
    wait_until_done(&client, &user.id, &link).await?;

    step("Read the deposit switch report of the link");
    let report = client.deposit_switch_reports_get_for_link().link_id(&link.link_id).send().await?;
    let now = &report.deposit_details;
    println!("the pay goes to an account at {}", now.bank_name);
    if let (Some(kind), Some(value)) = (&now.deposit_type, &now.deposit_value) {
        println!("  {kind}: {value}");
    }
    for before in report.initial_accounts.iter().flatten() {
        println!("before, it went to an account at {}", before.bank_name.as_deref().unwrap_or("an unknown bank"));
    }

    step("Read the deposit switch report of the user, over all links");
    let report = client.deposit_switch_reports_get_for_user().user_id(&user.id).send().await?;
    for link in &report.links {
        let employer = link.employer.as_ref().map_or("an unknown employer", |employer| employer.name.as_str());
        println!("link {}: pay of {employer} to {}", link.link_id, link.deposit_details.bank_name);
    }

    step("A failure, handled: there is nothing left to send to a second account");
    let account = TargetBankAccount::percent("16002601", "123456789", "Second Bank", "10").account_type("savings");
    let link = switch(&client, sandbox.as_ref(), &user.id, account).await?;
    let task = wait(&client, &user.id, &link).await?;
    match task.status {
        TaskStatus::ConfigError => {
            println!("refused as expected; the payroll provider says:");
            println!("  {}", task.error_message.as_deref().unwrap_or("nothing"));
            println!("what to do: show this to the person, who has to make room first");
        }
        // The real sandbox may not remember the first switch.
        status => println!("the second switch ended with `{status}`"),
    }

    shut_down(sandbox).await;
    Ok(())
}

/// Opens Bridge with the account that will receive the pay, and returns the link.
async fn switch(
    client: &Client,
    sandbox: Option<&Sandbox>,
    user_id: &UserId,
    account: builder::TargetBankAccount,
) -> Result<LinkAccessToken> {
    let bridge = client
        .bridge_tokens_create()
        .user_id(user_id)
        .body(BridgeTokenCreateRequest::deposit_switch(account).tracking_info("deposit-switch"))
        .send()
        .await?;
    let public_token = log_in(sandbox, &bridge.bridge_token, "goodlogin")?;
    Ok(exchange(client, &public_token).await?)
}
