//! Verifies income from documents that you already have: uploads them, waits until they are read, and makes links from
//! them.
//!
//! `cargo run --example document_processing` needs no account: it starts the local sandbox inside this process and
//! creates test documents. With `TRUV_CLIENT_ID` and `TRUV_SECRET` set it uses the real service; pass your files as
//! arguments.

#![allow(clippy::print_stdout, clippy::print_stderr)]

#[path = "support/connect.rs"]
mod connect;

use std::process::ExitCode;

use connect::{Result, connect, shut_down, step};
use truv_sdk::Client;
use truv_sdk::types::{
    CollectionUser, DocumentCollectionDetail, DocumentCollectionId, DocumentUploadData, FinalizeCollectionResponse,
    TaskStatus, UploadMimeType, builder,
};
use truv_sdk::value::Base64;

#[tokio::main]
async fn main() -> ExitCode {
    connect::exit_code(run().await)
}

async fn run() -> Result<()> {
    let files: Vec<builder::DocumentUploadData> = match std::env::args().skip(1).collect::<Vec<_>>() {
        names if names.is_empty() => made_up_files(),
        names => names.iter().map(DocumentUploadData::from_file).collect::<std::io::Result<_>>()?,
    };
    let (client, sandbox) = connect().await?;

    step("Upload the documents of a person");
    let person = CollectionUser::builder().external_user_id("crm-0042").full_name("Ines Marlow");
    let collection =
        client.document_collections_create().body_map(|body| body.documents(files).users([person])).send().await?;
    println!("collection {}", collection.collection_id);

    step("Wait until each file is checked and read");
    let collection = wait_for_files(&client, &collection.collection_id).await?;
    for file in &collection.uploaded_files {
        println!("{}: {}", file.filename, file.status);
    }
    for document in &collection.documents {
        println!("  {} on pages {} to {}", document.document_type, document.start_page, document.end_page);
    }
    if collection.documents.is_empty() {
        return Err("no document was found in the files".into());
    }

    step("Make links from the documents and wait for their data");
    let links = client.document_collections_finalize().collection_id(&collection.collection_id).send().await?;
    println!("{} users have links now", links.users.len());
    let links = wait_for_links(&client, &collection.collection_id).await?;

    step("Read what the documents say, like any other link");
    for link in links.users.iter().flat_map(|user| &user.links) {
        if link.status != TaskStatus::Done {
            println!("link {} ended with `{}`", link.link_id, link.status);
            continue;
        }
        let report = client.links_income_report().link_id(&link.link_id).send().await?;
        println!("{} documents, suspicious: {}", link.documents.len(), report.is_suspicious == Some(true));
        for job in &report.employments {
            println!("{} at {}", job.job_title.as_deref().unwrap_or("an employee"), job.company.name);
            for statement in job.statements.iter().flatten() {
                let net = statement.net_pay.as_ref().map_or("?".to_owned(), ToString::to_string);
                println!("  paystub of {}: ${net} after deductions", statement.pay_date.to_naive());
            }
            for form in job.w2s.iter().flatten() {
                let wages = form.wages.as_ref().map_or("?".to_owned(), ToString::to_string);
                println!("  W-2 of {}: ${wages} of wages", form.year);
            }
        }
    }

    shut_down(sandbox).await;
    Ok(())
}

/// Waits until every file is processed, with or without success.
async fn wait_for_files(client: &Client, id: &DocumentCollectionId) -> Result<DocumentCollectionDetail> {
    let collection = client.document_collections_get().collection_id(id).wait().until_done().await?;
    Ok(collection.into_inner())
}

/// Waits until every link has ended, with or without success.
async fn wait_for_links(client: &Client, id: &DocumentCollectionId) -> Result<FinalizeCollectionResponse> {
    let links = client.document_collections_get_finalization().collection_id(id).wait().until_done().await?;
    Ok(links.into_inner())
}

/// Two paystubs, a W-2 and a copy. The sandbox only looks at the names of files, so a page without text is enough.
fn made_up_files() -> Vec<builder::DocumentUploadData> {
    let names = [("paystub-1.pdf", 1), ("paystub-2.pdf", 2), ("w2-2024.pdf", 3), ("paystub-2 (copy).pdf", 2)];
    names
        .into_iter()
        .map(|(name, number)| {
            DocumentUploadData::builder()
                .filename(name)
                .mime_type(UploadMimeType::Pdf)
                .content(Base64::from(pdf(number)))
        })
        .collect()
}

/// A PDF that is large enough: Truv refuses files of fewer than 1,000 bytes.
fn pdf(number: u32) -> Vec<u8> {
    let mut file = format!(
        "%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n\
         2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n\
         3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] >>\nendobj\n% made-up document {number}\n"
    );
    file += &"% nothing to see here\n".repeat(60);
    file += "trailer\n<< /Size 4 /Root 1 0 R >>\n%%EOF\n";
    file.into_bytes()
}
