//! Counts of what was replaced.

use std::collections::BTreeMap;
use std::fmt;

use super::shape::Shape;

/// The kind of a replaced value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// E-mail addresses.
    Email,
    /// Dates and times.
    Date,
    /// Amounts, rates, coordinates.
    Amount,
    /// Numbers of people and accounts.
    Number,
    /// Ids, tokens, single words.
    Identifier,
    /// Access secrets of Truv.
    AccessSecret,
    /// Texts.
    Text,
    /// Links.
    Link,
    /// Files, within texts or as whole bodies.
    File,
    /// Names of properties or parameters that were data.
    Name,
    /// Headers that were left out or replaced.
    Header,
    /// Fields of the recording that are not part of HAR 1.2.
    Field,
    /// Values without a stand-in that satisfies the same rules of the document.
    Loosened,
}

impl Kind {
    pub(super) fn of(shape: Shape) -> Self {
        match shape {
            Shape::Email => Self::Email,
            Shape::Date => Self::Date,
            Shape::Decimal => Self::Amount,
            Shape::Digits | Shape::Punctuated => Self::Number,
            Shape::Uuid | Shape::Token => Self::Identifier,
            Shape::AccessSecret => Self::AccessSecret,
            Shape::Text => Self::Text,
        }
    }

    /// The noun for this many.
    fn noun(self, count: u64) -> &'static str {
        let (one, many) = match self {
            Self::Email => ("e-mail address", "e-mail addresses"),
            Self::Date => ("date or time", "dates and times"),
            Self::Amount => ("amount", "amounts"),
            Self::Number => ("number", "numbers"),
            Self::Identifier => ("id or word", "ids and words"),
            Self::AccessSecret => ("access secret", "access secrets"),
            Self::Text => ("text", "texts"),
            Self::Link => ("link", "links"),
            Self::File => ("file", "files"),
            Self::Name => ("name", "names"),
            Self::Header => ("header", "headers"),
            Self::Field => ("other field", "other fields"),
            Self::Loosened => ("value whose rules could not be kept", "values whose rules could not be kept"),
        };
        if count == 1 { one } else { many }
    }
}

/// How often something of each kind was replaced; the same value counts each time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts(BTreeMap<Kind, u64>);

impl Counts {
    pub(super) fn add(&mut self, kind: Kind) {
        *self.0.entry(kind).or_default() += 1;
    }

    /// The count of one kind.
    #[must_use]
    pub fn of(&self, kind: Kind) -> u64 {
        self.0.get(&kind).copied().unwrap_or_default()
    }
}

/// `3 e-mail addresses, 17 amounts`.
impl fmt::Display for Counts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return formatter.write_str("nothing");
        }
        for (index, (kind, count)) in self.0.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(formatter, "{comma}{count} {}", kind.noun(*count))?;
        }
        Ok(())
    }
}
