//! Lists that come in pages.

use std::collections::{BTreeMap, HashSet};

use serde_json::value::RawValue;
use url::Url;

use super::request::Call;
use crate::failure::{Failure, Result};

/// A list that gives this many pages without an item does not end.
const MOST_EMPTY: u32 = 100;
/// The parameters that say which page is meant.
const MARKS: [&str; 2] = ["page", "cursor"];

/// The pages of a list, one after another.
pub(crate) struct Walk<'d> {
    call: Call<'d>,
    items: String,
    visited: HashSet<String>,
    empty: u32,
    is_done: bool,
}

/// One page.
pub(crate) struct Page {
    /// JSON of each item, as it came.
    pub(crate) items: Vec<String>,
    /// How many there are on all pages, if Truv says so.
    pub(crate) count: Option<u64>,
    pub(crate) has_more: bool,
}

impl<'d> Walk<'d> {
    pub(crate) fn new(call: Call<'d>, items: &str) -> Self {
        Self { call, items: items.to_owned(), visited: HashSet::new(), empty: 0, is_done: false }
    }

    /// The next page; none after the last.
    pub(crate) async fn next(&mut self) -> Result<Option<Page>> {
        if self.is_done {
            return Ok(None);
        }
        let text = self.call.send().await?;
        let odd = || Failure::other(format!("{}: the answer is not a page of a list", self.call.name));
        let page: BTreeMap<String, Box<RawValue>> = serde_json::from_str(&text).map_err(|_| odd())?;
        let items: Vec<Box<RawValue>> = match page.get(&self.items) {
            Some(items) => serde_json::from_str(items.get()).map_err(|_| odd())?,
            None => return Err(odd()),
        };
        let count = page.get("count").and_then(|count| count.get().parse().ok());
        let next: Option<String> = page.get("next").and_then(|next| serde_json::from_str(next.get()).unwrap_or(None));
        self.empty = if items.is_empty() { self.empty + 1 } else { 0 };
        self.follow(next.as_deref().filter(|next| !next.trim().is_empty()))?;
        let items = items.into_iter().map(|item| item.get().to_owned()).collect();
        Ok(Some(Page { items, count, has_more: !self.is_done }))
    }

    /// Only the mark of the next page is taken from its address: the request stays where the keys belong.
    fn follow(&mut self, next: Option<&str>) -> Result<()> {
        let Some(next) = next else {
            self.is_done = true;
            return Ok(());
        };
        let odd = |why: &str| Failure::other(format!("{}: {why}", self.call.name));
        let base = Url::parse("https://next.invalid").map_err(|_| odd("no address can be read"))?;
        let address = base.join(next).map_err(|_| odd("the address of the next page cannot be read"))?;
        let mark = address.query_pairs().find(|(name, _)| MARKS.contains(&name.as_ref()));
        let (name, value) = mark.ok_or_else(|| odd("the address of the next page names no page"))?;
        if !self.visited.insert(value.to_string()) || self.empty >= MOST_EMPTY {
            return Err(odd(
                "the list goes in circles: the next page was read already, or the last hundred were empty",
            ));
        }
        let query = &mut self.call.query;
        query.retain(|(other, _)| !MARKS.contains(&other.as_str()));
        query.push((name.into_owned(), value.into_owned()));
        Ok(())
    }
}
