//! How long the server asks to wait.

use std::time::{Duration, SystemTime};

use chrono::DateTime;
use http::{HeaderMap, header};

/// `Retry-After`, which is a number of seconds or an HTTP date. A date is compared with the server's own clock where the
/// answer shows it (`Date`), so that a clock of ours that is wrong does no harm.
pub(crate) fn in_headers(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let now = headers.get(header::DATE).and_then(|value| date(value.to_str().ok()?)).unwrap_or(now);
    Some(date(text)?.duration_since(now).unwrap_or_default())
}

fn date(text: &str) -> Option<SystemTime> {
    DateTime::parse_from_rfc2822(text.trim()).ok().map(SystemTime::from)
}

/// The number in "Request was throttled. Expected available in 32 seconds.", rounded up: Truv's own programs read it where
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
            return Some(Duration::from_secs(seconds.saturating_add(more)));
        }
    }
    None
}
