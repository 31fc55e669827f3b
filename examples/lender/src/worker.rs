//! The part of the service that nobody waits for.

use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::watch;

use crate::jobs::{self, Job};
use crate::{Problem, Service, fetch, refresh};

/// How often the worker looks for work that no event has announced: postponed jobs, and refreshes that are due.
const PAUSE: Duration = Duration::from_secs(1);
/// After so many attempts somebody has to look.
const ATTEMPTS: i32 = 8;

/// Works until `stop` says so. What has begun is brought to its end.
pub async fn run(service: Service, mut stop: watch::Receiver<bool>) {
    loop {
        // what failed is in the log, and is tried again in the next round
        let _ = round(&service).await;
        tokio::select! {
            () = service.work.notified() => {}
            () = tokio::time::sleep(PAUSE) => {}
            _ = stop.wait_for(|stop| *stop) => break,
        }
        if *stop.borrow() {
            break;
        }
    }
}

async fn round(service: &Service) -> Result<(), Problem> {
    while let Some(job) = jobs::take(&service.database).await? {
        carry_out(service, &job).await?;
    }
    // the clock of the database, which all processes share
    let now: DateTime<Utc> = sqlx::query_scalar("SELECT now()").fetch_one(&service.database).await?;
    refresh::start_due(service, now).await?;
    Ok(())
}

/// Fetches the data of one link. The result and the end of the job are in one transaction.
async fn carry_out(service: &Service, job: &Job) -> sqlx::Result<()> {
    let link_id = job.link_id();
    let fetched = match fetch::read(&service.truv, &link_id).await {
        Ok(fetched) => fetched,
        Err(error) if error.is_retryable() && job.attempts < ATTEMPTS => {
            let wait = error.retry_after().unwrap_or(Duration::from_secs(1 << job.attempts));
            return jobs::postpone(&service.database, job, wait).await;
        }
        Err(error) => {
            eprintln!("link {link_id}: given up, {}", error.support_reference());
            return jobs::give_up(&service.database, job, &error.support_reference().to_string()).await;
        }
    };
    let mut transaction = service.database.begin().await?;
    fetch::store(&mut transaction, &link_id, &fetched).await?;
    jobs::finish(&mut transaction, job).await?;
    transaction.commit().await?;
    service.metrics.unreadable_statements.inc_by(fetched.unreadable);
    Ok(())
}
