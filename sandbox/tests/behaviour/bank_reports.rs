//! Reports on bank data: they agree with themselves and with the accounts.

use std::time::{Duration, UNIX_EPOCH};

use rust_decimal::Decimal;
use serde_json::{Value, json};
use truv_sandbox::{BridgeLogin, Clock, Pace, Sandbox};

use crate::assets::{all, amount, assets, connect};
use crate::client::{Client, start, start_with};
use crate::orders::{create, log_in, text};

#[tokio::test]
async fn a_report_on_assets_agrees_with_itself_and_with_the_accounts() {
    let (sandbox, client) = start().await;
    let connected = connect(&client, &sandbox, assets(), "goodlogin").await;
    let path = format!("/v1/users/{}/assets/reports/", connected.user_id);
    let report = client.post(&path, json!({"days_requested": 90})).await.expect(201);
    assert_eq!(report["large_deposit_threshold"], 500);
    assert_eq!(report["borrower"]["id"], connected.user_id.as_str());
    assert_eq!(report["links"][0]["tracking_info"], "case-9");
    let accounts = report["links"][0]["accounts"].as_array().unwrap();
    let kinds: Vec<_> = accounts.iter().map(|one| &one["type"]).collect();
    assert_eq!(kinds, ["CHECKING", "SAVINGS", "INVESTMENT"]);
    for name in ["balance", "avg_30", "avg_60", "avg_90"] {
        let sum: Decimal = accounts.iter().map(|one| amount(&one["summary"][name])).sum();
        assert_eq!(amount(&report["summary"][name]), sum, "{name}");
    }
    for account in accounts {
        assert_eq!(account["summary"]["balance"], account["balances"]["balance"]);
        assert_eq!(account["owners"][0]["full_name"], "Ines Marlow");
    }
    // From the end of one day to the end of another, the balance changes by the transactions booked in between.
    let transactions = accounts[0]["transactions"].as_array().unwrap();
    let newest = transactions.iter().find(|one| one["status"] == "POSTED").unwrap();
    let day = |one: &Value| one["posted_at"].as_str().map(|time| time[..10].to_owned());
    let number =
        |one: &Value| -> Decimal { one["ending_daily_balance"].as_number().unwrap().to_string().parse().unwrap() };
    let oldest = transactions.last().unwrap();
    let (first, last) = (
        oldest["transacted_at"].as_str().unwrap()[..10].to_owned(),
        newest["transacted_at"].as_str().unwrap()[..10].to_owned(),
    );
    let moved: Decimal = (transactions.iter())
        .filter(|one| day(one).is_some_and(|day| day > first && day <= last))
        .map(|one| if one["type"] == "CREDIT" { amount(&one["amount"]) } else { -amount(&one["amount"]) })
        .sum();
    assert_eq!(number(newest) - number(oldest), moved);
    let user = client.get(&format!("/v1/users/{}/", connected.user_id)).await.expect(200);
    assert_eq!(user["voa_report_id"], report["report_id"]);

    let only = accounts[1]["id"].as_str().unwrap();
    let day = accounts[1]["transactions"][0]["transacted_at"].as_str().unwrap()[..10].to_owned();
    let body = json!({
        "account_ids": [only], "as_of_date": day, "days_requested": 30,
        "large_deposit_threshold": {"loan_type": "FHA", "sales_price": 300000},
    });
    let report = client.post(&path, body).await.expect(201);
    assert_eq!(report["large_deposit_threshold"], 3000);
    assert_eq!(report["links"][0]["accounts"].as_array().unwrap().len(), 1);
    assert_eq!(report["as_of_date"], day);
    let account = &report["links"][0]["accounts"][0];
    let ending = account["transactions"][0]["ending_daily_balance"].as_number().unwrap().to_string();
    assert_eq!(amount(&account["balances"]["balance"]), ending.parse().unwrap());

    for (body, field) in [
        (json!({"account_ids": ["x"]}), "account_ids"),
        (json!({"account_ids": []}), "account_ids"),
        (json!({"as_of_date": "2999-01-01"}), "as_of_date"),
        (json!({"days_requested": 29}), "days_requested"),
    ] {
        assert_eq!(client.post(&path, body).await.refused_fields(), [field]);
    }
}

#[tokio::test]
async fn income_is_what_came_in() {
    let (sandbox, client) = start().await;
    let token = json!({"product_type": "income", "data_sources": ["financial_accounts"]});
    let connected = connect(&client, &sandbox, token, "goodlogin.all").await;
    let (user, link) = (format!("/v1/users/{}/", connected.user_id), format!("/v1/links/{}/", connected.link_id));
    let path = format!("{user}income_insights/reports/");
    let report = client.post(&path, json!({"days_requested": 365})).await.expect(201);
    let sources = report["links"][0]["bank_income_sources"].as_array().unwrap();
    let categories: Vec<_> = sources.iter().map(|source| &source["income_category"]).collect();
    assert_eq!(categories, ["PAYCHECK", "RENTAL"]);
    assert_ne!(sources[0]["account_id"], sources[1]["account_id"]);
    assert!(sources[0]["employer"]["name"].is_string());
    assert_eq!(sources[1]["employer"], Value::Null);

    let transactions = all(&client, &format!("{link}transactions/?page_size=500"), "transactions").await;
    for source in sources {
        let months = source["historical_summary"].as_array().unwrap();
        let mut sum = Decimal::ZERO;
        let mut count = 0;
        for month in months {
            let payments = month["transactions"].as_array().unwrap();
            let total: Decimal = payments.iter().map(|one| amount(&one["amount"])).sum();
            assert_eq!(amount(&month["total_amount"]), total);
            (sum, count) = (sum + total, count + payments.len());
            for payment in payments {
                let found = transactions.iter().find(|one| one["id"] == payment["transaction_id"]).unwrap();
                assert_eq!(found["amount"], payment["amount"]);
                assert_eq!(found["account_id"], source["account_id"]);
            }
        }
        assert_eq!(amount(&source["total_amount"]), sum);
        assert_eq!(source["transaction_count"], count);
    }
    assert!(sources[0]["avg_gross_deposit_amount"].as_str().is_some());
    assert!(amount(&sources[0]["avg_gross_deposit_amount"]) > amount(&sources[0]["avg_deposit_amount"]));
    let summary = &report["bank_income_summary"];
    let total: Decimal = sources.iter().map(|source| amount(&source["total_amount"])).sum();
    assert_eq!(amount(&summary["total_amounts"][0]["amount"]), total);
    let monthly = amount(&summary["historical_average_monthly_income"][0]["amount"]);
    assert_eq!(amount(&summary["historical_annual_income"][0]["amount"]), monthly * Decimal::from(12));
    let user = client.get(&user).await.expect(200);
    assert_eq!(user["income_insights_report_id"], report["report_id"]);

    let of_link = client.get(&format!("{link}income/transactions/reports/")).await.expect(200);
    assert_eq!(of_link["status"], "success");
    assert_eq!(of_link["companies"], json!([sources[0]["employer"]["name"]]));
    // There is no payroll data here.
    client.get(&format!("{link}income/report/")).await.expect(404);
    // An investment account has no income, so there is nothing to sum up.
    let connected = connect(&client, &sandbox, assets(), "goodlogin.inv").await;
    let path = format!("/v1/links/{}/income/transactions/reports/", connected.link_id);
    assert_eq!(client.get(&path).await.expect(200)["summary"], Value::Null);
    assert_eq!(client.post(&path, json!({"days_requested": 59})).await.refused_fields(), ["days_requested"]);
}

/// The income that the bank of a user shows first: who pays, and the latest payment.
async fn pay_at_bank(client: &Client, user_id: &Value) -> (String, Value) {
    let path = format!("/v1/users/{}/income_insights/reports/", text(user_id));
    let report = client.post(&path, json!({"days_requested": 60})).await.expect(201);
    let source = &report["links"][0]["bank_income_sources"][0];
    let payments = source["historical_summary"].as_array().unwrap().iter();
    let payments = payments.flat_map(|month| month["transactions"].as_array().unwrap());
    let latest = payments.max_by_key(|payment| text(&payment["date"]).to_owned()).unwrap();
    (text(&source["employer"]["name"]).to_owned(), latest["amount"].clone())
}

#[tokio::test]
async fn a_bank_shows_the_pay_of_the_job_that_the_person_has_elsewhere() {
    let (sandbox, client) = start().await;
    // A bank is not an employer, whatever the order calls the bank.
    let bank = json!({"products": ["assets"], "financial_institutions": [{"name": "Harbor Savings"}]});
    let order = create(&client, bank).await;
    log_in(&sandbox, &order);
    let (usual, _) = pay_at_bank(&client, &order["user_id"]).await;
    assert_eq!(usual, "Bluestem Logistics");

    // In an order for both, in either order.
    for bank_first in [true, false] {
        let both = json!({"products": ["income", "assets"], "employers": [{"company_name": "Corner Bakery"}]});
        let order = create(&client, both).await;
        let mut parts = [&order["employers"][0], &order["financial_accounts"][0]];
        if bank_first {
            parts.reverse();
        }
        for part in parts {
            log_in(&sandbox, part);
        }
        let report = format!("/v1/users/{}/reports/", text(&order["user_id"]));
        let report = client.post(&report, json!({"is_voe": false})).await.expect(201);
        let employment = &report["links"][0]["employments"][0];
        assert_eq!(employment["company"]["name"], "Corner Bakery");
        let paid = employment["statements"][0]["net_pay"].clone();
        assert_eq!(pay_at_bank(&client, &order["user_id"]).await, ("Corner Bakery".to_owned(), paid));
    }

    // With two bridge tokens of one user; the employer is the one that the person chose.
    let user_id = json!(client.user("crm-2").await);
    let tokens = format!("/v1/users/{}/tokens/", text(&user_id));
    let found = client.get("/v1/company-mappings-search/?query=Garden%20Works").await.expect(200);
    let chosen = text(&found[0]["company_mapping_id"]).to_owned();
    for (token, company) in [(json!({"product_type": "income"}), Some(chosen)), (assets(), None)] {
        let token = client.post(&tokens, token).await.expect(201);
        let login = BridgeLogin::new(text(&token["bridge_token"]), "goodlogin", "goodpassword");
        sandbox
            .bridge_login(match company {
                Some(company) => login.employer(company),
                None => login,
            })
            .unwrap();
    }
    assert_eq!(pay_at_bank(&client, &user_id).await.0, "Garden Works");
}

#[tokio::test]
async fn what_recurs_goes_on_or_has_ended() {
    let (sandbox, client) = start().await;
    let connected = connect(&client, &sandbox, assets(), "goodlogin").await;
    let path = format!("/v1/users/{}/transactions/recurring/", connected.user_id);
    let names = |body: &Value, side: &str| -> Vec<String> {
        let mut names: Vec<_> =
            body[side].as_array().unwrap().iter().map(|one| one["source_name"].as_str().unwrap().to_owned()).collect();
        names.sort();
        names
    };
    let active = client.get(&path).await.expect(200);
    assert!(names(&active, "inflows").contains(&"Garden Room Rent".to_owned()));
    assert!(names(&active, "outflows").contains(&"Hillcrest Apartments".to_owned()));
    assert!(!names(&active, "outflows").contains(&"Northside Gym".to_owned()));
    let inactive = client.get(&format!("{path}?status=inactive")).await.expect(200);
    assert_eq!(names(&inactive, "outflows"), ["Northside Gym"]);
    assert_eq!(inactive["outflows"][0]["next_expected_date"], Value::Null);
    let irregular = client.get(&format!("{path}?status=irregular")).await.expect(200);
    assert_eq!(irregular["inflows"], json!([]));
    let every = client.get(&format!("{path}?status=all")).await.expect(200);
    assert_eq!(names(&every, "outflows").len(), names(&active, "outflows").len() + 1);
}

#[tokio::test]
async fn data_is_missing_until_a_task_is_done_and_grows_with_refreshes() {
    let start = UNIX_EPOCH + Duration::from_secs(1_750_000_000);
    let builder = Sandbox::builder().pace(Pace::Timed(Duration::from_secs(10))).clock(Clock::standing_at(start));
    let (sandbox, client) = start_with(builder).await;
    let connected = connect(&client, &sandbox, assets(), "goodlogin").await;
    let (user, link) = (format!("/v1/users/{}/", connected.user_id), format!("/v1/links/{}/", connected.link_id));
    client.get(&format!("{link}balances/")).await.expect(404);
    let income = format!("{link}income/transactions/reports/");
    assert_eq!(client.get(&income).await.expect(200)["status"], "processing");
    client.post(&format!("{user}assets/reports/"), json!({})).await.expect(404);
    let insights = json!({"days_requested": 60});
    client.post(&format!("{user}income_insights/reports/"), insights.clone()).await.expect(404);

    sandbox.advance(Duration::from_secs(10));
    client.post(&format!("{user}income_insights/reports/"), insights).await.expect(201);
    let created = client.post(&format!("{user}assets/reports/"), json!({})).await.expect(201);
    assert_eq!(created["links"][0]["link_id"], connected.link_id);
    let report = format!("{user}assets/reports/{}/", created["report_id"].as_str().unwrap());
    let before = client.get(&format!("{link}transactions/")).await.expect(200);
    let report_before = client.get(&report).await.expect(200);
    assert!(report_before["completed_at"].is_string());
    assert_eq!(client.get(&income).await.expect(200)["status"], "success");

    sandbox.advance(Duration::from_secs(40 * 24 * 60 * 60));
    assert_eq!(client.get(&format!("{link}transactions/")).await.expect(200), before);
    let refresh = json!({"access_token": connected.access_token, "product_type": "assets"});
    client.post("/v1/refresh/tasks/", refresh).await.expect(201);
    sandbox.advance(Duration::from_secs(10));
    let after = client.get(&format!("{link}transactions/")).await.expect(200);
    assert!(after["count"].as_u64() > before["count"].as_u64());
    assert_eq!(after["accounts"][0]["id"], before["accounts"][0]["id"]);
    // A report keeps the data from which it was made.
    assert_eq!(client.get(&report).await.expect(200), report_before);
}
