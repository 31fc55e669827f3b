//! Flags of parameters and of the fields of a body.

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches};

use crate::call::{given, set_field};
use crate::document::{Body, Document, Kind, Operation, Parameter, Place};
use crate::failure::{Failure, Result};

/// The flag for a parameter. Those of the path can also be written without the flag.
pub(super) fn of_parameter(parameter: &Parameter) -> Vec<Arg> {
    let flag = of_kind(&parameter.flag, &parameter.kind, &parameter.help);
    match parameter.place {
        Place::Path => {
            let bare = Arg::new(bare_name(&parameter.flag))
                .value_name(shouted(&parameter.name))
                .required_unless_present(parameter.flag.clone())
                .help(parameter.help.clone());
            let flag = flag.value_name(shouted(&parameter.name)).conflicts_with(bare_name(&parameter.flag));
            vec![bare, flag.help(format!("The same as {}", shouted(&parameter.name))).help_heading("Parameters")]
        }
        Place::Query => vec![flag.required(parameter.is_required).help_heading("Parameters")],
    }
}

/// The flags of a body.
pub(super) fn of_body(body: &Body) -> Vec<Arg> {
    let heading = "Body";
    let mut flags: Vec<Arg> = body
        .fields
        .iter()
        .map(|field| {
            let needed = if field.is_required { " (required)" } else { "" };
            of_kind(&field.flag, &field.kind, &format!("{}{needed}", field.help)).help_heading(heading)
        })
        .collect();
    flags.push(
        Arg::new("body")
            .long("body")
            .value_name("@FILE|-|JSON")
            .help_heading(heading)
            .help("The whole body: a file, standard input, or JSON. Flags and --field replace parts of it"),
    );
    flags.push(
        Arg::new("field")
            .long("field")
            .short('f')
            .value_name("NAME=VALUE")
            .action(ArgAction::Append)
            .help_heading(heading)
            .help(
                "Sets a part of the body at any depth, such as account.action=create or employers.0.company_name=ACME",
            ),
    );
    flags
}

fn of_kind(flag: &str, kind: &Kind, help: &str) -> Arg {
    let arg = Arg::new(flag.to_owned()).long(flag.to_owned()).value_name(kind.word()).help(help.to_owned());
    match kind {
        Kind::OneOf(values) => arg.value_parser(PossibleValuesParser::new(values.clone())),
        Kind::List(item) => {
            let arg = arg.action(ArgAction::Append).value_delimiter(',');
            match &**item {
                Kind::OneOf(values) => arg.value_parser(PossibleValuesParser::new(values.clone())),
                _ => arg,
            }
        }
        Kind::Boolean => arg
            .num_args(0..=1)
            .require_equals(true)
            .default_missing_value("true")
            .value_parser(["true", "false"])
            .value_name("BOOL"),
        Kind::Integer | Kind::Number => arg.allow_negative_numbers(true),
        Kind::Secret => arg.allow_hyphen_values(true),
        Kind::Text | Kind::Json => arg,
    }
}

/// The id of a parameter that is written without its flag.
fn bare_name(flag: &str) -> String {
    format!("{flag}.bare")
}

/// `user_id` as `USER_ID`.
pub(super) fn shouted(name: &str) -> String {
    name.to_uppercase()
}

/// The values of a flag as they were written.
fn values(matches: &ArgMatches, name: &str) -> Vec<String> {
    matches.try_get_many::<String>(name).ok().flatten().map(|values| values.cloned().collect()).unwrap_or_default()
}

/// Names and values of the parameters, those of the path apart.
pub(super) struct Given {
    pub(super) path: Vec<(String, String)>,
    pub(super) query: Vec<(String, String)>,
}

pub(super) fn parameters(parameters: &[Parameter], matches: &ArgMatches) -> Result<Given> {
    let mut given = Given { path: Vec::new(), query: Vec::new() };
    for parameter in parameters {
        let mut values = values(matches, &parameter.flag);
        values.extend(self::values(matches, &bare_name(&parameter.flag)));
        for value in &mut values {
            if parameter.kind == Kind::Secret {
                *value = self::given(&parameter.flag, value)?;
            }
            // only to see that it fits
            let kind = match &parameter.kind {
                Kind::List(item) => item,
                kind => kind,
            };
            kind.read(value).map_err(|why| Failure::usage(format!("--{}: {why}", parameter.flag)))?;
        }
        if parameter.is_joined && values.len() > 1 {
            values = vec![values.join(",")];
        }
        let place = match parameter.place {
            Place::Path => &mut given.path,
            Place::Query => &mut given.query,
        };
        place.extend(values.into_iter().map(|value| (parameter.name.clone(), value)));
    }
    Ok(given)
}

/// The body: that of `--body`, then the flags, then `--field`.
///
/// # Errors
///
/// A value does not fit, or a required field is missing.
pub(super) fn body(
    document: &Document,
    operation: &Operation,
    body: &Body,
    matches: &ArgMatches,
) -> Result<Option<serde_json::Value>> {
    let whole = values(matches, "body").first().map(|text| crate::call::read_file(text)).transpose()?;
    let is_whole = whole.is_some();
    let mut value = whole.unwrap_or(serde_json::Value::Null);
    for field in &body.fields {
        let given = values(matches, &field.flag);
        if given.is_empty() {
            continue;
        }
        let wrong = |why: String| Failure::usage(format!("--{}: {why}", field.flag));
        let read = match (&field.kind, given.as_slice()) {
            (Kind::List(item), given) => {
                let items: Result<Vec<_>, String> = given.iter().map(|text| item.read(text)).collect();
                serde_json::Value::Array(items.map_err(wrong)?)
            }
            (Kind::Secret, [text, ..]) => self::given(&field.flag, text)?.into(),
            (kind, [text, ..]) => kind.read(text).map_err(wrong)?,
            (_, []) => continue,
        };
        if value.is_null() {
            value = serde_json::json!({});
        }
        let Some(object) = value.as_object_mut() else {
            return Err(Failure::usage("--body is not an object, so no flag can set a part of it"));
        };
        object.insert(field.name.clone(), read);
    }
    for text in values(matches, "field") {
        set_field(&mut value, &text, Some((&document.description, body.schema)))?;
    }
    if value.is_null() && !is_whole {
        let needs_some = body.fields.iter().any(|field| field.is_required);
        if !needs_some {
            return Ok(body.is_required.then(|| serde_json::json!({})));
        }
    }
    let is_missing = |field: &&crate::document::Field| field.is_required && value.get(&field.name).is_none();
    let missing: Vec<String> = body.fields.iter().filter(is_missing).map(|field| format!("--{}", field.flag)).collect();
    if !missing.is_empty() && (value.is_object() || value.is_null()) {
        let message = format!("`truv {}` needs {}", operation.name(), missing.join(", "));
        return Err(
            Failure::usage(message).advice(format!("truv {} --help says what each of them is", operation.name()))
        );
    }
    Ok(Some(value))
}
