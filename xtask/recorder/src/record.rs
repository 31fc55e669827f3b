//! Runs flows and makes files of what was recorded.

use std::collections::BTreeMap;

use anyhow::{Context, bail};
use serde_json::Value;

use crate::document::Document;
use crate::files::Files;
use crate::flows::Flow;
use crate::har::{self, Source};
use crate::stage::{STARTED, Stage};
use crate::stand_ins::StandIns;

/// Runs each flow against a sandbox of its own, so that what one records does not depend on the others.
pub(crate) async fn sandbox(flows: &[&'static Flow]) -> anyhow::Result<Files> {
    let document = Document::load()?;
    let mut files = Files::new();
    for flow in flows {
        let recorded = flow_in_sandbox(&document, flow).await.with_context(|| format!("the flow `{}`", flow.name))?;
        files.extend(recorded);
    }
    Ok(files)
}

async fn flow_in_sandbox(document: &Document, flow: &Flow) -> anyhow::Result<Files> {
    let stage = Stage::start(flow.name).await?;
    (flow.run)(&stage).await?;
    let exchanges = stage.proxy.exchanges();
    let mut stand_ins = StandIns::new(document.secrets.clone());
    for exchange in &exchanges {
        stand_ins.learn(&exchange.request_body);
        stand_ins.learn(&exchange.response_body);
    }
    let target = stage.sandbox.base_url();
    let source = Source { provenance: "embedded-sandbox", target: &target, started: STARTED, stand_ins: &stand_ins };
    let mut entries: BTreeMap<&str, Vec<Value>> = flow.resources.iter().map(|name| (*name, Vec::new())).collect();
    for exchange in &exchanges {
        let Some(operation) = document.operation(exchange) else {
            bail!("{} {} is no operation of the document", exchange.method, exchange.target);
        };
        if let Some(entries) = entries.get_mut(operation.resource.as_str()) {
            entries.push(har::entry(&source, operation, exchange));
        }
    }
    if let Some((resource, _)) = entries.iter().find(|(_, entries)| entries.is_empty()) {
        bail!("it records nothing of `{resource}`, which it says it does");
    }
    Ok(entries.into_iter().map(|(resource, entries)| (format!("{resource}.har"), har::file(&entries))).collect())
}
