//! Events of document collections, from the upload of files until all of them are read. Links made of them have the usual events.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::events::event_of;
use crate::state::{Account, Collection, Event, UploadedFile};

/// A file has another status; nothing if it is in no collection.
pub(super) fn of_file(account: &Account, file: &UploadedFile, status: &str, at: DateTime<Utc>) -> Option<Event> {
    let collection_id = file.collection_id.as_deref()?;
    let papers = account.uploads.papers.values().filter(|paper| paper.file_id == file.id && status == "successful");
    let user_id = file.user_id.as_ref().or_else(|| papers.clone().find_map(|paper| paper.user_id.as_ref()));
    let documents: Vec<Value> = papers
        .clone()
        .map(|paper| {
            json!({
                "document_id": paper.id,
                "document_type": paper.kind,
                "document_subtype": paper.subtype,
                "status": paper.status,
            })
        })
        .collect();
    let fields = fields([
        ("user_id", json!(user_id)),
        ("collection_id", json!(collection_id)),
        ("file_id", json!(file.id)),
        ("status", json!(status)),
        ("documents", json!(documents)),
    ]);
    let follows_from = [file.id.as_str(), status];
    Some(event_of("document-collection-file-status-updated", at, collection_id, &follows_from, fields))
}

/// All files of a collection have come to their ends.
pub(super) fn of_end(account: &Account, collection: &Collection, at: DateTime<Utc>) -> Event {
    let users = collection.user_ids.iter().filter_map(|id| account.users.get(id));
    let users: Vec<Value> =
        users.map(|user| json!({"id": user.id, "external_user_id": user.external_user_id})).collect();
    let fields = fields([("collection_id", json!(collection.id)), ("users", json!(users))]);
    event_of("document-collection-preprocessing-completed", at, &collection.id, &[&collection.id], fields)
}

fn fields<const N: usize>(fields: [(&str, Value); N]) -> Map<String, Value> {
    fields.map(|(name, value)| (name.to_owned(), value)).into_iter().collect()
}
