//! A lender's service on truv-sdk.
//!
//! A loan application becomes an order at Truv; the person logs in to their payroll provider; Truv's events put jobs into
//! the database; a worker fetches the income report and the pay statements; once a month each link is refreshed.
//!
//! | module | does |
//! |---|---|
//! | [`routes`] | what the service offers over HTTP |
//! | `orders` | an order for each application |
//! | `bridge` | Bridge in the lender's own page |
//! | `events` | Truv's webhooks, each exactly once |
//! | [`worker`] | takes jobs from the database and fetches the data |
//! | [`refresh`] | renews the data of each link once a month, within Truv's limit |
//! | [`metrics`] | counts every call of Truv |
//! | [`Problem`] | errors, as the lender's own clients see them |

#![allow(clippy::print_stderr, reason = "standard error is the log of this example")]

mod applications;
mod bridge;
mod database;
mod events;
mod fetch;
mod jobs;
pub mod metrics;
#[path = "../../webhooks-postgres/src/once.rs"]
mod once;
mod orders;
mod problem;
pub mod refresh;
pub mod routes;
pub mod settings;
pub mod worker;

use std::error::Error;
use std::sync::Arc;

use sqlx::PgPool;
use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};
use truv_sdk::Client;

pub use database::connect;
pub use problem::Problem;

/// What every part of the service needs. Cloning is cheap.
#[derive(Clone)]
pub struct Service {
    /// The lender's database.
    pub database: PgPool,
    /// Truv, or the local Truv.
    pub truv: Client,
    /// What was counted.
    pub metrics: metrics::Metrics,
    /// Tells the worker of this process that there is a job.
    work: Arc<Notify>,
}

impl Service {
    /// A service that does nothing yet.
    #[must_use]
    pub fn new(database: PgPool, truv: Client, metrics: metrics::Metrics) -> Self {
        Self { database, truv, metrics, work: Arc::default() }
    }

    /// Registers for Truv's events, answers requests and works, until `end`. Then it takes no more requests, answers those
    /// under way, ends the job at hand and closes the database.
    ///
    /// # Errors
    ///
    /// Truv does not register the endpoint, or the listener fails.
    pub async fn serve(
        self,
        listener: TcpListener,
        public_url: &str,
        end: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), Box<dyn Error + Send + Sync>> {
        let endpoint = format!("{public_url}{}", routes::WEBHOOKS);
        // changes nothing if it is registered already
        self.truv.webhooks_ensure("lender", &endpoint, events::WANTED).await?;
        let (stop, stopped) = watch::channel(false);
        let worker = tokio::spawn(worker::run(self.clone(), stopped));
        let router = routes::router(self.clone());
        let served = axum::serve(listener, router).with_graceful_shutdown(end).await;
        stop.send_replace(true);
        worker.await?;
        self.database.close().await;
        Ok(served?)
    }
}
