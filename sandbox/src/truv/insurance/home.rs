//! The policy for the home.

use serde_json::{Map, Value, json};

use super::{Frame, Insured};

/// Name, yearly premium in cents, and the covered part of the home's cost in thousandths.
const COVERAGES: [(&str, i64, i64); 5] = [
    ("DWELLING", 84_300, 1_000),
    ("OTHER_STRUCTURES", 9_100, 100),
    ("PERSONAL_PROPERTY", 21_800, 500),
    ("LOSS_OF_USE", 6_400, 200),
    ("PERSONAL_LIABILITY", 4_900, 750),
];
const DEDUCTIBLE: i64 = 100_000;

pub(super) fn policy(insured: &Insured<'_>) -> Map<String, Value> {
    let term = insured.term(255);
    let frame = Frame {
        policy: "home",
        policy_type: "HOMEOWNERS",
        title: "Homeowners",
        term,
        premium: COVERAGES.iter().map(|(_, premium, _)| premium).sum(),
        deductible: Some(DEDUCTIBLE),
        documents: vec![insured.document("home", "Homeowners declarations", "DECLARATIONS", term.0)],
    };
    let mut fields = frame.render(insured);
    fields.insert("dwellings".to_owned(), json!([dwelling(insured)]));
    fields
}

fn dwelling(insured: &Insured<'_>) -> Value {
    // In thousands of dollars, so that every share is a whole number. Below 240.
    let thousands = 260 + i64::try_from(insured.draw("home", 240)).unwrap_or_default();
    let cost = thousands * 100_000;
    let coverages = COVERAGES.map(|(name, premium, share)| {
        json!({
            "id": insured.id(&["home", name]),
            "name": name,
            "premium_cents": premium,
            "per_person_limit_cents": null,
            "per_incident_limit_cents": cost / 1_000 * share,
            "deductible_cents": (name == "DWELLING").then_some(DEDUCTIBLE),
            "is_declined": false,
        })
    });
    json!({
        "id": insured.id(&["home", "dwelling"]),
        "address": insured.home("PHYSICAL"),
        "replacement_cost_cents": cost,
        "cash_value_cents": cost / 10 * 8,
        "coverages": coverages,
        "mortgagees": [{
            "id": insured.id(&["home", "mortgagee"]),
            "name": "Riverside Test Bank",
            "type": "FIRST",
            "loan_number": format!("{:09}", insured.draw("loan", 1_000_000_000)),
            "address": {
                "id": insured.id(&["home", "mortgagee", "address"]),
                "address_nature": "MORTGAGEE",
                "country": "US",
                "street": "1 Riverside Plaza",
                "city": "Columbus",
                "state": "OH",
                "zip": "43215",
            },
        }],
    })
}
