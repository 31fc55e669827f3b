//! The content of events.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value, json};
use truv_sdk::types::{DataSource, TaskStatus};
use truv_sdk::webhook::{Event, EventType, OrderStatus, Payload};

use super::{documented, event};
use crate::support::document::events::payload_type;
use truv_sdk_test_support::events::problems;

macro_rules! table {
    ($($name:literal $variant:ident $fields:ident;)+) => {
        /// The type of event that the payload is of, and the type of its fields.
        fn typed(payload: &Payload) -> (&'static str, &'static str) {
            match payload {
                $(Payload::$variant(fields) => {
                    let _: &truv_sdk::webhook::$fields = fields;
                    ($name, stringify!($fields))
                })+
                Payload::Malformed(error) => panic!("{error}"),
                other => panic!("{other:?}"),
            }
        }
    };
}

truv_sdk_tables::events!(table);

#[test]
fn every_documented_event_is_typed() {
    let mut seen = BTreeSet::new();
    for body in documented() {
        let event = event(&body);
        seen.insert(event.event_type().as_str().to_owned());
        let name = event.event_type().as_str();
        assert_eq!(typed(event.payload()), (name, payload_type(name)), "{name}");
        assert_eq!(event.webhook_id().as_str(), body["webhook_id"]);
        assert_eq!(event.user_id().map(|id| id.as_str()), body["user_id"].as_str(), "{name}");
        assert_eq!(event.link_id().map(|id| id.as_str()), body["link_id"].as_str(), "{name}");
        assert_eq!(event.task_id().map(|id| id.as_str()), body["task_id"].as_str(), "{name}");
        assert_eq!(event.order_id().map(|id| id.as_str()), body["order_id"].as_str(), "{name}");
        assert_eq!(event.tracking_info(), body["tracking_info"].as_str(), "{name}");
        assert_eq!(event.updated_at().map(|time| time.as_str()), body["updated_at"].as_str(), "{name}");
    }
    let all: BTreeSet<_> = EventType::KNOWN.iter().map(|name| name.as_str().to_owned()).collect();
    assert_eq!(seen, all);
}

#[test]
fn every_documented_event_fits_its_schema_and_no_other_does() {
    for body in documented() {
        assert_eq!(problems(&body), Vec::<String>::new(), "{body:#}");
        let mut changed = body.clone();
        changed["a_new_field"] = json!(1);
        assert_eq!(problems(&changed).len(), 1, "{changed:#}");
        changed = body.clone();
        changed["event_type"] = json!("link-glows");
        assert!(!problems(&changed).is_empty());
        for (name, value) in body.as_object().unwrap() {
            changed = body.clone();
            changed[name] = json!([value]);
            assert!(!problems(&changed).is_empty(), "{name}: {changed:#}");
        }
    }
}

#[test]
fn every_documented_event_goes_back_out_as_it_came() {
    for mut body in documented() {
        body["a_new_field"] = json!({"nested": [1, "two", null], "amount": 1.5});
        // the spelling too: blanks, escapes, digits
        let text = body.to_string().replace("1.5", "1.50000000000000000001").replace("two", "tw\\u006f");
        let text = text.replacen("{", "{ \n\t", 1);
        let event = Event::from_slice(format!(" {text}\n").as_bytes()).unwrap();
        assert_eq!(event.as_json(), text);
        assert_eq!(serde_json::to_string(&event).unwrap(), text);
        let again: Event = serde_json::from_str(&serde_json::to_string(&event).unwrap()).unwrap();
        assert_eq!(again.as_json(), text);
        assert_eq!(again.get("a_new_field").unwrap()["nested"], json!([1, "two", null]));
    }
}

#[test]
fn events_pass_through_values_and_other_structs() {
    #[derive(serde::Serialize, serde::Deserialize)]
    struct Job {
        tries: u8,
        event: Event,
    }
    for body in documented() {
        let job = json!({"tries": 2, "event": body});
        let read: Job = serde_json::from_str(&job.to_string()).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), job);
        let read: Job = serde_json::from_value(job.clone()).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), job);
    }
}

#[test]
fn statuses_are_typed_and_open() {
    let task = |status: &str| {
        event(&json!({
            "webhook_id": "1", "event_type": "task-status-updated", "event_created_at": "2025-03-01T07:29:59Z",
            "task_id": "t", "link_id": "l", "data_source": "payroll", "status": status,
        }))
    };
    let Payload::TaskStatusUpdated(done) = task("done").payload().clone() else { panic!() };
    assert_eq!((done.status, done.data_source), (TaskStatus::Done, Some(DataSource::Payroll)));
    let Payload::TaskStatusUpdated(new) = task("base_parse").payload().clone() else { panic!() };
    assert_eq!(new.status, TaskStatus::Unknown("base_parse".to_owned()));
    let order = documented().into_iter().find(|body| body["status"] == "expired").unwrap();
    let Payload::OrderStatusUpdated(order) = event(&order).payload().clone() else { panic!() };
    assert_eq!(order.status, Some(OrderStatus::Expired));
}

#[test]
fn an_unknown_type_of_event_is_an_event() {
    let body = json!({
        "webhook_id": "1", "event_type": "link-shared-with-another-client",
        "event_created_at": "2025-03-01T07:29:59Z", "user_id": null, "link_id": "l", "users": [{"id": "u"}],
    });
    let event = event(&body);
    assert!(matches!(event.payload(), Payload::Unknown));
    assert_eq!(event.event_type().as_str(), "link-shared-with-another-client");
    assert_eq!(event.link_id().unwrap(), "l");
    assert_eq!(event.get("users"), Some(json!([{"id": "u"}])));
    assert_eq!(event.get("nothing"), None);
}

#[test]
fn a_field_that_does_not_fit_loses_nothing_but_the_type() {
    let body = json!({
        "webhook_id": "1", "event_type": "statements-created", "event_created_at": "2025-03-01T07:29:59Z",
        "objects_count": "4 and a half", "link_id": "l",
    });
    let event = event(&body);
    let Payload::Malformed(error) = event.payload() else { panic!("{event:?}") };
    assert_eq!(error.path(), Some("objects_count"));
    let text = error.to_string();
    assert!(text.contains("`objects_count`: invalid type: string, expected i64") && !text.contains("half"), "{text}");
    assert_eq!(event.link_id().unwrap(), "l");
    assert_eq!(event.as_json(), body.to_string());
}

#[test]
fn what_is_no_event_says_why() {
    let cases: [(&str, &str); 8] = [
        ("", "not an event from Truv: it is not well-formed JSON at line 1 column 0"),
        ("{\"webhook_id\": \"planted", "not an event from Truv: it is not well-formed JSON at line 1 column 23"),
        ("{} {}", "not an event from Truv: it is not well-formed JSON at line 1 column 4"),
        ("[]", "not an event from Truv: invalid type: sequence, expected struct WebhookEvent"),
        ("null", "not an event from Truv: invalid type: null, expected struct WebhookEvent"),
        ("{}", "not an event from Truv: missing field `event_created_at`"),
        (
            r#"{"webhook_id": 5, "event_type": "?", "event_created_at": "2025-03-01T07:29:59Z"}"#,
            "not an event from Truv: `webhook_id`: invalid type: integer, expected a string",
        ),
        (
            r#"{"webhook_id": "1", "event_type": "?", "event_created_at": "planted"}"#,
            "not an event from Truv: `event_created_at`: not a timestamp; \
             expected one with an offset, like 2025-01-31T09:15:00Z",
        ),
    ];
    for (body, expected) in cases {
        assert_eq!(Event::from_slice(body.as_bytes()).unwrap_err().to_string(), expected, "{body}");
    }
    assert!(Event::from_slice(b"{\"webhook_id\": \"\xff\"}").is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever one field contains, the event is read or refused, and an event that was read is written unchanged.
    #[test]
    fn no_field_breaks_an_event(
        which in any::<prop::sample::Index>(),
        field in any::<prop::sample::Index>(),
        value in prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".*".prop_map(Value::from),
            Just(json!([])),
            Just(json!({"a": {"b": []}})),
        ],
        added in "[a-z_-]{1,12}",
    ) {
        let events = documented();
        let mut body = which.get(&events).clone();
        let fields: Vec<String> = body.as_object().unwrap().keys().cloned().chain([added]).collect();
        body[field.get(&fields)] = value;
        let text = body.to_string();
        if let Ok(event) = Event::from_slice(text.as_bytes()) {
            prop_assert_eq!(serde_json::to_string(&event).unwrap(), text.clone());
            let value: Value = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(serde_json::to_value(&event).unwrap(), value);
        } else {
            prop_assert!(["webhook_id", "event_type", "event_created_at"].contains(&field.get(&fields).as_str()));
        }
    }
}
