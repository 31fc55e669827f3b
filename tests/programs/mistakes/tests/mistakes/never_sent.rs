//! A call that is built and never sent; the warning is denied here.
#![deny(unused_must_use)]

use truv_sdk::Client;

fn call(client: Client) {
    client.users_delete().user_id("u1");
}

fn main() {}
