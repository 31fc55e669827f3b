//! `send` without `await`.
use truv_sdk::Client;

async fn call(client: Client) {
    let user = client.users_get().user_id("u1").send();
    println!("{}", user.id);
}

fn main() {}
