//! Tokens that open Bridge for one user.

use serde_json::{Value, json};

use crate::handlers::common::{operations, users};
use crate::message::{Call, Failure, text};
use crate::spec::Document;
use crate::state::{Account, BridgeToken, Deposit, User, World};

operations![
    changes: bridge_tokens_create, bridge_tokens_create_with_user
];

/// Whether a wrong value is ignored, as Truv ignores what its own document does not have. Its sample code sends the name of
/// the client to this operation, in one language as null.
pub(crate) fn is_ignored_if_wrong(operation_id: &str, field: &str) -> bool {
    operation_id == "bridge_tokens_create" && field == "client_name"
}

fn bridge_tokens_create(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let user_id = users::find(call, world)?.id.clone();
    let account = world.account_mut(&call.caller);
    check_access_token(call, account, Some(&user_id))?;
    let deposit = deposit(call)?;
    Ok(store(call, account, user_id, deposit))
}

/// A user with the same id of the client's own is the same user.
fn bridge_tokens_create_with_user(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let described = call.body.get("user").and_then(Value::as_object).cloned().unwrap_or_default();
    let external_user_id = text(&described, "id");
    let users = &world.account(&call.caller).users;
    let known = external_user_id.as_deref().and_then(|id| users.with_external_id(id).next_back());
    let known = known.map(|user| user.id.clone());
    check_access_token(call, world.account(&call.caller), known.as_deref())?;
    let deposit = deposit(call)?;
    let account = world.account_mut(&call.caller);
    let user_id = known.unwrap_or_else(|| {
        let user = User {
            id: account.random.id(),
            external_user_id,
            first_name: text(&described, "first_name"),
            last_name: text(&described, "last_name"),
            email: text(&described, "email"),
            phone: text(&described, "phone"),
            ssn: text(&described, "ssn"),
            date_of_birth: None,
            created_at: call.now,
            updated_at: call.now,
        };
        let id = user.id.clone();
        account.users.insert(user);
        id
    });
    Ok(store(call, account, user_id, deposit))
}

/// The account that will receive the pay, for the products that switch it.
fn deposit(call: &Call) -> Result<Option<Deposit>, Failure> {
    let product_type = call.text("product_type").unwrap_or_default();
    match call.body.get("account") {
        None if product_type == "deposit_switch" || product_type == "pll" => {
            Err(Failure::invalid("account", "This product needs the account that the pay is to go to."))
        }
        None => Ok(None),
        Some(account) => Deposit::of_request(account, &product_type),
    }
}

/// An access token has to belong to a link of the user.
fn check_access_token(call: &Call, account: &Account, user_id: Option<&str>) -> Result<(), Failure> {
    let Some(wanted) = call.text("access_token") else {
        return Ok(());
    };
    let mut links = user_id.into_iter().flat_map(|user_id| account.links_of(user_id));
    if links.any(|link| link.access_token == wanted) {
        Ok(())
    } else {
        Err(Failure::invalid("access_token", "No link of this user has this token."))
    }
}

fn store(call: &Call, account: &mut Account, user_id: String, deposit: Option<Deposit>) -> Value {
    // The schema requires the product.
    let product_type = call.text("product_type").unwrap_or_default();
    let mut allowed_products = call.texts("allowed_products").unwrap_or_default();
    if !allowed_products.contains(&product_type) {
        allowed_products.insert(0, product_type.clone());
    }
    let data_sources = call.texts("data_sources");
    let token = BridgeToken {
        token: account.random.id(),
        user_id,
        data_sources: data_sources.unwrap_or_else(|| vec![usual_source(&product_type).to_owned()]),
        product_type,
        allowed_products,
        tracking_info: call.text("tracking_info"),
        client_name: call.text("client_name"),
        company_mapping_id: call.text("company_mapping_id"),
        provider_id: call.text("provider_id"),
        template_id: call.text("template_id"),
        access_token: call.text("access_token"),
        deposit,
        created_at: call.now,
    };
    let body = render(&token);
    account.bridge_tokens.insert(token.token.clone(), token);
    body
}

fn usual_source(product_type: &str) -> &'static str {
    match product_type {
        "insurance" => "insurance",
        "education" => "education",
        "transactions" | "assets" => "financial_accounts",
        _ => "payroll",
    }
}

fn render(token: &BridgeToken) -> Value {
    json!({
        "bridge_token": token.token,
        "tracking_info": token.tracking_info,
        "client_name": token.client_name,
        "product_type": token.product_type,
        "allowed_products": token.allowed_products,
        "company_mapping_id": token.company_mapping_id,
        "access_token": token.access_token,
        "user_id": token.user_id,
        "template_id": token.template_id,
        "data_sources": token.data_sources,
    })
}
