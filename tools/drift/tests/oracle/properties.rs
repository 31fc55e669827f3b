//! A value made from a schema has no findings; with one fault in it, it has the finding of that fault and no other.

use std::cell::RefCell;
use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::json;

use crate::faults::faults;
use crate::view::View;
use crate::{CLOSED, Subject, runner, schemas, translated, values};
use truv_sdk_test_support::choices::choices;

const SCHEMAS: u32 = 300;
/// Values of each schema.
const VALUES: usize = 3;
/// Faults of each value.
const FAULTS: usize = 30;

#[test]
fn a_value_of_a_schema_has_no_findings_and_each_single_fault_has_its_own() {
    let counts: RefCell<BTreeMap<&str, usize>> = RefCell::default();
    let outcome = runner(SCHEMAS).run(&(choices(160), choices(400)), |(mut of_schema, mut of_values)| {
        let generated = schemas::generate(&mut of_schema, false);
        let (schema, components) = (&generated.schema, &generated.components);
        let subject = Subject::of_schema(schema, components);
        let validator = translated::closed(schema, components);
        let root = json!({"components": {"schemas": components}});
        let view = View { root: &root };
        for _ in 0..VALUES {
            let value = values::fitting(view, schema, &mut of_values, 0);
            let context = || format!("value {value}\nschema {schema}\ncomponents {components}");
            prop_assert_eq!(subject.found(&value, &CLOSED), [], "{}", context());
            prop_assert!(validator.is_valid(&value), "{}", context());
            for fault in faults(view, schema, &value).into_iter().take(FAULTS) {
                let found = subject.found(&fault.value, &CLOSED);
                prop_assert_eq!(found, [(fault.rule, fault.pointer)], "with the fault {}\n{}", fault.value, context());
                prop_assert!(!validator.is_valid(&fault.value), "with the fault {}\n{}", fault.value, context());
                *counts.borrow_mut().entry(fault.rule).or_default() += 1;
            }
        }
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
    let counts = counts.into_inner();
    assert!(counts.len() == 7 && counts.values().all(|count| *count >= 20), "{counts:?}");
}
