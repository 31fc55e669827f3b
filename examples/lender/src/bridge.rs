//! Bridge in the lender's own page: a token to open it, and the exchange of what it gives back.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use truv_sdk::types::{BridgeTokenCreateRequest, ProductType};
use truv_sdk::value::Secret;

use crate::orders::PATIENCE;
use crate::{Problem, Service};

#[derive(Serialize)]
pub(crate) struct Opening {
    bridge_token: String,
}

// ANCHOR: open
/// A token that opens Bridge for six hours. If a login of the person no longer works, Bridge asks for this one again.
pub(crate) async fn open(State(service): State<Service>, Path(number): Path<String>) -> Result<Json<Opening>, Problem> {
    let select = "SELECT user_id, access_token FROM applications
        LEFT JOIN links ON application_id = applications.id AND problem IS NOT NULL AND access_token IS NOT NULL
        WHERE number = $1 AND user_id IS NOT NULL ORDER BY link_id LIMIT 1";
    let found: Option<(String, Option<String>)> =
        sqlx::query_as(select).bind(&number).fetch_optional(&service.database).await?;
    let (user_id, lapsed) = found.ok_or(Problem::NotFound)?;
    let request = match lapsed {
        Some(token) => BridgeTokenCreateRequest::update(ProductType::Income, &Secret::from(token)),
        None => BridgeTokenCreateRequest::income(),
    };
    // comes back with every event of the link
    let request = request.tracking_info(number);
    let call = service.truv.bridge_tokens_create().user_id(user_id).body(request);
    let token = call.options(|call| call.deadline(PATIENCE)).send().await?;
    Ok(Json(Opening { bridge_token: token.bridge_token.expose().to_owned() }))
}
// ANCHOR_END: open

/// What Bridge passes to `onSuccess` in the browser.
#[derive(Deserialize)]
pub(crate) struct Connected {
    public_token: Secret,
}

// ANCHOR: connected
/// Exchanges the public token, which works once. The access token stays at the lender: refreshes need it.
pub(crate) async fn connected(
    State(service): State<Service>,
    Path(number): Path<String>,
    Json(connected): Json<Connected>,
) -> Result<StatusCode, Problem> {
    let select = "SELECT id FROM applications WHERE number = $1";
    let id: Option<i64> = sqlx::query_scalar(select).bind(&number).fetch_optional(&service.database).await?;
    let id = id.ok_or(Problem::NotFound)?;
    let call = service.truv.links_exchange_token().body_map(|body| body.public_token(&connected.public_token));
    let link = call.options(|call| call.deadline(PATIENCE)).send().await?;
    // the event that the data is there may come before or after this
    let insert = "INSERT INTO links (link_id, application_id, access_token, refresh_at)
        VALUES ($1, $2, $3, now() + interval '1 month')
        ON CONFLICT (link_id) DO UPDATE
        SET access_token = $3, refresh_at = now() + interval '1 month', problem = NULL";
    sqlx::query(insert)
        .bind(link.link_id.as_str())
        .bind(id)
        .bind(link.access_token.expose())
        .execute(&service.database)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
// ANCHOR_END: connected
