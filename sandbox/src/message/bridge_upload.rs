//! Documents that a person uploads in Bridge.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// Documents that a person uploads in Truv Bridge, in place of a login. `Debug` shows none of them.
///
/// ```
/// use truv_sandbox::BridgeUpload;
///
/// let upload = BridgeUpload::new("0123").document("paystub.pdf", *b"%PDF-1.4 ...");
/// assert_eq!(format!("{upload:?}"), "BridgeUpload { documents: 1, .. }");
/// ```
#[derive(Clone)]
pub struct BridgeUpload {
    pub(crate) bridge_token: String,
    pub(crate) documents: Vec<UploadedDocument>,
}

/// A file with its name.
#[derive(Clone)]
pub(crate) struct UploadedDocument {
    pub(crate) filename: String,
    pub(crate) content: Vec<u8>,
}

impl BridgeUpload {
    /// An upload without documents so far, with a bridge token whose `data_sources` have `docs`.
    pub fn new(bridge_token: impl Into<String>) -> Self {
        Self { bridge_token: bridge_token.into(), documents: Vec::new() }
    }

    /// Adds a document. The name of the file decides what the document is, as in Truv's own sandbox.
    #[must_use]
    pub fn document(mut self, filename: impl Into<String>, content: impl Into<Vec<u8>>) -> Self {
        self.documents.push(UploadedDocument { filename: filename.into(), content: content.into() });
        self
    }

    /// As the body of `POST /_sandbox/bridge/documents`.
    pub(crate) fn as_json(&self) -> Value {
        let documents = self.documents.iter();
        let documents =
            documents.map(|one| json!({"filename": one.filename, "content": STANDARD.encode(&one.content)}));
        json!({"bridge_token": self.bridge_token, "documents": documents.collect::<Vec<_>>()})
    }
}

impl fmt::Debug for BridgeUpload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BridgeUpload").field("documents", &self.documents.len()).finish_non_exhaustive()
    }
}
