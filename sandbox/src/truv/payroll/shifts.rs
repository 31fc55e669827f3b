//! Work shifts of people who are paid by the hour. The earnings of the shifts in a pay period, with paid time off, are
//! the earnings on its pay statement.

use chrono::{Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Weekday};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::position::{cents, position};
use super::render::money;
use super::statements::{Line, Statement, statements};
use super::{Subject, given};
use crate::clock::timestamp;
use crate::random::derived_id;

const HOURS_A_DAY: i64 = 8;

/// All shifts that were paid, the latest first; none for a person with a salary.
pub(crate) fn shifts(subject: &Subject<'_>) -> Vec<Value> {
    if let Some(given) = given::shifts(subject) {
        return given;
    }
    let position = position(subject);
    let mut shifts: Vec<Value> = Vec::new();
    for statement in statements(subject, &position) {
        shifts.extend(of_statement(subject, &statement));
    }
    shifts.reverse();
    shifts
}

fn of_statement(subject: &Subject<'_>, statement: &Statement<'_>) -> Vec<Value> {
    let line = |category: &str| {
        let mut lines = statement.earnings.iter().filter(|line| line.category == category);
        lines.find_map(|line| line.rate_and_units.map(|(rate, units)| (line, rate, units)))
    };
    let mut shifts = Vec::new();
    if let Some((line, rate, units)) = line("regular") {
        let full_days = (units / Decimal::from(HOURS_A_DAY)).trunc();
        let days = statement.period.start.iter_days().take_while(|day| *day <= statement.period.end);
        let working_days = days.filter(|day| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun));
        for (number, day) in working_days.enumerate() {
            if Decimal::from(number) < full_days {
                shifts.push(shift(subject, day, line, rate, Decimal::from(HOURS_A_DAY)));
            }
        }
    }
    // Overtime is worked on the Saturday that the pay period ends with.
    if let Some((line, rate, units)) = line("overtime") {
        shifts.push(shift(subject, statement.period.end, line, rate, units));
    }
    shifts
}

fn shift(subject: &Subject<'_>, day: NaiveDate, line: &Line, rate: Decimal, hours: Decimal) -> Value {
    let id = subject.id(&["shift", &day.to_string()]);
    // Fetched first when the link was made, or on the day after.
    let created_at = timestamp(subject.linked_at.max(start_of(day + Days::new(1))));
    let updated_at = timestamp(subject.fetched_at.max(start_of(day + Days::new(1))));
    let half = Decimal::from(HOURS_A_DAY / 2);
    let parts = [(0, hours.min(half)), (1, (hours - half).max(Decimal::ZERO))];
    let entries = parts.into_iter().filter(|(_, hours)| !hours.is_zero()).map(|(number, hours)| {
        // The first half starts at nine, the second at half past one, after a break; in UTC.
        let start = start_of(day) + TimeDelta::minutes(9 * 60 + number * 270);
        let minutes = i64::try_from(hours * Decimal::from(60)).unwrap_or_default();
        json!({
            "id": derived_id(&[&id, &number.to_string()]),
            "external_id": format!("T{}-{}", day.format("%y%m%d"), number + 1),
            "created_at": created_at,
            "updated_at": updated_at,
            "entry_date": day.to_string(),
            "start": timestamp(start),
            "end": timestamp(start + TimeDelta::minutes(minutes)),
        })
    });
    json!({
        "time_entries": entries.collect::<Vec<Value>>(),
        "id": id,
        "external_id": format!("S{}", day.format("%y%m%d")),
        "created_at": created_at,
        "updated_at": updated_at,
        "start_date": day.to_string(),
        "end_date": day.to_string(),
        "earnings": [{
            "name": line.name,
            "amount": money(cents(rate * hours)),
            "category": line.category,
            "rate": money(rate),
            "units": money(hours),
        }],
        "type": "shift",
    })
}

fn start_of(day: NaiveDate) -> chrono::DateTime<chrono::Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}
