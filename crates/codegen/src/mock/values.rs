//! Single values that read as made up: nobody's name, number or address.

use serde_json::{Value, json};

/// Values of an enum that a test most often wants, best first: the end of a happy course.
const HAPPY: &[&str] = &["done", "completed", "complete", "success", "active", "A"];

/// Plain texts and personal data by the name of the property. The numbers and names are reserved for made-up data.
const TEXTS: &[(&str, &str)] = &[
    ("account_number", "0000001234"),
    ("accent_color", "#336699"),
    ("background_color", "#FFFFFF"),
    ("color_primary", "#336699"),
    ("city", "Sampleton"),
    ("company_domain", "example.com"),
    ("company_name", "Sample Company"),
    ("country", "US"),
    ("currency_code", "USD"),
    ("date_of_birth", "1990-01-15"),
    ("date_of_birth_str", "1990-01-15"),
    ("domain", "example.com"),
    ("drivers_license_state", "CA"),
    ("ein", "000000000"),
    ("fein", "000000000"),
    ("filename", "sample.pdf"),
    ("first_name", "Sam"),
    ("full_name", "Sam Sample"),
    ("iso_currency_code", "USD"),
    ("last_name", "Sample"),
    ("mask", "1234"),
    ("md5sum", "00000000000000000000000000000000"),
    ("middle_initials", "Q"),
    ("middle_name", "Quinn"),
    ("mimetype", "application/pdf"),
    ("payer_tin", "00-0000000"),
    ("recipient_tin", "000-00-0000"),
    ("routing_number", "000000000"),
    ("sic_code", "0000"),
    ("naics_code", "000000"),
    ("ssn", "000-00-0000"),
    ("ssn_last4", "0000"),
    ("state", "CA"),
    ("street", "1 Sample Street"),
    ("symbol", "SMPL"),
    ("vin", "00000000000000000"),
    ("zip", "00000"),
];

/// Texts by the end of the name, for names that are not in the list above.
const ENDINGS: &[(&str, &str)] = &[
    ("email", "sam.sample@example.com"),
    ("phone", "+12025550123"),
    ("phone_number", "+12025550123"),
    ("manager_name", "Robin Sample"),
    ("representative_name", "Robin Sample"),
    ("originator_name", "Robin Sample"),
    ("processor_name", "Robin Sample"),
];

/// Whether a property says what went wrong, or leads to another page. A sample of a success leaves such properties out.
pub(super) fn belongs_to_failure(name: &str) -> bool {
    let words: Vec<&str> = name.split('_').collect();
    let has = |word: &str| words.contains(&word);
    has("error")
        || has("canceled")
        || has("deleted")
        || has("rejection")
        || matches!(name, "next" | "previous" | "detail")
}

/// False where true would be the end of the happy course.
pub(super) fn boolean(name: &str) -> bool {
    !["suspicious", "expired", "closed", "fraud", "deleted"].iter().any(|word| name.contains(word))
}

/// One of an enum's values.
pub(super) fn choice(name: &str, known: &[Value]) -> Value {
    let by_name = HAPPY.iter().find_map(|happy| known.iter().find(|value| *value == happy));
    let by_name = by_name.filter(|_| name.to_ascii_lowercase().contains("status"));
    by_name.or_else(|| known.first()).cloned().unwrap_or_default()
}

pub(super) fn integer(name: &str, schema: &Value) -> Value {
    let usual = match name {
        _ if name.ends_with("_cents") => 125_000,
        _ if name.contains("year") => 2025,
        _ if name.contains("days") => 90,
        _ => 1,
    };
    let at_least = schema["minimum"].as_i64().unwrap_or(i64::MIN);
    let at_most = schema["maximum"].as_i64().unwrap_or(i64::MAX);
    json!(usual.max(at_least).min(at_most))
}

pub(super) fn number(name: &str, schema: &Value) -> Value {
    if schema["maximum"].as_f64().is_some_and(|most| most <= 1.0) {
        return json!(0.9);
    }
    // parsed from the text, so that all digits stay
    if schema["format"] == "decimal" { decimal(name).parse().unwrap_or_default() } else { json!(0.5) }
}

fn decimal(name: &str) -> &'static str {
    let has = |word: &str| name.split('_').any(|part| part == word);
    match name {
        _ if has("apr") || has("percentage") || name == "interest_rate" => "5.25",
        _ if has("hours") || has("units") => "80.00",
        _ if has("rate") => "25.00",
        "quantity" => "10",
        "latitude" => "40.0",
        "longitude" => "-90.0",
        _ if has("annual") || has("ytd") => "52000.00",
        _ => "1250.00",
    }
}

pub(super) fn text(name: &str, schema: &Value) -> String {
    if let Some(known) = schema["enum"].as_array() {
        return choice(name, known).as_str().unwrap_or_default().to_owned();
    }
    let limit = |name: &str| schema[name].as_u64().and_then(|limit| usize::try_from(limit).ok());
    let at_least = limit("minLength").unwrap_or(0);
    let text = match schema["format"].as_str() {
        Some("date") => date(name).to_owned(),
        Some("date-time") => format!("{}T09:30:00Z", date(name)),
        Some("decimal") => decimal(name).to_owned(),
        Some("uri") => format!("https://example.com/{}", kebab(name)),
        Some("byte") => "U2FtcGxl".repeat(at_least.div_ceil(8).max(1)),
        Some("secret") => format!("sample-{}", kebab(name)),
        _ => plain(name, schema),
    };
    text.chars().take(limit("maxLength").unwrap_or(usize::MAX)).collect()
}

fn plain(name: &str, schema: &Value) -> String {
    if let Some(pattern) = schema["pattern"].as_str() {
        let of_digits = |count: usize| "0".repeat(count);
        return match pattern {
            _ if pattern.contains("{9}") => of_digits(9),
            _ if pattern.contains("{4}") => of_digits(4),
            _ => of_digits(usize::try_from(schema["minLength"].as_u64().unwrap_or(4)).unwrap_or(4)),
        };
    }
    if let Some((_, text)) = TEXTS.iter().find(|(known, _)| *known == name) {
        return (*text).to_owned();
    }
    // `cc_emails` is a list of values named `cc_email`
    let one = name.trim_end_matches('s');
    if let Some((_, text)) = ENDINGS.iter().find(|(ending, _)| one.ends_with(ending)) {
        return (*text).to_owned();
    }
    match name.strip_suffix("_id").or_else(|| name.strip_suffix("Id")) {
        Some(of) => format!("sample-{}", kebab(of)),
        None if name == "id" => "sample-id".to_owned(),
        None if schema["format"] == "pii" && name == "name" => "Sam Sample".to_owned(),
        None => format!("Sample {}", kebab(name).replace('-', " ")),
    }
}

fn date(name: &str) -> &'static str {
    let has = |word: &str| name.split('_').any(|part| part == word);
    match name {
        _ if has("start") || has("hire") || has("first") => "2025-01-01",
        _ if has("end") || has("completed") || has("finished") || has("updated") => "2025-01-31",
        _ if has("next") || has("expired") || has("expiry") || has("renewal") || has("maturity") => "2026-01-31",
        _ => "2025-01-15",
    }
}

/// `user-id` of `user_id` and of `UserId`.
fn kebab(name: &str) -> String {
    let mut text = String::new();
    for letter in name.chars() {
        match letter {
            '_' => text.push('-'),
            _ if letter.is_ascii_uppercase() && !text.is_empty() => {
                text.push('-');
                text.push(letter.to_ascii_lowercase());
            }
            _ => text.push(letter.to_ascii_lowercase()),
        }
    }
    text
}
