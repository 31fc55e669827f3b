//! A mock of Truv for your tests: typed answers to typed calls, and a record of the calls.
//!
//! [`MockTruv`] is a server on this computer with one method for each operation, named as at [`Client`](crate::Client).
//! The closure of the method says **when** the mock takes a call, and what it answers **then**:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use truv_sdk::mock::MockTruv;
//! use truv_sdk::types::UserDetail;
//!
//! let truv = MockTruv::start().await;
//! let mut ada = UserDetail::sample();
//! ada.id = "u1".into();
//! let found = truv.users_get(|when, then| {
//!     when.user_id("u1");
//!     then.ok(&ada);
//! });
//! truv.users_get(|when, then| {
//!     when.user_id("u2");
//!     then.not_found(("not_found", "No such user."));
//! });
//!
//! // your code, with a client of this server
//! let client = truv.client()?;
//! assert_eq!(*client.users_get().user_id("u1").send().await?, ada);
//! assert!(client.users_get().user_id("u2").send().await.unwrap_err().is_not_found());
//! found.assert_calls(1);
//! # Ok(())
//! # }
//! ```
//!
//! | you want | write |
//! |---|---|
//! | sample data | `UserDetail::sample()`: every type has it; change the fields that matter |
//! | any call of an operation to succeed | `truv.users_get(\|_, _\| {})` |
//! | conditions on path and query | the setters of `when`; `None` for a query parameter that must be absent |
//! | conditions on the body | `when.body(…)` for the whole, `when.body_matches(\|body\| …)` for a part |
//! | an [error](ErrorAnswer) | `then.bad_request(ErrorAnswer::new("validation_error", "…").invalid_param("email", "…"))` |
//! | a sequence | more than one answer: `then.server_error(503, ("", "")).times(2).ok(&user)` |
//! | an answer that is not documented | `then.answer(http::Response::new("…"))` |
//! | how often it was called | `mock.calls()`, `mock.assert_calls(2)` |
//! | what was sent | `mock.bodies()` (typed), `mock.requests()` |
//! | anything else of httpmock | [`MockTruv`], [`Mock`] and `when.http(…)` lead to [`httpmock`] |
//!
//! If two mocks take the same call, the mock that was made first answers. A value that does not convert, such as an
//! invalid date, makes the mock answer with code `invalid_mock` and the reason. For tests of your own functions on
//! values and errors, without any server, see [`exchange`](crate::exchange). For a Truv that keeps what you create and
//! sends webhooks, use the crate `truv-sandbox`.
//!
//! This module needs the feature `mock`. Enable it in `[dev-dependencies]`.

mod answers;
mod conditions;
mod error;
mod generated;
mod handle;
mod sample;
mod server;
mod state;

pub use error::ErrorAnswer;
pub use generated::operations;
pub use handle::Mock;
pub use httpmock;
pub use server::MockTruv;

pub(crate) use answers::Answers;
#[cfg_attr(not(feature = "all-products"), allow(unused_imports, reason = "not every product has reports as PDF"))]
pub(crate) use answers::SAMPLE_PDF;
pub(crate) use conditions::{Conditions, converted};
pub(crate) use sample::sample;
