//! Names, birthdays and addresses for people about whom the client sent no data.

use chrono::{Datelike, NaiveDate};

use super::{Subject, pick};
use crate::clock::parse_date;
use crate::random::derived_seed;

const FIRST_NAMES: [&str; 12] =
    ["Avery", "Blair", "Casey", "Devon", "Emery", "Finley", "Harper", "Jordan", "Kendall", "Morgan", "Quinn", "Rowan"];
const LAST_NAMES: [&str; 12] = [
    "Ashdown",
    "Birchall",
    "Calloway",
    "Denholm",
    "Ellery",
    "Fairbank",
    "Garland",
    "Holloway",
    "Kingsley",
    "Lockhart",
    "Merriweather",
    "Thornbury",
];
const STREETS: [&str; 8] = [
    "Alder Street",
    "Birch Lane",
    "Cedar Avenue",
    "Dogwood Drive",
    "Elm Street",
    "Hickory Court",
    "Linden Road",
    "Maple Avenue",
];

/// The number Truv's test logins come with; it was never issued.
const TEST_SSN: &str = "991919991";

/// A person as the payroll provider knows them.
pub(super) struct Person {
    pub(super) first_name: String,
    pub(super) last_name: String,
    pub(super) email: Option<String>,
    pub(super) ssn: String,
    pub(super) born: NaiveDate,
    pub(super) street: String,
}

/// The person as the client names them, as far as it does; values of a scenario come first.
pub(super) fn person(subject: &Subject<'_>) -> Person {
    let mut random = subject.random("person");
    let first_name = pick(&mut random, &FIRST_NAMES).copied().unwrap_or_default();
    let last_name = pick(&mut random, &LAST_NAMES).copied().unwrap_or_default();
    let street = pick(&mut random, &STREETS).copied().unwrap_or_default();
    let house = random.u32(100..2000);
    let year = subject.linked_at.year() - random.i32(30..56);
    let day = random.u32(1..=365);
    let given = |name: &str| subject.given.and_then(|given| given["profile"][name].as_str());
    let born = given("date_of_birth").or(subject.date_of_birth).and_then(parse_date);
    Person {
        first_name: given("first_name").or(subject.first_name).unwrap_or(first_name).to_owned(),
        last_name: given("last_name").or(subject.last_name).unwrap_or(last_name).to_owned(),
        email: given("email").or(subject.email).map(str::to_owned),
        ssn: given("ssn").or(subject.ssn).unwrap_or(TEST_SSN).to_owned(),
        // Every year has 365 days.
        born: born.or_else(|| NaiveDate::from_yo_opt(year, day)).unwrap_or_default(),
        street: format!("{house} {street}"),
    }
}

/// The name of a supervisor.
pub(super) fn supervisor(subject: &Subject<'_>) -> String {
    let (first, last) = name(&mut subject.random("supervisor"));
    format!("{first} {last}")
}

/// The first and last name in a document, if nothing else identifies the person.
pub(crate) fn name_in_document(document_id: &str) -> (&'static str, &'static str) {
    name(&mut fastrand::Rng::with_seed(derived_seed(0, &[document_id, "person"])))
}

fn name(random: &mut fastrand::Rng) -> (&'static str, &'static str) {
    let first = pick(random, &FIRST_NAMES).copied().unwrap_or_default();
    let last = pick(random, &LAST_NAMES).copied().unwrap_or_default();
    (first, last)
}
