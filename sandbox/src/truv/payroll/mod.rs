//! Made-up payroll data that adds up: gross is the sum of the earnings, net is gross without the deductions, and every
//! total is the sum of the statements it is about. The same link gives the same data on every read; later reads only
//! have later statements.

mod behind_link;
mod benefits;
mod calendar;
mod company;
mod deposits;
mod employer_names;
mod employers;
mod outside;
mod people;
mod position;
mod render;
mod shifts;
mod statements;
mod summaries;

use chrono::{DateTime, NaiveDate, Utc};

pub(crate) use self::behind_link::{offers, subject};
pub(crate) use self::benefits::benefit_letters;
pub(crate) use self::company::{directory, payrolls};
pub(crate) use self::deposits::{deposit_details, initial_accounts, switching};
pub(crate) use self::employers::{Employer, employer_count, employer_name, employers};
pub(crate) use self::outside::{Paycheck, Resident, next_payday, paychecks, resident};
pub(crate) use self::people::name_in_document;
pub(crate) use self::position::{Career, cents};
pub(crate) use self::render::{Detail, employment, gross_pay};
pub(crate) use self::shifts::shifts;
use crate::random::derived_seed;
use crate::state::{Deposit, Papers};

/// What the data of a link depends on.
pub(crate) struct Subject<'a> {
    pub(crate) link_id: &'a str,
    pub(crate) employer: usize,
    /// When the link was created: careers are laid out around this day.
    pub(crate) linked_at: DateTime<Utc>,
    /// When the data was fetched.
    pub(crate) fetched_at: DateTime<Utc>,
    pub(crate) first_name: Option<&'a str>,
    pub(crate) last_name: Option<&'a str>,
    pub(crate) email: Option<&'a str>,
    pub(crate) ssn: Option<&'a str>,
    /// What kind of job it is.
    pub(crate) career: Career,
    /// The deposit switches that were done by then, the oldest first.
    pub(crate) switches: Vec<&'a Deposit>,
    /// Only what these documents say, if the data was read from documents.
    pub(crate) papers: Option<Papers>,
}

impl Subject<'_> {
    fn today(&self) -> NaiveDate {
        self.fetched_at.date_naive()
    }

    /// Randomness for one purpose, so that adding a purpose does not change the others.
    fn random(&self, purpose: &str) -> fastrand::Rng {
        fastrand::Rng::with_seed(derived_seed(0, &[self.link_id, purpose]))
    }
}

/// One of several.
fn pick<'a, T>(random: &mut fastrand::Rng, items: &'a [T]) -> Option<&'a T> {
    random.choice(items)
}
