//! Generated values: those that fit a schema, and any.

use serde_json::{Map, Value, json};

use crate::view::{View, branches, kind, properties, required, say};
use truv_sdk_test_support::choices::Choices;

/// Below this depth, only required members are made.
const DEEPEST: usize = 5;

/// A value that fits the schema by construction.
pub(crate) fn fitting<'a>(view: View<'a>, schema: &'a Value, choices: &mut Choices, depth: usize) -> Value {
    if view.takes_null(schema) && choices.one_in(5) {
        return Value::Null;
    }
    let mut parts = view.parts(schema);
    while let Some(list) = branches(&parts) {
        let branch = &list[choices.below(list.len())];
        parts.retain(|part| part["oneOf"].is_null() && part["anyOf"].is_null());
        parts.extend(view.parts(branch));
    }
    if let Some(known) = say(&parts, "enum").as_array() {
        let known: Vec<_> = known.iter().filter(|value| !value.is_null()).collect();
        // the branch that stands only for null
        return if known.is_empty() { Value::Null } else { known[choices.below(known.len())].clone() };
    }
    match kind(&parts) {
        Some("string") => json!(text(&parts, choices)),
        Some("integer" | "number") => number(&parts, choices),
        Some("boolean") => json!(choices.one_in(2)),
        Some("array") => array(view, &parts, choices, depth),
        Some("object") => object(view, &parts, choices, depth),
        _ => [json!(true), json!([7]), json!({"k": 1})][choices.below(3)].clone(),
    }
}

fn text(parts: &[&Value], choices: &mut Choices) -> String {
    let of_format = match say(parts, "format").as_str() {
        Some("date") => Some(choices.of(&["2026-02-28", "2024-02-29"])),
        Some("date-time") => Some(choices.of(&["2026-02-28T10:00:00Z", "2026-02-28T10:00:00.123456+05:30"])),
        Some("uuid") => Some("123e4567-e89b-12d3-a456-426614174000"),
        Some("email") => Some("a.b@c.test"),
        Some("ipv4") => Some("127.0.0.1"),
        Some("uri") => Some("https://b.test/x?y=1#z"),
        Some("decimal") => Some(choices.of(&["-1500.00", "0", "12.5"])),
        Some("byte") => Some("aGVsbG8="),
        _ => None,
    };
    let of_pattern = match say(parts, "pattern").as_str() {
        Some("^[a-z]+$") => Some("abc"),
        Some("^[0-9]{4}$" | "^([0-9]{4}|[0-9]{9})$") => Some("1234"),
        Some("x") => Some("axb"),
        Some("^[0-9]+$") => Some("123456789"),
        Some(other) => panic!("no text is known for the pattern {other}"),
        None => None,
    };
    if let Some(text) = of_format.or(of_pattern) {
        return fill(parts, text);
    }
    fill(parts, choices.of(&["", "a", "äöü", "red", "some text"]))
}

/// The text, made as long as the schema demands.
fn fill(parts: &[&Value], text: &str) -> String {
    let bound = |keyword| say(parts, keyword).as_u64().map(|bound| usize::try_from(bound).unwrap());
    let most = bound("maxLength").unwrap_or(usize::MAX);
    let missing = bound("minLength").unwrap_or(0).saturating_sub(text.chars().count());
    text.chars().chain(std::iter::repeat_n('9', missing)).take(most).collect()
}

fn number(parts: &[&Value], choices: &mut Choices) -> Value {
    let bound = |keyword: &str| say(parts, keyword).as_i64();
    let steps = i64::try_from(choices.below(3)).unwrap();
    if let Some(step) = say(parts, "multipleOf").as_f64().filter(|step| step.fract() != 0.0) {
        // 1.0 is an integer for some validators and not for others
        return json!(step);
    }
    let step = bound("multipleOf").unwrap_or(1);
    let least = bound("minimum").map(|bound| bound + i64::from(say(parts, "exclusiveMinimum") == true));
    let most = bound("maximum").map(|bound| bound - i64::from(say(parts, "exclusiveMaximum") == true));
    let number = match (least, most) {
        (Some(least), Some(most)) => (least + steps).min(most),
        (Some(least), None) => least + steps,
        (None, Some(most)) => most - steps,
        (None, None) => steps,
    };
    json!(number.div_euclid(step) * step)
}

fn array<'a>(view: View<'a>, parts: &[&'a Value], choices: &mut Choices, depth: usize) -> Value {
    let least = say(parts, "minItems").as_u64().unwrap_or(0);
    let most = say(parts, "maxItems").as_u64().unwrap_or(least + 2);
    let more = if depth < DEEPEST { u64::try_from(choices.below(3)).unwrap() } else { 0 };
    let count = (least + more).min(most);
    if say(parts, "uniqueItems") == true {
        return (0..count).collect();
    }
    let items = say(parts, "items");
    (0..count).map(|_| fitting(view, items, choices, depth + 1)).collect()
}

fn object<'a>(view: View<'a>, parts: &[&'a Value], choices: &mut Choices, depth: usize) -> Value {
    let required = required(parts);
    let mut object = Map::new();
    for (name, schema) in properties(parts) {
        if required.contains(&name.as_str()) || depth < DEEPEST && !choices.one_in(3) {
            object.insert(name.clone(), fitting(view, schema, choices, depth + 1));
        }
    }
    let most = say(parts, "maxProperties").as_u64().map_or(usize::MAX, |most| usize::try_from(most).unwrap());
    let additional = say(parts, "additionalProperties");
    if (additional.is_object() || *additional == true) && depth < DEEPEST {
        for name in ["k0", "Ines Marlow"] {
            if object.len() < most && choices.one_in(2) {
                object.insert(name.to_owned(), fitting(view, additional, choices, depth + 1));
            }
        }
    }
    Value::Object(object)
}

/// Anything, with names and texts that schemas know.
pub(crate) fn any(choices: &mut Choices, depth: usize) -> Value {
    match choices.below(if depth < 3 { 8 } else { 5 }) {
        0 => Value::Null,
        1 => json!(choices.one_in(2)),
        2 => json!(i64::try_from(choices.below(14)).unwrap() - 5),
        3 => choices.of(&[0.5, 1.25, -0.1, 2_147_483_648.5]).into(),
        4 => json!(choices.of(&[
            "",
            "a",
            "red",
            "äö",
            "axb",
            "1234",
            "12345",
            "2026-02-28",
            "2026-02-30",
            "2026-02-28T10:00:00Z",
            "a@b.test",
            "127.0.0.1",
            "127.0.0.256",
            "https://b.test/",
            "123e4567-e89b-12d3-a456-426614174000",
            "null",
            "7",
        ])),
        5 => (0..choices.below(4)).map(|_| any(choices, depth + 1)).collect(),
        _ => {
            let names = ["p0", "p1", "p2", "p3", "p4", "p5", "p6", "a", "b", "k0"];
            let object = (0..choices.below(5)).map(|_| (choices.of(&names).to_owned(), any(choices, depth + 1)));
            Value::Object(object.collect())
        }
    }
}
