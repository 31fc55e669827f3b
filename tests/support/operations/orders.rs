//! Orders.

use truv_sdk::types::{
    OrderBatchCreateRequest, OrderCreateRequest, OrderEmployerAddRequest, OrderLookupRequest, OrderRefreshRequest,
    OrderUpdateRequest,
};

use super::{Answer, Called, Operation, body};

operations! {
    json: orders_list.page(2).page_size(50);
    json: orders_create.body(body::<OrderCreateRequest>());
    json: orders_create_batch.body(body::<OrderBatchCreateRequest>());
    json: orders_get_batch.batch_id("a-batch");
    json: orders_lookup.page(2).page_size(50).body(body::<OrderLookupRequest>());
    json: orders_get.order_id("a-order").certification("all");
    json: orders_refresh.order_id("a-order").body(body::<OrderRefreshRequest>());
    json: orders_update.order_id("a-order").body(body::<OrderUpdateRequest>());
    json: orders_cancel.order_id("a-order");
    json: orders_add_employer.order_id("a-order").body(body::<OrderEmployerAddRequest>());
    json: orders_list_events.order_id("a-order").include_refresh_orders(true);
    json: orders_list_certifications.order_id("a-order");
    json: orders_get_invoice.order_id("a-order");
}
