//! Files look like documents and say what the report says.

use serde_json::{Value, json};
use truv_sandbox::BridgeLogin;

use crate::client::{Client, start};
use crate::orders::text;

/// The text of a PDF file, one piece after the other.
async fn read(client: &Client, address: &Value) -> String {
    let path = text(address).strip_prefix(&client.base_url).unwrap().to_owned();
    let (status, headers, body) = client.try_send(client.bare("GET", &path)).await.unwrap();
    assert_eq!((status, &headers["content-type"]), (200, &"application/pdf".parse().unwrap()), "{path}");
    String::from_utf8(body.to_vec()).unwrap()
}

/// An amount as documents print it.
pub(crate) fn printed(amount: &Value) -> String {
    let text = text(amount);
    let (whole, cents) = text.split_once('.').unwrap();
    let digits: Vec<char> = whole.chars().collect();
    let groups: Vec<String> = digits.rchunks(3).rev().map(|group| group.iter().collect()).collect();
    format!("({}.{cents})", groups.join(","))
}

async fn sum_of(client: &Client, address: &Value) -> String {
    format!("{:x}", md5::compute(read(client, address).await))
}

#[tokio::test]
async fn an_order_by_name_goes_through_to_the_report_and_its_files() {
    let (sandbox, client) = start().await;
    let order = json!({
        "products": ["income"], "first_name": "Lena", "last_name": "Moss", "ssn": "900114321", "order_number": "n-1",
        "employers": [{"company_name": "Home Depot"}],
    });
    let order = client.post("/v1/orders/", order).await.expect(201);
    let token = text(&order["employers"][0]["bridge_token"]);
    let link = sandbox.bridge_login(BridgeLogin::new(token, "goodlogin.hourly", "goodpassword")).unwrap().link_id;
    let report = client.get(&format!("/v1/links/{link}/income/report/")).await.expect(200);
    let job = &report["employments"][0];
    assert_eq!((&job["company"]["name"], &job["profile"]["full_name"]), (&json!("Home Depot"), &json!("Lena Moss")));

    for statement in job["statements"].as_array().unwrap().iter().step_by(20) {
        let stub = read(&client, &statement["file"]).await;
        for fact in ["(Home Depot)", "(Lena Moss)", "(***-**-4321)", "(Warehouse Associate)"] {
            assert!(stub.contains(fact), "{fact} is not in {stub}");
        }
        assert!(!stub.contains("900114321"));
        for amount in ["gross_pay", "net_pay", "gross_pay_ytd", "net_pay_ytd"] {
            assert!(stub.contains(&printed(&statement[amount])), "{amount}");
        }
        for line in statement["earnings"].as_array().unwrap().iter().chain(statement["deductions"].as_array().unwrap())
        {
            assert!(stub.contains(&printed(&line["amount"])), "{line}");
        }
        assert!(stub.contains(&format!("({})", text(&statement["pay_date"]))));
        assert_eq!(sum_of(&client, &statement["file"]).await, text(&statement["md5sum"]));
    }
    for form in job["w2s"].as_array().unwrap() {
        let file = read(&client, &form["file"]).await;
        assert!(file.contains("Form W-2") && file.contains("(Home Depot)"));
        for amount in ["wages", "federal_tax", "social_security_tax", "medicare_tax"] {
            assert!(file.contains(&printed(&form[amount])), "{amount}");
        }
        assert_eq!(sum_of(&client, &form["file"]).await, text(&form["md5sum"]));
    }
    let order = client.get(&format!("/v1/orders/{}/", text(&order["id"]))).await.expect(200);
    for address in [&report["pdf_report"], &order["employers"][0]["pdf_report"]] {
        let file = read(&client, address).await;
        for statement in job["statements"].as_array().unwrap() {
            assert!(file.contains(&printed(&statement["net_pay"])) && file.contains(text(&statement["pay_date"])));
        }
        assert!(file.contains("(Home Depot)") && file.contains("(Lena Moss)"));
    }
}

#[tokio::test]
async fn banks_insurers_and_invoices_have_files_with_their_data() {
    let (sandbox, client) = start().await;
    let user = client.user("papers").await;
    let mut links = Vec::new();
    for product in ["assets", "insurance"] {
        let token =
            client.post(&format!("/v1/users/{user}/tokens/"), json!({"product_type": product})).await.expect(201);
        let login = BridgeLogin::new(text(&token["bridge_token"]), "goodlogin", "goodpassword");
        links.push(sandbox.bridge_login(login).unwrap().link_id);
    }
    let statements = client.get(&format!("/v1/links/{}/bank_statements/", links[0])).await.expect(200);
    let statement = &statements["results"][0];
    let day = text(&statement["statement_date"]);
    let query = format!(
        "account_ids={}&transacted_at_from={}-01&transacted_at_to={day}",
        text(&statement["account_id"]),
        &day[..7]
    );
    let booked = client.get(&format!("/v1/links/{}/transactions/?{query}", links[0])).await.expect(200);
    let file = read(&client, &statement["file"]).await;
    let entries = booked["transactions"].as_array().unwrap();
    assert!(!entries.is_empty());
    assert!(file.contains(&format!("(Transactions \\({}\\))", entries.len())), "{file}");
    assert!(entries.iter().all(|entry| file.contains(&printed(&entry["amount"]))));

    let insurance = client.get(&format!("/v1/links/{}/insurance/report/", links[1])).await.expect(200);
    let policy = &insurance["insurance"]["policies"][0];
    for address in [&insurance["pdf_report"], &policy["documents"][0]["file"]] {
        assert!(read(&client, address).await.contains(text(&policy["carrier_policy_number"])), "{address}");
    }
    let invoices = client.get("/v1/invoices/").await.expect(200);
    let invoice = &invoices["results"][0];
    assert!(read(&client, &invoice["report"]).await.contains(text(&invoice["invoice_id"])));
}

#[tokio::test]
async fn a_file_is_there_as_long_as_what_it_shows() {
    let (sandbox, client) = start().await;
    let connected = client.connected(&sandbox).await;
    let report = client.get(&format!("/v1/links/{}/income/report/", connected.link_id)).await.expect(200);
    let address = text(&report["employments"][0]["statements"][0]["file"]).to_owned();
    let path = address.strip_prefix(&client.base_url).unwrap();
    let (before, of) = path.split_once(".pdf?").unwrap();
    let get = async |path: &str| client.try_send(client.bare("GET", path)).await.unwrap().0;
    assert_eq!(get(path).await, 200);
    for wrong in [
        format!("{before}.pdf"),
        format!("{before}.pdf?of=/v1/users/"),
        format!("{before}.pdf?of=/elsewhere"),
        format!("/_sandbox/files/{}.pdf?{of}", "0".repeat(32)),
    ] {
        assert_eq!(get(&wrong).await, 404, "{wrong}");
    }
    client.delete(&format!("/v1/links/{}/", connected.link_id)).await.expect(204);
    assert_eq!(get(path).await, 404);
}
