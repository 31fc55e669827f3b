//! The library of test files.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::scenarios::{check_environment, document_ids};
use crate::clock::timestamp;
use crate::files;
use crate::handlers::common::{operations, paging};
use crate::message::{Call, Failure};
use crate::spec::Document;
use crate::state::{SandboxData, SandboxDocument, World};

operations![
    reads: sandbox_list_documents, sandbox_get_document;
    changes: sandbox_create_document, sandbox_delete_document
];

fn sandbox_list_documents(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    check_environment(call)?;
    let documents: Vec<&SandboxDocument> = world.account(&call.caller).sandbox_data.documents.values().rev().collect();
    paging::by_cursor(call, &documents, |document| &document.id, |document| render(call, document))
}

fn sandbox_create_document(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    check_environment(call)?;
    let filename = call.text("filename").unwrap_or_default();
    let content = STANDARD.decode(call.text("content").unwrap_or_default());
    let content = content.ok().filter(|content| !content.is_empty());
    let content = content.ok_or_else(|| Failure::invalid("content", "Send the file in Base64."))?;
    let account = world.account_mut(&call.caller);
    let is_taken = account.sandbox_data.documents.values().any(|known| is_named(known, &filename));
    if is_taken {
        return Err(Failure::invalid("filename", "Another document has this name; case does not count."));
    }
    let document = SandboxDocument {
        id: account.random.id(),
        filename,
        content: content.into(),
        documents: call.body.get("documents").cloned().unwrap_or_else(|| json!([])),
        created_at: call.now,
    };
    let body = render(call, &document);
    account.sandbox_data.documents.insert(document.id.clone(), document);
    Ok(body)
}

fn sandbox_get_document(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    Ok(render(call, found(call, world)?))
}

fn sandbox_delete_document(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let document = found(call, world)?;
    if is_in_use(&world.account(&call.caller).sandbox_data, document) {
        return Err(Failure::invalid("document_id", "A scenario names this document by its id or file name."));
    }
    let id = document.id.clone();
    world.account_mut(&call.caller).sandbox_data.documents.shift_remove(&id);
    Ok(Value::Null)
}

fn found<'a>(call: &Call, world: &'a World) -> Result<&'a SandboxDocument, Failure> {
    check_environment(call)?;
    world.find(&call.caller, |account| account.sandbox_data.documents.get(call.id()))
}

fn is_named(document: &SandboxDocument, filename: &str) -> bool {
    document.filename.to_lowercase() == filename.to_lowercase()
}

fn is_in_use(data: &SandboxData, document: &SandboxDocument) -> bool {
    data.scenarios.values().any(|scenario| {
        let files = scenario.properties.get("filenames").and_then(Value::as_array).into_iter().flatten();
        let payload = scenario.properties.get("payload").unwrap_or(&Value::Null);
        files.filter_map(Value::as_str).any(|name| is_named(document, name))
            || document_ids(payload).contains(&document.id.as_str())
    })
}

fn render(call: &Call, document: &SandboxDocument) -> Value {
    let file = files::upload_address(&call.base_url, &document.id);
    json!({
        "id": document.id,
        "filename": document.filename,
        "documents": document.documents,
        // No source says which of the two Truv has.
        "file": file,
        "file_url": file,
        "created_at": timestamp(document.created_at),
    })
}
