//! The link that a request is about.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::clock::timestamp;
use crate::message::{Call, Failure};
use crate::state::{Account, Link, World};
use crate::truv::directory::provider_ids;
use crate::truv::payroll::employer_of;
use crate::webhooks;

/// The link that the body names by its token.
pub(crate) fn find_by_token<'a>(call: &Call, world: &'a World) -> Result<&'a Link, Failure> {
    let access_token = call.text("access_token").unwrap_or_default();
    let found =
        world.find(&call.caller, |account| account.links.values().find(|link| link.access_token == access_token));
    found.map_err(|failure| match failure {
        Failure::NotFound(_) => Failure::IncorrectToken(
            "No link has this access_token. A masked token cannot be used; list the links of one user for it.",
        ),
        other => other,
    })
}

/// The link that the path names.
pub(crate) fn find<'a>(call: &Call, world: &'a World) -> Result<&'a Link, Failure> {
    world.find(&call.caller, |account| account.links.get(call.id()))
}

pub(crate) fn render(call: &Call, account: &Account, link: &Link, masked: bool) -> Value {
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
        "provider": provider_ids::render(&link.provider_id),
        "company_mapping": is_payroll.then(|| json!({
            "id": link.company.id,
            "name": employer_of(&link.company).name,
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

/// Deletes a link, and tells the webhooks that it is gone.
pub(crate) fn delete(account: &mut Account, link_id: &str, now: DateTime<Utc>) {
    webhooks::settle(account, now);
    if let Some(link) = account.delete_link(link_id) {
        webhooks::tell_of_deletion(account, &link, now);
    }
}
