//! Going on where another run stopped.

use futures_util::TryStreamExt;
use serde_json::{Value, json};
use truv_sdk::ErrorKind;
use truv_sdk::pagination::Cursor;

use super::{parameter, three_pages, users};
use crate::support::client;
use crate::support::server::Server;

#[tokio::test]
async fn a_cursor_goes_through_text_and_resumes_at_its_page() {
    let server = three_pages().await;
    let client = client(&server.url);
    let mut pages = client.users_list().page_size(2_u32).pages();
    let first = pages.next().await.unwrap().unwrap();
    assert_eq!(first.cursor().as_str(), "/v1/users/?page_size=2");
    let written = serde_json::to_string(first.next().unwrap()).unwrap();
    assert_eq!(Some(first.next().unwrap().clone()), pages.cursor());
    assert_eq!(first.count(), Some(5));

    let cursor: Cursor = serde_json::from_str(&written).unwrap();
    // the size of pages comes from the cursor
    let rest = client.users_list().page_size(50_u32).stream().resume_from(&cursor);
    let rest: Vec<_> = rest.try_collect().await.unwrap();
    assert_eq!(rest.iter().map(|user| user.id.as_str()).collect::<Vec<_>>(), ["u3", "u4", "u5"]);
    assert_eq!(server.requests()[1].target, "/v1/users/?page=2&page_size=2");
}

#[tokio::test]
async fn a_stream_says_where_to_go_on() {
    let server = three_pages().await;
    let client = client(&server.url);
    let mut stream = client.users_list().stream();
    assert_eq!(stream.cursor().unwrap().as_str(), "/v1/users/");
    let mut seen = Vec::new();
    while let Some(user) = stream.next().await {
        user.unwrap();
        seen.push(stream.cursor().map(|cursor| cursor.as_str().to_owned()));
    }
    let page = |number: u32| Some(format!("/v1/users/?page={number}&page_size=2"));
    assert_eq!(seen, [Some("/v1/users/".to_owned()), page(2), page(2), page(3), None]);
}

#[tokio::test]
async fn a_cursor_of_another_request_is_refused_unsent() {
    let server = Server::start(|_| users(&["u1"], Value::Null)).await;
    let client = client(&server.url);
    for (text, named) in [
        ("/v1/tasks/?user_id=mine", None),
        ("/v1/links/?page=2", Some("user_id")),
        ("/v1/links/?page=2&user_id=yours", Some("user_id")),
        ("/v1/links/../users/?user_id=mine", None),
        ("//127.0.0.1:1/v1/links/?user_id=mine", None),
        ("https://evil.example/v1/links/?user_id=mine", None),
        ("", None),
        ("nonsense", None),
    ] {
        let mut pages = client.links_list().user_id("mine").pages().resume_from(&text.into());
        let error = pages.next().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{text}");
        assert!(named.is_none_or(|named| error.to_string().contains(named)), "{error}");
        assert!(pages.next().await.is_none());
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn parameters_that_the_server_spells_in_its_own_way_are_the_same() {
    let server = Server::start(|request| match parameter(request, "page") {
        None => {
            users(&["u1"], json!("/v1/users/?created_at__gte=2026-01-31T09%3A15%3A00Z&page=2&query=In%C3%A9s+M%27"))
        }
        Some(_) => users(&["u2"], Value::Null),
    })
    .await;
    let client = client(&server.url);
    let list = || client.users_list().created_at_gte("2026-01-31T09:15:00Z").query("Inés M'");
    let first = list().pages().next().await.unwrap().unwrap();
    let rest: Vec<_> = list().stream().resume_from(first.next().unwrap()).try_collect().await.unwrap();
    assert_eq!(rest.len(), 1);
}

#[test]
fn a_cursor_keeps_the_text_of_a_search_out_of_logs() {
    let cursor = Cursor::from("/v1/users/?query=Marlow");
    assert!(!format!("{cursor:?}").contains("Marlow"));
}
