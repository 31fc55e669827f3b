//! Employers: the list, the search, the best match.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use crate::handlers::common::{operations, paging};
use crate::message::{Call, Failure, text};
use crate::spec::Document;
use crate::state::World;
use crate::truv::directory::{self, Clues, Listed};

operations![
    reads: companies_list, companies_get, companies_search;
    changes: companies_match
];

/// How many companies a search returns at most; the sandbox's own number.
const MOST_FOUND: usize = 50;

/// By name, as a directory is.
fn companies_list(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let additions = &world.account(&call.caller).directory;
    let mut companies: Vec<Cow<'static, Listed>> = directory::companies(additions).collect();
    companies.sort_by(|one, other| one.employer.name.cmp(&other.employer.name));
    let render =
        |listed: &Cow<'_, Listed>| json!({"id": listed.id, "name": listed.employer.name, "domain": listed.domain});
    paging::by_cursor(call, &companies, |listed| &listed.id, render)
}

fn companies_match(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let of = |name| call.text(name).unwrap_or_default();
    let address = call.body.get("address").and_then(Value::as_object);
    let state = address.and_then(|address| text(address, "state"));
    let clues = Clues {
        name: of("name"),
        domain: of("domain"),
        ein: of("ein"),
        phone: of("phone"),
        state: state.unwrap_or_else(|| of("state")),
    };
    Ok(match directory::best_match(&world.account(&call.caller).directory, &clues) {
        Some((listed, confidence)) => {
            Value::Object(describe(&listed, confidence, call.text("product_type").as_deref()))
        }
        None => json!({
            "company_mapping_id": null,
            "name": clues.name,
            "domain": call.text("domain"),
            "logo_url": null,
            "success_rate": null,
            "confidence_level": hundredths(0),
            "mapping_status": "unmapped",
        }),
    })
}

fn companies_get(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let listed =
        directory::company(&world.account(&call.caller).directory, call.id()).ok_or_else(Failure::not_found)?;
    let mut company = describe(&listed, 100, call.filter("product_type"));
    let fields = [
        "job_title",
        "job_type",
        "is_active",
        "start_date",
        "original_hire_date",
        "income",
        "income_unit",
        "pay_frequency",
        "w2s",
        "paystubs",
    ];
    let rate = |field: &str| (field.to_owned(), json!(listed.fill_rate(field) as f64 / 100.0));
    let deposit_switch = directory::supports(&listed.id, "deposit_switch").then(|| {
        json!({
            "max_number": listed.most_deposits(),
            "deposit_types": ["entire", "percent", "amount"],
            "amount_precision": "0.01",
            "percent_precision": "1",
        })
    });
    let features = json!({
        "deposit_switch": deposit_switch,
        "fill_rates": fields.into_iter().map(rate).collect::<Map<String, Value>>(),
    });
    company.insert("features".to_owned(), features);
    Ok(Value::Object(company))
}

fn companies_search(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let found = directory::search(&world.account(&call.caller).directory, call.filter("query").unwrap_or_default());
    let found = found.into_iter().take(MOST_FOUND).map(|(listed, confidence)| {
        let mut company = describe(&listed, confidence, call.filter("product_type"));
        company.remove("mapping_status");
        company.insert("sso".to_owned(), json!(listed.sign_on().map(|name| json!({"name": name}))));
        Value::Object(company)
    });
    Ok(found.collect())
}

/// The success rate is that of income verification, unless the request names another product.
fn describe(listed: &Listed, confidence: u64, product_type: Option<&str>) -> Map<String, Value> {
    let fields = [
        ("company_mapping_id", json!(listed.id)),
        ("name", json!(listed.employer.name)),
        ("domain", json!(listed.domain)),
        ("logo_url", Value::Null),
        ("success_rate", json!(directory::success_rate(&listed.id, product_type.unwrap_or("income")))),
        ("confidence_level", hundredths(confidence)),
        ("mapping_status", json!(listed.mapping_status())),
    ];
    fields.map(|(name, value)| (name.to_owned(), value)).into_iter().collect()
}

fn hundredths(number: u64) -> Value {
    json!(format!("{}.{:02}", number / 100, number % 100))
}
