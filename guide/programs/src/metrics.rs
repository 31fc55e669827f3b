//! Metrics and traces for OpenTelemetry.

use opentelemetry::KeyValue;
use opentelemetry::metrics::{Counter, Histogram, Meter};
use opentelemetry::trace::Tracer;
use tracing_subscriber::layer::SubscriberExt;
use truv_sdk::hooks::{Hook, Outcome};

// ANCHOR: hook
/// Counts and times every call, with the names of OpenTelemetry's HTTP conventions.
pub struct Metrics {
    duration: Histogram<f64>,
    quota_wait: Histogram<f64>,
    retries: Counter<u64>,
}

impl Metrics {
    /// Give it to a client: `Client::builder(…).hook(Metrics::new(&global::meter("lender")))`.
    #[must_use]
    pub fn new(meter: &Meter) -> Self {
        Self {
            duration: meter.f64_histogram("http.client.request.duration").with_unit("s").build(),
            quota_wait: meter.f64_histogram("truv.quota.wait").with_unit("s").build(),
            retries: meter.u64_counter("truv.retries").build(),
        }
    }
}

impl Hook for Metrics {
    fn after(&self, outcome: &Outcome<'_>) {
        let mut labels = vec![
            KeyValue::new("http.request.method", outcome.operation.method.as_str()),
            KeyValue::new("url.template", outcome.operation.path),
        ];
        if let Some(status) = outcome.status {
            labels.push(KeyValue::new("http.response.status_code", i64::from(status.as_u16())));
        }
        if let Some(error) = outcome.error {
            labels.push(KeyValue::new("error.type", format!("{:?}", error.kind())));
        }
        self.duration.record(outcome.duration.as_secs_f64(), &labels);
        self.quota_wait.record(outcome.quota_wait.as_secs_f64(), &[]);
        self.retries.add(u64::from(outcome.attempts.saturating_sub(1)), &labels);
    }
}
// ANCHOR_END: hook

/// A subscriber that makes an OpenTelemetry span of each span, of the client's and of your own.
// ANCHOR: traces
pub fn subscriber<T>(tracer: T) -> impl tracing::Subscriber + Send + Sync
where
    T: Tracer + Send + Sync + 'static,
    T::Span: Send + Sync,
{
    tracing_subscriber::registry().with(tracing_opentelemetry::layer().with_tracer(tracer))
}
// ANCHOR_END: traces

#[cfg(test)]
mod tests {
    use opentelemetry::metrics::MeterProvider;
    use opentelemetry::trace::TracerProvider;
    use opentelemetry_sdk::metrics::data::{AggregatedMetrics, MetricData};
    use opentelemetry_sdk::metrics::{InMemoryMetricExporter, PeriodicReader, SdkMeterProvider};
    use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider};
    use truv_sandbox::{Effect, Fault};

    use super::Metrics;
    use crate::support::{builder, truv};

    #[tokio::test]
    async fn every_call_is_timed_with_its_template_and_status() {
        let exporter = InMemoryMetricExporter::default();
        let provider =
            SdkMeterProvider::builder().with_reader(PeriodicReader::builder(exporter.clone()).build()).build();
        let (truv, _) = truv().await;
        let client = builder(&truv).hook(Metrics::new(&provider.meter("lender"))).build().unwrap();
        let busy = Fault::new(Effect::Status { status: 503, retry_after: Some(0) }).count(1);
        truv.control().add_fault(&busy).await.unwrap();
        client.users_list().send().await.unwrap();
        client.users_get().user_id("0a1b2c3d4e5f60718293a4b5c6d7e8f9").send().await.unwrap_err();
        provider.force_flush().unwrap();
        let finished = exporter.get_finished_metrics().unwrap();
        let text = format!("{finished:?}");
        assert!(text.contains("/v1/users/{user_id}/") && text.contains("404"), "{text}");
        assert!(!text.contains("0a1b2c3d"), "no ids: {text}");
        let metrics = finished.iter().flat_map(|resource| resource.scope_metrics()).flat_map(|scope| scope.metrics());
        let retries = metrics.filter(|metric| metric.name() == "truv.retries").map(|metric| match metric.data() {
            AggregatedMetrics::U64(MetricData::Sum(sum)) => sum.data_points().map(|point| point.value()).sum::<u64>(),
            other => panic!("{other:?}"),
        });
        assert_eq!(retries.sum::<u64>(), 1);
    }

    #[tokio::test]
    async fn a_call_is_a_span_with_a_span_for_each_request() {
        let exporter = InMemorySpanExporter::default();
        let provider = SdkTracerProvider::builder().with_simple_exporter(exporter.clone()).build();
        let (_truv, client) = truv().await;
        // a span that another thread enters for the first time, while a subscriber is set, may stay unknown to that subscriber
        client.users_list().send().await.unwrap();
        let _guard = tracing::subscriber::set_default(super::subscriber(provider.tracer("lender")));
        client.users_list().send().await.unwrap();
        let spans = exporter.get_finished_spans().unwrap();
        let call = spans.iter().find(|span| span.name == "truv.call").unwrap();
        let attempt = spans.iter().find(|span| span.name == "truv.attempt").unwrap();
        assert_eq!(attempt.parent_span_id, call.span_context.span_id());
        assert!(call.attributes.iter().any(|field| field.key.as_str() == "url.template"), "{call:?}");
    }
}
