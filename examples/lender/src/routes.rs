//! What the service offers over HTTP.
//!
//! | | |
//! |---|---|
//! | `POST /applications` | an application, and its order at Truv |
//! | `GET /applications` | all of them, page by page |
//! | `GET /applications/{number}` | one, with incomes and statements |
//! | `POST /applications/{number}/bridge-token` | opens Bridge in the lender's page |
//! | `POST /applications/{number}/links` | takes the public token that Bridge returns |
//! | `POST /truv/webhooks` | Truv's events |
//! | `GET /metrics` | numbers for Prometheus |

use axum::Router;
use axum::extract::State;
use axum::routing::{get, post};

use crate::{Problem, Service, applications, bridge, events};

/// Where Truv posts its events.
pub const WEBHOOKS: &str = "/truv/webhooks";

/// All routes. Who may use which of them is for the lender to say: put your authentication in front.
pub fn router(service: Service) -> Router {
    Router::new()
        .route("/applications", post(applications::create).get(applications::list))
        .route("/applications/{number}", get(applications::show))
        .route("/applications/{number}/bridge-token", post(bridge::open))
        .route("/applications/{number}/links", post(bridge::connected))
        .route(WEBHOOKS, post(events::receive))
        .route("/metrics", get(metrics))
        .with_state(service)
}

async fn metrics(State(service): State<Service>) -> Result<String, Problem> {
    service.metrics.to_text().map_err(|_| Problem::Broken)
}
