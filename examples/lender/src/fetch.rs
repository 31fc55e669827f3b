//! What Truv knows about a link: the income report and the pay statements.

use std::time::Duration;

use sqlx::PgConnection;
use truv_sdk::quota::Priority;
use truv_sdk::types::{EmploymentIncome, LinkId, Statement};
use truv_sdk::{Client, Result};

/// Reports of several employments take their time.
const PATIENCE: Duration = Duration::from_secs(120);

/// What was read of a link.
pub(crate) struct Fetched {
    pub(crate) employments: Vec<EmploymentIncome>,
    pub(crate) statements: Vec<Statement>,
    /// How many statements are of a form that this program does not know. They are left out; the others count.
    pub(crate) unreadable: u64,
}

/// Reads it all. In Truv's quota it gives way to calls that a person waits for.
pub(crate) async fn read(truv: &Client, link_id: &LinkId) -> Result<Fetched> {
    let background = |call: truv_sdk::CallOptions| call.priority(Priority::Background).deadline(PATIENCE);
    let report = truv.links_income_report().link_id(link_id).options(background).send().await?.into_inner();
    let mut fetched = Fetched { employments: report.employments, statements: Vec::new(), unreadable: 0 };
    for employment in &fetched.employments {
        let list = truv.statements_list().link_id(link_id).employment_id(&employment.id).page_size(100);
        // page after page, each requested when it is needed
        let mut statements = list.options(background).stream().guarded();
        while let Some(statement) = statements.next().await {
            match statement? {
                Ok(statement) => fetched.statements.push(statement),
                Err(bad) => {
                    eprintln!("link {link_id}: a statement is left out, {bad}");
                    fetched.unreadable += 1;
                }
            }
        }
    }
    Ok(fetched)
}

/// Stores it in place of what was there. Statements stay, as Truv may list fewer of them later.
pub(crate) async fn store(database: &mut PgConnection, link_id: &LinkId, fetched: &Fetched) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM employments WHERE link_id = $1").bind(link_id.as_str()).execute(&mut *database).await?;
    for employment in &fetched.employments {
        store_employment(database, link_id, employment).await?;
    }
    for statement in &fetched.statements {
        store_statement(database, link_id, statement).await?;
    }
    let update = "UPDATE links SET fetched_at = now() WHERE link_id = $1";
    sqlx::query(update).bind(link_id.as_str()).execute(database).await.map(drop)
}

async fn store_employment(
    database: &mut PgConnection,
    link_id: &LinkId,
    employment: &EmploymentIncome,
) -> sqlx::Result<()> {
    let insert = "INSERT INTO employments (employment_id, link_id, employer, job_title, is_active, income, income_unit)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    sqlx::query(insert)
        .bind(employment.id.as_str())
        .bind(link_id.as_str())
        .bind(employment.company.name.as_str())
        .bind(employment.job_title.as_deref())
        .bind(employment.is_active)
        // exact: from Truv's text to the database's number
        .bind(employment.income.map(|income| income.get()))
        .bind(employment.income_unit.as_ref().map(|unit| unit.as_str()))
        .execute(database)
        .await
        .map(drop)
}

async fn store_statement(database: &mut PgConnection, link_id: &LinkId, statement: &Statement) -> sqlx::Result<()> {
    // the document allows a statement without an id
    let id = statement.id.as_ref().map_or_else(|| statement.pay_date.as_str(), |id| id.as_str());
    let insert = "INSERT INTO statements (link_id, statement_id, pay_date, gross_pay, net_pay)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (link_id, statement_id) DO UPDATE SET pay_date = $3, gross_pay = $4, net_pay = $5";
    sqlx::query(insert)
        .bind(link_id.as_str())
        .bind(id)
        .bind(statement.pay_date.to_naive())
        .bind(statement.gross_pay.map(|pay| pay.get()))
        .bind(statement.net_pay.map(|pay| pay.get()))
        .execute(database)
        .await
        .map(drop)
}

#[cfg(test)]
mod tests {
    use truv_sdk::Client;
    use truv_sdk::exchange::Answers;
    use truv_sdk::mock::MockTruv;
    use truv_sdk::types::{EmploymentIncome, IncomeCheck, LinkId};

    use super::read;

    /// Two pages, with an item that does not fit the document: the others are kept. No socket is involved.
    #[tokio::test]
    async fn a_bad_statement_does_not_lose_the_others() {
        let truv = Answers::new();
        let mut report = IncomeCheck::sample();
        report.employments = vec![EmploymentIncome::sample()];
        truv.json(200, serde_json::to_string(&report).unwrap());
        let next = "https://prod.truv.com/v1/links/link/statements/?page=2";
        truv.json(
            200,
            format!(r#"{{"next": "{next}", "results": [{{"pay_date": "2025-01-15"}}, {{"pay_date": []}}]}}"#),
        );
        truv.json(200, r#"{"next": null, "results": [{"pay_date": "2025-01-31", "gross_pay": "3000.00"}]}"#);
        let client = Client::builder("client-id", "sandbox-secret").exchange(truv.clone()).build().unwrap();
        let fetched = read(&client, &LinkId::from("link")).await.unwrap();
        let dates: Vec<_> = fetched.statements.iter().map(|statement| statement.pay_date.as_str()).collect();
        assert_eq!((&*dates, fetched.unreadable), (&["2025-01-15", "2025-01-31"][..], 1));
        assert_eq!(truv.requests().len(), 3);
    }

    #[tokio::test]
    async fn without_a_report_nothing_is_listed() {
        let truv = MockTruv::start().await;
        truv.links_income_report(|_, then| {
            then.not_found(("not_found", "No such link."));
        });
        let lists = truv.statements_list(|_, _| {});
        let error = read(&truv.client().unwrap(), &LinkId::from("link")).await.err().unwrap();
        assert!(error.is_not_found());
        assert!(lists.requests().is_empty());
    }
}
