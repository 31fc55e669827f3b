//! An `Option` for what is required.
use truv_sdk::types::UserCreateRequest;

fn main() {
    let _ = UserCreateRequest::builder().external_user_id(Some("crm-1"));
}
