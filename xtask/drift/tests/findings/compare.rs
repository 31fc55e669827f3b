//! Runs the checker before and after.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use har_redact::document::Document;
use har_redact::redaction::{Key, Redactor};
use har_redact::scan::Scanner;
use openapi_drift::check::{self, Decode, Options};
use openapi_drift::findings::Finding;
use openapi_drift::har::Traffic;
use openapi_drift::schema::Side;
use openapi_drift::{document, patch};
use serde_json::{Value, json};
use truv_openapi::pointer::escape;

/// A document, as both read it.
pub(crate) struct Subject {
    pub(crate) spec: PathBuf,
    pub(crate) redaction: Document,
    /// The client's types, for its own document.
    pub(crate) decode: Option<Decode>,
}

/// What is known of a finding but how long a value was; samples and lines are the same if these are.
pub(crate) type Found = BTreeMap<String, (usize, Option<Value>)>;

/// Findings and the patch that they give.
pub(crate) struct Report {
    pub(crate) found: Found,
    pub(crate) patch: String,
}

impl Subject {
    /// Redacts the entries, and fails if the checker then says something else.
    #[track_caller]
    pub(crate) fn assert_same(&self, entries: &[Value]) -> Report {
        let mut redactor = Redactor::new(&self.redaction, Key::of_text("a key for tests"));
        let redacted: Vec<Value> = entries.iter().map(|entry| redactor.entry(entry)).collect();
        let names = Names::of(entries, &redacted);
        let has_patch = names.is_empty();
        let before = self.report(entries, &names, has_patch);
        let after = self.report(&redacted, &Names::default(), has_patch);
        if before.found != after.found || before.patch != after.patch {
            let only = |one: &Found, other: &Found| {
                let lines = one.iter().filter(|(key, value)| other.get(*key) != Some(value));
                lines.map(|(key, value)| format!("  {key} {value:?}\n")).collect::<String>()
            };
            panic!(
                "before:\n{}after:\n{}{}",
                only(&before.found, &after.found),
                only(&after.found, &before.found),
                if before.patch == after.patch { "" } else { "and the patches differ" },
            );
        }
        let text = json!({"log": {"entries": redacted}}).to_string();
        let hits = Scanner::new(redactor.canaries()).scan(&text);
        assert!(hits.is_empty(), "{hits:?}");
        after
    }

    fn report(&self, entries: &[Value], names: &Names, has_patch: bool) -> Report {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("recordings.har");
        std::fs::write(&file, json!({"log": {"entries": entries}}).to_string()).unwrap();
        let document = document::load(&self.spec).unwrap();
        let options = Options { closed_world: true, min_evidence: 4, decode: self.decode };
        let outcome = check::run(&document, Traffic::open([file]), &options).unwrap();
        assert_eq!(outcome.exchanges, entries.len());
        let found =
            outcome.findings.iter().map(|finding| (names.key(finding), (finding.count, finding.sketch.clone())));
        let found: Found = found.collect();
        // a patch has the names of fields in it
        let patch = if has_patch { patch::changes(&document, &outcome.findings).unwrap() } else { Vec::new() };
        Report { found, patch: patch::diff(&patch) }
    }
}

/// Names that were data, and are other ones now: for each entry, where and how.
#[derive(Default)]
struct Names(Vec<BTreeMap<(Option<Side>, String), String>>);

impl Names {
    fn of(before: &[Value], after: &[Value]) -> Self {
        Self(before.iter().zip(after).map(|(before, after)| names(before, after)).collect())
    }

    fn is_empty(&self) -> bool {
        self.0.iter().all(BTreeMap::is_empty)
    }

    /// Rule, operation, side, status and pointer.
    fn key(&self, finding: &Finding) -> String {
        let entry = finding.samples.first().and_then(|id| self.0.get(id.rsplit('#').next()?.parse::<usize>().ok()?));
        let new = entry.and_then(|names| names.get(&(finding.side, finding.pointer.clone())));
        let mut renamed = finding.clone();
        if let Some(new) = new {
            renamed.pointer.clone_from(new);
        }
        renamed.key()
    }
}

fn names(before: &Value, after: &Value) -> BTreeMap<(Option<Side>, String), String> {
    let mut names = BTreeMap::new();
    for (side, text) in [(Side::Request, "/request/postData/text"), (Side::Response, "/response/content/text")] {
        let body = |entry: &Value| serde_json::from_str(entry.pointer(text)?.as_str()?).ok();
        if let (Some(before), Some(after)) = (body(before), body(after)) {
            let mut found = Vec::new();
            learn(&before, &after, "", "", &mut found);
            names.extend(found.into_iter().map(|(before, after)| ((Some(side), before), after)));
        }
    }
    let query = |entry: &Value| {
        let url = entry["request"]["url"].as_str().unwrap_or_default().to_owned();
        let query = url.split_once('?').map(|(_, query)| query.as_bytes().to_vec()).unwrap_or_default();
        form_urlencoded::parse(&query).map(|(name, _)| name.into_owned()).collect::<Vec<_>>()
    };
    let pairs = query(before).into_iter().zip(query(after)).filter(|(before, after)| before != after);
    names.extend(pairs.map(|(before, after)| ((Some(Side::Request), before), after)));
    names
}

/// Pointers of a body whose names changed.
fn learn(before: &Value, after: &Value, here: &str, new: &str, found: &mut Vec<(String, String)>) {
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            for ((name, before), (new_name, after)) in before.iter().zip(after) {
                let (here, new) = (format!("{here}/{}", escape(name)), format!("{new}/{}", escape(new_name)));
                learn(before, after, &here, &new, found);
                if here != new {
                    found.push((here, new));
                }
            }
        }
        (Value::Array(before), Value::Array(after)) => {
            let (here, new) = (format!("{here}/*"), format!("{new}/*"));
            before.iter().zip(after).for_each(|(before, after)| learn(before, after, &here, &new, found));
        }
        _ => {}
    }
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
