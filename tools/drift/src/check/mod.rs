//! Compares every exchange with the document.

mod body;
mod decoded;
mod encoding;
mod media;
mod parallel;
mod parameters;
mod path;
mod request;
mod response;
mod text;

use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use serde_json::Value;
use truv_openapi::matching::{Request, Router};
use truv_openapi::schema::Learned;
use truv_openapi::{Description, METHODS, NodeId, Problem, problem};

use crate::coverage::Coverage;
use crate::findings::{Collector, Finding, Place};
use crate::har::Exchange;
use crate::reverse;
use crate::rules::Rule;
use crate::schema::{Bodies, Observation, Side};
use crate::scope::{LeftOut, Reason, Scope, host_of, is_about_origins, is_of_website, is_to_https, reason_of};
pub use parallel::run_parallel;
use parameters::Plan;

/// Response headers that HTTP, browsers and proxies define; they belong to no API.
const STANDARD_HEADERS: &str = include_str!("../standard_headers.txt");

pub struct Options {
    pub closed_world: bool,
    /// How many chances to occur something must have had before its absence is reported.
    pub min_evidence: usize,
    /// Reads a body as the type with a component's name.
    pub decode: Option<Decode>,
}

/// Rule, pointer and detail of what is wrong with reading a body.
pub type Decode = fn(&str, &Value) -> Vec<(Rule, String, String)>;

/// The result of a run.
pub struct Outcome {
    pub exchanges: usize,
    pub matched: usize,
    pub left_out: LeftOut,
    pub findings: Vec<Finding>,
    pub coverage: Coverage,
    /// Operations that were seen, by their indices.
    pub seen: BTreeSet<usize>,
    /// The parts of the document that cannot be compared, each once.
    pub unchecked: Vec<Problem>,
}

/// Compares the exchanges with the document, one after another. Memory use does not grow with their number.
///
/// # Errors
///
/// If a reference of the document leads nowhere.
pub fn run<E: Borrow<Exchange>>(
    document: &Description,
    exchanges: impl IntoIterator<Item = E>,
    options: &Options,
) -> anyhow::Result<Outcome> {
    run_within(document, exchanges, options, &Scope::default())
}

/// The same, for an API that is on other hosts than the document says.
///
/// # Errors
///
/// If a reference of the document leads nowhere.
pub fn run_within<E: Borrow<Exchange>>(
    document: &Description,
    exchanges: impl IntoIterator<Item = E>,
    options: &Options,
    scope: &Scope,
) -> anyhow::Result<Outcome> {
    let router = Router::new(document);
    let mut checker = Checker::new(document, &router, options, scope);
    for (number, exchange) in exchanges.into_iter().enumerate() {
        checker.number = number;
        checker.exchange(exchange.borrow());
    }
    checker.finish()
}

/// Compares exchanges with a document.
pub(crate) struct Checker<'a> {
    document: &'a Description,
    router: &'a Router,
    options: &'a Options,
    scope: &'a Scope,
    /// The number of the exchange.
    number: usize,
    exchanges: usize,
    matched: usize,
    left_out: LeftOut,
    collector: Collector<'a>,
    /// Requests of no operation, to hosts that may or may not belong to the API.
    strangers: BTreeMap<String, Collector<'a>>,
    /// Such hosts with a request of an operation.
    hosts: BTreeSet<String>,
    bodies: Bodies,
    /// Statuses of each operation, and how often each came.
    statuses: BTreeMap<usize, BTreeMap<u16, usize>>,
    plans: HashMap<usize, Arc<Plan>>,
    learned: Arc<Learned<'a>>,
    unchecked: BTreeSet<NodeId>,
    /// Schemas of bodies in a syntax that is not read.
    not_read: BTreeSet<NodeId>,
    standard: BTreeSet<&'a str>,
    /// Names of headers that any response documents.
    documented: BTreeSet<String>,
}

impl<'a> Checker<'a> {
    pub(crate) fn new(document: &'a Description, router: &'a Router, options: &'a Options, scope: &'a Scope) -> Self {
        Self {
            document,
            router,
            options,
            scope,
            number: 0,
            exchanges: 0,
            matched: 0,
            left_out: LeftOut::default(),
            collector: Collector::new(document),
            strangers: BTreeMap::new(),
            hosts: BTreeSet::new(),
            bodies: Bodies::new(),
            statuses: BTreeMap::new(),
            plans: HashMap::new(),
            learned: Arc::default(),
            unchecked: BTreeSet::new(),
            not_read: BTreeSet::new(),
            standard: STANDARD_HEADERS.lines().collect(),
            documented: documented_headers(document),
        }
    }

    /// A checker for other exchanges of the same run.
    fn another(&self) -> Self {
        Self { learned: Arc::clone(&self.learned), ..Self::new(self.document, self.router, self.options, self.scope) }
    }

    /// Compares one exchange.
    pub(crate) fn exchange(&mut self, exchange: &Exchange) {
        if let Some(operation) = self.route(exchange) {
            self.check(operation, exchange);
        }
    }

    /// The operation of an exchange; if there is none, a finding is noted.
    pub(crate) fn route(&mut self, exchange: &Exchange) -> Option<usize> {
        self.exchanges += 1;
        if let Some(reason) = reason_of(exchange) {
            self.left_out.add(reason, 1);
            return None;
        }
        let host = host_of(exchange);
        let is_own = host.as_deref().and_then(|host| self.scope.has_host(self.router, host));
        if let (Some(false), Some(host)) = (is_own, &host) {
            self.left_out.add_host(host, 1);
            return None;
        }
        let request =
            Request { method: &exchange.method, host: host.as_deref(), path: &exchange.path, query: &exchange.query };
        let stranger = host.as_ref().filter(|_| is_own.is_none());
        let Some(operation) = self.router.find_request(&request) else {
            let as_get = Request { method: "get", ..request };
            if exchange.method == "head" && self.router.find_request(&as_get).is_some() {
                self.left_out.add(Reason::Head, 1);
            } else if is_about_origins(exchange) && self.router.near_request(&request).is_some() {
                self.left_out.add(Reason::Preflight, 1);
            } else if is_of_website(exchange) {
                self.left_out.add(Reason::Website, 1);
            } else {
                self.unmatched(exchange, &request, stranger);
            }
            return None;
        };
        if let Some(host) = stranger.filter(|host| !self.hosts.contains(*host)) {
            self.hosts.insert(host.clone());
        }
        if let Some(reason) = self.is_silent(operation, exchange) {
            self.left_out.add(reason, 1);
            return None;
        }
        self.matched += 1;
        Some(operation)
    }

    /// Statuses that belong to HTTP and not to the API, unless the document has them.
    fn is_silent(&self, operation: usize, exchange: &Exchange) -> Option<Reason> {
        let status = exchange.status;
        let reason = match status {
            101 => Reason::Upgrade,
            206 if exchange.request.header("range").is_some() => Reason::Part,
            301 | 302 | 307 | 308 if is_to_https(exchange) => Reason::ToHttps,
            304 => Reason::NotModified,
            407 | 511 => Reason::Proxy,
            _ => return None,
        };
        let responses = self.document.operations().get(operation)?.node;
        let responses = self.document.tree().get(responses, "responses")?;
        let names = [status.to_string(), format!("{}XX", status / 100)];
        let is_documented = names.iter().any(|name| self.document.tree().get(responses, name).is_some());
        (!is_documented).then_some(reason)
    }

    fn unmatched(&mut self, exchange: &Exchange, request: &Request<'_>, stranger: Option<&String>) {
        let near = self.router.near_request(request);
        // the request line may be shown once everything that the document does not know is masked
        let method = if METHODS.contains(&&*exchange.method) { &*exchange.method } else { "{…}" };
        let path = match near.and_then(|index| self.document.operations().get(index)) {
            Some(operation) => operation.path.clone(),
            None => path::masked(self.document, self.router, &exchange.path),
        };
        let shown = format!("{} {path}", method.to_uppercase());
        let collector = match stranger {
            Some(host) => self.strangers.entry(host.clone()).or_insert_with(|| Collector::new(self.document)),
            None => &mut self.collector,
        };
        collector.undocumented(shown, near, (self.number, &exchange.id), &exchange.path);
    }

    /// Compares an exchange of an operation.
    pub(crate) fn check(&mut self, index: usize, exchange: &Exchange) {
        let status = exchange.status;
        *self.statuses.entry(index).or_default().entry(status).or_default() += 1;
        let place = Place {
            operation: Some(index),
            side: Some(Side::Request),
            status: None,
            part: None,
            id: (self.number, &exchange.id),
        };
        // a request that the server refused need not keep to the contract
        if status < 400 {
            self.check_request(index, exchange, place);
        }
        let place = Place { side: Some(Side::Response), status: Some(status), ..place };
        self.check_response(index, exchange, place);
    }

    fn observe(&mut self, place: Place<'_>, rule: Rule, pointer: String, node: NodeId, detail: String) {
        let observation = Observation { rule, pointer, node, detail, wrong: String::new(), sketch: None };
        self.collector.observe(place, observation);
    }

    /// Adds what another checker has seen.
    pub(crate) fn merge(&mut self, other: Self) {
        self.exchanges += other.exchanges;
        self.matched += other.matched;
        self.left_out.merge(other.left_out);
        self.collector.merge(other.collector);
        for (host, collector) in other.strangers {
            self.strangers.entry(host).or_insert_with(|| Collector::new(self.document)).merge(collector);
        }
        self.hosts.extend(other.hosts);
        // each operation belongs to one checker
        self.bodies.extend(other.bodies);
        for (index, statuses) in other.statuses {
            let own = self.statuses.entry(index).or_default();
            statuses.into_iter().for_each(|(status, count)| *own.entry(status).or_default() += count);
        }
        self.unchecked.extend(other.unchecked);
        self.not_read.extend(other.not_read);
    }

    /// The result of all exchanges together.
    ///
    /// # Errors
    ///
    /// If a reference of the document leads nowhere.
    pub(crate) fn finish(mut self) -> anyhow::Result<Outcome> {
        let broken = self.document.broken_references();
        anyhow::ensure!(broken.is_empty(), "the document has broken references:\n{}", problem::report(&broken));
        let is_any_known = !self.hosts.is_empty() || self.matched > 0;
        for (host, collector) in std::mem::take(&mut self.strangers) {
            // without servers in the document, the API's hosts are those at which its operations were called
            match is_any_known && !self.hosts.contains(&host) {
                true => self.left_out.add_host(&host, collector.count()),
                false => self.collector.merge(collector),
            }
        }
        let document = self.document;
        let coverage = Coverage::new(document, &self.statuses, &self.bodies);
        reverse::find(document, &self.statuses, &self.bodies, self.options.min_evidence, &mut self.collector);
        let patterns = self.unchecked.iter().map(|node| {
            let help = "correct the pattern: it has to be a regular expression of ECMAScript";
            Problem::new(document.location(*node), "the pattern cannot be compared with texts", help)
        });
        let bodies = self.not_read.iter().map(|node| {
            let help = "compare them by other means; JSON, forms and text are read";
            Problem::new(
                document.location(*node),
                "bodies of this media type cannot be compared with their schema",
                help,
            )
        });
        Ok(Outcome {
            exchanges: self.exchanges,
            matched: self.matched,
            left_out: self.left_out,
            findings: self.collector.finish(),
            coverage,
            seen: self.statuses.into_keys().collect(),
            unchecked: document.unchecked().iter().cloned().chain(patterns).chain(bodies).collect(),
        })
    }
}

/// Names of all headers that responses document, in lower case.
fn documented_headers(document: &Description) -> BTreeSet<String> {
    let tree = document.tree();
    let responses = document.operations().iter().filter_map(|operation| tree.get(operation.node, "responses"));
    let responses = responses.flat_map(|responses| tree.map(responses)).map(|(_, node)| document.resolve(*node));
    let headers = responses.filter_map(|response| tree.get(response, "headers")).flat_map(|headers| tree.map(headers));
    headers.map(|(name, _)| name.to_ascii_lowercase()).collect()
}
