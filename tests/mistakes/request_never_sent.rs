//! A call that is built and forgotten.

#![deny(unused_must_use)]

fn example(client: &truv_sdk::Client) {
    client.users_delete().user_id("u1");
}

fn main() {}
