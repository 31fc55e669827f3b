//! Every operation, with every parameter and the whole body set, callable by its id.

use std::any::type_name;
use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;

use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use truv_sdk::{Client, Response, Result};

use super::debug;
use super::document::full;

pub(crate) struct Operation {
    pub(crate) id: &'static str,
    pub(crate) call: fn(Client) -> Pin<Box<dyn Future<Output = Called> + Send>>,
}

pub(crate) struct Called {
    /// `Debug` of the operation's builder.
    pub(crate) builder: String,
    pub(crate) result: Result<Answer>,
}

/// What every response has, whatever its type.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) debug: String,
    /// The typed value, written as JSON; a file as a list of its bytes.
    pub(crate) encoded: Value,
    pub(crate) body: Bytes,
    pub(crate) operation: &'static truv_sdk::Operation,
}

impl Answer {
    fn json<T: Serialize + Debug + 'static>(response: Response<T>) -> Self {
        let encoded = serde_json::to_value(&*response).unwrap();
        Self { encoded, debug: debug(&response), body: response.body().clone(), operation: response.operation() }
    }

    fn pdf<T: AsRef<[u8]> + Debug + 'static>(response: Response<T>) -> Self {
        let encoded = (*response).as_ref().into();
        Self { encoded, debug: debug(&response), body: response.body().clone(), operation: response.operation() }
    }
}

macro_rules! operations {
    ($($kind:ident: $id:ident $(.$setter:ident($value:expr))*;)+) => {
        #[allow(deprecated, reason = "deprecated operations still work")]
        pub(super) fn operations() -> Vec<Operation> {
            vec![$(Operation {
                id: stringify!($id),
                call: |client| Box::pin(async move {
                    let builder = client.$id()$(.$setter($value))*;
                    Called { builder: crate::support::debug(&builder), result: builder.send().await.map(Answer::$kind) }
                }),
            },)+]
        }
    };
}

// one file per product; the macro above is in scope in all of them
mod assets;
mod basics;
mod companies;
mod deposit_switch;
mod documents;
mod income;
mod insurance;
mod orders;
mod payroll_admin;
mod sandbox_api;
mod scoring;
mod templates;

pub(crate) fn operations() -> Vec<Operation> {
    let products = [
        assets::operations,
        basics::operations,
        companies::operations,
        deposit_switch::operations,
        documents::operations,
        income::operations,
        insurance::operations,
        orders::operations,
        payroll_admin::operations,
        sandbox_api::operations,
        scoring::operations,
        templates::operations,
    ];
    products.into_iter().flat_map(|operations| operations()).collect()
}

/// The operation with this id.
pub(crate) fn operation(id: &str) -> Operation {
    operations().into_iter().find(|operation| operation.id == id).unwrap_or_else(|| {
        panic!("the tables in tests/support/operations/ have no `{id}`: add it, with every parameter set")
    })
}

/// A request body with every documented property.
fn body<T: DeserializeOwned>() -> T {
    let schema = type_name::<T>().rsplit("::").next().unwrap();
    serde_json::from_value(full(schema)).unwrap()
}
