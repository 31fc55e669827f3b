//! `Null` for a property that Truv does not let be null.

fn main() {
    let _ = truv_sdk::types::UserUpdateRequest::builder().email(truv_sdk::value::Null);
}
