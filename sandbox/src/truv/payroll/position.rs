//! A person's position: what it is called, since when, and what it pays.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use rust_decimal::{Decimal, RoundingStrategy};

use super::employers::{Employer, PayRange, employer};
use super::{Subject, pick};

/// Pay periods in a year: every employer here pays every two weeks, as Truv's ordinary test login shows it.
pub(super) const PERIODS_PER_YEAR: i64 = 26;
/// Every first of January pay goes up by this many thousandths.
const YEARLY_RAISE: i64 = 30;

/// What kind of job a test login leads to.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Career {
    /// One that the employer has, for years.
    Usual,
    /// One since less than a year before the link was made.
    NewHire,
    /// One with a salary.
    FullTime,
    /// One by the hour, half the week.
    PartTime,
}

impl Career {
    /// Of the user name of a test login.
    pub(crate) fn of(persona: &str) -> Self {
        match persona {
            "goodlogin.tn1" | "goodlogin.tn2" => Self::NewHire,
            "fulltime" => Self::FullTime,
            "hourly.part-time" => Self::PartTime,
            _ => Self::Usual,
        }
    }
}

/// A job held by one person.
pub(super) struct Position {
    pub(super) employer: &'static Employer,
    pub(super) title: &'static str,
    pub(super) hired: NaiveDate,
    pub(super) basis: Basis,
    /// Regular hours in a pay period.
    pub(super) hours_per_period: i64,
    /// Base pay at the time of hire: dollars a year, or dollars an hour.
    starting_pay: Decimal,
    pub(super) has_commission: bool,
    /// Retirement saving, in percent of gross pay.
    pub(super) retirement_percent: i64,
    /// Premium for health insurance in a pay period.
    pub(super) health_premium: Decimal,
    /// Shifts the fortnightly payday by nothing or by a week.
    pub(super) payday_shift: Days,
}

/// What pay is computed from.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Basis {
    Salary,
    Hourly,
}

pub(super) fn position(subject: &Subject<'_>) -> Position {
    let mut random = subject.random("position");
    let employer = employer(subject.employer);
    // The list of jobs is not empty.
    let job = pick(&mut random, &employer.jobs).unwrap_or(&employer.jobs[0]);
    let pay = match (subject.career, &job.pay) {
        (Career::FullTime, PayRange::Hourly(low, high)) => &PayRange::Salary(low * 20, high * 20),
        (Career::PartTime, PayRange::Salary(low, high) | PayRange::Sales(low, high)) => {
            &PayRange::Hourly(low / 20, high / 20)
        }
        (_, pay) => pay,
    };
    let (basis, starting_pay) = match *pay {
        // Salaries in steps of 100 dollars, rates in steps of 5 cents.
        PayRange::Salary(low, high) | PayRange::Sales(low, high) => {
            (Basis::Salary, Decimal::from(random.i64(low / 100..=high / 100) * 100))
        }
        PayRange::Hourly(low, high) => (Basis::Hourly, Decimal::new(random.i64(low / 5..=high / 5) * 5, 2)),
    };
    // Hired on a Monday three to nine years before the link, before every statement that is shown; or months before.
    let days = random.u64(3 * 366..9 * 366);
    let days = if subject.career == Career::NewHire { 90 + days % 240 } else { days };
    let hired = subject.linked_at.date_naive() - Days::new(days);
    let hired = hired.week(Weekday::Mon).checked_first_day().unwrap_or(hired);
    Position {
        employer,
        title: job.title,
        hired,
        basis,
        hours_per_period: if subject.career == Career::PartTime { 40 } else { 80 },
        starting_pay,
        has_commission: matches!(pay, PayRange::Sales(..)),
        retirement_percent: random.i64(0..=8),
        health_premium: Decimal::new(random.i64(4_500..=22_000), 2),
        payday_shift: Days::new(if random.bool() { 7 } else { 0 }),
    }
}

impl Position {
    /// Base pay in a calendar year: dollars a year for salaries, dollars an hour otherwise.
    pub(super) fn base_pay(&self, year: i32) -> Decimal {
        let raise = Decimal::ONE + Decimal::new(YEARLY_RAISE, 3);
        let pay = (self.hired.year()..year).fold(self.starting_pay, |pay, _| cents(pay * raise));
        cents(pay)
    }

    /// Regular pay of a full pay period in a calendar year.
    pub(super) fn pay_per_period(&self, year: i32) -> Decimal {
        match self.basis {
            Basis::Salary => cents(self.base_pay(year) / Decimal::from(PERIODS_PER_YEAR)),
            Basis::Hourly => cents(self.base_pay(year) * Decimal::from(self.hours_per_period)),
        }
    }
}

/// To whole cents, halves away from zero, as payroll rounds.
pub(crate) fn cents(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}
