//! Keys to work with. Each access secret leads to objects of its own, so tests that run at the same time take one each.

use http::StatusCode;
use serde_json::{Value, json};

use super::Asked;
use crate::message::{Environment, Failure, Reply};

/// The keys that the sandbox has for its user, those that were issued, and those that have written something.
/// Configured keys are not listed: whoever should have them has them.
pub(super) fn list(asked: &Asked<'_>) -> Result<Reply, Failure> {
    let own = &asked.shared.own;
    let world = asked.shared.world();
    let render = |client_id: &str, secret: &str, users: usize, links: usize| {
        json!({
            "client_id": client_id,
            "access_secret": secret,
            "environment": Environment::of_secret(secret).map(Environment::name),
            "users": users,
            "links": links,
        })
    };
    let callers = world.callers();
    let configured = &world.settings.credentials;
    let mut keys: Vec<Value> = Vec::new();
    if configured.is_empty()
        && !callers.iter().any(|((client_id, secret), _)| *client_id == own.client_id && *secret == own.secret)
    {
        keys.push(render(&own.client_id, &own.secret, 0, 0));
    }
    let is_configured = |client_id: &str, secret: &str| {
        configured.iter().any(|known| known.client_id == client_id && known.secret == secret)
    };
    for ((client_id, secret), account) in callers {
        if is_configured(client_id, secret) {
            continue;
        }
        keys.push(render(client_id, secret, account.users.len(), account.links.len()));
    }
    Ok(Reply::json(StatusCode::OK, json!({"keys": keys})))
}

/// New keys, which nobody has used.
pub(super) fn issue(asked: &Asked<'_>) -> Result<Reply, Failure> {
    let environments = Environment::ALL.map(Environment::name);
    let schema = json!({
        "type": "object",
        "properties": {"environment": {"type": "string", "enum": environments}},
    });
    let body = asked.properties(&schema)?;
    let wanted = body.get("environment").and_then(Value::as_str);
    let environment = Environment::ALL.into_iter().find(|environment| Some(environment.name()) == wanted);
    let caller = asked.write(|world| Ok(world.issue_keys(environment.unwrap_or(Environment::Sandbox))))?;
    let body = json!({
        "client_id": caller.client_id,
        "access_secret": caller.secret,
        "environment": caller.environment.name(),
    });
    Ok(Reply::json(StatusCode::CREATED, body))
}
