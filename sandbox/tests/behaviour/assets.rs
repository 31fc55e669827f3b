//! Banks: accounts, transactions, holdings, debts.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::{Value, json};
use truv_sandbox::{BridgeLogin, Connection, Sandbox};

use crate::client::{Client, Connected, start};

/// A user with a link that was made with this test login.
pub(crate) async fn connect(client: &Client, sandbox: &Sandbox, token: Value, username: &str) -> Connected {
    let user_id = client.user("crm-1").await;
    let token = client.post(&format!("/v1/users/{user_id}/tokens/"), token).await.expect(201);
    let login = BridgeLogin::new(token["bridge_token"].as_str().unwrap(), username, "goodpassword");
    let Connection { public_token, link_id, task_id, .. } = sandbox.bridge_login(login).unwrap();
    let token = client.post("/v1/link-access-tokens/", json!({"public_token": public_token})).await.expect(201);
    let access_token = token["access_token"].as_str().unwrap().to_owned();
    Connected { user_id, link_id, task_id, access_token }
}

pub(crate) fn assets() -> Value {
    json!({"product_type": "assets", "tracking_info": "case-9"})
}

/// Every operation on banks once, with success.
pub(crate) async fn walk(client: &Client, sandbox: &Sandbox) {
    let connected = connect(client, sandbox, assets(), "goodlogin").await;
    let (user, link) = (format!("/v1/users/{}/", connected.user_id), format!("/v1/links/{}/", connected.link_id));
    for path in ["balances", "auth", "transactions", "bank_statements", "investments", "liabilities"] {
        client.get(&format!("{link}{path}/")).await.expect(200);
    }
    client.get(&format!("{user}financial_accounts/accounts/?full_account_number=true")).await.expect(200);
    client.get(&format!("{user}transactions/recurring/?status=all")).await.expect(200);
    for (report, body) in [("assets", json!({})), ("income_insights", json!({"days_requested": 90}))] {
        let created = client.post(&format!("{user}{report}/reports/"), body).await.expect(201);
        let path = format!("{user}{report}/reports/{}/", created["report_id"].as_str().unwrap());
        assert_eq!(client.get(&path).await.expect(200), created);
    }
    let reports = format!("{link}income/transactions/reports/");
    client.get(&reports).await.expect(200);
    let created = client.post(&reports, json!({"days_requested": 120})).await.expect(201);
    let report = format!("{reports}{}/", created["report_id"].as_str().unwrap());
    let report = client.get(&report).await.expect(200);
    assert_eq!(report["days_requested"], 120);
    assert_eq!(client.get(&reports).await.expect(200), report);
}

pub(crate) fn amount(value: &Value) -> Decimal {
    value.as_str().unwrap().parse().unwrap()
}

/// All items of a list with pages.
pub(crate) async fn all(client: &Client, path: &str, name: &str) -> Vec<Value> {
    let mut items = Vec::new();
    let mut page = client.get(path).await.expect(200);
    loop {
        items.extend(page[name].as_array().unwrap().iter().cloned());
        let Some(next) = page["next"].as_str() else {
            assert_eq!(page["count"], items.len());
            return items;
        };
        page = client.get(next.strip_prefix(&client.base_url).unwrap()).await.expect(200);
    }
}

#[tokio::test]
async fn logins_choose_the_kinds_of_accounts() {
    let (sandbox, client) = start().await;
    for (username, expected) in [
        ("goodlogin.checking", vec!["CHECKING"]),
        ("goodlogin.checking.savings", vec!["CHECKING", "SAVINGS"]),
        ("goodlogin.card", vec!["CHECKING", "SAVINGS"]),
        ("goodlogin.inv", vec!["INVESTMENT"]),
        ("goodlogin.all", vec!["CHECKING", "SAVINGS", "INVESTMENT"]),
        ("sit", vec!["SAVINGS", "INVESTMENT", "INVESTMENT"]),
        ("goodlogin", vec!["CHECKING", "SAVINGS", "CREDIT_CARD", "LOAN", "INVESTMENT"]),
    ] {
        let connected = connect(&client, &sandbox, assets(), username).await;
        let link = format!("/v1/links/{}/", connected.link_id);
        let balances = client.get(&format!("{link}balances/")).await.expect(200);
        let kinds: Vec<_> = balances["results"].as_array().unwrap().iter().map(|one| &one["type"]).collect();
        assert_eq!(kinds, expected, "{username}");
        let link = client.get(&link).await.expect(200);
        assert_eq!(link["data_source"], "financial_accounts");
        assert_eq!(link["provider_id"], "truv_bank");
        assert_eq!(link["company_mapping"], Value::Null);
    }
    // They are logins to banks.
    let user_id = client.user("crm-2").await;
    let token = client.bridge_token(&user_id).await;
    assert!(sandbox.bridge_login(BridgeLogin::new(token, "goodlogin.checking", "goodpassword")).is_err());
}

#[tokio::test]
async fn transactions_add_up_to_the_balances() {
    let (sandbox, client) = start().await;
    let connected = connect(&client, &sandbox, assets(), "goodlogin").await;
    let link = format!("/v1/links/{}/", connected.link_id);
    let accounts = all(&client, &format!("{link}balances/"), "results").await;
    let transactions = all(&client, &format!("{link}transactions/?page_size=200"), "transactions").await;
    let mut booked: BTreeMap<&str, Decimal> = BTreeMap::new();
    let mut pending: BTreeMap<&str, Decimal> = BTreeMap::new();
    for one in &transactions {
        let signed = if one["type"] == "CREDIT" { amount(&one["amount"]) } else { -amount(&one["amount"]) };
        let sums = if one["status"] == "POSTED" { &mut booked } else { &mut pending };
        *sums.entry(one["account_id"].as_str().unwrap()).or_default() += signed;
        assert_eq!(one["posted_at"].is_null(), one["status"] == "PENDING");
    }
    let holdings = client.get(&format!("{link}investments/")).await.expect(200);
    for account in &accounts {
        let id = account["id"].as_str().unwrap();
        let balance = amount(&account["balances"]["balance"]);
        let sum = booked.get(id).copied().unwrap_or_default();
        match account["type"].as_str().unwrap() {
            "CREDIT_CARD" => {
                assert_eq!(balance, -sum);
                let owed = -sum - pending.get(id).copied().unwrap_or_default();
                assert_eq!(amount(&account["balances"]["available_balance"]), Decimal::from(12_000) - owed);
            }
            "LOAN" => assert_eq!(balance, -sum),
            "INVESTMENT" => {
                let value = amount(&holdings["accounts"][0]["holdings_value"]);
                let values = holdings["holdings"].as_array().unwrap().iter().map(|one| amount(&one["market_value"]));
                assert_eq!(value, values.sum());
                assert_eq!(balance, sum + value);
            }
            _ => {
                assert_eq!(balance, sum);
                let rest = pending.get(id).copied().unwrap_or_default();
                assert_eq!(amount(&account["balances"]["available_balance"]), sum + rest);
            }
        }
    }
    assert!(transactions.is_sorted_by(|one, next| one["transacted_at"].as_str() >= next["transacted_at"].as_str()));

    // A transfer from the checking account reaches the savings account.
    let path = format!("{link}transactions/?categories=Transfer,Nothing&page_size=500");
    let transfers = client.get(&path).await.expect(200);
    let side = |kind: &str| -> Decimal {
        let of_kind = transfers["transactions"].as_array().unwrap().iter().filter(|one| one["type"] == kind);
        of_kind.map(|one| amount(&one["amount"])).sum()
    };
    assert_eq!(side("CREDIT"), side("DEBIT"));
    assert!(side("CREDIT") > Decimal::ZERO);
}

#[tokio::test]
async fn transactions_can_be_filtered() {
    let (sandbox, client) = start().await;
    let connected = connect(&client, &sandbox, assets(), "goodlogin").await;
    let path = format!("/v1/links/{}/transactions/", connected.link_id);
    let everything = client.get(&path).await.expect(200);
    let savings = client.get(&format!("{path}?account_types=SAVINGS&page_size=1")).await.expect(200);
    assert_eq!(savings["accounts"].as_array().unwrap().len(), 1);
    let id = savings["accounts"][0]["id"].as_str().unwrap();
    assert_eq!(savings["transactions"][0]["account_id"], id);
    let by_id = client.get(&format!("{path}?account_ids={id},x")).await.expect(200);
    assert_eq!(by_id["count"], savings["count"]);
    assert!(by_id["count"].as_u64() < everything["count"].as_u64());
    let by_subtype = client.get(&format!("{path}?account_subtypes=MONEY_MARKET")).await.expect(200);
    assert_eq!(by_subtype["count"], savings["count"]);
    let newest = everything["transactions"][0]["transacted_at"].as_str().unwrap();
    let recent = client.get(&format!("{path}?transacted_at_from={newest}")).await.expect(200);
    assert!(recent["transactions"].as_array().unwrap().iter().all(|one| one["transacted_at"] == newest));
    let before = client.get(&format!("{path}?transacted_at_to={newest}&transacted_at_from={newest}")).await.expect(200);
    assert_eq!(before["count"], recent["count"]);
    let wrong = client.get(&format!("{path}?transacted_at_from=yesterday")).await;
    assert_eq!(wrong.refused_fields(), ["transacted_at_from"]);
}

#[tokio::test]
async fn accounts_have_numbers_owners_and_terms() {
    let (sandbox, client) = start().await;
    let connected = connect(&client, &sandbox, assets(), "goodlogin").await;
    let (user, link) = (format!("/v1/users/{}/", connected.user_id), format!("/v1/links/{}/", connected.link_id));
    let auth = client.get(&format!("{link}auth/")).await.expect(200);
    let accounts = auth["accounts"].as_array().unwrap();
    assert_eq!(accounts.len(), 2);
    for account in accounts {
        let number = account["numbers"]["ACH"][0]["account_number"].as_str().unwrap();
        assert_eq!(&number[6..], account["mask"]);
    }
    let id = accounts[1]["id"].as_str().unwrap();
    let one = client.get(&format!("{link}auth/?account_ids={id}")).await.expect(200);
    assert_eq!(one["accounts"], json!([accounts[1]]));

    let path = format!("{user}financial_accounts/accounts/");
    let plain = client.get(&path).await.expect(200);
    assert!(plain.as_array().unwrap().iter().all(|one| one.get("account_number").is_none()));
    let full = client.get(&format!("{path}?full_account_number=true&type=CHECKING")).await.expect(200);
    assert_eq!(full[0]["account_number"], accounts[0]["numbers"]["ACH"][0]["account_number"]);
    assert_eq!(full[0]["owners"][0]["full_name"], "Ines Marlow");
    let debts = client.get(&format!("{path}?liabilites=true")).await.expect(200);
    let kinds: Vec<_> = debts.as_array().unwrap().iter().map(|one| &one["type"]).collect();
    assert_eq!(kinds, ["CREDIT_CARD", "LOAN"]);

    let owed = client.get(&format!("{link}liabilities/")).await.expect(200);
    assert_eq!(owed["liabilities"]["loans"][0]["principal_balance"], debts[1]["balances"]["balance"]);
    assert_eq!(owed["liabilities"]["credit"][0]["current_balance"], debts[0]["balances"]["balance"]);
    let statements = client.get(&format!("{link}bank_statements/?page_size=1")).await.expect(200);
    assert!(statements["count"].as_u64().unwrap() > 5 * 20);
    let file = statements["results"][0]["file"].as_str().unwrap();
    let file = client.bare("GET", file.strip_prefix(&client.base_url).unwrap());
    assert!(client.try_send(file).await.unwrap().2.starts_with(b"%PDF"));
}

#[tokio::test]
async fn payroll_links_have_no_bank_data() {
    let (sandbox, client) = start().await;
    let connected = client.connected(&sandbox).await;
    let link = format!("/v1/links/{}/", connected.link_id);
    for path in ["balances", "auth", "transactions", "liabilities", "income/transactions/reports", "insurance/report"] {
        client.get(&format!("{link}{path}/")).await.expect(404);
    }
    let path = format!("/v1/users/{}/assets/reports/", connected.user_id);
    client.post(&path, json!({})).await.expect(404);
}
