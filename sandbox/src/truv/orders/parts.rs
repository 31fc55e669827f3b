//! The parts of an order, each with a bridge token of its own.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use crate::message::text;
use crate::spec::{Document, known_properties};
use crate::state::{Account, Additions, BridgeToken, Deposit, Order, PartKind, Suborder, plan_order};
use crate::truv::directory;

/// The subject of a part of an order, as far as the client describes it.
#[derive(Default)]
pub(crate) struct PartSubject {
    /// The fields that answers return unchanged.
    pub(crate) sent: Map<String, Value>,
    pub(crate) company_mapping_id: Option<String>,
    pub(crate) provider_id: Option<String>,
    pub(crate) data_sources: Option<Vec<String>>,
    pub(crate) deposit: Option<Deposit>,
}

impl PartSubject {
    /// An employer of an order. An employer in the directory is found by its id or by its name.
    pub(crate) fn employer(document: &Document, additions: &Additions, ordered: &Map<String, Value>) -> Self {
        let mut sent = known_properties(document, "OrderEmployerAddRequest", ordered);
        sent.remove("company_mapping_id");
        let (id, name) = (text(ordered, "company_mapping_id"), text(ordered, "company_name"));
        let by_name = || name.as_deref().map(|name| directory::company_named(additions, name));
        let listed = match &id {
            Some(id) => directory::company(additions, id),
            None => by_name(),
        };
        if let Some(listed) = &listed {
            sent.entry("company_name").or_insert_with(|| json!(listed.employer.name));
            // If only the client knows the employer, only the client knows its domain.
            if listed.is_in_directory() {
                sent.entry("company_domain").or_insert_with(|| json!(listed.domain));
            }
        }
        let company_mapping_id = id.or_else(|| listed.map(|listed| listed.id.clone()));
        let sources = ordered.get("data_sources").and_then(Value::as_array);
        let data_sources = sources.map(|sources| sources.iter().filter_map(Value::as_str).map(str::to_owned).collect());
        Self { sent, company_mapping_id, data_sources, ..Self::default() }
    }

    /// A bank or an insurer. If only its name is known, it is found in the directory by its name.
    pub(crate) fn provider(additions: &Additions, kind: PartKind, ordered: &Map<String, Value>, id: &str) -> Self {
        let mut sent = ordered.clone();
        sent.retain(|name, _| matches!(name.as_str(), "name" | "suborder_number"));
        let name = text(ordered, "name").filter(|name| !name.trim().is_empty());
        let named = || Some(directory::provider_named(additions, kind.data_source(), &name?).id.clone());
        Self { sent, provider_id: text(ordered, id).or_else(named), ..Self::default() }
    }
}

/// Adds a part to an order that is not stored yet, or that is stored again afterwards.
pub(crate) fn add_part(
    account: &mut Account,
    order: &mut Order,
    (kind, product_type): (PartKind, &str),
    subject: PartSubject,
    at: DateTime<Utc>,
) {
    let token = BridgeToken {
        token: account.random.id(),
        user_id: order.user_id.clone(),
        product_type: product_type.to_owned(),
        allowed_products: vec![product_type.to_owned()],
        tracking_info: None,
        client_name: Some(order.client_name.clone()),
        company_mapping_id: subject.company_mapping_id,
        provider_id: subject.provider_id.clone(),
        template_id: order.template_id.clone(),
        data_sources: subject.data_sources.unwrap_or_else(|| vec![kind.data_source().to_owned()]),
        access_token: None,
        deposit: subject.deposit,
        created_at: at,
    };
    order.parts.push(Suborder {
        id: account.random.id(),
        kind,
        product_type: product_type.to_owned(),
        bridge_token: token.token.clone(),
        sent: subject.sent,
        provider_id: subject.provider_id,
        attempts: Vec::new(),
        created_at: at,
    });
    account.bridge_tokens.insert(token.token.clone(), token);
}

/// Adds an employer to an order that has some, for the same product and the same deposit; gives the id of the part.
pub(crate) fn add_employer(
    account: &mut Account,
    document: &Document,
    order_id: &str,
    ordered: &Map<String, Value>,
    at: DateTime<Utc>,
) -> Option<String> {
    let mut order = account.orders.get(order_id)?.clone();
    let like = order.parts.iter().find(|part| part.kind == PartKind::Employer)?;
    let product_type = like.product_type.clone();
    let mut subject = PartSubject::employer(document, &account.directory, ordered);
    subject.deposit = account.bridge_tokens.get(&like.bridge_token).and_then(|token| token.deposit.clone());
    add_part(account, &mut order, (PartKind::Employer, &product_type), subject, at);
    order.updated_at = at;
    let id = order.parts.last().map(|part| part.id.clone());
    account.orders.insert(order);
    plan_order(account, order_id, at);
    id
}
