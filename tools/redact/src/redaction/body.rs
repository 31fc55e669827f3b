//! JSON, walked along its schema.

use serde_json::{Map, Value};
use truv_openapi::schema::fits_pattern;

use super::pattern::Pattern;
use super::shape::Shape;
use super::{ATTEMPTS, Kind, Redactor, letters};
use crate::document::{Member, Place, PlaceMembers};
use crate::{protocol, scan};

impl<'d> Redactor<'d> {
    /// A value at a place; `name` is the name of the property that holds it.
    pub(super) fn value(&mut self, value: &Value, place: &Place<'d>, name: Option<&str>) -> Value {
        match value {
            Value::Null | Value::Bool(_) => value.clone(),
            Value::Number(number) => Value::Number(self.number(number, place)),
            Value::String(text) => Value::String(self.text(text, place, name)),
            Value::Array(items) => {
                let items = items.iter().enumerate();
                items.map(|(index, item)| self.value(item, &place.item(index), None)).collect()
            }
            Value::Object(object) => Value::Object(self.object(object, place)),
        }
    }

    fn object(&mut self, object: &Map<String, Value>, place: &Place<'d>) -> Map<String, Value> {
        let members = place.members();
        let mut replaced = Map::new();
        for (name, value) in object {
            let member = members.member(name);
            let new_name = self.member_name(&member, name);
            let new_name = self.name_by_patterns(&members, name, new_name);
            // which branch is meant
            if let Some(text) = value.as_str().filter(|text| place.is_discriminator(name, text)) {
                replaced.insert(new_name, Value::String(text.to_owned()));
                continue;
            }
            let place = match member {
                Member::Documented(place) | Member::Entry(place) => place,
                Member::Undocumented => Place::default(),
            };
            replaced.insert(new_name, self.value(value, &place, Some(name)));
        }
        replaced
    }

    /// A name of an object. One that the document has stays.
    pub(super) fn member_name(&mut self, member: &Member<'d>, name: &str) -> String {
        match member {
            Member::Documented(_) => name.to_owned(),
            _ if self.document.has_name(name) || protocol::is_name(name) => name.to_owned(),
            Member::Undocumented => self.new_name(name),
            // a name in a map, which a check does not report
            Member::Entry(_) if self.keeps_names && is_name(name) => self.keep_name(name),
            Member::Entry(_) => {
                self.counts.add(Kind::Name);
                self.stand_in(name)
            }
        }
    }

    /// A name for which the patterns of names say the same as for the recorded one.
    fn name_by_patterns(&mut self, members: &PlaceMembers<'d>, name: &str, usual: String) -> String {
        let patterns: Vec<&str> = members.patterns().iter().map(|(pattern, _)| *pattern).collect();
        let verdict = |name: &str| patterns.iter().map(|pattern| fits_pattern(pattern, name)).collect::<Vec<_>>();
        let wanted = verdict(name);
        if usual == name || verdict(&usual) == wanted {
            return usual;
        }
        let tag = self.key.tag(name.as_bytes());
        let place = (patterns.join(" "), tag);
        if let Some(known) = self.known.get(&place) {
            return known.clone();
        }
        let fitting = patterns.iter().zip(&wanted).filter(|(_, fits)| **fits == Some(true));
        let written: Vec<_> = fitting.filter_map(|(pattern, _)| Pattern::new(pattern, name.len())).collect();
        let candidate = |attempt: u32| {
            let numbers = &mut self.key.numbers(&place.0, &place.1, attempt);
            let text = written.get(attempt as usize / 2 % written.len().max(1))?.text(true, numbers)?;
            // a pattern may speak only of how a name starts
            let rest = name.get(text.len()..).filter(|_| attempt.is_multiple_of(2)).unwrap_or_default();
            Some(text + &letters::stand_in(Shape::Token, rest, numbers))
        };
        let document = self.document;
        let fits = |one: &str| verdict(one) == wanted && !document.has_name(one);
        let Some(found) = self.find(name, &place.1, &fits, (0..ATTEMPTS).map(candidate)) else { return usual };
        self.owners.insert(found.clone(), self.key.tag(name.as_bytes()));
        self.known.insert(place, found.clone());
        found
    }

    /// The name of a field, a parameter or a header that the document does not have. A comparison reports it unless it looks
    /// like data, so the stand-in has to look the same. It is never a name that the document has.
    pub(super) fn new_name(&mut self, name: &str) -> String {
        if self.keeps_names && is_name(name) {
            return self.keep_name(name);
        }
        self.counts.add(Kind::Name);
        let document = self.document;
        let is_new = |one: &str| is_shown(one) == is_shown(name) && !document.has_name(one) && !protocol::is_word(one);
        let replaced = self.stand_in(name);
        if is_new(&replaced) {
            return replaced;
        }
        self.usual("a name", name, Shape::Token, &is_new).unwrap_or_else(|| format!("{replaced}~"))
    }

    /// JSON that is the value of a text, as webhooks keep it.
    pub(super) fn json_in_text(&mut self, text: &str) -> Option<String> {
        if !text.trim_start().starts_with(['{', '[']) {
            return None;
        }
        let value: Value = serde_json::from_str(text).ok()?;
        let replaced = self.value(&value, &Place::default(), None);
        Some(written_like(text, &replaced))
    }
}

/// JSON on several lines if the original has several.
pub(super) fn written_like(original: &str, value: &Value) -> String {
    if original.trim().contains('\n') { format!("{value:#}") } else { value.to_string() }
}

/// Whether `openapi-drift` shows such a name in its reports.
fn is_shown(name: &str) -> bool {
    let is_word = |word: &str| word.len() <= 24 && word.chars().all(|character| character.is_ascii_alphanumeric());
    let rest = name.strip_prefix(['$', '@']).unwrap_or(name);
    name.len() <= 64
        && rest.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && rest.chars().filter(char::is_ascii_digit).count() <= 4
        && rest.split(['_', '-', '.', '[', ']', ':']).all(is_word)
}

/// Whether this looks like a name in an interface: words of letters, few digits, nothing that looks like data.
pub(super) fn is_name(name: &str) -> bool {
    let is_word = |word: &str| {
        let digits = word.chars().filter(char::is_ascii_digit).count();
        word.len() <= 24 && digits <= 4 && word.chars().all(|character| character.is_ascii_alphanumeric())
    };
    name.len() <= 64
        && name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name.split(['_', '-']).all(is_word)
        && !scan::is_suspicious(name)
}
