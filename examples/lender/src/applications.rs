//! Applications: created, listed page by page, and shown with what Truv has found.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::database::from_row;
use crate::orders::{self, Applicant};
use crate::{Problem, Service};

/// How the person gets to Bridge. For the lender's page, not for a log.
#[derive(Serialize)]
pub(crate) struct Invitation {
    number: String,
    bridge_token: Option<String>,
    share_url: Option<String>,
}

/// Creates the application and its order. With a number that is known, the answer is the order that is there, so that a
/// client can repeat its request.
pub(crate) async fn create(
    State(service): State<Service>,
    Json(applicant): Json<Applicant>,
) -> Result<(StatusCode, Json<Invitation>), Problem> {
    let mut transaction = service.database.begin().await?;
    sqlx::query("SELECT set_config('lock_timeout', '5s', true)").execute(&mut *transaction).await?;
    // of two requests with the same number, the second waits here for the first
    let insert = "INSERT INTO applications (number) VALUES ($1) ON CONFLICT DO NOTHING";
    sqlx::query(insert).bind(&applicant.number).execute(&mut *transaction).await?;
    let select = "SELECT order_id FROM applications WHERE number = $1 FOR UPDATE";
    let known: Option<String> = sqlx::query_scalar(select).bind(&applicant.number).fetch_one(&mut *transaction).await?;
    let (status, order) = match known {
        Some(order_id) => (StatusCode::OK, orders::get(&service.truv, &order_id).await?),
        None => {
            let order = orders::create(&service.truv, &applicant).await?;
            sqlx::query("UPDATE applications SET order_id = $2, user_id = $3 WHERE number = $1")
                .bind(&applicant.number)
                .bind(order.id.as_str())
                .bind(order.user_id.as_str())
                .execute(&mut *transaction)
                .await?;
            (StatusCode::CREATED, order)
        }
    };
    transaction.commit().await?;
    let exposed = |secret: &truv_sdk::value::Secret| secret.expose().to_owned();
    let invitation = Invitation {
        number: applicant.number,
        bridge_token: order.bridge_token.as_ref().map(exposed),
        share_url: order.share_url.as_ref().map(exposed),
    };
    Ok((status, Json(invitation)))
}

#[derive(Deserialize)]
pub(crate) struct Place {
    #[serde(default)]
    after: i64,
    limit: Option<i64>,
}

#[derive(Serialize)]
pub(crate) struct Page {
    applications: Vec<Row>,
    /// `after` of the next page.
    next: Option<i64>,
}

#[derive(Serialize)]
struct Row {
    id: i64,
    number: String,
    status: String,
}
from_row!(Row { id, number, status });

/// A link with a problem counts more than one with data: somebody has to do something.
const STATUS: &str = "CASE WHEN bool_or(links.problem IS NOT NULL) THEN 'needs_login'
    WHEN bool_or(links.fetched_at IS NOT NULL) THEN 'verified'
    WHEN count(links) > 0 THEN 'connected' ELSE 'invited' END";

/// The oldest first.
pub(crate) async fn list(State(service): State<Service>, Query(place): Query<Place>) -> Result<Json<Page>, Problem> {
    let limit = place.limit.unwrap_or(50).clamp(1, 100);
    let select = format!(
        "SELECT applications.id, number, {STATUS} AS status FROM applications
         LEFT JOIN links ON links.application_id = applications.id
         WHERE applications.id > $1 GROUP BY applications.id ORDER BY applications.id LIMIT $2"
    );
    let mut applications: Vec<Row> =
        sqlx::query_as(&select).bind(place.after).bind(limit + 1).fetch_all(&service.database).await?;
    let is_more = i64::try_from(applications.len()).is_ok_and(|count| count > limit);
    applications.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = applications.last().filter(|_| is_more).map(|last| last.id);
    Ok(Json(Page { applications, next }))
}

#[derive(Serialize)]
pub(crate) struct Application {
    number: String,
    status: String,
    links: Vec<Link>,
    employments: Vec<Employment>,
    statements: Vec<Statement>,
}

#[derive(Serialize)]
struct Link {
    link_id: String,
    problem: Option<String>,
    fetched_at: Option<DateTime<Utc>>,
    refresh_at: Option<DateTime<Utc>>,
    /// Why the data could not be fetched at all.
    given_up: Option<String>,
}
from_row!(Link { link_id, problem, fetched_at, refresh_at, given_up });

/// Amounts are text, so that no reader makes floating point of them.
#[derive(Serialize)]
struct Employment {
    employer: String,
    job_title: Option<String>,
    is_active: Option<bool>,
    income: Option<String>,
    income_unit: Option<String>,
}
from_row!(Employment { employer, job_title, is_active, income, income_unit });

#[derive(Serialize)]
struct Statement {
    pay_date: NaiveDate,
    gross_pay: Option<String>,
    net_pay: Option<String>,
}
from_row!(Statement { pay_date, gross_pay, net_pay });

/// Everything about one application; the newest twelve pay statements.
pub(crate) async fn show(
    State(service): State<Service>,
    Path(number): Path<String>,
) -> Result<Json<Application>, Problem> {
    let database = &service.database;
    let select = format!(
        "SELECT applications.id, number, {STATUS} AS status FROM applications
         LEFT JOIN links ON links.application_id = applications.id WHERE number = $1 GROUP BY applications.id"
    );
    let row: Option<Row> = sqlx::query_as(&select).bind(&number).fetch_optional(database).await?;
    let Row { id, number, status } = row.ok_or(Problem::NotFound)?;
    let links = "SELECT link_id, problem, fetched_at, refresh_at, given_up FROM links LEFT JOIN jobs USING (link_id)
         WHERE application_id = $1 ORDER BY link_id";
    let employments = "SELECT employer, job_title, is_active, income::text, income_unit FROM employments
         JOIN links USING (link_id) WHERE application_id = $1 ORDER BY employer";
    let statements = "SELECT pay_date, gross_pay::text, net_pay::text FROM statements JOIN links USING (link_id)
         WHERE application_id = $1 ORDER BY pay_date DESC LIMIT 12";
    Ok(Json(Application {
        number,
        status,
        links: sqlx::query_as(links).bind(id).fetch_all(database).await?,
        employments: sqlx::query_as(employments).bind(id).fetch_all(database).await?,
        statements: sqlx::query_as(statements).bind(id).fetch_all(database).await?,
    }))
}
