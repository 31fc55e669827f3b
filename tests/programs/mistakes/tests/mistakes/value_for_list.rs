//! One value where a list belongs.
use truv_sdk::types::WebhookUpdateRequest;

fn main() {
    let _ = WebhookUpdateRequest::builder().events("link-connected");
}
