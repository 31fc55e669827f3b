//! The schema of seeds, as it is published, and the part of it that is the schema of directories.

use serde_json::{Value, json};

/// The published schema.
pub(super) const TEXT: &str = include_str!("seed.schema.json");

/// The schema of seeds.
pub(super) fn seed() -> Value {
    serde_json::from_str(TEXT).unwrap_or_default()
}

/// The schema of additions to the directory.
pub(super) fn directory() -> Value {
    let seed = seed();
    let mut schema = seed["properties"]["directory"].clone();
    schema["definitions"] = json!({"text": seed["definitions"]["text"]});
    schema
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::spec::{Document, OwnSchema};
    use crate::truv::directory::named;

    /// Definitions, and the schema of the document that says how answers show the same data.
    const SHOWN: [(&str, &str); 18] = [
        ("employment", "EmploymentIncome"),
        ("statement", "Statement"),
        ("earning", "Earning"),
        ("deduction", "Deduction"),
        ("account", "AssetsAccount"),
        ("transaction", "AssetsTransaction"),
        ("address", "Address"),
        ("policy", "InsurancePolicy"),
        ("insurance_policy_dwelling", "InsurancePolicyDwelling"),
        ("insurance_dwelling_coverage", "InsuranceDwellingCoverage"),
        ("insurance_dwelling_mortgagee", "InsuranceDwellingMortgagee"),
        ("insurance_policy_vehicle", "InsurancePolicyVehicle"),
        ("insurance_vehicle_coverage", "InsuranceVehicleCoverage"),
        ("insurance_vehicle_driver", "InsuranceVehicleDriver"),
        ("insurance_policy_named_insured", "InsurancePolicyNamedInsured"),
        ("insurance_claim", "InsuranceClaim"),
        ("insurance_policy_loss_event", "InsurancePolicyLossEvent"),
        ("insurance_document", "InsuranceDocument"),
    ];

    /// The schema, with what it refers to, and with all alternatives merged.
    fn merged(root: &Value, schema: &Value) -> Value {
        if let Some(target) = schema["$ref"].as_str() {
            return merged(root, root.pointer(target.trim_start_matches('#')).unwrap());
        }
        let mut all = schema.clone();
        let lists = ["allOf", "anyOf", "oneOf"].map(|name| schema[name].as_array().cloned().unwrap_or_default());
        for part in lists.into_iter().flatten() {
            let part = merged(root, &part);
            for (name, value) in part.as_object().unwrap() {
                match (name.as_str(), all[name].is_object(), value) {
                    ("properties", true, Value::Object(more)) => {
                        all[name].as_object_mut().unwrap().extend(more.clone());
                    }
                    ("enum", ..) if *value != json!([null]) => all[name] = value.clone(),
                    _ if all[name].is_null() => all[name] = value.clone(),
                    _ => {}
                }
            }
        }
        all
    }

    fn words(schema: &Value) -> BTreeSet<String> {
        schema["enum"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_uppercase).collect()
    }

    fn takes_null(schema: &Value) -> bool {
        let has = |part: &Value| {
            part["nullable"] == true || part["type"] == "null" || part["type"][1] == "null" || part["type"][2] == "null"
        };
        ["anyOf", "oneOf"].iter().any(|name| schema[name].as_array().into_iter().flatten().any(has)) || has(schema)
    }

    #[test]
    fn words_formats_and_names_are_those_of_answers() {
        let (seed, document) = (seed(), Document::whole().unwrap().root());
        for (own, shown) in SHOWN {
            let described = merged(&seed, &seed["definitions"][own]);
            let answered = merged(&document, &document["components"]["schemas"][shown]);
            let answered = answered["properties"].as_object().unwrap();
            let names = described["properties"].as_object().unwrap();
            for (name, part) in names {
                let Some(answer) = answered.get(name) else { continue };
                let place = format!("{own}.{name}");
                let (part, answer) = (merged(&seed, part), merged(&document, answer));
                assert_eq!(words(&part), words(&answer), "{place}");
                assert!(takes_null(&part) || !takes_null(&answer), "{place}");
                if ["date", "date-time"].iter().any(|format| answer["format"] == **format) && part["anyOf"].is_null() {
                    assert_eq!(part["format"], answer["format"], "{place}");
                }
            }
            if own.starts_with("insurance_") || own == "policy" {
                assert_eq!(names.keys().collect::<BTreeSet<_>>(), answered.keys().collect::<BTreeSet<_>>(), "{own}");
            }
        }
        let payload = |name: &str| merged(&document, &document["components"]["schemas"][name])["properties"].clone();
        let own =
            |name: &str| merged(&seed, &seed["definitions"]["employment"]["properties"][name])["properties"].clone();
        for (name, described) in [("profile", "SandboxProfile"), ("company", "SandboxCompany")] {
            for property in payload(described).as_object().unwrap().keys() {
                assert!(own(name).get(property).is_some(), "{name}.{property}");
            }
        }
    }

    #[test]
    fn the_schemas_are_schemas_and_know_the_sources_of_providers() {
        OwnSchema::new(&seed()).unwrap();
        OwnSchema::new(&directory()).unwrap();
        let listed = directory()["properties"]["providers"]["items"]["properties"]["data_source"]["enum"].clone();
        assert_eq!(listed, json!(named::sources().collect::<Vec<_>>()));
    }
}
