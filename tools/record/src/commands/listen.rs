//! `cargo xtask record --proxy`.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail};
use har_redact::document::Document;
use har_redact::redaction::{Key, Redactor};
use har_redact::scan::Scanner;
use serde_json::Value;
use tokio::sync::mpsc::UnboundedReceiver;

use crate::har::{self, Source, Tidy};
use crate::proxy::{Exchange, Proxy};
use crate::upstream::{TRUV, Upstream};

/// The file name for calls that match no operation of the document.
const UNDOCUMENTED: &str = "undocumented";
const ONE_FILE: &str = "traffic";

#[derive(clap::Args)]
pub(crate) struct Listen {
    /// Folder for the files that --proxy writes; it must hold no recordings yet
    #[arg(long, value_name = "DIR", requires = "proxy")]
    to: Option<PathBuf>,

    /// Service that --proxy forwards to [default: TRUV_BASE_URL, or else https://prod.truv.com]
    #[arg(long, value_name = "URL", requires = "proxy")]
    upstream: Option<String>,

    /// End --proxy after this time
    #[arg(long = "for", value_name = "SECONDS", requires = "proxy")]
    duration: Option<u64>,

    /// End --proxy after this many exchanges
    #[arg(long, value_name = "N", requires = "proxy", value_parser = clap::value_parser!(u64).range(1..))]
    count: Option<u64>,

    /// With --proxy, write one file, traffic.har, instead of one for each resource
    #[arg(long, requires = "proxy")]
    one_file: bool,

    /// The largest body of a request or an answer that --proxy lets through
    #[arg(long, value_name = "BYTES", requires = "proxy", default_value_t = crate::proxy::LARGEST_BODY)]
    largest_body: usize,
}

pub(crate) async fn run(port: u16, arguments: &Listen, key: Key) -> anyhow::Result<()> {
    let folder = arguments.to.clone().context("--proxy needs --to DIR")?;
    refuse_recordings(&folder)?;
    let from_env = || std::env::var("TRUV_BASE_URL").ok().filter(|url| !url.is_empty());
    let upstream = arguments.upstream.clone().or_else(from_env).unwrap_or_else(|| TRUV.to_owned());
    let upstream = Upstream::new(&upstream)?;
    let target = upstream.origin.clone();
    let document = Document::parse(truv_spec::BUNDLE)?;
    let mut interruption = Interruption::watch()?;
    let (mut proxy, mut exchanges) = Proxy::start(port, upstream, arguments.largest_body).await?;
    println!("Recording {} -> {target}", proxy.base_url);

    let mut recording = Recording {
        document: &document,
        redactor: Redactor::new(&document, key),
        target: &target,
        is_one_file: arguments.one_file,
        count: 0,
        entries: BTreeMap::new(),
    };
    let time = arguments.duration.map(Duration::from_secs);
    tokio::select! {
        () = recording.take(&mut exchanges, arguments.count) => {}
        () = tokio::time::sleep(time.unwrap_or(Duration::MAX)), if time.is_some() => {}
        result = interruption.comes() => result?,
    }
    proxy.stop().await;
    recording.take_rest(&mut exchanges, arguments.count);

    let failed = proxy.failed();
    if failed > 0 {
        let them = if failed == 1 { "exchange failed and is" } else { "exchanges failed and are" };
        println!("Note: {failed} {them} not recorded.");
    }
    if recording.count == 0 {
        bail!("nothing was recorded: no exchange came through");
    }
    let files = recording.entries.iter().map(|(name, entries)| {
        let text = har_redact::recording::file(entries)?;
        Ok((folder.join(format!("{name}.har")), text))
    });
    let files = files.collect::<anyhow::Result<_>>()?;
    har_redact::files::write_scanned(&files, &Scanner::new(recording.redactor.canaries()))?;
    let (count, counts) = (recording.count, recording.redactor.counts());
    let written = crate::files::counted(files.len());
    let exchanges = if count == 1 { "exchange" } else { "exchanges" };
    println!("Wrote {written} with {count} {exchanges} to {}. Redacted: {counts}.", folder.display());
    Ok(())
}

/// Existing recordings are not overwritten.
fn refuse_recordings(folder: &std::path::Path) -> anyhow::Result<()> {
    let files = match folder.read_dir() {
        Ok(files) => files,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error).with_context(|| format!("{} cannot be read", folder.display())),
    };
    let is_recording = |file: std::fs::DirEntry| file.path().extension().is_some_and(|extension| extension == "har");
    if files.flatten().any(is_recording) {
        bail!("{} has recordings already; name another folder with --to", folder.display());
    }
    Ok(())
}

/// Ctrl-C, or the signal that asks a program to end. Once this value exists, neither ends the program at once.
struct Interruption {
    #[cfg(unix)]
    signals: [tokio::signal::unix::Signal; 2],
}

impl Interruption {
    fn watch() -> anyhow::Result<Self> {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};

            let watched = |kind| signal(kind).context("signals cannot be listened to");
            Ok(Self { signals: [watched(SignalKind::interrupt())?, watched(SignalKind::terminate())?] })
        }
        #[cfg(not(unix))]
        Ok(Self {})
    }

    async fn comes(&mut self) -> anyhow::Result<()> {
        #[cfg(unix)]
        {
            let [interrupt, terminate] = &mut self.signals;
            tokio::select! {
                _ = interrupt.recv() => Ok(()),
                _ = terminate.recv() => Ok(()),
            }
        }
        #[cfg(not(unix))]
        tokio::signal::ctrl_c().await.context("signals cannot be listened to")
    }
}

/// Exchanges, redacted as they come. The originals are not kept.
struct Recording<'d> {
    document: &'d Document,
    redactor: Redactor<'d>,
    target: &'d str,
    is_one_file: bool,
    count: u64,
    /// The entries by the name of their file.
    entries: BTreeMap<String, Vec<Value>>,
}

impl Recording<'_> {
    /// Ends with the count.
    async fn take(&mut self, exchanges: &mut UnboundedReceiver<Exchange>, count: Option<u64>) {
        while count.is_none_or(|count| self.count < count) {
            match exchanges.recv().await {
                Some(exchange) => self.add(&exchange),
                None => return,
            }
        }
    }

    fn take_rest(&mut self, exchanges: &mut UnboundedReceiver<Exchange>, count: Option<u64>) {
        while count.is_none_or(|count| self.count < count) {
            match exchanges.try_recv() {
                Ok(exchange) => self.add(&exchange),
                Err(_) => return,
            }
        }
    }

    fn add(&mut self, exchange: &Exchange) {
        let operation = self.document.operation(exchange.method.as_str(), &exchange.target);
        let source = Source { provenance: "proxy", target: self.target, tidy: Tidy::Whole };
        let entry = self.redactor.entry(&har::entry(&source, operation, exchange));
        let resource = operation.map_or(UNDOCUMENTED, |operation| &operation.resource);
        let name = if self.is_one_file { ONE_FILE } else { resource };
        self.entries.entry(name.to_owned()).or_default().push(entry);
        self.count += 1;
    }
}
