//! Made-up employers with real towns, so that state taxes make sense: six of their own, and several hundred with
//! made-up names that are like one of the six.

use std::borrow::Cow;
use std::sync::LazyLock;

use super::employer_names;
use crate::random::derived_seed;
use crate::state::Company;

/// An employer and the positions it has.
#[derive(Clone)]
pub(crate) struct Employer {
    pub(crate) name: Cow<'static, str>,
    pub(crate) street: Cow<'static, str>,
    pub(crate) town: Town,
    pub(crate) phone: Cow<'static, str>,
    pub(crate) ein: Cow<'static, str>,
    pub(super) jobs: [Job; 3],
}

/// The town of an employer and its people.
#[derive(Clone)]
pub(crate) struct Town {
    pub(crate) city: Cow<'static, str>,
    pub(crate) state: Cow<'static, str>,
    pub(crate) zip: Cow<'static, str>,
    /// State income tax in thousandths; none in some states.
    pub(super) state_tax: i64,
}

/// A position and what it pays.
#[derive(Clone, Copy)]
pub(super) struct Job {
    pub(super) title: &'static str,
    pub(super) pay: PayRange,
}

/// The range that pay is drawn from.
#[derive(Clone, Copy)]
pub(super) enum PayRange {
    /// Dollars a year.
    Salary(i64, i64),
    /// Dollars a year, with commission every month.
    Sales(i64, i64),
    /// Cents an hour.
    Hourly(i64, i64),
}

use Cow::Borrowed;
use PayRange::{Hourly, Salary, Sales};

/// The employers that a link has, unless another one is named.
static EMPLOYERS: [Employer; 6] = [
    Employer {
        name: Borrowed("Bluestem Logistics"),
        street: Borrowed("400 Depot Road"),
        town: Town { city: Borrowed("Columbus"), state: Borrowed("OH"), zip: Borrowed("43215"), state_tax: 35 },
        phone: Borrowed("6145550110"),
        ein: Borrowed("00-1000001"),
        jobs: [
            Job { title: "Dispatcher", pay: Hourly(2_100, 2_900) },
            Job { title: "Route Planner", pay: Salary(52_000, 71_000) },
            Job { title: "Account Executive", pay: Sales(48_000, 66_000) },
        ],
    },
    Employer {
        name: Borrowed("Harborlight Health"),
        street: Borrowed("12 Mercy Way"),
        town: Town { city: Borrowed("Portland"), state: Borrowed("OR"), zip: Borrowed("97205"), state_tax: 87 },
        phone: Borrowed("5035550121"),
        ein: Borrowed("00-1000002"),
        jobs: [
            Job { title: "Medical Assistant", pay: Hourly(2_200, 3_000) },
            Job { title: "Registered Nurse", pay: Hourly(3_900, 5_400) },
            Job { title: "Billing Manager", pay: Salary(68_000, 92_000) },
        ],
    },
    Employer {
        name: Borrowed("Juniper Software"),
        street: Borrowed("77 Signal Street"),
        town: Town { city: Borrowed("Denver"), state: Borrowed("CO"), zip: Borrowed("80202"), state_tax: 44 },
        phone: Borrowed("3035550132"),
        ein: Borrowed("00-1000003"),
        jobs: [
            Job { title: "Software Engineer", pay: Salary(98_000, 138_000) },
            Job { title: "Product Designer", pay: Salary(84_000, 118_000) },
            Job { title: "Sales Engineer", pay: Sales(82_000, 104_000) },
        ],
    },
    Employer {
        name: Borrowed("Copper Canyon Foods"),
        street: Borrowed("9 Mill Avenue"),
        town: Town { city: Borrowed("Phoenix"), state: Borrowed("AZ"), zip: Borrowed("85004"), state_tax: 25 },
        phone: Borrowed("6025550143"),
        ein: Borrowed("00-1000004"),
        jobs: [
            Job { title: "Line Supervisor", pay: Hourly(2_400, 3_200) },
            Job { title: "Quality Technician", pay: Hourly(2_200, 3_000) },
            Job { title: "Plant Accountant", pay: Salary(61_000, 83_000) },
        ],
    },
    Employer {
        name: Borrowed("Lone Pine School District"),
        street: Borrowed("1 Schoolhouse Lane"),
        town: Town { city: Borrowed("Austin"), state: Borrowed("TX"), zip: Borrowed("78701"), state_tax: 0 },
        phone: Borrowed("5125550154"),
        ein: Borrowed("00-1000005"),
        jobs: [
            Job { title: "Teacher", pay: Salary(51_000, 69_000) },
            Job { title: "Bus Driver", pay: Hourly(2_000, 2_700) },
            Job { title: "Librarian", pay: Salary(49_000, 66_000) },
        ],
    },
    Employer {
        name: Borrowed("Granite State Builders"),
        street: Borrowed("230 Quarry Road"),
        town: Town { city: Borrowed("Raleigh"), state: Borrowed("NC"), zip: Borrowed("27601"), state_tax: 45 },
        phone: Borrowed("9195550165"),
        ein: Borrowed("00-1000006"),
        jobs: [
            Job { title: "Carpenter", pay: Hourly(2_600, 3_700) },
            Job { title: "Electrician", pay: Hourly(2_900, 4_100) },
            Job { title: "Estimator", pay: Salary(66_000, 90_000) },
        ],
    },
];

/// The employers with made-up names.
static LIKE_THEM: LazyLock<Vec<Employer>> = LazyLock::new(|| employer_names::employers_like(&EMPLOYERS));

/// How many employers a link may have, unless another one is named.
pub(crate) fn employer_count() -> usize {
    EMPLOYERS.len()
}

/// Every employer, in the order of their numbers.
pub(crate) fn employers() -> impl Iterator<Item = &'static Employer> {
    EMPLOYERS.iter().chain(LIKE_THEM.iter())
}

/// An employer by its number; numbers past the end start over.
pub(super) fn employer(index: usize) -> &'static Employer {
    let index = index % (EMPLOYERS.len() + LIKE_THEM.len());
    // The remainder is a valid index of one of the two.
    EMPLOYERS.get(index).unwrap_or_else(|| &LIKE_THEM[index - EMPLOYERS.len()])
}

/// An employer of which only the name is known. Everything else follows from the name.
pub(crate) fn employer_named(name: &str) -> Employer {
    let name = name.trim();
    if let Some(known) = employers().find(|known| known.name.eq_ignore_ascii_case(name)) {
        return known.clone();
    }
    let draw = |what: &str, limit: u64| derived_seed(0, &["employer named", &name.to_lowercase(), what]) % limit;
    // The remainder fits every number type.
    let like = employer(usize::try_from(draw("kind", EMPLOYERS.len() as u64)).unwrap_or_default());
    Employer {
        name: Cow::Owned(name.to_owned()),
        street: Cow::Owned(format!("{} Commerce Street", 100 + draw("house", 9_000))),
        phone: Cow::Owned(format!("{}55501{:02}", like.phone.get(..3).unwrap_or("202"), draw("phone", 100))),
        ein: Cow::Owned(format!("00-{:07}", 2_000_000 + draw("number", 8_000_000))),
        ..like.clone()
    }
}

/// The employer that a link has.
pub(crate) fn employer_of(company: &Company) -> Employer {
    let Some(own) = &company.own else { return employer(company.index).clone() };
    let made_up = employer_named(&own.name);
    let or = |given: &Option<String>, made_up: Cow<'static, str>| given.clone().map_or(made_up, Cow::Owned);
    Employer {
        name: Cow::Owned(own.name.clone()),
        street: or(&own.street, made_up.street),
        town: Town {
            city: or(&own.city, made_up.town.city),
            state: or(&own.state, made_up.town.state),
            zip: or(&own.zip, made_up.town.zip),
            state_tax: made_up.town.state_tax,
        },
        phone: or(&own.phone, made_up.phone),
        ein: or(&own.ein, made_up.ein),
        jobs: made_up.jobs,
    }
}
