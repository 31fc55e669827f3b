//! Whether a text is of a format, as checkers may see it.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, Timelike};

/// What checkers say, the lenient ones and the strict ones; empty for a format that says nothing about the text.
pub(crate) fn views(format: &str, text: &str) -> Vec<Option<bool>> {
    let Some(is_valid) = is_valid(format, text) else { return Vec::new() };
    let strictly = match format {
        "date-time" => is_timestamp(text),
        "email" => is_address(text),
        "uri" | "url" => url::Url::parse(text).is_ok(),
        "decimal" => text.parse::<f64>().is_ok(),
        _ => is_valid,
    };
    let otherwise = match format {
        // what RFC 3986 has room for
        "uri" | "url" => {
            text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte))
        }
        "email" => text.is_ascii(),
        "decimal" => text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.,".contains(&byte)),
        "byte" => text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=-_".contains(&byte)),
        _ => is_valid,
    };
    vec![Some(is_valid), Some(strictly), Some(otherwise)]
}

/// By RFC 3339. A leap second is only there at the end of a day.
fn is_timestamp(text: &str) -> bool {
    DateTime::parse_from_rfc3339(text).is_ok_and(|time| {
        let time = time.to_utc();
        time.nanosecond() < 1_000_000_000 || (time.hour(), time.minute()) == (23, 59)
    })
}

/// As mail servers take it, mostly.
pub(crate) fn is_address(text: &str) -> bool {
    let is_host = |host: &str| host.contains('.') && !host.starts_with('.');
    let is_name = |name: &str| name.split('.').all(|part| !part.is_empty());
    let parts = text.split_once('@');
    parts.is_some_and(|(name, host)| is_name(name) && is_host(host)) && !text.contains(char::is_whitespace)
}

/// None for a format that says nothing about the text, such as `pii`.
fn is_valid(format: &str, text: &str) -> Option<bool> {
    Some(match format {
        "date" => is_date(text),
        "date-time" => is_date_time(text),
        "time" => is_time(text),
        "decimal" => is_decimal(text),
        "email" => text.split_once('@').is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.')),
        "uri" | "url" => text.split_once("://").is_some_and(|(scheme, rest)| !scheme.is_empty() && !rest.is_empty()),
        "uuid" => is_uuid(text),
        "byte" => BASE64_STANDARD.decode(text).is_ok(),
        "ipv4" => text.parse::<std::net::Ipv4Addr>().is_ok(),
        "ipv6" => text.parse::<std::net::Ipv6Addr>().is_ok(),
        _ => return None,
    })
}

/// Whether a number is in the range of an integer format.
pub(crate) fn is_in_range(format: &str, number: f64) -> Option<bool> {
    match format {
        "int32" => Some((f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&number)),
        "int64" => Some(number.abs() < 9.3e18),
        _ => None,
    }
}

/// `2026-01-31`.
pub(crate) fn is_date(text: &str) -> bool {
    let parts: Vec<_> = text.split('-').collect();
    let [year, month, day] = parts[..] else { return false };
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

/// `2026-01-31T09:15:00.123Z`; also with blanks before the time and the zone, and without a zone, as Truv does.
pub(crate) fn is_date_time(text: &str) -> bool {
    let Some((date, time)) = text.split_once(['T', 't', ' ']) else { return false };
    is_date(date) && is_time(time)
}

/// `09:15`, with seconds, fraction and zone or without.
pub(crate) fn is_time(text: &str) -> bool {
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
pub(crate) fn is_decimal(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    is_digits(whole) && is_digits(fraction)
}

/// Five groups of hexadecimal digits.
pub(crate) fn is_uuid(text: &str) -> bool {
    let lengths = [8, 4, 4, 4, 12];
    let groups: Vec<_> = text.split('-').collect();
    groups.len() == lengths.len()
        && groups.iter().zip(lengths).all(|(group, length)| {
            group.len() == length && group.chars().all(|character| character.is_ascii_hexdigit())
        })
}

/// Whether there is at least one character, and all are digits.
pub(crate) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn digits(text: &str, length: usize) -> Option<u32> {
    (text.len() == length && is_digits(text)).then(|| text.parse().ok()).flatten()
}
