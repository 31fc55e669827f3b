//! Spans of calls and attempts, with OpenTelemetry's names, and the tables in `docs/traces.md`.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;
use truv_sdk::quota::Quota;
use truv_sdk::retry::Retry;

use crate::support::server::{Reply, Server, answer, json, nobody};
use crate::support::{builder, document::full};

type Fields = BTreeMap<String, String>;

/// Its id, its name and its fields.
type Span = (u64, &'static str, Fields);

/// Every span of this crate that was opened, in order.
#[derive(Clone, Default)]
struct Spans(Arc<Mutex<Vec<Span>>>);

type Fault = (&'static str, fn() -> Reply);

struct Collect<'a>(&'a mut Fields);

impl Visit for Collect<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().to_owned(), value.to_owned());
    }
}

impl<S: tracing::Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Spans {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, _: Context<'_, S>) {
        if attributes.metadata().name().starts_with("truv.") {
            let mut fields = Fields::new();
            attributes.record(&mut Collect(&mut fields));
            self.0.lock().unwrap().push((id.into_u64(), attributes.metadata().name(), fields));
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, _: Context<'_, S>) {
        let mut spans = self.0.lock().unwrap();
        if let Some((_, _, fields)) = spans.iter_mut().rev().find(|(span, ..)| *span == id.into_u64()) {
            values.record(&mut Collect(fields));
        }
    }
}

impl Spans {
    /// The spans of what `call` does.
    async fn of<T>(call: impl Future<Output = T>) -> Vec<(&'static str, Fields)> {
        let spans = Self::default();
        let _subscriber = tracing::subscriber::set_default(tracing_subscriber::registry().with(spans.clone()));
        call.await;
        let spans = spans.0.lock().unwrap();
        spans.iter().map(|(_, name, fields)| (*name, fields.clone())).collect()
    }
}

fn assert_has(fields: &Fields, expected: &[(&str, &str)]) {
    for (name, value) in expected {
        assert_eq!(fields.get(*name).map(String::as_str), Some(*value), "{name} of {fields:?}");
    }
}

#[tokio::test]
async fn a_call_that_is_tried_again_has_a_span_for_itself_and_one_for_each_attempt() {
    let asked = std::sync::atomic::AtomicUsize::new(0);
    let server = Server::start(move |_| match asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed) {
        0 => answer(503, &[], ""),
        1 => Reply::Reset(vec![]),
        _ => json(200, &full("UserDetail")),
    })
    .await;
    let port = server.url.rsplit(':').next().unwrap().to_owned();
    let client = builder(&server.url).retry(Retry::default().random(|| 0.01)).build().unwrap();
    let spans = Spans::of(client.users_get().user_id("u-17").send()).await;
    assert_eq!(
        spans.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
        ["truv.call", "truv.attempt", "truv.attempt", "truv.attempt"]
    );
    for (_, fields) in &spans {
        assert_has(
            fields,
            &[
                ("http.request.method", "GET"),
                ("url.template", "/v1/users/{user_id}/"),
                ("server.address", "127.0.0.1"),
                ("server.port", &port),
            ],
        );
        assert!(!format!("{fields:?}").contains("u-17"), "ids of people stay out: {fields:?}");
    }
    let [call, first, second, third] = &spans[..] else { panic!() };
    assert_has(
        &call.1,
        &[("http.response.status_code", "200"), ("truv.operation", "users_get"), ("truv.attempts", "3")],
    );
    assert!(call.1.contains_key("truv.retry.wait_ms") && !call.1.contains_key("error.type"), "{call:?}");
    assert_has(&first.1, &[("http.response.status_code", "503"), ("error.type", "503")]);
    assert!(!first.1.contains_key("http.request.resend_count"));
    assert_has(&second.1, &[("http.request.resend_count", "1"), ("error.type", "interrupted")]);
    assert_has(&third.1, &[("http.request.resend_count", "2"), ("http.response.status_code", "200")]);
    assert!(!third.1.contains_key("error.type"));
}

#[tokio::test]
async fn what_went_wrong_is_the_error_type_of_the_call() {
    let replies: [Fault; 6] = [
        ("decode", || json(200, &serde_json::json!([]))),
        ("429", || answer(429, &[], r#"{"error": {"code": "throttled", "message": "Slow down, Ines."}}"#)),
        ("401", || answer(401, &[], r#"{"error": {"code": "Ines Marlow", "message": "Ines"}}"#)),
        ("404", || answer(404, &[], "")),
        ("interrupted", || Reply::Close(vec![])),
        ("refused", || answer(302, &["location: https://other.example/"], "")),
    ];
    for (expected, reply) in replies {
        let server = Server::start(move |_| reply()).await;
        let client = builder(&server.url).build().unwrap();
        let spans = Spans::of(client.users_get().user_id("u").send()).await;
        assert_has(&spans[0].1, &[("error.type", expected)]);
        assert!(!format!("{spans:?}").contains("Ines"), "{spans:?}");
        let code = spans[0].1.get("truv.error.code").map(String::as_str);
        assert_eq!(code, (expected == "429").then_some("throttled"), "only codes that this version knows");
    }
    let (url, _reserved) = nobody();
    let client = builder(&url).build().unwrap();
    let spans = Spans::of(client.users_get().user_id("u").send()).await;
    assert_has(&spans[0].1, &[("error.type", "connect"), ("truv.attempts", "0")]);
}

#[tokio::test(start_paused = true)]
async fn the_wait_for_the_quota_is_in_the_span() {
    let server = Server::start(|_| answer(204, &[], "")).await;
    let client = builder(&server.url).quota(Quota::per_minute(1).reserve(0)).build().unwrap();
    let spans = Spans::of(client.users_delete().user_id("u").send()).await;
    assert!(!spans[0].1.contains_key("truv.quota.wait_ms"));
    let spans = Spans::of(client.users_delete().user_id("u").send()).await;
    let wait: u64 = spans[0].1["truv.quota.wait_ms"].parse().unwrap();
    assert!((59_000..61_000).contains(&wait), "{wait}");
    let refused = client.users_delete().user_id("u").options(|call| call.deadline(std::time::Duration::from_secs(5)));
    let spans = Spans::of(refused.send()).await;
    assert_has(&spans[0].1, &[("error.type", "quota")]);
    assert_eq!(spans.len(), 1, "nothing was sent");
}

#[tokio::test]
async fn a_path_of_the_callers_choice_is_not_in_the_span() {
    let server = Server::start(|_| answer(204, &[], "")).await;
    let client = builder(&server.url).build().unwrap();
    let spans = Spans::of(client.raw(http::Method::GET, "/v1/users/u-17/?q=u-17").send()).await;
    assert!(!spans[0].1.contains_key("url.template") && !format!("{spans:?}").contains("u-17"), "{spans:?}");
}

const DOCUMENTED: &str = include_str!("../../docs/traces.md");

/// What each span and event of this crate may have: its name or text, its level and its fields.
#[derive(Clone, Default)]
struct Shapes(Arc<Mutex<BTreeMap<String, String>>>);

impl Shapes {
    fn keep(&self, name: &str, metadata: &tracing::Metadata<'_>) {
        if metadata.target().starts_with("truv_sdk") {
            let names = metadata.fields().iter().map(|field| field.name()).filter(|name| *name != "message");
            let fields: Vec<_> = names.map(|name| format!("`{name}`")).collect();
            let row = format!("| {name} | {} | {} |", metadata.level(), fields.join(", "));
            self.0.lock().unwrap().insert(name.to_owned(), row);
        }
    }
}

impl<S: tracing::Subscriber> Layer<S> for Shapes {
    fn on_new_span(&self, attributes: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
        self.keep(&format!("`{}`", attributes.metadata().name()), attributes.metadata());
    }

    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        let mut fields = Fields::new();
        event.record(&mut Collect(&mut fields));
        self.keep(&fields["message"], event.metadata());
    }
}

/// A call that waits for the quota, is tried again, and waits for a task of an unknown status; a download.
async fn everything() {
    let asked = std::sync::atomic::AtomicUsize::new(0);
    let server = Server::start(move |_| match asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed) {
        0 => answer(503, &[], ""),
        number => {
            let mut task = full("Task");
            task["status"] = if number == 1 { "dreaming".into() } else { "done".into() };
            json(200, &task)
        }
    })
    .await;
    let builder = builder(&server.url).quota(Quota::per_minute(1).reserve(0));
    let client = builder.retry(Retry::default().random(|| 0.01)).build().unwrap();
    client.tasks_get().task_id("t").wait().until_done().await.unwrap().done().unwrap();
    client.download("https://127.0.0.1:9/file").to_writer(&mut tokio::io::sink()).await.unwrap_err();
}

#[tokio::test(start_paused = true)]
async fn each_span_and_event_has_the_documented_fields() {
    let shapes = Shapes::default();
    let _subscriber = tracing::subscriber::set_default(tracing_subscriber::registry().with(shapes.clone()));
    everything().await;
    let tables: Vec<Vec<&str>> = DOCUMENTED
        .split("\n\n")
        .filter(|block| block.starts_with('|'))
        .map(|table| table.lines().skip(2).collect())
        .collect();
    let [spans, fields] = &tables[..] else { panic!("docs/traces.md has two tables") };
    let emitted = shapes.0.lock().unwrap();
    let mut documented = spans.clone();
    documented.sort_unstable();
    let mut found: Vec<_> = emitted.values().map(String::as_str).collect();
    found.sort_unstable();
    assert_eq!(found, documented, "the first table in docs/traces.md should be\n{}\n", found.join("\n"));
    let cells = |row: &str| row.split('|').nth(3).unwrap().split(", ").map(|cell| cell.trim().to_owned()).collect();
    let used: std::collections::BTreeSet<String> = spans.iter().flat_map(|row| -> Vec<String> { cells(row) }).collect();
    let explained = fields.iter().map(|row| row.split('|').nth(1).unwrap().trim().to_owned()).collect();
    assert_eq!(used, explained, "the second table in docs/traces.md explains each field of the first");
}
