//! Verifies a person's assets at a bank: balances, transactions, a report on assets, and income found in the deposits.
//!
//! `cargo run --example assets` needs no account: it starts the local sandbox inside this process. With
//! `TRUV_CLIENT_ID` and `TRUV_SECRET` set it uses the real service, and asks you to go through Bridge yourself.

#![allow(clippy::print_stdout, clippy::print_stderr)]

#[path = "support/connect.rs"]
mod connect;
#[path = "support/text.rs"]
mod text;

use std::process::ExitCode;

use connect::{Result, connect, exchange, log_in, new_id, step, wait_until_done};
use text::{line, money};
use truv_sdk::Client;
use truv_sdk::types::{
    AmountIsoCurrency, AssetsAccount, DataSource, IncomeInsightsApplicantReport, LinkId, ReportId, TransactionType,
    UserId, VoaApplicantReport,
};
use truv_sdk::value::Decimal;

/// How many days of transactions the reports cover.
const DAYS: i64 = 90;

#[tokio::main]
async fn main() -> ExitCode {
    connect::exit_code(run().await)
}

async fn run() -> Result<()> {
    let (client, sandbox) = connect().await?;

    step("Create a user and a bridge token for banks");
    let user = client
        .users_create()
        .body_map(|user| user.external_user_id(new_id()).first_name("Noor").last_name("Okoro"))
        .send()
        .await?;
    let bridge = client
        .bridge_tokens_create()
        .user_id(&user.id)
        .body_map(|token| {
            token.product_type("assets").data_sources(vec![DataSource::FinancialAccounts]).tracking_info("assets")
        })
        .send()
        .await?;
    println!("user {}", user.id);

    step("The person logs in to their bank in Bridge");
    let public_token = log_in(sandbox.as_ref(), &bridge.bridge_token, "goodlogin")?;
    let link = exchange(&client, &public_token).await?;
    wait_until_done(&client, &user.id, &link).await?;

    step("Read the balances");
    let balances = client.accounts_list_balances().link_id(&link.link_id).send().await?.into_inner();
    for account in &balances.results {
        let kind = account.type_.as_ref().map_or("account", |kind| kind.as_str());
        let mask = account.mask.as_deref().unwrap_or("????");
        let balance = account.balances.balance.as_ref().map_or("unknown".to_owned(), money);
        println!("  {kind:<14}…{mask}  {balance:>12}");
    }

    step("Read the latest transactions");
    print_transactions(&client, &link.link_id).await?;

    step("Create a report on assets, and wait for it");
    let created = client
        .asset_reports_create()
        .user_id(&user.id)
        .body_map(|report| report.days_requested(DAYS))
        .send()
        .await?
        .into_inner();
    let report = asset_report(&client, &user.id, &created.report_id).await?;
    print_assets(&report);

    step("Create a report on income from deposits, and wait for it");
    let created = client
        .income_insights_reports_create()
        .user_id(&user.id)
        .body_map(|report| report.days_requested(DAYS))
        .send()
        .await?
        .into_inner();
    print_income(&income_report(&client, &user.id, &created.report_id).await?);

    connect::shut_down(sandbox).await;
    Ok(())
}

async fn print_transactions(client: &Client, link_id: &LinkId) -> Result<()> {
    let page = client.transactions_list().link_id(link_id).page_size(8_u32).send().await?.into_inner();
    for transaction in &page.transactions {
        // the amount has no sign: the transaction's type tells the direction
        let sign = match transaction.type_ {
            TransactionType::Credit => "+",
            TransactionType::Debit => "-",
            _ => " ",
        };
        let amount = transaction.amount.as_ref().map_or("?".to_owned(), money);
        let day = transaction.transacted_at.to_utc().date_naive();
        println!("  {day}  {:<10}{sign}{amount:>10}  {}", transaction.status, transaction.description);
    }
    println!("  {} of {} transactions", page.transactions.len(), page.count.unwrap_or_default());
    Ok(())
}

/// A new report may be missing for some seconds: the wait tolerates that.
async fn asset_report(client: &Client, user_id: &UserId, report_id: &ReportId) -> Result<VoaApplicantReport> {
    let report = client.asset_reports_get().user_id(user_id).report_id(report_id).wait().until_done().await?;
    Ok(report.into_inner())
}

async fn income_report(
    client: &Client,
    user_id: &UserId,
    report_id: &ReportId,
) -> Result<IncomeInsightsApplicantReport> {
    let report = client.income_insights_reports_get().user_id(user_id).report_id(report_id).wait().until_done().await?;
    Ok(report.into_inner())
}

fn print_assets(report: &VoaApplicantReport) {
    let amount = |amount: &Option<Decimal>| amount.as_ref().map_or("-".to_owned(), money);
    let summary = &report.summary;
    line("Balance", format!("${}", amount(&summary.balance)));
    line("On average", format!("${} (30 days), ${} (90 days)", amount(&summary.avg_30), amount(&summary.avg_90)));
    for account in report.links.iter().flat_map(|link| &link.accounts) {
        println!();
        line("Account", account.nickname.as_deref().unwrap_or("-"));
        line("Balance", format!("${}", amount(&account.balances.balance)));
        line("History", format!("{} days", account.days_available));
        for owner in &account.owners {
            line("Owner", owner.full_name.as_ref().map_or("-", |name| name.expose()));
        }
        print_large_deposits(account, report.large_deposit_threshold);
    }
}

/// Truv has no operation for large deposits: this compares every deposit with the report's threshold.
fn print_large_deposits(account: &AssetsAccount, threshold: Option<i32>) {
    let Some(threshold) = threshold else { return };
    let limit = Decimal::from(threshold);
    for transaction in account.transactions.iter().filter(|one| one.type_ == TransactionType::Credit) {
        let Some(amount) = transaction.amount.filter(|amount| amount.get() >= limit.get()) else { continue };
        let day = transaction.transacted_at.to_utc().date_naive();
        let text = transaction.description.as_deref().unwrap_or("-");
        line("Large deposit", format!("{day}  ${:>10}  {text}", money(&amount)));
    }
}

fn print_income(report: &IncomeInsightsApplicantReport) {
    for source in report.links.iter().flat_map(|link| &link.bank_income_sources) {
        line("Source", source.income_description.as_deref().unwrap_or("-"));
        line("Kind", source.income_category.as_ref().map_or("unknown", |kind| kind.as_str()));
        line("Payments", format!("{}, ${} in all", source.transaction_count, money(&source.total_amount)));
        let monthly = source.historical_average_monthly_income.as_ref();
        line("A month", monthly.map_or("-".to_owned(), |amount| format!("${}", money(amount))));
        let next = source.next_payment_date.as_ref();
        line("Next", next.map_or("-".to_owned(), |day| day.to_naive().to_string()));
        println!();
    }
    let summary = &report.bank_income_summary;
    let first = |amounts: &[AmountIsoCurrency]| amounts.first().map_or("-".to_owned(), |one| money(&one.amount));
    line("Total a month", format!("${} net", first(&summary.historical_average_monthly_income)));
    line("Total a year", format!("${} net", first(&summary.historical_annual_income)));
}
