//! Runs the checker before and after.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use har_redact::document::Document;
use har_redact::redaction::{Key, Redactor};
use har_redact::scan::Scanner;
use openapi_drift::check::{self, Decode, Options};
use openapi_drift::har::Traffic;
use openapi_drift::{document, patch};
use serde_json::{Value, json};

/// A document, as both programs read it.
pub(crate) struct Subject {
    pub(crate) spec: PathBuf,
    pub(crate) redaction: Document,
    /// The client's types, for its own document.
    pub(crate) decode: Option<Decode>,
}

/// What is known of a finding but how long a value was; samples and lines are the same if these are. Names that the document
/// does not have are given by their layout, as they are other ones after redaction.
pub(crate) type Found = BTreeMap<String, Vec<(usize, String)>>;

/// Findings and the patch that they give.
pub(crate) struct Report {
    pub(crate) found: Found,
    pub(crate) patch: String,
    /// The keys with the names unchanged, also those in schemas.
    keys: Vec<String>,
}

impl Subject {
    /// Redacts the entries, and fails if the checker then says something else.
    #[track_caller]
    pub(crate) fn assert_same(&self, entries: &[Value]) -> Report {
        let mut redactor = Redactor::new(&self.redaction, Key::of_text("a key for tests"));
        let redacted: Vec<Value> = entries.iter().map(|entry| redactor.entry(entry)).collect();
        let before = self.report(entries);
        let after = self.report(&redacted);
        // a patch has the names of fields in it
        let has_same_patch = before.keys != after.keys || before.patch == after.patch;
        if before.found != after.found || !has_same_patch {
            let only = |one: &Found, other: &Found| {
                let lines = one.iter().filter(|(key, value)| other.get(*key) != Some(value));
                lines.map(|(key, value)| format!("  {key} {value:?}\n")).collect::<String>()
            };
            panic!(
                "before:\n{}after:\n{}{}",
                only(&before.found, &after.found),
                only(&after.found, &before.found),
                if has_same_patch {
                    String::new()
                } else {
                    format!("and the patches differ: {:?}", differing(&before.patch, &after.patch))
                },
            );
        }
        let text = json!({"log": {"entries": redacted}}).to_string();
        let hits = Scanner::new(redactor.canaries()).of_document(&self.redaction).scan(&text);
        assert!(hits.is_empty(), "{hits:?}");
        after
    }

    fn report(&self, entries: &[Value]) -> Report {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("recordings.har");
        std::fs::write(&file, json!({"log": {"entries": entries}}).to_string()).unwrap();
        let document = document::load(&self.spec).unwrap();
        let options = Options { closed_world: true, min_evidence: 4, decode: self.decode };
        let outcome = check::run(&document, Traffic::open([file]), &options).unwrap();
        assert_eq!(outcome.exchanges, entries.len());
        let mut found = Found::new();
        for finding in &outcome.findings {
            let sketch = finding.sketch.as_ref().map(|sketch| layout(&sketch.to_string())).unwrap_or_default();
            let mut named = finding.clone();
            named.pointer = layout(&finding.pointer);
            found.entry(named.key()).or_default().push((finding.count, sketch));
        }
        found.values_mut().for_each(|same| same.sort());
        let keys = outcome.findings.iter().map(|finding| format!("{} {:?}", finding.key(), finding.sketch)).collect();
        let patch = patch::diff(&patch::changes(&document, &outcome.findings).unwrap());
        Report { found, patch, keys }
    }
}

/// The first line in which two patches differ.
fn differing<'p>(before: &'p str, after: &'p str) -> Option<(&'p str, &'p str)> {
    before.lines().zip(after.lines()).find(|(before, after)| before != after)
}

/// Letters and digits by their kind, long words by their length.
fn layout(text: &str) -> String {
    let mut layout = String::new();
    for word in text.split_inclusive(|character: char| !character.is_ascii_alphanumeric()) {
        let length = word.trim_end_matches(|character: char| !character.is_ascii_alphanumeric()).len();
        let kind = |character: char| match character {
            _ if length >= 16 => 'x',
            '0'..='9' => '0',
            'a'..='z' | 'A'..='Z' => 'a',
            other => other,
        };
        layout.extend(word[..length].chars().map(kind).chain(word[length..].chars()));
    }
    layout
}

/// An entry of the few fields that the checker reads.
pub(crate) fn entry(method: &str, url: &str, status: u16, request: Option<&Value>, response: Option<&Value>) -> Value {
    let content = |body: &Value| json!({"mimeType": "application/json", "text": body.to_string()});
    let mut entry = json!({
        "request": {"method": method, "url": url, "headers": []},
        "response": {"status": status, "headers": [], "content": response.map(content)},
    });
    if let Some(body) = request {
        entry["request"]["postData"] = content(body);
    }
    entry
}

pub(crate) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap()
}
