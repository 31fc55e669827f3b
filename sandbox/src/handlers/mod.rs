//! One folder for each product, as the document groups its operations (`x-truv-feature`), and `core` for the rest. An
//! operation is answered by the function that has its id as its name: `users_create` by `fn users_create`.

mod assets;
mod common;
mod companies;
mod core;
mod deposit_switch;
mod documents;
mod income;
mod insurance;
mod orders;
mod payroll_admin;
mod sandbox_api;
mod scoring;
mod templates;

use serde_json::Value;

pub(crate) use self::common::Handler;
use self::common::{Implementation, Operations};
use crate::message::{Call, Failure};
use crate::spec::Document;
use crate::state::World;

const PRODUCTS: [&[Operations]; 12] = [
    &assets::OPERATIONS,
    &companies::OPERATIONS,
    &core::OPERATIONS,
    &deposit_switch::OPERATIONS,
    &documents::OPERATIONS,
    &income::OPERATIONS,
    &insurance::OPERATIONS,
    &orders::OPERATIONS,
    &payroll_admin::OPERATIONS,
    &sandbox_api::OPERATIONS,
    &scoring::OPERATIONS,
    &templates::OPERATIONS,
];

fn implementations() -> impl Iterator<Item = &'static Implementation> {
    PRODUCTS.into_iter().flatten().copied().flatten()
}

/// The function that answers an operation.
pub(crate) fn find(operation_id: &str) -> Option<Handler> {
    implementations().find(|one| one.operation_id == operation_id).map(|one| one.handler)
}

/// Whether a wrong field does not make the request wrong, as the handler deals with it.
pub(crate) fn leaves_to_handler(operation_id: &str, field: &str) -> bool {
    orders::is_of_one_order(operation_id, field)
}

/// For operations that have none.
pub(crate) fn not_emulated(_: &Call, _: &mut World, _: &Document) -> Result<Value, Failure> {
    Err(Failure::NotEmulated)
}
