//! `truv api METHOD PATH`: any request.

use std::process::ExitCode;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command};
use http::Method;

use super::run::block_on;
use crate::account::{Account, confirm, with_profile, with_timeout, with_yes};
use crate::call::{Call, read_file, set_field};
use crate::document::document;
use crate::failure::{Failure, Result};
use crate::output::{Printer, shows_values, with_flags};

pub(super) fn command(command: Command) -> Command {
    let command = command
        .arg(
            Arg::new("method")
                .required(true)
                .ignore_case(true)
                .value_name("METHOD")
                .value_parser(PossibleValuesParser::new(["GET", "POST", "PUT", "PATCH", "DELETE"]))
                .help("HTTP method"),
        )
        .arg(
            Arg::new("path")
                .required(true)
                .value_name("PATH")
                .help("Path after the host, such as /v1/users/; a query may follow"),
        )
        .arg(
            Arg::new("query")
                .long("query")
                .value_name("NAME=VALUE")
                .action(ArgAction::Append)
                .help("Adds a parameter to the query; may be repeated"),
        )
        .arg(Arg::new("body").long("body").value_name("@FILE|-|JSON").help("The body: a file, standard input, or JSON"))
        .arg(
            Arg::new("field")
                .long("field")
                .short('f')
                .value_name("NAME=VALUE")
                .action(ArgAction::Append)
                .help("Sets a part of the body, such as account.action=create"),
        )
        .after_help(
            "Examples:\n  truv api GET /v1/users/ --query page_size=5\n  \
             truv api POST /v1/users/ --field external_user_id=crm-0042\n  \
             truv api GET /v1/users/USER_ID/ --jq .id",
        );
    with_flags(with_yes(with_timeout(with_profile(command))))
}

pub(super) fn run(matches: &ArgMatches) -> Result<ExitCode> {
    let document = document()?;
    let text = |name: &str| matches.get_one::<String>(name).cloned();
    let many = |name: &str| matches.get_many::<String>(name).into_iter().flatten();
    let method = text("method").unwrap_or_default().to_uppercase();
    let path = text("path").unwrap_or_default();
    let mut query = Vec::new();
    for pair in many("query") {
        let (name, value) = pair.split_once('=').ok_or_else(|| Failure::usage("--query takes NAME=VALUE"))?;
        query.push((name.to_owned(), value.to_owned()));
    }
    let bare = path.split('?').next().unwrap_or_default();
    let operation = document.find(&method, bare, &query);
    let mut body = text("body").map(|text| read_file(&text)).transpose()?;
    let schema = operation.and_then(|operation| operation.body(&document.description)).map(|body| body.schema);
    for field in many("field") {
        set_field(body.get_or_insert_default(), field, schema.map(|schema| (&document.description, schema)))?;
    }
    let account = Account::of(matches)?;
    if method != "GET" {
        confirm(&account, &format!("api {method}"), matches)?;
    }
    let call = Call {
        client: account.client_for(matches)?,
        document,
        operation,
        method: Method::from_bytes(method.as_bytes()).unwrap_or_default(),
        path,
        query,
        body,
        name: format!("api {method}"),
        shows_values: shows_values(matches),
    };
    let json = block_on(call.send())?;
    let schemas = operation.and_then(|operation| operation.answer(&document.description)).into_iter().collect();
    if !json.is_empty() {
        Printer::new(matches, document, schemas, false)?.object(&json)?;
    }
    Ok(ExitCode::SUCCESS)
}
