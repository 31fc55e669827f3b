//! Collections of documents: uploaded together, of one or more people.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Map, Value, json};

use super::people::{name_in, name_of, new_user, owner_by_name, said_owner, take_in};
use crate::clock::timestamp;
use crate::files;
use crate::handlers::common::{operations, paging};
use crate::message::{Call, Failure, InvalidParam, text};
use crate::spec::Document;
use crate::state::{Account, Checks, Collection, Lifecycle, Pace, Paper, UploadedFile, World, plan_collection};
use crate::truv::documents::{check, found_in, outcome, pages};

operations![
    reads: document_collections_list, document_collections_get, document_collections_get_file;
    changes: document_collections_create, document_collections_delete, document_collections_upload, document_collections_delete_file
];

fn document_collections_list(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let account = world.account(&call.caller);
    let collections: Vec<&Collection> = account.uploads.collections.values().rev().collect();
    paging::numbered(call, &collections, |collection| {
        json!({
            "collection_id": collection.id,
            "created_at": timestamp(collection.created_at),
            "updated_at": timestamp(collection.updated_at),
            "files_count": account.files_of(&collection.id).count(),
            "documents_count": papers_in(call, account, &collection.id).count(),
            "users_count": collection.user_ids.len(),
        })
    })
}

fn document_collections_create(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let pace = world.pace(&call.caller).of_jobs();
    let account = world.account_mut(&call.caller);
    let files = read_files(call, account)?;
    let user_ids = take_in(call, account)?;
    let id = account.random.id();
    let collection = Collection { id: id.clone(), user_ids, read_at: None, created_at: call.now, updated_at: call.now };
    account.uploads.collections.insert(id.clone(), collection);
    add(call, account, &id, pace, files);
    rendered(call, account, &id)
}

fn document_collections_upload(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let id = of_path(call, world)?.id.clone();
    let pace = world.pace(&call.caller).of_jobs();
    let account = world.account_mut(&call.caller);
    let files = read_files(call, account)?;
    add(call, account, &id, pace, files);
    rendered(call, account, &id)
}

fn document_collections_get(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let collection = of_path(call, world)?;
    let mut body = rendered(call, world.account(&call.caller), &collection.id)?;
    body["created_at"] = json!(timestamp(collection.created_at));
    body["updated_at"] = json!(timestamp(collection.updated_at));
    Ok(body)
}

fn document_collections_delete(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let id = of_path(call, world)?.id.clone();
    let account = world.account_mut(&call.caller);
    let files: Vec<String> = account.files_of(&id).map(|file| file.id.clone()).collect();
    for file in files {
        account.uploads.delete_file(&file);
    }
    account.uploads.collections.shift_remove(&id);
    Ok(Value::Null)
}

fn document_collections_get_file(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let file = file_of_path(call, world)?;
    let mut body = render_file(call, world.account(&call.caller), file);
    body["file_url"] = json!(files::upload_address(&call.base_url, &file.id));
    body["created_at"] = json!(timestamp(file.created_at));
    body["updated_at"] = json!(timestamp(file.lifecycle.changed_at(call.now)));
    Ok(body)
}

fn document_collections_delete_file(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let id = file_of_path(call, world)?.id.clone();
    let account = world.account_mut(&call.caller);
    account.uploads.delete_file(&id);
    if let Some(collection) = account.uploads.collections.get_mut(call.id()) {
        collection.updated_at = call.now;
    }
    Ok(Value::Null)
}

/// The collection that the path names.
pub(super) fn of_path<'a>(call: &Call, world: &'a World) -> Result<&'a Collection, Failure> {
    world.find(&call.caller, |account| account.uploads.collections.get(call.id()))
}

fn file_of_path<'a>(call: &Call, world: &'a World) -> Result<&'a UploadedFile, Failure> {
    world.find(&call.caller, |account| account.files_of(call.id()).find(|file| file.id == call.inner_id()))
}

/// The documents found in a collection so far: those in files that are done.
pub(super) fn papers_in<'a>(
    call: &'a Call,
    account: &'a Account,
    collection_id: &'a str,
) -> impl Iterator<Item = &'a Paper> {
    let files = account.files_of(collection_id).filter(|file| file.lifecycle.status(call.now) == "successful");
    files.flat_map(|file| account.uploads.papers.values().filter(|paper| paper.file_id == file.id))
}

/// A file of a request, with its bytes.
struct Sent {
    described: Map<String, Value>,
    content: Vec<u8>,
}

fn read_files(call: &Call, account: &Account) -> Result<Vec<Sent>, Failure> {
    let named = call.body.get("users").and_then(Value::as_array).into_iter().flatten();
    let external_ids: Vec<String> = named.filter_map(|user| text(user.as_object()?, "external_user_id")).collect();
    let mut problems = Vec::new();
    let mut refuse = |index: usize, field: &str, message: &str| {
        problems.push(InvalidParam { field: format!("documents.{index}.{field}"), message: message.to_owned() });
    };
    let mut files = Vec::new();
    let described = call.body.get("documents").and_then(Value::as_array).into_iter().flatten();
    for (index, described) in described.enumerate() {
        let described = described.as_object().cloned().unwrap_or_default();
        if let Err((field, message)) = said_owner(account, &external_ids, &described) {
            refuse(index, field, message);
        }
        match BASE64.decode(text(&described, "content").unwrap_or_default()) {
            Ok(content) => files.push(Sent { described, content }),
            Err(_) => refuse(index, "content", "Not valid Base64."),
        }
    }
    if problems.is_empty() { Ok(files) } else { Err(Failure::Invalid(problems)) }
}

fn add(call: &Call, account: &mut Account, collection_id: &str, pace: Pace, files: Vec<Sent>) {
    let mut added = Vec::new();
    for sent in files {
        let filename = text(&sent.described, "filename").unwrap_or_default();
        let mime_type = text(&sent.described, "mime_type").unwrap_or_default();
        let md5sum = files::md5sum_of(&sent.content);
        let is_unique = account.files_of(collection_id).all(|file| file.md5sum != md5sum);
        let checks = check(&filename, &mime_type, &sent.content, is_unique);
        // All external ids are known by now.
        let user_id = said_owner(account, &[], &sent.described).unwrap_or_default();
        let file = UploadedFile {
            id: account.random.id(),
            collection_id: Some(collection_id.to_owned()),
            filename,
            mime_type,
            content: sent.content.into(),
            md5sum,
            checks,
            user_id,
            created_at: call.now,
            lifecycle: Lifecycle::through(call.now, pace, outcome(checks)),
        };
        if file.lifecycle.will_end_as("successful") {
            search(call, account, collection_id, &file);
        }
        added.push(file.id.clone());
        account.uploads.files.insert(file.id.clone(), file);
    }
    plan_collection(account, collection_id, &added, call.now);
    if let Some(collection) = account.uploads.collections.get_mut(collection_id) {
        collection.updated_at = call.now;
    }
}

/// Finds the document in a file, and its owner: as the request says, else by name, else somebody new.
fn search(call: &Call, account: &mut Account, collection_id: &str, file: &UploadedFile) {
    let id = account.random.id();
    let collection = account.uploads.collections.get(collection_id);
    let user_ids = collection.map(|collection| collection.user_ids.clone()).unwrap_or_default();
    let owner = file.user_id.clone().or_else(|| owner_by_name(account, &user_ids, file));
    let owner = owner.unwrap_or_else(|| {
        let owner = new_user(call, account, None);
        name_in(account, &owner, &id);
        owner
    });
    if let Some(collection) = account.uploads.collections.get_mut(collection_id)
        && !collection.user_ids.contains(&owner)
    {
        collection.user_ids.push(owner.clone());
    }
    let all_pages = pages(&file.content);
    for (index, (found, pages)) in found_in(account, &file.filename, all_pages).into_iter().enumerate() {
        // The first document of a file has the id with which the file's owner was found.
        let id = if index == 0 { id.clone() } else { account.random.id() };
        let paper = Paper {
            id: id.clone(),
            file_id: file.id.clone(),
            kind: found.kind,
            subtype: found.subtype,
            // A document of unknown kind is not read.
            status: if found.kind == "OTHER" { "rejected" } else { "successful" },
            user_id: Some(owner.clone()),
            pages,
            link_id: None,
        };
        account.uploads.papers.insert(id, paper);
    }
}

fn rendered(call: &Call, account: &Account, id: &str) -> Result<Value, Failure> {
    let collection = account.uploads.collections.get(id).ok_or_else(Failure::not_found)?;
    let files: Vec<Value> = account.files_of(id).map(|file| render_file(call, account, file)).collect();
    let papers: Vec<Value> = papers_in(call, account, id).map(|paper| render_paper(account, paper)).collect();
    let users = collection.user_ids.iter().filter_map(|id| account.users.get(id));
    let users = users.map(|user| {
        json!({
            "id": user.id,
            "external_user_id": user.external_user_id,
            "first_name": user.first_name,
            "last_name": user.last_name,
        })
    });
    Ok(json!({
        "collection_id": collection.id,
        "uploaded_files": files,
        "documents": papers,
        "users": users.collect::<Vec<Value>>(),
    }))
}

fn render_file(call: &Call, account: &Account, file: &UploadedFile) -> Value {
    let status = file.lifecycle.status(call.now);
    let is_checked = !matches!(status, "pending" | "validating");
    json!({
        "file_id": file.id,
        "filename": file.filename,
        "mime_type": file.mime_type,
        "validations": is_checked.then(|| validations(file.checks)),
        "status": status,
        "user_id": file.user_id,
        "external_user_id": external_id(account, file.user_id.as_deref()),
    })
}

fn validations(checks: Checks) -> Value {
    json!({
        "is_viable_size": checks.is_viable_size,
        "is_supported_type": checks.is_supported_type,
        "is_accessible": checks.is_accessible,
        "is_valid": checks.is_valid,
        "is_readable": checks.is_readable,
        "is_unique": checks.is_unique,
    })
}

fn render_paper(account: &Account, paper: &Paper) -> Value {
    let (first_name, last_name) = name_of(account, paper);
    json!({
        "document_id": paper.id,
        "file_id": paper.file_id,
        "document_type": paper.kind,
        "document_subtype": paper.subtype,
        "status": paper.status,
        "first_name": first_name,
        "last_name": last_name,
        "user_id": paper.user_id,
        "external_user_id": external_id(account, paper.user_id.as_deref()),
        "start_page": 1,
        "end_page": paper.pages,
    })
}

/// The client's own id of a user.
pub(super) fn external_id<'a>(account: &'a Account, user_id: Option<&str>) -> Option<&'a str> {
    account.users.get(user_id?)?.external_user_id.as_deref()
}
