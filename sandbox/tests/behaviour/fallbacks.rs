//! What the person does in Bridge without logging in: uploads, schools, earlier logins, deposits switched by hand; and logins
//! to tax services.

use serde_json::{Value, json};
use truv_sandbox::{BridgeError, BridgeLogin, BridgeUpload, Sandbox};

use crate::bridge_pages::{step, token};
use crate::client::{Client, start};
use crate::documents::{base64, pdf};
use crate::orders::text;
use crate::receiver::{Receiver, register};

const DOCS: [&str; 1] = ["docs"];

async fn report(client: &Client, link_id: &str) -> Value {
    client.get(&format!("/v1/links/{link_id}/income/report/")).await.expect(200)
}

fn upload(token: &str, names: &[&str]) -> BridgeUpload {
    names.iter().fold(BridgeUpload::new(token), |upload, name| upload.document(*name, pdf(name)))
}

#[tokio::test]
async fn uploaded_documents_take_the_place_of_a_login() {
    let (sandbox, client) = start().await;
    let mut endpoint = Receiver::start().await;
    register(&client, &endpoint.url(), None).await;
    let docs = json!({"product_type": "income", "data_sources": DOCS, "tracking_info": "case-1"});
    let token = token(&client, docs).await;
    let connection = sandbox.bridge_upload(upload(&token, &["paystub-1.pdf", "paystub-2.pdf", "w2.pdf"])).unwrap();
    let exchange = json!({"public_token": connection.public_token});
    let link = client.post("/v1/link-access-tokens/", exchange).await.expect(201);
    assert_eq!(link["link_id"], connection.link_id);
    let report = report(&client, &connection.link_id).await;
    let job = &report["employments"][0];
    assert_eq!((&report["data_source"], &report["tracking_info"]), (&json!("docs"), &json!("case-1")));
    assert_eq!(job["statements"].as_array().unwrap().len(), 2);
    assert_eq!((job["w2s"].as_array().unwrap().len(), &job["profile"]["last_name"]), (1, &json!("Marlow")));
    let papers = client.get(&format!("/v1/links/{}/documents/", connection.link_id)).await.expect(200);
    assert_eq!(papers[2]["filename"], "w2.pdf");
    let labels = endpoint.until("task-status-updated done").await;
    assert!(labels.contains(&"link-connected".to_owned()), "{labels:?}");

    // What proves nothing leads to no data.
    let connection = sandbox.control().bridge_upload(&upload(&token, &["holiday.pdf"])).await.unwrap();
    let task = client.get(&format!("/v1/tasks/{}/", connection.task_id)).await.expect(200);
    assert_eq!((&task["status"], &task["data_source"]), (&json!("no_data"), &json!("docs")));
}

#[tokio::test]
async fn each_document_that_cannot_be_used_is_named_and_nothing_is_kept() {
    let (sandbox, client) = start().await;
    let docs = token(&client, json!({"product_type": "income", "data_sources": DOCS})).await;
    let refused = |upload| sandbox.bridge_upload(upload).unwrap_err();
    let unreadable = refused(upload(&docs, &["paystub.pdf", "unreadable.pdf"]));
    assert!(matches!(unreadable, BridgeError::Document { index: 1, .. }), "{unreadable}");
    assert!(matches!(refused(BridgeUpload::new(&*docs)), BridgeError::Document { index: 0, .. }));
    let twice = BridgeUpload::new(&*docs).document("a.pdf", pdf("a")).document("b.pdf", pdf("a"));
    assert!(matches!(refused(twice), BridgeError::Document { index: 1, .. }));
    assert_eq!(refused(upload("unknown", &["paystub.pdf"])), BridgeError::UnknownToken);
    assert_eq!(client.get("/v1/links/").await.expect(200)["count"], 0);

    let send = async |documents: Value| {
        let body = json!({"bridge_token": docs, "documents": documents});
        client.send(client.bare("POST", "/_sandbox/bridge/documents").json(&body)).await.refused_fields()
    };
    let file = |name: &str, content: &str| json!({"filename": name, "content": content});
    assert_eq!(send(json!([])).await, ["documents"]);
    assert_eq!(send(json!([file("a.pdf", "!")])).await, ["documents.0.content"]);
    assert_eq!(send(json!([file("", &base64(&pdf("a")))])).await, ["documents.0.filename"]);
    assert_eq!(send(json!([file("a.png", &base64(&pdf("a")))])).await, ["documents.0"]);

    let payroll = token(&client, json!({"product_type": "income"})).await;
    let other = refused(upload(&payroll, &["paystub.pdf"]));
    assert!(matches!(other, BridgeError::NotEmulated { field: "data_sources", .. }), "{other}");
    let login = sandbox.bridge_login(BridgeLogin::new(docs, "goodlogin", "goodpassword")).unwrap_err();
    assert!(login.to_string().contains("upload documents"), "{login}");
}

#[tokio::test]
async fn a_template_offers_uploads_beside_logins() {
    let (sandbox, client) = start().await;
    let uploads = json!({"is_enabled": true, "w2": {"is_enabled": true, "title": "Your W-2"}});
    let template = json!({"name": "Uploads", "products": ["income"], "document_upload": uploads});
    let template = client.post("/v1/templates/", template).await.expect(201);
    let token = token(&client, json!({"product_type": "income", "template_id": template["id"]})).await;
    let opened = step(&client, "open", json!({"bridge_token": token})).await.expect(200);
    assert_eq!(opened["data_sources"], json!(["payroll", "docs"]));
    assert_eq!(opened["uploads"]["w2"]["title"], "Your W-2");
    sandbox.bridge_upload(upload(&token, &["w2.pdf"])).unwrap();
}

#[tokio::test]
async fn an_order_for_documents_is_completed_by_an_upload() {
    let (sandbox, client) = start().await;
    let order = json!({
        "products": ["income"], "first_name": "Lena", "last_name": "Moss", "order_number": "docs-1",
        "employers": [{"company_name": "Home Depot", "data_sources": DOCS}],
    });
    let order = client.post("/v1/orders/", order).await.expect(201);
    sandbox.bridge_upload(upload(text(&order["employers"][0]["bridge_token"]), &["paystub.pdf"])).unwrap();
    let order = client.get(&format!("/v1/orders/{}/", text(&order["id"]))).await.expect(200);
    let part = &order["employers"][0];
    assert_eq!((&part["status"], &part["data_source"]), (&json!("completed"), &json!("docs")));
    assert_eq!(part["employments"][0]["profile"]["last_name"], "Moss");
    assert_eq!(part["employments"][0]["company"]["name"], "Home Depot");
}

async fn tax_link(sandbox: &Sandbox, client: &Client, username: &str) -> Result<String, BridgeError> {
    let user = client.user(username).await;
    let request = json!({"product_type": "income", "data_sources": ["tax"]});
    let token = client.post(&format!("/v1/users/{user}/tokens/"), request).await.expect(201);
    let login = BridgeLogin::new(text(&token["bridge_token"]), username, "goodpassword");
    sandbox.bridge_login(login).map(|connection| connection.link_id)
}

#[tokio::test]
async fn a_tax_service_has_forms_of_every_year_that_add_up() {
    let (sandbox, client) = start().await;
    for (username, other_form) in [
        ("goodlogin", None),
        ("goodlogin.two-jobs", None),
        ("goodlogin.gig", Some("F1099_NEC")),
        ("goodlogin.retired", Some("F1099_R")),
    ] {
        let link = tax_link(&sandbox, &client, username).await.unwrap();
        let report = report(&client, &link).await;
        assert_eq!((&report["data_source"], &report["provider"]), (&json!("tax"), &json!("truv_tax")));
        let forms = client.get(&format!("/v1/links/{link}/tax/")).await.expect(200);
        let forms = forms.as_array().unwrap();
        let returns: Vec<&Value> = forms.iter().filter(|form| form["document_type"] == "F1040").collect();
        assert!(!returns.is_empty(), "{username}");
        for form in returns {
            let path = format!("/v1/links/{link}/tax/{}/", text(&form["id"]));
            let income = client.get(&path).await.expect(200)["fields"]["total_income"].as_str().unwrap().to_owned();
            let cents = |amount: &Value| amount.as_str().unwrap().replace('.', "").parse::<i64>().unwrap();
            let of_year = |job: &Value| -> i64 {
                let years = job["annual_income_summary"].as_array().unwrap().iter();
                years.filter(|year| year["year"] == form["year"]).map(|year| cents(&year["gross_pay"])).sum()
            };
            let earned: i64 = report["employments"].as_array().unwrap().iter().map(of_year).sum();
            assert_eq!(cents(&json!(income)), earned, "{username}");
        }
        let others: Vec<&Value> = forms.iter().filter(|form| form["document_type"] == "F1099").collect();
        assert_eq!(others.is_empty(), other_form.is_none(), "{username}");
        assert!(others.iter().all(|form| form["document_subtype"].as_str() == other_form));
        for job in report["employments"].as_array().unwrap() {
            assert_eq!((&job["statements"], &job["bank_accounts"]), (&json!([]), &json!([])));
        }
    }
    let refused = tax_link(&sandbox, &client, "goodlogin.no-data").await.unwrap_err();
    assert!(matches!(refused, BridgeError::Refused(refusal) if refusal.status == "no_data"));
    let providers = client.get("/v1/providers/?data_source=tax&product_type=income").await.expect(200);
    assert_eq!(providers["results"][0]["id"], "truv_tax");
}

#[tokio::test]
async fn a_second_order_asks_to_confirm_the_earlier_login() {
    let (_sandbox, client) = start().await;
    let order = |product: &str| {
        let account = json!({
            "account_number": "16002600", "account_type": "checking", "routing_number": "123456789",
            "bank_name": "Sample Bank", "deposit_type": "amount", "deposit_value": "100.00",
        });
        let account = if product == "pll" { account } else { Value::Null };
        let mut employer = json!({"company_name": "Home Depot", "account": account});
        employer.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        json!({
            "products": [product], "first_name": "Lena", "last_name": "Moss", "order_number": "loan-3",
            "external_user_id": "lena", "employers": [employer],
        })
    };
    let first = client.post("/v1/orders/", order("income")).await.expect(201);
    let open = async |order: &Value| {
        let body = json!({"bridge_token": order["employers"][0]["bridge_token"]});
        step(&client, "open", body).await.expect(200)
    };
    assert_eq!(open(&first).await["earlier"], Value::Null);
    let log_in = async |order: &Value, username: &str, password: &str| {
        let token = &order["employers"][0]["bridge_token"];
        let body = json!({"bridge_token": token, "username": username, "password": password});
        step(&client, "login", body).await
    };
    let link = log_in(&first, "goodlogin", "goodpassword").await.expect(200)["link_id"].clone();
    let second = client.post("/v1/orders/", order("pll")).await.expect(201);
    assert_eq!(open(&second).await["earlier"]["employer"], "Home Depot");
    assert_eq!(log_in(&second, "", "").await.expect(200)["link_id"], link);
}

#[tokio::test]
async fn a_deposit_switched_by_hand_has_a_form() {
    let (_sandbox, client) = start().await;
    let account = json!({
        "account_number": "16002600", "routing_number": "123456789", "bank_name": "Sample Bank",
        "deposit_type": "percent", "deposit_value": "25",
    });
    let switch = token(&client, json!({"product_type": "deposit_switch", "account": account})).await;
    let opened = step(&client, "open", json!({"bridge_token": switch})).await.expect(200);
    assert_eq!(opened["deposit"]["deposit_type"], "percent");
    assert_eq!((&opened["deposit"]["mask"], opened.to_string().contains("16002600")), (&json!("2600"), false));
    let form = step(&client, "deposit_form", json!({"bridge_token": switch})).await.expect(200);
    assert!(text(&form["content"]).starts_with("JVBERi0"), "{form}");
    let income = json!({"product_type": "income"});
    let path = format!("/v1/users/{}/tokens/", client.user("2").await);
    let income = client.post(&path, income).await.expect(201);
    step(&client, "deposit_form", json!({"bridge_token": income["bridge_token"]})).await.expect(404);
}
