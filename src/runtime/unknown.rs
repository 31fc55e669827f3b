//! The fields of an answer that its type does not know.

use std::cell::Cell;
use std::fmt;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Response;

/// The fields of an answer that this version of the crate does not know, with their places and values.
///
/// Typed values hold only what this crate knows, so that they stay small. The rest is read from the answer's body when it
/// is asked for, by [`Response::unknown_fields`]:
///
/// ```
/// use truv_sdk::{Response, types::User};
///
/// let body = r#"{"id": "u1", "created_at": "2026-01-31T09:15:00Z", "updated_at": "2026-01-31T09:15:00Z", "tier": "gold"}"#;
/// let user: Response<User> = Response::from_answer(http::Response::new(body))?;
/// let unknown = user.unknown_fields();
/// assert_eq!(unknown.get("tier").and_then(|tier| tier.as_str()), Some("gold"));
/// # Ok::<(), truv_sdk::Error>(())
/// ```
///
/// The fields of one object are those [`in_object`](Self::in_object) its path, such as `employments[0].company`.
///
/// `Debug` shows paths, and no values.
#[derive(Clone, Default)]
pub struct UnknownFields(Vec<UnknownField>);

/// A field that its type does not know.
#[derive(Clone, PartialEq)]
pub struct UnknownField {
    object: String,
    name: String,
    value: Value,
}

impl UnknownField {
    /// The path of the object that has the field, such as `employments[0].company`; empty for the whole answer.
    #[must_use]
    pub fn object(&self) -> &str {
        &self.object
    }

    /// The name of the field.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The path of the field itself.
    #[must_use]
    pub fn path(&self) -> String {
        if self.object.is_empty() { self.name.clone() } else { format!("{}.{}", self.object, self.name) }
    }

    /// The value. It may be personal data: do not log it.
    #[must_use]
    pub fn value(&self) -> &Value {
        &self.value
    }
}

impl UnknownFields {
    /// The fields of this JSON that the type does not know. For JSON that is no [`Response`], such as one that was stored.
    ///
    /// # Errors
    ///
    /// The JSON does not fit the type.
    pub fn of<T: DeserializeOwned>(json: &[u8]) -> Result<Self, serde_json::Error> {
        let (read, found) = list::<T>(json);
        read.map(|_| found)
    }

    /// All of them, in the order of the answer.
    pub fn iter(&self) -> std::slice::Iter<'_, UnknownField> {
        self.0.iter()
    }

    /// The fields of the object at this path, without those of objects in it.
    pub fn in_object<'a>(&'a self, path: &'a str) -> impl Iterator<Item = &'a UnknownField> {
        self.iter().filter(move |field| field.object == path)
    }

    /// The value of the field at this path, such as `employments[0].company.tier`.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&Value> {
        self.iter().find(|field| field.path() == path).map(UnknownField::value)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether the type knows every field.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T: DeserializeOwned> Response<T> {
    /// The fields of the answer that its type does not know, of every object in it. Empty for a response
    /// [without a body](Self::new).
    ///
    /// This reads the body again, so ask only when you want to know. Of a [guarded](crate::pagination::Guarded) list, the
    /// fields are listed up to the first bad item.
    #[must_use]
    pub fn unknown_fields(&self) -> UnknownFields {
        list::<T>(self.json()).1
    }
}

thread_local! {
    static IS_LISTING: Cell<bool> = const { Cell::new(false) };
}

/// Whether JSON is being read to list its unknown fields, and for no other reason. A type that usually reads a part of its
/// JSON by itself must then read all of it with the deserializer that it was given.
pub(crate) fn is_listing() -> bool {
    IS_LISTING.get()
}

/// What was found until the end, or until the JSON did not fit the type.
fn list<T: DeserializeOwned>(json: &[u8]) -> (Result<T, serde_json::Error>, UnknownFields) {
    let mut places = Vec::new();
    let mut found = |path: serde_ignored::Path<'_>| {
        let mut place = Place::default();
        place.add(&path);
        places.push(place);
    };
    let before = IS_LISTING.replace(true);
    let read = serde_ignored::deserialize(&mut serde_json::Deserializer::from_slice(json), &mut found);
    IS_LISTING.set(before);
    if places.is_empty() {
        return (read, UnknownFields::default());
    }
    let whole: Value = serde_json::from_slice(json).unwrap_or_default();
    (read, UnknownFields(places.into_iter().filter_map(|place| place.field(&whole)).collect()))
}

/// Where a field is.
#[derive(Default)]
struct Place(Vec<Step>);

enum Step {
    Name(String),
    Index(usize),
}

impl Place {
    fn add(&mut self, path: &serde_ignored::Path<'_>) {
        use serde_ignored::Path::{Map, NewtypeStruct, NewtypeVariant, Root, Seq, Some};
        match path {
            Root => {}
            Seq { parent, index } => {
                self.add(parent);
                self.0.push(Step::Index(*index));
            }
            Map { parent, key } => {
                self.add(parent);
                self.0.push(Step::Name(key.clone()));
            }
            Some { parent } | NewtypeStruct { parent } | NewtypeVariant { parent } => self.add(parent),
        }
    }

    fn field(mut self, whole: &Value) -> Option<UnknownField> {
        let Some(Step::Name(name)) = self.0.pop() else { return None };
        let mut object = whole;
        let mut path = String::new();
        for step in self.0 {
            match step {
                Step::Name(name) => {
                    object = &object[&name];
                    path.extend((!path.is_empty()).then_some('.').into_iter().chain(name.chars()));
                }
                Step::Index(index) => {
                    object = &object[index];
                    path.push_str(&format!("[{index}]"));
                }
            }
        }
        let value = object.get(&name)?.clone();
        Some(UnknownField { object: path, name, value })
    }
}

impl fmt::Debug for UnknownFields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.0).finish()
    }
}

impl fmt::Debug for UnknownField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("UnknownField").field(&self.path()).finish()
    }
}
