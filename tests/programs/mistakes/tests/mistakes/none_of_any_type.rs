//! A `None` that could be of any type.
use truv_sdk::types::UserUpdateRequest;

fn main() {
    let _ = UserUpdateRequest::builder().phone(None);
}
