//! Goes through an entry, and says where something was found. It can also replace the found values.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{Hit, Scanner, Suspicion};
use crate::protocol;

/// Makes an unrecognizable replacement for a text, or for the digits of a number.
pub(crate) type Mend<'m> = &'m dyn Fn(&str) -> String;

pub(super) struct Walk<'w> {
    pub(super) scanner: &'w Scanner<'w>,
    pub(super) entry: Option<usize>,
    pub(super) mend: Option<Mend<'w>>,
    pub(super) hits: BTreeSet<Hit>,
    pointer: String,
}

impl<'w> Walk<'w> {
    pub(super) fn new(scanner: &'w Scanner<'w>, entry: Option<usize>, mend: Option<Mend<'w>>) -> Self {
        Self { scanner, entry, mend, hits: BTreeSet::new(), pointer: String::new() }
    }

    /// An entry of HAR, or another value in its place.
    pub(super) fn entry(&mut self, entry: &Value) -> Option<Value> {
        // the numbers of HAR are times and sizes
        self.value(entry, "", !entry["request"].is_object())
    }

    /// `name` is the name of the property that holds the value. Returns the mended value if something had to be mended.
    pub(super) fn value(&mut self, value: &Value, name: &str, has_numbers: bool) -> Option<Value> {
        match value {
            Value::Object(object) => self.object(object, has_numbers),
            Value::Array(items) => {
                let mut mended = None;
                for (index, item) in items.iter().enumerate() {
                    let new = self.below(&index.to_string(), |walk| walk.value(item, name, has_numbers));
                    if let Some(new) = new {
                        mended.get_or_insert_with(|| items.clone())[index] = new;
                    }
                }
                mended.map(Value::Array)
            }
            Value::String(text) => self.text(text, name),
            // a fraction is an amount, a share or a place on earth
            Value::Number(number) if has_numbers && !number.is_f64() => {
                let text = number.to_string();
                let mended = self.leaf(&text, name)?;
                Some(mended.parse().map_or(Value::Null, Value::Number))
            }
            Value::Number(_) | Value::Null | Value::Bool(_) => None,
        }
    }

    fn object(&mut self, object: &Map<String, Value>, has_numbers: bool) -> Option<Value> {
        // headers, cookies and parameters have this form in HAR
        let named = object.get("name").and_then(Value::as_str).unwrap_or_default();
        let mut mended: Vec<(String, Option<Value>)> = Vec::new();
        let mut is_mended = false;
        for (name, value) in object {
            let new = self.below(name, |walk| {
                let name_of_value = if name == "value" { named } else { name };
                // fields of other programs, which may contain anything
                let has_numbers = has_numbers || name.starts_with('_');
                (walk.leaf(name, ""), walk.value(value, name_of_value, has_numbers))
            });
            is_mended |= new.0.is_some() || new.1.is_some();
            mended.push((new.0.unwrap_or_else(|| name.clone()), new.1));
        }
        is_mended.then(|| {
            let pairs = mended.into_iter().zip(object.values());
            Value::Object(pairs.map(|((name, new), old)| (name, new.unwrap_or_else(|| old.clone()))).collect())
        })
    }

    fn text(&mut self, text: &str, name: &str) -> Option<Value> {
        if text.trim_start().starts_with(['{', '['])
            && let Ok(value) = serde_json::from_str::<Value>(text)
        {
            let mended = self.within(|walk| walk.value(&value, name, true))?;
            return Some(Value::String(mended.to_string()));
        }
        self.leaf(text, name).map(Value::String)
    }

    fn leaf(&mut self, text: &str, name: &str) -> Option<String> {
        let mut found = BTreeSet::new();
        self.scanner.visit(text, name, &mut found);
        if found.is_empty() {
            return None;
        }
        self.add(found);
        self.mend.map(|mend| mend(text))
    }

    pub(super) fn add(&mut self, found: BTreeSet<Suspicion>) {
        let (entry, pointer) = (self.entry, &self.pointer);
        self.hits.extend(found.into_iter().map(|suspicion| Hit { entry, pointer: pointer.clone(), suspicion }));
    }

    /// Visits the JSON in a text.
    fn within<T>(&mut self, visit: impl FnOnce(&mut Self) -> T) -> T {
        self.step("#", visit)
    }

    fn below<T>(&mut self, name: &str, visit: impl FnOnce(&mut Self) -> T) -> T {
        let is_shown = protocol::is_field(name) || self.scanner.is_known(name) || name.len() <= 6 && is_index(name);
        // another name may be data
        self.step(&format!("/{}", if is_shown { name } else { "*" }), visit)
    }

    fn step<T>(&mut self, step: &str, visit: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.pointer.len();
        self.pointer.push_str(step);
        let result = visit(self);
        self.pointer.truncate(length);
        result
    }
}

fn is_index(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_digit())
}
