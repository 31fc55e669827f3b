//! The data of a link, piece by piece: the same as in its income report.

use std::time::{Duration, UNIX_EPOCH};

use rust_decimal::Decimal;
use serde_json::{Value, json};
use truv_sandbox::{BridgeLogin, Clock, Sandbox};

use crate::client::{Client, Connected, start, start_with};
use crate::schema;

/// A link with one of the test logins at an employer whose second job is paid by the hour or not, whatever comes.
async fn linked(sandbox: &Sandbox, client: &Client, login: (&str, &str), product: &str) -> Connected {
    let user_id = client.user("crm-1").await;
    let body = json!({"product_type": product});
    let token = client.post(&format!("/v1/users/{user_id}/tokens/"), body).await.expect(201);
    let login = BridgeLogin::new(token["bridge_token"].as_str().unwrap(), login.0, login.1);
    let connection = sandbox.bridge_login(login).unwrap();
    let body = json!({"public_token": connection.public_token});
    let token = client.post("/v1/link-access-tokens/", body).await.expect(201);
    let access_token = token["access_token"].as_str().unwrap().to_owned();
    Connected { user_id, link_id: connection.link_id, task_id: connection.task_id, access_token }
}

fn amount(value: &Value) -> Decimal {
    value.as_str().unwrap().parse().unwrap()
}

/// Every operation on the pieces of a report.
pub(crate) async fn walk(client: &Client, sandbox: &Sandbox) {
    compare_with_the_report(client, sandbox).await;
    read_letters(client, sandbox).await;
    add_up_the_company(client, sandbox).await;
}

#[tokio::test]
async fn every_piece_is_that_of_the_report() {
    let (sandbox, client) = start().await;
    compare_with_the_report(&client, &sandbox).await;
}

async fn compare_with_the_report(client: &Client, sandbox: &Sandbox) {
    let connected = client.connected(sandbox).await;
    let link = format!("/v1/links/{}", connected.link_id);
    let report = client.get(&format!("{link}/income/report/")).await.expect(200);
    let employment = &report["employments"][0];

    let latest = client.get(&format!("{link}/employment/")).await.expect(200);
    assert_eq!(client.get(&format!("{link}/employments/")).await.expect(200), json!([latest]));
    for name in ["id", "job_title", "income", "company", "start_date", "pay_rate"] {
        assert_eq!(latest[name], employment[name], "{name}");
    }
    assert!(latest.get("profile").is_none() && latest.get("statements").is_none());
    assert_eq!(client.get(&format!("{link}/identity/")).await.expect(200), employment["profile"]);
    assert_eq!(client.get(&format!("{link}/bank_accounts/")).await.expect(200), employment["bank_accounts"]);

    let statements = employment["statements"].as_array().unwrap();
    let page = client.get(&format!("{link}/statements/?page_size=7&page=2")).await.expect(200);
    assert_eq!(page["count"], statements.len());
    assert_eq!(page["results"], json!(statements[7..14]));
    let one = &statements[9];
    let path = format!("{link}/statements/{}/", one["id"].as_str().unwrap());
    assert_eq!(client.get(&path).await.expect(200), *one);

    let forms = client.get(&format!("{link}/tax/")).await.expect(200);
    let w2s = employment["w2s"].as_array().unwrap();
    assert_eq!(forms.as_array().unwrap().len(), w2s.len());
    for (form, w2) in forms.as_array().unwrap().iter().zip(w2s) {
        assert!(form.get("fields").is_none());
        let form = client.get(&format!("{link}/tax/{}/", form["id"].as_str().unwrap())).await.expect(200);
        assert_eq!((&form["year"], &form["fields"]["wages"]), (&w2["year"], &w2["wages"]));
        assert_eq!((&form["file"], &form["md5sum"]), (&w2["file"], &w2["md5sum"]));
    }

    client.get(&format!("{link}/shifts/")).await.expect(200);
    assert_eq!(client.get(&format!("{link}/benefit_letters/")).await.expect(200), json!([]));
    assert_eq!(client.get(&format!("{link}/documents/")).await.expect(200), json!([]));
    for gone in ["statements/0/", "tax/0/", "benefit_letters/0/", "documents/0/", "parsed-documents/0/"] {
        client.get(&format!("{link}/{gone}")).await.expect(404);
    }
    let token = json!({"access_token": connected.access_token});
    let old = client.post("/v1/links/reports/income/", token.clone()).await.expect(201);
    assert_eq!(old["employments"], report["employments"]);
    let old = client.post("/v1/links/reports/employment/", token).await.expect(201);
    assert_eq!(old["employments"][0]["id"], employment["id"]);
    let unknown = client.post("/v1/links/reports/income/", json!({"access_token": "0"})).await;
    assert_eq!(unknown.expect(403)["error"]["code"], "incorrect_token");
}

#[tokio::test]
async fn statements_are_filtered_by_day_and_employment() {
    let (sandbox, client) = start().await;
    let connected = client.connected(&sandbox).await;
    let path = format!("/v1/links/{}/statements/", connected.link_id);
    let all = client.get(&format!("{path}?page_size=500")).await.expect(200);
    let day = |index: usize| all["results"][index]["pay_date"].as_str().unwrap().to_owned();
    let query = format!("{path}?pay_date_from={}&pay_date_to={}", day(6), day(3));
    let some = client.get(&query).await.expect(200);
    assert_eq!(some["results"], json!(all["results"].as_array().unwrap()[3..=6]));
    assert_eq!(client.get(&format!("{path}?employment_id=0")).await.expect(200)["count"], 0);
    let latest = client.get(&format!("/v1/links/{}/employment/", connected.link_id)).await.expect(200);
    let query = format!("{path}?employment_id={}", latest["id"].as_str().unwrap());
    assert_eq!(client.get(&query).await.expect(200)["count"], all["count"]);
    assert_eq!(client.get(&format!("{path}?pay_date_from=soon")).await.refused_fields(), ["pay_date_from"]);
}

#[tokio::test]
async fn shifts_earn_what_the_statement_says() {
    let (sandbox, client) = start().await;
    let mut by_the_hour = 0;
    for username in ["goodlogin", "goodlogin.hourly", "hourly.part-time", "goodlogin.tn2"] {
        let user_id = client.user(username).await;
        let token = client.bridge_token(&user_id).await;
        let link_id = sandbox.bridge_login(BridgeLogin::new(token, username, "goodpassword")).unwrap().link_id;
        let statements = client.get(&format!("/v1/links/{link_id}/statements/?page_size=10")).await.expect(200);
        for statement in statements["results"].as_array().unwrap() {
            let (from, to) = (statement["period_start"].as_str().unwrap(), statement["period_end"].as_str().unwrap());
            let path = format!("/v1/links/{link_id}/shifts/?page_size=100&start_date_from={from}&start_date_to={to}");
            let shifts = client.get(&path).await.expect(200);
            let shifts = shifts["results"].as_array().unwrap();
            if statement["basis_of_pay"] == "S" {
                assert!(shifts.is_empty());
                continue;
            }
            by_the_hour += 1;
            let sum = |name: &str| -> Decimal {
                let lines = shifts.iter().flat_map(|shift| shift["earnings"].as_array().unwrap());
                lines.map(|line| amount(&line[name])).sum()
            };
            assert_eq!(sum("amount"), amount(&statement["regular"]) + amount(&statement["overtime"]));
            let time_off =
                statement["earnings"].as_array().unwrap().iter().filter(|line| line["category"] == "other_pay");
            let time_off: Decimal = time_off.map(|line| amount(&line["units"])).sum();
            assert_eq!(sum("units"), amount(&statement["hours"]) - time_off);
        }
    }
    assert!(by_the_hour > 0);
}

#[tokio::test]
async fn nothing_is_there_before_the_task_is_done_nor_for_another_product() {
    let clock = Clock::standing_at(UNIX_EPOCH + Duration::from_secs(1_750_000_000));
    let pace = truv_sandbox::Pace::Timed(Duration::from_secs(4));
    let (sandbox, client) = start_with(Sandbox::builder().clock(clock).pace(pace)).await;
    let connected = linked(&sandbox, &client, ("goodlogin", "goodpassword"), "employment").await;
    let link = format!("/v1/links/{}", connected.link_id);
    client.get(&format!("{link}/employments/")).await.expect(404);
    sandbox.advance(Duration::from_secs(4));
    let job = client.get(&format!("{link}/employment/")).await.expect(200);
    assert!(job["job_title"].is_string() && job.get("income").is_none());
    client.get(&format!("{link}/identity/")).await.expect(200);
    for pay in ["statements", "shifts", "tax", "bank_accounts", "benefit_letters"] {
        client.get(&format!("{link}/{pay}/")).await.expect(404);
    }
}

#[tokio::test]
async fn a_new_hire_has_few_statements() {
    let (sandbox, client) = start().await;
    for name in ["goodlogin.tn1", "goodlogin.tn2"] {
        let connected = linked(&sandbox, &client, (name, "goodpassword"), "income").await;
        let link = format!("/v1/links/{}", connected.link_id);
        let job = client.get(&format!("{link}/employment/")).await.expect(200);
        let statements = client.get(&format!("{link}/statements/?page_size=100")).await.expect(200);
        let statements = statements["results"].as_array().unwrap();
        assert!((3..26).contains(&statements.len()), "{}", statements.len());
        assert!(statements.iter().all(|one| one["period_start"].as_str() >= job["start_date"].as_str()));
    }
}

#[tokio::test]
async fn a_salary_and_half_a_week_by_the_hour_can_be_had() {
    let (sandbox, client) = start().await;
    for (name, job_type, unit) in [("fulltime", "F", "YEARLY"), ("hourly.part-time", "P", "HOURLY")] {
        let connected = linked(&sandbox, &client, (name, "goodpassword"), "income").await;
        let report = client.get(&format!("/v1/links/{}/income/report/", connected.link_id)).await.expect(200);
        let job = &report["employments"][0];
        assert_eq!((&job["job_type"], &job["income_unit"]), (&json!(job_type), &json!(unit)), "{name}");
        for statement in job["statements"].as_array().unwrap() {
            let hours: f64 = statement["hours"].as_str().unwrap().parse().unwrap();
            assert_eq!(hours < 60.0, name == "hourly.part-time", "{hours}");
        }
    }
}

#[tokio::test]
async fn veterans_have_letters() {
    let (sandbox, client) = start().await;
    read_letters(&client, &sandbox).await;
}

async fn read_letters(client: &Client, sandbox: &Sandbox) {
    let user_id = client.user("1").await;
    let token = client.bridge_token(&user_id).await;
    let login = BridgeLogin::new(token, "goodlogin", "goodpassword").provider("va");
    let link = format!("/v1/links/{}", sandbox.bridge_login(login).unwrap().link_id);
    let letters = client.get(&format!("{link}/benefit_letters/")).await.expect(200);
    let ids: Vec<&str> = letters.as_array().unwrap().iter().map(|letter| letter["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), 2);
    let mut gross = Vec::new();
    for id in ids {
        let letter = client.get(&format!("{link}/benefit_letters/{id}/")).await.expect(200);
        let fields = &letter["fields"];
        assert!(amount(&fields["net_amount_paid"]) <= amount(&fields["gross_benefit_amount"]));
        gross.push(amount(&fields["gross_benefit_amount"]));
    }
    assert!(gross[0] > gross[1]);
}

#[tokio::test]
async fn a_payroll_adds_up_over_the_company() {
    let (sandbox, client) = start().await;
    add_up_the_company(&client, &sandbox).await;
}

async fn add_up_the_company(client: &Client, sandbox: &Sandbox) {
    let connected = linked(sandbox, client, ("goodlogin", "goodpassword"), "admin").await;
    let token = json!({"access_token": connected.access_token});
    let directory = client.post("/v1/link/reports/admin/", token).await.expect(201);
    let people = directory["directory"].as_array().unwrap();
    let mut body = json!({
        "access_token": connected.access_token, "start_date": "2020-01-01", "end_date": "2199-01-01",
    });
    let report = client.post("/v1/administrators/payrolls/", body.clone()).await.expect(201);
    let path = format!("/v1/administrators/payrolls/{}/", report["payroll_report_id"].as_str().unwrap());
    let report = client.get(&path).await.expect(200);
    assert_eq!(report["status"], "done");
    for payroll in report["payroll_report"].as_array().unwrap() {
        let employees = payroll["employees"].as_array().unwrap();
        for name in ["gross_pay", "net_pay"] {
            let sum: Decimal = employees.iter().map(|employee| amount(&employee[name])).sum();
            assert_eq!(amount(&payroll[name]), sum);
        }
        for employee in employees {
            assert!(people.iter().any(|person| person["employee_id"] == employee["employee_id"]));
        }
    }
    // As Truv's quickstarts ask for it.
    body["end_date"] = json!("2020-02-01");
    let old = client.post("/v1/administrators/payrolls/", body.clone()).await.expect(201);
    let path = format!("/v1/administrators/payrolls/{}", old["payroll_report_id"].as_str().unwrap());
    let old = client.get(&path).await.expect(200);
    let paydays: Vec<_> = old["payroll_report"].as_array().unwrap().iter().map(|one| &one["pay_date"]).collect();
    assert!(!paydays.is_empty());
    assert!(paydays.iter().all(|day| ("2020-01-01"..="2020-02-01").contains(&day.as_str().unwrap())), "{paydays:?}");
    // Only the days count: the longer report begins with these payrolls.
    let whole = report["payroll_report"].as_array().unwrap();
    assert_eq!(whole[..paydays.len()], old["payroll_report"].as_array().unwrap()[..]);

    body["end_date"] = json!("2019-12-31");
    assert_eq!(client.post("/v1/administrators/payrolls/", body).await.refused_fields(), ["end_date"]);
    client.get("/v1/administrators/payrolls/0/").await.expect(404);
    // An ordinary link has no directory.
    let ordinary = client.connected(sandbox).await;
    client.post("/v1/link/reports/admin/", json!({"access_token": ordinary.access_token})).await.expect(404);
    assert!(schema::operation("POST", "/v1/link/reports/admin/").is_some());
}
