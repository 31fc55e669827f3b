//! Lends money that is paid back from each paycheck: checks how long the person has been employed, then sets up the
//! deduction.
//!
//! `cargo run --example paycheck_linked_loan` needs no account: it starts the local sandbox inside this process. With
//! `TRUV_CLIENT_ID` and `TRUV_SECRET` set it uses the real service, and asks you to go through Bridge yourself.

#![allow(clippy::print_stdout, clippy::print_stderr)]

#[path = "support/connect.rs"]
mod connect;

use std::process::ExitCode;

use chrono::{Datelike, NaiveDate};
use connect::{Result, connect, exchange, log_in, new_id, shut_down, step, wait_until_done};
use truv_sdk::types::{BridgeTokenCreateRequest, TargetBankAccount};

/// The months of employment that the lender asks for.
const LEAST_MONTHS: i32 = 12;

#[tokio::main]
async fn main() -> ExitCode {
    connect::exit_code(run().await)
}

async fn run() -> Result<()> {
    let (client, sandbox) = connect().await?;

    // Both test logins are Truv's: the first has been employed for years, the second for some months.
    for username in ["goodlogin", "goodlogin.tn1"] {
        step(&format!("{username} asks for a loan: how long have they been employed?"));
        let user = client
            .users_create()
            .body_map(|user| user.external_user_id(new_id()).first_name("Noor").last_name("Okoro"))
            .send()
            .await?;
        let token = BridgeTokenCreateRequest::employment().tracking_info("loan-7");
        let bridge = client.bridge_tokens_create().user_id(&user.id).body(token).send().await?;
        let public_token = log_in(sandbox.as_ref(), &bridge.bridge_token, username)?;
        let link = exchange(&client, &public_token).await?;
        wait_until_done(&client, &user.id, &link).await?;

        let report = client.links_employment_report().link_id(&link.link_id).send().await?;
        let checked_at = report.finished_at.as_ref().ok_or("the report has no date")?.to_utc();
        let job = report.employments.first().ok_or("the report has no employment")?;
        let hired = job.start_date.as_ref().ok_or("the employment has no first day")?;
        let months = whole_months(hired.to_naive(), checked_at.date_naive());
        println!("{} at {} for {months} months", job.job_title.as_deref().unwrap_or("an employee"), job.company.name);
        if months < LEAST_MONTHS {
            println!("declined: fewer than {LEAST_MONTHS} months");
            continue;
        }

        step("Eligible: send 125.50 of each paycheck to the lender");
        let account = TargetBankAccount::amount("16002600", "123456789", "Example Credit", "125.50");
        let token = BridgeTokenCreateRequest::pll(account.account_type("checking")).access_token(&link.access_token);
        let bridge = client.bridge_tokens_create().user_id(&user.id).body(token).send().await?;
        let public_token = log_in(sandbox.as_ref(), &bridge.bridge_token, username)?;
        let link = exchange(&client, &public_token).await?;
        wait_until_done(&client, &user.id, &link).await?;
        let report = client.pll_reports_get().link_id(&link.link_id).send().await?;
        let details = &report.deposit_details;
        let value = details.deposit_value.as_ref().ok_or("the report has no amount")?;
        println!("${value} of each paycheck goes to {}", details.bank_name);
    }

    shut_down(sandbox).await;
    Ok(())
}

fn whole_months(from: NaiveDate, to: NaiveDate) -> i32 {
    let months = |day: NaiveDate| day.year() * 12 + day.month() as i32;
    months(to) - months(from) - i32::from(to.day() < from.day())
}
