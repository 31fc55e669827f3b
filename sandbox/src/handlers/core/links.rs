//! Links: connections between a user and a payroll provider, bank or insurer.

use serde_json::{Value, json};

use crate::handlers::common::links::{delete, find, render};
use crate::handlers::common::{operations, paging};
use crate::message::{Call, Failure};
use crate::spec::Document;
use crate::state::{Link, World};

operations![
    reads: links_list, links_get;
    changes: links_exchange_token, links_delete
];

fn links_exchange_token(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let wanted = call.text("public_token").unwrap_or_default();
    let found = world.find(&call.caller, |account| account.public_tokens.get(&wanted));
    let token = found.map_err(|failure| match failure {
        Failure::NotFound(_) => Failure::IncorrectToken("Unknown public_token."),
        other => other,
    })?;
    if token.used {
        return Err(Failure::Expired("The public_token has already been exchanged."));
    }
    if call.now >= token.expires_at {
        return Err(Failure::Expired("The public_token or its bridge_token has expired."));
    }
    let link_id = token.link_id.clone();
    let account = world.account_mut(&call.caller);
    if let Some(token) = account.public_tokens.get_mut(&wanted) {
        token.used = true;
    }
    // Deleting a link deletes its public tokens.
    let link = account.links.get(&link_id).ok_or_else(Failure::not_found)?;
    Ok(json!({
        "access_token": link.access_token,
        "link_id": link.id,
        "link_hash": link.login_hash,
        "data_source": link.data_source,
    }))
}

/// Access tokens come in full in a list of one user's links only.
fn links_list(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let account = world.account(&call.caller);
    let user_id = call.filter("user_id");
    let links: Vec<&Link> =
        (account.links.values().rev()).filter(|link| user_id.is_none_or(|wanted| link.user_id == wanted)).collect();
    paging::numbered(call, &links, |link| render(call, account, link, user_id.is_none()))
}

fn links_get(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let link = find(call, world)?;
    Ok(render(call, world.account(&call.caller), link, true))
}

fn links_delete(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let link_id = find(call, world)?.id.clone();
    delete(world.account_mut(&call.caller), &link_id, call.now);
    Ok(Value::Null)
}
