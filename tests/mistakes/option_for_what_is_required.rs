//! An `Option` for a property that has to be there.

fn main() {
    let _ = truv_sdk::types::UserCreateRequest::builder().external_user_id(Some("crm-1"));
}
