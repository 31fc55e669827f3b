//! Receives Truv's webhooks. Each event takes effect exactly once, as the mark "handled" and the effect are in the same
//! transaction: the database keeps both or neither, whenever and wherever this program or the connection ends.
//!
//! Reads `DATABASE_URL`, `TRUV_SECRET` and `LISTEN`, which is `127.0.0.1:8080` if it is not set.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program that speaks to a terminal")]

mod once;

use std::env::{self, VarError};
use std::error::Error;
use std::time::Duration;

use axum::Router;
use axum::extract::{FromRef, State};
use axum::http::StatusCode;
use axum::routing::post;
use sqlx::postgres::PgPoolOptions;
use sqlx::{PgConnection, PgPool};
use tokio::net::TcpListener;
use truv_sdk::types::TaskStatus;
use truv_sdk::webhook::{Event, Payload, VerifiedEvent, Verifier};

#[derive(Clone)]
struct App {
    verifier: Verifier,
    database: PgPool,
}

impl FromRef<App> for Verifier {
    fn from_ref(app: &App) -> Self {
        app.verifier.clone()
    }
}

/// Answers 204 once the event has taken effect, now or before. After any other answer, or none, Truv posts the event
/// again.
async fn receive(State(app): State<App>, VerifiedEvent(event): VerifiedEvent) -> StatusCode {
    match handle(&app.database, &event).await {
        Ok(()) => StatusCode::NO_CONTENT,
        Err(error) if once::is_busy(&error) => StatusCode::SERVICE_UNAVAILABLE,
        Err(error) => {
            // the code alone: the database's message may repeat values of a row
            let code = error.as_database_error().and_then(|error| error.code().map(String::from));
            eprintln!("event {}: not handled, {}", event.webhook_id(), code.as_deref().unwrap_or("no database"));
            StatusCode::INTERNAL_SERVER_ERROR
        }
    }
}

// ANCHOR: handle
/// If this fails or is dropped at any place, the transaction is undone as a whole.
async fn handle(database: &PgPool, event: &Event) -> sqlx::Result<()> {
    let mut transaction = database.begin().await?;
    if once::mark(&mut transaction, event).await? {
        take_effect(&mut transaction, event).await?;
        transaction.commit().await?;
    }
    Ok(())
}
// ANCHOR_END: handle

/// What your service does with an event: here a job for each task that is done. All of it goes through the given
/// connection. Work outside of the database, such as mail or a call of another service, belongs in a job.
async fn take_effect(connection: &mut PgConnection, event: &Event) -> sqlx::Result<()> {
    match event.payload() {
        Payload::TaskStatusUpdated(task) if task.status == TaskStatus::Done => {
            sqlx::query("INSERT INTO jobs (link_id, task_id) VALUES ($1, $2)")
                .bind(task.link_id.as_str())
                .bind(task.task_id.as_str())
                .execute(connection)
                .await?;
        }
        _ => {}
    }
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let variable = |name: &str| env::var(name).map_err(|error| format!("the environment variable {name}: {error}"));
    let pool = PgPoolOptions::new().acquire_timeout(Duration::from_secs(5));
    let database = pool.connect(&variable("DATABASE_URL")?).await?;
    let verifier = Verifier::new(variable("TRUV_SECRET")?);
    let listen = match env::var("LISTEN") {
        Err(VarError::NotPresent) => "127.0.0.1:8080".to_owned(),
        listen => listen?,
    };
    let listener = TcpListener::bind(listen).await?;
    println!("POST events to http://{}/truv", listener.local_addr()?);
    let router = Router::new().route("/truv", post(receive)).with_state(App { verifier, database });
    axum::serve(listener, router).with_graceful_shutdown(async { drop(tokio::signal::ctrl_c().await) }).await?;
    Ok(())
}
