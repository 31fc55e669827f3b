//! Paydays: every other Friday.

use chrono::{Datelike, Days, NaiveDate};

/// The pay period ends on the Saturday before its payday.
const DAYS_FROM_PERIOD_END: Days = Days::new(6);
const PERIOD_LENGTH: u64 = 14;

/// One payday and the two weeks it pays for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct PayPeriod {
    pub(super) start: NaiveDate,
    pub(super) end: NaiveDate,
    pub(super) payday: NaiveDate,
}

/// The paydays from the start of the year before the last one up to `today`: at least two whole years, and no year
/// that lacks its beginning, so that sums of statements are sums of years.
pub(super) fn pay_periods(today: NaiveDate, shift: Days) -> Vec<PayPeriod> {
    let first_day = NaiveDate::from_ymd_opt(today.year() - 2, 1, 1);
    first_day.map(|first_day| pay_periods_from(first_day, today, shift)).unwrap_or_default()
}

/// The paydays from `first_day` up to `today`.
pub(super) fn pay_periods_from(first_day: NaiveDate, today: NaiveDate, shift: Days) -> Vec<PayPeriod> {
    let since = (first_day - NaiveDate::default()).num_days();
    // The default date is a Thursday, so the day after it was a Friday.
    let length = PERIOD_LENGTH as i64;
    let offset = (1 + shift_days(shift) - since).rem_euclid(length).unsigned_abs();
    let mut paydays = Vec::new();
    let mut payday = first_day + Days::new(offset);
    while payday <= today {
        let end = payday - DAYS_FROM_PERIOD_END;
        let start = end - Days::new(PERIOD_LENGTH - 1);
        paydays.push(PayPeriod { start, end, payday });
        payday = payday + Days::new(PERIOD_LENGTH);
    }
    paydays
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
            let periods = pay_periods(day("2025-06-18"), Days::new(shift));
            assert!(periods.iter().all(|period| period.payday.weekday() == Weekday::Fri));
            assert!(periods[0].payday < day("2023-01-15"));
            assert!(periods.last().unwrap().payday > day("2025-06-04"));
            for pair in periods.windows(2) {
                assert_eq!(pair[1].payday - pair[0].payday, chrono::TimeDelta::days(14));
                assert_eq!(pair[1].start, pair[0].end + Days::new(1));
            }
        }
        assert_ne!(pay_periods(day("2025-06-18"), Days::new(0))[0], pay_periods(day("2025-06-18"), Days::new(7))[0]);
    }

    #[test]
    fn later_days_only_add_paydays() {
        let early = pay_periods(day("2025-06-18"), Days::new(0));
        let later = pay_periods(day("2025-09-01"), Days::new(0));
        assert_eq!(later[..early.len()], early);
        assert!(later.len() > early.len());
    }
}
