//! Failures on request: answers that are wrong, late, cut off or missing.

use std::time::Duration;

use http::{HeaderName, HeaderValue, StatusCode, header};
use serde_json::{Map, Value, json};

use crate::message::{Caller, Failure, Reply, text};
use crate::random::derived_seed;

/// Headers that belong to the connection; another value than its own would break the answer off.
const OF_THE_CONNECTION: [HeaderName; 4] =
    [header::CONNECTION, header::CONTENT_LENGTH, header::TRANSFER_ENCODING, header::UPGRADE];

/// Operations that can exceed the limit of refreshes.
const REFRESHES: [&str; 2] = ["refresh_tasks_create", "orders_refresh"];

/// The longest delay of one fault.
pub(crate) const LONGEST: u64 = 600_000;

/// A fault, and the requests that it is for.
pub(crate) struct Rule {
    pub(crate) id: u64,
    /// An operation by its id in the document; none for every operation.
    operation: Option<String>,
    /// The caller whose requests fail; none for all callers.
    caller: Option<Caller>,
    effect: Effect,
    /// The fault as it was sent, to show it.
    given: Map<String, Value>,
    probability: f64,
    /// Requests that are let through at first.
    skip: u64,
    /// How often the fault still happens; none for always.
    left: Option<u64>,
    hits: u64,
}

#[derive(Clone)]
enum Effect {
    Status(Refusal),
    /// The answer for a link that was refreshed too often.
    RefreshLimit,
    Reset {
        carried_out: bool,
    },
    Truncate,
    Slow(Duration),
    Latency(Duration),
}

/// An answer in place of the right one.
#[derive(Clone)]
struct Refusal {
    status: StatusCode,
    has_detail: bool,
    retry_after: Option<u64>,
    code: Option<String>,
    message: Option<String>,
    /// As `invalid-params` has them.
    invalid_params: Vec<Value>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

/// The faults that one request gets.
#[derive(Default)]
pub(crate) struct Plan {
    /// Before anything else.
    pub(crate) latency: Duration,
    /// The answer in place of carrying the request out.
    pub(crate) instead: Option<Reply>,
    /// Whether the connection is reset in place of an answer.
    pub(crate) resets: bool,
    pub(crate) delivery: BodyDelivery,
    /// What happens, for the journal.
    pub(crate) names: Vec<&'static str>,
}

/// How the body of an answer gets to the caller.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) enum BodyDelivery {
    #[default]
    Whole,
    /// Half of the body, then the connection ends.
    Truncated,
    /// Piece by piece, over this time.
    Slow(Duration),
}

/// All faults, in the order in which they were added.
#[derive(Default)]
pub(crate) struct Faults {
    rules: Vec<Rule>,
    made: u64,
    /// Random draws so far, so that the same requests get the same faults.
    draws: u64,
}

/// The schema of a rule's body.
pub(crate) fn schema() -> Value {
    let invalid_params = json!({"type": "array", "maxItems": 100, "items": {
        "type": "object",
        "required": ["field", "message"],
        "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
    }});
    json!({
        "type": "object",
        "required": ["effect"],
        "properties": {
            "operation": {"type": "string"},
            "effect": {"type": "string", "enum": ["status", "refresh_limit", "reset", "truncate", "slow", "latency"]},
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "shape": {"type": "string", "enum": ["error", "detail"]},
            "retry_after": {"type": "integer", "minimum": 0, "maximum": 86_400},
            "code": {"type": "string", "minLength": 1, "maxLength": 100},
            "message": {"type": "string", "maxLength": 10_000},
            // in both spellings: of this operation's other properties, and of Truv's errors
            "invalid_params": invalid_params,
            "invalid-params": invalid_params,
            "headers": {"type": "object"},
            "carried_out": {"type": "boolean"},
            "milliseconds": {"type": "integer", "minimum": 0, "maximum": LONGEST},
            "probability": {"type": "number", "minimum": 0, "maximum": 1},
            "skip": {"type": "integer", "minimum": 0},
            "count": {"type": "integer", "minimum": 1},
        },
    })
}

impl Faults {
    /// Adds a rule of this body, which fits the schema. The error names the field that is missing or wrong.
    pub(crate) fn add(&mut self, given: Map<String, Value>, caller: Option<Caller>) -> Result<Value, &'static str> {
        let count = |name: &str| given.get(name).and_then(Value::as_u64);
        let length = || count("milliseconds").map(Duration::from_millis).ok_or("milliseconds");
        let effect = match text(&given, "effect").unwrap_or_default().as_str() {
            "status" => Effect::Status(Refusal::of(&given)?),
            "refresh_limit" if text(&given, "operation").is_some_and(|name| !REFRESHES.contains(&name.as_str())) => {
                return Err("operation");
            }
            "refresh_limit" => Effect::RefreshLimit,
            "reset" => Effect::Reset { carried_out: given.get("carried_out") == Some(&Value::Bool(true)) },
            "truncate" => Effect::Truncate,
            "slow" => Effect::Slow(length()?),
            _ => Effect::Latency(length()?),
        };
        self.made += 1;
        let rule = Rule {
            id: self.made,
            operation: text(&given, "operation"),
            caller,
            effect,
            probability: given.get("probability").and_then(Value::as_f64).unwrap_or(1.0),
            skip: count("skip").unwrap_or_default(),
            left: count("count"),
            hits: 0,
            given,
        };
        let shown = rule.show();
        self.rules.push(rule);
        Ok(shown)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// The rules of one caller, or all.
    pub(crate) fn show(&self, caller: Option<&Caller>) -> Vec<Value> {
        self.rules.iter().filter(|rule| rule.is_of(caller)).map(Rule::show).collect()
    }

    /// Removes one rule, or all; returns how many were removed.
    pub(crate) fn remove(&mut self, id: Option<u64>, caller: Option<&Caller>) -> usize {
        let before = self.rules.len();
        self.rules.retain(|rule| !(rule.is_of(caller) && id.is_none_or(|id| rule.id == id)));
        before - self.rules.len()
    }

    /// The faults for a request, up to the first fault that ends it.
    pub(crate) fn plan(&mut self, operation: &str, caller: Option<&Caller>) -> Plan {
        let mut plan = Plan::default();
        let draws = &mut self.draws;
        for rule in &mut self.rules {
            if !rule.concerns(operation, caller) || !rule.happens(draws) {
                continue;
            }
            plan.names.push(rule.effect.name());
            match &rule.effect {
                Effect::Latency(length) => plan.latency = plan.latency.saturating_add(*length),
                Effect::Slow(length) => plan.delivery = BodyDelivery::Slow(*length),
                Effect::Truncate => plan.delivery = BodyDelivery::Truncated,
                Effect::Status(refusal) => {
                    plan.instead = Some(refusal.reply());
                    break;
                }
                Effect::RefreshLimit => {
                    plan.instead = Some(Failure::RefreshLimit.reply());
                    break;
                }
                Effect::Reset { carried_out } => {
                    plan.resets = true;
                    plan.instead = (!*carried_out).then(|| Reply::empty(StatusCode::NO_CONTENT));
                    break;
                }
            }
        }
        plan
    }
}

impl Rule {
    fn is_of(&self, caller: Option<&Caller>) -> bool {
        caller.is_none() || self.caller.as_ref() == caller
    }

    fn concerns(&self, operation: &str, caller: Option<&Caller>) -> bool {
        let concerns_caller = self.caller.is_none() || self.caller.as_ref() == caller;
        // Only a refresh can exceed the limit of refreshes.
        if matches!(self.effect, Effect::RefreshLimit) && !REFRESHES.contains(&operation) {
            return false;
        }
        concerns_caller && self.operation.as_ref().is_none_or(|wanted| wanted == operation)
    }

    fn happens(&mut self, draws: &mut u64) -> bool {
        if self.left == Some(0) {
            return false;
        }
        if self.skip > 0 {
            self.skip -= 1;
            return false;
        }
        *draws += 1;
        let draw = derived_seed(0, &["fault", &draws.to_string()]) as f64 / u64::MAX as f64;
        if draw >= self.probability && self.probability < 1.0 {
            return false;
        }
        self.left = self.left.map(|left| left - 1);
        self.hits += 1;
        true
    }

    fn show(&self) -> Value {
        let mut shown = self.given.clone();
        shown.insert("id".to_owned(), json!(self.id));
        shown.insert("hits".to_owned(), json!(self.hits));
        Value::Object(shown)
    }
}

impl Effect {
    fn name(&self) -> &'static str {
        match self {
            Self::Status(_) => "status",
            Self::RefreshLimit => "refresh_limit",
            Self::Reset { .. } => "reset",
            Self::Truncate => "truncate",
            Self::Slow(_) => "slow",
            Self::Latency(_) => "latency",
        }
    }
}

impl Refusal {
    fn of(given: &Map<String, Value>) -> Result<Self, &'static str> {
        let count = |name: &str| given.get(name).and_then(Value::as_u64);
        let status = count("status").and_then(|status| StatusCode::from_u16(u16::try_from(status).ok()?).ok());
        let status = status.ok_or("status")?;
        let headers = given.get("headers").and_then(Value::as_object).into_iter().flatten().map(|(name, value)| {
            let name = HeaderName::try_from(name.as_str()).ok().filter(|name| !OF_THE_CONNECTION.contains(name))?;
            Some((name, HeaderValue::try_from(value.as_str()?).ok()?))
        });
        let code = text(given, "code");
        let invalid_params = given.get("invalid_params").or_else(|| given.get("invalid-params"));
        let invalid_params = invalid_params.and_then(Value::as_array).cloned().unwrap_or_default();
        let has_detail = match text(given, "shape").as_deref() {
            Some(shape) => shape == "detail",
            None => code.is_none() && invalid_params.is_empty() && code_of(status).is_none(),
        };
        Ok(Self {
            status,
            has_detail,
            retry_after: count("retry_after"),
            code,
            message: text(given, "message"),
            invalid_params,
            headers: headers.collect::<Option<_>>().ok_or("headers")?,
        })
    }

    /// An error in one of the two shapes that Truv documents.
    fn reply(&self) -> Reply {
        let message = self.message.clone().unwrap_or_else(|| match (self.status, self.retry_after) {
            (StatusCode::TOO_MANY_REQUESTS, Some(seconds)) => {
                format!("Request was throttled. Expected available in {seconds} seconds.")
            }
            (StatusCode::TOO_MANY_REQUESTS, None) => "Request was throttled.".to_owned(),
            (status, _) => format!("{} (a fault of the sandbox)", status.canonical_reason().unwrap_or("Error")),
        });
        let body = if self.has_detail {
            json!({"detail": message})
        } else {
            let code = self.code.as_deref().or_else(|| code_of(self.status)).unwrap_or("error");
            let mut error = json!({"code": code, "message": message});
            if self.status == StatusCode::BAD_REQUEST || !self.invalid_params.is_empty() {
                error["extra"] = json!({"invalid-params": self.invalid_params});
            }
            json!({"error": error})
        };
        let retry_after = self.retry_after.map(|seconds| (header::RETRY_AFTER, HeaderValue::from(seconds)));
        let headers = retry_after.into_iter().chain(self.headers.iter().cloned());
        headers.fold(Reply::json(self.status, body), |reply, (name, value)| reply.with_header(name, value))
    }
}

/// The code that Truv sends with a status; none if Truv sends only `detail`, or if the answer is not documented.
fn code_of(status: StatusCode) -> Option<&'static str> {
    match status.as_u16() {
        400 => Some("incorrect_parameters"),
        401 => Some("authentication_failed"),
        403 => Some("not_authenticated"),
        410 => Some("expired_token"),
        429 => Some("throttled"),
        _ => None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn faults(rules: &[Value]) -> Faults {
        let mut faults = Faults::default();
        for rule in rules {
            faults.add(rule.as_object().unwrap().clone(), None).unwrap();
        }
        faults
    }

    #[test]
    fn count_and_skip_bound_a_fault() {
        let mut faults = faults(&[json!({"effect": "status", "status": 503, "skip": 1, "count": 2})]);
        let statuses: Vec<_> =
            (0..5).map(|_| faults.plan("users_list", None).instead.map(|reply| reply.status.as_u16())).collect();
        assert_eq!(statuses, [None, Some(503), Some(503), None, None]);
        assert_eq!(faults.show(None)[0]["hits"], 2);
    }

    #[test]
    fn a_probability_is_met_and_repeats_itself() {
        let hits = || {
            let mut faults = faults(&[json!({"effect": "reset", "probability": 0.25})]);
            (0..1000).map(|_| faults.plan("users_list", None).resets).collect::<Vec<_>>()
        };
        assert_eq!(hits(), hits());
        let count = hits().into_iter().filter(|hit| *hit).count();
        assert!((150..350).contains(&count), "{count}");
    }

    #[test]
    fn delays_add_up_until_something_ends_the_request() {
        let mut faults = faults(&[
            json!({"effect": "latency", "milliseconds": 20}),
            json!({"effect": "latency", "milliseconds": 30, "operation": "users_get"}),
            json!({"effect": "status", "status": 429, "operation": "users_get"}),
            json!({"effect": "truncate"}),
        ]);
        let plan = faults.plan("users_get", None);
        assert_eq!((plan.latency, plan.delivery), (Duration::from_millis(50), BodyDelivery::Whole));
        assert_eq!(plan.names, ["latency", "latency", "status"]);
        assert_eq!(faults.plan("users_list", None).delivery, BodyDelivery::Truncated);
        assert_eq!(faults.remove(Some(2), None), 1);
        assert_eq!(faults.remove(None, None), 3);
    }

    #[test]
    fn what_an_effect_needs_is_named() {
        let mut faults = Faults::default();
        let add = |faults: &mut Faults, rule: Value| faults.add(rule.as_object().unwrap().clone(), None);
        assert_eq!(add(&mut faults, json!({"effect": "status"})), Err("status"));
        assert_eq!(add(&mut faults, json!({"effect": "slow"})), Err("milliseconds"));
    }
}
