//! `truv trigger EVENT`: an event for a test, signed as Truv signs.

use std::process::ExitCode;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command};
use truv_sdk::types::Webhook;
use truv_sdk::webhook::sign;

use super::forward::Target;
use crate::account::{Account, confirm, with_profile, with_timeout, with_yes};
use crate::call::set_field;
use crate::clock;
use crate::commands::run::block_on;
use crate::document::{document, event, event_schema, events};
use crate::failure::{Class, Failure, Result};
use crate::output::{call_failure, say, shows_values};

pub(in crate::commands) fn command(command: Command) -> Command {
    let names = document().map(|document| events(&document.description)).unwrap_or_default();
    let command = command
        .long_about(
            "Posts an event as Truv would: with all fields of its type, and signed with the access secret of the account. \
             Without --to, it goes to each registered endpoint that wants events of this type; a `truv listen` is one. \
             Nothing of what the event tells has happened: its ids are made up.",
        )
        .arg(
            Arg::new("event").value_name("EVENT").required_unless_present("list")
                .value_parser(PossibleValuesParser::new(names)).help("Type of the event"),
        )
        .arg(Arg::new("list").long("list").action(ArgAction::SetTrue).conflicts_with("event").help("Lists the types of events"))
        .arg(Arg::new("to").long("to").value_name("URL").help("Endpoint: an address of this machine, or one with https"))
        .arg(
            Arg::new("field").long("field").short('f').value_name("NAME=VALUE").action(ArgAction::Append)
                .help("Sets a field of the event, such as status=error"),
        )
        .arg(Arg::new("show").long("show").action(ArgAction::SetTrue).help("Prints the event, and posts nothing"))
        .after_help(
            "Examples:\n  truv trigger task-status-updated --to http://127.0.0.1:3000/webhooks\n  \
             truv trigger task-status-updated --field status=error\n  truv trigger --list",
        );
    with_yes(with_timeout(with_profile(command)))
}

pub(in crate::commands) fn run(matches: &ArgMatches) -> Result<ExitCode> {
    let description = &document()?.description;
    if matches.get_flag("list") {
        say(&(events(description).join("\n") + "\n"))?;
        return Ok(ExitCode::SUCCESS);
    }
    let name = matches.get_one::<String>("event").cloned().unwrap_or_default();
    let seed = u64::try_from(clock::now().timestamp_micros()).unwrap_or(0);
    let mut event = event(description, &name, seed)
        .ok_or_else(|| Failure::other(format!("the document does not say what is in a {name}")))?;
    for field in matches.get_many::<String>("field").into_iter().flatten() {
        set_field(&mut event, field, event_schema(description, &name).map(|schema| (description, schema)))?;
    }
    let body = event.to_string();
    if matches.get_flag("show") {
        say(&format!("{event:#}\n"))?;
        return Ok(ExitCode::SUCCESS);
    }
    let account = Account::of(matches)?;
    let signature = sign(account.secret.expose(), body.as_bytes());
    let targets = match matches.get_one::<String>("to") {
        Some(url) => vec![Target::new(url)?],
        None => {
            confirm(&account, "trigger", matches)?;
            block_on(registered(&account, &name, matches))?
        }
    };
    let mut failed = 0;
    for target in &targets {
        match block_on(async { Ok(target.post(&body, &signature).await) })? {
            Ok(status) => {
                say(&format!("{name} -> {} {status}\n", target.shown()))?;
                failed += usize::from(!(200..300).contains(&status));
            }
            Err(why) => {
                say(&format!("{name} -> {} {why}\n", target.shown()))?;
                failed += 1;
            }
        }
    }
    match failed {
        0 => Ok(ExitCode::SUCCESS),
        _ => Err(Failure::new(Class::Other, format!("{failed} of {} endpoints did not take the event", targets.len()))
            .advice("an endpoint takes an event with a status of 2xx within ten seconds")),
    }
}

/// The endpoints of the account that want events of this type.
async fn registered(account: &Account, name: &str, matches: &ArgMatches) -> Result<Vec<Target>> {
    let client = account.client_for(matches)?;
    let mut webhooks = client.webhooks_list().stream();
    let mut targets = Vec::new();
    while let Some(webhook) = webhooks.next().await {
        let webhook: Webhook = webhook.map_err(|error| call_failure("trigger", &error, shows_values(matches)))?;
        if webhook.enabled != Some(false) && webhook.events.iter().any(|event| event.as_str() == name) {
            targets.push(Target::new(&webhook.webhook_url)?);
        }
    }
    if targets.is_empty() {
        return Err(Failure::new(Class::NotFound, format!("no registered endpoint wants {name}")).advice(
            "name an endpoint with --to URL, register one (`truv webhooks ensure URL`), or start `truv listen` in another \
             terminal",
        ));
    }
    Ok(targets)
}
