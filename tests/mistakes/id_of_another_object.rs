//! A link's id where a user's belongs.

fn example(client: &truv_sdk::Client, link_id: truv_sdk::types::LinkId) {
    let _ = client.users_get().user_id(link_id);
}

fn main() {}
