//! Truv's webhooks. The mark "handled" and the effect are in one transaction, so that each event counts exactly once,
//! however often it is posted and whenever this process ends; `examples/webhooks-postgres` has the details and their tests.

use axum::extract::{FromRef, State};
use axum::http::StatusCode;
use sqlx::PgConnection;
use truv_sdk::types::{LinkId, TaskStatus, WebhookEventType};
use truv_sdk::wait::TaskFailure;
use truv_sdk::webhook::{Event, Payload, VerifiedEvent, Verifier};

use crate::{Service, jobs, once};

/// The events that the service asks Truv for.
pub(crate) const WANTED: [WebhookEventType; 3] =
    [WebhookEventType::TaskStatusUpdated, WebhookEventType::LinkDisconnected, WebhookEventType::LinkDeleted];

impl FromRef<Service> for Verifier {
    fn from_ref(service: &Service) -> Self {
        service.truv.webhook_verifier()
    }
}

// ANCHOR: receive
/// Answers 204 once the event has taken effect, now or before. After any other answer, Truv posts the event again.
pub(crate) async fn receive(State(service): State<Service>, VerifiedEvent(event): VerifiedEvent) -> StatusCode {
    match handle(&service, &event).await {
        Ok(()) => StatusCode::NO_CONTENT,
        Err(error) if once::is_busy(&error) => StatusCode::SERVICE_UNAVAILABLE,
        Err(error) => {
            let code = error.as_database_error().and_then(|error| error.code().map(String::from));
            eprintln!("event {}: not handled, {}", event.webhook_id(), code.as_deref().unwrap_or("no database"));
            StatusCode::INTERNAL_SERVER_ERROR
        }
    }
}
// ANCHOR_END: receive

async fn handle(service: &Service, event: &Event) -> sqlx::Result<()> {
    let mut transaction = service.database.begin().await?;
    if once::mark(&mut transaction, event).await? {
        take_effect(&mut transaction, event).await?;
        transaction.commit().await?;
        service.work.notify_one();
    }
    Ok(())
}

/// What an event changes. Calls of Truv are jobs: an event has to be answered within ten seconds.
async fn take_effect(database: &mut PgConnection, event: &Event) -> sqlx::Result<()> {
    match event.payload() {
        Payload::TaskStatusUpdated(task) if task.status == TaskStatus::Done => {
            connect(database, &task.link_id, event).await?;
            jobs::add(database, &task.link_id).await
        }
        Payload::TaskStatusUpdated(task) => match failure(&task.status) {
            Some(failure) => set_problem(database, &task.link_id, failure.status().as_str(), event).await,
            // it is still under way
            None => Ok(()),
        },
        Payload::LinkDisconnected(link) => set_problem(database, &link.link_id, "disconnected", event).await,
        Payload::LinkDeleted(link) => {
            let delete = "DELETE FROM links WHERE link_id = $1";
            sqlx::query(delete).bind(link.link_id.as_str()).execute(database).await.map(drop)
        }
        _ => Ok(()),
    }
}

/// How the task has ended without data, if it has.
fn failure(status: &TaskStatus) -> Option<TaskFailure> {
    TaskFailure::ALL.iter().copied().find(|failure| failure.status() == *status)
}

/// The link belongs to the application of its user. A link of another user is not this service's.
async fn connect(database: &mut PgConnection, link_id: &LinkId, event: &Event) -> sqlx::Result<()> {
    let insert = "INSERT INTO links (link_id, application_id, changed_at)
        SELECT $1, id, $3 FROM applications WHERE user_id = $2
        ON CONFLICT (link_id) DO UPDATE SET problem = NULL, changed_at = $3
        WHERE links.changed_at IS NULL OR links.changed_at <= $3";
    sqlx::query(insert)
        .bind(link_id.as_str())
        .bind(event.user_id().map(|user_id| user_id.as_str()))
        .bind(event.event_created_at().to_utc())
        .execute(database)
        .await?;
    Ok(())
}

/// Events may come late and in any order: an older one does not change what a newer one has said.
async fn set_problem(database: &mut PgConnection, link_id: &LinkId, problem: &str, event: &Event) -> sqlx::Result<()> {
    let update = "UPDATE links SET problem = $2, changed_at = $3
        WHERE link_id = $1 AND (changed_at IS NULL OR changed_at <= $3)";
    sqlx::query(update)
        .bind(link_id.as_str())
        .bind(problem)
        .bind(event.event_created_at().to_utc())
        .execute(database)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use truv_sdk::types::TaskStatus;

    use super::failure;

    #[test]
    fn only_an_end_without_data_is_a_failure() {
        for status in ["new", "login", "full_parse", "done", "a status of next year"] {
            assert!(failure(&TaskStatus::from(status)).is_none(), "{status}");
        }
        for status in ["login_error", "mfa_error", "no_data", "unavailable", "error"] {
            assert!(failure(&TaskStatus::from(status)).is_some(), "{status}");
        }
    }
}
