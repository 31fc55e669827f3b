//! Which calls a mock takes.

use truv_sdk::mock::{ErrorAnswer, MockTruv};
use truv_sdk::types::{User, UserDetail};

use super::once;

#[tokio::test]
async fn values_are_compared_as_they_are_sent() {
    let truv = MockTruv::start().await;
    for odd in ["a b/c", "ä+ö&ü", "1.5", "%2F", "~$^(x)"] {
        let mock = truv.users_get(|when, _| {
            when.user_id(odd);
        });
        once(&truv).users_get().user_id(odd).send().await.unwrap();
        mock.assert_calls(1);
    }
    let mock = truv.users_get(|when, _| {
        when.user_id("a.c");
    });
    once(&truv).users_get().user_id("abc").send().await.unwrap_err();
    mock.assert_calls(0);
}

#[tokio::test]
async fn none_is_a_parameter_that_must_be_absent() {
    let truv = MockTruv::start().await;
    let none: Option<bool> = None;
    let mock = truv.users_get(|when, _| {
        when.list_links(none);
    });
    let client = once(&truv);
    client.users_get().user_id("u1").list_links(true).send().await.unwrap_err();
    client.users_get().user_id("u1").send().await.unwrap();
    mock.assert_calls(1);
}

#[tokio::test]
async fn bodies_are_compared_whole_or_in_part_and_kept() {
    let truv = MockTruv::start().await;
    let ada = truv.users_create(|when, _| {
        when.body_matches(|user| user.first_name.as_ref().is_some_and(|name| name.expose() == "Ada"));
    });
    let whole = truv.users_create(|when, then| {
        when.body(truv_sdk::types::UserCreateRequest::builder().external_user_id("crm-1"));
        then.created(User::sample());
    });
    let client = once(&truv);
    client.users_create().body_map(|user| user.external_user_id("crm-2").first_name("Ada")).send().await.unwrap();
    client.users_create().body_map(|user| user.external_user_id("crm-1")).send().await.unwrap();
    client.users_create().body_map(|user| user.external_user_id("crm-3")).send().await.unwrap_err();
    assert_eq!((ada.calls(), whole.calls()), (1, 1));
    assert_eq!(ada.bodies().unwrap()[0].external_user_id, "crm-2");
    let request = &whole.requests()[0];
    assert_eq!((request.method().as_str(), request.uri().path()), ("POST", "/v1/users/"));
    assert!(!format!("{request:?}").contains("mock-access-secret"), "keys do not show");
}

#[tokio::test]
async fn a_json_report_and_its_pdf_are_two_operations() {
    let truv = MockTruv::start().await;
    let json = truv.user_reports_get(|_, _| {});
    let pdf = truv.user_reports_get_pdf(|_, then| {
        then.ok("%PDF-1.7 of a test");
    });
    let client = once(&truv);
    client.user_reports_get().user_id("u1").report_id("r1").send().await.unwrap();
    assert_eq!(
        **client.user_reports_get_pdf().user_id("u1").report_id("r1").send().await.unwrap(),
        *b"%PDF-1.7 of a test"
    );
    assert_eq!((json.calls(), pdf.calls()), (1, 1));
}

#[tokio::test]
async fn a_value_that_does_not_convert_is_told_to_the_caller() {
    let truv = MockTruv::start().await;
    truv.users_create(|when, then| {
        // required by Truv: an external id or a name
        when.body(Unconvertible);
        then.created(User::sample());
    });
    let call = once(&truv).users_create().body_map(|user| user.external_user_id("a"));
    let error = call.send().await.unwrap_err();
    assert_eq!(error.code().map(|code| code.as_str()), Some("invalid_mock"));
    assert_eq!(error.message(), Some("the condition `body` of a mock cannot be used: not a user"));
}

struct Unconvertible;

impl TryFrom<Unconvertible> for truv_sdk::types::UserCreateRequest {
    type Error = &'static str;

    fn try_from(_: Unconvertible) -> Result<Self, Self::Error> {
        Err("not a user")
    }
}

#[tokio::test]
async fn conditions_and_answers_of_httpmock_are_there_too() {
    let truv = MockTruv::start().await;
    let mock = truv.users_get(|when, then| {
        when.http(|when| when.header("x-access-client-id", "mock-client-id"));
        then.answer(http::Response::builder().status(418).header("x-a", "b").body("a teapot").unwrap());
    });
    let error = once(&truv).users_get().user_id("u1").send().await.unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), &error.body().unwrap()[..]), (418, &b"a teapot"[..]));
    mock.assert_calls(1);
    // an unmocked call
    assert!(once(&truv).users_delete().user_id("u1").send().await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn errors_have_truvs_shape() {
    let truv = MockTruv::start().await;
    truv.users_get(|_, then| {
        let wait = std::time::Duration::from_secs(7);
        then.bad_request(ErrorAnswer::new("validation_error", "Wrong.").invalid_param("email", "Not an address."))
            .too_many_requests(ErrorAnswer::new("throttled", "Slowly.").retry_after(wait))
            .ok(UserDetail::sample());
    });
    let client = once(&truv);
    let error = client.users_get().user_id("u1").send().await.unwrap_err();
    assert!(error.is_validation(), "{error}");
    assert_eq!((error.invalid_params()[0].field.as_str(), error.message()), ("email", Some("Wrong.")));
    assert_eq!(error.invalid_params()[0].message, "Not an address.");
    let error = client.users_get().user_id("u1").send().await.unwrap_err();
    assert!(error.is_rate_limited() && error.retry_after().is_some_and(|wait| wait.as_secs() >= 6), "{error}");
}

#[test]
fn a_test_need_not_be_async() {
    let truv = MockTruv::start_blocking();
    let mock = truv.users_get(|_, _| {});
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async { once(&truv).users_get().user_id("u1").send().await.unwrap() });
    mock.assert();
}
