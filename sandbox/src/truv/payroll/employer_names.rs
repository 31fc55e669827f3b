//! Several hundred employers for the directory. Each is like one of the employers with positions of their own.

use std::borrow::Cow;

use super::employers::Employer;

/// How many there are.
const COUNT: usize = 320;

const FIRST: [&str; 40] = [
    "Alderbrook",
    "Amberfield",
    "Ashgrove",
    "Bayview",
    "Beechwood",
    "Birchmere",
    "Blackthorn",
    "Bridgeport",
    "Brightwater",
    "Brookhaven",
    "Cedarline",
    "Clearwater",
    "Cloverleaf",
    "Crestview",
    "Driftwood",
    "Eastgate",
    "Elmhurst",
    "Fairhaven",
    "Fernwood",
    "Foxglove",
    "Glenwood",
    "Goldfinch",
    "Greenfield",
    "Hawthorn",
    "Hillcrest",
    "Ironwood",
    "Kestrel",
    "Lakeshore",
    "Larkspur",
    "Maplewood",
    "Meadowlark",
    "Northgate",
    "Oakridge",
    "Pinecrest",
    "Redwood",
    "Riverbend",
    "Silverlake",
    "Stonebridge",
    "Sunfield",
    "Willowbrook",
];

/// Four kinds of business for each of these employers, in their order.
const SECOND: [&str; 24] = [
    "Freight",
    "Trucking",
    "Warehousing",
    "Couriers",
    "Clinics",
    "Dental Care",
    "Hospitals",
    "Home Care",
    "Systems",
    "Analytics",
    "Robotics",
    "Media",
    "Bakeries",
    "Farms",
    "Provisions",
    "Brewing",
    "Academy",
    "Colleges",
    "Libraries",
    "Child Care",
    "Construction",
    "Roofing",
    "Electric",
    "Masonry",
];

const STREETS: [&str; 8] = [
    "Canal Street",
    "Foundry Road",
    "Harbor Drive",
    "Liberty Avenue",
    "Market Street",
    "Orchard Way",
    "Station Road",
    "Union Street",
];

/// The employers that are like the given ones, in an order that never changes.
pub(super) fn employers_like(examples: &[Employer]) -> Vec<Employer> {
    let kinds = SECOND.len() / examples.len().max(1);
    let names = (0..COUNT).map(|number| {
        // 17 has no divisor in common with the number of second words, so that no name comes twice.
        let second = (7 * (number % FIRST.len()) + 17 * (number / FIRST.len())) % SECOND.len();
        (number, FIRST[number % FIRST.len()], second)
    });
    names
        .filter_map(|(number, first, second)| {
            let example = examples.get(second / kinds.max(1))?;
            let place = examples.get(number % examples.len())?;
            Some(Employer {
                name: Cow::Owned(format!("{first} {}", SECOND[second])),
                street: Cow::Owned(format!("{} {}", 10 + 3 * number, STREETS[number % STREETS.len()])),
                town: place.town.clone(),
                // Numbers from 555-0100 on are set aside for fiction.
                phone: Cow::Owned(format!("{}55501{:02}", place.phone.get(..3).unwrap_or("202"), number % 100)),
                ein: Cow::Owned(format!("00-{:07}", 1_000_100 + number)),
                jobs: example.jobs,
            })
        })
        .collect()
}
