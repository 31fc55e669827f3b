//! `truv webhooks ensure URL`.

use std::process::ExitCode;

use clap::{Arg, ArgMatches, Command};
use truv_sdk::EnsuredWebhook;

use super::{events_flag, events_of};
use crate::account::{Account, confirm, with_profile, with_timeout, with_yes};
use crate::commands::run::block_on;
use crate::document::document;
use crate::failure::{Failure, Result};
use crate::output::{Printer, call_failure, shows_values, with_flags};

pub(super) fn command() -> Command {
    let command = Command::new("ensure")
        .about("Register an endpoint for these events, unless it is so already")
        .arg(Arg::new("url").required(true).value_name("URL").help("Where the events are posted"))
        .arg(events_flag())
        .arg(
            Arg::new("name")
                .long("name")
                .value_name("TEXT")
                .default_value("truv-cli")
                .help("Name of the endpoint, if it is registered for the first time"),
        )
        .after_help(
            "Examples:\n  truv webhooks ensure https://lender.example.org/truv\n  \
             truv webhooks ensure https://lender.example.org/truv --events link-connected,task-status-updated",
        );
    with_flags(with_yes(with_timeout(with_profile(command))))
}

pub(super) fn run(matches: &ArgMatches) -> Result<ExitCode> {
    let account = Account::of(matches)?;
    confirm(&account, "webhooks ensure", matches)?;
    let client = account.client_for(matches)?;
    let text = |name: &str| matches.get_one::<String>(name).cloned().unwrap_or_default();
    let events: Vec<truv_sdk::types::WebhookEventType> =
        events_of(matches)?.into_iter().map(|event| event.as_str().into()).collect();
    let ensured = block_on(async {
        client
            .webhooks_ensure(&text("name"), &text("url"), events)
            .await
            .map_err(|error| call_failure("webhooks ensure", &error, shows_values(matches)))
    })?;
    eprintln!(
        "{}",
        match &ensured {
            EnsuredWebhook::Created(_) => "The endpoint is registered now.",
            EnsuredWebhook::Updated(_) => "The endpoint was registered for other events, and is changed now.",
            _ => "The endpoint was registered already.",
        }
    );
    let json = serde_json::to_string(ensured.webhook()).map_err(|_| Failure::other("the endpoint cannot be shown"))?;
    let document = document()?;
    let schemas = document.description.schema("Webhook").into_iter().collect();
    Printer::new(matches, document, schemas, false)?.object(&json)?;
    Ok(ExitCode::SUCCESS)
}
