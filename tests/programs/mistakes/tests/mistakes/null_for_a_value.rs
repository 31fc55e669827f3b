//! `Null` for a property that Truv does not let be null.
use truv_sdk::types::UserUpdateRequest;
use truv_sdk::value::Null;

fn main() {
    let _ = UserUpdateRequest::builder().email(Null);
}
