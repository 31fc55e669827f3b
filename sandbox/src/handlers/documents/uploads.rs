//! The older way to upload: ask for a form, send the file with it, start a task.

use serde_json::{Value, json};

use super::people::{name_in, new_user};
use crate::files;
use crate::handlers::common::operations;
use crate::message::{Call, Failure};
use crate::spec::Document;
use crate::state::{Account, Found, PublicToken, UploadForm, World};
use crate::truv::documents::{About, new_link, recognise, start_task};

operations![
    reads: document_uploads_get_task;
    changes: document_uploads_create, document_uploads_create_task
];

/// How long a public token can be exchanged.
const TOKEN_LIFETIME: chrono::TimeDelta = chrono::TimeDelta::hours(6);

/// The document joins the link of a public token. Without a token, it gets a link and a user of its own.
fn document_uploads_create(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let account = world.account_mut(&call.caller);
    let id = account.random.id();
    let (public_token, link_id) = match call.text("public_token") {
        Some(token) => match account.public_tokens.get(&token) {
            Some(known) => (token, known.link_id.clone()),
            None => return Err(Failure::IncorrectToken("Unknown public_token.")),
        },
        None => {
            let user_id = new_user(call, account, None);
            name_in(account, &user_id, &id);
            new_token(call, account, &user_id)
        }
    };
    let form = UploadForm {
        id: id.clone(),
        found: kind(call),
        filename: call.text("filename").unwrap_or_default(),
        link_id,
        policy: account.random.id(),
    };
    let answer = json!({
        "id": id,
        "public_token": public_token,
        "url": files::upload_address(&call.base_url, &id),
        "fields": {"key": format!("uploads/{id}"), "policy": form.policy},
    });
    account.uploads.forms.insert(id, form);
    Ok(answer)
}

fn new_token(call: &Call, account: &mut Account, user_id: &str) -> (String, String) {
    let link_id = new_link(account, user_id, "income", false, call.now);
    let token = account.random.id();
    let expires_at = call.now + TOKEN_LIFETIME;
    let public_token = PublicToken { link_id: link_id.clone(), expires_at, used: false };
    account.public_tokens.insert(token.clone(), public_token);
    (token, link_id)
}

/// The kind that the request names, which is recognized in the same way as a file name.
fn kind(call: &Call) -> Found {
    let named = call.text("subtype").or_else(|| call.text("type")).unwrap_or_default();
    recognise(&named)
}

fn document_uploads_create_task(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let document_id = call.text("document_id").unwrap_or_default();
    let pace = world.pace(&call.caller);
    let form = world.find(&call.caller, |account| account.uploads.forms.get(&document_id));
    let form = form.map_err(|failure| match failure {
        Failure::NotFound(_) => Failure::invalid("document_id", "No document has this id."),
        other => other,
    })?;
    let link_id = form.link_id.clone();
    let account = world.account_mut(&call.caller);
    if !account.uploads.files.contains_key(&document_id) {
        return Err(Failure::invalid("document_id", "The file was not uploaded yet."));
    }
    let product_type = call.text("product_type").unwrap_or_else(|| "income".to_owned());
    let tracking_info = call.text("tracking_info");
    if let Some(link) = account.links.get_mut(&link_id) {
        if !link.allowed_products.contains(&product_type) {
            link.allowed_products.push(product_type.clone());
        }
        link.tracking_info = tracking_info.clone().or(link.tracking_info.take());
    }
    let about = About { product_type: &product_type, tracking_info, bridge_token: None };
    let id = start_task(account, &link_id, about, pace, call.now);
    Ok(json!({"task_id": id, "status": status(call, account, &id)}))
}

fn document_uploads_get_task(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let task =
        world.find(&call.caller, |account| account.tasks.get(call.id()).filter(|task| task.data_source == "docs"))?;
    Ok(json!({"task_id": task.id, "status": task.lifecycle.status(call.now)}))
}

fn status(call: &Call, account: &Account, task_id: &str) -> Option<&'static str> {
    account.tasks.get(task_id).map(|task| task.lifecycle.status(call.now))
}
