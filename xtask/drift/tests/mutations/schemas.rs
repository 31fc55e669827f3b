//! Changes of schemas.

use serde_json::{Value, json};
use truv_openapi::pointer::escape;

use crate::kinds::{Change, Kind, Mutation};
use crate::recorded::{Recorded, Values};

/// Calls a function with each schema of a document and its pointer.
pub(crate) fn each(root: &Value, act: &mut dyn FnMut(&str, &Value)) {
    let mut next = vec![(String::new(), root, false)];
    while let Some((pointer, value, is_schema)) = next.pop() {
        if is_schema && value["$ref"].is_string() {
            continue;
        }
        if is_schema {
            act(&pointer, value);
        }
        for (key, child) in value.as_object().into_iter().flatten() {
            let place = format!("{pointer}/{}", escape(key));
            match (key.as_str(), is_schema) {
                ("items" | "additionalProperties" | "schema", _) if child.is_object() => {
                    next.push((place, child, true))
                }
                ("properties", true) => next.extend(members(&place, child)),
                ("schemas", false) if pointer == "/components" => next.extend(members(&place, child)),
                ("anyOf" | "oneOf" | "allOf", true) => {
                    let items = child.as_array().unwrap().iter().enumerate();
                    next.extend(items.map(|(index, item)| (format!("{place}/{index}"), item, true)));
                }
                (_, true) => {}
                ("example" | "examples", false) => {}
                _ => next.push((place, child, false)),
            }
        }
        if let Some(items) = value.as_array().filter(|_| !is_schema) {
            next.extend(items.iter().enumerate().map(|(index, item)| (format!("{pointer}/{index}"), item, false)));
        }
    }
}

fn members<'v>(pointer: &str, members: &'v Value) -> impl Iterator<Item = (String, &'v Value, bool)> {
    let members = members.as_object().unwrap().iter();
    let pointer = pointer.to_owned();
    members.map(move |(name, value)| (format!("{pointer}/{}", escape(name)), value, true))
}

/// The changes of one schema, without those of the schemas in it.
pub(crate) fn of_schema(pointer: &str, schema: &Value, recorded: &Recorded, mutations: &mut Vec<Mutation>) {
    // OpenAPI 3.0 writes null with three keywords that mean nothing alone; `branch of anyOf removed` changes them together
    if schema["enum"] == json!([null]) {
        return;
    }
    let values = recorded.at(pointer);
    let mut add = |kind, place: &str, change, is_recorded| {
        let mutation = Mutation::new(kind, format!("{pointer}{place}"), change, is_recorded);
        mutations.push(mutation.of(&values.operations));
    };
    let any = |test: &dyn Fn(&Value) -> bool| values.iter().any(test);
    // the values of a parameter are texts
    let is_parameter = pointer.contains("/parameters/");

    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let place = format!("/properties/{}", escape(name));
        let has = |value: &Value| value.get(name).is_some();
        let is_object = |value: &Value| value.is_object();
        let is_in_answer = values.is_answered && any(&has);
        add(Kind::PropertyRemoved, &place, Change::Remove, any(&has));
        let is_required = schema["required"].as_array().is_some_and(|names| names.iter().any(|own| own == name));
        let lacks = |value: &Value| is_object(value) && !has(value);
        if is_required {
            let index = schema["required"].as_array().unwrap().iter().position(|own| own == name).unwrap();
            let is_always = any(&is_object) && !any(&lacks);
            add(Kind::PropertyOptional, &format!("/required/{index}"), Change::Remove, is_always);
        } else {
            add(Kind::PropertyRequired, "/required", Change::Push(json!(name)), any(&lacks));
        }
        if property["$ref"].is_null() {
            add(Kind::PropertyWriteOnly, &format!("{place}/writeOnly"), Change::Set(json!(true)), is_in_answer);
        }
        let of_property = recorded.at(&format!("{pointer}{place}"));
        let is_plain = property["type"].is_string() && property["enum"].is_null();
        if is_plain && property["nullable"] != true {
            let is_seen = of_property.iter().next().is_some() && !of_property.iter().any(Value::is_null);
            add(Kind::NullAllowed, &format!("{place}/nullable"), Change::Set(json!(true)), is_seen);
        }
    }
    if schema["properties"].is_object() {
        let change = Change::Set(json!({"type": "string"}));
        add(Kind::PropertyAdded, "/properties/was_added_for_the_test", change, any(&Value::is_object));
    }
    if schema["nullable"] == true {
        add(Kind::NullRefused, "/nullable", Change::Remove, any(&Value::is_null));
    }
    if let Some(kind) = schema["type"].as_str() {
        let other = match kind {
            "string" | "integer" | "number" => "boolean",
            "boolean" => "integer",
            "array" => "object",
            _ => "array",
        };
        let is_changed = if is_parameter { any(&|value| value.is_string()) } else { any(&|value| is_of(kind, value)) };
        add(Kind::TypeChanged, "/type", Change::Set(json!(other)), is_changed);
    }
    for (index, own) in schema["enum"].as_array().into_iter().flatten().enumerate() {
        add(Kind::EnumValueRemoved, &format!("/enum/{index}"), Change::Remove, any(&|value| value == own));
    }
    if schema["type"] == "string" && schema["enum"].is_null() {
        add(Kind::FormatChanged, "/format", Change::Set(json!("ipv6")), any(&Value::is_string));
    }
    bounds(schema, values, is_parameter, &mut add);
    if schema["additionalProperties"].is_object() || schema["additionalProperties"] == true {
        let is_known = |name: &String| schema["properties"].get(name).is_some();
        let has_other =
            |value: &Value| value.as_object().is_some_and(|object| object.keys().any(|name| !is_known(name)));
        add(Kind::MapClosed, "/additionalProperties", Change::Set(json!(false)), any(&has_other));
    }
    let parts = |keyword: &str| schema[keyword].as_array().cloned().unwrap_or_default();
    let branches = parts("anyOf");
    for index in 0..branches.len() {
        let takes = |branch: usize, value: &Value| recorded.takes(&branches[branch], value);
        let others = |value: &Value| (0..branches.len()).any(|other| other != index && takes(other, value));
        let is_only_here = |value: &Value| takes(index, value) && !others(value);
        add(Kind::BranchRemoved, &format!("/anyOf/{index}"), Change::Remove, any(&is_only_here));
    }
    if parts("allOf").len() > 1 {
        for (index, part) in parts("allOf").iter().enumerate() {
            let names: Vec<String> = recorded.resolve(part)["properties"]
                .as_object()
                .map_or_else(Vec::new, |own| own.keys().cloned().collect());
            let has_one = |value: &Value| names.iter().any(|name| value.get(name).is_some());
            add(Kind::PartRemoved, &format!("/allOf/{index}"), Change::Remove, any(&has_one));
        }
    }
}

fn is_of(kind: &str, value: &Value) -> bool {
    match kind {
        "string" => value.is_string(),
        "integer" | "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        _ => value.is_object(),
    }
}

type Add<'a> = dyn FnMut(Kind, &str, Change, bool) + 'a;

/// Bounds that no value keeps to.
fn bounds(schema: &Value, values: &Values, is_parameter: bool, add: &mut Add<'_>) {
    let is_number = |value: &Value| value.is_number() || is_parameter;
    let is_long = |value: &Value| value.as_str().is_some_and(|text| !text.is_empty());
    let is_full = |value: &Value| value.as_array().is_some_and(|items| !items.is_empty());
    type Matches<'a> = &'a dyn Fn(&Value) -> bool;
    let tightened: [(&str, Value, Matches<'_>); 8] = [
        ("minimum", json!(1e15), &is_number),
        ("maximum", json!(-1e15), &is_number),
        ("minLength", json!(100_000), &Value::is_string),
        ("maxLength", json!(0), &is_long),
        ("pattern", json!("^no value has this$"), &Value::is_string),
        ("minItems", json!(100_000), &Value::is_array),
        ("maxItems", json!(0), &is_full),
        ("multipleOf", json!(1e15), &is_number),
    ];
    for (keyword, value, is_outside) in tightened {
        if !schema[keyword].is_null() {
            add(Kind::BoundTightened, &format!("/{keyword}"), Change::Set(value), values.iter().any(is_outside));
        }
    }
}
