//! The queue of links whose data is to be fetched: a table, so that no job is lost and several processes can share it.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgPool};
use truv_sdk::types::LinkId;

use crate::database::from_row;

/// A job that this process has taken. Others leave it alone for five minutes, after which it counts as lost.
pub(crate) struct Job {
    link_id: String,
    pub(crate) attempts: i32,
    taken_until: DateTime<Utc>,
}
from_row!(Job { link_id, attempts, taken_until });

impl Job {
    pub(crate) fn link_id(&self) -> LinkId {
        LinkId::from(self.link_id.as_str())
    }
}

/// Puts a link on the queue, unless it is none of this service. A link that is there already is due now.
pub(crate) async fn add(database: &mut PgConnection, link_id: &LinkId) -> sqlx::Result<()> {
    let insert = "INSERT INTO jobs (link_id) SELECT link_id FROM links WHERE link_id = $1
        ON CONFLICT (link_id) DO UPDATE SET run_at = now(), attempts = 0, given_up = NULL";
    sqlx::query(insert).bind(link_id.as_str()).execute(database).await.map(drop)
}

/// Takes the job that is due for longest.
pub(crate) async fn take(database: &PgPool) -> sqlx::Result<Option<Job>> {
    let update = "UPDATE jobs SET attempts = attempts + 1, run_at = now() + interval '5 minutes' WHERE link_id =
        (SELECT link_id FROM jobs WHERE run_at <= now() AND given_up IS NULL ORDER BY run_at LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING link_id, attempts, run_at AS taken_until";
    sqlx::query_as(update).fetch_optional(database).await
}

/// Removes a job that was done. If an event has made it due again meanwhile, it stays.
pub(crate) async fn finish(database: &mut PgConnection, job: &Job) -> sqlx::Result<()> {
    let delete = "DELETE FROM jobs WHERE link_id = $1 AND run_at = $2";
    sqlx::query(delete).bind(&job.link_id).bind(job.taken_until).execute(database).await.map(drop)
}

/// Puts a job off.
pub(crate) async fn postpone(database: &PgPool, job: &Job, wait: Duration) -> sqlx::Result<()> {
    let update = "UPDATE jobs SET run_at = now() + make_interval(secs => $3) WHERE link_id = $1 AND run_at = $2";
    let update = sqlx::query(update).bind(&job.link_id).bind(job.taken_until).bind(wait.as_secs_f64());
    update.execute(database).await.map(drop)
}

/// Ends the attempts. The reason is for people, and holds nothing personal.
pub(crate) async fn give_up(database: &PgPool, job: &Job, reason: &str) -> sqlx::Result<()> {
    let update = "UPDATE jobs SET given_up = $3 WHERE link_id = $1 AND run_at = $2";
    sqlx::query(update).bind(&job.link_id).bind(job.taken_until).bind(reason).execute(database).await.map(drop)
}
