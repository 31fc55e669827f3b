//! `send` without `await`.

fn example(client: &truv_sdk::Client) -> truv_sdk::types::UserId {
    let user = client.users_get().user_id("u1").send();
    user.id.clone()
}

fn main() {}
