//! One value where a list belongs.

fn main() {
    let _ = truv_sdk::types::WebhookUpdateRequest::builder().events("link-connected");
}
