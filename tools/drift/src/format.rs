//! Formats of texts and numbers. What is not known fits.

use chrono::{DateTime, NaiveDate, Timelike};
use serde_json::Value;

/// Whether a value has a format.
pub(crate) fn fits(format: &str, value: &Value) -> bool {
    match value {
        Value::String(text) => text_fits(format, text),
        Value::Number(number) => match format {
            "int32" => number.as_i64().is_none_or(|number| i32::try_from(number).is_ok()),
            _ => true,
        },
        _ => true,
    }
}

fn text_fits(format: &str, text: &str) -> bool {
    match format {
        "date" => is_date(text),
        "date-time" => is_date_time(text),
        "uuid" => is_uuid(text),
        "email" => is_email(text),
        "uri" | "url" => url::Url::parse(text).is_ok(),
        "ipv4" => text.parse::<std::net::Ipv4Addr>().is_ok(),
        "ipv6" => text.parse::<std::net::Ipv6Addr>().is_ok(),
        "byte" => text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=-_".contains(&byte)),
        "decimal" => is_decimal(text),
        _ => true,
    }
}

/// The format that a text plainly has.
pub(crate) fn of(text: &str) -> Option<&'static str> {
    ["date", "date-time", "uuid", "email"]
        .into_iter()
        .find(|format| text_fits(format, text))
        .or_else(|| (text.starts_with("https://") && text_fits("uri", text)).then_some("uri"))
}

fn is_date(text: &str) -> bool {
    text.len() == 10 && NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok()
}

fn is_date_time(text: &str) -> bool {
    DateTime::parse_from_rfc3339(text).is_ok_and(|time| {
        let time = time.to_utc();
        // a leap second, which is only there at the end of a day
        time.nanosecond() < 1_000_000_000 || (time.hour(), time.minute()) == (23, 59)
    })
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(name, host)| {
        name.split('.').all(|part| !part.is_empty())
            && host.contains('.')
            && !host.starts_with('.')
            && !text.contains(char::is_whitespace)
    })
}

fn is_decimal(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b',');
    digits(whole) && digits(fraction)
}
