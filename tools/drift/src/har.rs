//! Recorded exchanges: HAR 1.2 files, or files with one HAR entry in each line.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use url::Url;

/// One request and its answer.
#[derive(Debug)]
pub struct Exchange {
    /// File and number of the entry.
    pub id: String,
    /// In lower case.
    pub method: String,
    pub path: String,
    /// Names of query parameters.
    pub query: Vec<String>,
    pub request: Message,
    pub status: u16,
    pub response: Message,
}

#[derive(Debug, Default)]
pub struct Message {
    /// Names in lower case.
    pub headers: Vec<String>,
    /// Media type without parameters, in lower case.
    pub media_type: Option<String>,
    pub body: Vec<u8>,
}

#[derive(Deserialize)]
struct Har {
    log: Log,
}

#[derive(Deserialize)]
struct Log {
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    request: Request,
    response: Response,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    method: String,
    url: String,
    #[serde(default)]
    headers: Vec<Header>,
    post_data: Option<Content>,
}

#[derive(Deserialize)]
struct Response {
    status: u16,
    #[serde(default)]
    headers: Vec<Header>,
    content: Option<Content>,
}

#[derive(Deserialize)]
struct Header {
    name: String,
    #[serde(default)]
    value: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Content {
    mime_type: Option<String>,
    text: Option<String>,
    encoding: Option<String>,
}

/// Reads files, and all `.har`, `.json`, `.ndjson` and `.jsonl` files of folders.
pub fn read(paths: &[PathBuf]) -> anyhow::Result<Vec<Exchange>> {
    let mut exchanges = Vec::new();
    for path in paths {
        if path.is_dir() {
            let mut files = Vec::new();
            collect(path, &mut files)?;
            for file in files {
                read_file(&file, &mut exchanges)?;
            }
        } else {
            read_file(path, &mut exchanges)?;
        }
    }
    Ok(exchanges)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let unreadable = || format!("{} cannot be read", folder.display());
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).with_context(unreadable)? {
        paths.push(entry.with_context(unreadable)?.path());
    }
    paths.sort();
    for path in paths {
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        if path.is_dir() {
            collect(&path, files)?;
        } else if matches!(extension, "har" | "json" | "ndjson" | "jsonl") {
            files.push(path);
        }
    }
    Ok(())
}

fn read_file(path: &Path, exchanges: &mut Vec<Exchange>) -> anyhow::Result<()> {
    let name = path.display();
    let text = fs::read_to_string(path).with_context(|| format!("{name} cannot be read"))?;
    let entries = match serde_json::from_str::<Har>(&text) {
        Ok(har) => har.log.entries,
        Err(error) => {
            // serde's message may repeat a value
            let (line, column) = (error.line(), error.column());
            let lines = text.lines().filter(|line| !line.trim().is_empty());
            let entries: Result<Vec<Entry>, _> = lines.map(serde_json::from_str).collect();
            match entries {
                Ok(entries) if !entries.is_empty() => entries,
                _ => bail!("{name}:{line}:{column}: neither a HAR file nor one HAR entry in each line"),
            }
        }
    };
    for (number, entry) in entries.into_iter().enumerate() {
        let id = format!("{name}#{number}");
        exchanges.push(entry.exchange(id.clone()).with_context(|| format!("{id} cannot be read"))?);
    }
    Ok(())
}

impl Entry {
    fn exchange(self, id: String) -> anyhow::Result<Exchange> {
        // the parser's own message may repeat the URL
        let url = Url::parse(&self.request.url).ok().context("its URL is not one")?;
        Ok(Exchange {
            id,
            method: self.request.method.to_ascii_lowercase(),
            path: url.path().to_owned(),
            query: url.query_pairs().map(|(name, _)| name.into_owned()).collect(),
            request: message(self.request.headers, self.request.post_data)?,
            status: self.response.status,
            response: message(self.response.headers, self.response.content)?,
        })
    }
}

fn message(headers: Vec<Header>, content: Option<Content>) -> anyhow::Result<Message> {
    let declared = headers.iter().find(|header| header.name.eq_ignore_ascii_case("content-type"));
    let mut media_type = declared.map(|header| header.value.clone());
    let mut body = Vec::new();
    if let Some(content) = content {
        media_type = media_type.or(content.mime_type);
        let text = content.text.unwrap_or_default();
        body = match content.encoding.as_deref() {
            Some("base64") => STANDARD.decode(&text).ok().context("its body is not base64, as it says")?,
            _ => text.into_bytes(),
        };
    }
    let essence = |text: String| text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    Ok(Message {
        headers: headers.into_iter().map(|header| header.name.to_ascii_lowercase()).collect(),
        media_type: media_type.map(essence).filter(|essence| !essence.is_empty()),
        body,
    })
}
