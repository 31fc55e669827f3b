//! The options that a single call may change, and those that it may not.

use http::{HeaderValue, Method};
use truv_sdk::{CallOptions, ErrorKind};

use crate::support::client;
use crate::support::planted;
use crate::support::server::{Server, answer, json};

#[tokio::test]
async fn extra_headers_are_sent() {
    let server = Server::start(|_| answer(204, &[], "")).await;
    let client = client(&server.url);
    let call = client.users_delete().user_id("u").options(|call| {
        call.header("x-trace", "t-1").header("X-Team", HeaderValue::from_static("loans")).header("user-agent", "desk/1")
    });
    call.send().await.unwrap();
    let [request] = &server.requests()[..] else { panic!() };
    assert_eq!(request.header("x-trace"), ["t-1"]);
    assert_eq!(request.header("x-team"), ["loans"]);
    assert_eq!(request.header("user-agent"), ["desk/1"], "in place of the client's, not beside it");
    assert_eq!(request.header("x-access-secret"), [planted::ACCESS_SECRET]);
}

#[tokio::test]
async fn the_keys_and_the_connection_cannot_be_replaced() {
    let server = Server::start(|_| answer(204, &[], "")).await;
    let client = client(&server.url);
    for name in [
        "X-Access-Secret",
        "x-access-client-id",
        "Authorization",
        "Host",
        "Content-Length",
        "Transfer-Encoding",
        "Connection",
        "Cookie",
    ] {
        let call = client.users_delete().user_id("u").options(|call| call.header(name, "eve"));
        let error = call.send().await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::InvalidRequest, 0));
        let name = name.to_ascii_lowercase();
        assert_eq!(
            error.to_string(),
            format!("users_delete: the header `{name}` is set by the client and cannot be replaced")
        );
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_header_that_http_does_not_allow_is_an_error_that_does_not_show_it() {
    let server = Server::start(|_| answer(204, &[], "")).await;
    let client = client(&server.url);
    for (name, value) in [("x-note", "a\r\nx-access-secret: eve"), ("x note", "a"), ("", "a")] {
        let call = client.users_delete().user_id("u").options(|call| call.header(name, value));
        let text = call.send().await.unwrap_err().to_string();
        assert!(text.contains("HTTP") && !text.contains("eve"), "{text}");
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn the_first_bad_header_is_the_one_that_is_reported() {
    let server = Server::start(|_| answer(204, &[], "")).await;
    let client = client(&server.url);
    let options = |call: CallOptions| call.header("host", "eve").header("x-good", "1").header("cookie", "eve");
    let error = client.raw(Method::GET, "/").options(options).send().await.unwrap_err();
    assert!(error.to_string().contains("`host`"), "{error}");
}

#[test]
fn the_debug_output_has_names_of_headers_and_no_values() {
    let options = CallOptions::default().header("x-borrower", "planted");
    let text = format!("{options:?}");
    assert!(text.contains("x-borrower") && !text.contains("planted"), "{text}");
}

/// They are set where the parameters are, and must not be one of them.
#[tokio::test]
async fn options_may_stand_before_or_after_the_parameters() {
    let server = Server::start(|_| json(200, &crate::support::document::full("UserListPage"))).await;
    let client = client(&server.url);
    client.users_list().options(|call| call.header("x-a", "1")).page(2).send().await.unwrap();
    client.users_list().page(2).options(|call| call.header("x-a", "1")).send().await.unwrap();
    let requests = server.requests();
    assert_eq!(requests[0].target, requests[1].target);
    assert!(requests.iter().all(|request| request.header("x-a") == ["1"]));
}
