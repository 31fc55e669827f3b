//! Prints answers in the format that was asked for.

use std::io::{self, ErrorKind, IsTerminal, Write};

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use serde_json::Value;
use truv_openapi::NodeId;
use truv_openapi::schema::{every_part, items};

use super::colour::Colours;
use super::filter::Filter;
use super::hiding::hide;
use super::message::plain;
use super::{card, table};
use crate::document::Document;
use crate::failure::{Failure, Result};

const WIDTH_WITHOUT_TERMINAL: usize = 120;

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people: a table of a list, a card of one object
    Table,
    /// For programs: a line of JSON for each object (on a terminal, indented)
    Json,
    /// YAML; a list is one sequence
    Yaml,
}

/// The flags of every command that shows an answer.
pub(crate) fn with_flags(command: Command) -> Command {
    command
        .arg(
            Arg::new("output")
                .long("output")
                .short('o')
                .value_parser(value_parser!(Format))
                .value_name("FORMAT")
                .help_heading("Output")
                .help("Format [default: table on a terminal, else json]"),
        )
        .arg(
            Arg::new("jq")
                .long("jq")
                .value_name("EXPRESSION")
                .help_heading("Output")
                .help("Applies this jq expression to each object, and prints the results, one a line"),
        )
        .arg(Arg::new("show-values").long("show-values").action(ArgAction::SetTrue).help_heading("Output").help(
            "Shows personal data, amounts and tokens on a terminal, where they are hidden (`…`) otherwise; \
             an answer that goes into a pipe or a file is always complete",
        ))
}

/// Whether the user asked for values on a terminal.
pub(crate) fn shows_values(matches: &ArgMatches) -> bool {
    matches.try_get_one::<bool>("show-values").ok().flatten().copied().unwrap_or(false)
}

/// Takes objects, and prints them as they come or, for a table, in the end.
pub(crate) struct Printer {
    format: Format,
    filter: Option<Filter>,
    document: &'static Document,
    schema: Vec<NodeId>,
    /// Whether values are hidden.
    hides: bool,
    is_public: bool,
    is_terminal: bool,
    colours: Colours,
    width: usize,
    rows: Vec<Value>,
}

impl Printer {
    /// For values of a schema; `is_public` as for [`hide`].
    pub(crate) fn new(
        matches: &ArgMatches,
        document: &'static Document,
        schema: Vec<NodeId>,
        is_public: bool,
    ) -> Result<Self> {
        let is_terminal = io::stdout().is_terminal();
        let usual = if is_terminal { Format::Table } else { Format::Json };
        let text = |name: &str| matches.try_get_one::<String>(name).ok().flatten();
        let width = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        Ok(Self {
            format: matches.try_get_one::<Format>("output").ok().flatten().copied().unwrap_or(usual),
            filter: text("jq").map(|expression| Filter::new(expression)).transpose()?,
            document,
            schema,
            hides: is_terminal && !shows_values(matches),
            is_public,
            is_terminal,
            colours: Colours::of(&io::stdout()),
            width: width.filter(|width| *width > 0).unwrap_or(WIDTH_WITHOUT_TERMINAL),
            rows: Vec::new(),
        })
    }

    /// The schema is that of a list, and its items come one by one.
    pub(crate) fn of_items(&mut self) {
        let description = &self.document.description;
        let mut parts = Vec::new();
        self.schema.iter().for_each(|schema| every_part(description, *schema, &mut parts));
        self.schema = items(description, &parts);
    }

    /// One item of a list.
    pub(crate) fn item(&mut self, json: &str) -> Result<()> {
        if self.format == Format::Table && self.filter.is_none() {
            let value = self.value(json)?;
            self.rows.push(value);
            return Ok(());
        }
        let text = self.text(json, true)?;
        say(&text)
    }

    /// The end of a list.
    pub(crate) fn finish(self) -> Result<()> {
        if self.format == Format::Table && self.filter.is_none() {
            return match self.rows.is_empty() {
                true => say("Nothing found.\n"),
                false => say(&table::render(&self.rows, self.width, self.colours)),
            };
        }
        Ok(())
    }

    /// One object.
    pub(crate) fn object(&self, json: &str) -> Result<()> {
        say(&self.text(json, false)?)
    }

    fn text(&self, json: &str, is_item: bool) -> Result<String> {
        if let Some(filter) = &self.filter {
            let shown = if self.hides { self.value(json)?.to_string() } else { json.to_owned() };
            let results = filter.run(&shown)?;
            let line = |result: &String| if self.is_terminal { plain(result) } else { result.clone() };
            return Ok(results.iter().map(|result| line(result) + "\n").collect());
        }
        match self.format {
            Format::Table => Ok(card::render(&self.value(json)?, self.colours)),
            Format::Json if self.is_terminal => Ok(format!("{:#}\n", self.value(json)?)),
            Format::Json => Ok(compact(json) + "\n"),
            Format::Yaml => {
                let value = self.value(json)?;
                // Readers of YAML 1.1 take a text such as 2026-01-01 or 12:30:45 for something else, unless it is quoted.
                let quoted = serde_saphyr::ser_options! { quote_all: true };
                let shown = if is_item { Value::Array(vec![value]) } else { value };
                serde_saphyr::to_string_with_options(&shown, quoted)
                    .map_err(|_| Failure::other("the answer cannot be written as YAML"))
            }
        }
    }

    fn value(&self, json: &str) -> Result<Value> {
        let mut value = serde_json::from_str(json).map_err(|_| Failure::other("the answer is not JSON"))?;
        if self.hides {
            hide(&self.document.description, &self.schema, self.is_public, &mut value);
        }
        Ok(value)
    }
}

/// The same JSON without blanks between its parts; numbers and texts keep each character.
fn compact(json: &str) -> String {
    let mut result = String::with_capacity(json.len());
    let (mut is_text, mut is_escaped) = (false, false);
    for character in json.chars() {
        if is_text {
            is_text = is_escaped || character != '"';
            is_escaped = character == '\\' && !is_escaped;
        } else if character.is_ascii_whitespace() {
            continue;
        } else {
            is_text = character == '"';
        }
        result.push(character);
    }
    result
}

/// Writes to standard output. A reader that has seen enough, such as `head`, is no error.
pub(crate) fn say(text: &str) -> Result<()> {
    let mut output = io::stdout().lock();
    match output.write_all(text.as_bytes()).and_then(|()| output.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => std::process::exit(0),
        Err(error) => Err(Failure::other(format!("standard output cannot be written: {error}"))),
        Ok(()) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::compact;

    #[test]
    fn json_on_one_line_keeps_every_character() {
        assert_eq!(
            compact("{ \"a\" : 1.10,\n \"b c\": \"x \\\" y\\\\\" , \"d\": [ ] }"),
            r#"{"a":1.10,"b c":"x \" y\\","d":[]}"#
        );
    }
}
