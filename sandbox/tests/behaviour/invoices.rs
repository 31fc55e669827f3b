//! Truv's invoices to the client.

use std::time::{Duration, UNIX_EPOCH};

use serde_json::Value;
use truv_sandbox::{Clock, Sandbox};

use crate::client::start_with;

#[tokio::test]
async fn the_months_just_before_are_billed() {
    // 2 February 2026
    let clock = Clock::standing_at(UNIX_EPOCH + Duration::from_secs(1_770_044_400));
    let (_sandbox, client) = start_with(Sandbox::builder().clock(clock)).await;
    let list = client.get("/v1/invoices/").await.expect(200);
    let numbers = |list: &Value| -> Vec<String> {
        let invoices = list["results"].as_array().unwrap().iter();
        invoices.map(|invoice| invoice["invoice_id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(numbers(&list), ["2026-01", "2025-12", "2025-11"]);
    assert_eq!(numbers(&client.get("/v1/invoices/?year=2025").await.expect(200)), ["2025-12", "2025-11"]);
    let first = &list["results"][0];
    assert_eq!(first["period_start"], "2026-01-01T00:00:00Z");
    assert_eq!(first["period_end"], "2026-02-01T00:00:00Z");
    let path = format!("/v1/invoices/{}/", first["id"].as_str().unwrap());
    assert_eq!(client.get(&path).await.expect(200), *first);
    client.with_keys(&client.client_id, "dev-1").get(&path).await.expect(404);
    client.get("/v1/invoices/nowhere/").await.expect(404);

    // A client that has only read has a file too.
    let reader = client.with_keys("reader", "dev-reader");
    let read = reader.get("/v1/invoices/").await.expect(200);
    for first in [first, &read["results"][0]] {
        let file = first["report"].as_str().unwrap().strip_prefix(&client.base_url).unwrap();
        let (status, headers, file_content) = client.try_send(client.bare("GET", file)).await.unwrap();
        assert_eq!((status, &headers["content-type"]), (200, &"application/pdf".parse().unwrap()));
        assert!(String::from_utf8_lossy(&file_content).contains("2026-01"));
        for wrong in
            [file.replace("&month=2026-01", ""), file.replace("2026-01", "2026-13"), file.replace("2026-01", "9")]
        {
            assert_eq!(client.try_send(client.bare("GET", &wrong)).await.unwrap().0, 404, "{wrong}");
        }
    }
}
