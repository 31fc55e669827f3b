//! Sample data of every type.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use truv_sdk::types;
use truv_sdk_test_support::json_schema::{DOCUMENT, validator};

/// The sample as JSON, after it was read again from this.
fn written<T: Serialize + DeserializeOwned + PartialEq>(sample: T) -> Value {
    let json = serde_json::to_value(&sample).unwrap();
    assert!(serde_json::from_value::<T>(json.clone()).unwrap() == sample, "{json}");
    json
}

macro_rules! samples {
    ($($name:ident;)+) => {
        fn samples() -> Vec<(&'static str, Value)> {
            vec![$((stringify!($name), written(types::$name::sample())),)+]
        }
    };
}

truv_sdk_tables::types!(samples);

#[test]
fn the_sample_of_every_type_fits_its_schema_and_nothing_else() {
    let mut failures = Vec::new();
    for (name, sample) in samples() {
        let schema = json!({"$ref": format!("#/components/schemas/{name}")});
        // a schema without a type takes anything
        let is_closed = DOCUMENT["components"]["schemas"][name].get("type").is_some();
        failures.extend(
            validator(&schema, is_closed)
                .iter_errors(&sample)
                .map(|error| format!("{name}: {error} at {}", error.instance_path())),
        );
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn samples_have_content_and_their_enums_are_known() {
    let is_unknown = |value: &Value| value.as_str().is_some_and(|text| text.is_empty());
    for (name, sample) in samples() {
        let is_empty = sample.as_object().is_some_and(serde_json::Map::is_empty) || is_unknown(&sample);
        assert!(!is_empty, "the sample of {name} is empty");
    }
    assert_eq!(types::Task::sample().status, types::TaskStatus::Done);
    assert_eq!(types::User::sample().email.unwrap().expose(), "sam.sample@example.com");
    assert!(types::UserListPage::sample().next.is_none(), "a list of one page ends");
}

#[test]
fn samples_are_changed_field_by_field() {
    let mut user = types::User::sample();
    user.id = "u1".into();
    user.external_user_id = None;
    let json = serde_json::to_value(&user).unwrap();
    assert_eq!((json["id"].as_str(), &json["external_user_id"]), (Some("u1"), &Value::Null));
}

#[cfg(feature = "webhook")]
#[test]
fn every_event_has_a_sample_whose_payload_is_read() {
    use truv_sdk::webhook::{Event, EventType, Payload, TaskEvent, Verifier, sign};

    for event_type in EventType::KNOWN {
        let event = Event::sample(event_type);
        assert_eq!(event.event_type(), event_type);
        assert!(!matches!(event.payload(), Payload::Malformed(_) | Payload::Unknown), "{event:?}");
        // the document has a schema for the whole of each event
        let schema = &DOCUMENT["x-webhooks"][event_type.as_str()]["post"]["requestBody"]["content"]["application/json"];
        let event: Value = serde_json::from_str(event.as_json()).unwrap();
        let errors: Vec<_> = validator(&schema["schema"], false).iter_errors(&event).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{event_type}: {errors:?}");
    }
    let unknown = Event::sample(&"link-glows".into());
    assert_eq!((unknown.event_type().as_str(), matches!(unknown.payload(), Payload::Unknown)), ("link-glows", true));
    let mine = Event::sample_with(&EventType::LinkConnected, [("link_id", "l1".into()), ("hue", json!(4))]);
    assert_eq!((mine.link_id().unwrap().as_str(), mine.get("hue")), ("l1", Some(json!(4))));
    let signature = sign("sandbox-secret", mine.as_json().as_bytes());
    let verified =
        Verifier::new("sandbox-secret").verify_signature(Some(signature.as_bytes()), mine.as_json().as_bytes());
    assert!(verified.is_ok());
    let mut task = TaskEvent::sample();
    task.task_id = "t1".into();
    assert_eq!(task.task_id, "t1");
}
