//! Changes of schemas, in requests and in answers.

use std::collections::HashSet;

use super::view::{View, name_of};
use super::{At, Found};
use crate::tree::NodeId;

/// Deeper than any value that somebody writes.
const DEEPEST: usize = 40;

/// Bounds, with the words of the rules.
const BOUNDS: [(&str, &str, bool); 6] = [
    ("maximum", "max", true),
    ("minimum", "min", false),
    ("maxLength", "max-length", true),
    ("minLength", "min-length", false),
    ("maxItems", "max-items", true),
    ("minItems", "min-items", false),
];

/// Where a schema stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Parameter,
    Request,
    Response,
}

impl Side {
    /// How rules call a value: the whole, or a part of it.
    fn word(self, is_root: bool) -> &'static str {
        match (self, is_root) {
            (Self::Parameter, true) => "request-parameter",
            (Self::Parameter, false) => "request-parameter-property",
            (Self::Request, true) => "request-body",
            (Self::Request, false) => "request-property",
            (Self::Response, true) => "response-body",
            (Self::Response, false) => "response-property",
        }
    }

    fn is_request(self) -> bool {
        self != Self::Response
    }
}

/// Compares two schemas and everything in them.
pub(super) struct Comparison<'f, 'a> {
    found: &'f mut Found<'a>,
    side: Side,
    place: String,
    seen: HashSet<(Vec<NodeId>, Vec<NodeId>)>,
}

impl<'f, 'a> Comparison<'f, 'a> {
    pub(super) fn new(found: &'f mut Found<'a>, side: Side, place: &str) -> Self {
        Self { found, side, place: place.to_owned(), seen: HashSet::new() }
    }

    /// `pointer` is the way from the whole value; empty for the whole itself.
    pub(super) fn run(&mut self, old: &[NodeId], new: &[NodeId], pointer: &str, depth: usize) {
        let (before, after) = (View::of(self.found.old, old), View::of(self.found.new, new));
        // a schema that contains itself has been compared already
        if depth > DEEPEST || !self.seen.insert((before.key(), after.key())) {
            return;
        }
        let Some(node) = after.node() else { return };
        let at = At::New(node);
        self.types(&before, &after, pointer, at);
        self.values(&before, &after, pointer, at);
        self.bounds(&before, &after, pointer, at);
        self.pattern(&before, &after, pointer, at);
        self.default(&before, &after, pointer, at);
        self.branches(&before, &after, pointer, depth, at);
        self.properties(&before, &after, pointer, depth, at);
        for (step, old, new) in [("items", before.items(), after.items()), ("*", before.rest(), after.rest())] {
            if !old.is_empty() && !new.is_empty() {
                self.run(&old, &new, &format!("{pointer}/{step}"), depth + 1);
            }
        }
    }

    /// Whether a narrower type has a rule of its own: it breaks what is sent, but not what is received.
    fn names_narrowing(&self, pointer: &str) -> bool {
        !self.side.is_request() || (self.side == Side::Parameter && !pointer.is_empty())
    }

    fn report(&mut self, aspect: &str, pointer: &str, detail: String, at: At) {
        let rule = format!("{}-{aspect}", self.side.word(pointer.is_empty()));
        self.report_rule(&rule, pointer, detail, at);
    }

    fn report_rule(&mut self, rule: &str, pointer: &str, detail: String, at: At) {
        let place = if pointer.is_empty() { self.place.clone() } else { format!("{} {pointer}", self.place) };
        self.found.report(rule, &place, detail, at);
    }

    fn types(&mut self, before: &View<'_>, after: &View<'_>, pointer: &str, at: At) {
        if let Some((aspect, detail)) = type_change(before, after, self.names_narrowing(pointer)) {
            self.report(aspect, pointer, detail, at);
        }
        match (before.flag("nullable"), after.flag("nullable")) {
            (false, true) => self.report("became-nullable", pointer, "null is allowed now".to_owned(), at),
            (true, false) => self.report("became-not-nullable", pointer, "null is not allowed any more".to_owned(), at),
            _ => {}
        }
    }

    fn values(&mut self, before: &View<'_>, after: &View<'_>, pointer: &str, at: At) {
        let (old, new) = match (before.values(), after.values()) {
            (Some(old), Some(new)) => (old, new),
            (None, Some(new)) => {
                let values = new.into_iter().collect::<Vec<_>>().join(", ");
                return self.report("became-enum", pointer, format!("only {values} now"), at);
            }
            _ => return,
        };
        for value in new.difference(&old) {
            self.report("enum-value-added", pointer, value.clone(), at);
        }
        for value in old.difference(&new) {
            match (self.side, pointer.is_empty()) {
                (Side::Response, true) => {
                    self.report_rule("response-mediatype-enum-value-removed", pointer, value.clone(), at);
                }
                _ => self.report("enum-value-removed", pointer, value.clone(), at),
            }
        }
    }

    fn bounds(&mut self, before: &View<'_>, after: &View<'_>, pointer: &str, at: At) {
        for (keyword, word, is_upper) in BOUNDS {
            let (old, new) = (before.number(keyword), after.number(keyword));
            // in OpenAPI 3.0 a flag beside the bound says that the bound itself is out
            let exclusive = if is_upper { "exclusiveMaximum" } else { "exclusiveMinimum" };
            let is_exclusive = matches!(keyword, "maximum" | "minimum") && after.flag(exclusive);
            let word = if is_exclusive { format!("exclusive-{word}") } else { word.to_owned() };
            let change = match (old, new) {
                (None, Some(_)) => "set",
                (Some(_), None) => "unset",
                (Some(old), Some(new)) if new > old => "increased",
                (Some(old), Some(new)) if new < old => "decreased",
                (Some(_), Some(_)) if is_exclusive && !before.flag(exclusive) => {
                    if is_upper {
                        "decreased"
                    } else {
                        "increased"
                    }
                }
                _ => continue,
            };
            let number = |number: Option<f64>| number.map_or_else(|| "none".to_owned(), |number| number.to_string());
            self.report(&format!("{word}-{change}"), pointer, format!("{} -> {}", number(old), number(new)), at);
        }
    }

    fn pattern(&mut self, before: &View<'_>, after: &View<'_>, pointer: &str, at: At) {
        match (before.pattern(), after.pattern()) {
            (None, Some(new)) => self.report("pattern-added", pointer, new.to_owned(), at),
            (Some(old), None) => self.report("pattern-removed", pointer, old.to_owned(), at),
            (Some(old), Some(new)) if old != new => {
                self.report("pattern-changed", pointer, format!("{old} -> {new}"), at);
            }
            _ => {}
        }
    }

    fn default(&mut self, before: &View<'_>, after: &View<'_>, pointer: &str, at: At) {
        match (before.default(), after.default()) {
            (None, Some(new)) => self.report("default-value-added", pointer, new.to_string(), at),
            (Some(old), None) => self.report("default-value-removed", pointer, old.to_string(), at),
            (Some(old), Some(new)) if old != new => {
                self.report("default-value-changed", pointer, format!("{old} -> {new}"), at);
            }
            _ => {}
        }
    }

    fn branches(&mut self, before: &View<'_>, after: &View<'_>, pointer: &str, depth: usize, at: At) {
        for (keyword, word) in [("oneOf", "one-of"), ("anyOf", "any-of")] {
            let old: Vec<(String, NodeId)> = named(self.found.old, before.branches(keyword));
            let new: Vec<(String, NodeId)> = named(self.found.new, after.branches(keyword));
            for (name, branch) in &new {
                match old.iter().find(|(other, _)| other == name) {
                    Some((_, before)) => self.run(&[*before], &[*branch], pointer, depth + 1),
                    None => self.report(&format!("{word}-added"), pointer, name.clone(), At::New(*branch)),
                }
            }
            for (name, _) in old.iter().filter(|(name, _)| new.iter().all(|(other, _)| other != name)) {
                self.report(&format!("{word}-removed"), pointer, name.clone(), at);
            }
        }
    }

    fn properties(&mut self, before: &View<'_>, after: &View<'_>, pointer: &str, depth: usize, at: At) {
        let (old, new) = (before.properties(), after.properties());
        let (was_required, is_required) = (before.required(), after.required());
        let is_request = self.side.is_request();
        if !before.is_closed() && after.is_closed() && is_request {
            self.report("additional-forbidden", pointer, "other members are not allowed any more".to_owned(), at);
        }
        for (name, schemas) in &new {
            let inner = format!("{pointer}/{name}");
            let Some(node) = schemas.first().copied() else { continue };
            let view = View::of(self.found.new, schemas);
            let needed = is_required.contains(name);
            let Some(earlier) = old.get(name) else {
                let rule = match (is_request, needed) {
                    (true, true) if view.default().is_some() => "new-required-request-property-with-default",
                    (true, true) => "new-required-request-property",
                    (true, false) => "new-optional-request-property",
                    (false, true) => "response-required-property-added",
                    (false, false) => "response-optional-property-added",
                };
                self.report_rule(rule, &inner, String::new(), At::New(node));
                continue;
            };
            match (was_required.contains(name), needed) {
                (false, true) if is_request && view.default().is_some() => {
                    self.report("became-required-with-default", &inner, String::new(), At::New(node));
                }
                (false, true) => self.report("became-required", &inner, String::new(), At::New(node)),
                (true, false) => self.report("became-optional", &inner, String::new(), At::New(node)),
                _ => {}
            }
            match (View::of(self.found.old, earlier).flag("deprecated"), view.flag("deprecated")) {
                (false, true) => self.report("deprecated", &inner, String::new(), At::New(node)),
                (true, false) => self.report("reactivated", &inner, String::new(), At::New(node)),
                _ => {}
            }
            self.run(earlier, schemas, &inner, depth + 1);
        }
        for (name, schemas) in old.iter().filter(|(name, _)| !new.contains_key(*name)) {
            let rule = match (is_request, was_required.contains(name)) {
                (true, _) => "request-property-removed",
                (false, true) => "response-required-property-removed",
                (false, false) => "response-optional-property-removed",
            };
            if let Some(node) = schemas.first() {
                self.report_rule(rule, &format!("{pointer}/{name}"), String::new(), At::Old(*node));
            }
        }
    }
}

/// How a type changed, in the words of the rules, and from what to what.
pub(super) fn type_change(
    before: &View<'_>,
    after: &View<'_>,
    names_narrowing: bool,
) -> Option<(&'static str, String)> {
    type Type<'t> = (Option<&'t str>, Option<&'t str>);
    let (old, new): (Type<'_>, Type<'_>) = ((before.kind(), before.format()), (after.kind(), after.format()));
    if old == new {
        return None;
    }
    let is_wider = |(one, one_format): Type<'_>, (other, other_format): Type<'_>| {
        let is_number = one == Some("number") && other == Some("integer");
        (one.is_none() || one == other || is_number) && (one_format.is_none() || one_format == other_format)
    };
    let aspect = if is_wider(new, old) {
        "type-generalized"
    } else if is_wider(old, new) && names_narrowing {
        "type-specialized"
    } else {
        "type-changed"
    };
    let word = |(kind, format): Type<'_>| {
        let kind = kind.unwrap_or("any type");
        format.map_or_else(|| kind.to_owned(), |format| format!("{kind} ({format})"))
    };
    Some((aspect, format!("{} -> {}", word(old), word(new))))
}

fn named(description: &crate::description::Description, branches: Vec<NodeId>) -> Vec<(String, NodeId)> {
    branches.into_iter().map(|branch| (name_of(description, branch), branch)).collect()
}
