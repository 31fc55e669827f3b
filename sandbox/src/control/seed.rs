//! Seeds: a file that sets up users, links, scenarios, the directory, webhooks and the clock in one go. A seed is carried
//! out as the requests that a client would send, so everything is checked and kept as usual.

use ::http::request::Parts;
use ::http::{HeaderValue, Method, Request, StatusCode, header};
use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::Asked;
use super::own_file::{OwnFile, Refusal};
use super::seed_check::{self, BODIES, TOKEN, items};
use super::seed_schema;
use crate::http::{self, Shared};
use crate::message::{Failure, InvalidParam, Reply, text};
use crate::state::{Pace, pace_as_json};

pub(super) fn schema_file(_: &Asked<'_>) -> Result<Reply, Failure> {
    Ok(Reply::file("application/schema+json", seed_schema::TEXT.as_bytes().to_vec()))
}

/// Carries out a seed in YAML or JSON. A seed that fails changes nothing.
pub(super) fn apply(asked: &Asked<'_>) -> Result<Reply, Failure> {
    let file = OwnFile::parse("seed", &asked.body).map_err(Failure::Unreadable)?;
    let made = carry_out(asked.shared, &file).map_err(|refusal| file.failure(refusal))?;
    Ok(Reply::json(StatusCode::OK, made))
}

/// The same for the program and the library. The answer counts what was made.
pub(super) fn carry_out(shared: &Shared, file: &OwnFile) -> Result<Value, Refusal> {
    let seed = file.value();
    let faults = seed_check::faults(shared, &seed).map_err(Failure::Unreadable)?;
    if !faults.is_empty() {
        return Err(Refusal::Wrong(faults));
    }
    let before = shared.world().log.text().map_err(|problem| Failure::NotKept(problem.kind()))?;
    shared.world_mut().is_seeding = true;
    let made = Sowing { shared, made: Map::new() }.sow(&seed);
    shared.world_mut().is_seeding = false;
    match made {
        Ok(made) => Ok(Value::Object(made)),
        Err(failure) => {
            super::snapshot::put_back(shared, &before)?;
            Err(failure.into())
        }
    }
}

/// Keys that a part of a seed is for.
struct Keys {
    client_id: String,
    secret: String,
}

struct Sowing<'a> {
    shared: &'a Shared,
    made: Map<String, Value>,
}

impl Sowing<'_> {
    /// A seed is a state to start from, so its logins have their data at once, whatever the pace of later tasks.
    fn sow(mut self, seed: &Value) -> Result<Map<String, Value>, Failure> {
        let pace = pace_as_json(self.shared.world().settings.pace);
        self.control("PUT", TRANSITIONS, &pace_as_json(Pace::Immediate), "")?;
        if seed["clock"].as_object().is_some_and(|clock| !clock.is_empty()) {
            self.control("PUT", "/_sandbox/clock", &seed["clock"], "clock")?;
        }
        if seed["directory"].is_object() {
            self.control("POST", "/_sandbox/directory", &seed["directory"], "directory")?;
        }
        let own = &self.shared.own;
        let own = Keys { client_id: own.client_id.clone(), secret: own.secret.clone() };
        self.environment(seed, &own, "")?;
        for (index, environment) in items(seed, "environments") {
            let place = format!("environments.{index}.");
            let secret = text_of(environment, "access_secret");
            let keys = Keys { client_id: text_of(environment, "client_id"), secret };
            self.environment(environment, &keys, &place)?;
        }
        self.control("PUT", TRANSITIONS, &pace, "")?;
        Ok(self.made)
    }

    /// Everything for one access secret.
    fn environment(&mut self, seed: &Value, keys: &Keys, place: &str) -> Result<(), Failure> {
        for (name, path, _) in BODIES {
            for (index, body) in items(seed, name) {
                let place = format!("{place}{name}.{index}");
                match name {
                    "users" => self.user(keys, body, &place)?,
                    "orders" => self.order(keys, body, &place)?,
                    _ => {
                        self.post(keys, path, body, &place)?;
                        self.count(name);
                    }
                }
            }
        }
        Ok(())
    }

    fn user(&mut self, keys: &Keys, user: &Value, place: &str) -> Result<(), Failure> {
        let mut body = user.as_object().cloned().unwrap_or_default();
        body.remove("links");
        let made = self.post(keys, "/v1/users/", &Value::Object(body), place)?;
        self.count("users");
        let id = text_of(&made, "id");
        for (index, link) in items(user, "links") {
            self.link(keys, &id, link, &format!("{place}.links.{index}"))?;
        }
        Ok(())
    }

    /// A login. Data in the link itself becomes a scenario that only this link's login gets.
    fn link(&mut self, keys: &Keys, user_id: &str, link: &Value, place: &str) -> Result<(), Failure> {
        let product = link["product_type"].as_str().unwrap_or("income");
        let mut username = link["username"].as_str().unwrap_or("goodlogin").to_owned();
        let password = link["password"].as_str().unwrap_or("goodpassword");
        let data: Map<String, Value> = (["employments", "accounts", "transactions", "policies", "flags"].into_iter())
            .filter_map(|name| Some((name.to_owned(), link.get(name)?.clone())))
            .collect();
        if !data.is_empty() {
            if link["username"].is_null() {
                username =
                    format!("seed-{}", crate::random::derived_id(&[user_id, place]).get(..12).unwrap_or_default());
            }
            let source = match product {
                "assets" | "transactions" => "financial_accounts",
                "insurance" => "insurance",
                _ if data.contains_key("accounts") => "financial_accounts",
                _ => "payroll",
            };
            let scenario = json!({
                "label": format!("seed: {place} {username}"),
                "data_source": source,
                "username": username,
                "password": password,
                "payload": data,
            });
            self.post(keys, "/v1/sandbox/scenarios/", &scenario, place)?;
        }
        let mut token = link.as_object().cloned().unwrap_or_default();
        token.retain(|name, _| TOKEN.contains(&name.as_str()));
        token.insert("product_type".to_owned(), json!(product));
        if let Some(name) = link["company_name"].as_str() {
            token.insert("company_mapping_id".to_owned(), json!(self.company_id(name)));
        }
        if let Some(name) = link["provider_name"].as_str() {
            token.insert("provider_id".to_owned(), json!(self.provider_id(product, name)));
        }
        if link.get("accounts").is_some() && !token.contains_key("data_sources") {
            token.insert("data_sources".to_owned(), json!(["financial_accounts"]));
        }
        let token = self.post(keys, &format!("/v1/users/{user_id}/tokens/"), &Value::Object(token), place)?;
        self.log_in(&text_of(&token, "bridge_token"), &username, password, link, place)?;
        self.count("links");
        Ok(())
    }

    fn company_id(&self, name: &str) -> String {
        crate::truv::directory::company_named(self.shared.world().directory(), name).id.clone()
    }

    fn provider_id(&self, product: &str, name: &str) -> String {
        let source = match product {
            "assets" | "transactions" => "financial_accounts",
            "insurance" => "insurance",
            "education" => "education",
            _ => "payroll",
        };
        crate::truv::directory::provider_named(self.shared.world().directory(), source, name).id.clone()
    }

    fn order(&mut self, keys: &Keys, order: &Value, place: &str) -> Result<(), Failure> {
        let mut body = order.as_object().cloned().unwrap_or_default();
        body.remove("logins");
        let made = self.post(keys, "/v1/orders/", &Value::Object(body), place)?;
        self.count("orders");
        let token = text_of(&made, "bridge_token");
        for (index, login) in items(order, "logins") {
            let username = login["username"].as_str().unwrap_or("goodlogin");
            let password = login["password"].as_str().unwrap_or("goodpassword");
            self.log_in(&token, username, password, login, &format!("{place}.logins.{index}"))?;
            self.count("links");
        }
        Ok(())
    }

    /// A login that a provider refuses is a login as well.
    fn log_in(
        &self,
        bridge_token: &str,
        username: &str,
        password: &str,
        link: &Value,
        place: &str,
    ) -> Result<(), Failure> {
        let body = json!({
            "bridge_token": bridge_token,
            "username": username,
            "password": password,
            "mfa": link["mfa"],
        });
        let (parts, body) = request("POST", "/_sandbox/bridge/login", None, &body)?;
        let (_, reply) = super::answer(self.shared, &parts, "/bridge/login", Ok(body));
        match reply.status {
            StatusCode::OK | StatusCode::UNPROCESSABLE_ENTITY => Ok(()),
            _ => Err(at_place(&reply, place)),
        }
    }

    fn post(&self, keys: &Keys, path: &str, body: &Value, place: &str) -> Result<Value, Failure> {
        let (parts, body) = request("POST", path, Some(keys), body)?;
        let (_, reply) = http::answer(self.shared, &parts, Ok(body));
        if reply.status.is_success() { Ok(reply.value().unwrap_or_default()) } else { Err(at_place(&reply, place)) }
    }

    fn control(&self, method: &str, path: &str, body: &Value, place: &str) -> Result<(), Failure> {
        let (parts, body) = request(method, path, None, body)?;
        let rest = super::path_of(path).unwrap_or_default();
        let (_, reply) = super::answer(self.shared, &parts, rest, Ok(body));
        if reply.status.is_success() { Ok(()) } else { Err(at_place(&reply, place)) }
    }

    fn count(&mut self, name: &str) {
        let before = self.made.get(name).and_then(Value::as_u64).unwrap_or_default();
        self.made.insert(name.to_owned(), json!(before + 1));
    }
}

const TRANSITIONS: &str = "/_sandbox/transitions";

fn text_of(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_default().to_owned()
}

fn request(method: &str, path: &str, keys: Option<&Keys>, body: &Value) -> Result<(Parts, Bytes), Failure> {
    let unusable = |_| Failure::Unreadable("The keys of the seed cannot be sent in headers.".to_owned());
    let mut request = Request::builder().method(Method::from_bytes(method.as_bytes()).unwrap_or_default()).uri(path);
    request = request.header(header::HOST, "127.0.0.1").header(header::CONTENT_TYPE, "application/json");
    if let Some(keys) = keys {
        let value = |text: &str| HeaderValue::try_from(text).map_err(unusable);
        request = request.header("x-access-client-id", value(&keys.client_id)?);
        request = request.header("x-access-secret", value(&keys.secret)?);
    }
    let request = request.body(()).map_err(|problem| Failure::Unreadable(problem.to_string()))?;
    Ok((request.into_parts().0, body.to_string().into()))
}

/// The refusal, with the place in the seed before the name of each field.
fn at_place(reply: &Reply, place: &str) -> Failure {
    let body = reply.value().unwrap_or_default();
    let error = &body["error"];
    let params = error["extra"]["invalid-params"].as_array().into_iter().flatten();
    let params: Vec<InvalidParam> = params
        .filter_map(|param| {
            let param = param.as_object()?;
            let field = format!("{place}.{}", text(param, "field")?);
            Some(InvalidParam { field, message: text(param, "message").unwrap_or_default() })
        })
        .collect();
    if !params.is_empty() {
        return Failure::Invalid(params);
    }
    let message = error["message"].as_str().or(body["detail"].as_str()).unwrap_or("It was refused.");
    Failure::invalid(place, message)
}
