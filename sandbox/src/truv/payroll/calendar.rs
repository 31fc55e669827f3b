//! Paydays: every other Friday, or as often as an employer pays.

use chrono::{Datelike, Days, Months, NaiveDate};
use rust_decimal::Decimal;

/// The pay period ends on the Saturday before its payday.
const DAYS_FROM_PERIOD_END: Days = Days::new(6);

/// How often pay comes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Frequency {
    Weekly,
    EveryTwoWeeks,
    TwiceMonthly,
    Monthly,
}

impl Frequency {
    /// The frequency of Truv's code, such as `BW`. Pay by year or by commission is paid every month here.
    pub(super) fn of_code(code: &str) -> Option<Self> {
        match code {
            "W" => Some(Self::Weekly),
            "BW" => Some(Self::EveryTwoWeeks),
            "SM" => Some(Self::TwiceMonthly),
            "M" | "A" | "SA" | "C" => Some(Self::Monthly),
            _ => None,
        }
    }

    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Weekly => "W",
            Self::EveryTwoWeeks => "BW",
            Self::TwiceMonthly => "SM",
            Self::Monthly => "M",
        }
    }

    pub(super) fn periods_per_year(self) -> i64 {
        match self {
            Self::Weekly => 52,
            Self::EveryTwoWeeks => 26,
            Self::TwiceMonthly => 24,
            Self::Monthly => 12,
        }
    }

    /// The average number of payments in a month.
    pub(crate) fn payments_per_month(self) -> Decimal {
        Decimal::from(self.periods_per_year()) / Decimal::from(12)
    }

    /// The payday after this one.
    pub(crate) fn next_payday(self, payday: NaiveDate) -> NaiveDate {
        match self {
            Self::Weekly => payday + Days::new(7),
            Self::EveryTwoWeeks => payday + Days::new(14),
            Self::TwiceMonthly if payday.day() < 15 => payday.with_day(15).unwrap_or(payday),
            Self::TwiceMonthly if payday.day() == 15 => month_end(payday),
            Self::TwiceMonthly => payday.succ_opt().and_then(|next| next.with_day(15)).unwrap_or(payday),
            Self::Monthly => month_end(payday.succ_opt().unwrap_or(payday)),
        }
    }
}

/// One payday and the time it pays for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct PayPeriod {
    pub(super) start: NaiveDate,
    pub(super) end: NaiveDate,
    pub(super) payday: NaiveDate,
}

/// The paydays from the start of the year before the last one up to `today`: at least two whole years, and no year
/// that lacks its beginning, so that sums of statements are sums of years.
pub(super) fn pay_periods(frequency: Frequency, today: NaiveDate, shift: Days) -> Vec<PayPeriod> {
    let first_day = NaiveDate::from_ymd_opt(today.year() - 2, 1, 1);
    first_day.map(|first_day| pay_periods_from(frequency, first_day, today, shift)).unwrap_or_default()
}

/// The paydays from `first_day` up to `today`.
pub(super) fn pay_periods_from(
    frequency: Frequency,
    first_day: NaiveDate,
    today: NaiveDate,
    shift: Days,
) -> Vec<PayPeriod> {
    let weeks = match frequency {
        Frequency::Weekly => 1,
        Frequency::EveryTwoWeeks => 2,
        Frequency::TwiceMonthly | Frequency::Monthly => return of_months(frequency, first_day, today),
    };
    let since = (first_day - NaiveDate::default()).num_days();
    let length = 7 * weeks;
    // The default date is a Thursday, so the day after it was a Friday.
    let offset = (1 + shift_days(shift) - since).rem_euclid(length).unsigned_abs();
    let mut paydays = Vec::new();
    let mut payday = first_day + Days::new(offset);
    while payday <= today {
        let end = payday - DAYS_FROM_PERIOD_END;
        let start = end - Days::new(length.unsigned_abs() - 1);
        paydays.push(PayPeriod { start, end, payday });
        payday = payday + Days::new(length.unsigned_abs());
    }
    paydays
}

/// Months, or halves of months, that are paid on their last day.
fn of_months(frequency: Frequency, first_day: NaiveDate, today: NaiveDate) -> Vec<PayPeriod> {
    let mut periods = Vec::new();
    let mut start = first_day.with_day(1).unwrap_or(first_day);
    while start <= today {
        let (end, middle) = (month_end(start), start.with_day(15).unwrap_or(start));
        let ends: &[(NaiveDate, NaiveDate)] = match frequency {
            Frequency::TwiceMonthly => &[(start, middle), (middle + Days::new(1), end)],
            _ => &[(start, end)],
        };
        let paid = ends.iter().map(|(start, end)| PayPeriod { start: *start, end: *end, payday: *end });
        periods.extend(paid.filter(|period| period.payday >= first_day && period.payday <= today));
        start = start + Months::new(1);
    }
    periods
}

fn month_end(day: NaiveDate) -> NaiveDate {
    let first = day.with_day(1).unwrap_or(day);
    (first + Months::new(1)).pred_opt().unwrap_or(day)
}

fn shift_days(shift: Days) -> i64 {
    (NaiveDate::default() + shift - NaiveDate::default()).num_days()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use chrono::Weekday;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn paydays_are_every_other_friday_of_whole_years() {
        for shift in [0, 7] {
            let periods = pay_periods(Frequency::EveryTwoWeeks, day("2025-06-18"), Days::new(shift));
            assert!(periods.iter().all(|period| period.payday.weekday() == Weekday::Fri));
            assert!(periods[0].payday < day("2023-01-15"));
            assert!(periods.last().unwrap().payday > day("2025-06-04"));
            for pair in periods.windows(2) {
                assert_eq!(pair[1].payday - pair[0].payday, chrono::TimeDelta::days(14));
                assert_eq!(pair[1].start, pair[0].end + Days::new(1));
            }
        }
        let first = |shift| pay_periods(Frequency::EveryTwoWeeks, day("2025-06-18"), Days::new(shift))[0];
        assert_ne!(first(0), first(7));
    }

    #[test]
    fn every_frequency_pays_as_often_as_it_says_and_without_gaps() {
        use Frequency::{EveryTwoWeeks, Monthly, TwiceMonthly, Weekly};
        for frequency in [Weekly, EveryTwoWeeks, TwiceMonthly, Monthly] {
            let periods = pay_periods(frequency, day("2025-12-31"), Days::new(0));
            let of_year = periods.iter().filter(|period| period.payday.year() == 2024).count();
            assert_eq!(of_year as i64, frequency.periods_per_year(), "{frequency:?}");
            for pair in periods.windows(2) {
                assert_eq!(pair[1].start, pair[0].end + Days::new(1), "{frequency:?}");
                assert_eq!(frequency.next_payday(pair[0].payday), pair[1].payday, "{frequency:?}");
            }
            assert_eq!(Frequency::of_code(frequency.code()), Some(frequency));
        }
    }

    #[test]
    fn later_days_only_add_paydays() {
        let early = pay_periods(Frequency::EveryTwoWeeks, day("2025-06-18"), Days::new(0));
        let later = pay_periods(Frequency::EveryTwoWeeks, day("2025-09-01"), Days::new(0));
        assert_eq!(later[..early.len()], early);
        assert!(later.len() > early.len());
    }
}
