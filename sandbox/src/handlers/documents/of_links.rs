//! Documents of a link: the files, and the data that was read from letters about volunteer work.

use chrono::{DateTime, Days, Utc};
use serde_json::{Value, json};

use crate::clock::timestamp;
use crate::files;
use crate::handlers::common::{links, operations, paging};
use crate::message::{Call, Failure};
use crate::random::derived_seed;
use crate::spec::Document;
use crate::state::{Paper, UploadedFile, World};

operations![
    reads: documents_list, documents_get, parsed_documents_list, parsed_documents_get
];

/// The kinds that an upload may name.
const UPLOADED: [&str; 7] =
    ["PAYSTUB", "W2", "F1099", "F1040", "VOLUNTEER_LETTER", "INSURANCE_HOME_POLICY", "INSURANCE_AUTO_POLICY"];

/// Parsed documents on a page, as Truv documents it.
const PAGE_SIZE: usize = 10;

fn documents_list(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let papers = papers(call, world)?;
    Ok(papers.into_iter().map(|(paper, file)| render(call, paper, file)).collect())
}

fn documents_get(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let (paper, file) = one(call, world)?;
    Ok(render(call, paper, file))
}

fn parsed_documents_list(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let mut papers = papers(call, world)?;
    papers.retain(|(paper, _)| {
        is_parsed(paper)
            && call.filter("document_type").is_none_or(|wanted| paper.kind == wanted)
            && call.filter("document_subtype").is_none_or(|wanted| paper.subtype == Some(wanted))
    });
    // They come in the order in which they were uploaded.
    if call.filter("ordering") != Some("created_at") {
        papers.reverse();
    }
    paging::numbered_by(call, PAGE_SIZE, &papers, |(paper, file)| render_parsed(call, paper, file))
}

fn parsed_documents_get(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let (paper, file) = one(call, world)?;
    if !is_parsed(paper) {
        return Err(Failure::not_found());
    }
    let mut body = render_parsed(call, paper, file);
    body["parsed_data"] = parsed_data(paper, file.created_at);
    Ok(body)
}

/// According to Truv, nothing else is parsed so far.
fn is_parsed(paper: &Paper) -> bool {
    paper.kind == "VOLUNTEER_LETTER"
}

fn papers<'a>(call: &Call, world: &'a World) -> Result<Vec<(&'a Paper, &'a UploadedFile)>, Failure> {
    let link = links::find(call, world)?;
    Ok(world.account(&call.caller).papers_behind(&link.id).collect())
}

fn one<'a>(call: &Call, world: &'a World) -> Result<(&'a Paper, &'a UploadedFile), Failure> {
    let found = papers(call, world)?.into_iter().find(|(paper, _)| paper.id == call.inner_id());
    found.ok_or_else(Failure::not_found)
}

fn render(call: &Call, paper: &Paper, file: &UploadedFile) -> Value {
    json!({
        "id": paper.id,
        "type": if UPLOADED.contains(&paper.kind) { paper.kind } else { "OTHER" },
        "subtype": paper.subtype.filter(|subtype| !subtype.starts_with("VOL_")),
        "file": files::upload_address(&call.base_url, &file.id),
        "filename": file.filename,
        "mimetype": file.mime_type,
        "created_at": timestamp(file.created_at),
        "updated_at": timestamp(file.lifecycle.changed_at(call.now)),
    })
}

fn render_parsed(call: &Call, paper: &Paper, file: &UploadedFile) -> Value {
    json!({
        "id": paper.id,
        "document_type": paper.kind,
        "document_subtype": paper.subtype,
        "file": files::upload_address(&call.base_url, &file.id),
        "md5sum": file.md5sum,
    })
}

/// A log has its entries, a transcript only their sum. Hours are numbers here, in halves.
fn parsed_data(paper: &Paper, uploaded_at: DateTime<Utc>) -> Value {
    let mut random = fastrand::Rng::with_seed(derived_seed(0, &[&paper.id, "volunteer"]));
    let tasks = ["Sorting donations", "Packing boxes", "Driving", "Reading aloud"];
    let today = uploaded_at.date_naive();
    let mut halves = 0;
    let entries: Vec<Value> = (0..4)
        .map(|week| {
            let worked = random.u32(4..=12);
            halves += worked;
            let task = tasks[week % tasks.len()];
            let day = today - Days::new(7 * (4 - week as u64));
            json!({"date": day.to_string(), "hours": f64::from(worked) / 2.0, "description": task})
        })
        .collect();
    let total = f64::from(halves) / 2.0;
    let first = entries.first().map(|entry| entry["date"].clone());
    let last = entries.last().map(|entry| entry["date"].clone());
    let is_log = paper.subtype == Some("VOL_HOURS_LOG");
    let mut data = json!({"total_hours": total, "start_date": first, "end_date": last, "position_title": "Volunteer"});
    if is_log {
        data["time_entries"] = Value::Array(entries);
    }
    data
}
