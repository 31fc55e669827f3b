//! Every operation, with every parameter and the whole body set, callable by its id.

use std::any::type_name;
use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;

use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use truv_sdk::types::*;
use truv_sdk::{Client, Response, Result};

use super::document::{INSTANT, full};
use super::{debug, planted};

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
        pub(crate) fn operations() -> Vec<Operation> {
            vec![$(Operation {
                id: stringify!($id),
                call: |client| Box::pin(async move {
                    let builder = client.$id()$(.$setter($value))*;
                    Called { builder: debug(&builder), result: builder.send().await.map(Answer::$kind) }
                }),
            },)+]
        }
    };
}

operations! {
    json: users_list
        .created_at_gte(INSTANT)
        .created_at_lte(INSTANT)
        .external_user_id(planted::text("external_user_id"))
        .product_type("income")
        .provider("a-provider")
        .query(planted::text("query"))
        .link_exists(true)
        .list_links(false)
        .page(2)
        .page_size(50);
    json: users_create.body(body::<UserCreateRequest>());
    json: users_get.user_id("a-user").list_links(true);
    json: users_update.user_id("a-user").body(body::<UserUpdateRequest>());
    json: users_delete.user_id("a-user");
    json: bridge_tokens_create
        .user_id("a-user")
        .body(body::<BridgeTokenCreateRequest>());
    json: bridge_tokens_create_with_user
        .body(body::<BridgeTokenWithUserCreateRequest>());
    json: user_reports_create
        .user_id("a-user")
        .body(body::<VoieReportsRequest>());
    json: user_reports_get.user_id("a-user").report_id("a-report").report_type("payroll");
    pdf: user_reports_get_pdf.user_id("a-user").report_id("a-report").report_type("payroll");
    json: links_exchange_token.body(body::<LinkAccessTokenRequest>());
    json: links_list.user_id("a-user").page(1).page_size(10);
    json: links_get.link_id("a-link");
    json: links_delete.link_id("a-link");
    json: links_income_report.link_id("a-link");
    json: links_employment_report.link_id("a-link");
    json: tasks_list
        .ordering("-created_at")
        .created_at_gte(INSTANT)
        .created_at_lte(INSTANT)
        .status("done")
        .query(planted::text("query"))
        .provider("a-provider")
        .product_type("employment")
        .user_id("a-user")
        .cursor("bmV4dA==")
        .page_size(10);
    json: tasks_get.task_id("a-task");
    json: refresh_tasks_create.body(body::<RefreshTaskCreateRequest>());
    json: refresh_tasks_get.task_id("a-task");
    json: webhooks_list.page(1).page_size(10);
    json: webhooks_create.body(body::<WebhookCreateRequest>());
    json: webhooks_get.webhook_id("a-webhook");
    json: webhooks_update
        .webhook_id("a-webhook")
        .body(body::<WebhookUpdateRequest>());
    json: webhooks_delete.webhook_id("a-webhook");
    json: webhook_requests_list
        .created_at_gte(INSTANT)
        .created_at_lte(INSTANT)
        .event_type("task-status-updated")
        .status_code(500)
        .cursor("bmV4dA==")
        .page_size(10);
    json: keys_create;
    json: keys_deactivate;
}

/// The operation with this id.
pub(crate) fn operation(id: &str) -> Operation {
    operations().into_iter().find(|operation| operation.id == id).unwrap_or_else(|| {
        panic!("the table in tests/support/operations.rs has no `{id}`: add it, with every parameter set")
    })
}

/// A request body with every documented property.
fn body<T: DeserializeOwned>() -> T {
    let schema = type_name::<T>().rsplit("::").next().unwrap();
    serde_json::from_value(full(schema)).unwrap()
}
