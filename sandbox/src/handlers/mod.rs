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

pub(crate) use self::common::Handler;
use self::common::{Implementation, Operations};
pub(crate) use self::core::invoice_of_month;
use crate::message::Failure;

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

/// Whether the handler itself deals with wrong fields, so that the request is not refused.
pub(crate) fn leaves_to_handler(operation_id: &str, field: &str) -> bool {
    orders::is_of_one_order(operation_id, field) || core::is_ignored_if_wrong(operation_id, field)
}

/// For operations that have none.
pub(crate) const NOT_EMULATED: Handler = Handler::Reads(|_, _, _| Err(Failure::NotEmulated));

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::Document;

    /// The folder of an operation: the product of the operation itself, or else the product of its tag, or else `core`.
    fn product(document: &Document, operation_id: &str) -> String {
        let root = document.root();
        let mut operations =
            root["paths"].as_object().unwrap().values().flat_map(|path| path.as_object().unwrap().values());
        let operation = operations.find(|operation| operation["operationId"] == operation_id).unwrap();
        let mut tags = root["tags"].as_array().unwrap().iter();
        let tag = tags.find(|tag| tag["name"] == operation["tags"][0]).unwrap();
        let features = [&operation["x-truv-feature"], &tag["x-truv-feature"]];
        features.iter().find_map(|feature| feature.as_str()).unwrap_or("core").replace('-', "_")
    }

    #[test]
    fn every_operation_is_answered_by_the_one_function_with_its_name() {
        let document = Document::whole().unwrap();
        let mut wrong = Vec::new();
        for id in document.operations.iter().map(|operation| &operation.id) {
            let product = product(&document, id);
            let folder = format!("truv_sandbox::handlers::{product}::");
            let found: Vec<_> = implementations().filter(|one| one.operation_id == id).map(|one| one.module).collect();
            match found.as_slice() {
                [] => wrong.push(format!(
                    "nothing answers {id}: write `fn {id}` in a file of handlers/{product}/ and list it in the \
                     `operations!` of the file"
                )),
                [module] if module.starts_with(&folder) => {}
                [module] => wrong.push(format!("{id} is of the product {product}: move it there from {module}")),
                several => wrong.push(format!("{id} is answered more than once: in {}", several.join(", "))),
            }
        }
        for one in implementations() {
            let mut operations = document.operations.iter();
            let reads = operations.any(|known| known.id == one.operation_id && known.method == http::Method::GET);
            if reads != matches!(one.handler, Handler::Reads(_)) {
                wrong.push(format!(
                    "{} has to be listed under `{}:`",
                    one.operation_id,
                    if reads { "reads" } else { "changes" }
                ));
            }
            if !document.operations.iter().any(|operation| operation.id == one.operation_id) {
                wrong.push(format!("the document has no operation {}, which {} answers", one.operation_id, one.module));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
