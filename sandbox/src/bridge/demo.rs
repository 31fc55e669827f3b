//! The demonstration page's server side: the calls that a client's server makes around Bridge, with the sandbox's keys.

use http::{Method, Request, StatusCode, header};
use serde_json::{Map, Value, json};

use super::login_request::failure;
use crate::http::{Shared, answer};
use crate::message::{BridgeError, Failure, text};

/// The calls that were made, as the page shows them.
struct Calls<'a> {
    shared: &'a Shared,
    host: &'a str,
    made: Vec<Value>,
}

/// A user and a bridge token for a product, or an order.
pub(super) fn start(shared: &Shared, host: &str, body: &Map<String, Value>) -> Result<Value, Failure> {
    let mut calls = Calls { shared, host, made: Vec::new() };
    let product = text(body, "product").unwrap_or_default();
    let answer = if product == "order" {
        let order = json!({
            "first_name": "Ines",
            "last_name": "Marlow",
            "products": ["income", "assets"],
            "employers": [{"company_name": "Bluestem Logistics"}, {"company_name": "Alderbrook Freight"}],
        });
        calls.call(&Method::POST, "/v1/orders/", &order)
    } else {
        let user = calls.call(
            &Method::POST,
            "/v1/users/",
            &json!({"external_user_id": new_id(shared), "first_name": "Ines", "last_name": "Marlow"}),
        );
        let path = format!("/v1/users/{}/tokens/", user["id"].as_str().unwrap_or_default());
        calls.call(&Method::POST, &path, &bridge_token(&product))
    };
    Ok(json!({"bridge_token": answer["bridge_token"], "order_id": answer["id"], "calls": calls.made}))
}

/// Exchanges a public token for the link and its data.
pub(super) fn finish(shared: &Shared, host: &str, body: &Map<String, Value>) -> Result<Value, Failure> {
    let mut calls = Calls { shared, host, made: Vec::new() };
    let public_token = text(body, "public_token").unwrap_or_default();
    let answer = calls.call(&Method::POST, "/v1/link-access-tokens/", &json!({"public_token": public_token}));
    let link_id = answer["link_id"].as_str().map(str::to_owned);
    let data = match text(body, "product").unwrap_or_default().as_str() {
        "income" => "income/report/",
        "employment" => "employment/report/",
        "deposit_switch" => "direct_deposit/report/",
        "insurance" => "insurance/report/",
        _ => "transactions/",
    };
    if let Some(link_id) = link_id {
        calls.call(&Method::GET, &format!("/v1/links/{link_id}/{data}"), &Value::Null);
    }
    Ok(json!({"calls": calls.made}))
}

/// The current state of the order that a bridge token belongs to.
pub(super) fn order(shared: &Shared, host: &str, body: &Map<String, Value>) -> Result<Value, Failure> {
    let token = text(body, "bridge_token").unwrap_or_default();
    let id = {
        let world = shared.world();
        let found = world.accounts().find_map(|account| account.orders.of_token(&token));
        found.map(|order| order.id.clone()).ok_or_else(|| failure(BridgeError::UnknownToken))?
    };
    let mut calls = Calls { shared, host, made: Vec::new() };
    calls.call(&Method::GET, &format!("/v1/orders/{id}/"), &Value::Null);
    Ok(json!({"calls": calls.made}))
}

/// A client's id of a person that no user has yet: each user needs a different id.
fn new_id(shared: &Shared) -> String {
    let world = shared.world();
    let taken = |id: &str| {
        let mut users = world.accounts().flat_map(|account| account.users.values());
        users.any(|user| user.external_user_id.as_deref() == Some(id))
    };
    let number = (1..).find(|number| !taken(&format!("crm-{number}")));
    format!("crm-{}", number.unwrap_or(1_u64))
}

fn bridge_token(product: &str) -> Value {
    let mut body = json!({"product_type": product});
    if product == "deposit_switch" {
        body["account"] = json!({
            "account_number": "16002600",
            "account_type": "checking",
            "routing_number": "123456789",
            "bank_name": "Sample Bank",
            "deposit_type": "percent",
            "deposit_value": "50",
        });
    }
    body
}

impl Calls<'_> {
    /// Sends a request the way that any client's goes, and notes it.
    fn call(&mut self, method: &Method, path: &str, body: &Value) -> Value {
        let own = &self.shared.own;
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, self.host)
            .header("X-Access-Client-Id", &own.client_id)
            .header("X-Access-Secret", &own.secret)
            .header(header::CONTENT_TYPE, "application/json")
            .body(());
        // A page can put anything into its body, but not into the path.
        let Ok(request) = request else { return Value::Null };
        let (_, reply) = answer(self.shared, &request.into_parts().0, Ok(body.to_string().into()));
        let mut answer = reply.value().unwrap_or_default();
        let result = answer.clone();
        hide(&mut answer);
        self.made.push(json!({
            "method": method.as_str(),
            "path": path,
            "request": body,
            "status": reply.status.as_u16(),
            "is_success": reply.status < StatusCode::BAD_REQUEST,
            "answer": answer,
        }));
        result
    }
}

/// Access tokens stay on the server.
fn hide(answer: &mut Value) {
    match answer {
        Value::Object(object) => {
            for (name, value) in object {
                if name == "access_token" && value.is_string() {
                    *value = json!("***");
                } else {
                    hide(value);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(hide),
        _ => {}
    }
}
