//! Made-up payroll data that adds up: gross is the sum of the earnings, net is gross without the deductions, and every
//! total is the sum of its statements. The same link gives the same data on every read; later reads only
//! have later statements.

mod behind_link;
mod benefits;
mod calendar;
mod company;
mod deposits;
mod employer_names;
mod employers;
mod given;
mod outside;
mod people;
mod position;
mod render;
mod shifts;
mod statements;
mod summaries;
mod terms;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;

pub(crate) use self::behind_link::{employments, jobs, offers, subject};
pub(crate) use self::benefits::benefit_letters;
pub(crate) use self::calendar::Frequency;
pub(crate) use self::company::{directory, payrolls};
pub(crate) use self::deposits::{deposit_details, initial_accounts, switching};
pub(crate) use self::employers::{Employer, employer_count, employer_of, employers};
pub(crate) use self::given::amount;
pub(crate) use self::outside::{Paycheck, Resident, paychecks, resident};
pub(crate) use self::people::name_in_document;
pub(crate) use self::position::cents;
pub(crate) use self::render::{Detail, employment, form_beside_wages, gross_pay};
pub(crate) use self::shifts::shifts;
use self::terms::Terms;
use crate::random::{derived_id, derived_seed};
use crate::state::{Deposit, Papers, SandboxData};

/// The person and the job that the data of a link depends on.
pub(crate) struct Subject<'a> {
    pub(crate) link_id: &'a str,
    /// Which of the person's jobs it is; 0 for the main one.
    pub(crate) number: usize,
    /// The seed of all random values: the same for the same login, so that a login leads to the same person again.
    pub(crate) seed: String,
    /// The employer of the link.
    pub(crate) employer: Employer,
    pub(crate) terms: Terms,
    /// When the link was created: careers are laid out around this day.
    pub(crate) linked_at: DateTime<Utc>,
    /// When the data was fetched.
    pub(crate) fetched_at: DateTime<Utc>,
    pub(crate) first_name: Option<&'a str>,
    pub(crate) last_name: Option<&'a str>,
    pub(crate) email: Option<&'a str>,
    pub(crate) ssn: Option<&'a str>,
    pub(crate) date_of_birth: Option<&'a str>,
    /// The deposit switches that were done by then, the oldest first.
    pub(crate) switches: Vec<&'a Deposit>,
    /// If the data was read from documents: only these documents count.
    pub(crate) papers: Option<Papers>,
    /// The employment as a scenario gives it; the rest is made up.
    pub(crate) given: Option<&'a Value>,
    /// The files that a scenario can name.
    pub(crate) library: Option<&'a SandboxData>,
}

impl<'a> Subject<'a> {
    /// A person about whom nothing is known, with a job left to chance.
    pub(crate) fn of_chance(
        link_id: &'a str,
        employer: Employer,
        linked_at: DateTime<Utc>,
        fetched_at: DateTime<Utc>,
    ) -> Self {
        let mut random = fastrand::Rng::with_seed(derived_seed(0, &[link_id, "terms"]));
        Self {
            link_id,
            number: 0,
            seed: link_id.to_owned(),
            terms: terms::random_terms(&employer, linked_at.date_naive(), &mut random),
            employer,
            linked_at,
            fetched_at,
            first_name: None,
            last_name: None,
            email: None,
            ssn: None,
            date_of_birth: None,
            switches: Vec::new(),
            papers: None,
            given: None,
            library: None,
        }
    }
    /// The name of the employer.
    pub(crate) fn employer_name(&self) -> &str {
        &self.terms.employer.as_ref().unwrap_or(&self.employer).name
    }

    fn today(&self) -> NaiveDate {
        self.fetched_at.date_naive()
    }

    /// Randomness for one purpose, so that adding a purpose does not change the others.
    fn random(&self, purpose: &str) -> fastrand::Rng {
        fastrand::Rng::with_seed(derived_seed(0, &[&self.seed, purpose]))
    }

    /// The id of something that belongs to this job.
    fn id(&self, what: &[&str]) -> String {
        let number = self.number.to_string();
        let mut parts = vec![self.link_id];
        parts.extend(what);
        if self.number > 0 {
            parts.push(&number);
        }
        derived_id(&parts)
    }
}

/// One of several.
fn pick<'a, T>(random: &mut fastrand::Rng, items: &'a [T]) -> Option<&'a T> {
    random.choice(items)
}
