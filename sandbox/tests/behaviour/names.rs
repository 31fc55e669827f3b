//! Names are kept: the name of an order, a company in the directory or a user is shown everywhere.

use serde_json::{Value, json};
use truv_sandbox::BridgeLogin;

use crate::client::{Client, start};
use crate::orders::{create, get, text};

async fn bridge(client: &Client, token: &Value) -> Value {
    let request = client.bare("POST", "/bridge/api/open").json(&json!({"bridge_token": token}));
    client.send(request).await.expect(200)
}

#[tokio::test]
async fn an_order_by_name_shows_the_name_in_bridge_in_the_report_and_in_the_bank() {
    let (sandbox, client) = start().await;
    let long = "The Society for the Preservation of Very Long Names of Employers, Inc.";
    let order = create(
        &client,
        json!({
            "products": ["income", "assets"],
            "employers": [{"company_name": "Home Depot"}, {"company_name": long}],
            "financial_institutions": [{"name": "Chase"}],
        }),
    )
    .await;
    let employer = &order["employers"][0];
    assert_eq!(employer["company_name"], "Home Depot");
    assert_eq!(order["financial_accounts"][0]["provider"]["name"], "Chase");
    assert_eq!(bridge(&client, &employer["bridge_token"]).await["company"]["name"], "Home Depot");
    assert_eq!(bridge(&client, &order["financial_accounts"][0]["bridge_token"]).await["provider"]["name"], "Chase");

    for part in [employer, &order["employers"][1], &order["financial_accounts"][0]] {
        sandbox.bridge_login(BridgeLogin::new(text(&part["bridge_token"]), "goodlogin", "goodpassword")).unwrap();
    }
    let done = get(&client, &order).await;
    for (number, name) in ["Home Depot", long].into_iter().enumerate() {
        let part = &done["employers"][number];
        assert_eq!(part["status"], "completed");
        assert_eq!(part["employments"][0]["company"]["name"], name);
        let report = client.get(&format!("/v1/links/{}/income/report/", text(&part["link_id"]))).await.expect(200);
        assert_eq!(report["employments"][0]["company"]["name"], name);
        let link = client.get(&format!("/v1/links/{}/", text(&part["link_id"]))).await.expect(200);
        assert_eq!(link["company_mapping"]["name"], name);
    }
    assert_eq!(done["financial_accounts"][0]["provider"]["name"], "Chase");
    let user = text(&done["user_id"]);
    let assets = client.post(&format!("/v1/users/{user}/assets/reports/"), json!({})).await.expect(201);
    assert_eq!(assets["links"][0]["provider_name"], "Chase");
}

#[tokio::test]
async fn the_directory_finds_any_name_and_the_link_has_it() {
    let (sandbox, client) = start().await;
    let found = client.get("/v1/company-mappings-search/?query=Home%20Depot").await.expect(200);
    assert_eq!(found[0]["name"], "Home Depot");
    let id = text(&found[0]["company_mapping_id"]);
    let company = client.get(&format!("/v1/companies/{id}/")).await.expect(200);
    assert_eq!((&company["name"], &company["domain"]), (&json!("Home Depot"), &json!("home-depot.example")));
    let matched = client.post("/v1/companies/", json!({"name": "Home Depot"})).await.expect(200);
    assert_eq!(matched["company_mapping_id"], id);
    let banks = client.get("/v1/providers/?query=Chase&data_source=financial_accounts").await.expect(200);
    let bank = text(&banks["results"][0]["id"]);
    assert_eq!(client.get(&format!("/v1/providers/{bank}/")).await.expect(200)["name"], "Chase");

    let user = client.user("1").await;
    let token = json!({"product_type": "income", "company_mapping_id": id});
    let token = client.post(&format!("/v1/users/{user}/tokens/"), token).await.expect(201);
    let login = BridgeLogin::new(text(&token["bridge_token"]), "goodlogin", "goodpassword");
    let link = sandbox.bridge_login(login).unwrap().link_id;
    let report = client.get(&format!("/v1/links/{link}/income/report/")).await.expect(200);
    let job = &report["employments"][0];
    assert_eq!(job["company"]["name"], "Home Depot");
    let profile = ["first_name", "last_name", "ssn"].map(|name| text(&job["profile"][name]));
    assert_eq!(profile, ["Ines", "Marlow", "900112233"]);
}

#[tokio::test]
async fn additions_to_the_directory_have_the_details_that_were_given() {
    let (_sandbox, client) = start().await;
    let added = json!({
        "companies": [{"name": "Acme Rockets", "domain": "acme.example", "ein": "123456789",
                       "address": {"street": "1 Desert Road", "city": "Mesa", "state": "AZ", "zip": "85201"}}],
        "providers": [{"name": "Desert Credit Union", "data_source": "financial_accounts"}],
    });
    let request = client.bare("POST", "/_sandbox/directory").json(&added);
    assert_eq!(client.send(request).await.expect(200), added);
    let found = client.get("/v1/company-mappings-search/?query=acme%20roc").await.expect(200);
    assert_eq!((&found[0]["name"], &found[0]["domain"]), (&json!("Acme Rockets"), &json!("acme.example")));
    let banks = client.get("/v1/providers/?query=desert").await.expect(200);
    assert_eq!(banks["results"][0]["name"], "Desert Credit Union");
    let wrong = json!({"companies": [{"domain": "nameless.example"}]});
    let refused = client.send(client.bare("POST", "/_sandbox/directory").json(&wrong)).await;
    assert_eq!(refused.refused_fields(), ["companies.0.name"]);
}
