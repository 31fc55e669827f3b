//! The terms of a job, as far as they are not random: of a test login, or of an employee of a company.

use std::borrow::Cow;

use chrono::{Days, NaiveDate, Weekday};
use rust_decimal::Decimal;

use super::calendar::Frequency;
use super::employers::{Employer, PayRange, employer_named};
use super::pick;

/// The unit that an amount of pay is for.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum PayUnit {
    Year,
    Month,
    Week,
    Day,
    Hour,
}

impl PayUnit {
    pub(super) fn of_code(code: &str) -> Option<Self> {
        match code {
            "YEARLY" => Some(Self::Year),
            "MONTHLY" => Some(Self::Month),
            "WEEKLY" => Some(Self::Week),
            "DAILY" => Some(Self::Day),
            "HOURLY" => Some(Self::Hour),
            _ => None,
        }
    }

    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Year => "YEARLY",
            Self::Month => "MONTHLY",
            Self::Week => "WEEKLY",
            Self::Day => "DAILY",
            Self::Hour => "HOURLY",
        }
    }

    /// How many of these units a year has; hours are counted by the pay period.
    pub(super) fn per_year(self) -> Option<i64> {
        match self {
            Self::Year => Some(1),
            Self::Month => Some(12),
            Self::Week => Some(52),
            Self::Day => Some(260),
            Self::Hour => None,
        }
    }
}

/// Pay on top of the base pay.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Extras {
    /// Nothing: all pay periods are alike.
    None,
    /// A bonus in March, for salaries; overtime and paid time off, for wages.
    Usual,
    /// The same, and a commission every month.
    Commission,
    /// The pay itself is different every time, with tips.
    Varying,
}

/// Deductions.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Withholding {
    Employee,
    /// Income tax alone.
    Pension,
    Nothing,
}

/// One job of one person.
#[derive(Clone)]
pub(crate) struct Terms {
    /// None stands for the employer of the link.
    pub(crate) employer: Option<Employer>,
    pub(crate) title: Cow<'static, str>,
    /// Truv's code.
    pub(crate) job_type: Cow<'static, str>,
    pub(crate) unit: PayUnit,
    /// The pay in the year of the link.
    pub(crate) pay: Decimal,
    /// The raise on each first of January, in thousandths.
    pub(crate) raise: i64,
    pub(crate) frequency: Frequency,
    pub(crate) hours_per_week: Decimal,
    pub(crate) hired: NaiveDate,
    /// The first day ever with the employer, which is earlier after a return.
    pub(crate) first_hired: NaiveDate,
    pub(crate) ended: Option<NaiveDate>,
    pub(crate) extras: Extras,
    pub(crate) withholding: Withholding,
}

/// A job of a test login, as in the README's table. Days are counted back from the creation of the link.
struct Job {
    employer: Option<&'static str>,
    title: &'static str,
    job_type: &'static str,
    unit: PayUnit,
    /// In cents.
    pay: i64,
    frequency: Frequency,
    hours_per_week: i64,
    hired_before: u64,
    /// For people who came back; as `hired_before` for all others.
    first_hired_before: Option<u64>,
    ended_before: Option<u64>,
    extras: Extras,
    withholding: Withholding,
}

/// A job since three years, with a salary.
const SALARIED: Job = Job {
    employer: None,
    title: "Operations Manager",
    job_type: "F",
    unit: PayUnit::Year,
    pay: 7_800_000,
    frequency: Frequency::EveryTwoWeeks,
    hours_per_week: 40,
    hired_before: 5 * 365,
    first_hired_before: None,
    ended_before: None,
    extras: Extras::Usual,
    withholding: Withholding::Employee,
};
const HOURLY: Job = Job { title: "Warehouse Associate", unit: PayUnit::Hour, pay: 2_400, ..SALARIED };
const PART_TIME: Job = Job { title: "Sales Associate", job_type: "P", pay: 1_850, hours_per_week: 20, ..HOURLY };
const OWN_BUSINESS: Job = Job {
    employer: Some("Own Business"),
    title: "Owner",
    job_type: "C",
    unit: PayUnit::Month,
    pay: 650_000,
    frequency: Frequency::Monthly,
    extras: Extras::None,
    withholding: Withholding::Nothing,
    ..SALARIED
};

/// The jobs of the person behind a test login; empty if the person has no job.
fn jobs(persona: &str) -> Vec<Job> {
    match persona {
        "fulltime" | "goodlogin.salaried" => {
            let frequency = Frequency::TwiceMonthly;
            vec![Job { title: "Project Manager", pay: 9_600_000, frequency, ..SALARIED }]
        }
        "goodlogin.hourly" => vec![HOURLY],
        "hourly.part-time" => vec![PART_TIME],
        "goodlogin.tn1" => vec![Job { hired_before: 200, ..SALARIED }],
        "goodlogin.tn2" => vec![Job { hired_before: 120, ..HOURLY }],
        "goodlogin.two-jobs" | "multiple.employments" => {
            let second = Job { employer: Some("Harborlight Health"), frequency: Frequency::Weekly, ..PART_TIME };
            vec![Job { title: "Office Administrator", pay: 5_200_000, ..SALARIED }, second]
        }
        "multiple.employments2" => {
            let earlier = Job { hired_before: 6 * 365, ended_before: Some(500), ..HOURLY };
            // Back for more than a year, so that there is a W-2 of both periods.
            let returned = Job { title: "Shift Supervisor", pay: 2_750, hired_before: 420, ..HOURLY };
            vec![Job { first_hired_before: Some(earlier.hired_before), ..returned }, earlier]
        }
        "goodlogin.terminated" => vec![Job { ended_before: Some(60), ..SALARIED }],
        "goodlogin.self-employed" => vec![OWN_BUSINESS],
        "goodlogin.gig" => vec![Job {
            employer: Some("Quickstep Deliveries"),
            title: "Courier",
            unit: PayUnit::Week,
            pay: 72_000,
            frequency: Frequency::Weekly,
            hired_before: 500,
            extras: Extras::Varying,
            ..OWN_BUSINESS
        }],
        "goodlogin.retired" => vec![Job {
            employer: Some("State Retirement System"),
            title: "Retiree",
            pay: 310_000,
            withholding: Withholding::Pension,
            ..OWN_BUSINESS
        }],
        _ => vec![SALARIED],
    }
}

/// The usual yearly raise of a job that lasts for years.
const USUAL_RAISE: i64 = 30;

/// The jobs of a test login for a link that was made on a day.
pub(super) fn terms_of(persona: &str, linked_on: NaiveDate) -> Vec<Terms> {
    let terms = |job: Job| Terms {
        employer: job.employer.map(employer_named),
        title: job.title.into(),
        job_type: job.job_type.into(),
        unit: job.unit,
        pay: Decimal::new(job.pay, 2),
        raise: if job.withholding == Withholding::Employee { USUAL_RAISE } else { 0 },
        frequency: job.frequency,
        hours_per_week: Decimal::from(job.hours_per_week),
        hired: monday(linked_on - Days::new(job.hired_before)),
        first_hired: monday(linked_on - Days::new(job.first_hired_before.unwrap_or(job.hired_before))),
        ended: job.ended_before.map(|days| linked_on - Days::new(days)),
        extras: job.extras,
        withholding: job.withholding,
    };
    jobs(persona).into_iter().map(terms).collect()
}

/// A random job of an employee of this employer.
pub(super) fn random_terms(employer: &Employer, linked_on: NaiveDate, random: &mut fastrand::Rng) -> Terms {
    // The list of jobs is not empty.
    let job = pick(random, &employer.jobs).unwrap_or(&employer.jobs[0]);
    let (unit, pay, extras) = match job.pay {
        // Salaries in steps of 100 dollars, rates in steps of 5 cents.
        PayRange::Salary(low, high) => {
            (PayUnit::Year, Decimal::from(random.i64(low / 100..=high / 100) * 100), Extras::Usual)
        }
        PayRange::Sales(low, high) => {
            (PayUnit::Year, Decimal::from(random.i64(low / 100..=high / 100) * 100), Extras::Commission)
        }
        PayRange::Hourly(low, high) => {
            (PayUnit::Hour, Decimal::new(random.i64(low / 5..=high / 5) * 5, 2), Extras::Usual)
        }
    };
    let hired = monday(linked_on - Days::new(random.u64(3 * 366..9 * 366)));
    Terms {
        employer: None,
        title: job.title.into(),
        job_type: "F".into(),
        unit,
        pay,
        raise: USUAL_RAISE,
        frequency: Frequency::EveryTwoWeeks,
        hours_per_week: Decimal::from(40),
        hired,
        first_hired: hired,
        ended: None,
        extras,
        withholding: Withholding::Employee,
    }
}

/// People are hired on Mondays.
fn monday(day: NaiveDate) -> NaiveDate {
    day.week(Weekday::Mon).checked_first_day().unwrap_or(day)
}
