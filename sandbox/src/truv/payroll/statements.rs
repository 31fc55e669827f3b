//! Pay statements: earnings, deductions, and the sums since January.

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use serde_json::Value;

use super::calendar::{Frequency, PayPeriod};
use super::position::{Position, cents};
use super::terms::{Extras, Withholding};
use super::{Subject, given};

/// One line of earnings or deductions.
#[derive(Clone)]
pub(super) struct Line {
    pub(super) name: String,
    pub(super) category: &'static str,
    pub(super) amount: Decimal,
    /// Pay per unit and number of units, for hourly pay.
    pub(super) rate_and_units: Option<(Decimal, Decimal)>,
}

/// One payday.
pub(super) struct Statement<'a> {
    pub(super) id: String,
    pub(super) check_number: String,
    pub(super) period: PayPeriod,
    pub(super) hours: Decimal,
    pub(super) earnings: Vec<Line>,
    pub(super) deductions: Vec<Line>,
    pub(super) earnings_ytd: Vec<Line>,
    pub(super) deductions_ytd: Vec<Line>,
    /// The statement in a scenario.
    pub(super) given: Option<&'a Value>,
}

impl Statement<'_> {
    pub(super) fn year(&self) -> i32 {
        self.period.payday.year()
    }
}

/// All statements up to the day the data was fetched, the oldest first: those that a scenario gives, or made-up ones.
pub(super) fn statements<'s>(subject: &'s Subject<'_>, position: &Position<'_>) -> Vec<Statement<'s>> {
    let paid = match given::statements(subject, position) {
        Some(given) => given,
        None => {
            (position.periods(subject.today()).into_iter()).map(|period| statement(subject, position, period)).collect()
        }
    };
    let mut statements: Vec<Statement<'s>> = Vec::new();
    for mut statement in paid {
        let before = statements.last().filter(|last| last.year() == statement.year());
        let (earned, deducted) = before.map_or((&[][..], &[][..]), |last| (&last.earnings_ytd, &last.deductions_ytd));
        statement.earnings_ytd = running_sums(earned, &statement.earnings);
        statement.deductions_ytd = running_sums(deducted, &statement.deductions);
        statements.push(statement);
    }
    statements
}

/// The sum of all lines.
pub(super) fn total(lines: &[Line]) -> Decimal {
    lines.iter().map(|line| line.amount).sum()
}

/// The sum of the lines of one category.
pub(super) fn total_of(lines: &[Line], category: &str) -> Decimal {
    let of_category = lines.iter().filter(|line| line.category == category);
    of_category.map(|line| line.amount).sum()
}

/// The statement of one period, without the sums since January.
pub(super) fn statement<'s>(subject: &'s Subject<'_>, position: &Position<'_>, period: PayPeriod) -> Statement<'s> {
    let payday = period.payday.to_string();
    let mut random = subject.random(&payday);
    let earnings = match position.terms.extras {
        Extras::Varying => varying(position, period.payday, &mut random),
        _ if position.is_hourly() => wages(position, period.payday, &mut random),
        _ => salary(position, period.payday, &mut random),
    };
    let worked = earnings.iter().filter_map(|line| line.rate_and_units);
    let hours = match position.is_hourly() {
        true => worked.map(|(_, units)| units).sum(),
        false if position.terms.withholding == Withholding::Pension => Decimal::ZERO,
        false => position.hours_per_period(),
    };
    Statement {
        id: subject.id(&["statement", &payday]),
        check_number: format!("{:06}", random.u32(100_000..1_000_000)),
        period,
        hours,
        deductions: deductions(position, total(&earnings)),
        earnings,
        earnings_ytd: Vec::new(),
        deductions_ytd: Vec::new(),
        given: None,
    }
}

fn salary(position: &Position<'_>, payday: NaiveDate, random: &mut fastrand::Rng) -> Vec<Line> {
    let regular = position.pay_per_period(payday.year());
    let mut lines = vec![line("Regular", "regular", regular)];
    let is_first_of_month =
        payday.day() <= 14 || (payday.day() <= 15 && position.frequency() == Frequency::TwiceMonthly);
    if position.terms.extras != Extras::None && is_first_of_month && payday.month() == 3 {
        let percent = Decimal::from(random.i64(3..=8));
        let a_year = position.pay_per_period(payday.year()) * Decimal::from(position.frequency().periods_per_year());
        lines.push(line("Annual Bonus", "bonus", cents(a_year * percent / Decimal::ONE_HUNDRED)));
    }
    if position.terms.extras == Extras::Commission && is_first_of_month {
        lines.push(line("Commission", "commission", Decimal::new(random.i64(30_000..=180_000), 2)));
    }
    lines
}

fn wages(position: &Position<'_>, payday: NaiveDate, random: &mut fastrand::Rng) -> Vec<Line> {
    let rate = position.base_pay(payday.year());
    let has_extras = position.terms.extras != Extras::None;
    let time_off = if has_extras && random.u32(0..100) < 8 { 8 } else { 0 };
    // Quarters of an hour.
    let overtime = if has_extras { Decimal::new(random.i64(0..=24) * 25, 2) } else { Decimal::ZERO };
    let hours = position.hours_per_period() - Decimal::from(time_off);
    let mut lines = vec![by_the_hour("Regular", "regular", rate, hours)];
    if !overtime.is_zero() {
        let rate = cents(rate * Decimal::new(15, 1));
        lines.push(by_the_hour("Overtime", "overtime", rate, overtime));
    }
    if time_off > 0 {
        lines.push(by_the_hour("Paid Time Off", "other_pay", rate, Decimal::from(time_off)));
    }
    lines
}

/// Pay by the piece: up to a quarter more or less than usual, and tips.
fn varying(position: &Position<'_>, payday: NaiveDate, random: &mut fastrand::Rng) -> Vec<Line> {
    let usual = position.pay_per_period(payday.year());
    let earned = cents(usual * Decimal::new(random.i64(750..=1_250), 3));
    let tips = cents(earned * Decimal::new(random.i64(30..=150), 3));
    vec![line("Trip Earnings", "regular", earned), line("Tips", "other_pay", tips)]
}

/// Deductions by law and by choice.
pub(super) fn deductions(position: &Position<'_>, gross: Decimal) -> Vec<Line> {
    let periods = position.frequency().periods_per_year();
    let state = &position.employer.town.state;
    let state_tax = |taxable: Decimal| {
        let tax = cents(taxable * Decimal::new(position.employer.town.state_tax, 3));
        line(&format!("{state} State Income Tax"), "state", tax)
    };
    let lines = match position.terms.withholding {
        Withholding::Nothing => Vec::new(),
        Withholding::Pension => {
            vec![line("Federal Income Tax", "federal", federal_tax(gross, periods)), state_tax(gross)]
        }
        Withholding::Employee => {
            let retirement = cents(gross * Decimal::new(position.retirement_percent, 2));
            let health_premium = position.health_premium.min(gross);
            let insured = gross - health_premium;
            let taxable = (insured - retirement).max(Decimal::ZERO);
            vec![
                line("Federal Income Tax", "federal", federal_tax(taxable, periods)),
                line("Social Security Tax", "socialsec", cents(insured * Decimal::new(62, 3))),
                line("Medicare Tax", "medicare", cents(insured * Decimal::new(145, 4))),
                state_tax(taxable),
                line("Health Insurance", "benefit", health_premium),
                line("401(k)", "retirement", retirement),
            ]
        }
    };
    lines.into_iter().filter(|line| !line.amount.is_zero()).collect()
}

/// Withholding on the pay of one period: tax brackets on the pay of a whole year at this rate.
fn federal_tax(taxable: Decimal, periods: i64) -> Decimal {
    /// Dollars a year up to which a percentage holds.
    const BRACKETS: [(i64, i64); 4] = [(11_600, 10), (47_150, 12), (100_525, 22), (1_000_000, 24)];
    const STANDARD_DEDUCTION: i64 = 14_600;
    let periods = Decimal::from(periods);
    let income = (taxable * periods - Decimal::from(STANDARD_DEDUCTION)).max(Decimal::ZERO);
    let mut tax = Decimal::ZERO;
    let mut floor = Decimal::ZERO;
    for (limit, percent) in BRACKETS {
        let limit = Decimal::from(limit);
        let within = income.min(limit) - floor;
        tax += within.max(Decimal::ZERO) * Decimal::new(percent, 2);
        floor = limit;
    }
    cents(tax / periods)
}

fn running_sums(before: &[Line], now: &[Line]) -> Vec<Line> {
    let mut sums = before.to_vec();
    for line in now {
        match sums.iter_mut().find(|sum| sum.name == line.name) {
            Some(sum) => {
                sum.amount += line.amount;
                sum.rate_and_units = match (sum.rate_and_units, line.rate_and_units) {
                    (Some((_, before)), Some((rate, units))) => Some((rate, before + units)),
                    _ => None,
                };
            }
            None => sums.push(line.clone()),
        }
    }
    sums
}

pub(super) fn line(name: &str, category: &'static str, amount: Decimal) -> Line {
    Line { name: name.to_owned(), category, amount, rate_and_units: None }
}

pub(super) fn by_the_hour(name: &str, category: &'static str, rate: Decimal, hours: Decimal) -> Line {
    Line { rate_and_units: Some((rate, hours)), ..line(name, category, cents(rate * hours)) }
}
