//! Verifies a person's income, from the first call to the report.
//!
//! `cargo run -p truv-quickstart` needs no account: it starts the local sandbox inside this process. With
//! `TRUV_CLIENT_ID` and `TRUV_SECRET` set it uses the real service, and asks you to go through Bridge yourself.

#![allow(clippy::print_stdout, clippy::print_stderr)]

#[path = "../../support/connect.rs"]
mod connect;
#[path = "../../support/report.rs"]
mod report;
#[path = "../../support/text.rs"]
mod text;

use std::process::ExitCode;

use connect::{Result, connect, exchange, log_in, new_id, step, wait_until_done};

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

    step("Create a bridge token for the user");
    let bridge = client
        .bridge_tokens_create()
        .user_id(&user.id)
        .body_map(|token| token.product_type("income").tracking_info("quickstart"))
        .send()
        .await?;
    println!("a token that opens Bridge for six hours");

    step("The person logs in to their payroll provider in Bridge");
    let public_token = log_in(sandbox.as_ref(), &bridge.bridge_token, "goodlogin")?;

    step("Exchange the public token for an access token");
    let link = exchange(&client, &public_token).await?;
    println!("link {}", link.link_id);

    step("Wait for the task that fetches the data");
    wait_until_done(&client, &user.id, &link).await?;

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

    connect::shut_down(sandbox).await;
    Ok(())
}
