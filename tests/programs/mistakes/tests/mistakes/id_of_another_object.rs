//! The id of a link where that of a user belongs.
use truv_sdk::{Client, types::LinkId};

fn call(client: Client, link_id: LinkId) {
    let _ = client.users_get().user_id(link_id);
}

fn main() {}
