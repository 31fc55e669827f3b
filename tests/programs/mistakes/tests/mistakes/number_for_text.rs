//! A number where a text belongs.
use truv_sdk::types::UserUpdateRequest;

fn main() {
    let _ = UserUpdateRequest::builder().first_name(5);
}
