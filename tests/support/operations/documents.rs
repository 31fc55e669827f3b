//! Documents, uploaded and parsed.

use truv_sdk::types::{
    DocumentCollectionCreateRequest, DocumentCollectionUploadRequest, DocumentPresignedPostCreate,
    DocumentUploadTaskCreateRequest, FinalizeCollectionRequest,
};

use super::{Answer, Called, Operation, body};

operations! {
    json: document_uploads_create.body(body::<DocumentPresignedPostCreate>());
    json: document_collections_list.page(2).page_size(50);
    json: document_collections_create.body(body::<DocumentCollectionCreateRequest>());
    json: document_collections_get.collection_id("a-collection");
    json: document_collections_delete.collection_id("a-collection");
    json: document_collections_finalize.collection_id("a-collection").body(body::<FinalizeCollectionRequest>());
    json: document_collections_get_finalization.collection_id("a-collection");
    json: document_collections_upload
        .collection_id("a-collection")
        .body(body::<DocumentCollectionUploadRequest>());
    json: document_collections_get_file.collection_id("a-collection").file_id("a-file");
    json: document_collections_delete_file.collection_id("a-collection").file_id("a-file");
    json: document_uploads_create_task.body(body::<DocumentUploadTaskCreateRequest>());
    json: document_uploads_get_task.task_id("a-task");
    json: documents_list.link_id("a-link");
    json: documents_get.link_id("a-link").document_id("a-document");
    json: parsed_documents_list
        .link_id("a-link")
        .document_type("VOLUNTEER_LETTER")
        .document_subtype("VOL_TRANSCRIPT")
        .ordering("-created_at")
        .page(2)
        .page_size(50);
    json: parsed_documents_get.link_id("a-link").document_id("a-document");
}
