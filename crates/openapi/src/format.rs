//! Formats of texts and numbers.
//!
//! [`fits`] follows the standards. [`views`] also gives the verdicts of more lenient and of stricter checkers.

use chrono::{DateTime, Timelike};
use serde_json::{Number, Value};

/// Whether a value has a format. For an unknown format, every value fits.
pub fn fits(format: &str, value: &Value) -> bool {
    match value {
        Value::String(text) => text_fits(format, text),
        Value::Number(number) => number_fits(format, number).unwrap_or(true),
        _ => true,
    }
}

fn text_fits(format: &str, text: &str) -> bool {
    match format {
        "date" => is_date(text),
        "date-time" => is_timestamp(text),
        "uuid" => is_uuid(text),
        "email" => is_address(text),
        "uri" | "url" => url::Url::parse(text).is_ok(),
        "ipv4" => text.parse::<std::net::Ipv4Addr>().is_ok(),
        "ipv6" => text.parse::<std::net::Ipv6Addr>().is_ok(),
        "byte" => has_base64_letters(text),
        "decimal" => is_decimal(&text.replace(',', "0")),
        _ => true,
    }
}

/// Whether a number is in the range of an integer format; none for a format that says nothing about numbers.
pub fn number_fits(format: &str, number: &Number) -> Option<bool> {
    let float = number.as_f64().unwrap_or_default();
    match format {
        "int32" => Some((f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&float)),
        // compared exactly if it is written as an integer
        // a number that does not fit 64 bits was rounded when it was read
        "int64" => Some(number.is_i64() || number.is_f64() && float.abs() < MOST_OF_64_BITS),
        _ => None,
    }
}

/// 2 to the power of 63.
const MOST_OF_64_BITS: f64 = 9_223_372_036_854_775_808.0;

/// The format that a text clearly has.
pub fn of(text: &str) -> Option<&'static str> {
    ["date", "date-time", "uuid", "email"]
        .into_iter()
        .find(|format| text_fits(format, text))
        .or_else(|| (text.starts_with("https://") && text_fits("uri", text)).then_some("uri"))
}

/// What lenient and strict checkers say about a text; empty for a format that says nothing about texts, such
/// as `pii`.
pub fn views(format: &str, text: &str) -> Vec<bool> {
    let Some(loosely) = fits_loosely(format, text) else { return Vec::new() };
    let strictly = match format {
        "date-time" | "email" | "uri" | "url" => text_fits(format, text),
        "decimal" => text.parse::<f64>().is_ok(),
        _ => loosely,
    };
    let by_letters = match format {
        // the characters that RFC 3986 allows
        "uri" | "url" => {
            text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte))
        }
        "email" => text.is_ascii(),
        "decimal" => text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.,".contains(&byte)),
        "byte" => has_base64_letters(text),
        _ => loosely,
    };
    vec![loosely, strictly, by_letters]
}

/// Whether a text has the format as services write it.
fn fits_loosely(format: &str, text: &str) -> Option<bool> {
    Some(match format {
        "date-time" => is_date_time(text),
        "time" => is_time(text),
        "decimal" => is_decimal(text),
        "email" => text.split_once('@').is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.')),
        "uri" | "url" => text.split_once("://").is_some_and(|(scheme, rest)| !scheme.is_empty() && !rest.is_empty()),
        "byte" => is_base64(text),
        "date" | "uuid" | "ipv4" | "ipv6" => text_fits(format, text),
        _ => return None,
    })
}

/// A date and time by RFC 3339. A leap second is allowed only at the end of a day.
fn is_timestamp(text: &str) -> bool {
    DateTime::parse_from_rfc3339(text).is_ok_and(|time| {
        let time = time.to_utc();
        time.nanosecond() < 1_000_000_000 || (time.hour(), time.minute()) == (23, 59)
    })
}

/// Whether a text is an address such as `ada@lender.com`: roughly the addresses that mail servers accept.
pub fn is_address(text: &str) -> bool {
    text.split_once('@').is_some_and(|(name, host)| {
        name.split('.').all(|part| !part.is_empty())
            && host.contains('.')
            && !host.starts_with('.')
            && !text.contains(char::is_whitespace)
    })
}

/// `2026-01-31`.
pub fn is_date(text: &str) -> bool {
    let mut parts = text.split('-');
    let (Some(year), Some(month), Some(day), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let (Some(year), Some(month), Some(day)) = (digits(year, 4), digits(month, 2), digits(day, 2)) else {
        return false;
    };
    (1..=12).contains(&month) && (1..=days(year, month)).contains(&day)
}

fn days(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// `2026-01-31T09:15:00.123Z`; also with blanks before the time and the zone, and without a zone, as services write it.
pub fn is_date_time(text: &str) -> bool {
    let Some((date, time)) = text.split_once(['T', 't', ' ']) else { return false };
    is_date(date) && is_time(time)
}

/// `09:15`, with or without seconds, fraction and zone.
pub fn is_time(text: &str) -> bool {
    let (time, zone) = match text.find(['Z', 'z', '+', '-']) {
        Some(at) => text.split_at(at),
        None => (text, ""),
    };
    let time = time.strip_suffix(' ').filter(|_| !zone.is_empty()).unwrap_or(time);
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let parts: Vec<_> = time.split(':').map(|part| digits(part, 2)).collect();
    let is_time = match parts[..] {
        [Some(hours), Some(minutes)] => hours < 24 && minutes < 60,
        [Some(23), Some(59), Some(60)] => true,
        [Some(hours), Some(minutes), Some(seconds)] => hours < 24 && minutes < 60 && seconds < 60,
        _ => false,
    };
    is_time && is_digits(fraction) && is_zone(zone)
}

fn is_zone(zone: &str) -> bool {
    if zone.is_empty() || zone.eq_ignore_ascii_case("z") {
        return true;
    }
    let rest = zone.trim_start_matches(['+', '-']);
    let (hours, minutes) = rest.split_once(':').or_else(|| rest.split_at_checked(2)).unwrap_or((rest, "00"));
    digits(hours, 2).is_some_and(|hours| hours < 24) && digits(minutes, 2).is_some_and(|minutes| minutes < 60)
}

/// `-1234.50`.
pub fn is_decimal(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    is_digits(whole) && is_digits(fraction)
}

/// Five groups of hexadecimal digits.
pub fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Whether there is at least one character, and all are digits.
pub fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Base64 in either alphabet, with or without padding.
fn has_base64_letters(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=-_".contains(&byte))
}

/// Base64 in the standard alphabet, padded, with all unused bits zero.
fn is_base64(text: &str) -> bool {
    let letters = text.trim_end_matches('=');
    let padding = text.len() - letters.len();
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/';
    let last = letters.bytes().last().unwrap_or_default();
    let is_whole = match padding {
        0 => true,
        1 => b"AEIMQUYcgkosw048".contains(&last),
        2 => b"AQgw".contains(&last),
        _ => false,
    };
    text.len().is_multiple_of(4) && letters.bytes().all(is_letter) && is_whole
}

fn digits(text: &str, length: usize) -> Option<u32> {
    (text.len() == length && is_digits(text)).then(|| text.parse().ok()).flatten()
}
