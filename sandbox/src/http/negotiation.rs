//! Which form of an answer the caller accepts: JSON, or PDF if the operation offers PDF.

use http::{HeaderMap, header};

pub(super) fn is_acceptable(headers: &HeaderMap, has_pdf: bool) -> bool {
    let mut ranges = headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter(|range| !range.trim().is_empty())
        .peekable();
    ranges.peek().is_none() || ranges.any(|range| accepts(range, has_pdf))
}

/// Whether one media range admits JSON, or PDF if the operation has it. The parameter `fmt` decides between the two.
fn accepts(range: &str, has_pdf: bool) -> bool {
    let mut parts = range.split(';').map(str::trim);
    let media_type = parts.next().unwrap_or_default().to_ascii_lowercase();
    let is_excluded = parts.any(|parameter| {
        let weight = parameter.strip_prefix("q=").and_then(|weight| weight.parse::<f64>().ok());
        weight == Some(0.0)
    });
    let fits = match media_type.as_str() {
        "application/json" | "application/*" | "*/*" => true,
        "application/pdf" => has_pdf,
        _ => false,
    };
    fits && !is_excluded
}
