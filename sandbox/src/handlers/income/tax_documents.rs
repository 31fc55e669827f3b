//! Tax forms of a link.

use chrono::Datelike;
use serde_json::{Map, Value, json};

use crate::files;
use crate::handlers::common::employment::employments_found;
use crate::handlers::common::{links, operations};
use crate::message::{Call, Failure};
use crate::random::derived_id;
use crate::spec::Document;
use crate::state::World;
use crate::truv::payroll::{self, Detail, subject};

operations![tax_documents_list, tax_documents_get];

/// Without the values; Truv's documentation warns of this.
fn tax_documents_list(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let mut forms = forms(call, world)?;
    for form in &mut forms {
        form.remove("fields");
    }
    Ok(json!(forms))
}

fn tax_documents_get(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let found = forms(call, world)?.into_iter().find(|form| form.get("id") == Some(&json!(call.inner_id())));
    found.map(Value::Object).ok_or_else(Failure::not_found)
}

/// The forms W-2 of the income report, and other tax forms that were uploaded.
fn forms(call: &Call, world: &World) -> Result<Vec<Map<String, Value>>, Failure> {
    let employments = employments_found(call, world, Detail::Income)?;
    let link = links::find(call, world)?;
    let mut forms = Vec::new();
    for employment in &employments {
        let w2s = employment.get("w2s").and_then(Value::as_array).into_iter().flatten();
        // The forms of the main job have the id of the link.
        let owner = if forms.is_empty() { &link.id } else { employment["id"].as_str().unwrap_or_default() };
        forms.extend(w2s.map(|form| wage_statement(owner, form)).collect::<Vec<_>>());
    }
    let account = world.account(&call.caller);
    let Some(task) = account.last_done(&link.id, call.now) else {
        return Ok(forms);
    };
    for (paper, file) in account.papers_behind(&link.id) {
        // The last complete year.
        let year = file.created_at.year() - 1;
        let income = payroll::gross_pay(&subject(account, link, task), year);
        let fields = match paper.kind {
            "F1040" => income.map_or(Value::Null, |income| json!({"total_income": income})),
            "F1099" => Value::Null,
            _ => continue,
        };
        forms.push(properties([
            ("id", json!(paper.id)),
            ("document_type", json!(paper.kind)),
            ("document_subtype", json!(paper.subtype)),
            ("file", json!(files::upload_address(&call.base_url, &file.id))),
            ("md5sum", json!(file.md5sum)),
            ("year", json!(year)),
            ("fields", fields),
        ]));
    }
    Ok(forms)
}

fn wage_statement(link_id: &str, form: &Value) -> Map<String, Value> {
    const FIELDS: [&str; 6] =
        ["wages", "federal_tax", "social_security_wages", "social_security_tax", "medicare_wages", "medicare_tax"];
    let fields: Map<String, Value> = FIELDS.iter().map(|name| ((*name).to_owned(), form[*name].clone())).collect();
    properties([
        ("id", json!(derived_id(&[link_id, "tax document", &form["year"].to_string()]))),
        ("document_type", json!("W2")),
        ("document_subtype", Value::Null),
        ("file", form["file"].clone()),
        ("md5sum", form["md5sum"].clone()),
        ("year", form["year"].clone()),
        ("fields", Value::Object(fields)),
    ])
}

fn properties<const N: usize>(fields: [(&str, Value); N]) -> Map<String, Value> {
    fields.map(|(name, value)| (name.to_owned(), value)).into_iter().collect()
}
