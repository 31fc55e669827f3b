use serde_json::{Value, json};

use crate::call::Call;
use crate::clock::timestamp;
use crate::document::Document;
use crate::failure::Failure;
use crate::paging;
use crate::payroll::employer_name;
use crate::providers;
use crate::state::{Account, Link, World};

pub(super) fn exchange_token(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let wanted = call.text("public_token").unwrap_or_default();
    let found = world.find(&call.caller, |account| account.public_tokens.get(&wanted));
    let token = found.map_err(|failure| match failure {
        Failure::NotFound(_) => Failure::invalid("public_token", "Unknown token."),
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
pub(super) fn list(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let account = world.account(&call.caller);
    let user_id = call.filter("user_id");
    let links: Vec<&Link> =
        (account.links.values().rev()).filter(|link| user_id.is_none_or(|wanted| link.user_id == wanted)).collect();
    paging::numbered(call, &links, |link| render(call, account, link, user_id.is_none()))
}

pub(super) fn get(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let link = find(call, world)?;
    Ok(render(call, world.account(&call.caller), link, true))
}

pub(super) fn delete(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let link_id = find(call, world)?.id.clone();
    world.account_mut(&call.caller).delete_link(&link_id, call.now);
    Ok(Value::Null)
}

/// The link that the body names by its token.
pub(super) fn find_by_token<'a>(call: &Call, world: &'a World) -> Result<&'a Link, Failure> {
    let access_token = call.text("access_token").unwrap_or_default();
    let found =
        world.find(&call.caller, |account| account.links.values().find(|link| link.access_token == access_token));
    found.map_err(|failure| match failure {
        Failure::NotFound(_) => Failure::invalid(
            "access_token",
            "No link has this token. A masked token cannot be used; list the links of one user for it.",
        ),
        other => other,
    })
}

/// The link that the path names.
pub(super) fn find<'a>(call: &Call, world: &'a World) -> Result<&'a Link, Failure> {
    world.find(&call.caller, |account| account.links.get(call.id()))
}

pub(super) fn render(call: &Call, account: &Account, link: &Link, masked: bool) -> Value {
    let newest = account.tasks_of(&link.id).next_back();
    let status = newest.map_or("new", |task| task.lifecycle.status(call.now));
    let updated_at = newest.map_or(link.updated_at, |task| task.lifecycle.changed_at(call.now).max(link.updated_at));
    let user = account.users.get(&link.user_id);
    let is_payroll = link.data_source == "payroll";
    json!({
        "id": link.id,
        "access_token": if masked { mask(&link.access_token) } else { link.access_token.clone() },
        "created_at": timestamp(link.created_at),
        "updated_at": timestamp(updated_at),
        "deleted_at": null,
        "tracking_info": link.tracking_info,
        "status": status,
        "user_external_id": user.and_then(|user| user.external_user_id.as_ref()),
        "provider_id": link.provider_id,
        "provider": providers::render(&link.provider_id),
        "company_mapping": is_payroll.then(|| json!({
            "id": link.company.id,
            "name": employer_name(link.company.index),
            "logo_url": null,
        })),
        "link_hash": link.login_hash,
        "allowed_products": link.allowed_products,
        "initial_product_type": link.initial_product_type,
        "data_source": link.data_source,
        "is_suspicious": link.is_suspicious,
        "is_dds_available": is_payroll,
    })
}

/// 28 asterisks and the last four characters.
fn mask(access_token: &str) -> String {
    let shown: String = access_token.chars().skip(28).collect();
    format!("{}{shown}", "*".repeat(28))
}
