//! Our walker and the validator `jsonschema` accept and refuse the same.

use std::cell::RefCell;

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::view::View;
use crate::{CLOSED, OPEN, Subject, runner, schemas, translated, values};
use truv_sdk_test_support::choices::choices;

/// Values of each schema, fitting and any.
const VALUES: usize = 24;
const SCHEMAS: u32 = 400;

/// A fitting value in which something is replaced with anything.
fn disturbed(value: Value, choices: &mut truv_sdk_test_support::choices::Choices) -> Value {
    if choices.one_in(4) {
        return values::any(choices, 2);
    }
    match value {
        Value::Array(mut items) if !items.is_empty() => {
            let index = choices.below(items.len());
            items[index] = disturbed(items[index].take(), choices);
            Value::Array(items)
        }
        Value::Object(mut object) if !object.is_empty() => {
            let name = object.keys().nth(choices.below(object.len())).unwrap().clone();
            match choices.below(6) {
                0 => drop(object.remove(&name)),
                1 | 2 => drop(object.insert(choices.of(&["a", "b", "p1", "new"]).to_owned(), values::any(choices, 3))),
                _ => {
                    let inner = object[&name].take();
                    object.insert(name, disturbed(inner, choices));
                }
            }
            Value::Object(object)
        }
        _ => values::any(choices, 2),
    }
}

#[test]
fn the_walker_and_the_validator_agree() {
    // how often each accepted and refused: a test in which everything is refused says little
    let counts = RefCell::new([[0_usize; 2]; 2]);
    let outcome = runner(SCHEMAS).run(&(choices(160), choices(600)), |(mut of_schema, mut of_values)| {
        let generated = schemas::generate(&mut of_schema, true);
        let (schema, components) = (&generated.schema, &generated.components);
        let subject = Subject::of_schema(schema, components);
        let root = json!({"components": {"schemas": components}});
        let validators = [translated::draft4(schema, components), translated::closed(schema, components)];
        for number in 0..VALUES {
            let value = match number % 3 {
                0 => values::any(&mut of_values, 0),
                1 => values::fitting(View { root: &root }, schema, &mut of_values, 0),
                _ => disturbed(values::fitting(View { root: &root }, schema, &mut of_values, 0), &mut of_values),
            };
            for (index, (validator, options)) in validators.iter().zip([&OPEN, &CLOSED]).enumerate() {
                let found = subject.found(&value, options);
                let is_valid = validator.is_valid(&value);
                counts.borrow_mut()[index][usize::from(is_valid)] += 1;
                prop_assert_eq!(
                    found.is_empty(),
                    is_valid,
                    "{} world: {:?}\nvalidator: {:?}\nvalue {}\nschema {}\ncomponents {}",
                    ["open", "closed"][index],
                    found,
                    validator.iter_errors(&value).map(|error| error.to_string()).collect::<Vec<_>>(),
                    value,
                    schema,
                    components
                );
            }
        }
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
    let counts = counts.into_inner();
    assert!(counts.iter().flatten().all(|count| *count > 1000), "{counts:?}");
}
