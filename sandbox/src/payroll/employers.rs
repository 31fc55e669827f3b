//! Made-up employers with real towns, so that state taxes make sense.

/// An employer and the positions it has.
pub(super) struct Employer {
    pub(super) name: &'static str,
    pub(super) street: &'static str,
    pub(super) town: Town,
    pub(super) phone: &'static str,
    pub(super) ein: &'static str,
    pub(super) jobs: [Job; 3],
}

/// Where an employer and its people are.
pub(super) struct Town {
    pub(super) city: &'static str,
    pub(super) state: &'static str,
    pub(super) zip: &'static str,
    /// State income tax in a thousandth; none in some states.
    pub(super) state_tax: i64,
}

/// A position and what it pays.
pub(super) struct Job {
    pub(super) title: &'static str,
    pub(super) pay: PayRange,
}

/// The range that pay is drawn from.
pub(super) enum PayRange {
    /// Dollars a year.
    Salary(i64, i64),
    /// Dollars a year, with commission every month.
    Sales(i64, i64),
    /// Cents an hour.
    Hourly(i64, i64),
}

use PayRange::{Hourly, Salary, Sales};

pub(super) const EMPLOYERS: [Employer; 6] = [
    Employer {
        name: "Bluestem Logistics",
        street: "400 Depot Road",
        town: Town { city: "Columbus", state: "OH", zip: "43215", state_tax: 35 },
        phone: "6145550110",
        ein: "00-1000001",
        jobs: [
            Job { title: "Dispatcher", pay: Hourly(2_100, 2_900) },
            Job { title: "Route Planner", pay: Salary(52_000, 71_000) },
            Job { title: "Account Executive", pay: Sales(48_000, 66_000) },
        ],
    },
    Employer {
        name: "Harborlight Health",
        street: "12 Mercy Way",
        town: Town { city: "Portland", state: "OR", zip: "97205", state_tax: 87 },
        phone: "5035550121",
        ein: "00-1000002",
        jobs: [
            Job { title: "Medical Assistant", pay: Hourly(2_200, 3_000) },
            Job { title: "Registered Nurse", pay: Hourly(3_900, 5_400) },
            Job { title: "Billing Manager", pay: Salary(68_000, 92_000) },
        ],
    },
    Employer {
        name: "Juniper Software",
        street: "77 Signal Street",
        town: Town { city: "Denver", state: "CO", zip: "80202", state_tax: 44 },
        phone: "3035550132",
        ein: "00-1000003",
        jobs: [
            Job { title: "Software Engineer", pay: Salary(98_000, 138_000) },
            Job { title: "Product Designer", pay: Salary(84_000, 118_000) },
            Job { title: "Sales Engineer", pay: Sales(82_000, 104_000) },
        ],
    },
    Employer {
        name: "Copper Canyon Foods",
        street: "9 Mill Avenue",
        town: Town { city: "Phoenix", state: "AZ", zip: "85004", state_tax: 25 },
        phone: "6025550143",
        ein: "00-1000004",
        jobs: [
            Job { title: "Line Supervisor", pay: Hourly(2_400, 3_200) },
            Job { title: "Quality Technician", pay: Hourly(2_200, 3_000) },
            Job { title: "Plant Accountant", pay: Salary(61_000, 83_000) },
        ],
    },
    Employer {
        name: "Lone Pine School District",
        street: "1 Schoolhouse Lane",
        town: Town { city: "Austin", state: "TX", zip: "78701", state_tax: 0 },
        phone: "5125550154",
        ein: "00-1000005",
        jobs: [
            Job { title: "Teacher", pay: Salary(51_000, 69_000) },
            Job { title: "Bus Driver", pay: Hourly(2_000, 2_700) },
            Job { title: "Librarian", pay: Salary(49_000, 66_000) },
        ],
    },
    Employer {
        name: "Granite State Builders",
        street: "230 Quarry Road",
        town: Town { city: "Raleigh", state: "NC", zip: "27601", state_tax: 45 },
        phone: "9195550165",
        ein: "00-1000006",
        jobs: [
            Job { title: "Carpenter", pay: Hourly(2_600, 3_700) },
            Job { title: "Electrician", pay: Hourly(2_900, 4_100) },
            Job { title: "Estimator", pay: Salary(66_000, 90_000) },
        ],
    },
];

/// How many employers there are.
pub(crate) fn employer_count() -> usize {
    EMPLOYERS.len()
}

/// An employer by its number; numbers past the end start over.
pub(super) fn employer(index: usize) -> &'static Employer {
    // The remainder is a valid index of a non-empty array.
    &EMPLOYERS[index % EMPLOYERS.len()]
}

/// The name of an employer by its number.
pub(crate) fn employer_name(index: usize) -> &'static str {
    employer(index).name
}
