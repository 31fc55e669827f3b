//! `truv listen`: shows events as they come, and passes them on.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use axum::http::StatusCode;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use truv_sandbox::Control;
use truv_sdk::webhook::{Event, Payload, SIGNATURE_HEADER, sign};

use super::forward::Target;
use super::history::History;
use super::local::{Delivery, Endpoint};
use super::{events_flag, events_of};
use crate::account::{Account, with_profile, with_timeout};
use crate::clock;
use crate::commands::run::block_on;
use crate::document::{Document, document, event_schema};
use crate::failure::{Failure, Result};
use crate::output::{Printer, with_flags};

pub(in crate::commands) fn command(command: Command) -> Command {
    let command = command
        .long_about(
            "Shows webhooks as they come, and passes them on to an endpoint of yours, signed with the access secret.\n\n\
             The local Truv posts events to this program, which registers itself and takes itself back in the end. With the \
             real service, no tunnel is needed: this program reads the history of what Truv delivered to the registered \
             endpoints (`truv webhooks ensure`), and passes on each new event.",
        )
        .arg(
            Arg::new("forward-to").long("forward-to").value_name("URL")
                .help("Posts each event there: an address of this machine, or one with https"),
        )
        .arg(events_flag())
        .arg(Arg::new("save").long("save").value_name("DIR").value_parser(value_parser!(PathBuf)).help(
            "Keeps each event with its headers in two files of this folder, for its owner alone; `truv webhooks verify` reads \
             them",
        ))
        .arg(Arg::new("count").long("count").value_name("N").value_parser(value_parser!(u64).range(1..)).help("Ends after this many events"))
        .arg(Arg::new("for").long("for").value_name("SECONDS").value_parser(value_parser!(u64).range(1..)).help("Ends after this time"))
        .arg(
            Arg::new("from-history").long("from-history").action(ArgAction::SetTrue)
                .help("Reads the history of deliveries with the local Truv, too"),
        )
        .arg(
            Arg::new("every").long("every").value_name("SECONDS").value_parser(value_parser!(u64).range(1..)).default_value("5")
                .help("How often the history is read; each time takes a place in the quota"),
        )
        .after_help(
            "Examples:\n  truv listen\n  truv listen --forward-to http://127.0.0.1:3000/webhooks\n  \
             truv listen --events task-status-updated --output json --count 1",
        );
    with_flags(with_timeout(with_profile(command)))
}

pub(in crate::commands) fn run(matches: &ArgMatches) -> Result<ExitCode> {
    let account = Account::of(matches)?;
    let listening = Listening {
        document: document()?,
        matches,
        target: matches.get_one::<String>("forward-to").map(|url| Target::new(url)).transpose()?,
        is_lines: is_lines(matches),
        secret: account.secret.clone(),
        account,
    };
    let time = matches.get_one::<u64>("for").map_or(Duration::MAX, |seconds| Duration::from_secs(*seconds));
    block_on(async {
        let ends = ends(time)?;
        listening.run(ends).await
    })?;
    Ok(ExitCode::SUCCESS)
}

/// On a terminal, events are lines; programs get the events themselves.
fn is_lines(matches: &ArgMatches) -> bool {
    let asks = |name: &str| matches.value_source(name) == Some(clap::parser::ValueSource::CommandLine);
    std::io::stdout().is_terminal() && !asks("output") && !asks("jq")
}

struct Listening<'m> {
    document: &'static Document,
    matches: &'m ArgMatches,
    account: Account,
    target: Option<Target>,
    is_lines: bool,
    secret: truv_sdk::value::Secret,
}

impl Listening<'_> {
    async fn run(&self, ends: impl Future<Output = ()>) -> Result<()> {
        let client = self.account.client_for(self.matches)?;
        let events = events_of(self.matches)?;
        let count = self.matches.get_one::<u64>("count").copied().unwrap_or(u64::MAX);
        tokio::pin!(ends);
        if !self.matches.get_flag("from-history") && self.is_local().await {
            let mut endpoint = Endpoint::open(&client, &events).await?;
            self.greet("the local Truv");
            let verifier = client.webhook_verifier();
            let mut taken = 0;
            while taken < count {
                let delivery = tokio::select! {
                    delivery = endpoint.deliveries.recv() => delivery,
                    () = &mut ends => None,
                };
                let Some(Delivery { headers, body, answer }) = delivery else { break };
                let status = match verifier.verify(&headers, &body) {
                    Ok(event) => {
                        taken += 1;
                        let signature = headers.get(SIGNATURE_HEADER).and_then(|value| value.to_str().ok());
                        self.take(&event, signature.unwrap_or_default()).await?
                    }
                    Err(error) => {
                        eprintln!("refused: {error}");
                        401
                    }
                };
                let _ = answer.send(StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY));
                // so that the answer is on its way before this program ends
                tokio::task::yield_now().await;
            }
            endpoint.close().await;
            return Ok(());
        }
        let every = Duration::from_secs(self.matches.get_one::<u64>("every").copied().unwrap_or(5));
        let mut history = History::begin(client, self.document, events).await?;
        self.greet("the history of deliveries");
        let mut taken = 0;
        loop {
            tokio::select! {
                () = tokio::time::sleep(every) => {}
                () = &mut ends => return Ok(()),
            }
            for body in history.news().await? {
                let event = Event::from_slice(body.as_bytes());
                let Ok(event) = event else {
                    eprintln!("a delivery was left out: its payload is not an event");
                    continue;
                };
                self.take(&event, &sign(self.secret.expose(), body.as_bytes())).await?;
                taken += 1;
                if taken == count {
                    return Ok(());
                }
            }
        }
    }

    async fn is_local(&self) -> bool {
        match self.account.local_url() {
            Some(url) => Control::at(url).health().await.is_ok(),
            None => false,
        }
    }

    fn greet(&self, source: &str) {
        let target = self.target.as_ref().map(|target| format!(", passes them on to {}", target.shown()));
        eprintln!("Listening to {source}{}; Ctrl-C ends", target.unwrap_or_default());
    }

    /// Shows an event and passes it on; gives the status for whoever posted it.
    async fn take(&self, event: &Event, signature: &str) -> Result<u16> {
        if let Some(folder) = self.matches.get_one::<PathBuf>("save") {
            save(folder, event, signature)?;
        }
        let start = clock::start();
        let result = match &self.target {
            Some(target) => Some(target.post(event.as_json(), signature).await),
            None => None,
        };
        let milliseconds = start.elapsed().as_millis();
        let (outcome, status) = match &result {
            None => (String::new(), 200),
            Some(Ok(status)) => (format!(" -> {status} ({milliseconds} ms)"), *status),
            Some(Err(why)) => (format!(" -> {why}"), 502),
        };
        if self.is_lines {
            crate::output::say(&format!("{}{outcome}\n", line(event)))?;
        } else {
            let schema = event_schema(&self.document.description, event.event_type().as_str());
            Printer::new(self.matches, self.document, schema.into_iter().collect(), false)?.object(event.as_json())?;
            if let Some(Err(why)) = &result {
                eprintln!("not passed on: {why}");
            }
        }
        Ok(status)
    }
}

/// Writes an event as it came; its id is in the names of the files, so that one that comes again replaces itself.
fn save(folder: &Path, event: &Event, signature: &str) -> Result<()> {
    let failed = |error: std::io::Error| Failure::other(format!("{} cannot be written: {error}", folder.display()));
    std::fs::create_dir_all(folder).map_err(failed)?;
    let is_plain = |character: &char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_');
    let id: String = event.webhook_id().as_str().chars().filter(is_plain).take(64).collect();
    for (ending, text) in [("json", event.as_json()), ("headers", &format!("X-Webhook-Sign: {signature}\n"))] {
        let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
        file.write_all(text.as_bytes()).map_err(failed)?;
        file.persist(folder.join(format!("{id}.{ending}"))).map_err(|error| failed(error.error))?;
    }
    Ok(())
}

/// An event on one line: when, what, and the ids that it is about.
fn line(event: &Event) -> String {
    let known = !matches!(event.payload(), Payload::Unknown);
    let kind = if known { event.event_type().to_string() } else { "an event of another type".to_owned() };
    let time = event.event_created_at().to_utc().format("%H:%M:%S");
    let mut text = format!("{time}  {kind:22}");
    if let Payload::TaskStatusUpdated(task) = event.payload() {
        text.push_str(&format!("  {}", crate::output::without_values(task.status.as_ref())));
    }
    let order = || event.order_id().map(|id| ("order", id.to_string()));
    let link = || event.link_id().map(|id| ("link", id.to_string()));
    let task = || event.task_id().map(|id| ("task", id.to_string()));
    let user = || event.user_id().map(|id| ("user", id.to_string()));
    let about = match event.event_type().as_str().split('-').next() {
        Some("task") => task(),
        Some("order" | "certification") => order(),
        _ => link(),
    };
    if let Some((name, id)) = about.or_else(task).or_else(order).or_else(user) {
        text.push_str(&format!("  {name} {}", crate::output::plain(&id)));
    }
    text
}

/// Resolves at Ctrl-C, at the signal that asks a program to end, or after a time.
fn ends(time: Duration) -> Result<impl Future<Output = ()>> {
    let failed = |error: std::io::Error| Failure::other(format!("signals cannot be listened to: {error}"));
    #[cfg(unix)]
    let mut terminate = {
        use tokio::signal::unix::{SignalKind, signal};
        signal(SignalKind::terminate()).map_err(failed)?
    };
    #[cfg(not(unix))]
    let _ = failed;
    Ok(async move {
        #[cfg(unix)]
        let terminated = terminate.recv();
        #[cfg(not(unix))]
        let terminated = std::future::pending::<()>();
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminated => {}
            () = tokio::time::sleep(time), if time != Duration::MAX => {}
        }
    })
}
