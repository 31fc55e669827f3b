//! Made-up insurance: a policy for two cars and one for the home. The premiums of the coverages add up to the
//! premium of the policy, and every reference leads to an existing object. Policies are renewed every year.

mod auto;
mod home;
mod people;

use chrono::{Datelike, Days, NaiveDate};
use serde_json::{Map, Value, json};

use crate::files;
use crate::random::{derived_id, derived_seed};
use crate::truv::payroll::{Resident, Subject, resident};

/// The data that an insurer has on one person.
pub(crate) struct Insured<'a> {
    pub(crate) subject: &'a Subject<'a>,
    pub(crate) carrier: &'a str,
    pub(crate) base_url: &'a str,
    /// Policies as a scenario gives them.
    pub(crate) given: &'a [Value],
}

/// The subject of a report.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Scope {
    Everything,
    Vehicles,
    Homes,
}

/// The data that was found at the insurer.
pub(crate) fn pull(insured: &Insured<'_>, scope: Scope) -> Value {
    let mut policies = Vec::new();
    if scope != Scope::Homes {
        policies.push(auto::policy(insured));
    }
    if scope != Scope::Vehicles {
        policies.push(home::policy(insured));
    }
    if !insured.given.is_empty() {
        policies = given_policies(insured, &policies, scope);
    }
    if scope == Scope::Everything {
        // If policies of all kinds are listed, each has fields for every kind of property.
        for policy in &mut policies {
            for kind in ["dwellings", "vehicles"] {
                policy.entry(kind).or_insert_with(|| json!([]));
            }
        }
    }
    let ids: Vec<Value> = policies.iter().map(|policy| policy["id"].clone()).collect();
    let mut found = Map::new();
    found.insert("addresses".to_owned(), json!([insured.home("PHYSICAL"), insured.home("MAILING")]));
    found.insert("agents".to_owned(), json!([people::agent(insured, ids)]));
    if scope != Scope::Homes {
        found.insert("drivers".to_owned(), json!(people::drivers(insured)));
        found.insert("driving_records".to_owned(), json!([people::driving_record(insured)]));
    }
    found.insert("policies".to_owned(), json!(policies));
    Value::Object(found)
}

/// The policies that a scenario gives: given values are shown, the rest comes from a made-up policy of the same kind.
fn given_policies(insured: &Insured<'_>, made_up: &[Map<String, Value>], scope: Scope) -> Vec<Map<String, Value>> {
    let is_home = |policy: &Value| policy["policy_type"].as_str().is_some_and(|kind| kind.contains("HOME"));
    let wanted = insured.given.iter().enumerate().filter(|(_, policy)| match scope {
        Scope::Everything => true,
        Scope::Vehicles => !is_home(policy),
        Scope::Homes => is_home(policy),
    });
    let policy = |(number, given): (usize, &Value)| {
        let alike = made_up.iter().find(|policy| is_home(&Value::Object((*policy).clone())) == is_home(given));
        let mut policy = alike.or(made_up.first()).cloned().unwrap_or_default();
        if number > 0 {
            policy.insert("id".to_owned(), json!(insured.id(&["given", &number.to_string()])));
        }
        for (name, shown) in &mut policy {
            // Items of lists have members that only made-up items always have.
            *shown = match (&*shown, given.get(name)) {
                (_, None) => continue,
                (Value::Array(made_up), Some(Value::Array(given))) => {
                    let id = |item: usize| insured.id(&["given", &number.to_string(), name, &item.to_string()]);
                    completed(made_up, given, &id)
                }
                (_, Some(value)) => value.clone(),
            };
        }
        policy
    };
    wanted.map(policy).collect()
}

/// Given items; missing members come from the made-up item at the same place, or from the last one. If none is made up, only
/// the id is.
fn completed(made_up: &[Value], given: &[Value], id: &dyn Fn(usize) -> String) -> Value {
    let item = |(number, given): (usize, &Value)| {
        let base = made_up.get(number).or(made_up.last()).cloned().unwrap_or_else(|| json!({"id": id(number)}));
        match (base, given) {
            (Value::Object(mut base), Value::Object(given)) => {
                base.extend(given.clone());
                Value::Object(base)
            }
            _ => given.clone(),
        }
    };
    given.iter().enumerate().map(item).collect()
}

impl Insured<'_> {
    /// An id with dashes, which depends only on its object.
    fn id(&self, what: &[&str]) -> String {
        let mut parts = vec![self.subject.link_id, "insurance"];
        parts.extend(what);
        let id = derived_id(&parts);
        let part = |from: usize, to: usize| id.get(from..to).unwrap_or_default();
        // Version 4, variant 8.
        format!("{}-{}-4{}-8{}-{}", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32))
    }

    /// A number below a limit.
    fn draw(&self, what: &str, limit: u64) -> u64 {
        derived_seed(0, &[self.subject.link_id, "insurance", what]) % limit.max(1)
    }

    fn resident(&self) -> Resident {
        resident(self.subject)
    }

    fn today(&self) -> NaiveDate {
        self.subject.fetched_at.date_naive()
    }

    /// First and last day of the year of insurance that the data was fetched in. The first began before the link.
    fn term(&self, days_before_link: u64) -> (NaiveDate, NaiveDate) {
        let first = self.subject.linked_at.date_naive() - Days::new(days_before_link);
        let mut years = self.today().years_since(first).unwrap_or_default();
        // A 29th of February is not in every year.
        let start = |years: u32| {
            let year = first.year().saturating_add_unsigned(years);
            first.with_year(year).or_else(|| first.pred_opt()?.with_year(year)).unwrap_or(first)
        };
        while years > 0 && start(years) > self.today() {
            years -= 1;
        }
        (start(years), start(years + 1))
    }

    fn home(&self, nature: &str) -> Value {
        let Resident { street, city, state, zip, .. } = self.resident();
        json!({
            "id": self.id(&["address", nature]),
            "address_nature": nature,
            "country": "US",
            "street": street,
            "city": city,
            "state": state,
            "zip": zip,
        })
    }

    fn named_insured(&self, policy: &str) -> Value {
        let Resident { first_name, last_name, .. } = self.resident();
        json!({
            "id": self.id(&[policy, "named insured"]),
            "full_name": format!("{first_name} {last_name}"),
            "first_name": first_name,
            "last_name": last_name,
            "is_primary": true,
        })
    }

    fn document(&self, policy: &str, title: &str, document_type: &str, added: NaiveDate) -> Value {
        let file = derived_id(&[self.subject.link_id, policy, document_type, &added.to_string()]);
        json!({
            "id": self.id(&[policy, document_type, &added.to_string()]),
            "title": title,
            "document_type": document_type,
            "date_added": midnight(added),
            "file": files::address(self.base_url, &file, &format!("/v1/links/{}/insurance/report/", self.subject.link_id)),
        })
    }
}

/// The fields that policies of all kinds have, except the insured property.
struct Frame<'a> {
    policy: &'a str,
    policy_type: &'a str,
    title: &'a str,
    term: (NaiveDate, NaiveDate),
    premium: i64,
    deductible: Option<i64>,
    documents: Vec<Value>,
}

impl Frame<'_> {
    fn render(self, insured: &Insured<'_>) -> Map<String, Value> {
        let number = format!("{}{:07}", self.title.get(..1).unwrap_or_default(), insured.draw(self.policy, 10_000_000));
        let (start, end) = self.term;
        let fields = [
            ("id", json!(insured.id(&[self.policy]))),
            ("policy_type", json!(self.policy_type)),
            ("name", json!(format!("{} {number}", self.title))),
            ("description", json!(format!("{} policy", self.title))),
            ("carrier_policy_number", json!(number)),
            ("effective_date", json!(midnight(start))),
            ("expiry_date", json!(midnight(end))),
            ("renewal_date", json!(midnight(end))),
            ("canceled_date", Value::Null),
            ("total_premium_cents", json!(self.premium)),
            ("deductible_cents", json!(self.deductible)),
            ("carrier_name", json!(insured.carrier)),
            ("status", json!("ACTIVE")),
            ("paid_in_full", json!(true)),
            ("commercial_named_insureds", json!([])),
            ("named_insureds", json!([insured.named_insured(self.policy)])),
            ("claims", json!([])),
            ("loss_events", json!([])),
            ("documents", json!(self.documents)),
        ];
        fields.map(|(name, value)| (name.to_owned(), value)).into_iter().collect()
    }
}

/// A day, for fields in which the API has a time.
fn midnight(day: NaiveDate) -> String {
    format!("{day}T00:00:00Z")
}
