//! One file per resource; a handler answers one operation of the document.

mod accounts;
mod asset_reports;
mod bank_accounts;
mod bank_holdings;
mod bank_income_reports;
mod bank_links;
mod benefit_letters;
mod bridge_tokens;
mod collection_people;
mod companies;
mod deposit_switch_reports;
mod document_collections;
mod document_uploads;
mod documents;
mod employments;
mod finalization;
mod income_insights_reports;
mod insurance_reports;
mod invoices;
mod keys;
mod link_reports;
mod links;
mod order_batches;
mod order_bodies;
mod order_refreshes;
mod orders;
mod payroll_admin;
mod providers;
mod refresh_tasks;
mod reports_by_token;
mod sandbox_documents;
mod sandbox_scenarios;
mod scoring_reports;
mod shifts;
mod statements;
mod tasks;
mod tax_documents;
mod templates;
mod transactions;
mod user_reports;
mod users;
mod webhooks;

use serde_json::Value;

pub(crate) use self::link_reports::{offers, subject};
use crate::call::Call;
use crate::document::Document;
use crate::failure::Failure;
use crate::state::World;

/// Answers a checked request. Null stands for no body.
pub(crate) type Handler = fn(&Call, &mut World, &Document) -> Result<Value, Failure>;

/// The implementation of an operation.
pub(crate) fn find(operation_id: &str) -> Option<Handler> {
    [core, payroll, ordering, banking, elsewhere].iter().find_map(|group| group(operation_id))
}

/// What banks know.
fn banking(operation_id: &str) -> Option<Handler> {
    let tables = [
        accounts::find,
        asset_reports::find,
        bank_holdings::find,
        bank_income_reports::find,
        income_insights_reports::find,
        scoring_reports::find,
        transactions::find,
    ];
    tables.iter().find_map(|find| find(operation_id))
}

/// What insurers know, and the client's own test data.
fn elsewhere(operation_id: &str) -> Option<Handler> {
    let tables = [insurance_reports::find, sandbox_documents::find, sandbox_scenarios::find];
    tables.iter().find_map(|find| find(operation_id))
}

/// Orders, and what goes into them.
fn ordering(operation_id: &str) -> Option<Handler> {
    let tables =
        [companies::find, order_batches::find, order_refreshes::find, orders::find, providers::find, templates::find];
    tables.iter().find_map(|find| find(operation_id))
}

/// Whether a wrong field does not make the request wrong, as the handler deals with it.
pub(crate) fn leaves_to_handler(operation_id: &str, field: &str) -> bool {
    order_batches::is_of_one_order(operation_id, field)
}

/// For operations that have none.
pub(crate) fn not_emulated(_: &Call, _: &mut World, _: &Document) -> Result<Value, Failure> {
    Err(Failure::NotEmulated)
}

/// What payroll providers know, and documents in their place.
fn payroll(operation_id: &str) -> Option<Handler> {
    let tables = [
        bank_accounts::find,
        benefit_letters::find,
        deposit_switch_reports::find,
        document_collections::find,
        document_uploads::find,
        documents::find,
        employments::find,
        payroll_admin::find,
        reports_by_token::find,
        shifts::find,
        statements::find,
        tax_documents::find,
    ];
    tables.iter().find_map(|find| find(operation_id))
}

fn core(operation_id: &str) -> Option<Handler> {
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
        "invoices_list" => invoices::list,
        "invoices_get" => invoices::get,
        "keys_create" => keys::create,
        "keys_deactivate" => keys::deactivate,
        "user_reports_create" => user_reports::create,
        "user_reports_get" => user_reports::get,
        _ => return None,
    })
}
