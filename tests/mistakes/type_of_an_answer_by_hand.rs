//! A type of answers, which grows, written field by field.

use truv_sdk::value::Secret;

fn main() {
    let _ = truv_sdk::types::LinkAccessToken { access_token: Secret::from("a-token") };
}
