//! Which operations are documented, recorded, emulated and shown, as a table in spec/README.md.

use crate::workspace;
use anyhow::{Context, anyhow, bail};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use truv_codegen::api;

const TABLE: &str = "spec/README.md";
const BEGIN: &str = "<!-- begin of `cargo xtask coverage` -->\n";
const END: &str = "<!-- end of `cargo xtask coverage` -->\n";
/// Reads operation ids from standard input, one on each line; prints those that the local Truv emulates.
const EMULATED: [&str; 6] = ["run", "--quiet", "--package", "truv-sandbox", "--example", "emulated"];

/// Write into spec/README.md which operations are recorded, served by the local Truv, and used in an example
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Compare the table with the repository; fails if it is out of date
    #[arg(long)]
    check: bool,

    /// Folder of the repository [default: this one]
    #[arg(long, value_name = "FOLDER")]
    root: Option<PathBuf>,

    /// File with the ids of the emulated operations, one on each line [default: builds the local Truv and asks it]
    #[arg(long, value_name = "FILE")]
    emulated: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let root = arguments.root.clone().unwrap_or_else(|| workspace::path(""));
    let document = truv_codegen::load(&root.join("spec/openapi.yaml")).map_err(|report| anyhow!(report))?;
    let operations = api::read(document.value()).operations;
    let ids: Vec<&str> = operations.iter().map(|operation| operation.id.as_str()).collect();
    let emulated = match &arguments.emulated {
        Some(file) => read(file)?,
        None => ask_the_sandbox(&ids)?,
    };
    let mut emulated: BTreeSet<&str> = emulated.lines().collect();
    // the sandbox can make a PDF of every answer
    let of_emulated = |pdf: &&api::Operation| {
        let is_json = |json: &&api::Operation| (&json.path, &json.method) == (&pdf.path, &pdf.method);
        operations.iter().find(is_json).is_some_and(|json| emulated.contains(json.id.as_str()))
    };
    let pdfs: Vec<_> =
        operations.iter().filter(|operation| operation.answer == api::Answer::Pdf).filter(of_emulated).collect();
    emulated.extend(pdfs.iter().map(|pdf| pdf.id.as_str()));
    let recorded = recordings(&root.join("tests/recordings"), &ids)?;
    let shown = examples(&root.join("examples"), &ids)?;
    let rows: Vec<_> = operations.iter().map(|operation| Row::new(operation, &recorded, &emulated, &shown)).collect();

    let file = root.join(TABLE);
    let text = read(&file)?;
    let updated = replace(&text, &table(&rows))
        .with_context(|| format!("{TABLE} lacks the lines `{}` and `{}`", BEGIN.trim(), END.trim()))?;
    workspace::keep(&file, TABLE, &updated, arguments.check, "coverage")
}

struct Row<'a> {
    operation: &'a api::Operation,
    /// Words of provenance.
    recorded: Option<&'a BTreeSet<String>>,
    emulated: bool,
    /// Names of example programs.
    shown: Option<&'a BTreeSet<String>>,
}

type ById = BTreeMap<String, BTreeSet<String>>;

impl<'a> Row<'a> {
    fn new(operation: &'a api::Operation, recorded: &'a ById, emulated: &BTreeSet<&str>, shown: &'a ById) -> Self {
        let id = operation.id.as_str();
        Self { operation, recorded: recorded.get(id), emulated: emulated.contains(id), shown: shown.get(id) }
    }
}

fn table(rows: &[Row<'_>]) -> String {
    let count = |has: fn(&Row<'_>) -> bool| rows.iter().filter(|row| has(row)).count();
    let mut text = format!(
        "Of {} operations, {} have a recorded answer, the sandbox emulates {}, and {} occur in an example.\n\n\
         | operation | page | recorded | sandbox | example |\n|---|---|---|---|---|\n",
        rows.len(),
        count(|row| row.recorded.is_some()),
        count(|row| row.emulated),
        count(|row| row.shown.is_some()),
    );
    for Row { operation, recorded, emulated, shown } in rows {
        let words = |set: &Option<&BTreeSet<String>>| {
            set.map(|set| set.iter().map(String::as_str).collect::<Vec<_>>().join(", ")).unwrap_or_default()
        };
        let api::Operation { id, method, path, source, .. } = operation;
        let emulated = if *emulated { "yes" } else { "" };
        let (recorded, shown) = (words(recorded), words(shown));
        text.push_str(&format!("| `{id}` | [{method} {path}]({source}) | {recorded} | {emulated} | {shown} |\n"));
    }
    text
}

/// The text with another table between its markers; nothing without markers.
fn replace(text: &str, table: &str) -> Option<String> {
    let (before, rest) = text.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}{table}{END}{after}"))
}

/// Where the recorded successes of each operation come from.
fn recordings(folder: &Path, ids: &[&str]) -> anyhow::Result<ById> {
    let mut recorded = ById::new();
    let mut recordings = files(folder, "har")?;
    // recordings of the sandbox have a folder of their own
    let of_sandbox = folder.join("sandbox");
    if of_sandbox.is_dir() {
        recordings.extend(files(&of_sandbox, "har")?);
    }
    for file in recordings {
        for entry in truv_har::Entries::open(&file) {
            let entry = entry.and_then(|entry| entry.value())?;
            let (id, provenance) = (entry["_truv"]["operation_id"].as_str(), entry["_truv"]["provenance"].as_str());
            let (Some(id), Some(provenance)) = (id, provenance) else {
                bail!("{}: an entry lacks `operation_id` or `provenance` in `_truv`", file.display());
            };
            if !ids.contains(&id) {
                bail!("{}: the document has no operation `{id}`", file.display());
            }
            if entry["response"]["status"].as_u64().is_some_and(|status| status < 300) {
                recorded.entry(id.to_owned()).or_default().insert(provenance.to_owned());
            }
        }
    }
    Ok(recorded)
}

/// The example programs in which each operation is called: files, and folders of packages.
fn examples(folder: &Path, ids: &[&str]) -> anyhow::Result<ById> {
    let mut programs = files(folder, "rs")?.into_iter().map(|file| (file.clone(), vec![file])).collect::<Vec<_>>();
    for package in entries(folder)?.into_iter().filter(|path| path.join("Cargo.toml").is_file()) {
        let sources = sources(&package.join("src"))?;
        programs.push((package, sources));
    }
    let mut shown = ById::new();
    for (program, sources) in programs {
        let name = program.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        for source in sources {
            let text = read(&source)?;
            for id in ids.iter().filter(|id| text.contains(&format!(".{id}()"))) {
                shown.entry((*id).to_owned()).or_default().insert(name.clone());
            }
        }
    }
    Ok(shown)
}

/// The Rust files of a folder and of those in it.
fn sources(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = files(folder, "rs")?;
    for inner in entries(folder)?.into_iter().filter(|path| path.is_dir()) {
        found.extend(sources(&inner)?);
    }
    Ok(found)
}

/// The files in a folder with this ending, in the order of their names.
fn files(folder: &Path, extension: &str) -> anyhow::Result<Vec<PathBuf>> {
    let has_it = |path: &PathBuf| path.extension().is_some_and(|found| found == extension);
    Ok(entries(folder)?.into_iter().filter(has_it).collect())
}

/// What is in a folder, in the order of the names.
fn entries(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let context = || format!("{} cannot be read", folder.display());
    let entries = folder.read_dir().with_context(context)?.collect::<Result<Vec<_>, _>>().with_context(context)?;
    let mut paths: Vec<_> = entries.into_iter().map(|entry| entry.path()).collect();
    paths.sort();
    Ok(paths)
}

fn ask_the_sandbox(ids: &[&str]) -> anyhow::Result<String> {
    let mut command = workspace::cargo();
    command.args(EMULATED).current_dir(workspace::root()).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().context("cargo cannot be started")?;
    // Dropped at the end of the statement, which ends the list.
    let sent = child.stdin.take().map(|mut input| input.write_all(ids.join("\n").as_bytes()));
    let output = child.wait_with_output().context("cargo cannot be waited for")?;
    if !output.status.success() {
        bail!("the sandbox cannot be asked ({}); the output above says why", output.status);
    }
    sent.transpose().context("the sandbox did not read the list of operations")?;
    String::from_utf8(output.stdout).context("the local Truv's output is not text")
}

fn read(file: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))
}
