//! Letters of the Department of Veterans Affairs: one for each year, as benefits go up in December.

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::Subject;
use super::position::cents;
use super::render::money;
use crate::files;
use crate::random::derived_id;

/// How many years back there are letters.
const LETTERS: i32 = 2;
/// The yearly increase of benefits, in thousandths.
const YEARLY_RAISE: i64 = 25;

/// The letters in the shape of the API, the newest first.
pub(crate) fn benefit_letters(subject: &Subject<'_>, base_url: &str) -> Vec<Map<String, Value>> {
    let mut random = subject.random("benefits");
    let evaluation = Decimal::from(random.i64(3..=10) * 10);
    // Withheld to pay back an overpayment.
    let withheld = if random.bool() { Decimal::new(5_000, 2) } else { Decimal::ZERO };
    let mut gross = cents(evaluation * Decimal::new(random.i64(1_500..2_500), 2));
    let today = subject.fetched_at.date_naive();
    let latest = if today.month() == 12 { today.year() } else { today.year() - 1 };
    let mut letters = Vec::new();
    for year in latest - LETTERS + 1..=latest {
        let id = derived_id(&[subject.link_id, "benefit letter", &year.to_string()]);
        let effective = NaiveDate::from_ymd_opt(year, 12, 1);
        let fields = [
            ("document_type", json!("VA_BENEFIT_LETTER")),
            ("file", json!(files::address(base_url, &id, &format!("/v1/links/{}/benefit_letters/", subject.link_id)))),
            (
                "fields",
                json!({
                    // The only amount in the API that is a number and not a text.
                    "combined_evaluation": i64::try_from(evaluation).unwrap_or_default(),
                    "effective_date": effective.map(|day| day.to_string()),
                    "gross_benefit_amount": money(gross),
                    "net_amount_paid": money(gross - withheld),
                }),
            ),
            ("id", json!(id)),
        ];
        letters.push(fields.map(|(name, value)| (name.to_owned(), value)).into_iter().collect());
        gross = cents(gross * (Decimal::ONE + Decimal::new(YEARLY_RAISE, 3)));
    }
    letters.reverse();
    letters
}
