//! Every operation as it goes over the wire.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;

use crate::support::document::{self, Answer, Shape, full, instance};
use crate::support::operations::operation;
use crate::support::server::{Request, Server, answer, json, success};
use crate::support::{builder, client, planted};

/// Every operation, and the one request that a call of it sends.
async fn sent(shape: Shape) -> Vec<(Arc<document::Operation>, Request)> {
    let mut sent = Vec::new();
    for documented in document::operations() {
        let documented = Arc::new(documented);
        let served = Arc::clone(&documented);
        let server = Server::start(move |_| success(&served)).await;
        operation(documented.id).call_with(client(&server.url), shape).await.result.unwrap();
        let [request] = <[Request; 1]>::try_from(server.requests()).unwrap();
        sent.push((documented, request));
    }
    sent
}

#[tokio::test]
async fn every_request_has_the_keys_and_both_media_types_and_no_other_headers() {
    for (documented, request) in sent(Shape::Full).await {
        let accept =
            if documented.answer == Answer::Pdf { "application/pdf, application/json" } else { "application/json" };
        for (name, value) in [
            ("x-access-client-id", planted::CLIENT_ID),
            ("x-access-secret", planted::ACCESS_SECRET),
            ("content-type", "application/json"),
            ("accept", accept),
            ("accept-encoding", "identity"),
            ("user-agent", concat!("truv-sdk-rust/", env!("CARGO_PKG_VERSION"))),
        ] {
            assert_eq!(request.header(name), [value], "{name} of {}", documented.id);
        }
        let names: BTreeSet<_> = request.headers.iter().map(|(name, _)| name.as_str()).collect();
        let mut expected = BTreeSet::from([
            "accept",
            "accept-encoding",
            "content-type",
            "host",
            "user-agent",
            "x-access-client-id",
            "x-access-secret",
        ]);
        if documented.method == "POST" || documented.body.is_some() {
            expected.insert("content-length");
        }
        assert_eq!(names, expected, "{}", documented.id);
        assert_eq!(request.headers.len(), expected.len(), "{} sends a header twice", documented.id);
    }
}

#[tokio::test]
async fn every_request_has_the_documented_method_path_and_parameters() {
    for (documented, request) in sent(Shape::Full).await {
        assert_eq!(request.method, documented.method, "{}", documented.id);
        let path = documented.path_parameters.iter().fold(documented.path.to_owned(), |path, name| {
            path.replace(&format!("{{{name}}}"), &document::path_value(name))
        });
        assert_eq!(request.path(), path, "{}", documented.id);
        assert_eq!(query_names(&request), documented.query_parameters.iter().copied().collect(), "{}", documented.id);
    }
}

fn query_names(request: &Request) -> BTreeSet<&str> {
    let names = request.query().split('&').filter_map(|pair| pair.split('=').next());
    names.filter(|name| !name.is_empty()).collect()
}

#[tokio::test]
async fn every_operation_can_be_called_with_what_is_required_and_sends_no_more() {
    for (documented, request) in sent(Shape::Minimal).await {
        let id = documented.id;
        let mut required: BTreeSet<_> = documented.required_query_parameters().collect();
        // set by the method itself
        required.extend(documented.query_parameters.contains(&"fmt").then_some("fmt"));
        assert_eq!(query_names(&request), required, "{id}");
        match documented.body {
            Some(schema) => {
                let body: Value = serde_json::from_slice(&request.body).unwrap();
                assert_eq!(body, instance(schema, Shape::Minimal, 0), "{id}");
            }
            None => assert!(request.body.is_empty(), "{id} has no body"),
        }
    }
}

#[tokio::test]
async fn every_documented_property_of_a_body_is_sent_unchanged() {
    let mut bodies = 0;
    for (documented, request) in sent(Shape::Full).await {
        let Some(schema) = documented.body else {
            assert!(request.body.is_empty(), "{} has no body", documented.id);
            continue;
        };
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        assert_eq!(body, full(schema), "{}", documented.id);
        bodies += 1;
    }
    assert!(bodies > 0);
}

#[tokio::test]
async fn optional_properties_and_parameters_that_are_not_set_are_not_sent() {
    let server = Server::start(|request| match request.method.as_str() {
        "POST" => json(201, &full("User")),
        _ => json(200, &full("UserListPage")),
    })
    .await;
    let client = client(&server.url);
    client.users_create().body_map(|user| user.external_user_id("crm-7")).send().await.unwrap();
    client.users_list().send().await.unwrap();
    let requests = server.requests();
    assert_eq!(requests[0].body, br#"{"external_user_id":"crm-7"}"#);
    assert_eq!(requests[1].target, "/v1/users/");
}

#[tokio::test]
async fn query_values_are_percent_encoded() {
    let server = Server::start(|_| json(200, &full("UserListPage"))).await;
    let list = client(&server.url);
    let list = list.users_list().query("a b&page=9#é+%?/[]").created_at_gte("2026-01-31T09:15:00+00:00");
    list.link_exists(false).page(2).send().await.unwrap();
    let expected = "created_at__gte=2026-01-31T09%3A15%3A00%2B00%3A00&link_exists=false&page=2\
                    &query=a%20b%26page%3D9%23%C3%A9%2B%25%3F%2F%5B%5D";
    assert_eq!(server.requests()[0].query(), expected);
}

#[tokio::test]
async fn an_empty_query_value_is_sent_as_one() {
    let server = Server::start(|_| json(200, &full("UserListPage"))).await;
    client(&server.url).users_list().query("").send().await.unwrap();
    assert_eq!(server.requests()[0].target, "/v1/users/?query=");
}

#[tokio::test]
async fn the_user_agent_can_be_replaced() {
    let server = Server::start(|_| answer(204, &[], "")).await;
    let client = builder(&server.url).user_agent("loan-desk/2.1").build().unwrap();
    client.users_delete().user_id("u").send().await.unwrap();
    assert_eq!(server.requests()[0].header("user-agent"), ["loan-desk/2.1"]);
}

#[tokio::test]
async fn a_base_url_with_a_slash_at_its_end_is_the_same() {
    let server = Server::start(|_| answer(204, &[], "")).await;
    client(&format!("{}/", server.url)).users_delete().user_id("u").send().await.unwrap();
    assert_eq!(server.requests()[0].target, "/v1/users/u/");
}
