//! A seed sets up everything in one go, and a running state can be written out as one.

use std::time::Duration;

use rust_decimal::Decimal;
use serde_json::{Value, json};
use truv_sandbox::{Pace, Sandbox};

use crate::client::{Client, start, start_with};
use crate::orders::text;

const SEED: &str = "
clock: {now: '2025-06-15T12:00:00Z'}
directory:
  companies:
    - {name: Home Depot, domain: homedepot.example, address: {city: Atlanta, state: GA}}
scenarios:
  - {label: refused, data_source: payroll, username: nobody, behavior_status: unavailable}
users:
  - external_user_id: two-jobs
    first_name: Noor
    last_name: Okoro
    links:
      - product_type: income
        employments:
          - {job_title: Cashier, income: 19.5, income_unit: HOURLY, pay_frequency: W, start_date: '2021-03-01',
             company: {name: Home Depot}}
          - {job_title: Nurse, income: 83200, income_unit: YEARLY, pay_frequency: BW, start_date: '2019-05-06',
             company: {name: City Hospital}}
  - external_user_id: banked
    links: [{product_type: assets, username: goodlogin.all, provider_name: Chase}]
orders:
  - {products: [income], first_name: Lena, last_name: Moss, order_number: '7', employers: [{company_name: Home Depot}],
     logins: [{username: goodlogin}]}
environments:
  - client_id: other
    access_secret: dev-other
    users: [{external_user_id: elsewhere}]
";

fn amount(value: &Value) -> Decimal {
    value.as_str().unwrap().parse().unwrap()
}

async fn user(client: &Client, external_user_id: &str) -> Value {
    let path = format!("/v1/users/?external_user_id={external_user_id}&list_links=true");
    client.get(&path).await.expect(200)["results"][0].clone()
}

async fn assert_sown(client: &Client) {
    let person = user(client, "two-jobs").await;
    let link = text(&person["links"][0]["id"]);
    let report = client.get(&format!("/v1/links/{link}/income/report/")).await.expect(200);
    let jobs = report["employments"].as_array().unwrap();
    assert_eq!(
        jobs.iter().map(|job| text(&job["company"]["name"])).collect::<Vec<_>>(),
        ["Home Depot", "City Hospital"]
    );
    for job in jobs {
        assert_eq!(job["profile"]["first_name"], "Noor");
        for year in job["annual_income_summary"].as_array().unwrap() {
            let of_year = |statement: &&Value| text(&statement["pay_date"]).starts_with(&year["year"].to_string());
            let paid = job["statements"].as_array().unwrap().iter().filter(of_year);
            assert_eq!(paid.map(|one| amount(&one["gross_pay"])).sum::<Decimal>(), amount(&year["gross_pay"]));
        }
    }
    assert_eq!(jobs[0]["statements"][0]["gross_pay"], "780.00");
    assert_eq!(jobs[1]["statements"][0]["gross_pay"], "3200.00");
    let banked = user(client, "banked").await;
    assert_eq!(banked["links"][0]["provider"]["name"], "Chase");
    let orders = client.get("/v1/orders/").await.expect(200);
    let order = orders["results"].as_array().unwrap().iter().find(|order| order["order_number"] == "7").unwrap();
    assert_eq!(order["employers"][0]["status"], "completed");
    let elsewhere = client.with_keys("other", "dev-other");
    assert_eq!(elsewhere.get("/v1/users/").await.expect(200)["count"], 1);
}

#[tokio::test]
async fn a_seed_sets_up_everything_and_a_state_is_written_out_as_one() {
    // A seed is where a test starts: its logins are done, however slow later ones are.
    let slow = Pace::Timed(Duration::from_secs(3_600));
    let (sandbox, client) = start_with(Sandbox::builder().pace(slow)).await;
    sandbox.apply_seed(SEED).unwrap();
    assert_sown(&client).await;
    // What has no effect is not written out: a seed may not say it.
    let order = json!({"products": ["income"], "first_name": "Al", "last_name": "Gray", "extra": 1,
                       "employers": [{"company_name": "Home Depot", "extra": {"a": 1}}]});
    client.post("/v1/orders/", order).await.expect(201);
    let later = client.connected(&sandbox).await;
    client.get(&format!("/v1/links/{}/income/report/", later.link_id)).await.expect(404);
    let written = sandbox.control().written_seed().await.unwrap();
    let (other, other_client) = start().await;
    other.control().apply_seed(&written).await.unwrap();
    assert_sown(&other_client).await;
}

#[tokio::test]
async fn a_seed_that_is_wrong_changes_nothing_and_says_where() {
    let (sandbox, client) = start().await;
    client.user("before").await;
    for (wrong, place) in [
        ("users: [{external_user_id: a}, {external_user_id: a}]", "users.1.external_user_id"),
        ("users: [{first_name: Ada}]", "users.0.external_user_id"),
        ("users: 7", "users"),
        ("users: [", "cannot be read"),
        ("users: [{external_user_id: a, links: [{product_type: nothing}]}]", "users.0.links.0.product_type"),
        ("environments: [{client_id: a}]", "environments.0.access_secret"),
        ("clock: {now: never}", "clock.now:"),
        ("userz: []", "userz"),
        ("users: [{external_user_id: a, fist_name: Ada}]", "users.0.fist_name"),
        ("users: [{external_user_id: a, links: [{produkt: income}]}]", "users.0.links.0.produkt"),
        (
            "orders: [{products: [income], first_name: A, last_name: B, employers: [{name: Home}]}]",
            "orders.0.employers.0.name",
        ),
    ] {
        let problem = sandbox.apply_seed(wrong).unwrap_err().to_string();
        assert!(problem.contains(place), "{wrong}: {problem}");
        assert_eq!(client.get("/v1/users/").await.expect(200)["count"], 1, "{wrong}");
    }
    let answer = client.send(client.bare("POST", "/_sandbox/seed").json(&json!({"users": [{}]}))).await;
    assert_eq!(answer.refused_fields(), ["users.0.external_user_id"]);
}

#[tokio::test]
async fn the_schema_is_published_and_takes_what_is_written_out() {
    let (sandbox, client) = start().await;
    let schema = client.unchecked(client.bare("GET", "/_sandbox/seed/schema")).await.1;
    let validator = jsonschema::validator_for(&schema).unwrap();
    sandbox.apply_seed(SEED).unwrap();
    let written: Value = serde_json::from_str(&sandbox.control().written_seed().await.unwrap()).unwrap();
    assert!(validator.is_valid(&written));
    assert!(!validator.is_valid(&json!({"users": [{"links": 7}]})));
}

#[tokio::test]
async fn a_file_seeds_an_empty_state_once() {
    let folder = std::env::temp_dir().join(format!("truv-sandbox-seeds-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let (seed, state) = (folder.join("seed.yaml"), folder.join("state"));
    std::fs::write(&seed, SEED).unwrap();
    for _ in 0..2 {
        let builder = Sandbox::builder().state_file(&state).seed_file(&seed).requests_per_minute(2);
        let (sandbox, _) = start_with(builder).await;
        let clients = sandbox.control().snapshot().await.unwrap();
        assert_eq!(String::from_utf8_lossy(clients.as_bytes()).matches("two-jobs").count(), 1);
        sandbox.shutdown().await;
    }
    let broken = Sandbox::builder().seed_file(folder.join("missing.yaml")).start().await.unwrap_err();
    assert!(broken.to_string().contains("missing.yaml"), "{broken}");
    std::fs::remove_dir_all(&folder).unwrap();
}
