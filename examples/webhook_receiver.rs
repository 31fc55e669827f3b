//! Receives Truv's events with axum: verifies each event, handles it once, and puts it on a queue before the answer to
//! Truv.
//!
//! `cargo run --example webhook_receiver --features axum` needs no account: it starts the local sandbox inside this
//! process, registers itself there as an endpoint, lets a person log in, and shows the events until the data has
//! arrived.

#![allow(clippy::print_stdout, clippy::print_stderr)]

#[path = "support/connect.rs"]
mod connect;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{FromRef, State};
use axum::http::StatusCode;
use axum::routing::post;
use connect::{Result, log_in, new_id, step};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::time::timeout;
use truv_sandbox::{Pace, Sandbox};
use truv_sdk::Client;
use truv_sdk::types::{TaskStatus, WebhookEventType};
use truv_sdk::webhook::{Event, Once, Payload, ReplayGuard, VerifiedEvent, Verifier};

/// What the handler needs.
#[derive(Clone)]
struct App {
    verifier: Verifier,
    guard: Arc<ReplayGuard>,
    queue: mpsc::Sender<Event>,
}

/// Gives the extractor access to the verifier.
impl FromRef<App> for Verifier {
    fn from_ref(app: &App) -> Self {
        app.verifier.clone()
    }
}

/// Truv wants a 2xx within ten seconds, so this handler only puts the event on a queue. Your queue should outlive the
/// process.
async fn receive(State(app): State<App>, VerifiedEvent(event): VerifiedEvent) -> StatusCode {
    match app.guard.once(&event, app.queue.send(event.clone())).await {
        Ok(Once::Done(()) | Once::Duplicate) => StatusCode::NO_CONTENT,
        // Truv posts the event again
        Ok(Once::Busy) | Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    connect::exit_code(run().await)
}

async fn run() -> Result<()> {
    let sandbox = Sandbox::builder().pace(Pace::Timed(Duration::from_millis(1500))).start().await?;
    println!("started a local sandbox at {}", sandbox.base_url());
    let client = Client::builder(sandbox.client_id(), sandbox.secret()).base_url(sandbox.base_url()).build()?;

    step("Listen for events");
    let (queue, mut events) = mpsc::channel(64);
    // while keys are being rotated: `Verifier::new(new).and(old)`
    let app = App { verifier: Verifier::new(sandbox.secret()), guard: Arc::default(), queue };
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/truv", listener.local_addr()?);
    let router = Router::new().route("/truv", post(receive)).with_state(app);
    let server = tokio::spawn(async move { axum::serve(listener, router).await });

    step("Register the endpoint");
    let webhook = client
        .webhooks_create()
        .body_map(|webhook| webhook.name("example").webhook_url(&url).env_type("sandbox"))
        .send()
        .await?;
    println!("webhook {} posts to {url}", webhook.id);

    step("A person logs in to their payroll provider in Bridge");
    let user = client.users_create().body_map(|user| user.external_user_id(new_id())).send().await?;
    let token = client
        .bridge_tokens_create()
        .user_id(&user.id)
        .body_map(|token| token.product_type("income").tracking_info("loan-7"))
        .send()
        .await?;
    log_in(Some(&sandbox), &token.bridge_token, "goodlogin")?;

    step("Take the events from the queue");
    loop {
        let event = timeout(Duration::from_secs(30), events.recv()).await?.ok_or("the receiver has ended")?;
        match event.payload() {
            Payload::LinkConnected(link) => println!("the person is connected by link {}", link.link_id),
            Payload::StatementsCreated(found) => println!("{} pay statements", found.objects_count.unwrap_or(0)),
            Payload::TaskStatusUpdated(task) => {
                println!("task {} is {}", task.task_id, task.status);
                if task.status == TaskStatus::Done {
                    break;
                }
            }
            // to log more: `Debug` of an event shows ids and enums, no personal data
            _ => println!("{}", event.event_type()),
        }
    }

    step("What was delivered");
    let deliveries = client.webhook_requests_list().event_type(WebhookEventType::LinkConnected).send().await?;
    for delivery in &deliveries.results {
        println!("{:?} answered with {:?}", delivery.event_type, delivery.status_code);
    }

    server.abort();
    sandbox.shutdown().await;
    Ok(())
}
