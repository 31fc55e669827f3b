//! Lists that misbehave, and the order of their requests.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt};
use serde_json::{Value, json};
use truv_sdk::ErrorKind;
use truv_sdk::quota::Quota;
use truv_sdk::types::UserWithLinks;

use super::{parameter, three_pages, users};
use crate::support::server::{Reply, Server, answer};
use crate::support::{builder, client, planted};

fn ids(users: &[UserWithLinks]) -> Vec<&str> {
    users.iter().map(|user| user.id.as_str()).collect()
}

#[tokio::test]
async fn nothing_is_asked_before_it_is_polled_and_no_page_ahead() {
    let server = three_pages().await;
    let client = client(&server.url);
    let mut users = client.users_list().page_size(2_u32).stream();
    tokio::task::yield_now().await;
    assert_eq!(server.requests().len(), 0);
    for (read, asked) in [(1, 1), (2, 1), (3, 2), (4, 2), (5, 3)] {
        users.next().await.unwrap().unwrap();
        assert_eq!(server.requests().len(), asked, "after {read} items");
    }
    assert!(users.next().await.is_none());
    assert!(users.next().await.is_none(), "it stays at its end");
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn it_is_a_stream_for_the_usual_adapters_and_may_leave_the_client() {
    let server = three_pages().await;
    let stream = client(&server.url).users_list().stream();
    let read = tokio::spawn(stream.take(4).try_collect::<Vec<_>>()).await.unwrap().unwrap();
    assert_eq!(ids(&read), ["u1", "u2", "u3", "u4"]);
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn next_is_followed_as_it_is_with_the_keys() {
    let odd = "/v1/users/?cursor=cD0yMDI2LTAx%2B%3D&a=b+c&a=%20&empty=&flag";
    for whole in [true, false] {
        let server = Server::start(move |request| match parameter(request, "cursor") {
            None if whole => users(&["u1"], json!(format!("http://{}{odd}", request.header("host")[0]))),
            None => users(&["u1"], json!(odd)),
            Some(_) => users(&["u2"], Value::Null),
        })
        .await;
        let read: Vec<_> = client(&server.url).users_list().stream().try_collect().await.unwrap();
        assert_eq!(ids(&read), ["u1", "u2"]);
        let second = &server.requests()[1];
        assert_eq!(second.target, odd);
        assert_eq!(second.header("x-access-secret"), [planted::ACCESS_SECRET]);
    }
}

#[tokio::test]
async fn a_relative_next_resolves_and_an_empty_one_is_none() {
    let server = Server::start(|request| match parameter(request, "page") {
        None => users(&["u1"], json!("?page=2")),
        Some(_) => users(&["u2"], json!("")),
    })
    .await;
    let read: Vec<_> = client(&server.url).users_list().stream().try_collect().await.unwrap();
    assert_eq!(ids(&read), ["u1", "u2"]);
    assert_eq!(server.requests()[1].target, "/v1/users/?page=2");
}

#[tokio::test]
async fn another_origin_gets_nothing() {
    let other = Server::start(|_| users(&["u9"], Value::Null)).await;
    let port = other.url.rsplit(':').next().unwrap().to_owned();
    type Next = Box<dyn Fn(&str) -> String + Send + Sync>;
    let nexts: Vec<Next> = vec![
        Box::new({
            let url = format!("{}/v1/users/?page=2", other.url);
            move |_: &str| url.clone()
        }),
        Box::new(move |_: &str| format!("//127.0.0.1:{port}/v1/users/?page=2")),
        Box::new(|host: &str| format!("https://{host}/v1/users/?page=2")),
        Box::new(|_: &str| "https://truv.com.evil.example/v1/users/?page=2".to_owned()),
        Box::new(|_: &str| "file:///v1/users/?page=2".to_owned()),
        Box::new(|host: &str| format!("http://{host}@127.0.0.1:1/v1/users/?page=2")),
        Box::new(|_: &str| "http://[".to_owned()),
    ];
    for next in nexts {
        let server = Server::start(move |request| users(&["u1", "u2"], json!(next(request.header("host")[0])))).await;
        let mut pages = client(&server.url).users_list().pages();
        let page = pages.next().await.unwrap().unwrap();
        assert_eq!(page.items().len(), 2, "what came is not lost");
        assert!(page.next().is_none());
        let error = pages.next().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Refused, "{error}");
        assert_eq!(error.operation().unwrap().id, "users_list");
        assert!(!error.is_retryable());
        assert!(!error.to_string().contains("page=2"), "{error}");
        assert!(pages.next().await.is_none(), "it ends after an error");
        assert_eq!(server.requests().len(), 1);
    }
    assert!(other.requests().is_empty(), "the keys left their origin");
}

#[tokio::test]
async fn a_list_in_circles_ends_with_an_error() {
    // a page that leads to itself, directly or over another page
    for (nexts, read) in [(["?page=1", "?page=1"], 2), (["?page=2", "?page=1"], 3), (["?page=2", "?page=2"], 2)] {
        let server = Server::start(move |request| match parameter(request, "page") {
            None | Some("1") => users(&["u1"], json!(nexts[0])),
            Some(_) => users(&["u2"], json!(nexts[1])),
        })
        .await;
        let results: Vec<_> = client(&server.url).users_list().pages().collect().await;
        assert_eq!(server.requests().len(), read, "{nexts:?}");
        assert_eq!(results.len(), read + 1);
        let error = results.into_iter().next_back().unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Refused);
        assert!(error.to_string().contains("circles"), "{error}");
    }
}

#[tokio::test]
async fn an_empty_page_does_not_end_a_list() {
    let server = Server::start(|request| match parameter(request, "page") {
        None => users(&[], json!("?page=2")),
        Some("2") => users(&[], json!("?page=3")),
        Some(_) => users(&["u1"], Value::Null),
    })
    .await;
    let read: Vec<_> = client(&server.url).users_list().stream().try_collect().await.unwrap();
    assert_eq!(ids(&read), ["u1"]);
}

#[tokio::test]
async fn a_lookup_sends_its_body_for_each_page() {
    let server = Server::start(|request| {
        let mut page = crate::support::document::full("OrderListPage");
        page["next"] = if request.query().is_empty() { json!("?page=2") } else { Value::Null };
        crate::support::server::json(200, &page)
    })
    .await;
    let client = client(&server.url);
    let lookup = client.orders_lookup().body_map(|body| body.ssn("000-00-0001"));
    let orders: Vec<_> = lookup.stream().try_collect().await.unwrap();
    assert_eq!(orders.len(), 2);
    let requests = server.requests();
    assert_eq!((requests[0].method.as_str(), requests[1].method.as_str()), ("POST", "POST"));
    assert_eq!(requests[0].body, requests[1].body);
    assert!(!requests[1].body.is_empty());
}

#[tokio::test]
async fn a_parameter_that_is_missing_is_an_error_of_the_stream() {
    let server = three_pages().await;
    let mut statements = client(&server.url).statements_list().stream();
    let error = statements.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(error.to_string().contains("link_id"), "{error}");
    assert!(statements.next().await.is_none());
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn an_error_ends_the_stream_and_leaves_where_to_go_on() {
    let server = Server::start(|request| match parameter(request, "page") {
        None => users(&["u1"], json!("?page=2")),
        Some(_) => answer(503, &[], ""),
    })
    .await;
    let client = client(&server.url);
    let mut stream = client.users_list().stream();
    stream.next().await.unwrap().unwrap();
    assert_eq!(stream.next().await.unwrap().unwrap_err().status().unwrap(), 503);
    assert!(stream.next().await.is_none());
    assert_eq!(stream.cursor().unwrap().as_str(), "/v1/users/?page=2");
}

#[tokio::test]
async fn a_call_under_way_goes_on_when_the_stream_is_polled_again() {
    let server = Server::start(|_| Reply::Silence).await;
    let client = client(&server.url);
    let mut stream = client.users_list().stream();
    {
        let mut next = pin!(stream.next());
        let mut context = Context::from_waker(Waker::noop());
        while server.requests().is_empty() {
            assert!(matches!(next.as_mut().poll(&mut context), Poll::Pending));
            tokio::task::yield_now().await;
        }
    }
    let mut context = Context::from_waker(Waker::noop());
    assert!(matches!(pin!(stream.next()).as_mut().poll(&mut context), Poll::Pending));
    tokio::task::yield_now().await;
    assert_eq!(server.requests().len(), 1);
}

fn number(request: &crate::support::server::Request) -> u32 {
    parameter(request, "cursor").map_or(0, |cursor| cursor.parse().unwrap())
}

#[tokio::test]
async fn a_list_of_empty_pages_comes_to_an_end() {
    let server = Server::start(|request| users(&[], json!(format!("/v1/users/?cursor={}", number(request) + 1)))).await;
    let client = builder(&server.url).quota(Quota::off()).build().unwrap();
    let error = client.users_list().stream().next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
    assert!(error.to_string().contains("100 pages in a row were empty"), "{error}");
    assert_eq!(server.requests().len(), 100);
}

#[tokio::test]
async fn a_list_that_never_ends_is_given_up_at_its_deadline() {
    let server =
        Server::start(|request| users(&["u"], json!(format!("/v1/users/?cursor={}", number(request) + 1)))).await;
    let client = builder(&server.url).quota(Quota::off()).build().unwrap();
    let mut stream = client.users_list().stream().deadline(Duration::from_millis(300));
    let error = loop {
        if let Err(error) = stream.next().await.unwrap() {
            break error;
        }
    };
    assert!(error.is_timeout(), "{error}");
    assert!(stream.cursor().is_some() && stream.next().await.is_none());
}
