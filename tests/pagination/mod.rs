//! Lists as streams of pages and of items.

mod cursors;
mod every_list;
mod guarded;
mod hostile;
mod sandbox;

use serde_json::{Value, json};

use crate::support::server::{Reply, Request, Server};

/// The value of a query parameter as it came.
fn parameter<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    request.query().split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}

/// A page of users, each with an id.
fn users(ids: &[&str], next: Value) -> Reply {
    let mut user = crate::support::document::full("UserWithLinks");
    let results: Vec<Value> = ids
        .iter()
        .map(|id| {
            user["id"] = json!(id);
            user.clone()
        })
        .collect();
    crate::support::server::json(200, &json!({ "count": 5, "next": next, "previous": null, "results": results }))
}

/// Three pages of users, by page number.
async fn three_pages() -> Server {
    Server::start(|request| {
        let host = request.header("host")[0];
        let next = |page: &str| json!(format!("http://{host}/v1/users/?page={page}&page_size=2"));
        match parameter(request, "page") {
            None | Some("1") => users(&["u1", "u2"], next("2")),
            Some("2") => users(&["u3", "u4"], next("3")),
            _ => users(&["u5"], Value::Null),
        }
    })
    .await
}
