//! Documents that a customer has already: collections of files, and the older upload by a form.

use anyhow::Context;
use axum::http::header;
use reqwest::Url;
use serde_json::json;
use truv_sdk::types::{
    CollectionUser, DocumentCollectionUploadRequest, DocumentPresignedPostCreate, DocumentUploadData,
    DocumentUploadTaskCreateRequest, FinalizeCollectionRequest, UploadMimeType, builder,
};
use truv_sdk::value::Base64;

use crate::stage::{Stage, body, there};
use crate::upstream::Upstream;

/// Truv refuses smaller files.
const SMALLEST_FILE: usize = 1_000;

pub(super) async fn run(stage: &Stage) -> anyhow::Result<()> {
    collections(stage).await?;
    upload_by_form(stage).await
}

async fn collections(stage: &Stage) -> anyhow::Result<()> {
    let client = &stage.client;
    let person = CollectionUser::builder().external_user_id(stage.name("crm-0042")).full_name("Ines Marlow");
    // the sandbox goes by the names of files
    let files = ["paystub-1.pdf", "w2-2025.pdf", "volunteer-marlow.pdf"].map(document);
    let collection =
        client.document_collections_create().body_map(|body| body.documents(files).users([person])).send().await?;
    let id = &collection.collection_id;
    stage.settle(stage.aside().document_collections_get().collection_id(id).wait()).await?;
    client.document_collections_get().collection_id(id).send().await?;
    client.document_collections_list().page_size(5).send().await?;
    let more = DocumentCollectionUploadRequest::builder().documents([document("passport.pdf")]);
    let uploaded = client.document_collections_upload().collection_id(id).body(more).send().await?;
    let last = uploaded.uploaded_files.last().ok_or_else(|| anyhow::anyhow!("no file was uploaded"))?;
    client.document_collections_get_file().collection_id(id).file_id(&last.file_id).send().await?;
    client.document_collections_delete_file().collection_id(id).file_id(&last.file_id).send().await?;
    stage.refused(client.document_collections_get_file().collection_id(id).file_id(&last.file_id).send().await, 404)?;
    client.document_collections_finalize().collection_id(id).send().await?;
    let wrong = body::<FinalizeCollectionRequest>(json!({"document_ids": ["nowhere"]}))?;
    stage.refused(client.document_collections_finalize().collection_id(id).body(wrong).send().await, 400)?;
    stage.settle(stage.aside().document_collections_get_finalization().collection_id(id).wait()).await?;
    let links = client.document_collections_get_finalization().collection_id(id).send().await?;

    for link in links.users.iter().flat_map(|user| &user.links) {
        for paper in &client.documents_list().link_id(&link.link_id).send().await?[..] {
            client.documents_get().link_id(&link.link_id).document_id(there(&paper.id)?).send().await?;
        }
        for paper in &client.parsed_documents_list().link_id(&link.link_id).send().await?.results {
            client.parsed_documents_get().link_id(&link.link_id).document_id(there(&paper.id)?).send().await?;
        }
        stage.refused(client.documents_get().link_id(&link.link_id).document_id("nowhere").send().await, 404)?;
        stage.refused(client.parsed_documents_get().link_id(&link.link_id).document_id("nowhere").send().await, 404)?;
    }
    client.document_collections_delete().collection_id(id).send().await?;
    stage.refused(client.document_collections_get().collection_id(id).send().await, 404)
}

#[allow(deprecated, reason = "deprecated operations still work")]
async fn upload_by_form(stage: &Stage) -> anyhow::Result<()> {
    let client = &stage.client;
    let request = body::<DocumentPresignedPostCreate>(json!({"type": "PAYSTUB", "filename": "stub.pdf"}))?;
    let form = client.document_uploads_create().body(request).send().await?;
    let task = || body::<DocumentUploadTaskCreateRequest>(json!({"document_id": form.id, "tracking_info": "loan-7"}));
    stage.refused(client.document_uploads_create_task().body(task()?).send().await, 400)?;
    let sent: serde_json::Value = serde_json::from_slice(form.body()).context("the form is not JSON")?;
    post_form(&sent).await?;
    let task = client.document_uploads_create_task().body(task()?).send().await?;
    client.document_uploads_get_task().task_id(&task.task_id).send().await?;
    stage.refused(client.document_uploads_get_task().task_id("nowhere").send().await, 404)
}

/// Sends a file as the answer demands. The file does not go to the API, and is not recorded.
async fn post_form(form: &serde_json::Value) -> anyhow::Result<()> {
    let url = form["url"].as_str().context("the form has no URL")?;
    let mut parts = String::new();
    for (name, value) in form["fields"].as_object().into_iter().flatten() {
        let value = value.as_str().unwrap_or_default();
        parts += &format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    }
    parts += "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"stub.pdf\"\r\n\r\n";
    let content = [parts.as_bytes(), &pdf("stub.pdf"), b"\r\n--x--\r\n"].concat();
    let mut origin = Url::parse(url).context("the form's URL is not valid")?;
    origin.set_query(None);
    origin.set_path("");
    let upstream = Upstream::new(origin.as_str())?;
    let request = upstream.client.post(url).header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
    let status = request.body(content).send().await.context("the form cannot be sent")?.status();
    anyhow::ensure!(status.is_success(), "the form was answered with {status}");
    Ok(())
}

fn document(name: &str) -> builder::DocumentUploadData {
    DocumentUploadData::builder().filename(name).mime_type(UploadMimeType::Pdf).content(Base64::from(pdf(name)))
}

/// A different file for each name, as small as Truv accepts.
fn pdf(name: &str) -> Vec<u8> {
    let mut file = format!("%PDF-1.4\n<< /Type /Page >>\n% {name}\n").into_bytes();
    file.resize(SMALLEST_FILE, b' ');
    file.extend_from_slice(b"\n%%EOF\n");
    file
}
