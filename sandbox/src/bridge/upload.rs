//! Uploading: documents take the place of a login and lead to a link and a task.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::login::{company_name, handed_out, opened, sources};
use crate::files;
use crate::message::{BridgeError, BridgeLogin, BridgeUpload, Connection, UploadedDocument};
use crate::state::{Account, BridgeToken, Lifecycle, Pace, Paper, UploadedFile, World};
use crate::truv::directory;
use crate::truv::documents::{
    About, check, found_in, media_type_of_name, new_link, outcome, pages, problem, start_task,
};
use crate::truv::orders;

/// Files in one upload, as Truv has it for collections of documents.
pub(crate) const MOST_DOCUMENTS: usize = 10;

pub(crate) fn upload(world: &mut World, upload: &BridgeUpload) -> Result<Connection, BridgeError> {
    let now = world.settings.clock.now();
    let usual_pace = world.settings.pace;
    let report_delay = world.settings.report_delay;
    let account = world.account_of_bridge_token(&upload.bridge_token).ok_or(BridgeError::UnknownToken)?;
    let pace = account.pace.unwrap_or(usual_pace);
    let login = BridgeLogin::new(upload.bridge_token.clone(), "", "");
    let (token, expires_at) = opened(account, &login, now)?;
    if !offered(account, &token)?.contains(&"docs") {
        let message = "this bridge token takes no documents: add docs to its data_sources";
        return Err(BridgeError::NotEmulated { field: "data_sources", message });
    }
    let read = read(&upload.documents, &token, now)?;
    let is_suspicious = upload.documents.iter().any(|document| document.filename.starts_with("suspicious."));
    let link_id = new_link(account, &token.user_id, &token.product_type, is_suspicious, now);
    let name = company_name(account, &login, &token);
    let company = directory::employer_of_link(&account.directory, token.company_mapping_id.as_deref(), name.as_deref());
    if let Some(link) = account.links.get_mut(&link_id) {
        link.company = company;
        link.allowed_products.clone_from(&token.allowed_products);
        link.tracking_info.clone_from(&token.tracking_info);
    }
    for file in read {
        keep(account, file, &link_id);
    }
    let about = About {
        product_type: &token.product_type,
        tracking_info: token.tracking_info.clone(),
        bridge_token: Some(token.token.clone()),
    };
    let task_id = start_task(account, &link_id, about, pace, now);
    orders::connected(account, &token.token, &task_id, now, report_delay);
    Ok(handed_out(account, link_id, task_id, expires_at))
}

/// The kinds of sources that Bridge offers: those of the token, and documents where its template allows uploads.
pub(super) fn offered(account: &Account, token: &BridgeToken) -> Result<Vec<&'static str>, BridgeError> {
    let mut sources = sources(token)?;
    let takes_documents = matches!(token.product_type.as_str(), "income" | "employment");
    let is_allowed = settings(account, token).is_some_and(|settings| settings.get("is_enabled") == Some(&true.into()));
    if takes_documents && is_allowed && !sources.contains(&"docs") {
        sources.push("docs");
    }
    Ok(sources)
}

/// What the template of a token says about uploads.
pub(super) fn settings<'a>(account: &'a Account, token: &BridgeToken) -> Option<&'a Map<String, Value>> {
    account.templates.get(token.template_id.as_ref()?)?.setting(&["document_upload"])?.as_object()
}

/// The files, if all of them can be read.
fn read(
    documents: &[UploadedDocument],
    token: &BridgeToken,
    now: DateTime<Utc>,
) -> Result<Vec<UploadedFile>, BridgeError> {
    if documents.is_empty() || documents.len() > MOST_DOCUMENTS {
        return Err(BridgeError::Document { index: 0, message: "Choose 1 to 10 files." });
    }
    let mut sums = HashSet::new();
    let files = documents.iter().enumerate().map(|(index, document)| {
        let mime_type = media_type_of_name(&document.filename);
        let md5sum = files::md5sum_of(&document.content);
        let checks = check(&document.filename, mime_type, &document.content, sums.insert(md5sum.clone()));
        if let Some(message) = problem(checks) {
            return Err(BridgeError::Document { index, message });
        }
        Ok(UploadedFile {
            id: String::new(),
            collection_id: None,
            filename: document.filename.clone(),
            mime_type: mime_type.to_owned(),
            content: document.content.clone().into(),
            md5sum,
            checks,
            user_id: Some(token.user_id.clone()),
            created_at: now,
            lifecycle: Lifecycle::through(now, Pace::Immediate, outcome(checks)),
        })
    });
    files.collect()
}

/// Keeps a file with the documents in it, as those behind a link.
fn keep(account: &mut Account, mut file: UploadedFile, link_id: &str) {
    file.id = account.random.id();
    for (found, pages) in found_in(account, &file.filename, pages(&file.content)) {
        let paper = Paper {
            id: account.random.id(),
            file_id: file.id.clone(),
            kind: found.kind,
            subtype: found.subtype,
            status: if found.kind == "OTHER" { "rejected" } else { "successful" },
            user_id: file.user_id.clone(),
            pages,
            link_id: Some(link_id.to_owned()),
        };
        account.uploads.papers.insert(paper.id.clone(), paper);
    }
    account.uploads.files.insert(file.id.clone(), file);
}
