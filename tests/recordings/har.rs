//! Reads the recordings.

use std::fmt;
use std::path::Path;
use std::sync::LazyLock;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;

/// One request and its answer.
pub(crate) struct Entry {
    /// Path of its file.
    pub(crate) file: String,
    index: usize,
    entry: Value,
}

/// Where there are recordings, below tests/recordings.
const FOLDERS: [&str; 2] = ["", "sandbox/"];

/// The text of each file, by its path below tests/recordings.
pub(crate) fn files() -> Vec<(String, String)> {
    let mut files = Vec::new();
    for folder in FOLDERS {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recordings").join(folder);
        let paths = path.read_dir().unwrap().map(|file| file.unwrap().path());
        let recordings = paths.filter(|path| path.extension().is_some_and(|extension| extension == "har"));
        let before = files.len();
        files.extend(recordings.map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap();
            (format!("{folder}{name}"), std::fs::read_to_string(&path).unwrap())
        }));
        assert!(files.len() > before, "there are recordings in {}", path.display());
    }
    files.sort();
    files
}

/// The entries of all files.
pub(crate) fn entries() -> &'static [Entry] {
    static ENTRIES: LazyLock<Vec<Entry>> = LazyLock::new(|| {
        let read = |(file, text): (String, String)| {
            let har: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
            assert_eq!(har["log"]["version"], "1.2", "{file}");
            let entries = har["log"]["entries"].as_array().unwrap().clone();
            entries.into_iter().enumerate().map(move |(index, entry)| Entry { file: file.clone(), index, entry })
        };
        files().into_iter().flat_map(read).collect()
    });
    &ENTRIES
}

impl Entry {
    /// A field of ours.
    pub(crate) fn truv(&self, name: &str) -> &str {
        self.text(&format!("/_truv/{name}"))
    }

    pub(crate) fn method(&self) -> &str {
        self.text("/request/method")
    }

    pub(crate) fn url(&self) -> &str {
        self.text("/request/url")
    }

    /// Without the query.
    pub(crate) fn path(&self) -> String {
        let (_, rest) = self.url().split_once("://").unwrap();
        let path = rest.find('/').map_or("", |start| &rest[start..]);
        path.split('?').next().unwrap().to_owned()
    }

    pub(crate) fn request_body(&self) -> Option<Value> {
        self.entry["request"].get("postData").map(|_| parse(self.text("/request/postData/text").as_bytes()))
    }

    pub(crate) fn request_headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.headers("request")
    }

    pub(crate) fn response_headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.headers("response")
    }

    pub(crate) fn status(&self) -> u16 {
        self.entry["response"]["status"].as_u64().and_then(|status| status.try_into().ok()).unwrap()
    }

    /// The answer as it came.
    pub(crate) fn body(&self) -> Vec<u8> {
        let text = self.text("/response/content/text");
        match self.entry["response"]["content"].get("encoding") {
            Some(encoding) => {
                assert_eq!(encoding, "base64", "{self}");
                BASE64_STANDARD.decode(text).unwrap()
            }
            None => text.as_bytes().to_vec(),
        }
    }

    pub(crate) fn json(&self) -> Value {
        parse(&self.body())
    }

    fn headers(&self, side: &str) -> impl Iterator<Item = (&str, &str)> {
        let headers = self.entry[side]["headers"].as_array().unwrap();
        headers.iter().map(|header| (header["name"].as_str().unwrap(), header["value"].as_str().unwrap()))
    }

    fn text(&self, pointer: &str) -> &str {
        let value = self.entry.pointer(pointer).and_then(Value::as_str);
        value.unwrap_or_else(|| panic!("{}, entry {}: there is no text at {pointer}", self.file, self.index))
    }
}

fn parse(json: &[u8]) -> Value {
    serde_json::from_slice(json).unwrap()
}

impl fmt::Display for Entry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}, entry {} ({})", self.file, self.index, self.truv("operation_id"))
    }
}
