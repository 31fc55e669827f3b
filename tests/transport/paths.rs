//! A path parameter stays one segment of its path, whatever it holds.

use percent_encoding::percent_decode_str;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use truv_sdk::quota::Quota;
use truv_sdk::{Client, ErrorKind};

use crate::support::server::{Server, answer};
use crate::support::{builder, client};

/// The targets that the two ids lead to, one with each number of path parameters; `None` if the call was turned down.
async fn targets(client: &Client, server: &Server, user_id: &str, report_id: &str) -> [Option<String>; 2] {
    let mut targets = [None, None];
    let calls = [
        client.users_get().user_id(user_id).send().await.unwrap_err(),
        client.user_reports_get().user_id(user_id).report_id(report_id).send().await.unwrap_err(),
    ];
    let mut requests = server.take_requests().into_iter();
    for (target, error) in targets.iter_mut().zip(calls) {
        match error.kind() {
            ErrorKind::InvalidRequest => assert_eq!(error.attempts(), 0),
            kind => {
                assert_eq!(kind, ErrorKind::Api, "{error}");
                *target = Some(requests.next().unwrap().target);
            }
        }
    }
    assert!(requests.next().is_none());
    targets
}

async fn refusing() -> Server {
    Server::start(|_| answer(418, &[], "")).await
}

#[tokio::test]
async fn reserved_characters_are_encoded() {
    let server = refusing().await;
    let client = client(&server.url);
    for (id, segment) in [
        ("0a1b-_.~Z", "0a1b-_.~Z"),
        ("a/b", "a%2Fb"),
        ("../links", "..%2Flinks"),
        ("a\\b", "a%5Cb"),
        ("50%", "50%25"),
        ("%2e%2e", "%252e%252e"),
        ("%2F", "%252F"),
        ("a?b#c", "a%3Fb%23c"),
        ("...", "..."),
        (" ", "%20"),
        ("a\r\nb\tc\0", "a%0D%0Ab%09c%00"),
        ("ü€😀", "%C3%BC%E2%82%AC%F0%9F%98%80"),
        ("{report_id}", "%7Breport_id%7D"),
        ("@:;,=&+$!*'()", "%40%3A%3B%2C%3D%26%2B%24%21%2A%27%28%29"),
    ] {
        let [one, two] = targets(&client, &server, id, id).await;
        assert_eq!(one.unwrap(), format!("/v1/users/{segment}/"), "{id}");
        assert_eq!(two.unwrap(), format!("/v1/users/{segment}/reports/{segment}/"), "{id}");
    }
}

#[tokio::test]
async fn an_id_that_would_address_another_operation_is_turned_down() {
    let server = refusing().await;
    let client = client(&server.url);
    for id in ["", ".", ".."] {
        assert_eq!(targets(&client, &server, id, "r").await, [None, None]);
        assert_eq!(targets(&client, &server, "u", id).await, [Some("/v1/users/u/".to_owned()), None]);
    }
    let error = client.users_get().user_id("..").send().await.unwrap_err();
    insta::assert_snapshot!(error, @"users_get: the path parameter `user_id` must not be empty, `.` or `..`");
}

#[test]
fn no_id_changes_which_path_is_addressed() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let server = runtime.block_on(refusing());
    // more requests than a minute has room for
    let client = builder(&server.url).quota(Quota::off()).build().unwrap();
    let ids = || {
        prop_oneof![
            any::<String>(),
            "[./%\\\\?#;:@ a\\t\\n]{0,6}",
            "(\\.|%2e|%2E|%252e|/|%2f|\\{user_id\\}|\\{report_id\\}){1,4}",
        ]
    };
    let config = Config { rng_seed: RngSeed::Fixed(20_260_302), failure_persistence: None, ..Config::default() };
    let outcome = TestRunner::new(config).run(&(ids(), ids()), |(user_id, report_id)| {
        let [one, two] = runtime.block_on(targets(&client, &server, &user_id, &report_id));
        let decoded = |target: String| -> Vec<String> {
            target.split('/').map(|segment| percent_decode_str(segment).decode_utf8().unwrap().into_owned()).collect()
        };
        if let Some(target) = one {
            prop_assert_eq!(decoded(target), ["", "v1", "users", &user_id, ""]);
        }
        if let Some(target) = two {
            prop_assert_eq!(decoded(target), ["", "v1", "users", &user_id, "reports", &report_id, ""]);
        }
        Ok(())
    });
    outcome.unwrap();
}
