//! The table of personas in the README is true.

use serde_json::{Value, json};
use truv_sandbox::{BridgeError, BridgeLogin, Sandbox};

use crate::client::{Client, start};

/// One line of the table.
struct Row {
    logins: Vec<String>,
    /// Title, type, income, unit, frequency, employed, W-2; each with one value for each job.
    columns: Vec<Vec<String>>,
}

fn table() -> Vec<Row> {
    let readme = include_str!("../../README.md");
    let lines = readme.lines().skip_while(|line| !line.starts_with("| login | title |")).skip(2);
    let row = |line: &str| {
        let mut cells = line.trim_matches('|').split('|').map(str::trim);
        let logins = cells.next().unwrap().split(", ").map(|login| login.trim_matches('`').to_owned()).collect();
        let values = |cell: &str| cell.split(" + ").filter(|value| !value.is_empty()).map(str::to_owned).collect();
        Row { logins, columns: cells.map(values).collect() }
    };
    lines.take_while(|line| line.starts_with('|')).map(row).collect()
}

async fn log_in(sandbox: &Sandbox, client: &Client, username: &str, more: Value) -> Result<String, BridgeError> {
    let user_id = client.user(username).await;
    let token = client.post(&format!("/v1/users/{user_id}/tokens/"), more).await.expect(201);
    let token = token["bridge_token"].as_str().unwrap();
    sandbox.bridge_login(BridgeLogin::new(token, username, "goodpassword")).map(|connected| connected.link_id)
}

#[tokio::test]
async fn the_readme_says_what_payroll_shows() {
    let (sandbox, client) = start().await;
    let table = table();
    assert_eq!(table.len(), 13);
    for row in &table {
        for login in &row.logins {
            let link = log_in(&sandbox, &client, login, json!({"product_type": "income"})).await;
            if row.columns[0].is_empty() {
                assert!(matches!(link, Err(BridgeError::Refused(refusal)) if refusal.status == "no_data"));
                continue;
            }
            let report = client.get(&format!("/v1/links/{}/income/report/", link.unwrap())).await.expect(200);
            let jobs = report["employments"].as_array().unwrap();
            assert_eq!(jobs.len(), row.columns[0].len(), "{login}");
            for (number, job) in jobs.iter().enumerate() {
                let said = |column: usize| row.columns[column][number].as_str();
                for (column, name) in
                    ["job_title", "job_type", "income", "income_unit", "pay_frequency"].iter().enumerate()
                {
                    assert_eq!(job[*name], said(column), "{login} {name}");
                }
                assert_eq!(job["is_active"], said(5) == "yes", "{login}");
                // New hires have no W-2 before their first year is over.
                let is_new = login.contains(".tn");
                assert!(is_new || job["w2s"].as_array().unwrap().is_empty() == (said(6) == "no"), "{login}");
                assert!(!job["statements"].as_array().unwrap().is_empty(), "{login}");
            }
        }
    }
}

#[tokio::test]
async fn banks_show_one_source_of_pay_for_each_job() {
    let (sandbox, client) = start().await;
    for row in table().iter().filter(|row| !row.columns[0].is_empty()) {
        for login in row.logins.iter().filter(|login| !login.contains(".tn") && login.starts_with("goodlogin")) {
            let token = json!({"product_type": "income", "data_sources": ["financial_accounts"]});
            let link = log_in(&sandbox, &client, login, token).await.unwrap();
            let path = format!("/v1/links/{link}/income/transactions/reports/");
            client.post(&path, json!({"days_requested": 180})).await.expect(201);
            let report = client.get(&path).await.expect(200);
            let pay = report["income"].as_array().unwrap().iter().filter(|one| one["income_category"] == "PAYCHECK");
            assert_eq!(pay.count(), row.columns[0].len(), "{login}: {}", report["companies"]);
        }
    }
}

/// As Truv says of its two logins, at <https://docs.truv.com/api-reference/employment/object>.
#[tokio::test]
async fn several_employments_are_at_two_employers_or_twice_at_one() {
    let (sandbox, client) = start().await;
    for (login, comes_back) in [("multiple.employments", false), ("multiple.employments2", true)] {
        let link = log_in(&sandbox, &client, login, json!({"product_type": "employment"})).await.unwrap();
        let jobs = client.get(&format!("/v1/links/{link}/employments/")).await.expect(200);
        let [later, earlier] = jobs.as_array().unwrap().as_slice() else { panic!("{jobs}") };
        assert_eq!(later["company"] == earlier["company"], comes_back, "{login}");
        assert_ne!(later["id"], earlier["id"]);
        assert_eq!(earlier["original_hire_date"], earlier["start_date"]);
        let first_day = if comes_back { earlier } else { later };
        assert_eq!(later["original_hire_date"], first_day["start_date"], "{login}");
        if comes_back {
            assert!(earlier["end_date"].as_str().unwrap() < later["start_date"].as_str().unwrap());
        }
    }
}

/// The same login is the same person with the same pay, for every user and in every sandbox.
#[tokio::test]
async fn goodlogin_is_one_steady_person() {
    let (one, first) = start().await;
    let (other, second) = start().await;
    let mut seen = Vec::new();
    for (sandbox, client) in [(&one, &first), (&one, &first), (&other, &second)] {
        let made = client.post("/v1/users/", json!({"external_user_id": format!("{}", seen.len())})).await.expect(201);
        let path = format!("/v1/users/{}/tokens/", made["id"].as_str().unwrap());
        let token = client.post(&path, json!({"product_type": "income"})).await.expect(201);
        let login = BridgeLogin::new(token["bridge_token"].as_str().unwrap(), "goodlogin", "goodpassword");
        let link = sandbox.bridge_login(login).unwrap().link_id;
        let report = client.get(&format!("/v1/links/{link}/income/report/")).await.expect(200);
        let job = &report["employments"][0];
        let profile =
            ["first_name", "last_name", "ssn", "date_of_birth", "home_address"].map(|name| &job["profile"][name]);
        let amounts = ["gross_pay", "net_pay", "pay_date"].map(|name| &job["statements"][0][name]);
        seen.push(json!([profile, amounts, job["company"], job["job_title"]]));
    }
    assert!(seen.windows(2).all(|pair| pair[0] == pair[1]), "{seen:#?}");
}
