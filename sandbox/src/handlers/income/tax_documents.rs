//! Tax forms of a link.

use std::collections::BTreeMap;

use chrono::Datelike;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use crate::files::{self, Sums};
use crate::handlers::common::employment::employments_found;
use crate::handlers::common::{links, operations};
use crate::message::{Call, Failure};
use crate::random::derived_id;
use crate::spec::Document;
use crate::state::World;
use crate::truv::payroll::{self, Detail, Subject, subject};

operations![
    reads: tax_documents_list, tax_documents_get
];

/// Without the values, as Truv's pages warn.
fn tax_documents_list(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let mut forms = forms(call, world)?;
    for form in &mut forms {
        form.remove("fields");
    }
    Ok(json!(forms))
}

fn tax_documents_get(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
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
    if link.data_source == "tax" {
        forms.extend(tax_returns(&payroll::jobs(account, link, task), &employments, &link.id, &call.base_url));
    }
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

/// What a tax service has beside wage statements: for each past year the forms 1099 of jobs that are no employment, and the
/// return with the income from all jobs.
fn tax_returns(
    jobs: &[Subject<'_>],
    employments: &[Map<String, Value>],
    link_id: &str,
    base_url: &str,
) -> Vec<Map<String, Value>> {
    let mut forms = Vec::new();
    let person = json!(employments.first());
    let sums = Sums::new(&person);
    let mut income: BTreeMap<i64, Decimal> = BTreeMap::new();
    let mut add = |kind: &str, subtype: Option<&str>, owner: &str, year: i64, fields: Value| {
        let id = derived_id(&[owner, kind, &year.to_string()]);
        let mut form = properties([
            ("document_type", json!(kind)),
            ("document_subtype", json!(subtype)),
            ("file", json!(files::address(base_url, &id, &format!("/v1/links/{link_id}/tax/{id}/")))),
            ("id", json!(id)),
            ("year", json!(year)),
            ("fields", fields),
        ]);
        form.insert("md5sum".to_owned(), json!(sums.of_tax_form(&json!(form))));
        forms.push(form);
    };
    for (job, employment) in jobs.iter().zip(employments) {
        let years = employment.get("annual_income_summary").and_then(Value::as_array).into_iter().flatten();
        let subtype = payroll::form_beside_wages(job);
        for summary in years {
            let Some((year, gross)) = summary["year"].as_i64().zip(payroll::amount(&summary["gross_pay"])) else {
                continue;
            };
            *income.entry(year).or_default() += gross;
            if subtype.is_some() {
                add("F1099", subtype, employment["id"].as_str().unwrap_or_default(), year, Value::Null);
            }
        }
    }
    for (year, income) in income.into_iter().rev() {
        add("F1040", None, link_id, year, json!({"total_income": format!("{income:.2}")}));
    }
    forms
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
