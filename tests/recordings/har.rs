//! The recordings, as truv-har reads them.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde_json::Value;
use truv_har::{Exchange, Header, Recordings};

/// One request and its answer.
pub(crate) struct Entry {
    /// Path of its file below tests/recordings.
    pub(crate) file: String,
    exchange: Exchange,
    /// The fields of ours.
    truv: Value,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recordings")
}

fn name(path: &Path) -> String {
    path.strip_prefix(folder()).unwrap().to_str().unwrap().replace('\\', "/")
}

/// The text of each file, by its path below tests/recordings.
pub(crate) fn files() -> Vec<(String, String)> {
    let (sources, problems) = truv_har::sources([folder()]);
    assert!(problems.is_empty(), "{problems:?}");
    let files: Vec<_> =
        sources.iter().map(|source| (name(&source.path), std::fs::read_to_string(&source.path).unwrap())).collect();
    for is_of_sandbox in [true, false] {
        assert!(
            files.iter().any(|(file, _)| file.starts_with("sandbox/") == is_of_sandbox),
            "a folder has no recordings"
        );
    }
    files
}

/// The entries of all files. Whatever the reader has to say about them is a failure.
pub(crate) fn entries() -> &'static [Entry] {
    static ENTRIES: LazyLock<Vec<Entry>> = LazyLock::new(|| {
        let read = |entry: Result<truv_har::Entry, truv_har::Problem>| {
            let entry = entry.unwrap_or_else(|problem| panic!("{problem}"));
            let exchange = entry.exchange().unwrap_or_else(|problem| panic!("{problem}"));
            Entry { file: name(entry.file()), exchange, truv: entry.value().unwrap()["_truv"].take() }
        };
        Recordings::open([folder()]).map(read).collect()
    });
    &ENTRIES
}

impl Entry {
    /// A field of ours.
    pub(crate) fn truv(&self, name: &str) -> &str {
        self.truv[name].as_str().unwrap_or_else(|| panic!("{} has no `_truv/{name}`", self.exchange.id))
    }

    pub(crate) fn method(&self) -> String {
        self.exchange.method.to_uppercase()
    }

    /// Scheme, host and path.
    pub(crate) fn url(&self) -> String {
        let host = self.exchange.host.as_deref().unwrap_or_default();
        format!("{}://{host}{}", self.exchange.scheme, self.exchange.path)
    }

    pub(crate) fn path(&self) -> &str {
        &self.exchange.path
    }

    pub(crate) fn request_body(&self) -> Option<Value> {
        let body = &self.exchange.request.body;
        (!body.is_empty()).then(|| serde_json::from_slice(body).unwrap())
    }

    pub(crate) fn request_headers(&self) -> impl Iterator<Item = (&str, &str)> {
        pairs(&self.exchange.request.headers)
    }

    pub(crate) fn response_headers(&self) -> impl Iterator<Item = (&str, &str)> {
        pairs(&self.exchange.response.headers)
    }

    pub(crate) fn status(&self) -> u16 {
        self.exchange.status
    }

    /// The answer as it came.
    pub(crate) fn body(&self) -> Vec<u8> {
        self.exchange.response.body.clone()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.exchange.response.body).unwrap()
    }
}

fn pairs(headers: &[Header]) -> impl Iterator<Item = (&str, &str)> {
    headers.iter().map(|header| (header.name.as_str(), header.value.as_str()))
}

impl fmt::Display for Entry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} ({})", self.exchange.id, self.truv("operation_id"))
    }
}
