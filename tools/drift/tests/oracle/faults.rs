//! Single faults in a value that fits, and the finding that each has to give.

use serde_json::{Value, json};

use crate::view::{View, branches, kind, properties, required, say};

pub(crate) struct Fault {
    pub(crate) rule: &'static str,
    pub(crate) pointer: String,
    /// The value with the fault in it.
    pub(crate) value: Value,
}

/// All single faults that can be put into a value.
pub(crate) fn faults<'a>(view: View<'a>, schema: &'a Value, value: &Value) -> Vec<Fault> {
    let mut found = Found { view, whole: value, faults: Vec::new() };
    found.at(schema, &Place::default());
    found.faults
}

/// Where something is in the value, and what findings call it.
#[derive(Clone, Default)]
struct Place {
    at: String,
    pointer: String,
}

impl Place {
    fn inner(&self, step: &str, shown: &str) -> Self {
        Self { at: format!("{}/{step}", self.at), pointer: format!("{}/{shown}", self.pointer) }
    }
}

struct Found<'a, 'v> {
    view: View<'a>,
    whole: &'v Value,
    faults: Vec<Fault>,
}

impl<'a, 'v> Found<'a, 'v> {
    fn put(&mut self, place: &Place, rule: &'static str, new: Value) {
        let mut value = self.whole.clone();
        *value.pointer_mut(&place.at).unwrap() = new;
        self.faults.push(Fault { rule, pointer: place.pointer.clone(), value });
    }

    fn at(&mut self, schema: &'a Value, place: &Place) {
        let whole: &'v Value = self.whole;
        let value = whole.pointer(&place.at).unwrap();
        if value.is_null() {
            return;
        }
        if !self.view.takes_null(schema) {
            self.put(place, "null-not-allowed", Value::Null);
        }
        let mut parts = self.view.parts(schema);
        let mut kinds = Vec::new();
        while let Some(list) = branches(&parts) {
            let all: Vec<_> = list.iter().map(|branch| self.view.parts(branch)).collect();
            kinds.extend(all.iter().map(|parts| kind(parts)));
            parts.retain(|part| part["oneOf"].is_null() && part["anyOf"].is_null());
            parts.extend(all.into_iter().find(|parts| could_be(parts, value)).unwrap());
        }
        kinds.push(kind(&parts));
        self.another_type(&kinds, value, place);
        if !say(&parts, "enum").is_null() {
            let unlisted = if value.is_string() { json!("not listed") } else { json!(999) };
            self.put(place, "unknown-enum-value", unlisted);
            return;
        }
        match value {
            Value::String(_) => self.text(&parts, place),
            Value::Number(_) => self.number(&parts, place),
            Value::Array(items) => self.array(&parts, items, place),
            Value::Object(object) => self.object(&parts, object, place),
            _ => {}
        }
    }

    fn another_type(&mut self, kinds: &[Option<&str>], value: &Value, place: &Place) {
        let others = [json!("some text"), json!({}), json!(7), json!(0.5), json!(true), json!([])];
        let is_other = |other: &&Value| kinds.iter().all(|kind| kind.is_some_and(|kind| !has_kind(other, kind)));
        let mut others = others.iter().filter(is_other);
        if let Some(other) = others.next() {
            self.put(place, "type-mismatch", other.clone());
        }
        if let (true, Some(other)) = (value.is_object() || value.is_array(), others.next_back()) {
            self.put(place, "type-mismatch", other.clone());
        }
    }

    fn text(&mut self, parts: &[&Value], place: &Place) {
        let broken = match say(parts, "format").as_str() {
            Some("date") => "2026-02-30",
            Some("date-time") => "2026-02-28 at ten",
            Some("uuid") => "123e4567-e89b-12d3-a456",
            Some("email") => "a.b.c.test",
            Some("ipv4") => "127.0.0.256",
            Some("uri") => "no address",
            Some("decimal") => "12 USD",
            Some("byte") => "a b",
            _ => {
                let texts = ["".to_owned(), "9".to_owned(), "!!".to_owned(), "abcx".to_owned(), "9".repeat(9)];
                let long = say(parts, "maxLength").as_u64().map(|most| "x".repeat(usize::try_from(most).unwrap() + 1));
                for text in texts.into_iter().chain(long) {
                    if broken_bounds(parts, &json!(text)) == 1 {
                        self.put(place, "bound-violation", json!(text));
                    }
                }
                return;
            }
        };
        if broken_bounds(parts, &json!(broken)) == 0 {
            self.put(place, "format-mismatch", json!(broken));
        }
    }

    fn number(&mut self, parts: &[&Value], place: &Place) {
        let near =
            |keyword: &str| say(parts, keyword).as_i64().into_iter().flat_map(|bound| [bound - 1, bound, bound + 1]);
        let numbers = near("minimum").chain(near("maximum")).chain(near("multipleOf"));
        for number in numbers.map(Value::from).chain([json!(-99)]) {
            if broken_bounds(parts, &number) == 1 {
                self.put(place, "bound-violation", number);
            }
        }
        let large = json!(i64::from(i32::MAX) + 1);
        if say(parts, "format") == "int32" && broken_bounds(parts, &large) == 0 {
            self.put(place, "format-mismatch", large);
        }
    }

    fn array(&mut self, parts: &[&'a Value], items: &[Value], place: &Place) {
        for index in 0..items.len().min(2) {
            self.at(say(parts, "items"), &place.inner(&index.to_string(), "*"));
        }
        let mut changed = vec![items[..items.len().min(1).saturating_sub(1)].to_vec()];
        if let Some(last) = items.last() {
            let most = say(parts, "maxItems").as_u64().map_or(items.len(), |most| usize::try_from(most).unwrap());
            let more = std::iter::repeat_n(last.clone(), most + 1 - items.len().min(most));
            changed.push(items.iter().cloned().chain(more).collect());
        }
        for items in changed.into_iter().map(Value::Array) {
            if broken_bounds(parts, &items) == 1 {
                self.put(place, "bound-violation", items);
            }
        }
    }

    fn object(&mut self, parts: &[&'a Value], object: &serde_json::Map<String, Value>, place: &Place) {
        let properties = properties(parts);
        let without = |name: &str| {
            let rest = object.iter().filter(|(other, _)| *other != name);
            Value::Object(rest.map(|(name, value)| (name.clone(), value.clone())).collect())
        };
        let with = |name: String, value: Value| {
            let entries = object.iter().map(|(name, value)| (name.clone(), value.clone()));
            Value::Object(entries.chain([(name, value)]).collect())
        };
        for name in required(parts) {
            let rest = without(name);
            if object.contains_key(name) && broken_bounds(parts, &rest) == 0 {
                self.put(place, "missing-required-field", rest);
                self.faults.last_mut().unwrap().pointer += &format!("/{name}");
            }
        }
        let additional = say(parts, "additionalProperties");
        let is_closed = additional.is_null() && !properties.is_empty() || *additional == false;
        let more = with("brand_new_field".to_owned(), json!("900-11-2233"));
        if is_closed && broken_bounds(parts, &more) == 0 {
            self.put(place, "undocumented-field", more);
            self.faults.last_mut().unwrap().pointer += "/brand_new_field";
            // a name that is data is not shown
            self.put(place, "undocumented-field", with("900-11-2233".to_owned(), json!(1)));
            self.faults.last_mut().unwrap().pointer += "/*";
        }
        for (name, value) in object {
            let schemas: Vec<_> = properties.iter().filter(|(known, _)| *known == name).collect();
            match schemas.as_slice() {
                [(_, schema)] => self.at(schema, &place.inner(name, name)),
                [] if additional.is_object() => {
                    self.at(additional, &place.inner(name, "*"));
                    let more = with("Tomas Marlow".to_owned(), value.clone());
                    if broken_bounds(parts, &more) == 1 {
                        self.put(place, "bound-violation", more);
                    }
                }
                _ => {}
            }
        }
    }
}

/// Whether a value is of this branch, where branches are told apart by their types and required fields.
fn could_be(parts: &[&Value], value: &Value) -> bool {
    kind(parts).is_some_and(|kind| has_kind(value, kind))
        && required(parts).iter().all(|name| value.get(name).is_some())
}

fn has_kind(value: &Value, kind: &str) -> bool {
    match kind {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("{other} is not a type"),
    }
}

/// How many bounds a value of the right type breaks.
fn broken_bounds(parts: &[&Value], value: &Value) -> usize {
    let size = match value {
        Value::String(text) => text.chars().count(),
        Value::Array(items) => items.len(),
        Value::Object(object) => object.len(),
        _ => 0,
    };
    let is_broken = |keyword: &str, bound: &Value| match (keyword, value) {
        ("minLength", Value::String(_)) | ("minItems", Value::Array(_)) | ("minProperties", Value::Object(_)) => {
            (size as u64) < bound.as_u64().unwrap()
        }
        ("maxLength", Value::String(_)) | ("maxItems", Value::Array(_)) | ("maxProperties", Value::Object(_)) => {
            (size as u64) > bound.as_u64().unwrap()
        }
        ("pattern", Value::String(text)) => !regex_lite::Regex::new(bound.as_str().unwrap()).unwrap().is_match(text),
        ("uniqueItems", Value::Array(items)) => {
            *bound == true && items.iter().enumerate().any(|(index, item)| items[..index].contains(item))
        }
        ("minimum", Value::Number(number)) => {
            let is_at = say(parts, "exclusiveMinimum") == true && number.as_f64() == bound.as_f64();
            is_at || number.as_f64() < bound.as_f64()
        }
        ("maximum", Value::Number(number)) => {
            let is_at = say(parts, "exclusiveMaximum") == true && number.as_f64() == bound.as_f64();
            is_at || number.as_f64() > bound.as_f64()
        }
        ("multipleOf", Value::Number(number)) => number.as_f64().unwrap() % bound.as_f64().unwrap() != 0.0,
        _ => false,
    };
    let said = parts.iter().filter_map(|part| part.as_object()).flatten();
    said.filter(|(keyword, bound)| is_broken(keyword, bound)).count()
}
