//! Rules that hold for the mock of every operation.

use truv_sdk::mock::MockTruv;
use truv_sdk::{Client, Result, types};

use super::once;
use crate::support::document::{self, Shape};
use crate::support::operations::{Given, operation};

/// A mock that takes exactly the call with these parameters and this body, and succeeds with sample data.
type Mocking = fn(&MockTruv, &Given);

macro_rules! exact {
    ($($kind:ident $id:ident [$($setter:ident: $value:ident $name:literal)*] [$($body:ident)?];)+) => {
        #[allow(unused_mut, unused_variables, unused_assignments, reason = "some operations take nothing")]
        fn exact() -> Vec<(&'static str, Mocking)> {
            vec![$((stringify!($id), |truv, given| {
                truv.$id(|mut when, _| {
                    $(if let Some(value) = given.$value($name) {
                        when = when.$setter(value);
                    })*
                    $(if let Some(body) = given.body::<types::$body>() {
                        when = when.body(body);
                    })?
                });
            }),)+]
        }
    };
}

truv_sdk_tables::operations!(exact);

/// Mocks every call of an operation: one success that is given, then each documented error.
type Answering = fn(&MockTruv);

macro_rules! success {
    ($then:ident $word:ident json $body:ident) => {
        $then.$word(types::$body::sample())
    };
    ($then:ident $word:ident empty) => {
        $then.$word()
    };
    ($then:ident $word:ident pdf) => {
        $then.$word("%PDF-1.7 of a test")
    };
}

macro_rules! answering {
    ($($kind:ident $id:ident $word:ident $status:literal [$($body:ident)?];)+) => {
        fn answering() -> Vec<(&'static str, u16, Answering)> {
            vec![$((stringify!($id), $status, |truv| {
                truv.$id(|_, then| {
                    success!(then $word $kind $($body)?)
                        .bad_request(("a_code", "400"))
                        .unauthorized(("a_code", "401"))
                        .forbidden(("a_code", "403"))
                        .not_found(("a_code", "404"))
                        .method_not_allowed(("a_code", "405"))
                        .not_acceptable(("a_code", "406"))
                        .gone(("a_code", "410"))
                        .unsupported_media_type(("a_code", "415"))
                        .too_many_requests(("a_code", "429"))
                        .server_error(503, ("a_code", "503"));
                });
            }),)+]
        }
    };
}

truv_sdk_tables::successes!(answering);

const ERRORS: [u16; 10] = [400, 401, 403, 404, 405, 406, 410, 415, 429, 503];

async fn outcome(id: &str, client: &Client, shape: Shape) -> Result<()> {
    operation(id).call_with(client.clone(), shape).await.result.map(drop)
}

#[test]
fn the_tables_have_every_operation() {
    let documented = document::operations().len();
    assert_eq!((exact().len(), answering().len()), (documented, documented));
}

#[tokio::test]
async fn a_call_is_taken_by_path_query_and_body() {
    let truv = MockTruv::start().await;
    let client = once(&truv);
    for (id, mock) in exact() {
        truv.reset_async().await;
        mock(&truv, &document::given(id, Shape::Full));
        outcome(id, &client, Shape::Full).await.unwrap_or_else(|error| panic!("{id}: {error}"));
    }
}

#[tokio::test]
async fn another_call_is_not() {
    let truv = MockTruv::start().await;
    let client = once(&truv);
    for (id, mock) in exact() {
        let of = document::operations().into_iter().find(|operation| operation.id == id).unwrap();
        for name in of.path_parameters {
            truv.reset_async().await;
            let mut given = document::given(id, Shape::Full);
            given.parameters.insert(name, "another".into());
            mock(&truv, &given);
            assert_eq!(
                outcome(id, &client, Shape::Full).await.unwrap_err().status().unwrap().as_u16(),
                404,
                "{id} {name}"
            );
        }
        // a call without what may be left out, where the mock asks for all
        let (mut full, minimal) = (document::given(id, Shape::Full), document::given(id, Shape::Minimal));
        // this parameter has no setter: it distinguishes a report from its PDF
        full.parameters.remove("fmt");
        if full.parameters != minimal.parameters || full.body != minimal.body {
            truv.reset_async().await;
            mock(&truv, &full);
            assert!(outcome(id, &client, Shape::Minimal).await.expect_err(id).is_not_found(), "{id}");
        }
    }
}

#[tokio::test]
async fn no_mock_takes_the_call_of_another_operation() {
    let truv = MockTruv::start().await;
    let client = once(&truv);
    // only these could be taken for each other
    let shape = |operation: &document::Operation| (operation.method.clone(), operation.path.split('/').count());
    let documented = document::operations();
    for of in &documented {
        truv.reset_async().await;
        let like = documented.iter().filter(|other| other.id != of.id && shape(other) == shape(of));
        for other in like {
            let (_, _, answer) = answering().into_iter().find(|(id, ..)| *id == other.id).unwrap();
            answer(&truv);
        }
        let error = outcome(of.id, &client, Shape::Full).await.expect_err(of.id);
        assert_eq!(error.status().unwrap().as_u16(), 404, "{}", of.id);
    }
}

#[tokio::test]
async fn each_documented_status_has_its_answer() {
    let truv = MockTruv::start().await;
    let client = once(&truv);
    for (id, status, answer) in answering() {
        truv.reset_async().await;
        answer(&truv);
        let called = operation(id).call_with(client.clone(), Shape::Full).await;
        assert!(called.result.is_ok(), "{id} with {status}: {:?}", called.result);
        for expected in ERRORS {
            let error = outcome(id, &client, Shape::Full).await.expect_err(id);
            let is_right =
                error.message() == Some(&expected.to_string()) && error.code().is_some_and(|code| code == "a_code");
            assert!(error.status().unwrap().as_u16() == expected && is_right, "{id} with {expected}: {error}");
        }
    }
}
