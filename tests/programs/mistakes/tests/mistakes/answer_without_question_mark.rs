//! The answer is used before its error was handled.
use truv_sdk::Client;

async fn call(client: Client) {
    let user = client.users_get().user_id("u1").send().await;
    println!("{}", user.id);
}

fn main() {}
