//! What a bank or an insurer knows of the same kind of person: who they are and what their employer pays them.

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;

use super::Subject;
use super::calendar::pay_periods_from;
use super::people::person;
use super::position::position;
use super::statements::{statement, total};

/// A person at home.
pub(crate) struct Resident {
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    pub(crate) email: Option<String>,
    pub(crate) born: NaiveDate,
    pub(crate) street: String,
    pub(crate) city: &'static str,
    pub(crate) state: &'static str,
    pub(crate) zip: &'static str,
}

/// The person behind a link.
pub(crate) fn resident(subject: &Subject<'_>) -> Resident {
    let person = person(subject);
    let town = &position(subject).employer.town;
    Resident {
        first_name: person.first_name,
        last_name: person.last_name,
        email: person.email,
        born: person.born,
        street: person.street,
        city: town.city,
        state: town.state,
        zip: town.zip,
    }
}

/// Pay as it arrives at a bank.
pub(crate) struct Paycheck {
    pub(crate) payday: NaiveDate,
    pub(crate) gross: Decimal,
    pub(crate) net: Decimal,
}

/// The pay of every payday from `first_day` to the day the data was fetched.
pub(crate) fn paychecks(subject: &Subject<'_>, first_day: NaiveDate) -> Vec<Paycheck> {
    let position = position(subject);
    let periods = pay_periods_from(first_day, subject.today(), position.payday_shift);
    let paid = periods.into_iter().map(|period| {
        let statement = statement(subject, &position, period);
        let gross = total(&statement.earnings);
        Paycheck { payday: period.payday, gross, net: gross - total(&statement.deductions) }
    });
    paid.collect()
}

/// The payday after one.
pub(crate) fn next_payday(payday: NaiveDate) -> NaiveDate {
    payday + Days::new(14)
}
