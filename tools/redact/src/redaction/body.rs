//! JSON, walked along its schema.

use serde_json::{Map, Value};

use super::{Kind, Redactor};
use crate::document::{Member, Place};
use crate::scan;

impl<'d> Redactor<'d> {
    /// A value at a place; `name` is the name of the property that holds it.
    pub(super) fn value(&mut self, value: &Value, place: &Place<'d>, name: Option<&str>) -> Value {
        match value {
            Value::Null | Value::Bool(_) => value.clone(),
            Value::Number(number) => Value::Number(self.number(number, place)),
            Value::String(text) => Value::String(self.text(text, place, name)),
            Value::Array(items) => {
                let place = place.items();
                items.iter().map(|item| self.value(item, &place, None)).collect()
            }
            Value::Object(object) => Value::Object(self.object(object, place)),
        }
    }

    fn object(&mut self, object: &Map<String, Value>, place: &Place<'d>) -> Map<String, Value> {
        let members = place.members();
        let mut replaced = Map::new();
        for (name, value) in object {
            let member = members.member(name);
            let is_kept = match &member {
                Member::Documented(_) => true,
                // what the document does not know has to be found in the recording
                Member::Undocumented => is_name(name) || self.document.has_words_of(name),
                Member::Entry(_) => self.document.has_words_of(name),
            };
            let new_name = match &member {
                _ if is_kept => self.keep(name),
                Member::Undocumented => self.reported_name(name),
                _ => self.name(name),
            };
            // which branch is meant
            if let Some(text) = value.as_str().filter(|text| place.is_discriminator(name, text)) {
                replaced.insert(new_name, Value::String(self.keep(text)));
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

    /// The name of a property or a parameter that is data.
    pub(super) fn name(&mut self, name: &str) -> String {
        self.counts.add(Kind::Name);
        self.stand_in(name)
    }

    /// The same for undocumented names: a comparison reports them unless they look like data, so they must look the same.
    pub(super) fn reported_name(&mut self, name: &str) -> String {
        let replaced = self.name(name);
        if is_shown(&replaced) && !is_shown(name) { format!("{replaced}~") } else { replaced }
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

/// On several lines if the original is.
pub(super) fn written_like(original: &str, value: &Value) -> String {
    if original.trim().contains('\n') { format!("{value:#}") } else { value.to_string() }
}

/// Whether `cargo xtask drift` shows such a name in its reports.
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
