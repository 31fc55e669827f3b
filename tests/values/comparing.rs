//! Values, ids, types and errors compare, calculate and can be cloned.

use std::collections::{HashMap, HashSet};
use std::error::Error as _;

use serde_json::json;
use truv_sdk::types::{LinkId, ProductType, User, UserId};
use truv_sdk::value::rust_decimal::Decimal as Exact;
use truv_sdk::value::{Decimal, Secret};
use truv_sdk::{Client, ErrorKind};

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

#[test]
fn amounts_calculate_and_compare_with_integers() {
    let pay = [decimal("1500.00"), decimal("-20.50").as_number(), decimal("0.5")];
    assert_eq!(pay.iter().sum::<Decimal>(), pay.into_iter().sum::<Decimal>());
    assert_eq!(pay.iter().sum::<Decimal>().to_string(), "1480.00");
    assert_eq!([1, 2, 3].into_iter().sum::<Decimal>(), 6);
    assert_eq!(std::iter::empty::<Decimal>().sum::<Decimal>(), Decimal::default());

    let mut total = decimal("10") / 4 * 2 - decimal("1.5");
    total += pay[0];
    total -= &pay[2];
    assert_eq!(total, decimal("1503"));
    assert_eq!(-total, -1503);
    assert!(total > 1502 && total <= 1503_u64 && 1504_i64 > total && total != 1_u8);
    assert!(total == Exact::from(1503) && total > Exact::from(1500));
    // a calculated value counts as the caller's own, which is written as a string
    let sum = decimal("1.10").as_number() + decimal("1.10").as_number();
    assert_eq!(serde_json::to_string(&sum).unwrap(), r#""2.20""#);
}

#[test]
fn calculations_that_do_not_fit_are_none() {
    let largest = Decimal::from(Exact::MAX);
    assert_eq!(largest.checked_add(Decimal::from(1)), None);
    assert_eq!((-largest).checked_sub(Decimal::from(1)), None);
    assert_eq!(largest.checked_mul(Decimal::from(2)), None);
    assert_eq!(Decimal::from(1).checked_div(Decimal::ZERO), None);
    assert_eq!(Decimal::from(1).checked_div(Decimal::from(8)), Some(decimal("0.125")));
}

#[test]
fn ids_and_enums_are_compared_with_text_and_found_by_text() {
    let id = UserId::from("u1");
    let text = String::from("u1");
    assert_eq!((id == "u1", "u1" == id, id == text, text == id, *"u1" == id), (true, true, true, true, true));
    assert_eq!((ProductType::Income == "income", "income" == ProductType::Income), (true, true));
    let links = HashMap::from([(id.clone(), LinkId::from("l1"))]);
    assert_eq!(links.get("u1"), Some(&LinkId::from("l1")));
    assert_eq!(String::from(&id), String::from(id));
    assert_eq!(String::from(ProductType::Income), "income");
    // the buffers move in and out
    let unknown = String::from("a-new-product");
    let buffer = unknown.as_ptr();
    let text = String::from(ProductType::from(unknown));
    assert_eq!(text.as_ptr(), buffer);
    let owned = String::from("u2");
    let buffer = owned.as_ptr();
    let text = String::from(UserId::from(owned));
    assert_eq!(text.as_ptr(), buffer);
}

#[test]
fn types_of_answers_compare_and_hash() {
    let read = |email: &str| -> User {
        serde_json::from_value(json!({
            "id": "u1", "email": email, "created_at": "2026-01-31T09:15:00Z", "updated_at": "2026-01-31T09:15:00Z",
        }))
        .unwrap()
    };
    assert_eq!(read("a@example.org"), read("a@example.org"));
    assert_ne!(read("a@example.org"), read("b@example.org"));
    assert_eq!(HashSet::from([read("a@example.org"), read("a@example.org")]).len(), 1);
}

#[tokio::test]
async fn a_cloned_error_says_the_same() {
    let client = Client::builder("client", "sandbox-secret").base_url("http://127.0.0.1:1").build().unwrap();
    let error = client.users_list().send().await.unwrap_err();
    let clone = error.clone();
    assert_eq!(clone.kind(), ErrorKind::Connect);
    assert_eq!(clone.to_string(), error.to_string());
    assert_eq!(clone.source().unwrap().to_string(), error.source().unwrap().to_string());
}

#[test]
fn addresses_of_files_are_secrets() {
    let form: truv_sdk::types::TaxDocumentW2 =
        serde_json::from_value(json!({"file": "https://files.example.org/w2?signature=planted", "year": 2025}))
            .unwrap();
    let file: Secret = form.file.clone().unwrap();
    assert!(!format!("{form:?}").contains("planted"));
    let client = Client::builder("client", "sandbox-secret").build().unwrap();
    assert!(!format!("{:?}", client.download(file)).contains("planted"));
    let _ = (client.download("https://a"), client.download(String::new()), client.download(&*String::new()));
}
