//! Customization templates.

use truv_sdk::types::{CustomizationTemplateCreateRequest, CustomizationTemplateUpdateRequest};

use super::{Answer, Called, Operation, body};
use crate::support::planted;

operations! {
    json: templates_list
        .query(planted::text("query"))
        .default_for_products(true)
        .products("income")
        .page(2)
        .page_size(50);
    json: templates_create.body(body::<CustomizationTemplateCreateRequest>());
    json: templates_get.template_id("a-template");
    json: templates_update.template_id("a-template").body(body::<CustomizationTemplateUpdateRequest>());
    json: templates_delete.template_id("a-template");
}
