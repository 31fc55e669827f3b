//! Verifies income at two employers with one order that is embedded in your own page, without e-mails or text messages.
//!
//! `cargo run --example embedded_order` needs no account: it starts the local sandbox inside this process. With
//! `TRUV_CLIENT_ID` and `TRUV_SECRET` set it uses the real service, and asks you to go through Bridge yourself.

#![allow(clippy::print_stdout, clippy::print_stderr)]

#[path = "support/connect.rs"]
mod connect;

use std::io::{self, BufRead};
use std::process::ExitCode;

use connect::{Result, connect, log_in, shut_down, step};
use truv_sandbox::Sandbox;
use truv_sdk::types::{Order, OrderCreateRequest, OrderEmployer, OrderEmployerRequest};

#[tokio::main]
async fn main() -> ExitCode {
    connect::exit_code(run().await)
}

async fn run() -> Result<()> {
    let (client, sandbox) = connect().await?;

    step("Find the employers that the person named");
    let mut employers = Vec::new();
    for typed in ["juniper", "copper can"] {
        let found = client.companies_search().query(typed).send().await?;
        let company = found.first().ok_or_else(|| format!("no employer starts with {typed:?}"))?;
        println!("{typed:?} is {} ({} found)", company.name, found.len());
        employers.push(OrderEmployerRequest::with_id(company.company_mapping_id.clone()));
    }

    step("Create the order; it makes the user and a bridge token for each employer");
    let request = OrderCreateRequest::income("Ines", "Marlow", employers).order_number("loan-7");
    let order = client.orders_create().body(request).send().await?.into_inner();
    println!("order {} for user {}", order.id, order.user_id);
    show(&order);

    step("The person connects both employers in Bridge");
    for employer in &order.employers {
        connect_employer(sandbox.as_ref(), employer)?;
    }

    step("Wait until the order has ended");
    let order = client.orders_get().order_id(&order.id).wait().until_done().await?.into_inner();
    show(&order);

    step("The report on the user has both employers");
    let report_id = order.voie_report_id.as_ref().ok_or("the order has no report")?;
    let report = client.user_reports_get().user_id(&order.user_id).report_id(report_id).send().await?;
    for employment in report.links.iter().flat_map(|link| &link.employments) {
        let title = employment.job_title.as_deref().unwrap_or("an employee");
        let income = employment.income.as_ref().map_or("?".to_owned(), ToString::to_string);
        let unit = employment.income_unit.as_ref().map_or("?".to_owned(), ToString::to_string);
        let statements = employment.statements.iter().flatten().count();
        println!("{title} at {}: ${income} {unit}, {statements} pay statements", employment.company.name);
    }

    step("What happened");
    for event in &client.orders_list_events().order_id(&order.id).send().await?.results {
        println!("{}  {}", event.timestamp, event.type_);
    }

    step("A failure, handled: an order that has begun cannot be changed");
    let change = client.orders_update().order_id(&order.id).body_map(|body| body.notes("Call after noon."));
    match change.send().await {
        Ok(_) => return Err("a completed order was changed".into()),
        Err(error) if error.is_validation() => println!("refused as expected: {error}"),
        Err(error) => return Err(error.into()),
    }

    shut_down(sandbox).await;
    Ok(())
}

/// Opens Bridge for one employer, as your own page does with `isOrder`. No token has to be exchanged: the order gets
/// the result by itself.
fn connect_employer(sandbox: Option<&Sandbox>, employer: &OrderEmployer) -> Result<()> {
    let token = employer.bridge_token.as_ref().ok_or("the employer has no bridge token")?;
    let name = employer.company_name.as_deref().unwrap_or("the employer");
    if sandbox.is_some() {
        println!("{name}:");
        log_in(sandbox, token, "goodlogin")?;
        return Ok(());
    }
    println!("Open Bridge for {name} with the bridge token {} and log in, then press Enter.", token.expose());
    io::stdin().lock().read_line(&mut String::new())?;
    Ok(())
}

fn show(order: &Order) {
    for employer in &order.employers {
        let name = employer.company_name.as_deref().unwrap_or("an employer that the person chooses");
        let link = employer.link_id.as_ref().map_or("no link yet".to_owned(), |link| format!("link {link}"));
        println!("{name}: {}, {link}", employer.status);
    }
}
