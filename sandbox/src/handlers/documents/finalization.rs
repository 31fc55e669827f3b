//! Links made of the documents of a collection.

use serde_json::{Value, json};

use super::collections::{external_id, of_path, papers_in};
use crate::handlers::common::operations;
use crate::message::{Call, Failure, InvalidParam};
use crate::spec::Document;
use crate::state::{Account, Link, Paper, World};
use crate::truv::documents::{About, is_proof, new_link, start_task};

operations![
    reads: document_collections_get_finalization;
    changes: document_collections_finalize
];

/// One link for each user with documents that have no link yet.
fn document_collections_finalize(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let collection = of_path(call, world)?;
    let (id, user_ids) = (collection.id.clone(), collection.user_ids.clone());
    let pace = world.pace(&call.caller);
    let account = world.account_mut(&call.caller);
    let wanted = wanted(call, account, &id)?;
    let product_type = call.text("product_type").unwrap_or_else(|| "income".to_owned());
    for user_id in user_ids {
        let mut papers = wanted.iter().filter(|paper| paper.user_id.as_ref() == Some(&user_id)).peekable();
        if papers.peek().is_none() {
            continue;
        }
        let papers: Vec<&Paper> = papers.collect();
        let files = papers.iter().filter_map(|paper| account.uploads.files.get(&paper.file_id));
        let is_suspicious = files.into_iter().any(|file| file.filename.starts_with("suspicious."));
        let link_id = new_link(account, &user_id, &product_type, is_suspicious, call.now);
        for paper in papers {
            if let Some(paper) = account.uploads.papers.get_mut(&paper.id) {
                paper.link_id = Some(link_id.clone());
            }
        }
        let about = About { product_type: &product_type, tracking_info: None, bridge_token: None };
        start_task(account, &link_id, about, pace, call.now);
    }
    if let Some(collection) = account.uploads.collections.get_mut(&id) {
        collection.updated_at = call.now;
    }
    Ok(render(call, account, &id))
}

fn document_collections_get_finalization(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let collection = of_path(call, world)?;
    Ok(render(call, world.account(&call.caller), &collection.id))
}

/// The documents to make links of. Only those that are named can be refused.
fn wanted(call: &Call, account: &Account, collection_id: &str) -> Result<Vec<Paper>, Failure> {
    let fit: Vec<&Paper> = papers_in(call, account, collection_id).filter(|paper| is_proof(paper)).collect();
    let named = call.texts("document_ids");
    let unknown = named.iter().flatten().enumerate().filter(|(_, id)| !fit.iter().any(|paper| paper.id == **id));
    let problems: Vec<InvalidParam> = unknown
        .map(|(index, _)| InvalidParam {
            field: format!("document_ids.{index}"),
            message: "The collection has no such document that proves income and was read.".to_owned(),
        })
        .collect();
    if !problems.is_empty() {
        return Err(Failure::Invalid(problems));
    }
    let is_wanted = |paper: &&Paper| named.as_ref().is_none_or(|named| named.contains(&paper.id));
    Ok(fit.into_iter().filter(is_wanted).filter(|paper| paper.link_id.is_none()).cloned().collect())
}

fn render(call: &Call, account: &Account, collection_id: &str) -> Value {
    let papers: Vec<&Paper> = papers_in(call, account, collection_id).filter(|paper| paper.link_id.is_some()).collect();
    let links: Vec<&Link> = (account.links.values())
        .filter(|link| papers.iter().any(|paper| paper.link_id.as_ref() == Some(&link.id)))
        .collect();
    let mut user_ids: Vec<&str> = Vec::new();
    for link in &links {
        if !user_ids.contains(&link.user_id.as_str()) {
            user_ids.push(&link.user_id);
        }
    }
    let users = user_ids.into_iter().map(|user_id| {
        let of_user = links.iter().filter(|link| link.user_id == user_id);
        json!({
            "id": user_id,
            "external_user_id": external_id(account, Some(user_id)),
            "links": of_user.map(|link| render_link(call, account, link, &papers)).collect::<Vec<Value>>(),
        })
    });
    json!({"users": users.collect::<Vec<Value>>()})
}

fn render_link(call: &Call, account: &Account, link: &Link, papers: &[&Paper]) -> Value {
    let newest = account.tasks_of(&link.id).next_back();
    let documents = papers
        .iter()
        .filter(|paper| paper.link_id.as_ref() == Some(&link.id))
        .map(|paper| json!({"id": paper.id, "document_type": paper.kind, "document_subtype": paper.subtype}));
    json!({
        "link_id": link.id,
        "status": newest.map_or("new", |task| task.lifecycle.status(call.now)),
        "documents": documents.collect::<Vec<Value>>(),
    })
}
