//! The facts that banks and insurers know about the same person: name, address and the pay of the employer.

use std::borrow::Cow;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::calendar::pay_periods_from;
use super::people::person;
use super::position::position;
use super::statements::{Statement, statement, total};
use super::{Subject, given};

/// A person at home.
pub(crate) struct Resident {
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    pub(crate) email: Option<String>,
    pub(crate) born: NaiveDate,
    pub(crate) street: String,
    pub(crate) city: Cow<'static, str>,
    pub(crate) state: Cow<'static, str>,
    pub(crate) zip: Cow<'static, str>,
}

/// The person behind a link.
pub(crate) fn resident(subject: &Subject<'_>) -> Resident {
    let person = person(subject);
    let position = position(subject);
    let town = &position.employer.town;
    Resident {
        first_name: person.first_name,
        last_name: person.last_name,
        email: person.email,
        born: person.born,
        street: given_address(subject, "street").map_or(person.street, Cow::into_owned),
        city: given_address(subject, "city").unwrap_or_else(|| town.city.clone()),
        state: given_address(subject, "state").unwrap_or_else(|| town.state.clone()),
        zip: given_address(subject, "zip").unwrap_or_else(|| town.zip.clone()),
    }
}

/// Where the person lives, if a scenario says so.
fn given_address(subject: &Subject<'_>, part: &str) -> Option<Cow<'static, str>> {
    let address = &subject.given?["profile"]["home_address"];
    address[part].as_str().map(|part| Cow::Owned(part.to_owned()))
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
    let paid: Vec<Statement<'_>> = match given::statements(subject, &position) {
        Some(given) => given.into_iter().filter(|statement| statement.period.payday >= first_day).collect(),
        None => {
            let periods = pay_periods_from(position.frequency(), first_day, subject.today(), position.payday_shift);
            let worked = position.worked(periods).into_iter();
            worked.map(|period| statement(subject, &position, period)).collect()
        }
    };
    let check = |statement: &Statement<'_>| {
        let gross = total(&statement.earnings);
        Paycheck { payday: statement.period.payday, gross, net: gross - total(&statement.deductions) }
    };
    paid.iter().map(check).collect()
}
