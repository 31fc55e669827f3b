//! The kinds of changes, and every change of each kind. Changes of schemas are in `schemas`.

use std::collections::BTreeSet;

use openapi_drift::har::Exchange;
use openapi_drift::rules::{Rule, Severity};
use serde_json::{Value, json};
use truv_openapi::pointer::escape;

use crate::document::{Document, Operation};
use crate::recorded::Recorded;
use crate::schemas;

macro_rules! kinds {
    ($($kind:ident $name:literal;)+) => {
        /// A kind of change.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Kind {
            $($kind,)+
        }

        impl Kind {
            pub(crate) fn name(self) -> &'static str {
                match self { $(Self::$kind => $name,)+ }
            }
        }
    };
}

kinds! {
    OperationRemoved "operation removed";
    StatusRemoved "status removed";
    MediaTypeChanged "media type changed";
    HeaderRemoved "response header removed";
    HeaderRequired "response header required";
    ParameterRemoved "query parameter removed";
    ParameterRequired "query parameter required";
    RequestBodyRemoved "request body removed";
    RequestBodyRequired "request body required";
    PropertyRemoved "property removed";
    PropertyRequired "property required";
    PropertyWriteOnly "property made write-only";
    NullRefused "null refused";
    TypeChanged "type changed";
    EnumValueRemoved "enum value removed";
    FormatChanged "format changed";
    BoundTightened "bound tightened";
    MapClosed "map closed";
    BranchRemoved "branch of anyOf removed";
    PartRemoved "part of allOf removed";
    StatusAdded "hint: status added";
    PropertyAdded "hint: property added";
    PropertyOptional "hint: property made optional";
    NullAllowed "hint: null allowed";
}

impl Kind {
    /// Whether this finding shows such a change.
    pub(crate) fn is_shown_by(self, rule: Rule) -> bool {
        match self {
            Self::HeaderRemoved => rule == Rule::UndocumentedResponseHeader,
            Self::StatusAdded => rule == Rule::NeverSeenStatus,
            Self::PropertyAdded => rule == Rule::NeverSeenField,
            Self::PropertyOptional => rule == Rule::AlwaysPresentButOptional,
            Self::NullAllowed => rule == Rule::NeverNullButNullable,
            _ => rule.severity() >= Severity::Warning,
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) enum Change {
    Remove,
    /// Writes this value, which may be new.
    Set(Value),
    /// Puts this value at the end of a list, which may be new.
    Push(Value),
}

/// One change.
#[derive(Clone, Debug)]
pub(crate) struct Mutation {
    pub(crate) kind: Kind,
    /// What is changed.
    pub(crate) pointer: String,
    change: Change,
    /// Whether the recordings have what it is about.
    pub(crate) is_recorded: bool,
    /// The operations whose exchanges have it, as far as that is known.
    pub(crate) operations: Option<BTreeSet<usize>>,
}

impl Mutation {
    pub(crate) fn new(kind: Kind, pointer: String, change: Change, is_recorded: bool) -> Self {
        Self { kind, pointer, change, is_recorded, operations: None }
    }

    /// The same change, which only these operations can show.
    pub(crate) fn of(self, operations: &BTreeSet<usize>) -> Self {
        Self { operations: Some(operations.clone()), ..self }
    }

    pub(crate) fn name(&self) -> String {
        let what = match &self.change {
            Change::Push(value) => format!(" {}", value.as_str().unwrap_or_default()),
            _ => String::new(),
        };
        format!("{} {}{what}", self.kind.name().replace(": ", " "), self.pointer)
    }

    pub(crate) fn apply(&self, root: &mut Value) {
        let (above, last) = self.pointer.rsplit_once('/').unwrap();
        let last = last.replace("~1", "/").replace("~0", "~");
        let owner = root.pointer_mut(above).unwrap_or_else(|| panic!("{}", self.name()));
        match (&self.change, owner) {
            (Change::Remove, Value::Object(object)) => drop(object.remove(&last).unwrap()),
            (Change::Remove, Value::Array(items)) => drop(items.remove(last.parse().unwrap())),
            (Change::Set(value), Value::Object(object)) => drop(object.insert(last, value.clone())),
            (Change::Push(value), Value::Object(object)) => {
                object.entry(last).or_insert_with(|| json!([])).as_array_mut().unwrap().push(value.clone());
            }
            _ => panic!("{}", self.name()),
        }
    }
}

/// Every change of the document.
pub(crate) fn all(document: &Document, recorded: &Recorded) -> Vec<Mutation> {
    let mut mutations = Vec::new();
    for operation in &document.operations {
        of_operation(document, operation, &mut mutations);
    }
    let components = &document.root["components"];
    for (name, parameter) in components["parameters"].as_object().unwrap() {
        let pointer = format!("/components/parameters/{}", escape(name));
        let users = document.concerned(&pointer);
        let exchanges = users.iter().flat_map(|index| document.operations[*index].accepted());
        let is_left_out = exchanges.into_iter().any(|one| !has_parameter(one, parameter));
        required_parameter(pointer, parameter, is_left_out, &mut mutations);
    }
    for (name, response) in components["responses"].as_object().unwrap() {
        let pointer = format!("/components/responses/{}", escape(name));
        for header in response["headers"].as_object().into_iter().flatten().map(|(name, _)| name) {
            let of_status = document.operations.iter().flat_map(|operation| {
                let used = operation.responses(document).filter(|(_, own)| own["$ref"] == format!("#{pointer}"));
                let statuses: Vec<String> = used.map(|(status, _)| status.clone()).collect();
                operation.exchanges.iter().filter(move |one| statuses.contains(&one.status.to_string()))
            });
            let has = |one: &Exchange| one.response.header(&header.to_lowercase()).is_some();
            let (with, without): (Vec<_>, Vec<_>) = of_status.partition(|one| has(one));
            let place = format!("{pointer}/headers/{}", escape(header));
            mutations.push(Mutation::new(Kind::HeaderRemoved, place.clone(), Change::Remove, !with.is_empty()));
            let required = json!({"required": true, "schema": {}});
            mutations.push(Mutation::new(Kind::HeaderRequired, place, Change::Set(required), !without.is_empty()));
        }
    }
    schemas::each(&document.root, &mut |pointer, schema| schemas::of_schema(pointer, schema, recorded, &mut mutations));
    mutations
}

fn of_operation(document: &Document, operation: &Operation, mutations: &mut Vec<Mutation>) {
    let pointer = operation.pointer();
    let own = &document.root["paths"][&operation.path][&operation.method];
    mutations.push(Mutation::new(Kind::OperationRemoved, pointer.clone(), Change::Remove, true));
    for (status, response) in operation.responses(document) {
        let place = format!("{pointer}/responses/{status}");
        let is_of = |one: &&Exchange| one.status.to_string() == *status;
        let is_seen = operation.exchanges.iter().any(|one| is_of(&one));
        mutations.push(Mutation::new(Kind::StatusRemoved, place.clone(), Change::Remove, is_seen));
        for (name, content) in response["content"].as_object().into_iter().flatten() {
            let has_body = operation.exchanges.iter().filter(is_of).any(|one| !one.response.body.is_empty());
            let change = Change::Set(json!({"application/x-other": content}));
            mutations.push(Mutation::new(Kind::MediaTypeChanged, format!("{place}/content"), change, has_body));
            assert!(!name.is_empty());
        }
    }
    mutations.push(Mutation::new(
        Kind::StatusAdded,
        format!("{pointer}/responses/299"),
        Change::Set(json!({"description": "added"})),
        true,
    ));
    for (index, parameter) in own["parameters"].as_array().into_iter().flatten().enumerate() {
        let place = format!("{pointer}/parameters/{index}");
        let parameter_of = parameter["$ref"].as_str().and_then(|target| document.root.pointer(&target[1..]));
        let resolved = parameter_of.unwrap_or(parameter);
        if resolved["in"] == "query" {
            let is_sent = operation.accepted().any(|one| has_parameter(one, resolved));
            mutations.push(Mutation::new(Kind::ParameterRemoved, place.clone(), Change::Remove, is_sent));
        }
        if parameter_of.is_none() {
            let is_left_out = operation.accepted().any(|one| !has_parameter(one, parameter));
            required_parameter(place, parameter, is_left_out, mutations);
        }
    }
    if own["requestBody"].is_object() {
        let place = format!("{pointer}/requestBody");
        let has_body = |one: &Exchange| !one.request.body.is_empty();
        let is_sent = operation.accepted().any(has_body);
        mutations.push(Mutation::new(Kind::RequestBodyRemoved, place.clone(), Change::Remove, is_sent));
        if own["requestBody"]["required"] != true {
            let is_left_out = operation.accepted().any(|one| !has_body(one));
            let change = Change::Set(json!(true));
            mutations.push(Mutation::new(Kind::RequestBodyRequired, format!("{place}/required"), change, is_left_out));
        }
    }
}

fn required_parameter(pointer: String, parameter: &Value, is_left_out: bool, mutations: &mut Vec<Mutation>) {
    if parameter["in"] == "query" && parameter["required"] != true {
        let change = Change::Set(json!(true));
        mutations.push(Mutation::new(Kind::ParameterRequired, format!("{pointer}/required"), change, is_left_out));
    }
}

fn has_parameter(exchange: &Exchange, parameter: &Value) -> bool {
    exchange.query.iter().any(|(name, _)| parameter["name"] == **name)
}
