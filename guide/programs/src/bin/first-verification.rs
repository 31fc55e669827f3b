//! The first chapter of the guide: from a person to their income, without an account.

#![allow(clippy::print_stdout, reason = "a program that speaks to a terminal")]

// ANCHOR: program
use truv_sandbox::{BridgeLogin, Sandbox};
use truv_sdk::Client;
use truv_sdk::wait::Outcome;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // A Truv of your own. With an account: `let client = Client::from_env()?;`
    let truv = Sandbox::start().await?;
    let client = Client::builder(truv.client_id(), truv.secret()).base_url(truv.base_url()).build()?;

    // 1. Your server: a user of Truv for your customer, and a token that opens Bridge for them.
    let user = client
        .users_create()
        .body_map(|user| user.external_user_id("crm-0042").first_name("Ines").last_name("Marlow"))
        .send()
        .await?;
    let token =
        client.bridge_tokens_create().user_id(&user.id).body_map(|token| token.product_type("income")).send().await?;

    // 2. The person logs in to their payroll provider in Bridge, a page in their browser. Here the local Truv does it.
    let login = truv.bridge_login(BridgeLogin::new(token.bridge_token.expose(), "goodlogin", "goodpassword"))?;

    // 3. Your server: Bridge has given the page a public token, which works once.
    let link = client.links_exchange_token().body_map(|body| body.public_token(login.public_token)).send().await?;

    // 4. Wait until Truv has fetched the data.
    let task = client.tasks_list().user_id(&user.id).stream().next().await.ok_or("the login has no task")??;
    match client.tasks_get().task_id(&task.id).wait().until_done().await? {
        Outcome::Done(_) => {}
        Outcome::Failed(failure, _) => return Err(format!("there is no data: the task {failure}").into()),
    }

    // 5. Read the report.
    let report = client.links_income_report().link_id(&link.link_id).send().await?;
    for job in &report.employments {
        let income = job.income.map_or("an unknown amount".to_owned(), |income| income.to_string());
        println!("{} pays {income} ({:?})", job.company.name, job.income_unit);
    }
    Ok(())
}
// ANCHOR_END: program
