//! Renews the data of each link once a month, without the person. Truv takes three refreshes of a link in 24 hours, and
//! bills each.

use chrono::{DateTime, TimeDelta, Utc};
use truv_sdk::quota::Priority;
use truv_sdk::types::ProductType;
use truv_sdk::value::Secret;
use truv_sdk::{Client, Error};

use crate::database::from_row;
use crate::{Problem, Service};

/// How a refresh has begun. How it ends is told by an event.
#[derive(Debug, PartialEq)]
enum Start {
    /// Truv fetches the data.
    Started,
    /// The link was refreshed as often as Truv allows: tomorrow it may be again.
    Limit,
    /// The link is gone, or its token no longer works: the person has to log in again.
    LogIn,
    /// Truv or the network cannot do it now.
    Later,
}

struct Due {
    link_id: String,
    access_token: String,
}
from_row!(Due { link_id, access_token });

/// Begins the refreshes that are due at this time, and returns how many Truv has begun. Several processes can do this at
/// once: each link is taken by one of them.
///
/// # Errors
///
/// The database failed, or Truv refused a call for a reason that all other links would share, such as wrong keys.
pub async fn start_due(service: &Service, now: DateTime<Utc>) -> Result<u32, Problem> {
    let mut started = 0;
    while let Some(link) = take(service, now).await? {
        match start(&service.truv, &Secret::from(link.access_token)).await {
            Ok(Start::Started) => started += 1,
            Ok(Start::Limit) => put_off(service, &link.link_id, now + TimeDelta::days(1)).await?,
            Ok(Start::Later) => put_off(service, &link.link_id, now + TimeDelta::hours(1)).await?,
            Ok(Start::LogIn) => {
                let update = "UPDATE links SET problem = 'login_needed' WHERE link_id = $1";
                sqlx::query(update).bind(&link.link_id).execute(&service.database).await?;
            }
            Err(error) => {
                put_off(service, &link.link_id, now + TimeDelta::hours(1)).await?;
                return Err(error.into());
            }
        }
    }
    Ok(started)
}

/// Sets another time than in a month.
async fn put_off(service: &Service, link_id: &str, until: DateTime<Utc>) -> sqlx::Result<()> {
    let update = "UPDATE links SET refresh_at = $2 WHERE link_id = $1";
    sqlx::query(update).bind(link_id).bind(until).execute(&service.database).await.map(drop)
}

/// Takes a link that is due. Its next refresh is in a month: that holds even if this process ends right now, so that no
/// link is billed twice.
async fn take(service: &Service, now: DateTime<Utc>) -> sqlx::Result<Option<Due>> {
    let update = "UPDATE links SET refresh_at = $1 + interval '1 month' WHERE link_id =
        (SELECT link_id FROM links WHERE refresh_at <= $1 AND problem IS NULL AND access_token IS NOT NULL
         ORDER BY refresh_at LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING link_id, access_token";
    sqlx::query_as(update).bind(now).fetch_optional(&service.database).await
}

async fn start(truv: &Client, access_token: &Secret) -> Result<Start, Error> {
    let call = truv
        .refresh_tasks_create()
        .body_map(|body| body.access_token(access_token).product_type(ProductType::Income))
        .options(|call| call.priority(Priority::Background));
    match call.send().await {
        Ok(_) => Ok(Start::Started),
        Err(error) if error.is_refresh_limit() => Ok(Start::Limit),
        Err(error) if error.is_expired_token() || error.is_not_found() || error.is_permission_denied() => {
            Ok(Start::LogIn)
        }
        Err(error) if error.is_retryable() => Ok(Start::Later),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use truv_sdk::mock::{ErrorAnswer, MockTruv};
    use truv_sdk::types::{RefreshTaskCreateRequest, RefreshTaskCreated};
    use truv_sdk::value::Secret;

    use super::{Start, start};

    #[tokio::test]
    async fn each_answer_has_its_way_on() {
        let truv = MockTruv::start().await;
        let refreshes = truv.refresh_tasks_create(|when, then| {
            when.body_matches(|body: &RefreshTaskCreateRequest| body.access_token.expose() == "the-token");
            then.created(RefreshTaskCreated::sample())
                .too_many_requests(ErrorAnswer::new("refresh_limit", "Refresh limit reached"))
                .not_found(("not_found", "No such link."))
                .too_many_requests(
                    ErrorAnswer::new("throttled", "Too many requests").retry_after(Duration::from_secs(9999)),
                )
                .unauthorized(("authentication_failed", "Wrong keys."));
        });
        let client = truv.client().unwrap();
        let token = Secret::from("the-token");
        for expected in [Start::Started, Start::Limit, Start::LogIn, Start::Later] {
            assert_eq!(start(&client, &token).await.unwrap(), expected);
        }
        assert!(start(&client, &token).await.unwrap_err().is_authentication());
        assert_eq!(refreshes.requests().len(), 5);
    }
}
