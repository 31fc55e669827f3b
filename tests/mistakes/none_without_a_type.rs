//! A `None` that could be of any type: leave the setter out.

fn main() {
    let _ = truv_sdk::types::UserUpdateRequest::builder().phone(None);
}
