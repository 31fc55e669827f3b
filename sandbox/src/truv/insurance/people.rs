//! The drivers with their incidents, and the agents of the policies.

use chrono::{Days, Months};
use serde_json::{Map, Value, json};

use super::{Insured, midnight};
use crate::truv::payroll::Resident;

/// Relationship to the first insured person; both drive.
pub(super) const INSURED: &str = "INSURED";
pub(super) const SPOUSE: &str = "SPOUSE";

pub(super) fn drivers(insured: &Insured<'_>) -> Vec<Map<String, Value>> {
    [INSURED, SPOUSE].map(|relationship| driver(insured, relationship)).into()
}

/// The same driver, as the driver of a car.
pub(super) fn vehicle_driver(insured: &Insured<'_>, relationship: &str) -> Map<String, Value> {
    let mut fields = driver(insured, relationship);
    fields.insert("is_excluded".to_owned(), json!(false));
    fields
}

fn driver(insured: &Insured<'_>, relationship: &str) -> Map<String, Value> {
    let Resident { first_name, last_name, born, state, .. } = insured.resident();
    let (first_name, born) = match relationship {
        SPOUSE => ("Jamie".to_owned(), born + Days::new(insured.draw("spouse", 1_500))),
        _ => (first_name, born),
    };
    let fields = [
        ("id", json!(insured.id(&["driver", relationship]))),
        ("first_name", json!(first_name)),
        ("last_name", json!(last_name)),
        ("drivers_license", json!(format!("T{:08}", insured.draw(relationship, 100_000_000)))),
        ("drivers_license_state", json!(state)),
        ("date_of_birth_str", json!(born.to_string())),
        ("marital_status", json!("MARRIED")),
        ("relationship_to_insured", json!(relationship)),
    ];
    fields.map(|(name, value)| (name.to_owned(), value)).into_iter().collect()
}

pub(super) fn driving_record(insured: &Insured<'_>) -> Value {
    let happened = insured.subject.linked_at.date_naive() - Months::new(21);
    json!({
        "id": insured.id(&["driving record"]),
        "driver_id": insured.id(&["driver", SPOUSE]),
        "incident_date": midnight(happened),
        "incident_type": "VIOLATION",
        "violation_type": "SPEEDING",
        "is_at_fault": true,
    })
}

pub(super) fn agent(insured: &Insured<'_>, policy_ids: Vec<Value>) -> Value {
    let Resident { city, state, zip, .. } = insured.resident();
    json!({
        "id": insured.id(&["agent"]),
        "agency_name": "Maple Street Agency",
        "agent_full_name": "Dana Holloway",
        "phone_number": "2025550171",
        "email": "dana@agency.example",
        "policy_ids": policy_ids,
        "address": {
            "id": insured.id(&["agent", "address"]),
            "address_nature": "AGENCY_LOCATION",
            "country": "US",
            "street": "8 Maple Street",
            "city": city,
            "state": state,
            "zip": zip,
        },
    })
}
