//! The two ways in which lists are cut into pages.

use serde_json::{Value, json};

use crate::message::{Call, Failure};

/// Truv documents neither number; these are the sandbox's own.
const DEFAULT_PAGE_SIZE: usize = 25;
const LARGEST_PAGE_SIZE: usize = 500;

/// Numbered pages: `page` and `page_size`; `count`, `next`, `previous` and `results`.
pub(crate) fn numbered<T>(call: &Call, items: &[T], render: impl Fn(&T) -> Value) -> Result<Value, Failure> {
    numbered_by(call, DEFAULT_PAGE_SIZE, items, render)
}

/// The same, with another number of items on a page if the request does not set one.
pub(crate) fn numbered_by<T>(
    call: &Call,
    default_size: usize,
    items: &[T],
    render: impl Fn(&T) -> Value,
) -> Result<Value, Failure> {
    let size = page_size(call, default_size);
    let page = call.count("page").map_or(1, |page| usize::try_from(page).unwrap_or(usize::MAX));
    let pages = items.len().div_ceil(size).max(1);
    if page > pages {
        return Err(Failure::NotFound("Invalid page."));
    }
    // The schema ensures that pages start at 1.
    let start = page.saturating_sub(1) * size;
    let results: Vec<Value> = items.iter().skip(start).take(size).map(render).collect();
    let link = |page: usize| link(call, "page", &page.to_string());
    let mut body = json!({
        "count": items.len(),
        "next": (page < pages).then(|| link(page + 1)),
        "previous": (page > 1).then(|| link(page - 1)),
    });
    // The macro `json!` would copy the items.
    body["results"] = Value::Array(results);
    Ok(body)
}

/// Pages by cursor: `cursor` and `page_size`; `next`, `previous` and `results`. A cursor names the item beside the page.
pub(crate) fn by_cursor<T>(
    call: &Call,
    items: &[T],
    id: impl Fn(&T) -> &str,
    render: impl Fn(&T) -> Value,
) -> Result<Value, Failure> {
    let size = page_size(call, DEFAULT_PAGE_SIZE);
    let position = |wanted: &str| {
        let found = items.iter().position(|item| id(item) == wanted);
        found.ok_or(Failure::NotFound("Invalid cursor."))
    };
    let start = match call.filter("cursor").map(|cursor| cursor.split_once('-')) {
        None => 0,
        Some(Some(("after", wanted))) => position(wanted)? + 1,
        Some(Some(("before", wanted))) => position(wanted)?.saturating_sub(size),
        Some(_) => return Err(Failure::NotFound("Invalid cursor.")),
    };
    let page = items.get(start..).unwrap_or_default();
    let page = page.get(..size).unwrap_or(page);
    let link = |side: &str, item: &T| link(call, "cursor", &format!("{side}-{}", id(item)));
    let next = page.last().filter(|_| start + page.len() < items.len());
    let previous = page.first().filter(|_| start > 0);
    let mut body = json!({
        "next": next.map(|item| link("after", item)),
        "previous": previous.map(|item| link("before", item)),
    });
    body["results"] = page.iter().map(render).collect();
    Ok(body)
}

fn page_size(call: &Call, default: usize) -> usize {
    let wanted = call.count("page_size").and_then(|size| usize::try_from(size).ok());
    wanted.unwrap_or(default).clamp(1, LARGEST_PAGE_SIZE)
}

/// The address of this list with another page: every other parameter stays as it was sent.
fn link(call: &Call, name: &str, value: &str) -> String {
    let kept = call.query_pairs.iter().filter(|(known, _)| known != name);
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(kept).append_pair(name, value).finish();
    format!("{}{}?{query}", call.base_url, call.path)
}
