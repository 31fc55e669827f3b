//! Companies and providers.

use serde_json::{Value, json};
use truv_sandbox::BridgeLogin;

use crate::client::{Client, start};

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// Every operation on companies and providers succeeds once.
pub(crate) async fn walk(client: &Client) {
    let found = client.get("/v1/company-mappings-search/?query=harborl").await.expect(200);
    client.get(&format!("/v1/companies/{}/", text(&found[0]["company_mapping_id"]))).await.expect(200);
    client.get("/v1/companies/").await.expect(200);
    client.post("/v1/companies/", json!({"name": "Harborlight Health"})).await.expect(200);
    client.get("/v1/providers/").await.expect(200);
    client.get("/v1/providers/truv/").await.expect(200);
}

#[tokio::test]
async fn companies_are_paged_by_cursor() {
    let (_sandbox, client) = start().await;
    let mut next = "/v1/companies/?page_size=100".to_owned();
    let mut names = Vec::new();
    loop {
        let page = client.get(&next).await.expect(200);
        let results = page["results"].as_array().unwrap();
        names.extend(results.iter().map(|company| text(&company["name"]).to_owned()));
        match page["next"].as_str() {
            Some(url) => next = url.strip_prefix(&client.base_url).unwrap().to_owned(),
            None => break,
        }
    }
    assert!(names.len() > 300);
    assert!(names.windows(2).all(|pair| pair[0] < pair[1]));
}

#[tokio::test]
async fn companies_are_searched_matched_and_read() {
    let (_sandbox, client) = start().await;
    let found = client.get("/v1/company-mappings-search/?query=Copper%20Can&product_type=pll").await.expect(200);
    assert_eq!(found[0]["name"], "Copper Canyon Foods");
    assert_eq!(found[0]["confidence_level"], "0.90");
    // The typed text may be a name of its own.
    assert_eq!((found.as_array().unwrap().len(), &found[1]["name"]), (2, &json!("Copper Can")));
    assert_eq!(client.get("/v1/company-mappings-search/?query=ci").await.expect(200), json!([]));
    let close = client.get("/v1/company-mappings-search/?query=cooper%20canyon").await.expect(200);
    assert_eq!((&close[0]["name"], &close[0]["confidence_level"]), (&json!("Copper Canyon Foods"), &json!("0.50")));
    assert_eq!(client.get("/v1/company-mappings-search/").await.refused_fields(), ["query"]);

    let path = format!("/v1/companies/{}/", text(&found[0]["company_mapping_id"]));
    let company = client.get(&path).await.expect(200);
    assert_eq!(company["domain"], "copper-canyon-foods.example");
    assert_eq!(company, client.get(&path).await.expect(200));
    client.get("/v1/companies/0/").await.expect(404);

    let best = client.post("/v1/companies/", json!({"domain": "copper-canyon-foods.example"})).await.expect(200);
    assert_eq!(best["company_mapping_id"], found[0]["company_mapping_id"]);
    let short = client.post("/v1/companies/", json!({"name": "HP"})).await.expect(200);
    assert_eq!((&short["name"], &short["mapping_status"]), (&json!("HP"), &json!("verified")));
    let none = client.post("/v1/companies/", json!({"domain": "unheard-of.example"})).await.expect(200);
    assert_eq!((&none["company_mapping_id"], &none["mapping_status"]), (&Value::Null, &json!("unmapped")));
}

#[tokio::test]
async fn a_link_has_the_employer_that_was_chosen() {
    let (sandbox, client) = start().await;
    let page = client.get("/v1/companies/?page_size=500").await.expect(200);
    let user_id = client.user("1").await;
    for company in page["results"].as_array().unwrap().iter().step_by(40) {
        let token = client.bridge_token(&user_id).await;
        let login = BridgeLogin::new(token, "goodlogin", "goodpassword").employer(text(&company["id"]));
        let link = format!("/v1/links/{}/", sandbox.bridge_login(login).unwrap().link_id);
        let described = client.get(&link).await.expect(200);
        assert_eq!(described["company_mapping"]["name"], company["name"]);
        let report = client.get(&format!("{link}income/report/")).await.expect(200);
        assert_eq!(report["employments"][0]["company"]["name"], company["name"]);
    }
}

#[tokio::test]
async fn providers_are_listed_searched_and_read() {
    let (_sandbox, client) = start().await;
    let ids = |query: &str| {
        let path = format!("/v1/providers/?{query}");
        let client = client.clone();
        async move {
            let page = client.get(&path).await.expect(200);
            let results = page["results"].as_array().unwrap();
            results.iter().map(|provider| text(&provider["id"]).to_owned()).collect::<Vec<_>>()
        }
    };
    assert!(client.get("/v1/providers/").await.expect(200)["count"].as_u64().unwrap() > 400);
    assert_eq!(ids("query=truv&data_source=financial_accounts").await, ["truv_bank", "truv_bank_oauth"]);
    assert_eq!(ids("search=truv&page_size=1").await, ["acorn_assurance"]);
    assert_eq!(ids("ordering=rank&page_size=1").await, ["truv"]);
    assert_eq!(ids("ordering=-name&query=tidewater%20t").await, ["tidewater_trust"]);
    assert_eq!(client.get("/v1/providers/?ordering=logo").await.refused_fields(), ["ordering"]);

    let unasked = client.get("/v1/providers/truv_bank/").await.expect(200);
    assert_eq!((&unasked["is_disabled"], &unasked["success_rate"]), (&Value::Null, &Value::Null));
    let bank = client.get("/v1/providers/truv_bank_oauth/?product_type=assets").await.expect(200);
    assert_eq!((&bank["is_disabled"], &bank["is_oauth"]), (&json!(false), &json!(true)));
    let bank = client.get("/v1/providers/truv_bank/?product_type=pll").await.expect(200);
    assert_eq!((&bank["is_disabled"], &bank["success_rate"]), (&json!(true), &json!("unsupported")));
    client.get("/v1/providers/unheard_of/").await.expect(404);
}
