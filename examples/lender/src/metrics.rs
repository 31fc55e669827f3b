//! What the service counts: every call of Truv, by operation and outcome.

use std::fmt;
use std::sync::Arc;

use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};
use truv_sdk::hooks::{Hook, Outcome};

/// Numbers for `GET /metrics`. Cloning is cheap, and clones count together. It is a hook of the client:
/// `Client::builder(…).hook(metrics.clone())`.
#[derive(Clone)]
pub struct Metrics {
    registry: Arc<Registry>,
    calls: Family<Call, Counter>,
    attempts: Family<Operation, Counter>,
    seconds: Family<Operation, Histogram>,
    pub(crate) unreadable_statements: Counter,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Operation {
    operation: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Call {
    operation: &'static str,
    /// The HTTP status, or why there is none.
    outcome: String,
}

impl Metrics {
    /// Nothing is counted yet.
    #[must_use]
    pub fn new() -> Self {
        let histogram: fn() -> Histogram = || Histogram::new(exponential_buckets(0.01, 3.0, 9));
        let (calls, attempts, seconds) =
            (Family::default(), Family::default(), Family::new_with_constructor(histogram));
        let unreadable_statements = Counter::default();
        let mut registry = Registry::with_prefix("truv");
        registry.register("calls", "Calls of Truv, by their outcome", calls.clone());
        registry.register("attempts", "Requests sent to Truv, retries included", attempts.clone());
        registry.register_with_unit("call_duration", "Time of calls, waits included", Unit::Seconds, seconds.clone());
        let unreadable = "Pay statements that could not be read and were left out";
        registry.register("unreadable_statements", unreadable, unreadable_statements.clone());
        Self { registry: Arc::new(registry), calls, attempts, seconds, unreadable_statements }
    }

    /// All numbers, as Prometheus reads them.
    ///
    /// # Errors
    ///
    /// Never in practice: writing to memory does not fail.
    pub fn to_text(&self) -> Result<String, fmt::Error> {
        let mut numbers = String::new();
        text::encode(&mut numbers, &self.registry)?;
        Ok(numbers)
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Hook for Metrics {
    fn after(&self, outcome: &Outcome<'_>) {
        let operation = outcome.operation.id;
        let how = match (outcome.status, outcome.error) {
            (Some(status), _) => status.as_str().to_owned(),
            (None, Some(error)) => format!("{:?}", error.kind()),
            (None, None) => "Dropped".to_owned(),
        };
        self.calls.get_or_create(&Call { operation, outcome: how }).inc();
        self.attempts.get_or_create(&Operation { operation }).inc_by(outcome.attempts.into());
        self.seconds.get_or_create(&Operation { operation }).observe(outcome.duration.as_secs_f64());
    }
}

/// The real client and its retries, over answers that the test has put on a queue.
#[cfg(test)]
mod tests {
    use truv_sdk::Client;
    use truv_sdk::exchange::{Answers, ExchangeError};

    use super::Metrics;

    #[tokio::test]
    async fn every_call_is_counted_by_operation_and_outcome() {
        let (truv, metrics) = (Answers::new(), Metrics::new());
        truv.fail(ExchangeError::interrupted("reset"));
        truv.json(200, r#"{"results": []}"#);
        truv.json(404, r#"{"error": {"code": "not_found", "message": "No such link."}}"#);
        let builder = Client::builder("client-id", "sandbox-secret").exchange(truv.clone()).hook(metrics.clone());
        let client = builder.build().unwrap();
        client.statements_list().link_id("link").send().await.unwrap();
        client.links_income_report().link_id("link").send().await.unwrap_err();
        let text = metrics.to_text().unwrap();
        for line in [
            r#"truv_calls_total{operation="statements_list",outcome="200"} 1"#,
            r#"truv_calls_total{operation="links_income_report",outcome="404"} 1"#,
            // one was sent again
            r#"truv_attempts_total{operation="statements_list"} 2"#,
            r#"truv_call_duration_seconds_count{operation="links_income_report"} 1"#,
        ] {
            assert!(text.contains(line), "{line} is not in\n{text}");
        }
    }
}
