//! Answers: statuses, headers, bodies.

use truv_openapi::NodeId;

use super::parameters::Parameter;
use super::{Checker, media};
use crate::findings::Place;
use crate::har::{Exchange, Header, Message};
use crate::names;
use crate::place::In;
use crate::rules::Rule;
use crate::schema::{Observation, Side};

impl Checker<'_> {
    pub(super) fn check_response(&mut self, index: usize, exchange: &Exchange, place: Place<'_>) {
        let Some(operation) = self.document.operations().get(index) else { return };
        let message = &exchange.response;
        // there is no body, whatever the headers say
        let has_body = exchange.method != "head" && !matches!(exchange.status, 204 | 304) && !message.body.is_empty();
        let Some(response) = self.document.response(operation, exchange.status) else {
            let node = self.document.tree().get(operation.node, "responses").unwrap_or(operation.node);
            let observation = Observation {
                rule: Rule::UndocumentedStatus,
                pointer: String::new(),
                node,
                detail: String::new(),
                wrong: String::new(),
                sketch: has_body.then(|| super::body::response_of(message)).flatten(),
            };
            self.collector.observe(place, observation);
            return;
        };
        self.check_headers(response, message, place);
        if !has_body {
            return;
        }
        let media_type = message.media_type.as_deref();
        match media_type.and_then(|name| media::find(self.document, response, name)) {
            Some(media_type) => self.check_body(media_type, message, index, place),
            None => self.undocumented_body(response, message, place),
        }
    }

    fn check_headers(&mut self, response: NodeId, message: &Message, place: Place<'_>) {
        let document = self.document;
        let tree = document.tree();
        let place = Place { part: Some(In::Header), ..place };
        for Header { name, .. } in &message.headers {
            if self.standard.contains(name.as_str()) || self.documented.contains(name) {
                continue;
            }
            // one finding for the whole API
            let place = Place { operation: None, status: None, ..place };
            let root = document.operations().first().map_or(response, |operation| operation.node);
            self.observe(place, Rule::UndocumentedResponseHeader, names::shown(name).to_owned(), root, String::new());
        }
        for (name, header) in tree.get_map(response, "headers") {
            let header = document.resolve(*header);
            let name = name.to_ascii_lowercase();
            // the media type is documented by `content`
            if name == "content-type" {
                continue;
            }
            let parameter = Parameter::new(document, header, In::Header, &name);
            match parameter.of_headers(document, message) {
                Some(values) => self.check_values(&parameter, &values, Side::Response, place),
                // browsers leave cookies out of their exports
                None if tree.get_bool(header, "required") && name != "set-cookie" => {
                    self.observe(place, Rule::MissingRequiredHeader, name, header, String::new());
                }
                None => {}
            }
        }
    }
}
