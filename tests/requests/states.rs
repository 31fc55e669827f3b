//! Absent, null, a value and an empty list stay apart.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use truv_sdk::types::{
    CustomizationTemplateUpdateRequest, OrderLoanRequest, OrderUpdateRequest, UserUpdateRequest, WebhookUpdateRequest,
};
use truv_sdk::value::{EmptyList, Field, Null};

use super::setters::written;
use crate::support::document::{Shape, instance, properties};
use crate::support::types::requests;

/// Empties every list that is not in a list itself.
fn empty_lists(value: &mut Value) {
    match value {
        Value::Array(items) => items.clear(),
        Value::Object(members) => members.values_mut().for_each(empty_lists),
        _ => {}
    }
}

fn check(what: &str, value: impl Fn(&str) -> Value) {
    for request in requests() {
        let json = value(request.name);
        let read = (request.read)(&json).unwrap_or_else(|error| panic!("{what} {}: {error}: {json}", request.name));
        assert_eq!(read.written, json, "{what} {}, written again", request.name);
        assert_eq!(read.built, json, "{what} {}, as a builder and back", request.name);
    }
}

#[test]
fn requests_are_written_as_they_were_read() {
    for shape in [Shape::Minimal, Shape::Full, Shape::Nulls, Shape::NewEnumValues] {
        check(&format!("{shape:?}"), |name| instance(name, shape, 0));
    }
    check("with empty lists", |name| {
        let mut json = instance(name, Shape::Full, 0);
        empty_lists(&mut json);
        json
    });
}

/// One property at a time, so that none hides behind another.
#[test]
fn every_property_that_the_document_lets_be_cleared_can_be_cleared() {
    let (mut nullable, mut lists) = (BTreeSet::new(), BTreeSet::new());
    for request in requests() {
        let minimal = instance(request.name, Shape::Minimal, 0);
        let full = instance(request.name, Shape::Full, 0);
        for (property, value) in full.as_object().into_iter().flatten() {
            let empty = match value {
                _ if properties::is_nullable(request.name, property) => {
                    nullable.insert(format!("{}.{property}", request.name));
                    Value::Null
                }
                Value::Array(_) => {
                    lists.insert(format!("{}.{property}", request.name));
                    json!([])
                }
                _ => continue,
            };
            let mut json = minimal.clone();
            json[property] = empty;
            let read = (request.read)(&json).unwrap();
            assert_eq!((read.written, read.built), (json.clone(), json), "{}.{property}", request.name);
        }
    }
    assert!(nullable.len() >= 70 && lists.len() >= 40, "{} nullable, {} lists", nullable.len(), lists.len());
}

#[test]
fn setters_clear_set_and_leave_alone() {
    let order = written::<_, OrderUpdateRequest>;
    let none: Option<&str> = None;
    assert_eq!(order(OrderUpdateRequest::builder()), json!({}));
    assert_eq!(order(OrderUpdateRequest::builder().notes(Null).ssn(Null)), json!({"notes": null, "ssn": null}));
    assert_eq!(order(OrderUpdateRequest::builder().notes("a").ssn(Some("b"))), json!({"notes": "a", "ssn": "b"}));
    assert_eq!(order(OrderUpdateRequest::builder().notes(none)), json!({}));
    assert_eq!(order(OrderUpdateRequest::builder().notes("a").notes(none)), json!({}), "the last call counts");
    assert_eq!(order(OrderUpdateRequest::builder().notes(Field::Value("a".to_owned()))), json!({"notes": "a"}));
    assert_eq!(order(OrderUpdateRequest::builder().loan(Null)), json!({"loan": null}));
    let loan = OrderLoanRequest::builder().loan_number("7").external_id(Null).is_closed(Null).funding_date(Null);
    assert_eq!(
        order(OrderUpdateRequest::builder().loan(loan)),
        json!({"loan": {"loan_number": "7", "external_id": null, "is_closed": null, "funding_date": null}})
    );

    let webhook = written::<_, WebhookUpdateRequest>;
    assert_eq!(webhook(WebhookUpdateRequest::builder().events(EmptyList)), json!({"events": []}));
    assert_eq!(webhook(WebhookUpdateRequest::builder().events(Vec::<&str>::new())), json!({"events": []}));
    assert_eq!(webhook(WebhookUpdateRequest::builder().events(None::<Vec<&str>>)), json!({}));
    assert_eq!(
        webhook(WebhookUpdateRequest::builder().events(Some(["link-connected"]))),
        json!({"events": ["link-connected"]})
    );
    let template = written::<_, CustomizationTemplateUpdateRequest>;
    let cleared = CustomizationTemplateUpdateRequest::builder().products(EmptyList).data(Null).reports(Null);
    assert_eq!(template(cleared), json!({"products": [], "data": null, "reports": null}));
}

#[test]
fn states_can_be_read_and_changed_without_a_builder() {
    let mut update: OrderUpdateRequest = serde_json::from_value(json!({"notes": null, "ssn": "000000001"})).unwrap();
    assert!(update.notes.is_null() && update.loan.is_absent());
    assert_eq!(update.ssn.value().map(|ssn| ssn.expose()), Some("000000001"));
    update.notes = Field::Value("seen".into());
    update.ssn = None.into();
    assert_eq!(serde_json::to_value(&update).unwrap(), json!({"notes": "seen"}));
    assert_eq!(update, serde_json::from_value(json!({"notes": "seen"})).unwrap());
    assert_ne!(update, serde_json::from_value(json!({"notes": null})).unwrap());
    assert_eq!(update.notes.clone().map(|notes| notes.len()), Field::Value(4));
    assert_eq!(update.notes.into_value().as_deref(), Some("seen"));
}

#[test]
fn debug_shows_the_state_and_not_the_value() {
    let update = OrderUpdateRequest::builder().notes("planted").loan(Null);
    let text = format!("{:?}", OrderUpdateRequest::try_from(update).unwrap());
    assert!(text.contains("notes: Value(…)") && text.contains("loan: Null") && text.contains("ssn: Absent"), "{text}");
}

#[test]
fn other_properties_of_the_request_stay_as_they_were() {
    let json: Map<String, Value> = serde_json::from_value(json!({"email": "a@example.org"})).unwrap();
    let update: UserUpdateRequest = serde_json::from_value(Value::Object(json.clone())).unwrap();
    assert_eq!(serde_json::to_value(update).unwrap(), Value::Object(json));
}
