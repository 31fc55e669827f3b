//! The shape of a text, which its stand-in must have, too.

use truv_openapi::format::{is_address, is_date, is_date_time, is_decimal, is_digits, is_time, is_uuid};

/// The shapes that are distinguished.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Shape {
    Email,
    /// A date, a time or both.
    Date,
    /// An amount, a rate, a coordinate.
    Decimal,
    /// Digits alone: account numbers, social security numbers, ids.
    Digits,
    /// Nine digits with punctuation as in a social security number, or those of a phone number.
    Punctuated,
    Uuid,
    /// An access secret of Truv, which starts with its environment.
    AccessSecret,
    /// Letters, digits and punctuation without a blank: ids, tokens, file names, single words.
    Token,
    /// Anything with blanks.
    Text,
}

pub(crate) const ENVIRONMENTS: [&str; 3] = ["sandbox-", "dev-", "prod-"];

impl Shape {
    pub(crate) fn of(text: &str) -> Self {
        let digits = text.chars().filter(char::is_ascii_digit).count();
        if is_address(text) {
            Self::Email
        } else if is_date(text) || is_date_time(text) || is_time(text) || is_american_date(text) {
            Self::Date
        } else if is_digits(text) {
            Self::Digits
        } else if is_decimal(text) && text.contains('.') || is_amount(text) {
            Self::Decimal
        } else if matches!(digits, 8..=15) && text.chars().all(|c| c.is_ascii_digit() || "+-.() ".contains(c)) {
            Self::Punctuated
        } else if is_uuid(text) {
            Self::Uuid
        } else if ENVIRONMENTS.iter().any(|prefix| text.strip_prefix(prefix).is_some_and(is_secret)) {
            Self::AccessSecret
        } else if text.contains(char::is_whitespace) {
            Self::Text
        } else {
            Self::Token
        }
    }
}

/// `1/31/2026`, and its likes.
fn is_american_date(text: &str) -> bool {
    let parts: Vec<_> = text.split('/').collect();
    let number = |part: &str, longest| (is_digits(part) && part.len() <= longest).then(|| part.parse::<u32>().ok());
    match parts[..] {
        [month, day, year] => {
            let in_range = |part, most| number(part, 2).flatten().is_some_and(|number| (1..=most).contains(&number));
            in_range(month, 12) && in_range(day, 31) && matches!(year.len(), 2 | 4) && is_digits(year)
        }
        _ => false,
    }
}

/// `$1,234.50`, `-3%`.
fn is_amount(text: &str) -> bool {
    text.len() >= 2
        && text.starts_with(|c: char| c.is_ascii_digit() || "$-+(".contains(c))
        && text.contains(|c: char| c.is_ascii_digit())
        && text.contains(['$', '%', ','])
        && text.chars().all(|c| c.is_ascii_digit() || "$%,.-+() ".contains(c))
        // a list of ids
        && !text.split(',').any(|part| part.len() > 6)
}

fn is_secret(rest: &str) -> bool {
    rest.len() >= 16 && rest.bytes().all(|byte| byte.is_ascii_hexdigit())
}
