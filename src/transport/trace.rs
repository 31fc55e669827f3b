//! What a call leaves in the traces: names of OpenTelemetry's HTTP conventions, never a body, an id or a key.

use tracing::{Span, field};

use crate::error::Error;
use crate::runtime::Request;
use crate::transport::Received;

pub(super) fn span(request: &Request) -> Span {
    tracing::info_span!(
        "truv.call",
        otel.kind = "client",
        truv.operation = request.operation.id,
        http.request.method = request.operation.method.as_str(),
        url.template = request.operation.path,
        http.response.status_code = field::Empty,
        error.r#type = field::Empty,
    )
}

pub(super) fn outcome(span: &Span, result: &Result<Received, Error>) {
    match result {
        Ok(received) => {
            span.record("http.response.status_code", received.status.as_u16());
        }
        Err(error) => {
            if let Some(status) = error.status() {
                span.record("http.response.status_code", status.as_u16());
            }
            let kind = error.code().map_or_else(|| format!("{:?}", error.kind()), ToString::to_string);
            span.record("error.type", kind.to_ascii_lowercase());
        }
    }
}
