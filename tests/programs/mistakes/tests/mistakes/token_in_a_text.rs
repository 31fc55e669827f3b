//! A token in a text.
use truv_sdk::types::LinkAccessToken;

fn log(token: LinkAccessToken) {
    println!("the token is {}", token.access_token);
}

fn main() {}
