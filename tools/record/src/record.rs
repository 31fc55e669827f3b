//! Runs flows and makes files from the recordings.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context, bail};
use har_redact::document::Document;
use har_redact::redaction::{Key, Redactor};
use serde_json::Value;

use crate::files::Files;
use crate::flows::Flow;
use crate::har::{self, Source, Tidy};
use crate::live::{self, Account, Live};
use crate::proxy::Exchange;
use crate::stage::{STARTED, Stage};
use crate::stand_ins::StandIns;

/// Entries by resource.
type Entries<'d> = BTreeMap<&'d str, Vec<Value>>;

/// Runs each flow against its own local Truv, so that the recording of a flow does not depend on other flows.
///
/// The sandbox's made-up data stays unchanged, so that amounts still add up: only tokens get stand-ins.
pub(crate) async fn sandbox(flows: &[&'static Flow]) -> anyhow::Result<Files> {
    let document = Document::parse(truv_spec::BUNDLE)?;
    let mut files = Files::new();
    for flow in flows {
        let recorded = flow_in_sandbox(&document, flow).await.with_context(|| format!("the flow `{}`", flow.name))?;
        files.extend(recorded);
    }
    Ok(files)
}

async fn flow_in_sandbox(document: &Document, flow: &'static Flow) -> anyhow::Result<Files> {
    let stage = Stage::embedded(flow.name, flow.needs_person).await?;
    (flow.run)(&stage).await?;
    let target = stage.target();
    let (exchanges, _) = stage.end().await;
    let mut stand_ins = StandIns::new(document.secrets.clone());
    for exchange in &exchanges {
        stand_ins.learn(&exchange.request_body);
        stand_ins.learn(&exchange.response_body);
    }
    let tidy = Tidy::Sandbox { stand_ins: &stand_ins, started: STARTED };
    let source = Source { provenance: "embedded-sandbox", target: &target, tidy };
    let entries = entries(document, flow, &source, &exchanges)?;
    if let Some((resource, _)) = entries.iter().find(|(_, entries)| entries.is_empty()) {
        bail!("the flow lists `{resource}` but records nothing of it");
    }
    entries
        .into_iter()
        .map(|(resource, entries)| Ok((format!("{resource}.har"), har_redact::recording::file(&entries)?)))
        .collect()
}

/// The result of a run on a service with an account.
pub(crate) struct Recorded<'d> {
    pub(crate) files: Files,
    pub(crate) redactor: Redactor<'d>,
    /// Calls with unexpected results, and flows that ended early.
    pub(crate) notes: Vec<String>,
    pub(crate) ended_early: usize,
}

/// Runs the flows with an account. A flow that fails ends early; its recording until then is kept.
pub(crate) async fn live<'d>(
    document: &'d Document,
    flows: &[&'static Flow],
    account: &Account,
    key: Key,
    run: &str,
    patience: Duration,
) -> anyhow::Result<Recorded<'d>> {
    let redactor = Redactor::new(document, key);
    // of test data, so that a patch of the document has the names that Truv sends
    let redactor = if account.provenance() == "live-sandbox" { redactor.keep_names() } else { redactor };
    let mut recorded = Recorded { files: Files::new(), redactor, notes: Vec::new(), ended_early: 0 };
    for flow in flows {
        let stage = Stage::live(Live::new(account.clone(), flow.name, run, patience).await?).await?;
        if let Err(problem) = (flow.run)(&stage).await {
            recorded.notes.push(format!("the flow `{}` ended early: {}", flow.name, live::safe(&problem)));
            recorded.ended_early += 1;
        }
        let target = stage.target();
        let (exchanges, notes) = stage.end().await;
        recorded.notes.extend(notes.into_iter().map(|note| format!("the flow `{}`: {note}", flow.name)));
        let source = Source { provenance: account.provenance(), target: &target, tidy: Tidy::Whole };
        for (resource, entries) in entries(document, flow, &source, &exchanges)? {
            if entries.is_empty() {
                recorded.notes.push(format!("the flow `{}` recorded nothing of `{resource}`", flow.name));
                continue;
            }
            let entries: Vec<Value> = entries.iter().map(|entry| recorded.redactor.entry(entry)).collect();
            recorded.files.insert(format!("{resource}.har"), har_redact::recording::file(&entries)?);
        }
    }
    Ok(recorded)
}

/// The entries of the resources that the flow owns.
fn entries(
    document: &Document,
    flow: &Flow,
    source: &Source<'_>,
    exchanges: &[Exchange],
) -> anyhow::Result<Entries<'static>> {
    let mut entries: Entries<'_> = flow.resources.iter().map(|name| (*name, Vec::new())).collect();
    for exchange in exchanges {
        let Some(operation) = document.operation(exchange.method.as_str(), &exchange.target) else {
            bail!("a call of the flow matches no operation of the document");
        };
        if let Some(entries) = entries.get_mut(operation.resource.as_str()) {
            entries.push(har::entry(source, Some(operation), exchange));
        }
    }
    Ok(entries)
}
