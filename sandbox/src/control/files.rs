//! The files that answers point to. A file is made when it is fetched, of what the operation says that shows it, so that both
//! say the same.

use chrono::NaiveDate;
use http::Method;
use serde_json::{Map, Value, json};

use super::Asked;
use crate::files;
use crate::handlers::{Handler, invoice_of_month};
use crate::http::routing::Route;
use crate::http::{Shared, query};
use crate::message::{Call, Caller, Failure, Reply};
use crate::state::World;

/// The properties of answers that hold the address of a file.
const ADDRESSES: [&str; 3] = ["file", "pdf_report", "report"];

/// More than a list has that shows files.
const PAGE_SIZE: u64 = 500;

pub(super) fn get(asked: &Asked<'_>) -> Result<Reply, Failure> {
    let id = files::id_of(asked.id).ok_or_else(Failure::not_found)?;
    let pairs = query::pairs(asked.parts.uri.query().unwrap_or_default());
    let given = |wanted: &str| pairs.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone());
    let shown_by = given("of").ok_or_else(Failure::not_found)?;
    let base_url = asked.shared.base_url(&asked.parts.headers);
    if shown_by == format!("/v1/invoices/{id}/") {
        let invoice = given("month").and_then(|month| invoice_of_month(id, &month, &base_url));
        let invoice = invoice.ok_or_else(Failure::not_found)?;
        return Ok(Reply::pdf(files::record(&invoice, None)));
    }
    let world = asked.shared.world();
    let finder = Finder { shared: asked.shared, base_url: &base_url };
    for caller in owners(&world, &shown_by) {
        let Some((title, answer)) = finder.answer(&world, &caller, &shown_by, Map::new()) else { continue };
        if let Some(shown) = Shown::find(&answer, id) {
            return Ok(Reply::pdf(finder.file(&world, &caller, &title, &shown_by, &shown)));
        }
    }
    Err(Failure::not_found())
}

/// The callers whose objects an operation is about: those that have an object in its path.
fn owners(world: &World, path: &str) -> Vec<Caller> {
    let ids: Vec<&str> = path.split('/').collect();
    let has = |id: &str, account: &crate::state::Account| {
        account.links.contains_key(id) || account.users.contains_key(id) || account.orders.get(id).is_some()
    };
    (world.callers().into_iter())
        .filter(|(_, account)| ids.iter().any(|id| has(id, account)))
        .filter_map(|((client_id, secret), _)| Caller::new(client_id, secret).ok())
        .collect()
}

/// What names a file, the object around it, and the employment that it is in.
struct Shown<'a> {
    object: &'a Value,
    around: Option<&'a Value>,
    employment: Option<&'a Value>,
}

impl<'a> Shown<'a> {
    fn find(answer: &'a Value, id: &str) -> Option<Self> {
        Self::within(answer, (None, None), &format!("/{id}.pdf"))
    }

    fn within(
        value: &'a Value,
        (around, employment): (Option<&'a Value>, Option<&'a Value>),
        name: &str,
    ) -> Option<Self> {
        match value {
            Value::Array(entries) => entries.iter().find_map(|entry| Self::within(entry, (around, employment), name)),
            Value::Object(fields) => {
                let is_named = |field: &str| {
                    let address = fields.get(field).and_then(Value::as_str).and_then(|text| text.split('?').next());
                    address.is_some_and(|address| address.ends_with(name))
                };
                if ADDRESSES.into_iter().any(is_named) {
                    return Some(Self { object: value, around, employment });
                }
                let employment = if fields.contains_key("company") { Some(value) } else { employment };
                fields.values().find_map(|inner| Self::within(inner, (Some(value), employment), name))
            }
            _ => None,
        }
    }
}

/// Carries out operations in place of their clients.
struct Finder<'a> {
    shared: &'a Shared,
    base_url: &'a str,
}

impl Finder<'_> {
    /// The title and the answer of an operation that reads.
    fn answer(
        &self,
        world: &World,
        caller: &Caller,
        path: &str,
        mut query: Map<String, Value>,
    ) -> Option<(String, Value)> {
        let Route::Found(endpoint, ids) = self.shared.routes.find(&Method::GET, path) else { return None };
        query.insert("page_size".to_owned(), json!(PAGE_SIZE));
        let call = Call {
            caller: caller.clone(),
            now: world.settings.clock.now(),
            base_url: self.base_url.to_owned(),
            path: path.to_owned(),
            ids,
            query_pairs: Vec::new(),
            query,
            body: Map::new(),
        };
        let Handler::Reads(handler) = endpoint.handler else { return None };
        let answer = handler(&call, world, &self.shared.document).ok()?;
        Some((endpoint.operation.title.clone(), answer))
    }

    fn file(&self, world: &World, caller: &Caller, title: &str, path: &str, shown: &Shown<'_>) -> Vec<u8> {
        let object = shown.object;
        let has = |name: &str| object.get(name).is_some();
        if has("pdf_report") {
            return files::report(title, object);
        }
        if has("pay_date") {
            return files::pay_stub(object, shown.employment.unwrap_or(&Value::Null));
        }
        if has("wages") || matches!(object["document_type"].as_str(), Some("W2" | "F1099" | "F1040")) {
            let found;
            let employment = match shown.employment {
                Some(employment) => employment,
                None => {
                    found = self.main_employment(world, caller, path);
                    &found
                }
            };
            return files::tax_form(object, employment);
        }
        if has("statement_date") {
            return files::report("Account statement", &self.bank_statement(world, caller, path, object));
        }
        files::record(object, shown.around)
    }

    /// The main job of the link that a path is about.
    fn main_employment(&self, world: &World, caller: &Caller, path: &str) -> Value {
        let link_id = path.split('/').nth(3).unwrap_or_default();
        let report = self.answer(world, caller, &format!("/v1/links/{link_id}/income/report/"), Map::new());
        report.map(|(_, mut report)| report["employments"][0].take()).unwrap_or_default()
    }

    /// The account and its transactions in the month that a statement is about.
    fn bank_statement(&self, world: &World, caller: &Caller, path: &str, statement: &Value) -> Value {
        let link_id = path.split('/').nth(3).unwrap_or_default();
        let day = statement["statement_date"].as_str().unwrap_or_default();
        let first = day.parse::<NaiveDate>().ok().and_then(|day| chrono::Datelike::with_day(&day, 1));
        let query = Map::from_iter([
            ("account_ids".to_owned(), statement["account_id"].clone()),
            ("transacted_at_from".to_owned(), json!(first.map(|day| day.to_string()))),
            ("transacted_at_to".to_owned(), json!(day)),
        ]);
        let found = self.answer(world, caller, &format!("/v1/links/{link_id}/transactions/"), query);
        let mut found = found.map(|(_, found)| found).unwrap_or_default();
        // The balance of today is not that of the statement.
        let mut account = found["accounts"][0].take();
        if let Some(account) = account.as_object_mut() {
            account.retain(|name, _| !name.contains("balance"));
        }
        json!({
            "statement": {"external_id": statement["external_id"], "from": first.map(|day| day.to_string()), "to": day},
            "account": account,
            "transactions": found["transactions"].take(),
        })
    }
}
