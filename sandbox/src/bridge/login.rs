//! Logging in: the input of a person leads to a link and a task, or to a refusal.

use chrono::{DateTime, Utc};

use crate::message::{BridgeError, BridgeLogin, Connection, Refusal};
use crate::state::{Account, BridgeToken, Company, Link, Login, PartKind, PublicToken, World};
use crate::truv::connection::{CodeWanted, Connected, Entered, connect};
use crate::truv::directory::{self, provider_ids};
use crate::truv::orders;
use crate::truv::scenarios::test_logins;

pub(crate) fn login(world: &mut World, login: &BridgeLogin) -> Result<Connection, BridgeError> {
    let now = world.settings.clock.now();
    let usual_pace = world.settings.pace;
    let report_delay = world.settings.report_delay;
    let account = world.account_of_bridge_token(&login.bridge_token).ok_or(BridgeError::UnknownToken)?;
    let pace = account.pace.unwrap_or(usual_pace);
    let (token, expires_at) = opened(account, login, now)?;
    let (provider_id, data_source) = destination(login, &token)?;
    let is_empty = login.username.is_empty() && login.password.is_empty();
    let earlier = earlier_login(account, &token, data_source).filter(|_| is_empty);
    let (username, password) =
        earlier.as_ref().map_or((&login.username, &login.password), |(login, _)| (&login.username, &login.password));
    let entered = Entered {
        username,
        password,
        code: login.code.as_deref(),
        provider_id: earlier.as_ref().map_or(provider_id, |(_, provider_id)| provider_id),
        data_source,
        company_mapping_id: login.company_mapping_id.as_deref(),
        company_name: company_name(account, login, &token),
        known_company: known_company(account, &token, data_source),
    };
    let connected = connect(account, &token, &entered, pace, now).map_err(|CodeWanted| BridgeError::CodeWanted)?;
    let Connected { link_id, task_id, refused } = connected;
    orders::connected(account, &token.token, &task_id, now, report_delay);
    match refused {
        Some((status, error_message)) => Err(BridgeError::Refused(Refusal {
            error_code: test_logins::bridge_code(status),
            error_message,
            status,
            link_id,
            task_id,
        })),
        None => Ok(handed_out(account, link_id, task_id, expires_at)),
    }
}

/// What Bridge gives the application for a link.
pub(super) fn handed_out(
    account: &mut Account,
    link_id: String,
    task_id: String,
    expires_at: DateTime<Utc>,
) -> Connection {
    let public_token = account.random.id();
    let granted = PublicToken { link_id: link_id.clone(), expires_at, used: false };
    account.public_tokens.insert(public_token.clone(), granted);
    Connection { public_token, link_id, task_id }
}

/// The login of an order that the person had before at the same employer, bank or insurer: with neither user name nor
/// password, the person confirms it for this order.
fn earlier_login(account: &Account, token: &BridgeToken, data_source: &str) -> Option<(Login, String)> {
    let link = earlier_link(account, token, data_source)?;
    Some((link.login.clone()?, link.provider_id.clone()))
}

/// The link that the login of an earlier order has led to.
pub(super) fn earlier_link<'a>(account: &'a Account, token: &BridgeToken, data_source: &str) -> Option<&'a Link> {
    account.orders.of_token(&token.token)?;
    let is_same = |link: &&Link| {
        let of_company = token.company_mapping_id.as_deref().is_none_or(|id| id == link.company.id);
        let of_provider = token.provider_id.as_deref().is_none_or(|id| id == link.provider_id);
        let fits = if data_source == "payroll" { of_company } else { of_provider };
        link.data_source == data_source && link.refused.is_none() && link.login.is_some() && fits
    };
    account.links_of(&token.user_id).rev().find(is_same)
}

/// What the order calls the employer, unless the person chooses another one.
pub(super) fn company_name(account: &Account, login: &BridgeLogin, token: &BridgeToken) -> Option<String> {
    let is_ordered = login.company_mapping_id.is_none() || login.company_mapping_id == token.company_mapping_id;
    let order = account.orders.of_token(&token.token).filter(|_| is_ordered)?;
    let part = order.parts.iter().find(|part| part.bridge_token == token.token)?;
    orders::name(part).filter(|_| part.kind == PartKind::Employer).map(str::to_owned)
}

/// Where the person works, for a bank or a tax service, which shows the pay of the same job: the employer of the order, or
/// that of the person's latest login.
fn known_company(account: &Account, token: &BridgeToken, data_source: &str) -> Option<Company> {
    if data_source == "payroll" {
        return None;
    }
    let order = account.orders.of_token(&token.token);
    let mut parts = order.into_iter().flat_map(|order| &order.parts).filter(|part| part.kind == PartKind::Employer);
    let named = parts.find_map(|part| {
        let id = account.bridge_tokens.get(&part.bridge_token)?.company_mapping_id.as_deref();
        let name = orders::name(part);
        (id.is_some() || name.is_some()).then(|| directory::employer_of_link(&account.directory, id, name))
    });
    let connected = || {
        let is_job = |link: &&Link| link.data_source == "payroll" && link.refused.is_none();
        Some(account.links_of(&token.user_id).rev().find(is_job)?.company.clone())
    };
    named.or_else(connected)
}

/// The bridge token that a login is for, and the time until which the token is valid.
pub(super) fn opened(
    account: &Account,
    login: &BridgeLogin,
    now: DateTime<Utc>,
) -> Result<(BridgeToken, DateTime<Utc>), BridgeError> {
    let token = account.bridge_tokens.get(&login.bridge_token).cloned().ok_or(BridgeError::UnknownToken)?;
    let token = orders::part_to_open(account, &token, login, now).unwrap_or(token);
    let expires_at = account.orders.token_expires_at(&token.token).unwrap_or_else(|| token.expires_at());
    if now < expires_at { Ok((token, expires_at)) } else { Err(BridgeError::ExpiredToken) }
}

/// The kinds of providers that a bridge token can log in to.
pub(super) fn sources(token: &BridgeToken) -> Result<Vec<&'static str>, BridgeError> {
    let product = token.product_type.as_str();
    let sources: Vec<_> =
        token.data_sources.iter().filter_map(|source| provider_ids::source_for(source, product)).collect();
    if sources.is_empty() {
        return Err(BridgeError::NotEmulated {
            field: "product_type",
            message: "data_sources has none that fits this product: payroll (income, employment, deposit_switch, pll), \
                      financial_accounts (assets, transactions, income, employment), docs (income, employment), tax \
                      (income), insurance (insurance), education (education)",
        });
    }
    Ok(sources)
}

/// The provider that a login is for, and its kind.
pub(super) fn destination<'a>(
    login: &'a BridgeLogin,
    token: &'a BridgeToken,
) -> Result<(&'a str, &'static str), BridgeError> {
    let sources = sources(token)?;
    // There is at least one. Documents are for those who do not log in.
    let wanted = sources.iter().find(|source| **source != "docs").or(sources.first()).copied().unwrap_or_default();
    if wanted == "docs" {
        let message = "there is nobody to log in to: upload documents, with POST /_sandbox/bridge/documents";
        return Err(BridgeError::NotEmulated { field: "data_sources", message });
    }
    let provider_id = login.provider_id.as_deref().or(token.provider_id.as_deref());
    let provider_id = provider_id.unwrap_or_else(|| provider_ids::usual(wanted));
    let data_source = provider_ids::source_of(provider_id).unwrap_or(wanted);
    if sources.contains(&data_source) {
        return Ok((provider_id, data_source));
    }
    Err(BridgeError::NotEmulated {
        field: "provider_id",
        message: "the provider is of another kind than the bridge token's product_type and data_sources",
    })
}
