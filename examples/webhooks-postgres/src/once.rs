//! The mark that an event was handled: a row of the table `truv_events`.

use sqlx::PgConnection;
use truv_sdk::webhook::Event;

/// PostgreSQL's code of an error: a lock could not be had in time.
const LOCK_NOT_AVAILABLE: &str = "55P03";

/// How long to wait for another transaction, as Truv wants its answer within ten seconds; and how long a process that hangs
/// may keep others from the event. Both hold until the transaction ends.
const LIMITS: &str =
    "SELECT set_config('lock_timeout', '5s', true), set_config('idle_in_transaction_session_timeout', '10s', true)";

// ANCHOR: mark
/// Marks the event as handled, in the transaction that also holds its effect. Returns `false` if it was handled before.
///
/// If another transaction has just marked the same event, this waits for its end: after its commit the answer is
/// `false`, and after its rollback `true`.
///
/// # Errors
///
/// [Busy](is_busy): the other transaction did not end within five seconds. Or the database failed. In both cases answer
/// with an error, so that Truv posts the event again.
pub(crate) async fn mark(transaction: &mut PgConnection, event: &Event) -> sqlx::Result<bool> {
    sqlx::query(LIMITS).execute(&mut *transaction).await?;
    let inserted = sqlx::query("INSERT INTO truv_events (webhook_id) VALUES ($1) ON CONFLICT DO NOTHING")
        .bind(event.webhook_id().as_str())
        .execute(transaction)
        .await?;
    Ok(inserted.rows_affected() == 1)
}
// ANCHOR_END: mark

/// Whether others hold what this transaction needs: a row, or all connections of the pool.
pub(crate) fn is_busy(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::PoolTimedOut)
        || error.as_database_error().and_then(|error| error.code()).is_some_and(|code| code == LOCK_NOT_AVAILABLE)
}
