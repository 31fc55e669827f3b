//! Runs the command of an operation.

use std::io::{IsTerminal, Write, stderr, stdout};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use clap::ArgMatches;
use http::Method;
use indicatif::{ProgressBar, ProgressStyle};

use super::arguments;
use crate::account::{Account, confirm};
use crate::call::{Call, Walk, awaits, fill, member, until_done};
use crate::document::{Document, Operation, document};
use crate::failure::{Failure, Result};
use crate::output::{Printer, shows_values};

/// Answers about these resources are about companies, not people.
const PUBLIC: [&str; 2] = ["companies", "providers"];

/// Runs a future on a runtime of one thread; it is dropped without waiting for look-ups that hang.
pub(super) fn block_on<T>(future: impl Future<Output = Result<T>>) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::other(format!("cannot start: {error}")))?;
    let result = runtime.block_on(future);
    runtime.shutdown_background();
    result
}

/// Runs the operation that the user has named.
pub(super) fn operation(operation: &'static Operation, matches: &ArgMatches) -> Result<ExitCode> {
    let document = document()?;
    let description = &document.description;
    let given = arguments::parameters(&operation.parameters(description), matches)?;
    let body = match operation.body(description) {
        Some(body) => arguments::body(document, operation, &body, matches)?,
        None => None,
    };
    let mut path = operation.path.clone();
    for (name, value) in &given.path {
        path = fill(&path, name, value)?;
    }
    let account = Account::of(matches)?;
    if !operation.is_reading() {
        confirm(&account, &operation.name(), matches)?;
    }
    let call = Call {
        client: account.client_for(matches)?,
        document,
        operation: Some(operation),
        method: Method::from_bytes(operation.method.as_bytes()).unwrap_or_default(),
        path,
        query: given.query,
        body,
        name: operation.name(),
        shows_values: shows_values(matches),
    };
    let is_local = account.local_url().is_some();
    block_on(async {
        if let Some(file) = matches.try_get_one::<String>("pdf").ok().flatten() {
            return pdf(&call, &given.path, file, matches, is_local).await;
        }
        match operation.pages(description) {
            Some(items) => list(document, operation, call, items, matches).await,
            None => object(document, operation, call, given.path, matches, is_local).await,
        }
    })?;
    Ok(ExitCode::SUCCESS)
}

fn printer(
    document: &'static Document,
    operation: &Operation,
    matches: &ArgMatches,
    items: Option<&str>,
) -> Result<Printer> {
    let description = &document.description;
    let mut schemas: Vec<_> = operation.answer(description).into_iter().collect();
    if let Some(name) = items {
        schemas = item_schemas(document, &schemas, name);
    }
    Printer::new(matches, document, schemas, PUBLIC.contains(&operation.tag.as_str()))
}

/// The schemas of the items in a page.
fn item_schemas(document: &Document, page: &[truv_openapi::NodeId], name: &str) -> Vec<truv_openapi::NodeId> {
    use truv_openapi::schema::{Members, every_part, items};

    let description = &document.description;
    let mut parts = Vec::new();
    page.iter().for_each(|schema| every_part(description, *schema, &mut parts));
    let lists = Members::of(description, &parts).properties.remove(name).unwrap_or_default();
    let mut parts = Vec::new();
    lists.iter().for_each(|schema| every_part(description, *schema, &mut parts));
    items(description, &parts)
}

fn wait_time(matches: &ArgMatches) -> Option<Duration> {
    matches.try_get_one::<u64>("wait").ok().flatten().map(|seconds| Duration::from_secs(*seconds))
}

async fn object(
    document: &'static Document,
    operation: &'static Operation,
    call: Call<'_>,
    mut ids: Vec<(String, String)>,
    matches: &ArgMatches,
    is_local: bool,
) -> Result<()> {
    let json = match (wait_time(matches), awaits(&operation.id)) {
        (Some(time), Some(awaited)) => {
            let mut shown = operation;
            if let Some((parameter, name)) = awaited.id {
                let started = call.send().await?;
                shown = document.operation(awaited.operation).unwrap_or(operation);
                if !name.is_empty() {
                    let id = member(&started, name).ok_or_else(|| {
                        Failure::other(format!("{}: the answer has no `{name}` to wait for", call.name))
                    })?;
                    ids.push((parameter.to_owned(), id));
                }
            }
            let json = until_done(&call, awaited.operation, &ids, time, is_local).await?;
            return print(&json, printer(document, shown, matches, None)?, matches);
        }
        _ => call.send().await?,
    };
    print(&json, printer(document, operation, matches, None)?, matches)
}

/// An answer that is a list is printed as its items.
fn print(json: &str, mut printer: Printer, matches: &ArgMatches) -> Result<()> {
    if json.is_empty() {
        let is_quiet = matches.try_get_one::<String>("jq").ok().flatten().is_some() || !stdout().is_terminal();
        if !is_quiet {
            crate::output::say("Done.\n")?;
        }
        return Ok(());
    }
    match serde_json::from_str::<Vec<Box<serde_json::value::RawValue>>>(json) {
        Ok(items) => {
            printer.of_items();
            items.iter().try_for_each(|item| printer.item(item.get()))?;
            printer.finish()
        }
        Err(_) => printer.object(json),
    }
}

async fn list(
    document: &'static Document,
    operation: &'static Operation,
    mut call: Call<'_>,
    items: &str,
    matches: &ArgMatches,
) -> Result<()> {
    let mut printer = printer(document, operation, matches, Some(items))?;
    let limit = matches.try_get_one::<u64>("limit").ok().flatten().copied();
    let is_all = matches.get_flag("all") || limit.is_some();
    let parameters = operation.parameters(&document.description);
    let has_size = call.query.iter().any(|(name, _)| name == "page_size");
    if !has_size && parameters.iter().any(|parameter| parameter.name == "page_size") {
        // few, large pages take less of the quota
        let size = limit.map(|limit| limit.min(100)).or(is_all.then_some(100));
        call.query.extend(size.map(|size| ("page_size".to_owned(), size.to_string())));
    }
    let mut left = limit.unwrap_or(u64::MAX);
    let mut shown = 0;
    let mut bar: Option<ProgressBar> = None;
    let mut walk = Walk::new(call, items);
    while let Some(page) = walk.next().await? {
        let wanted = usize::try_from(left).unwrap_or(usize::MAX);
        for item in page.items.iter().take(wanted) {
            printer.item(item)?;
            shown += 1;
        }
        left = left.saturating_sub(page.items.len() as u64);
        if is_all && page.has_more && stderr().is_terminal() && !stdout().is_terminal() {
            bar.get_or_insert_with(|| progress(limit.or(page.count))).set_position(shown);
        }
        if !is_all && page.has_more {
            printer.finish()?;
            if stderr().is_terminal() {
                let of = page.count.map(|count| format!(" of {count}")).unwrap_or_default();
                eprintln!("{shown}{of} shown; --all shows all, --limit N as many as you want");
            }
            return Ok(());
        }
        if left == 0 || !page.has_more {
            break;
        }
    }
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
    printer.finish()
}

fn progress(total: Option<u64>) -> ProgressBar {
    let bar = total.map_or_else(ProgressBar::no_length, ProgressBar::new);
    let template = if total.is_some() { "{bar:30} {pos}/{len}" } else { "{spinner} {pos}" };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar
}

async fn pdf(
    call: &Call<'_>,
    ids: &[(String, String)],
    file: &str,
    matches: &ArgMatches,
    is_local: bool,
) -> Result<()> {
    if let Some((time, operation)) = wait_time(matches).zip(call.operation) {
        until_done(call, &operation.id, ids, time, is_local).await?;
    }
    let pdf = call.send_pdf().await?;
    if file == "-" {
        if stdout().is_terminal() {
            return Err(Failure::usage("a PDF is nothing for a terminal; name a file, or use a pipe"));
        }
        return stdout().write_all(&pdf).map_err(|error| Failure::other(format!("standard output: {error}")));
    }
    let failed = |error: std::io::Error| Failure::other(format!("{file} cannot be written: {error}"));
    let path = Path::new(file);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // a report is personal data: the file has the rights of its owner alone, and is there whole or not at all
    let mut temporary = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    temporary.write_all(&pdf).map_err(failed)?;
    temporary.persist(path).map_err(|error| failed(error.error))?;
    eprintln!("Wrote {file} ({} KB).", pdf.len().div_ceil(1024));
    Ok(())
}
