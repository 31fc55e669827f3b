//! Users, bridge tokens, links, tasks, webhooks, keys: what every client has.

use truv_sdk::types::{
    BridgeTokenCreateRequest, BridgeTokenWithUserCreateRequest, LinkAccessTokenRequest, LinkReportRequest,
    RefreshTaskCreateRequest, UserCreateRequest, UserUpdateRequest, WebhookCreateRequest, WebhookUpdateRequest,
};

use super::{Answer, Called, Operation, body};
use crate::support::document::INSTANT;
use crate::support::planted;

operations! {
    json: users_list
        .created_at_gte(INSTANT)
        .created_at_lte(INSTANT)
        .external_user_id(planted::text("external_user_id"))
        .product_type("income")
        .provider("a-provider")
        .query(planted::text("query"))
        .link_exists(true)
        .list_links(true)
        .page(2)
        .page_size(50);
    json: users_create.body(body::<UserCreateRequest>());
    json: users_get.user_id("a-user").list_links(true);
    json: users_update.user_id("a-user").body(body::<UserUpdateRequest>());
    json: users_delete.user_id("a-user");
    json: bridge_tokens_create.user_id("a-user").body(body::<BridgeTokenCreateRequest>());
    json: bridge_tokens_create_with_user.body(body::<BridgeTokenWithUserCreateRequest>());
    json: links_exchange_token.body(body::<LinkAccessTokenRequest>());
    json: links_list.user_id("a-user").page(2).page_size(50);
    json: links_get.link_id("a-link");
    json: links_delete.link_id("a-link");
    json: links_income_report.link_id("a-link");
    json: links_employment_report.link_id("a-link");
    json: tasks_list
        .ordering("-created_at")
        .created_at_gte(INSTANT)
        .created_at_lte(INSTANT)
        .status("new")
        .query(planted::text("query"))
        .provider("a-provider")
        .product_type("income")
        .user_id("a-user")
        .cursor("bmV4dA==")
        .page_size(50);
    json: tasks_get.task_id("a-task");
    json: refresh_tasks_create.body(body::<RefreshTaskCreateRequest>());
    json: refresh_tasks_get.task_id("a-task");
    json: webhooks_list.page(2).page_size(50);
    json: webhooks_create.body(body::<WebhookCreateRequest>());
    json: webhooks_get.webhook_id("a-webhook");
    json: webhooks_update.webhook_id("a-webhook").body(body::<WebhookUpdateRequest>());
    json: webhooks_delete.webhook_id("a-webhook");
    json: webhook_requests_list
        .created_at_gte(INSTANT)
        .created_at_lte(INSTANT)
        .event_type("task-status-updated")
        .status_code(500)
        .cursor("bmV4dA==")
        .page_size(50);
    json: invoices_list.year(2025).page(2).page_size(50);
    json: invoices_get.invoice_id("a-invoice");
    json: keys_create;
    json: keys_deactivate;
    json: links_employment_report_by_token.body(body::<LinkReportRequest>());
    json: links_income_report_by_token.body(body::<LinkReportRequest>());
}
