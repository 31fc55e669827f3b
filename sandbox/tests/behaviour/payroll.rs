//! Payroll data adds up to the cent, for many people.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, UNIX_EPOCH};

use rust_decimal::Decimal;
use serde_json::{Value, json};
use truv_sandbox::{BridgeLogin, Clock, Sandbox};

use crate::client::start_with;

fn amount(value: &Value) -> Decimal {
    let text = value.as_str().unwrap();
    assert_eq!(text.split('.').nth(1).map(str::len), Some(2), "{text} has two decimals");
    text.parse().unwrap()
}

fn sum(lines: &Value, category: Option<&str>) -> Decimal {
    let lines = lines.as_array().unwrap().iter();
    lines
        .filter(|line| category.is_none_or(|wanted| line["category"] == wanted))
        .map(|line| amount(&line["amount"]))
        .sum()
}

const CATEGORIES: [&str; 5] = ["regular", "overtime", "bonus", "commission", "other_pay"];

#[tokio::test]
async fn statements_years_and_forms_add_up() {
    // 3 January and 12 December 2025: the edges of a year.
    for start in [1_735_900_000, 1_765_500_000_u64] {
        let clock = Clock::standing_at(UNIX_EPOCH + Duration::from_secs(start));
        let (sandbox, client) = start_with(Sandbox::builder().clock(clock)).await;
        let (mut employers, mut units) = (BTreeSet::new(), BTreeSet::new());
        for (number, username) in ["goodlogin", "goodlogin.hourly", "goodlogin.salaried"].into_iter().enumerate() {
            let user_id = client.user(username).await;
            let named = json!({"product_type": "income", "company_mapping_id": number.to_string()});
            let token = client.post(&format!("/v1/users/{user_id}/tokens/"), named).await.expect(201);
            let token = token["bridge_token"].as_str().unwrap();
            let login = BridgeLogin::new(token, username, "goodpassword");
            let link_id = sandbox.bridge_login(login).unwrap().link_id;
            let path = format!("/v1/links/{link_id}/income/report/");
            let report = client.get(&path).await.expect(200);
            let employment = &report["employments"][0];
            assert_adds_up(employment);
            employers.insert(employment["company"]["name"].as_str().unwrap().to_owned());
            units.insert(employment["income_unit"].as_str().unwrap().to_owned());
        }
        assert!(employers.len() >= 2, "{employers:?}");
        assert_eq!(units.into_iter().collect::<Vec<_>>(), ["HOURLY", "YEARLY"]);
    }
}

fn assert_adds_up(employment: &Value) {
    let statements = employment["statements"].as_array().unwrap();
    assert!(statements.len() >= 48, "two years, twice a month at the least");
    let mut years: BTreeMap<i32, BTreeMap<String, Decimal>> = BTreeMap::new();
    for statement in statements.iter().rev() {
        let earned = sum(&statement["earnings"], None);
        let deducted = sum(&statement["deductions"], None);
        assert_eq!(amount(&statement["gross_pay"]), earned);
        assert_eq!(amount(&statement["net_pay"]), earned - deducted);
        assert!(deducted > Decimal::ZERO && deducted < earned / Decimal::TWO);
        for line in statement["earnings"].as_array().unwrap() {
            if let (Some(_), Some(_)) = (line["rate"].as_str(), line["units"].as_str()) {
                let product = amount(&line["rate"]) * amount(&line["units"]);
                assert!((product - amount(&line["amount"])).abs() <= Decimal::new(5, 3));
            }
        }
        let pay_date = statement["pay_date"].as_str().unwrap();
        assert!(statement["period_end"].as_str().unwrap() <= pay_date);
        assert!(employment["start_date"].as_str().unwrap() < statement["period_start"].as_str().unwrap());
        let year = years.entry(pay_date[..4].parse().unwrap()).or_default();
        let mut add = |name: &str, amount: Decimal| {
            let sum = year.entry(name.to_owned()).or_default();
            *sum += amount;
            *sum
        };
        assert_eq!(amount(&statement["gross_pay_ytd"]), add("gross_pay", earned));
        assert_eq!(amount(&statement["net_pay_ytd"]), add("net_pay", earned - deducted));
        for category in CATEGORIES {
            let of_category = sum(&statement["earnings"], Some(category));
            assert_eq!(amount(&statement[category]), of_category);
            let so_far = add(category, of_category);
            assert_eq!(amount(&statement[format!("{category}_ytd")]), so_far);
            assert_eq!(sum(&statement["earnings_ytd"], Some(category)), so_far);
        }
        for category in ["federal", "socialsec", "medicare", "state", "benefit", "retirement"] {
            let so_far = add(category, sum(&statement["deductions"], Some(category)));
            assert_eq!(sum(&statement["deductions_ytd"], Some(category)), so_far);
        }
    }
    let summaries = employment["annual_income_summary"].as_array().unwrap();
    assert_eq!(summaries.len(), years.len());
    for summary in summaries {
        let year = &years[&(summary["year"].as_i64().unwrap() as i32)];
        for name in CATEGORIES.into_iter().chain(["gross_pay", "net_pay"]) {
            assert_eq!(amount(&summary[name]), year[name], "{name}");
        }
    }
    let forms = employment["w2s"].as_array().unwrap();
    assert_eq!(forms.len(), 2);
    for form in forms {
        let year = &years[&(form["year"].as_i64().unwrap() as i32)];
        let insured = year["gross_pay"] - year["benefit"];
        assert_eq!(amount(&form["gross_pay"]), year["gross_pay"]);
        assert_eq!(amount(&form["wages"]), insured - year["retirement"]);
        assert_eq!(amount(&form["social_security_wages"]), insured);
        assert_eq!(amount(&form["medicare_wages"]), insured);
        assert_eq!(amount(&form["federal_tax"]), year["federal"]);
        assert_eq!(amount(&form["social_security_tax"]), year["socialsec"]);
        assert_eq!(amount(&form["medicare_tax"]), year["medicare"]);
    }
}

#[tokio::test]
async fn the_person_is_the_user() {
    let (sandbox, client) = start_with(Sandbox::builder()).await;
    let connected = client.connected(&sandbox).await;
    let path = format!("/v1/links/{}/income/report/", connected.link_id);
    let profile = client.get(&path).await.expect(200)["employments"][0]["profile"].clone();
    assert_eq!(profile["full_name"], "Ines Marlow");
    assert_eq!(profile["email"], "ines.marlow@example.org");
    assert_eq!(profile["ssn"], "900112233");

    // Nothing is known about this employer.
    let body = json!({"product_type": "income", "user": {"id": "2"}});
    let token = client.post("/v1/bridge-tokens/", body).await.expect(201);
    let token = token["bridge_token"].as_str().unwrap();
    let login = BridgeLogin::new(token, "goodlogin", "goodpassword").employer("acme");
    let link_id = sandbox.bridge_login(login).unwrap().link_id;
    let report = client.get(&format!("/v1/links/{link_id}/income/report/")).await.expect(200);
    let employment = &report["employments"][0];
    assert!(!employment["profile"]["first_name"].as_str().unwrap().is_empty());
    assert_eq!(employment["profile"]["ssn"], "991919991");
    let link = client.get(&format!("/v1/links/{link_id}/")).await.expect(200);
    assert_eq!(link["company_mapping"]["id"], "acme");
    assert_eq!(link["company_mapping"]["name"], employment["company"]["name"]);
}

#[tokio::test]
async fn files_can_be_fetched_without_keys() {
    let (sandbox, client) = start_with(Sandbox::builder()).await;
    let connected = client.connected(&sandbox).await;
    let path = format!("/v1/links/{}/income/report/", connected.link_id);
    let report = client.get(&path).await.expect(200);
    let employment = &report["employments"][0];
    for file in [&report["pdf_report"], &employment["statements"][0]["file"], &employment["w2s"][0]["file"]] {
        let path = file.as_str().unwrap().strip_prefix(&client.base_url).unwrap().to_owned();
        let (status, headers, body) = client.try_send(client.bare("GET", &path)).await.unwrap();
        assert_eq!(status, 200);
        assert_eq!(headers["content-type"], "application/pdf");
        assert!(body.starts_with(b"%PDF-"));
    }
}
