//! Pay statements: what was earned, what was taken off, and the sums since January.

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

use super::Subject;
use super::calendar::{PayPeriod, pay_periods};
use super::position::{Basis, Career, PERIODS_PER_YEAR, Position, cents};
use crate::random::derived_id;

/// One line of earnings or deductions.
#[derive(Clone)]
pub(super) struct Line {
    pub(super) name: String,
    pub(super) category: &'static str,
    pub(super) amount: Decimal,
    /// Pay per unit and number of units, for what is paid by the hour.
    pub(super) rate_and_units: Option<(Decimal, Decimal)>,
}

/// One payday.
pub(super) struct Statement {
    pub(super) id: String,
    pub(super) check_number: String,
    pub(super) period: PayPeriod,
    pub(super) hours: Decimal,
    pub(super) earnings: Vec<Line>,
    pub(super) deductions: Vec<Line>,
    pub(super) earnings_ytd: Vec<Line>,
    pub(super) deductions_ytd: Vec<Line>,
}

impl Statement {
    pub(super) fn year(&self) -> i32 {
        self.period.payday.year()
    }
}

/// All statements up to the day the data was fetched, the oldest first.
pub(super) fn statements(subject: &Subject<'_>, position: &Position) -> Vec<Statement> {
    let mut statements: Vec<Statement> = Vec::new();
    let periods = pay_periods(subject.today(), position.payday_shift).into_iter();
    for period in periods.filter(|period| subject.career != Career::NewHire || period.start >= position.hired) {
        let mut statement = statement(subject, position, period);
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
pub(super) fn statement(subject: &Subject<'_>, position: &Position, period: PayPeriod) -> Statement {
    let payday = period.payday.to_string();
    let mut random = subject.random(&payday);
    let earnings = match position.basis {
        Basis::Salary => salary(position, period.payday, &mut random),
        Basis::Hourly => wages(position, period.payday, &mut random),
    };
    let worked = earnings.iter().filter_map(|line| line.rate_and_units);
    let hours = match position.basis {
        Basis::Salary => Decimal::from(position.hours_per_period),
        Basis::Hourly => worked.map(|(_, units)| units).sum(),
    };
    Statement {
        id: derived_id(&[subject.link_id, "statement", &payday]),
        check_number: format!("{:06}", random.u32(100_000..1_000_000)),
        period,
        hours,
        deductions: deductions(position, total(&earnings)),
        earnings,
        earnings_ytd: Vec::new(),
        deductions_ytd: Vec::new(),
    }
}

fn salary(position: &Position, payday: NaiveDate, random: &mut fastrand::Rng) -> Vec<Line> {
    let regular = position.pay_per_period(payday.year());
    let mut lines = vec![line("Regular", "regular", regular)];
    let is_first_of_month = payday.day() <= 14;
    if is_first_of_month && payday.month() == 3 {
        let percent = Decimal::from(random.i64(3..=8));
        let bonus = cents(position.base_pay(payday.year()) * percent / Decimal::ONE_HUNDRED);
        lines.push(line("Annual Bonus", "bonus", bonus));
    }
    if is_first_of_month && position.has_commission {
        lines.push(line("Commission", "commission", Decimal::new(random.i64(30_000..=180_000), 2)));
    }
    lines
}

fn wages(position: &Position, payday: NaiveDate, random: &mut fastrand::Rng) -> Vec<Line> {
    let rate = position.base_pay(payday.year());
    let time_off = if random.u32(0..100) < 8 { 8 } else { 0 };
    // Quarters of an hour.
    let overtime = Decimal::new(random.i64(0..=24) * 25, 2);
    let mut lines = vec![by_the_hour("Regular", "regular", rate, Decimal::from(position.hours_per_period - time_off))];
    if !overtime.is_zero() {
        let rate = cents(rate * Decimal::new(15, 1));
        lines.push(by_the_hour("Overtime", "overtime", rate, overtime));
    }
    if time_off > 0 {
        lines.push(by_the_hour("Paid Time Off", "other_pay", rate, Decimal::from(time_off)));
    }
    lines
}

fn deductions(position: &Position, gross: Decimal) -> Vec<Line> {
    let percent_of = |amount: Decimal, percent: i64| cents(amount * Decimal::new(percent, 2));
    let retirement = percent_of(gross, position.retirement_percent);
    let insured = gross - position.health_premium;
    let taxable = insured - retirement;
    let state = position.employer.town.state;
    let state_tax = cents(taxable * Decimal::new(position.employer.town.state_tax, 3));
    let lines = [
        line("Federal Income Tax", "federal", federal_tax(taxable)),
        line("Social Security Tax", "socialsec", cents(insured * Decimal::new(62, 3))),
        line("Medicare Tax", "medicare", cents(insured * Decimal::new(145, 4))),
        line(&format!("{state} State Income Tax"), "state", state_tax),
        line("Health Insurance", "benefit", position.health_premium),
        line("401(k)", "retirement", retirement),
    ];
    lines.into_iter().filter(|line| !line.amount.is_zero()).collect()
}

/// Withholding on the pay of one period: brackets on what it would come to in a year.
fn federal_tax(taxable: Decimal) -> Decimal {
    /// Dollars a year up to which a percentage holds.
    const BRACKETS: [(i64, i64); 4] = [(11_600, 10), (47_150, 12), (100_525, 22), (1_000_000, 24)];
    const STANDARD_DEDUCTION: i64 = 14_600;
    let periods = Decimal::from(PERIODS_PER_YEAR);
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

fn line(name: &str, category: &'static str, amount: Decimal) -> Line {
    Line { name: name.to_owned(), category, amount, rate_and_units: None }
}

fn by_the_hour(name: &str, category: &'static str, rate: Decimal, hours: Decimal) -> Line {
    Line { rate_and_units: Some((rate, hours)), ..line(name, category, cents(rate * hours)) }
}
