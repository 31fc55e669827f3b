//! How long the server asks to wait.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, NaiveDateTime};
use http::{HeaderMap, header};

/// Longer than any client waits, and short enough to be added to any instant.
const LONGEST: Duration = Duration::from_secs(100 * 366 * 24 * 60 * 60);

/// `Retry-After`, which is a number of seconds or an HTTP date. A date is compared with the server's own clock if the
/// answer shows it (`Date`), so that a wrong clock on this machine does no harm.
pub(crate) fn in_headers(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Some(duration) = seconds(text) {
        return Some(duration);
    }
    let now = headers.get(header::DATE).and_then(|value| date(value.to_str().ok()?)).unwrap_or(now);
    Some(date(text)?.duration_since(now).unwrap_or_default().min(LONGEST))
}

/// A number of any size; some servers write it with a fraction.
fn seconds(text: &str) -> Option<Duration> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(fraction) {
        return None;
    }
    // a number that is too large for the type is above the bound anyway
    Some(Duration::try_from_secs_f64(text.parse().ok()?).unwrap_or(LONGEST).min(LONGEST))
}

/// An HTTP date in one of its three forms: today's, the form of RFC 850, and the form of C's `asctime`.
fn date(text: &str) -> Option<SystemTime> {
    let text = text.trim();
    if let Ok(date) = DateTime::parse_from_rfc2822(text) {
        return Some(date.into());
    }
    ["%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"]
        .into_iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
        .map(|date| date.and_utc().into())
}

/// The number in "Request was throttled. Expected available in 32 seconds.", rounded up: Truv's own programs read it if
/// the header is missing.
pub(crate) fn in_message(message: &str) -> Option<Duration> {
    let mut words = message.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let Some(unit) = words.peek() else { break };
        if !unit.to_ascii_lowercase().starts_with("second") {
            continue;
        }
        let (whole, fraction) = word.split_once('.').unwrap_or((word, ""));
        if let Ok(seconds) = whole.parse::<u64>()
            && fraction.bytes().all(|byte| byte.is_ascii_digit())
        {
            let more = u64::from(fraction.bytes().any(|digit| digit != b'0'));
            return Some(Duration::from_secs(seconds.saturating_add(more)).min(LONGEST));
        }
    }
    None
}
