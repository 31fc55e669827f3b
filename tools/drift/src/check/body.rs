//! Bodies, in each syntax that has values.

use std::sync::Arc;

use serde_json::{Map, Value, json};
use truv_har::{NoValue, with_json};
use truv_openapi::NodeId;
use truv_openapi::schema::{Learned, every_part, types};

use super::media::{self, Syntax};
use super::text::{self, Kinds};
use super::{Checker, decoded, encoding};
use crate::findings::Place;
use crate::har::Message;
use crate::rules::Rule;
use crate::schema::{self, Observation, Seen};
use crate::sketch;
use crate::value::kind;

impl Checker<'_> {
    pub(super) fn check_body(&mut self, media_type: NodeId, message: &Message, index: usize, place: Place<'_>) {
        let Some(schema) = self.document.tree().get(media_type, "schema") else { return };
        let syntax = message.media_type.as_deref().and_then(Syntax::of);
        let Some(syntax) = syntax else { return self.not_read(schema) };
        match syntax {
            Syntax::Json => {
                if let Err(why) = self.check_json(schema, &message.body, index, place) {
                    self.no_value(schema, why, place);
                }
            }
            Syntax::Sequence => self.check_sequence(schema, &message.body, index, place),
            Syntax::Events => self.check_events(schema, &message.body, index, place),
            Syntax::Text => self.check_text(schema, &message.body, index, place),
            Syntax::Form => {
                let pairs = encoding::spread(self.document, media_type, schema, form_urlencoded(&message.body));
                let value = text::object(self.document, schema, &pairs);
                self.check_value(schema, &value, index, place);
            }
            Syntax::Multipart => {
                let content_type = message.content_type.as_deref().unwrap_or_default();
                // without a boundary, it is unknown where a part ends
                if let Some(parts) = media::parts(content_type, &message.body) {
                    let value = self.of_parts(schema, &parts);
                    self.check_value(schema, &value, index, place);
                }
            }
        }
    }

    /// A text is the value itself, or is written in it: a number, or JSON that the server calls text.
    fn check_text(&mut self, schema: NodeId, body: &[u8], index: usize, place: Place<'_>) {
        let kinds = Kinds::of(self.document, schema);
        let text = String::from_utf8_lossy(body);
        let is_structure = text.trim_start().starts_with(['{', '[']);
        if (kinds.is_list || kinds.is_object)
            && is_structure
            && self.check_json(schema, text.as_bytes(), index, place).is_ok()
        {
            return;
        }
        if !kinds.is_scalar {
            return self.not_read(schema);
        }
        // the end of the last line
        let text = text.strip_suffix('\n').map_or(&*text, |text| text.strip_suffix('\r').unwrap_or(text));
        let value = text::read(self.document, schema, text);
        self.check_value(schema, &value, index, place);
    }

    /// Nobody can say what a body in this syntax has of its schema, unless the schema takes any text.
    fn not_read(&mut self, schema: NodeId) {
        let kinds = Kinds::of(self.document, schema);
        if kinds.is_list || kinds.is_object {
            self.not_read.insert(schema);
        }
    }

    fn no_value(&mut self, schema: NodeId, why: NoValue, place: Place<'_>) {
        let detail = match why {
            NoValue::NotJson => "a body that is not JSON",
            _ => "nested too deeply to be checked",
        };
        self.observe(place, Rule::TypeMismatch, String::new(), schema, detail.to_owned());
    }

    fn check_json(&mut self, schema: NodeId, body: &[u8], index: usize, place: Place<'_>) -> Result<(), NoValue> {
        let key = (index, place.side.unwrap_or(schema::Side::Response), place.status.unwrap_or_default());
        // the walk may run on a stack of its own, so the values that it changes are taken out meanwhile
        let mut seen = self.bodies.remove(&key).unwrap_or_default();
        let (document, options, learned) = (self.document, self.options, &self.learned);
        let walked = with_json(body, |value| walk((document, learned), options, place, schema, value, &mut seen));
        self.bodies.insert(key, seen);
        let (found, unchecked) = walked?;
        self.unchecked.extend(unchecked);
        found.into_iter().for_each(|observation| self.collector.observe(place, observation));
        Ok(())
    }

    fn check_value(&mut self, schema: NodeId, value: &Value, index: usize, place: Place<'_>) {
        let key = (index, place.side.unwrap_or(schema::Side::Response), place.status.unwrap_or_default());
        let seen = self.bodies.entry(key).or_default();
        let (found, unchecked) = walk((self.document, &self.learned), self.options, place, schema, value, seen);
        self.unchecked.extend(unchecked);
        found.into_iter().for_each(|observation| self.collector.observe(place, observation));
    }

    /// Checks each value of a sequence by the schema, or as an item, if the schema describes the list of all values.
    fn check_sequence(&mut self, schema: NodeId, body: &[u8], index: usize, place: Place<'_>) {
        let tree = self.document.tree();
        let mut parts = Vec::new();
        every_part(self.document, schema, &mut parts);
        let is_list = parts.iter().any(|part| types(tree, *part).any(|name| name == "array"));
        let item = text::item(self.document, schema).filter(|_| is_list);
        let mut broken = None;
        for record in media::records(body) {
            let is_list_itself = record.starts_with(b"[");
            let schema = item.filter(|_| !is_list_itself).unwrap_or(schema);
            if let Err(why) = self.check_json(schema, record, index, place) {
                broken = broken.or(Some((schema, why)));
            }
        }
        // one finding for the body, however many of its lines are broken
        if let Some((schema, why)) = broken {
            self.no_value(schema, why, place);
        }
    }

    /// Checks the JSON in the events of a server. Other texts, such as a mark for the end, are no values.
    fn check_events(&mut self, schema: NodeId, body: &[u8], index: usize, place: Place<'_>) {
        // the schema of a whole event says more than the recorded lines show
        let is_event = ["event", "id", "retry"].iter().any(|name| text::member(self.document, schema, name).is_some())
            && text::member(self.document, schema, "data").is_some();
        let kinds = Kinds::of(self.document, schema);
        if is_event || !kinds.is_list && !kinds.is_object {
            return self.not_read(schema);
        }
        let mut is_read = false;
        for value in media::events(body) {
            is_read |= self.check_json(schema, value, index, place).is_ok();
        }
        if !is_read {
            self.not_read(schema);
        }
    }

    fn of_parts(&self, schema: NodeId, parts: &[media::Part<'_>]) -> Value {
        let document = self.document;
        let mut object = Map::new();
        for part in parts {
            let text = String::from_utf8_lossy(part.body);
            let name = part.name.strip_suffix("[]").unwrap_or(&part.name);
            let name = if text::member(document, schema, &part.name).is_some() { &part.name } else { name };
            let own = text::member(document, schema, name);
            let is_json = part.media_type.as_deref().and_then(Syntax::of) == Some(Syntax::Json);
            let is_list = own.is_some_and(|own| Kinds::of(document, own).is_list);
            let item = own.filter(|_| is_list).and_then(|own| text::item(document, own)).or(own);
            let takes_structure = own.is_some_and(|own| Kinds::of(document, own).is_object) || is_json;
            let read = takes_structure.then(|| serde_json::from_str::<Value>(&text).ok()).flatten();
            let value = match read {
                Some(value) => value,
                // the content of a file has no type
                None if part.is_file => Value::from(text.into_owned()),
                None => text::read_some(document, item, &text),
            };
            match object.get_mut(name) {
                Some(Value::Array(values)) => values.push(value),
                Some(first) => *first = json!([first.take(), value]),
                None if is_list && !value.is_array() => drop(object.insert(name.to_owned(), json!([value]))),
                None => drop(object.insert(name.to_owned(), value)),
            }
        }
        Value::Object(object)
    }
}

/// The observations for a value, and the parts of the document that could not be compared.
fn walk<'a>(
    (document, learned): (&'a truv_openapi::Description, &Arc<Learned<'a>>),
    options: &super::Options,
    place: Place<'_>,
    schema: NodeId,
    value: &Value,
    seen: &mut Seen,
) -> (Vec<Observation>, Vec<NodeId>) {
    let side = place.side.unwrap_or(schema::Side::Response);
    let (found, unchecked) = schema::check_all(document, (side, options.closed_world), schema, value, (seen, learned));
    let is_shape = |rule| matches!(rule, Rule::TypeMismatch | Rule::MissingRequiredField | Rule::NullNotAllowed);
    // an error body of another shape is one finding, not one for each field
    if place.status.is_some_and(|status| status >= 400) && found.iter().any(|one| is_shape(one.rule)) {
        let observation = Observation {
            rule: Rule::ErrorBodyShape,
            pointer: String::new(),
            node: schema,
            detail: crate::value::describe(value),
            wrong: kind(value).to_owned(),
            sketch: None,
        };
        return (vec![observation], unchecked);
    }
    let is_known = |pointer: &str| seen.contains_key(pointer) || found.iter().any(|one| one.pointer == pointer);
    let mut decoded = match options.decode {
        Some(decode) => decoded::read(document, decode, schema, value, is_known),
        None => Vec::new(),
    };
    // lost undocumented fields are already reported
    let is_told = |one: &Observation| found.iter().any(|other| other.pointer == one.pointer);
    decoded.retain(|one| one.rule != Rule::LossyDecode || !is_told(one));
    (found.into_iter().chain(decoded).collect(), unchecked)
}

fn form_urlencoded(body: &[u8]) -> Vec<(String, String)> {
    let pairs = url::form_urlencoded::parse(body.trim_ascii());
    pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
}

/// A schema for a body that the document does not have; none for a body without values.
pub(super) fn sketch_of(message: &Message) -> Option<Value> {
    match message.media_type.as_deref().and_then(Syntax::of)? {
        Syntax::Json => with_json(&message.body, sketch::sketch).ok(),
        Syntax::Sequence => {
            let values = media::records(&message.body).map(|record| with_json(record, sketch::sketch).ok());
            values.reduce(|one, other| Some(sketch::merge(one?, other?))).flatten()
        }
        Syntax::Form => {
            let pairs = form_urlencoded(&message.body);
            Some(sketch::sketch(&Value::Object(pairs.into_iter().map(|(name, _)| (name, Value::from(""))).collect())))
        }
        Syntax::Text => Some(json!({"type": "string"})),
        Syntax::Events | Syntax::Multipart => None,
    }
}

/// A response object for an answer whose status the document does not have.
pub(super) fn response_of(message: &Message) -> Option<Value> {
    let name = message.media_type.as_deref().filter(|name| crate::names::is_media_type(name))?;
    let schema = sketch_of(message).unwrap_or_else(|| json!({}));
    Some(json!({"content": {name: {"schema": schema}}}))
}
