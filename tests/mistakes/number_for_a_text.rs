//! A number where a text belongs.

fn main() {
    let _ = truv_sdk::types::UserUpdateRequest::builder().first_name(5);
}
