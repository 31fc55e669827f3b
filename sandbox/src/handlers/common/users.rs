//! The user that a request is about.

use serde_json::{Map, Value, json};

use crate::clock::timestamp;
use crate::message::{Call, Failure};
use crate::state::{User, World};

/// The user that the path names.
pub(crate) fn find<'a>(call: &Call, world: &'a World) -> Result<&'a User, Failure> {
    world.find(&call.caller, |account| account.users.get(call.id()))
}

pub(crate) fn render(user: &User) -> Map<String, Value> {
    let fields = [
        ("id", json!(user.id)),
        ("external_user_id", json!(user.external_user_id)),
        ("first_name", json!(user.first_name)),
        ("last_name", json!(user.last_name)),
        ("email", json!(user.email)),
        ("phone", json!(user.phone)),
        ("ssn", json!(user.ssn)),
        ("date_of_birth", json!(user.date_of_birth)),
        ("created_at", json!(timestamp(user.created_at))),
        ("updated_at", json!(timestamp(user.updated_at))),
    ];
    fields.map(|(name, value)| (name.to_owned(), value)).into_iter().collect()
}
