//! Documents that are read from files.

use std::fs;
use std::io::{Error, ErrorKind, Result};
use std::path::Path;

use crate::generated::types::{DocumentUploadData, UploadMimeType, builder};
use crate::value::Base64;

/// A document of a collection.
impl DocumentUploadData {
    /// Reads a file. Its media type comes from the extension of its name: pdf, jpg, jpeg, png, tif, tiff, webp, bmp,
    /// heic or heif, in any case.
    ///
    /// ```no_run
    /// # async fn example(client: truv_sdk::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use truv_sdk::types::{CollectionUser, DocumentUploadData};
    ///
    /// let paystub = DocumentUploadData::from_file("paystub.pdf")?;
    /// let person = CollectionUser::builder().external_user_id("crm-0042").full_name("Ines Marlow");
    /// let collection =
    ///     client.document_collections_create().body_map(|body| body.documents([paystub]).users([person])).send().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The file cannot be read, or its extension is not in this list; the message names the file.
    pub fn from_file(path: impl AsRef<Path>) -> Result<builder::DocumentUploadData> {
        let path = path.as_ref();
        let described = |kind, what: &str| Error::new(kind, format!("{}: {what}", path.display()));
        let mime_type = mime_type(path).ok_or_else(|| {
            let what = "Truv takes files whose name ends in pdf, jpg, jpeg, png, tif, tiff, webp, bmp, heic or heif";
            described(ErrorKind::InvalidInput, what)
        })?;
        let name = path.file_name().and_then(|name| name.to_str());
        let name = name.ok_or_else(|| described(ErrorKind::InvalidInput, "its name is not UTF-8 text"))?;
        let content = fs::read(path).map_err(|source| described(source.kind(), &source.to_string()))?;
        Ok(Self::builder().filename(name).mime_type(mime_type).content(Base64::from(content)))
    }
}

/// The file extensions of a media type. All types are listed, so that a new type in the document is not forgotten.
fn endings(mime_type: &UploadMimeType) -> &'static [&'static str] {
    match mime_type {
        UploadMimeType::Pdf => &["pdf"],
        UploadMimeType::Jpeg => &["jpg", "jpeg"],
        UploadMimeType::Png => &["png"],
        UploadMimeType::Tiff => &["tif", "tiff"],
        UploadMimeType::Webp => &["webp"],
        UploadMimeType::Bmp => &["bmp"],
        UploadMimeType::Heic => &["heic"],
        UploadMimeType::Heif => &["heif"],
        UploadMimeType::Unknown(_) => &[],
    }
}

fn mime_type(path: &Path) -> Option<UploadMimeType> {
    let ending = path.extension()?.to_str()?.to_ascii_lowercase();
    UploadMimeType::KNOWN.iter().find(|known| endings(known).contains(&ending.as_str())).cloned()
}
