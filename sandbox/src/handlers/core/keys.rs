//! Rotation of the access secret.

use serde_json::{Value, json};

use crate::clock::timestamp;
use crate::handlers::common::operations;
use crate::message::{Call, Failure};
use crate::spec::Document;
use crate::state::World;

operations![
    changes: keys_create, keys_deactivate
];

/// An environment has at most two working secrets.
const MOST_SECRETS: usize = 2;

/// The body is ours: no source shows Truv's.
fn keys_create(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    enabled(world)?;
    let mut secrets = world.active_secrets(&call.caller);
    if secrets.len() >= MOST_SECRETS {
        return Err(Failure::Unreadable("This environment has two secrets already; deactivate one first.".to_owned()));
    }
    let account = world.account_mut(&call.caller);
    let secret = format!("{}-{}", call.caller.environment.name(), account.random.secret());
    secrets.push(secret.clone());
    account.active_secrets = secrets;
    world.join(&call.caller, &secret);
    Ok(json!({
        "access_secret": secret,
        "env_type": call.caller.environment.name(),
        "created_at": timestamp(call.now),
    }))
}

/// Ends the secret that did not sign the request.
fn keys_deactivate(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    enabled(world)?;
    let mut others = world.active_secrets(&call.caller);
    others.retain(|secret| *secret != call.caller.secret);
    if others.is_empty() {
        return Err(Failure::Unreadable("This environment has no other secret.".to_owned()));
    }
    let account = world.account_mut(&call.caller);
    account.active_secrets = vec![call.caller.secret.clone()];
    account.ended_secrets.append(&mut others);
    Ok(json!({"env_type": call.caller.environment.name(), "deactivated_at": timestamp(call.now)}))
}

fn enabled(world: &World) -> Result<(), Failure> {
    if world.settings.key_operations {
        Ok(())
    } else {
        Err(Failure::Forbidden(
            "Key operations are off unless they are enabled for the client; \
             start the sandbox with key operations to try them.",
        ))
    }
}
