//! Which scenario of the client's own answers an input.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::test_logins::{self, LoginOutcome};
use crate::state::{FAILURES, SandboxData, Scenario, User};

/// Properties that an input is compared with; `is_refresh` only breaks ties.
pub(crate) const MATCHING: [&str; 9] = [
    "username",
    "password",
    "provider_id",
    "company_domain",
    "first_name",
    "last_name",
    "filenames",
    "ssn_last4",
    "date_of_birth",
];

/// The matching properties of a data source.
pub(crate) fn matching(data_source: &str) -> &'static [&'static str] {
    match data_source {
        "payroll" => &["username", "password", "provider_id", "company_domain"],
        "instant" => &["first_name", "last_name"],
        "docs" => &["filenames"],
        "education" => &["ssn_last4", "date_of_birth"],
        _ => &["username", "password", "provider_id"],
    }
}

/// The only data source that a matching property belongs to.
pub(crate) fn inferred_source(properties: &Map<String, Value>) -> Option<&'static str> {
    let has = |name: &str| properties.contains_key(name);
    let sources = [
        (has("company_domain"), "payroll"),
        (has("first_name") || has("last_name"), "instant"),
        (has("filenames"), "docs"),
        // The last digits of a number alone do not decide: Truv then requires the data source.
        (has("date_of_birth"), "education"),
    ];
    let mut found = sources.into_iter().filter(|(is_there, _)| *is_there).map(|(_, source)| source);
    found.next().filter(|_| found.next().is_none())
}

/// The course of a login that a scenario answers.
pub(crate) struct Run {
    pub(crate) outcome: LoginOutcome,
    /// How long the task takes, if the scenario says so.
    pub(crate) length: Option<Duration>,
    pub(crate) error_message: Option<String>,
    pub(crate) is_suspicious: bool,
    /// The data that the task returns.
    pub(crate) payload: Option<Arc<Value>>,
}

impl Run {
    /// The answer once the tasks of the Development environment are used up. How Truv refuses is not documented.
    pub(crate) fn used_up() -> Self {
        let message = "The Development environment is limited to 50 successful tasks.";
        Self {
            outcome: LoginOutcome::Refused("error"),
            length: None,
            error_message: Some(message.to_owned()),
            is_suspicious: false,
            payload: None,
        }
    }
}

/// The input of a login, and the provider.
pub(crate) struct Credentials<'a> {
    pub(crate) username: &'a str,
    pub(crate) password: &'a str,
    pub(crate) provider_id: &'a str,
    pub(crate) company_domain: Option<String>,
}

/// The scenario's answer to a login; none if no scenario answers it. The built-in logins work as usual.
pub(crate) fn run(
    data: &SandboxData,
    data_source: &str,
    product: &str,
    credentials: &Credentials<'_>,
    code: Option<&str>,
) -> Option<Run> {
    let scenario = of_login(data, data_source, product, credentials, false)?;
    let challenges = challenges(scenario);
    let outcome = match code {
        None if !challenges.is_empty() => LoginOutcome::CodeWanted,
        Some(code) if !is_right(challenges, code) => LoginOutcome::Refused("mfa_error"),
        _ => end(scenario, !challenges.is_empty()),
    };
    Some(with_outcome(scenario, outcome))
}

/// The scenario's answer to a refresh, in which nobody answers questions.
pub(crate) fn run_of_refresh(
    data: &SandboxData,
    data_source: &str,
    product: &str,
    credentials: &Credentials<'_>,
) -> Option<Run> {
    let scenario = of_login(data, data_source, product, credentials, true)?;
    Some(with_outcome(scenario, end(scenario, false)))
}

/// The scenario's answer for a person whose data comes without a login.
pub(crate) fn run_for_person(data: &SandboxData, data_source: &str, product: &str, user: &User) -> Option<Run> {
    let input = json!({
        "first_name": user.first_name.as_deref().map(str::trim),
        "last_name": user.last_name.as_deref().map(str::trim),
        "ssn_last4": user.ssn_last4(),
        "date_of_birth": user.date_of_birth,
    });
    let scenario = winner(data, data_source, Some(product), input.as_object()?)?;
    Some(with_outcome(scenario, end(scenario, false)))
}

/// The scenario's answer for uploaded files.
pub(crate) fn run_of_files(data: &SandboxData, product: &str, filenames: &[&str]) -> Option<Run> {
    let input = json!({"filenames": filenames});
    let scenario = winner(data, "docs", Some(product), input.as_object()?)?;
    Some(with_outcome(scenario, end(scenario, false)))
}

fn end(scenario: &Scenario, asks_for_code: bool) -> LoginOutcome {
    let status = scenario.properties.get("behavior_status").and_then(Value::as_str).unwrap_or("done");
    match FAILURES.into_iter().find(|failure| *failure == status) {
        Some(status) => LoginOutcome::Refused(status),
        None => LoginOutcome::Connected { asks_for_code, long_check: false },
    }
}

fn with_outcome(scenario: &Scenario, outcome: LoginOutcome) -> Run {
    let property = |name: &str| scenario.properties.get(name);
    let message = property("behavior_error_message").and_then(Value::as_str).filter(|message| !message.is_empty());
    Run {
        outcome,
        length: property("behavior_duration_seconds").and_then(Value::as_u64).map(Duration::from_secs),
        error_message: message.map(str::to_owned),
        is_suspicious: property("payload").is_some_and(|payload| payload["flags"]["is_suspicious"] == true),
        payload: property("payload").filter(|payload| payload.is_object()).map(|payload| Arc::new(payload.clone())),
    }
}

/// The scenario that answers a login or a refresh.
fn of_login<'a>(
    data: &'a SandboxData,
    data_source: &str,
    product: &str,
    credentials: &Credentials<'_>,
    is_refresh: bool,
) -> Option<&'a Scenario> {
    let Credentials { username, password, provider_id, company_domain } = credentials;
    if test_logins::is_reserved(data_source, username, Some(password)) {
        return None;
    }
    let input = json!({
        "username": username,
        "password": password,
        "provider_id": provider_id,
        "company_domain": company_domain,
        "is_refresh": is_refresh,
    });
    winner(data, data_source, Some(product), input.as_object()?)
}

fn challenges(scenario: &Scenario) -> &[Value] {
    let challenges = scenario.properties.get("behavior_mfa").and_then(|mfa| mfa["challenges"].as_array());
    challenges.map(Vec::as_slice).unwrap_or_default()
}

/// The questions of a login, without the answers: `type`, `label`, `options`. None if no scenario answers the login.
pub(crate) fn questions(
    data: &SandboxData,
    data_source: &str,
    product: &str,
    credentials: &Credentials<'_>,
) -> Option<Vec<Value>> {
    let scenario = of_login(data, data_source, product, credentials, false)?;
    let question = |challenge: &Value| json!({"type": challenge["type"], "label": challenge["label"], "options": challenge["options"]});
    Some(challenges(scenario).iter().map(question).collect())
}

/// Answers to several questions are separated by commas. Without questions any code does.
fn is_right(challenges: &[Value], code: &str) -> bool {
    let answers: Vec<&str> = code.split(',').map(str::trim).collect();
    challenges.is_empty()
        || challenges.len() == answers.len()
            && challenges.iter().zip(answers).all(|(challenge, answer)| {
                let options = challenge["answers"].as_array();
                challenge["answer"] == answer || options.is_some_and(|options| options.iter().any(|one| one == answer))
            })
}

/// The scenario that answers: the one with the most matching properties, then the one that sets `is_refresh`, then the
/// oldest. `product` is the product of the task, `None` for any.
pub(crate) fn winner<'a>(
    data: &'a SandboxData,
    data_source: &str,
    product: Option<&str>,
    input: &Map<String, Value>,
) -> Option<&'a Scenario> {
    let mut best: Option<(&Scenario, (usize, bool))> = None;
    for scenario in data.scenarios.values() {
        if !(scenario.data_source == data_source && is_open_to(scenario, product) && matches(scenario, input)) {
            continue;
        }
        let set = MATCHING.iter().filter(|name| scenario.properties.contains_key(**name)).count();
        let rank = (set, scenario.properties.contains_key("is_refresh"));
        if best.is_none_or(|(_, before)| rank > before) {
            best = Some((scenario, rank));
        }
    }
    best.map(|(scenario, _)| scenario)
}

fn is_open_to(scenario: &Scenario, product: Option<&str>) -> bool {
    let is_enabled = scenario.properties.get("enabled") != Some(&Value::Bool(false));
    let products = scenario.properties.get("products").and_then(Value::as_array);
    is_enabled && products.zip(product).is_none_or(|(products, wanted)| products.iter().any(|one| one == wanted))
}

/// Any input matches a property that a scenario does not set.
fn matches(scenario: &Scenario, input: &Map<String, Value>) -> bool {
    let of_properties = MATCHING.iter().all(|name| {
        let wanted = scenario.properties.get(*name);
        wanted.is_none_or(|wanted| input.get(*name).is_some_and(|given| is_same(name, wanted, given)))
    });
    let is_refresh = input.get("is_refresh").and_then(Value::as_bool).unwrap_or(false);
    let of_refresh = scenario.properties.get("is_refresh").and_then(Value::as_bool);
    of_properties && of_refresh.is_none_or(|wanted| wanted == is_refresh)
}

/// Logins are compared exactly, names and domains without regard to case; if there are several files, one match is
/// enough.
fn is_same(name: &str, wanted: &Value, given: &Value) -> bool {
    match name {
        "username" | "password" | "provider_id" | "ssn_last4" | "date_of_birth" => wanted == given,
        "filenames" => texts(given).iter().any(|file| texts(wanted).contains(file)),
        _ => texts(wanted) == texts(given),
    }
}

fn texts(value: &Value) -> Vec<String> {
    let one = std::slice::from_ref(value);
    let values = value.as_array().map_or(one, Vec::as_slice);
    values.iter().filter_map(Value::as_str).map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    fn data(scenarios: &[Value]) -> SandboxData {
        let mut data = SandboxData::default();
        for (index, properties) in scenarios.iter().enumerate() {
            let scenario = Scenario {
                id: index.to_string(),
                data_source: "payroll".to_owned(),
                properties: properties.as_object().cloned().unwrap_or_default(),
                created_at: DateTime::UNIX_EPOCH,
                updated_at: DateTime::UNIX_EPOCH,
            };
            data.scenarios.insert(scenario.id.clone(), scenario);
        }
        data
    }

    fn found(scenarios: &[Value], product: &str, input: &Value) -> Option<String> {
        let input = input.as_object().cloned().unwrap_or_default();
        winner(&data(scenarios), "payroll", Some(product), &input).map(|scenario| scenario.id.clone())
    }

    #[test]
    fn the_most_particular_wins_then_refreshes_then_the_oldest() {
        let scenarios = [
            json!({"username": "ana"}),
            json!({"username": "ana", "provider_id": "gusto"}),
            json!({"username": "ana", "password": "a", "is_refresh": false}),
            json!({"username": "ana", "company_domain": "a.example"}),
        ];
        let found = |input: Value| found(&scenarios, "income", &input);
        assert_eq!(found(json!({"username": "ana"})).as_deref(), Some("0"));
        assert_eq!(found(json!({"username": "ana", "provider_id": "gusto"})).as_deref(), Some("1"));
        let all = json!({"username": "ana", "password": "a", "provider_id": "gusto", "company_domain": "A.example"});
        assert_eq!(found(all.clone()).as_deref(), Some("2"));
        let mut refresh = all;
        refresh["is_refresh"] = json!(true);
        assert_eq!(found(refresh).as_deref(), Some("1"));
        assert_eq!(found(json!({"username": "Ana"})), None);
        assert_eq!(found(json!({"password": "a"})), None);
    }

    #[test]
    fn what_is_disabled_or_for_other_products_does_not_take_part() {
        let scenarios = [
            json!({"username": "ana", "password": "a", "enabled": false}),
            json!({"username": "ana", "provider_id": "gusto", "products": ["employment"]}),
            json!({"username": "ana"}),
        ];
        let input = json!({"username": "ana", "password": "a", "provider_id": "gusto"});
        assert_eq!(found(&scenarios, "income", &input).as_deref(), Some("2"));
        assert_eq!(found(&scenarios, "employment", &input).as_deref(), Some("1"));
    }

    #[test]
    fn data_sources_follow_from_what_only_they_have() {
        let inferred = |properties: Value| inferred_source(properties.as_object().unwrap_or(&Map::new()));
        assert_eq!(inferred(json!({"company_domain": "a.example", "username": "a"})), Some("payroll"));
        assert_eq!(inferred(json!({"first_name": "Ana"})), Some("instant"));
        assert_eq!(inferred(json!({"filenames": ["a.pdf"]})), Some("docs"));
        assert_eq!(inferred(json!({"username": "a"})), None);
        assert_eq!(inferred(json!({"company_domain": "a", "first_name": "b"})), None);
    }
}
