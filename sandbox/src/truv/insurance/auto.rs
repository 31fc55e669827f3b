//! The policy for the cars.

use chrono::{Datelike, Days, Months, NaiveDate};
use serde_json::{Map, Value, json};

use super::people::{INSURED, SPOUSE, vehicle_driver};
use super::{Frame, Insured, midnight};

/// A made-up car. Premiums of its coverages are cents a year.
struct Car {
    make: &'static str,
    model: &'static str,
    series: &'static str,
    age: i32,
    driver: &'static str,
    lien_holder: Option<&'static str>,
    collision: i64,
    comprehensive: i64,
}

const CARS: [Car; 2] = [
    Car {
        make: "Larkin",
        model: "Meridian",
        series: "LX",
        age: 2,
        driver: INSURED,
        lien_holder: Some("Riverside Test Bank"),
        collision: 41_200,
        comprehensive: 15_900,
    },
    Car {
        make: "Osprey",
        model: "Trail",
        series: "Sport",
        age: 7,
        driver: SPOUSE,
        lien_holder: None,
        collision: 28_700,
        comprehensive: 11_300,
    },
];

/// Premiums of the coverages that both cars have.
const BODILY_INJURY: i64 = 30_600;
const PROPERTY_DAMAGE: i64 = 22_400;
const PAYOUT: i64 = 38_500;

pub(super) fn policy(insured: &Insured<'_>) -> Map<String, Value> {
    let term = insured.term(130);
    let premium = CARS.iter().map(|car| BODILY_INJURY + PROPERTY_DAMAGE + car.collision + car.comprehensive).sum();
    let frame = Frame {
        policy: "auto",
        policy_type: "AUTO",
        title: "Auto",
        term,
        premium,
        deductible: None,
        documents: vec![
            insured.document("auto", "Auto declarations", "DECLARATIONS", term.0),
            insured.document("auto", "Insurance card", "INSURANCE_ID_CARD", term.0),
        ],
    };
    let mut fields = frame.render(insured);
    let vehicles: Vec<Value> = CARS.iter().map(|car| vehicle(insured, car)).collect();
    fields.insert("vehicles".to_owned(), json!(vehicles));
    let happened = insured.subject.linked_at.date_naive() - Months::new(9);
    fields.insert("claims".to_owned(), json!([claim(insured, happened)]));
    fields.insert("loss_events".to_owned(), json!([loss(insured, happened)]));
    fields
}

fn vehicle(insured: &Insured<'_>, car: &Car) -> Value {
    let linked = insured.subject.linked_at.date_naive();
    let bought = linked - Months::new(u32::try_from(car.age).unwrap_or_default() * 12);
    let coverage = |name: &str, premium: i64, person: Option<i64>, incident: Option<i64>, deductible: Option<i64>| {
        json!({
            "id": insured.id(&["auto", car.model, name]),
            "name": name,
            "per_day_limit_cents": null,
            "per_mile_premium_tenth_of_cents": null,
            "premium_cents": premium,
            "per_person_limit_cents": person,
            "per_incident_limit_cents": incident,
            "deductible_cents": deductible,
            "is_declined": false,
        })
    };
    json!({
        "id": insured.id(&["auto", car.model]),
        "year": linked.year() - car.age,
        "make": car.make,
        "model": car.model,
        "series": car.series,
        "series2": null,
        "type": "PASSENGER CAR",
        "annual_mileage": 9_000 + insured.draw(car.model, 40) * 100,
        // Seventeen characters; no manufacturer has a number that starts like this.
        "vin": format!("0TEST{:012}", insured.draw(&format!("vin {}", car.model), 1_000_000_000_000)),
        "purchase_date": midnight(bought),
        "is_removed": false,
        "lien_holder": car.lien_holder,
        "garaging_address": insured.home("PHYSICAL"),
        "coverages": [
            coverage("BODILY_INJURY_LIABILITY", BODILY_INJURY, Some(10_000_000), Some(30_000_000), None),
            coverage("PROPERTY_DAMAGE_LIABILITY", PROPERTY_DAMAGE, None, Some(10_000_000), None),
            coverage("COLLISION", car.collision, None, None, Some(50_000)),
            coverage("COMPREHENSIVE", car.comprehensive, None, None, Some(25_000)),
        ],
        "drivers": [vehicle_driver(insured, car.driver)],
    })
}

fn claim(insured: &Insured<'_>, happened: NaiveDate) -> Value {
    let [car, _] = &CARS;
    json!({
        "id": insured.id(&["auto", "claim"]),
        "vehicle_id": insured.id(&["auto", car.model]),
        "driver_id": insured.id(&["driver", car.driver]),
        "dwelling_id": null,
        "carrier_claim_identifier": format!("CL{:08}", insured.draw("claim", 100_000_000)),
        "date_occurred": midnight(happened),
        "type": "WINDSHIELD_DAMAGE",
        "status": "CLOSED",
        "date_closed": midnight(happened + Days::new(12)),
        "payout_cents": PAYOUT,
        "representative_name": "Robin Ashdown",
        "representative_phone": "2025550162",
        "representative_email": "claims@insurer.example",
        "address": insured.home("INCIDENT_LOCATION"),
    })
}

fn loss(insured: &Insured<'_>, happened: NaiveDate) -> Value {
    json!({
        "id": insured.id(&["auto", "loss"]),
        "date_of_occurrence": midnight(happened),
        "date_of_claim": midnight(happened + Days::new(1)),
        "type": "WINDSHIELD_DAMAGE",
        "amount_paid_cents": PAYOUT,
        "amount_reserved_cents": null,
        "is_subrogation": false,
        "is_claim_open": false,
    })
}
