//! One file per resource; a handler answers one operation of the document.

mod bridge_tokens;
mod keys;
mod link_reports;
mod links;
mod refresh_tasks;
mod tasks;
mod user_reports;
mod users;
mod webhooks;

use serde_json::Value;

use crate::call::Call;
use crate::document::Document;
use crate::failure::Failure;
use crate::state::World;

/// Answers a checked request. Null stands for no body.
pub(crate) type Handler = fn(&Call, &mut World, &Document) -> Result<Value, Failure>;

/// The implementation of an operation.
pub(crate) fn find(operation_id: &str) -> Option<Handler> {
    Some(match operation_id {
        "users_list" => users::list,
        "users_create" => users::create,
        "users_get" => users::get,
        "users_update" => users::update,
        "users_delete" => users::delete,
        "bridge_tokens_create" => bridge_tokens::create,
        "bridge_tokens_create_with_user" => bridge_tokens::create_with_user,
        "links_exchange_token" => links::exchange_token,
        "links_list" => links::list,
        "links_get" => links::get,
        "links_delete" => links::delete,
        "links_income_report" => link_reports::income,
        "links_employment_report" => link_reports::employment,
        "tasks_list" => tasks::list,
        "tasks_get" => tasks::get,
        "refresh_tasks_create" => refresh_tasks::create,
        "refresh_tasks_get" => refresh_tasks::get,
        "webhooks_list" => webhooks::list,
        "webhooks_create" => webhooks::create,
        "webhooks_get" => webhooks::get,
        "webhooks_update" => webhooks::update,
        "webhooks_delete" => webhooks::delete,
        "webhook_requests_list" => webhooks::requests,
        "keys_create" => keys::create,
        "keys_deactivate" => keys::deactivate,
        "user_reports_create" => user_reports::create,
        "user_reports_get" => user_reports::get,
        _ => return None,
    })
}
