//! `truv webhooks verify FILE`: whether Truv sent it.

use std::io::Read;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Arg, ArgMatches, Command, value_parser};
use http::{HeaderMap, HeaderValue};
use truv_sdk::webhook::SIGNATURE_HEADER;

use crate::account::{Account, with_profile};
use crate::document::{document, event_schema};
use crate::failure::{Class, Failure, Result};
use crate::output::{Printer, with_flags};

pub(super) fn command() -> Command {
    let command = Command::new("verify")
        .about("Check the signature of an event in a file, with the access secret of the account")
        .arg(
            Arg::new("file")
                .required(true)
                .value_name("FILE")
                .help("The body as it was received, byte by byte; - for standard input"),
        )
        .arg(
            Arg::new("signature")
                .long("signature")
                .value_name("v1=…")
                .required_unless_present("headers")
                .help("The value of the header X-Webhook-Sign"),
        )
        .arg(
            Arg::new("headers")
                .long("headers")
                .value_name("FILE")
                .conflicts_with("signature")
                .help("A file with the headers of the request, one on each line"),
        )
        .arg(
            Arg::new("max-age")
                .long("max-age")
                .value_name("SECONDS")
                .value_parser(value_parser!(u64))
                .help("Refuses events that are older"),
        )
        .after_help(
            "Examples:\n  truv webhooks verify event.json --signature v1=43f3295b11e4…\n  \
             truv webhooks verify event.json --headers headers.txt --max-age 86400",
        );
    with_flags(with_profile(command))
}

pub(super) fn run(matches: &ArgMatches) -> Result<ExitCode> {
    let text = |name: &str| matches.get_one::<String>(name);
    let body = read(text("file").map_or("-", String::as_str))?;
    let mut headers = HeaderMap::new();
    let signature = match (text("signature"), text("headers")) {
        (Some(signature), _) => Some(signature.clone()),
        (None, Some(file)) => signature_in(&String::from_utf8_lossy(&read(file)?)),
        (None, None) => None,
    };
    if let Some(signature) = signature {
        let value = HeaderValue::from_str(signature.trim())
            .map_err(|_| Failure::usage("the signature has a character that no header can have"))?;
        headers.insert(SIGNATURE_HEADER, value);
    }
    let account = Account::of(matches)?;
    let mut verifier = account.client(None)?.webhook_verifier();
    if let Some(seconds) = matches.get_one::<u64>("max-age") {
        verifier = verifier.max_age(Duration::from_secs(*seconds));
    }
    let event = verifier.verify(&headers, &body).map_err(|error| {
        Failure::new(Class::Other, error.to_string())
            .advice(format!("it was checked with the access secret of {}", account.origin))
    })?;
    eprintln!("The signature is right: Truv sent this event.");
    let document = document()?;
    let schema = event_schema(&document.description, event.event_type().as_str());
    Printer::new(matches, document, schema.into_iter().collect(), false)?.object(event.as_json())?;
    Ok(ExitCode::SUCCESS)
}

fn read(file: &str) -> Result<Vec<u8>> {
    let failed = |error: std::io::Error| Failure::usage(format!("{file} cannot be read: {error}"));
    if file == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes).map_err(failed)?;
        return Ok(bytes);
    }
    std::fs::read(file).map_err(failed)
}

/// The value of the header in lines like `X-Webhook-Sign: v1=…`.
fn signature_in(headers: &str) -> Option<String> {
    let mut pairs = headers.lines().filter_map(|line| line.split_once(':'));
    pairs.find(|(name, _)| name.trim().eq_ignore_ascii_case(SIGNATURE_HEADER)).map(|(_, value)| value.trim().to_owned())
}
