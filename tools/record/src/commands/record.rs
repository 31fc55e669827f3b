//! `cargo xtask record`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::bail;
use har_redact::document::Document;
use har_redact::redaction::Key;
use har_redact::scan::Scanner;

use super::listen;
use crate::flows::{FLOWS, Flow};
use crate::live::{self, Account};
use crate::{clock, files, record};

/// Run the product flows and write the requests and answers as HAR 1.2, one file for each resource
///
/// Each flow calls the client as a customer's program does, through a proxy that keeps every exchange. A flow owns the
/// resources that it records: it rewrites their files and leaves the files of other flows unchanged.
///
/// With --live and --proxy, everything is redacted in memory before it is written, and the written files are scanned.
#[derive(clap::Args)]
pub struct Arguments {
    /// Record the embedded local Truv, which needs no account [default]
    #[arg(long, conflicts_with_all = ["live", "proxy"])]
    sandbox: bool,

    /// Record Truv's own sandbox, or the service at TRUV_BASE_URL, with the keys in TRUV_CLIENT_ID and TRUV_SECRET. Flows
    /// that need a person print the address of a page, and wait
    #[arg(long, conflicts_with = "proxy")]
    live: bool,

    /// Record what any client sends to this port of 127.0.0.1, until Ctrl-C; 0 takes a free port
    #[arg(long, value_name = "PORT", requires = "to", conflicts_with_all = ["flows", "list"])]
    proxy: Option<u16>,

    /// Run only this flow; may be repeated [default: all; with --live, all flows that do not change the keys]
    #[arg(long = "flow", value_name = "NAME")]
    flows: Vec<String>,

    /// List the flows and the resources that they record
    #[arg(long)]
    list: bool,

    /// Write nothing; fail if recording the embedded local Truv again gives other files than the present ones
    #[arg(long, conflicts_with_all = ["live", "proxy"])]
    check: bool,

    /// Folder for the files [default: tests/recordings/sandbox; with --live, tests/recordings/live]
    #[arg(long, value_name = "DIR", conflicts_with = "proxy")]
    output: Option<PathBuf>,

    /// Leave out the flows that need a person
    #[arg(long, requires = "live", conflicts_with = "flows")]
    unattended: bool,

    /// How long to wait for a person, and for Truv to finish its work
    #[arg(long, value_name = "SECONDS", default_value_t = 600, requires = "live")]
    wait: u64,

    /// Allow keys of this environment (dev, prod), which holds real people's data
    #[arg(long, value_name = "ENVIRONMENT", requires = "live")]
    allow_environment: Option<String>,

    /// Key for the stand-ins of redaction; runs with the same key give the same stand-ins [default: a new key for each run].
    /// Keep it secret: whoever has the key can work out values of few digits
    #[arg(long, value_name = "TEXT")]
    key: Option<String>,

    #[command(flatten)]
    listen: listen::Listen,
}

/// What the flags do not say.
pub struct Usual {
    /// Folder for the folders `sandbox` and `live`.
    pub folder: PathBuf,
    /// The account for `--live`, in place of the one in the environment.
    pub account: Option<Account>,
}

/// Runs the program with the recordings and the environment of this repository.
///
/// # Errors
///
/// Nothing, or not everything, could be recorded.
pub async fn run(arguments: Arguments) -> anyhow::Result<()> {
    run_with(arguments, Usual { folder: files::folder_of_recordings(), account: None }).await
}

/// Runs the program with another folder or another account.
///
/// # Errors
///
/// Nothing, or not everything, could be recorded.
pub async fn run_with(arguments: Arguments, usual: Usual) -> anyhow::Result<()> {
    if arguments.list {
        for flow in FLOWS {
            let person = if flow.needs_person { " (needs a person with --live)" } else { "" };
            println!("{:<16} {}{person}", flow.name, flow.resources.join(", "));
        }
        return Ok(());
    }
    if let Some(port) = arguments.proxy {
        return listen::run(port, &arguments.listen, Key::given(arguments.key.as_deref())?).await;
    }
    let flows = chosen(&arguments.flows)?;
    if arguments.live {
        return record_live(&arguments, flows, usual).await;
    }
    let recorded = record::sandbox(&flows).await?;
    let folder = arguments.output.unwrap_or_else(|| usual.folder.join("sandbox"));
    // without `--flow` these are all files that should be there
    let is_all = arguments.flows.is_empty();
    match arguments.check {
        true => files::check(&folder, &recorded, is_all),
        false => files::write(&folder, &recorded, is_all),
    }
}

async fn record_live(arguments: &Arguments, mut flows: Vec<&'static Flow>, usual: Usual) -> anyhow::Result<()> {
    let allowed = arguments.allow_environment.as_deref().map(live::environment).transpose()?;
    let account = match usual.account {
        Some(account) => account.allowed(allowed)?,
        None => Account::from_env(allowed)?,
    };
    if arguments.flows.is_empty() {
        flows.retain(|flow| flow.is_harmless() && !(arguments.unattended && flow.needs_person));
    }
    let folder = arguments.output.clone().unwrap_or_else(|| usual.folder.join("live"));
    let key = Key::given(arguments.key.as_deref())?;
    let written = record_account(&account, flows, key, Duration::from_secs(arguments.wait), &folder).await?;
    for note in &written.notes {
        println!("Note: {note}.");
    }
    let count = files::counted(written.files);
    println!("Wrote {count} to {}. Redacted: {}.", folder.display(), written.redacted);
    if written.ended_early > 0 {
        let (ended, all) = (written.ended_early, written.flows);
        bail!("{ended} of {all} flows ended early; their recordings until then are written");
    }
    Ok(())
}

/// The recordings of an account.
pub struct Written {
    /// How many files there are.
    pub files: usize,
    /// What was replaced, in words.
    pub redacted: String,
    /// Calls with unexpected results, and flows that ended early.
    pub notes: Vec<String>,
    /// How many flows were run, and how many of them ended early.
    pub flows: usize,
    pub ended_early: usize,
}

/// Runs the flows of these names with an account, or all that need nobody who logs in, and writes the recordings into a folder.
/// They are redacted in memory, and scanned before they are written.
///
/// # Errors
///
/// Nothing could be recorded, or something in the recordings must not be kept; then nothing is written.
pub async fn record_flows(
    account: &Account,
    names: &[String],
    patience: Duration,
    folder: &Path,
) -> anyhow::Result<Written> {
    let mut flows = chosen(names)?;
    if names.is_empty() {
        flows.retain(|flow| flow.is_harmless() && !flow.needs_person);
    }
    record_account(account, flows, Key::given(None)?, patience, folder).await
}

async fn record_account(
    account: &Account,
    flows: Vec<&'static Flow>,
    key: Key,
    patience: Duration,
    folder: &Path,
) -> anyhow::Result<Written> {
    if let Some(flow) = flows.iter().find(|flow| !flow.is_harmless()) {
        bail!(
            "the flow `{}` takes the access secret of the account out of use, so it is not run with --live",
            flow.name
        );
    }
    let document = Document::parse(truv_spec::BUNDLE)?;
    let recorded = record::live(&document, &flows, account, key, &clock::run(), patience).await?;
    if recorded.files.is_empty() {
        for note in &recorded.notes {
            println!("Note: {note}.");
        }
        bail!("nothing was recorded; the notes say why");
    }
    let written = recorded.files.iter().map(|(name, text)| (folder.join(name), text.clone())).collect();
    let own = [account.client_id.expose(), account.secret.expose()];
    har_redact::files::write_scanned(&written, &Scanner::new(recorded.redactor.canaries().chain(own)))?;
    Ok(Written {
        files: written.len(),
        redacted: recorded.redactor.counts().to_string(),
        notes: recorded.notes,
        flows: flows.len(),
        ended_early: recorded.ended_early,
    })
}

fn chosen(names: &[String]) -> anyhow::Result<Vec<&'static Flow>> {
    if let Some(unknown) = names.iter().find(|name| !FLOWS.iter().any(|flow| flow.name == **name)) {
        let known: Vec<_> = FLOWS.iter().map(|flow| flow.name).collect();
        bail!("there is no flow `{unknown}`; the flows are: {}", known.join(", "));
    }
    Ok(FLOWS.iter().filter(|flow| names.is_empty() || names.iter().any(|name| name == flow.name)).collect())
}
