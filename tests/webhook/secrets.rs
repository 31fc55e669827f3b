//! Nothing of a person, a key or a signature shows.

use std::convert::Infallible;

use serde_json::{Value, json};
use truv_sdk::webhook::{Event, MemoryStore, OnceError, Payload, ReplayGuard, Verifier, VerifyError, Wakes, sign};

use crate::support::debug;
use crate::support::planted::{self, assert_absent};

/// Fields whose values may be seen: ids, enums, record times, counts.
#[cfg(not(feature = "debug-values"))]
const SHOWN: [&str; 16] = [
    "webhook_id",
    "event_type",
    "event_created_at",
    "updated_at",
    "user_id",
    "template_id",
    "link_id",
    "task_id",
    "order_id",
    "employer_id",
    "employment_id",
    "object_id",
    "objects_count",
    "product",
    "data_source",
    "status",
];

#[test]
#[cfg(not(feature = "debug-values"))]
fn events_show_ids_enums_and_times_only() {
    for mut body in super::documented() {
        for (name, value) in body.as_object_mut().unwrap() {
            if !SHOWN.contains(&name.as_str()) {
                *value = json!(planted::text(name));
            }
        }
        body["ssn"] = json!(planted::text("ssn"));
        body["people"] = json!([{"first_name": "planted"}]);
        let event = super::event(&body);
        assert!(!matches!(event.payload(), Payload::Malformed(_)));
        assert_absent(event.event_type().as_str(), &debug(&event));
        let shown = debug(&event);
        assert!(shown.contains(body["webhook_id"].as_str().unwrap()), "{shown}");
    }
}

#[test]
fn errors_repeat_nothing() {
    let head = |field: &str, value: Value| {
        let mut body = json!({
            "webhook_id": "1", "event_type": "task-status-updated", "event_created_at": "2025-03-01T07:29:59Z",
            "task_id": "t", "link_id": "l", "status": "done",
        });
        body[field] = value;
        body.to_string()
    };
    let planted = [json!("planted"), json!({"planted": "planted"}), json!(["planted"]), json!(900_147_147)];
    for field in ["webhook_id", "event_type", "event_created_at"] {
        for value in &planted {
            if let Err(error) = Event::from_slice(head(field, value.clone()).as_bytes()) {
                assert_absent(field, &format!("{error} {error:?}"));
            }
        }
    }
    for field in ["task_id", "status", "product"] {
        for value in &planted[1..] {
            let event = Event::from_slice(head(field, value.clone()).as_bytes()).unwrap();
            let Payload::Malformed(error) = event.payload() else { panic!("{field}") };
            assert_absent(field, &format!("{error} {}", debug(&event)));
        }
    }
    for broken in ["planted", "{\"planted\": ", "{\"webhook_id\": \"planted\" planted}"] {
        let error = Event::from_slice(broken.as_bytes()).unwrap_err();
        assert_absent(broken, &format!("{error} {error:?}"));
    }
}

#[test]
fn verifiers_and_their_errors_show_no_secret_and_no_signature() {
    let verifier = Verifier::new(planted::ACCESS_SECRET).and("prod-planted");
    assert_absent("Verifier", &debug(&verifier));
    assert_eq!(format!("{verifier:?}"), "Verifier { secrets: 2, max_age: None }");
    let signature = sign("else", b"planted");
    for given in [None, Some("planted"), Some(signature.as_str())] {
        let error = verifier.verify_signature(given.map(str::as_bytes), b"planted").unwrap_err();
        let text = format!("{error} {error:?} {}", VerifyError::Signature(error));
        assert_absent("SignatureError", &text);
        assert!(!text.contains(&signature[3..]), "{text}");
    }
}

#[test]
fn guards_stores_and_wakes_show_nothing_of_an_event() {
    let event = super::of_task("planted-event", "planted-task");
    let (guard, wakes) = (ReplayGuard::new(), Wakes::new());
    let _wake = wakes.on("planted-task");
    wakes.notify(&event);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(guard.once(&event, async { Ok::<_, Infallible>(()) })).unwrap();
    assert_absent("guards", &format!("{} {} {}", debug(&guard), debug(&MemoryStore::new(1)), debug(&wakes)));
    let failed: OnceError<Infallible, std::io::Error> = OnceError::Store(std::io::Error::other("planted"));
    // the cause is shown only on request
    assert_absent("OnceError", &failed.to_string());
}

#[cfg(feature = "axum")]
#[test]
fn refusals_of_the_extractor_show_no_body() {
    use truv_sdk::webhook::{Rejection, SignatureError};

    let no_event = Event::from_slice(br#"{"webhook_id": "planted", "event_type": "planted"}"#).unwrap_err();
    for refused in [VerifyError::Event(no_event), VerifyError::Signature(SignatureError::Mismatch)] {
        let rejection = Rejection::Refused(refused);
        assert_absent("Rejection", &format!("{rejection} {rejection:?}"));
    }
}
