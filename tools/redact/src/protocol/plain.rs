//! Headers whose values are not personal, as long as the values have their usual HTTP form.

use truv_openapi::format::is_digits;

use super::is_media_type;

const METHODS: [&str; 9] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"];
const CODINGS: [&str; 7] = ["identity", "gzip", "deflate", "br", "zstd", "compress", "*"];
const DIRECTIVES: [&str; 13] = [
    "immutable",
    "max-age",
    "max-stale",
    "min-fresh",
    "must-revalidate",
    "must-understand",
    "no-cache",
    "no-store",
    "no-transform",
    "private",
    "proxy-revalidate",
    "public",
    "s-maxage",
];
const VARYING: [&str; 8] =
    ["*", "accept", "accept-encoding", "accept-language", "authorization", "cookie", "origin", "user-agent"];
/// The destinations of a browser's requests (Fetch standard).
const DESTINATIONS: [&str; 22] = [
    "audio",
    "audioworklet",
    "document",
    "embed",
    "empty",
    "fencedframe",
    "font",
    "frame",
    "iframe",
    "image",
    "json",
    "manifest",
    "object",
    "paintworklet",
    "report",
    "script",
    "serviceworker",
    "sharedworker",
    "style",
    "track",
    "video",
    "worker",
];
/// A number with more digits is not a number of seconds.
const LONGEST_TIME: usize = 7;

/// Whether the header is one of these and has a value of its form.
pub(crate) fn is_plain(name: &str, value: &str) -> bool {
    let all = |is_part: fn(&str) -> bool| value.split(',').map(str::trim).all(is_part);
    match name.to_ascii_lowercase().as_str() {
        "accept" => all(is_media_range),
        "accept-encoding" | "content-encoding" => all(|part| CODINGS.contains(&without_weight(part))),
        "access-control-request-method" => METHODS.contains(&value),
        "non-authoritative-reason" => ["Cross-Origin-Resource-Policy", "DNS", "Delegate", "HSTS"].contains(&value),
        "sec-fetch-dest" => DESTINATIONS.contains(&value),
        "upgrade" => ["h2", "h2c", "websocket"].contains(&value.to_ascii_lowercase().as_str()),
        "allow" => all(|part| METHODS.contains(&part)),
        "cache-control" => all(is_directive),
        "content-language" => all(is_language),
        "retry-after" => is_time(value) || is_http_date(value),
        "vary" => all(|part| VARYING.contains(&part.to_ascii_lowercase().as_str())),
        _ => false,
    }
}

fn is_media_range(part: &str) -> bool {
    let range = without_weight(part);
    range == "*/*" || is_media_type(range.strip_suffix("/*").map_or(range, |_| "text/plain"))
}

/// `q=0.5`
pub(crate) fn is_weight(parameter: &str) -> bool {
    let number = parameter.trim().strip_prefix("q=").unwrap_or_default();
    !number.is_empty() && number.len() <= 5 && number.chars().all(|c| c.is_ascii_digit() || c == '.')
}

/// `gzip;q=0.5` without the last part.
fn without_weight(part: &str) -> &str {
    let weight = part.rsplit_once(';').filter(|(_, weight)| is_weight(weight));
    weight.map_or(part, |(range, _)| range.trim())
}

fn is_directive(part: &str) -> bool {
    let (name, value) = part.split_once('=').unwrap_or((part, "0"));
    DIRECTIVES.contains(&name) && is_time(value)
}

fn is_language(part: &str) -> bool {
    let (language, region) = part.split_once('-').unwrap_or((part, "us"));
    [language, region].iter().all(|tag| tag.len() == 2 && tag.bytes().all(|byte| byte.is_ascii_alphabetic()))
}

/// In seconds.
fn is_time(value: &str) -> bool {
    is_digits(value) && value.len() <= LONGEST_TIME
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`: when to ask again, in life.
fn is_http_date(value: &str) -> bool {
    let shape: String = value
        .chars()
        .map(|character| match character {
            'A'..='Z' => 'A',
            'a'..='z' => 'a',
            '0'..='9' => '0',
            other => other,
        })
        .collect();
    shape == "Aaa, 00 Aaa 0000 00:00:00 AAA"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_plain_in_their_own_form_alone() {
        for (name, value) in [
            ("Accept", "application/json, text/*;q=0.5, */*;q=0.1"),
            ("Accept-Encoding", "gzip, br;q=0.9"),
            ("Allow", "GET, POST"),
            ("Cache-Control", "private, max-age=60"),
            ("Content-Language", "en-US"),
            ("Retry-After", "120"),
            ("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT"),
            ("Vary", "Accept, Cookie"),
        ] {
            assert!(is_plain(name, value), "{name}: {value}");
            for planted in ["123456789", "Ada Winters", "ada@lender.com", "123-45-6789"] {
                assert!(!is_plain(name, planted), "{name}: {planted}");
                assert!(!is_plain(name, &format!("{value}, {planted}")), "{name}: {planted}");
            }
        }
        assert!(!is_plain("X-Name", "GET"));
    }
}
