//! Numbers of JSON.

use serde_json::{Number, Value};

use super::shape::Shape;
use super::{ATTEMPTS, Kind, Redactor, letters};
use crate::document::Place;

/// Counts and years have no more digits; a longer number could be that of a person or an account.
const LONGEST_COUNT: usize = 6;

impl<'d> Redactor<'d> {
    /// A number at a place. Zero stays, and so does a number that the document describes as a count.
    pub(super) fn number(&mut self, number: &Number, place: &Place<'d>) -> Number {
        let value = Value::from(number.clone());
        let text = number.to_string();
        let is_zero = number.as_f64() == Some(0.0);
        let is_count = place.is_count() && text.len() <= LONGEST_COUNT && !place.has_format("pii");
        if is_zero || is_count || place.lists(&value) || place.has_bound(&value) {
            return number.clone();
        }
        let verdict = place.verdict(&value);
        let is_digits = truv_openapi::format::is_digits(&text);
        if is_digits {
            // the same stand-in as for the text of these digits
            let replaced = parse(&self.stand_in(&text), number);
            if let Some(replaced) = replaced.filter(|one| place.verdict(&(*one).clone().into()) == verdict) {
                return replaced;
            }
        }
        self.counts.add(Kind::of(if is_digits { Shape::Digits } else { Shape::Decimal }));
        let (rules, tag) = (place.rules(), self.key.tag(text.as_bytes()));
        let candidate = |attempt| parse(&digits(&text, &mut self.key.numbers(&rules, &tag, attempt)), number);
        let fits = |one: &Number| place.verdict(&one.clone().into()) == verdict;
        let is_free = |one: &Number| self.owners.get(&one.to_string()).is_none_or(|owner| *owner == tag);
        let is_clean = |one: &Number| !crate::scan::is_suspicious(&one.to_string());
        let candidates: Vec<Number> = (0..ATTEMPTS).filter_map(candidate).collect();
        let found = candidates.iter().find(|one| fits(one) && is_free(one) && is_clean(one));
        // with few digits and narrow bounds, there may be no other number
        let found = found.or_else(|| candidates.iter().find(|one| fits(one))).cloned();
        let near = || place.near_bounds().into_iter().map(Number::from).find(|one| fits(one));
        let found = found.or_else(near).or_else(|| candidates.first().cloned()).unwrap_or_else(|| Number::from(1));
        self.owners.insert(found.to_string(), tag);
        found
    }
}

/// Reads a stand-in; none if it is of another type than the number was.
fn parse(text: &str, like: &Number) -> Option<Number> {
    let number: Number = text.parse().ok()?;
    (number.is_f64() == like.is_f64() && number.as_f64() != Some(0.0)).then_some(number)
}

/// As many digits; the last digit after the point is not zero, because it would not be written.
fn digits(text: &str, numbers: &mut super::key::Numbers<'_>) -> String {
    let (mantissa, exponent) = text.split_at(text.find('e').unwrap_or(text.len()));
    // 2.0 is an integer, and has to stay one
    if let Some(whole) = mantissa.strip_suffix(".0") {
        return format!("{}.0{exponent}", letters::decimal(whole, numbers));
    }
    let mut replaced = letters::decimal(mantissa, numbers);
    // a number has no zero at its start, but alone before the point
    if mantissa.contains('.') && replaced.ends_with('0') {
        replaced.pop();
        replaced.push('5');
    }
    replaced + exponent
}
