//! Sample data: a value of each schema, made from its enums, formats and limits.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::{Map, Value, json};

use super::values;
use crate::api::{Api, Selection, events, schema_name};
use crate::passes::{docs, ident};

/// `sample()` of every type that operations take or give, of those that are there.
pub(super) fn of_types(document: &Value, api: &Api, is_wanted: impl Fn(&str) -> bool) -> TokenStream {
    let types = crate::operation_types(document).into_iter().filter_map(|name| {
        let selection = api.selections.get(&name).unwrap_or(&Selection::Always);
        selection.is_met(&is_wanted).then(|| (name, selection.attribute()))
    });
    let samples = types.map(|(name, cfg)| {
        let text = crate::text(Samples::new(document).component(&name));
        let ty = ident(&name);
        let doc = docs::lines(
            "Made-up data that fits the document, with every property that a success has. Change what your test needs.",
        );
        quote! {
            #cfg
            impl crate::generated::types::#ty {
                #doc
                #[must_use]
                pub fn sample() -> Self {
                    crate::mock::sample(#text)
                }
            }
        }
    });
    quote! { #(#samples)* }
}

/// `sample()` of the types of events, and the text of each event. `own` are the schemas that belong to events alone.
pub(super) fn of_events(document: &Value, own: &BTreeSet<String>) -> TokenStream {
    let events = events::read(document);
    if events.is_empty() {
        return TokenStream::new();
    }
    let samples = own.iter().filter(|name| ![events::HEAD, events::CONTEXT].contains(&name.as_str())).map(|name| {
        let text = crate::text(Samples::new(document).component(name));
        let ty = ident(events::payload_type(name));
        let doc = docs::lines("Made-up data that fits the document. Change what matters to your test.");
        quote! {
            #[cfg(feature = "webhook")]
            impl crate::generated::events::#ty {
                #doc
                #[must_use]
                pub fn sample() -> Self {
                    crate::mock::sample(#text)
                }
            }
        }
    });
    let variants = events.iter().map(|event| ident(&event.variant()));
    let texts = events.iter().map(|event| crate::text(Samples::new(document).component(&event.schema)));
    let unknown = crate::text(Samples::new(document).component(events::HEAD));
    quote! {
        #(#samples)*

        /// The text of an event of this type.
        #[cfg(feature = "webhook")]
        pub(crate) fn event(event_type: &crate::generated::types::WebhookEventType) -> &'static str {
            use crate::generated::types::WebhookEventType;
            match event_type {
                #(WebhookEventType::#variants => #texts,)*
                WebhookEventType::Unknown(_) => #unknown,
            }
        }
    }
}

struct Samples<'a> {
    document: &'a Value,
    /// The components around the value, so that a component that contains itself does not recurse forever.
    around: BTreeSet<String>,
}

impl<'a> Samples<'a> {
    fn new(document: &'a Value) -> Self {
        Self { document, around: BTreeSet::new() }
    }

    fn component(&mut self, name: &str) -> Value {
        let schema = &self.document["components"]["schemas"][name];
        let is_outer = self.around.insert(name.to_owned());
        let value = self.value(name, schema);
        if is_outer {
            self.around.remove(name);
        }
        value
    }

    /// `name` is the name of the property or component.
    fn value(&mut self, name: &str, schema: &Value) -> Value {
        if let Some(example) = schema.get("example") {
            return example.clone();
        }
        if let Some(component) = schema_name(schema) {
            let of = &self.document["components"]["schemas"][component];
            // the property's name says more than the name of a shared text component, except if the component is an id
            let is_plain = of["type"] == "string" && of.get("enum").is_none() && !component.ends_with("Id");
            return if is_plain { self.value(name, of) } else { self.component_in(name, component) };
        }
        if let Some(parts) = schema["allOf"].as_array() {
            let parts: Vec<Value> = parts.iter().map(|part| self.value(name, part)).collect();
            let own = schema.get("properties").map(|_| self.object(schema));
            return parts.into_iter().chain(own).reduce(merged).unwrap_or_default();
        }
        for keyword in ["oneOf", "anyOf"] {
            if let Some(branch) = schema[keyword].as_array().and_then(|branches| branches.first()) {
                return self.value(name, branch);
            }
        }
        match schema["type"].as_str() {
            Some("boolean") => json!(values::boolean(name)),
            Some("integer") => values::integer(name, schema),
            Some("number") => values::number(name, schema),
            Some("string") => values::text(name, schema).into(),
            Some("array") if self.is_around(&schema["items"]) => json!([]),
            Some("array") => json!([self.value(name, &schema["items"])]),
            _ => self.object(schema),
        }
    }

    fn component_in(&mut self, property: &str, component: &str) -> Value {
        let schema = &self.document["components"]["schemas"][component];
        match schema["enum"].as_array() {
            Some(known) => values::choice(property, known),
            None => self.component(component),
        }
    }

    fn object(&mut self, schema: &Value) -> Value {
        let required: BTreeSet<&str> =
            schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let mut object = Map::new();
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            let may_be_null = property["nullable"] == true;
            let is_left_out = values::belongs_to_failure(name) || self.is_around(property);
            if is_left_out && !required.contains(name.as_str()) {
                continue;
            }
            let value = if is_left_out && may_be_null { Value::Null } else { self.value(name, property) };
            object.insert(name.clone(), value);
        }
        let is_described = schema["additionalProperties"].as_object().is_some_and(|schema| !schema.is_empty());
        if is_described {
            object.insert("sample".to_owned(), self.value("sample", &schema["additionalProperties"]));
        } else if schema.get("properties").is_none() && schema["additionalProperties"] != false {
            object.insert("sample".to_owned(), json!("Sample"));
        }
        Value::Object(object)
    }

    /// Whether the value of a schema would contain itself.
    fn is_around(&self, schema: &Value) -> bool {
        let is_around = |schema: &Value| schema_name(schema).is_some_and(|name| self.around.contains(name));
        is_around(schema) || schema["allOf"].as_array().is_some_and(|parts| parts.iter().any(is_around))
    }
}

fn merged(mut left: Value, right: Value) -> Value {
    if let (Some(left), Value::Object(right)) = (left.as_object_mut(), right) {
        left.extend(right);
    }
    left
}
