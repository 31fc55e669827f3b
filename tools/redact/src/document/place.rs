//! A place in a body: every schema that speaks of it.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use serde_json::{Number, Value};

use super::{Document, entries, format};

/// More parts than any schema has; a circle of references ends here.
const MOST_PARTS: usize = 256;

/// All schemas of a place: those of `allOf`, and each branch of `oneOf` and `anyOf`. Empty where nothing is documented.
#[derive(Clone, Default)]
pub(crate) struct Place<'d> {
    schemas: Vec<&'d Value>,
}

/// What the document says about a property of an object.
pub(crate) enum Member<'d> {
    Documented(Place<'d>),
    /// The object is a map or free-form: its keys are data.
    Entry(Place<'d>),
    /// The object has properties, and this one is not among them.
    Undocumented,
}

/// What can be wrong with a value, one answer for each rule of each schema. Two values with the same answers give the same
/// findings, however the schemas are combined.
pub(crate) type Verdict = Vec<Option<bool>>;

impl Document {
    /// The place that a schema describes.
    pub(crate) fn place<'d>(&'d self, schema: &'d Value) -> Place<'d> {
        let mut place = Place::default();
        self.collect(schema, &mut place);
        place
    }

    fn collect<'d>(&'d self, schema: &'d Value, place: &mut Place<'d>) {
        let schema = self.resolve(schema);
        let is_known = place.schemas.iter().any(|known| std::ptr::eq(*known, schema));
        if is_known || !schema.is_object() || place.schemas.len() >= MOST_PARTS {
            return;
        }
        place.schemas.push(schema);
        for keyword in ["allOf", "oneOf", "anyOf"] {
            for part in schema[keyword].as_array().into_iter().flatten() {
                self.collect(part, place);
            }
        }
        self.collect(&schema["not"], place);
    }

    /// A property of an object at a place.
    pub(crate) fn member<'d>(&'d self, place: &Place<'d>, name: &str) -> Member<'d> {
        let mut found = Place::default();
        for schema in &place.schemas {
            self.collect(&schema["properties"][name], &mut found);
        }
        if !found.schemas.is_empty() {
            return Member::Documented(found);
        }
        // it may be required, or say which branch is meant, without being described
        let is_named = place.schemas.iter().any(|schema| {
            let required = schema["required"].as_array();
            required.is_some_and(|names| names.iter().any(|required| required == name))
                || schema["discriminator"]["propertyName"] == name
        });
        if is_named {
            return Member::Documented(found);
        }
        let has_properties = place.schemas.iter().any(|schema| entries(&schema["properties"]).next().is_some());
        let others = place.schemas.iter().map(|schema| &schema["additionalProperties"]);
        let others: Vec<_> = others.filter(|others| others.is_object() || **others == true).collect();
        if has_properties && others.is_empty() {
            return Member::Undocumented;
        }
        others.into_iter().for_each(|others| self.collect(others, &mut found));
        Member::Entry(found)
    }

    /// Whether the property says with this value which branch of `oneOf` or `anyOf` is meant.
    pub(crate) fn is_discriminator(&self, place: &Place<'_>, name: &str, value: &str) -> bool {
        place.schemas.iter().filter(|schema| schema["discriminator"]["propertyName"] == name).any(|schema| {
            let branches =
                ["oneOf", "anyOf"].iter().flat_map(|keyword| schema[*keyword].as_array().into_iter().flatten());
            let mut names = branches.filter_map(|branch| branch["$ref"].as_str()?.rsplit('/').next());
            !schema["discriminator"]["mapping"][value].is_null() || names.any(|name| name == value)
        })
    }

    /// The items of an array at a place.
    pub(crate) fn items<'d>(&'d self, place: &Place<'d>) -> Place<'d> {
        let mut items = Place::default();
        for schema in &place.schemas {
            self.collect(&schema["items"], &mut items);
        }
        items
    }

    /// What each rule says about a text or a number.
    pub(crate) fn verdict(&self, place: &Place<'_>, value: &Value) -> Verdict {
        let mut verdict = Vec::new();
        if let Some(number) = value.as_f64().filter(|_| !place.schemas.is_empty()) {
            // 2.0 is an integer too
            verdict.push(Some(number.fract() == 0.0));
        }
        for schema in &place.schemas {
            verdict.push(schema["enum"].as_array().map(|known| known.iter().any(|known| same(known, value))));
            match value {
                Value::String(text) => {
                    let length = text.chars().count() as u64;
                    verdict.push(schema["minLength"].as_u64().map(|least| length >= least));
                    verdict.push(schema["maxLength"].as_u64().map(|most| length <= most));
                    verdict.push(schema["pattern"].as_str().and_then(|pattern| self.fits_pattern(pattern, text)));
                    verdict
                        .extend(schema["format"].as_str().into_iter().flat_map(|format| format::views(format, text)));
                }
                Value::Number(number) => {
                    for bound in ["minimum", "maximum"] {
                        let order = schema[bound].as_number().and_then(|bound| compare(number, bound));
                        verdict.push(order.map(Ordering::is_lt));
                        verdict.push(order.map(Ordering::is_gt));
                    }
                    let step = schema["multipleOf"].as_number();
                    verdict.push(step.map(|step| is_multiple(number, step)));
                    verdict.push(step.map(|step| is_nearly_multiple(number, step)));
                    let number = number.as_f64().unwrap_or_default();
                    verdict.push(schema["format"].as_str().and_then(|format| format::is_in_range(format, number)));
                }
                _ => {}
            }
        }
        verdict
    }
}

impl<'d> Place<'d> {
    pub(crate) fn merge(&mut self, other: Self) {
        for schema in other.schemas {
            if !self.schemas.iter().any(|known| std::ptr::eq(*known, schema)) {
                self.schemas.push(schema);
            }
        }
    }

    /// Whether the value is one of those that the document lists here.
    pub(crate) fn lists(&self, value: &Value) -> bool {
        self.schemas.iter().any(|schema| {
            let mut known = schema["enum"].as_array().into_iter().flatten().chain([&schema["default"]]);
            known.any(|known| same(known, value))
        })
    }

    /// Whether the document lists words here, or gives a pattern for them.
    pub(crate) fn has_words(&self) -> bool {
        self.schemas.iter().any(|schema| schema["enum"].is_array() || schema["pattern"].is_string())
    }

    pub(crate) fn has_format(&self, format: &str) -> bool {
        self.schemas.iter().any(|schema| schema["format"] == format)
    }

    pub(crate) fn has_type(&self, name: &str) -> bool {
        self.schemas.iter().any(|schema| schema["type"] == name)
    }

    /// Whether this is a count, a year or the like: an integer, and nothing that says it is an amount.
    pub(crate) fn is_count(&self) -> bool {
        let formats: BTreeSet<_> = self.schemas.iter().filter_map(|schema| schema["format"].as_str()).collect();
        self.has_type("integer") && !self.has_type("number") && formats.iter().all(|format| *format == "int32")
    }

    /// What the rules here are, as text; empty if there are none.
    pub(crate) fn rules(&self) -> String {
        const KEYWORDS: [&str; 8] =
            ["enum", "minLength", "maxLength", "pattern", "format", "minimum", "maximum", "multipleOf"];
        let mut rules = String::new();
        for schema in &self.schemas {
            for keyword in KEYWORDS.iter().filter(|keyword| !schema[**keyword].is_null()) {
                rules += &format!("{keyword} {} ", schema[*keyword]);
            }
        }
        rules
    }
}

/// Equal by value: `1` and `1.0` are.
fn same(known: &Value, value: &Value) -> bool {
    match (known, value) {
        (Value::Number(known), Value::Number(value)) => known == value || known.as_f64() == value.as_f64(),
        _ => known == value,
    }
}

/// Exactly, where both are integers: as floating point, large ones would be equal that are not.
fn compare(one: &Number, other: &Number) -> Option<Ordering> {
    match (integer(one), integer(other)) {
        (Some(one), Some(other)) => Some(one.cmp(&other)),
        _ => one.as_f64()?.partial_cmp(&other.as_f64()?),
    }
}

fn integer(number: &Number) -> Option<i128> {
    number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from))
}

fn is_multiple(number: &Number, step: &Number) -> bool {
    if let (Some(number), Some(step)) = (integer(number), integer(step)) {
        return step != 0 && number % step == 0;
    }
    let (number, step) = (number.as_f64().unwrap_or_default(), step.as_f64().unwrap_or(1.0));
    let nearest = (number / step).round() * step;
    if nearest.is_finite() { (nearest - number).abs() <= number.abs() * 1e-15 } else { number % step == 0.0 }
}

/// 1.3 is a multiple of 0.1, whatever floating point makes of it.
fn is_nearly_multiple(number: &Number, step: &Number) -> bool {
    let ratio = number.as_f64().unwrap_or_default() / step.as_f64().unwrap_or(1.0);
    ratio.is_finite() && (ratio - ratio.round()).abs() <= 1e-9 * ratio.abs().max(1.0)
}
