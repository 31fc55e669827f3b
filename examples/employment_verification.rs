//! Verifies where a person works, without their pay, and downloads the report as a PDF.
//!
//! `cargo run --example employment_verification` needs no account: it starts the local sandbox inside this process.
//! With `TRUV_CLIENT_ID` and `TRUV_SECRET` set it uses the real service, and asks you to go through Bridge yourself.

#![allow(clippy::print_stdout, clippy::print_stderr)]

#[path = "support/connect.rs"]
mod connect;

use std::process::ExitCode;

use connect::{Result, connect, exchange, log_in, new_id, shut_down, step, wait_until_done};
use truv_sdk::types::BridgeTokenCreateRequest;

#[tokio::main]
async fn main() -> ExitCode {
    connect::exit_code(run().await)
}

async fn run() -> Result<()> {
    let (client, sandbox) = connect().await?;

    step("Connect a person for employment only");
    let user = client
        .users_create()
        .body_map(|user| user.external_user_id(new_id()).first_name("Noor").last_name("Okoro"))
        .send()
        .await?;
    let token = BridgeTokenCreateRequest::employment().tracking_info("screening-7");
    let bridge = client.bridge_tokens_create().user_id(&user.id).body(token).send().await?;
    let public_token = log_in(sandbox.as_ref(), &bridge.bridge_token, "goodlogin")?;
    let link = exchange(&client, &public_token).await?;
    wait_until_done(&client, &user.id, &link).await?;

    step("Who is it?");
    let person = client.identity_get().link_id(&link.link_id).send().await?;
    println!("{}", person.full_name.as_ref().map_or("unknown", |name| name.expose()));

    step("Where do they work?");
    let jobs = client.employments_list().link_id(&link.link_id).send().await?;
    for job in jobs.iter() {
        let since = job.start_date.as_ref().map_or("?".to_owned(), |day| day.to_naive().to_string());
        let title = job.job_title.as_deref().unwrap_or("an employee");
        println!("{title} at {}, since {since}, active: {}", job.company.name, job.is_active == Some(true));
    }

    step("The report on the link");
    let report = client.links_employment_report().link_id(&link.link_id).send().await?;
    println!("report {} is {}", report.id, report.status);

    step("A failure, handled: the link has no income data");
    match client.links_income_report().link_id(&link.link_id).send().await {
        Ok(_) => println!("this account shows income as well"),
        Err(error) if error.is_not_found() => println!("refused as expected: {error}"),
        Err(error) => return Err(error.into()),
    }

    step("The report on the user, as a PDF");
    let report = client.user_reports_create().user_id(&user.id).body_map(|body| body.is_voe(true)).send().await?;
    let file = client.user_reports_get_pdf().user_id(&user.id).report_id(&report.report_id).send().await?;
    println!("a PDF of {} bytes", file.len());

    shut_down(sandbox).await;
    Ok(())
}
