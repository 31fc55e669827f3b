//! Writes recordings, entry by entry.

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Serialize;

/// The program that writes a recording, for the field `creator` of HAR.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Creator<'a> {
    /// The name of the program.
    pub name: &'a str,
    /// The version of the program.
    pub version: &'a str,
}

/// How entries follow one another in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Form {
    /// HAR: a JSON object with `log.entries`.
    Har,
    /// A JSON list of entries, without `log`.
    List,
    /// One entry on each line (NDJSON).
    Lines,
}

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Layout {
    /// How entries follow one another.
    pub form: Form,
    /// Whether the file is compressed with gzip.
    pub is_gzip: bool,
}

impl From<Form> for Layout {
    /// Without compression.
    fn from(form: Form) -> Self {
        Self { form, is_gzip: false }
    }
}

/// Writes a recording, entry by entry. The file is complete only after [`Writer::finish`].
///
/// HAR is written in UTF-8 with two blanks for each level, as `serde_json` does, and a line break at the end.
pub struct Writer<W: Write> {
    output: Output<W>,
    form: Form,
    count: usize,
}

enum Output<W: Write> {
    Plain(W),
    Gzip(GzEncoder<W>),
}

impl<W: Write> Write for Output<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(output) => output.write(bytes),
            Self::Gzip(output) => output.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(output) => output.flush(),
            Self::Gzip(output) => output.flush(),
        }
    }
}

impl<W: Write> Writer<W> {
    /// Starts a recording: writes the text before the entries. The output should be buffered.
    ///
    /// # Errors
    ///
    /// When the output cannot be written to.
    pub fn new(output: W, layout: impl Into<Layout>, creator: Creator<'_>) -> io::Result<Self> {
        let Layout { form, is_gzip } = layout.into();
        let output = match is_gzip {
            true => Output::Gzip(GzEncoder::new(output, Compression::default())),
            false => Output::Plain(output),
        };
        let mut writer = Self { output, form, count: 0 };
        match form {
            Form::Har => {
                let [name, version] = [creator.name, creator.version].map(serde_json::Value::from);
                write!(
                    writer.output,
                    "{{\n  \"log\": {{\n    \"version\": \"1.2\",\n    \"creator\": {{\n      \"name\": {name},\n      \
                     \"version\": {version}\n    }},\n    \"entries\": ["
                )?;
            }
            Form::List => writer.output.write_all(b"[")?,
            Form::Lines => {}
        }
        Ok(writer)
    }

    /// Writes an entry: a [`Value`](serde_json::Value), or anything that becomes JSON.
    ///
    /// # Errors
    ///
    /// If the output cannot be written to, or the entry cannot become JSON. The file is unusable then.
    pub fn write(&mut self, entry: &impl Serialize) -> io::Result<()> {
        let indent: &[u8] = match self.form {
            Form::Har => b"\n      ",
            Form::List => b"\n  ",
            Form::Lines => {
                serde_json::to_writer(&mut self.output, entry)?;
                self.count += 1;
                return self.output.write_all(b"\n");
            }
        };
        if self.count > 0 {
            self.output.write_all(b",")?;
        }
        self.count += 1;
        // line breaks within strings are escaped, so each line break here is one between members
        for line in serde_json::to_vec_pretty(entry)?.split(|byte| *byte == b'\n') {
            self.output.write_all(indent)?;
            self.output.write_all(line)?;
        }
        Ok(())
    }

    /// Writes the text after the entries, and returns the output.
    ///
    /// # Errors
    ///
    /// When the output cannot be written to.
    pub fn finish(mut self) -> io::Result<W> {
        let end: &[u8] = match (self.form, self.count) {
            (Form::Har, 0) => b"]\n  }\n}\n",
            (Form::Har, _) => b"\n    ]\n  }\n}\n",
            (Form::List, 0) => b"]\n",
            (Form::List, _) => b"\n]\n",
            (Form::Lines, _) => b"",
        };
        self.output.write_all(end)?;
        self.output.flush()?;
        match self.output {
            Output::Plain(output) => Ok(output),
            Output::Gzip(output) => output.finish(),
        }
    }
}
