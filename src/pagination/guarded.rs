//! Lists whose items are read one by one, so that one bad item does not lose the others.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Deref;

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::Paged;
use crate::error::without_values;
use crate::runtime::is_listing;

/// A list whose items are results: an item that does not fit its type is a [`BadItem`], with its JSON.
///
/// The items are in [`items`](Paged::items) and [`into_items`](Paged::into_items). The rest of the answer, if there is any,
/// is what this type dereferences to; it has no items then.
pub struct Guarded<P: Paged> {
    page: P,
    items: Vec<Result<P::Item, BadItem>>,
}

/// An item that does not fit its type. No message repeats a value of the item; [`json`](Self::json) has the values.
#[derive(Clone)]
pub struct BadItem {
    path: String,
    reason: String,
    json: Box<RawValue>,
}

impl BadItem {
    /// Where in the answer the item does not fit, such as `results[3].created_at`, or `[3].created_at` if the whole answer is
    /// the list.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The whole item, as it came. It may hold personal data: do not log it.
    #[must_use]
    pub fn json(&self) -> &str {
        self.json.get()
    }

    fn new(place: String, json: Box<RawValue>, error: &serde_path_to_error::Error<serde_json::Error>) -> Self {
        let path = error.path().to_string();
        let path = match path.trim_end_matches(['?', '.']) {
            "" => place,
            path if path.starts_with('[') => format!("{place}{path}"),
            path => format!("{place}.{path}"),
        };
        Self { path, reason: without_values(&error.inner().to_string()), json }
    }
}

impl fmt::Display for BadItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.path, self.reason)
    }
}

impl fmt::Debug for BadItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BadItem").field("path", &self.path).field("reason", &self.reason).finish_non_exhaustive()
    }
}

impl std::error::Error for BadItem {}

impl<'de, P> Deserialize<'de> for Guarded<P>
where
    P: Paged<Item: DeserializeOwned>,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if is_listing() {
            return Ok(Self { page: P::deserialize(deserializer)?, items: Vec::new() });
        }
        let (items, rest) = if P::LIST.is_empty() {
            (Vec::<Box<RawValue>>::deserialize(deserializer)?, "[]".to_owned())
        } else {
            let mut members = BTreeMap::<String, Box<RawValue>>::deserialize(deserializer)?;
            let empty = RawValue::from_string("[]".to_owned()).map_err(D::Error::custom)?;
            let list = members.insert(P::LIST.to_owned(), empty).ok_or_else(|| D::Error::missing_field(P::LIST))?;
            let items = serde_json::from_str(list.get())
                .map_err(|_| D::Error::custom(format_args!("`{}` is not a list", P::LIST)))?;
            (items, serde_json::to_string(&members).map_err(D::Error::custom)?)
        };
        let page = serde_json::from_str(&rest).map_err(D::Error::custom)?;
        Ok(Self { page, items: items.into_iter().enumerate().map(|(index, json)| item::<P>(index, json)).collect() })
    }
}

fn item<P: Paged<Item: DeserializeOwned>>(index: usize, json: Box<RawValue>) -> Result<P::Item, BadItem> {
    let item = serde_path_to_error::deserialize(&mut serde_json::Deserializer::from_str(json.get()));
    item.map_err(|error| BadItem::new(format!("{}[{index}]", P::LIST), json, &error))
}

impl<P> Paged for Guarded<P>
where
    P: Paged<Item: DeserializeOwned + Send + 'static>,
{
    type Item = Result<P::Item, BadItem>;

    const LIST: &'static str = P::LIST;

    fn next(&self) -> Option<&str> {
        self.page.next()
    }

    fn items(&self) -> &[Self::Item] {
        &self.items
    }

    fn into_items(self) -> Vec<Self::Item> {
        self.items
    }

    fn count(&self) -> Option<i64> {
        self.page.count()
    }
}

impl<P: Paged> Deref for Guarded<P> {
    type Target = P;

    fn deref(&self) -> &P {
        &self.page
    }
}

impl<P: Paged> fmt::Debug for Guarded<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bad = self.items.iter().filter(|item| item.is_err()).count();
        f.debug_struct("Guarded").field("items", &self.items.len()).field("bad", &bad).finish_non_exhaustive()
    }
}
