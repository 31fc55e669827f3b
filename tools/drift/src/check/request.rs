//! Requests: parameters and bodies.

use std::sync::Arc;

use serde_json::Value;
use truv_openapi::{NodeId, Operation};

use super::Checker;
use super::media;
use super::parameters::{Parameter, Plan};
use crate::findings::Place;
use crate::har::Exchange;
use crate::names;
use crate::place::In;
use crate::rules::Rule;
use crate::schema::{self, Seen, Side};

impl Checker<'_> {
    pub(super) fn check_request(&mut self, index: usize, exchange: &Exchange, place: Place<'_>) {
        let document = self.document;
        let Some(operation) = document.operations().get(index) else { return };
        let plan = self.plans.entry(index).or_insert_with(|| Arc::new(Plan::of(document, operation)));
        let plan = Arc::clone(plan);
        self.check_query(index, operation, &plan, exchange, place);
        let in_path = match plan.parameters.iter().any(|parameter| parameter.place == In::Path) {
            true => self.router.values(index, &exchange.path),
            false => Vec::new(),
        };
        for parameter in &plan.parameters {
            let place = Place { part: Some(parameter.place), ..place };
            let values = match parameter.place {
                In::Path => {
                    let own = in_path.iter().find(|(name, _)| *name == parameter.name);
                    own.map(|(_, text)| parameter.of_path(document, text))
                }
                _ => parameter.values(document, exchange, &plan.parameters),
            };
            match values {
                Some(values) => self.check_values(parameter, &values, Side::Request, place),
                // browsers leave all cookies out of their exports
                None if parameter.place == In::Cookie && exchange.request.header("cookie").is_none() => {}
                None if parameter.is_required => self.missing(parameter, place),
                None => {}
            }
        }
        self.check_request_body(operation, exchange, index, place);
    }

    fn missing(&mut self, parameter: &Parameter, place: Place<'_>) {
        let rule = match parameter.place {
            In::Header => Rule::MissingRequiredHeader,
            // the path would not have matched
            In::Path => return,
            In::Query | In::Cookie => Rule::MissingRequiredParameter,
        };
        self.observe(place, rule, parameter.name.clone(), parameter.node, String::new());
    }

    /// Compares the values of a parameter or a header with its schema.
    pub(super) fn check_values(&mut self, parameter: &Parameter, values: &[Value], side: Side, place: Place<'_>) {
        let Some(schema) = parameter.schema else { return };
        for value in values {
            let world = (side, self.options.closed_world);
            let (found, unchecked) =
                schema::check_all(self.document, world, schema, value, (&mut Seen::new(), &self.learned));
            self.unchecked.extend(unchecked);
            for mut observation in found {
                observation.pointer = format!("{}{}", parameter.name, observation.pointer);
                self.collector.observe(place, observation);
            }
        }
    }

    fn check_query(&mut self, index: usize, operation: &Operation, plan: &Plan, exchange: &Exchange, place: Place<'_>) {
        let template = self.router.template(index);
        let is_of_path = |name: &str| template.is_some_and(|template| template.has_query(name));
        for (name, text) in exchange.query.iter().filter(|(name, _)| !plan.has_query(name) && !is_of_path(name)) {
            let node = self.document.tree().get(operation.node, "parameters").unwrap_or(operation.node);
            let place = Place { part: Some(In::Query), ..place };
            let observation = schema::Observation {
                rule: Rule::UndocumentedQueryParameter,
                pointer: names::shown(name).to_owned(),
                node,
                detail: String::new(),
                wrong: String::new(),
                sketch: Some(super::text::sketch(text)),
            };
            self.collector.observe(place, observation);
        }
    }

    fn check_request_body(&mut self, operation: &Operation, exchange: &Exchange, index: usize, place: Place<'_>) {
        let tree = self.document.tree();
        let message = &exchange.request;
        let body = tree.get(operation.node, "requestBody").map(|node| self.document.resolve(node));
        if message.body.is_empty() {
            let length = message.header("content-length").and_then(|length| length.trim().parse::<u64>().ok());
            let is_left_out = message.is_body_left_out || length.is_some_and(|length| length > 0);
            if let Some(body) = body.filter(|body| tree.get_bool(*body, "required") && !is_left_out) {
                self.observe(place, Rule::MissingRequiredBody, String::new(), body, String::new());
            }
            return;
        }
        let media_type = body.zip(message.media_type.as_deref());
        let found = media_type.and_then(|(body, name)| media::find(self.document, body, name));
        match found {
            Some(media_type) => self.check_body(media_type, message, index, place),
            None => self.undocumented_body(body.unwrap_or(operation.node), message, place),
        }
    }

    /// A body whose media type the document does not have.
    pub(super) fn undocumented_body(&mut self, owner: NodeId, message: &crate::har::Message, place: Place<'_>) {
        let (pointer, detail) = match message.media_type.as_deref() {
            Some(name) if names::is_media_type(name) => (name, name),
            Some(_) => ("", "not a usual media type"),
            None => ("", "no media type"),
        };
        let observation = schema::Observation {
            rule: Rule::UndocumentedContentType,
            pointer: pointer.to_owned(),
            node: owner,
            detail: detail.to_owned(),
            wrong: String::new(),
            sketch: super::body::sketch_of(message),
        };
        self.collector.observe(place, observation);
    }
}
