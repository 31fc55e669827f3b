//! The shorter ways to write requests say the same as the long ones.

use serde_json::{Value, json};
use truv_sdk::types::{
    BridgeTokenCreateRequest, DocumentUploadData, OrderCreateRequest, OrderEmployerRequest,
    OrderFinancialInstitutionRequest, TargetBankAccount,
};
use truv_sdk::value::Secret;

fn written<B, T>(builder: B) -> Value
where
    T: TryFrom<B, Error: std::fmt::Debug> + serde::Serialize,
{
    serde_json::to_value(T::try_from(builder).unwrap()).unwrap()
}

#[test]
fn a_bridge_token_for_each_product() {
    let account = || TargetBankAccount::amount("16002600", "123456789", "Example Bank", "250.00");
    let account_json = json!({
        "account_number": "16002600", "routing_number": "123456789", "bank_name": "Example Bank",
        "deposit_type": "amount", "deposit_value": "250.00",
    });
    let token = written::<_, BridgeTokenCreateRequest>;
    for (builder, product) in [
        (BridgeTokenCreateRequest::income(), "income"),
        (BridgeTokenCreateRequest::employment(), "employment"),
        (BridgeTokenCreateRequest::assets(), "assets"),
        (BridgeTokenCreateRequest::transactions(), "transactions"),
        (BridgeTokenCreateRequest::insurance(), "insurance"),
    ] {
        assert_eq!(token(builder), json!({ "product_type": product }));
    }
    let switch = token(BridgeTokenCreateRequest::deposit_switch(account()));
    assert_eq!(switch, json!({ "product_type": "deposit_switch", "account": account_json }));
    let pll = token(BridgeTokenCreateRequest::pll(account()));
    assert_eq!(pll, json!({ "product_type": "pll", "account": account_json }));
    let update = token(BridgeTokenCreateRequest::update("income", &Secret::from("a-token")));
    assert_eq!(update, json!({ "product_type": "income", "access_token": "a-token" }));
}

#[test]
fn an_account_takes_all_a_share_or_a_sum() {
    let account = written::<_, TargetBankAccount>;
    let all = account(TargetBankAccount::entire("1", "2", "Example Bank"));
    assert_eq!((&all["deposit_type"], &all["deposit_value"]), (&json!("entire"), &Value::Null));
    let share = account(TargetBankAccount::percent("1", "2", "Example Bank", 25));
    assert_eq!((&share["deposit_type"], &share["deposit_value"]), (&json!("percent"), &json!("25")));
}

#[test]
fn an_order_for_each_product() {
    let order = written::<_, OrderCreateRequest>;
    let employers = || ["Granite Builders", "Harbor Foods"].map(OrderEmployerRequest::named);
    let banks = || [OrderFinancialInstitutionRequest::with_id("truv_bank")];
    let employer_json = json!([{ "company_name": "Granite Builders" }, { "company_name": "Harbor Foods" }]);
    for (builder, product) in [
        (OrderCreateRequest::income("Ines", "Marlow", employers()), "income"),
        (OrderCreateRequest::employment("Ines", "Marlow", employers()), "employment"),
        (OrderCreateRequest::deposit_switch("Ines", "Marlow", employers()), "deposit_switch"),
        (OrderCreateRequest::pll("Ines", "Marlow", employers()), "pll"),
    ] {
        let expected =
            json!({ "products": [product], "first_name": "Ines", "last_name": "Marlow", "employers": employer_json });
        assert_eq!(order(builder), expected);
    }
    for (builder, product) in [
        (OrderCreateRequest::assets("Ines", "Marlow", banks()), "assets"),
        (OrderCreateRequest::transactions("Ines", "Marlow", banks()), "transactions"),
    ] {
        let expected = json!({
            "products": [product], "first_name": "Ines", "last_name": "Marlow", "financial_institutions": [{ "id": "truv_bank" }],
        });
        assert_eq!(order(builder), expected);
    }
    let insurance = order(OrderCreateRequest::insurance("Ines", "Marlow", "truv_insurance"));
    assert_eq!(insurance["insurance"], json!({ "provider_id": "truv_insurance" }));
}

#[test]
fn a_document_is_read_with_its_name_and_media_type() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("Pay stub.PDF");
    std::fs::write(&path, b"%PDF-1.7").unwrap();
    let document = written::<_, DocumentUploadData>(DocumentUploadData::from_file(&path).unwrap());
    let expected = json!({ "filename": "Pay stub.PDF", "mime_type": "application/pdf", "content": "JVBERi0xLjc=" });
    assert_eq!(document, expected);
}

#[test]
fn a_file_that_truv_does_not_take_is_named() {
    let error = DocumentUploadData::from_file("notes.txt").unwrap_err();
    assert!(error.to_string().starts_with("notes.txt: Truv takes files whose name ends in pdf,"), "{error}");
    let error = DocumentUploadData::from_file("no/such/paystub.pdf").unwrap_err();
    assert!(error.to_string().starts_with("no/such/paystub.pdf: "), "{error}");
    assert_eq!(error.kind(), std::io::ErrorKind::NotFound);
}

#[test]
fn an_item_of_a_list_that_does_not_convert_names_the_field() {
    // an employer without what an account needs
    let employer = OrderEmployerRequest::paying_into("Harbor Foods", TargetBankAccount::builder());
    let error = OrderCreateRequest::try_from(OrderCreateRequest::income("Ines", "Marlow", [employer])).unwrap_err();
    assert_eq!(error.to_string(), "`employers`: `account`: no value supplied for account_number");
}

#[tokio::test]
async fn an_endpoint_for_events_is_registered_once() {
    use truv_sdk::EnsuredWebhook::{Created, Unchanged, Updated};
    use truv_sdk::types::WebhookEventType::{LinkConnected, LinkDeleted, TaskStatusUpdated};

    let sandbox = truv_sandbox::Sandbox::start().await.unwrap();
    let client = truv_sdk::Client::builder(sandbox.client_id(), sandbox.secret()).base_url(sandbox.base_url());
    let client = client.build().unwrap();
    let url = "http://127.0.0.1:1/truv";
    let other = client.webhooks_ensure("other", "http://127.0.0.1:1/other", [LinkDeleted]).await.unwrap();
    assert!(matches!(other, Created(_)));

    let first = client.webhooks_ensure("lending", url, [LinkConnected, TaskStatusUpdated]).await.unwrap();
    assert!(matches!(&first, Created(webhook) if webhook.name == "lending" && webhook.webhook_url == url));
    // the order does not matter, nor does the name
    let again = client.webhooks_ensure("renamed", url, ["task-status-updated", "link-connected"]).await.unwrap();
    assert_eq!(again, Unchanged(first.webhook().clone()));
    let changed = client.webhooks_ensure("lending", url, [LinkConnected]).await.unwrap();
    assert!(
        matches!(&changed, Updated(webhook) if webhook.events == [LinkConnected] && webhook.id == first.webhook().id)
    );
    assert_eq!(client.webhooks_list().send().await.unwrap().results.len(), 2);
}
