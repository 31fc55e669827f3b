//! A token in a log line.

fn example(token: &truv_sdk::types::LinkAccessToken) -> String {
    format!("the token is {}", token.access_token)
}

fn main() {}
