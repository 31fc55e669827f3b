//! A person's position: its title, its start, and its pay.

use std::ops::RangeInclusive;

use chrono::{Datelike, Days, NaiveDate};
use rust_decimal::{Decimal, RoundingStrategy};

use super::Subject;
use super::calendar::{Frequency, PayPeriod, pay_periods, pay_periods_from};
use super::employers::Employer;
use super::terms::{PayUnit, Terms};

/// A job held by one person.
pub(super) struct Position<'s> {
    pub(super) employer: &'s Employer,
    pub(super) terms: &'s Terms,
    /// The year that the pay of the terms is for.
    pay_year: i32,
    /// Retirement saving, in percent of gross pay.
    pub(super) retirement_percent: i64,
    /// Premium for health insurance in a pay period.
    pub(super) health_premium: Decimal,
    /// Shifts the payday by zero days or by a week.
    pub(super) payday_shift: Days,
}

pub(super) fn position<'s>(subject: &'s Subject<'_>) -> Position<'s> {
    let mut random = subject.random("position");
    let retirement_percent = random.i64(0..=8);
    // A premium is a few hundredths of the pay, so that it fits low pay too.
    let health_share = random.i64(20..=60);
    let payday_shift = Days::new(if random.bool() { 7 } else { 0 });
    let mut position = Position {
        employer: subject.terms.employer.as_ref().unwrap_or(&subject.employer),
        terms: &subject.terms,
        pay_year: subject.linked_at.year(),
        retirement_percent,
        health_premium: Decimal::ZERO,
        payday_shift,
    };
    position.health_premium = cents(position.pay_per_period(position.pay_year) * Decimal::new(health_share, 3));
    position
}

impl Position<'_> {
    pub(super) fn frequency(&self) -> Frequency {
        self.terms.frequency
    }

    pub(super) fn is_hourly(&self) -> bool {
        self.terms.unit == PayUnit::Hour
    }

    /// Regular hours in a pay period: an even number of weeks, also in months.
    pub(super) fn hours_per_period(&self) -> Decimal {
        let weeks = match self.frequency() {
            Frequency::Weekly => 1,
            Frequency::EveryTwoWeeks | Frequency::TwiceMonthly => 2,
            Frequency::Monthly => 4,
        };
        self.terms.hours_per_week * Decimal::from(weeks)
    }

    /// Base pay in a calendar year, for the unit that the terms have.
    pub(super) fn base_pay(&self, year: i32) -> Decimal {
        let raise = Decimal::ONE + Decimal::new(self.terms.raise, 3);
        let later = (self.pay_year..year).fold(self.terms.pay, |pay, _| cents(pay * raise));
        (year..self.pay_year).fold(later, |pay, _| cents(pay / raise))
    }

    /// Regular pay of a full pay period in a calendar year.
    pub(super) fn pay_per_period(&self, year: i32) -> Decimal {
        let pay = self.base_pay(year);
        match self.terms.unit.per_year() {
            Some(units) => cents(pay * Decimal::from(units) / Decimal::from(self.frequency().periods_per_year())),
            None => cents(pay * self.hours_per_period()),
        }
    }

    /// The pay periods in which the person worked and that were paid up to a day.
    pub(super) fn periods(&self, today: NaiveDate) -> Vec<PayPeriod> {
        self.worked(pay_periods(self.frequency(), today, self.payday_shift))
    }

    /// The pay periods in which the person worked and that were paid on one of these days, up to `today`; of any year.
    pub(super) fn periods_among(&self, days: &RangeInclusive<NaiveDate>, today: NaiveDate) -> Vec<PayPeriod> {
        let since = (*days.start()).max(self.terms.hired);
        let until = today.min(*days.end());
        let mut periods = self.worked(pay_periods_from(self.frequency(), since, until, self.payday_shift));
        periods.retain(|period| days.contains(&period.payday));
        periods
    }

    pub(super) fn worked(&self, mut periods: Vec<PayPeriod>) -> Vec<PayPeriod> {
        periods.retain(|period| period.start >= self.terms.hired);
        periods.retain(|period| self.terms.ended.is_none_or(|ended| period.start <= ended));
        periods
    }
}

/// To whole cents, halves away from zero, as payroll rounds.
pub(crate) fn cents(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}
