//! Every operation of the document, callable by its id with what a test gives.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;

use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use truv_sdk::{Client, Response, Result, types};

use super::debug;
use super::document::{self, Shape};

/// The parameters and the body of a call.
#[derive(Default)]
pub(crate) struct Given {
    /// The parameters by their names on the wire.
    pub(crate) parameters: BTreeMap<&'static str, Value>,
    pub(crate) body: Option<Value>,
}

impl Given {
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.parameters.get(name).map(|value| value.as_str().unwrap().to_owned())
    }

    pub(crate) fn integer(&self, name: &str) -> Option<i64> {
        self.parameters.get(name).map(|value| value.as_i64().unwrap())
    }

    pub(crate) fn number(&self, name: &str) -> Option<f64> {
        self.parameters.get(name).map(|value| value.as_f64().unwrap())
    }

    pub(crate) fn boolean(&self, name: &str) -> Option<bool> {
        self.parameters.get(name).map(|value| value.as_bool().unwrap())
    }

    pub(crate) fn body<T: DeserializeOwned>(&self) -> Option<T> {
        self.body.clone().map(|body| serde_json::from_value(body).unwrap())
    }
}

type Calling = Pin<Box<dyn Future<Output = Called> + Send>>;

pub(crate) struct Operation {
    pub(crate) id: &'static str,
    call: fn(Client, Given) -> Calling,
}

impl Operation {
    /// With every parameter, and every property of the body.
    pub(crate) fn call(&self, client: Client) -> Calling {
        self.call_with(client, Shape::Full)
    }

    pub(crate) fn call_with(&self, client: Client, shape: Shape) -> Calling {
        (self.call)(client, document::given(self.id, shape))
    }
}

pub(crate) struct Called {
    /// `Debug` of the operation's builder.
    pub(crate) builder: String,
    pub(crate) result: Result<Answer>,
}

/// The parts that every response has, whatever its type.
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

macro_rules! table {
    ($($kind:ident $id:ident [$($setter:ident: $value:ident $name:literal)*] [$($body:ident)?];)+) => {
        #[allow(deprecated, reason = "deprecated operations still work")]
        #[allow(unused_mut, unused_variables, reason = "some operations take nothing")]
        pub(crate) fn operations() -> Vec<Operation> {
            vec![$(Operation {
                id: stringify!($id),
                call: |client, given| Box::pin(async move {
                    let mut builder = client.$id();
                    $(if let Some(value) = given.$value($name) {
                        builder = builder.$setter(value);
                    })*
                    $(if let Some(body) = given.body::<types::$body>() {
                        builder = builder.body(body);
                    })?
                    Called { builder: debug(&builder), result: builder.send().await.map(Answer::$kind) }
                }),
            },)+]
        }
    };
}

truv_sdk_tables::operations!(table);

/// The operation with this id.
pub(crate) fn operation(id: &str) -> Operation {
    let mut operations = operations().into_iter();
    operations.find(|operation| operation.id == id).unwrap_or_else(|| panic!("the document has no operation `{id}`"))
}
