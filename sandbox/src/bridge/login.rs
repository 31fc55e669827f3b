//! Logging in: what a person enters leads to a link and a task, or to a refusal.

use std::borrow::Cow;

use chrono::{DateTime, Utc};

use crate::message::{BridgeError, BridgeLogin, Connection, Refusal};
use crate::random::derived_id;
use crate::state::{
    Account, BridgeToken, Company, Lifecycle, Link, Pace, PublicToken, SandboxData, Task, World, plan_task,
};
use crate::truv::directory::{self, provider_ids};
use crate::truv::scenarios::own::{self, Run};
use crate::truv::scenarios::test_logins::{self, LoginOutcome};
use crate::truv::{orders, payroll};

pub(crate) fn login(world: &mut World, login: &BridgeLogin) -> Result<Connection, BridgeError> {
    let now = world.settings.clock.now();
    let usual_pace = world.settings.pace;
    let report_delay = world.settings.report_delay;
    let account = world.account_of_bridge_token(&login.bridge_token).ok_or(BridgeError::UnknownToken)?;
    let pace = account.pace.unwrap_or(usual_pace);
    let (token, expires_at) = opened(account, login, now)?;
    let attempt = Attempt::new(login, &token, &account.sandbox_data, pace, now)?;
    let link_id = attempt.link(account);
    let task_id = attempt.task(account, &link_id);
    plan_task(account, &task_id);
    orders::connected(account, &token.token, &task_id, now, report_delay);
    match attempt.refused {
        Some(status) => Err(BridgeError::Refused(Refusal {
            error_code: test_logins::bridge_code(status),
            error_message: attempt.error_message.clone().unwrap_or(test_logins::message(status).into()),
            status,
            link_id,
            task_id,
        })),
        None => {
            let public_token = account.random.id();
            account
                .public_tokens
                .insert(public_token.clone(), PublicToken { link_id: link_id.clone(), expires_at, used: false });
            Ok(Connection { public_token, link_id, task_id })
        }
    }
}

/// The bridge token that a login is for, and until when it is valid.
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
            message: "only logins to payroll (income, employment, deposit_switch, pll), banks (assets, transactions, \
                      income, employment) and insurers (insurance) are emulated; data_sources has none that fits",
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
    // There is at least one.
    let wanted = sources.first().copied().unwrap_or_default();
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

/// One login, with everything that follows from what was entered.
struct Attempt<'a> {
    login: &'a BridgeLogin,
    token: &'a BridgeToken,
    provider_id: &'a str,
    data_source: &'static str,
    refused: Option<&'static str>,
    lifecycle: Lifecycle,
    /// What a scenario has the provider say.
    error_message: Option<Cow<'static, str>>,
    is_suspicious: bool,
    now: DateTime<Utc>,
}

impl<'a> Attempt<'a> {
    fn new(
        login: &'a BridgeLogin,
        token: &'a BridgeToken,
        own_data: &SandboxData,
        pace: Pace,
        now: DateTime<Utc>,
    ) -> Result<Self, BridgeError> {
        let product = token.product_type.as_str();
        let (provider_id, data_source) = destination(login, token)?;
        let credentials = (login.username.as_str(), login.password.as_str(), provider_id);
        let run = own::run(own_data, data_source, product, credentials, login.code.as_deref());
        let run = run.unwrap_or_else(|| Run {
            outcome: test_logins::outcome(data_source, &login.username, &login.password, login.code.as_deref()),
            length: None,
            error_message: None,
            is_suspicious: false,
        });
        let pace = run.length.map_or(pace, Pace::Timed);
        let (refused, lifecycle) = match run.outcome {
            LoginOutcome::CodeWanted => return Err(BridgeError::CodeWanted),
            LoginOutcome::Refused(status) => (Some(status), Lifecycle::refused(now, status)),
            LoginOutcome::Connected { asks_for_code, long_check } => {
                (None, Lifecycle::successful(now, pace, asks_for_code, long_check, product))
            }
        };
        let error_message = run.error_message.map(Cow::from);
        let is_suspicious = run.is_suspicious;
        Ok(Self { login, token, provider_id, data_source, refused, lifecycle, error_message, is_suspicious, now })
    }

    /// The id of the link: the one that the bridge token is for, the one with the same login, or a new one.
    fn link(&self, account: &mut Account) -> String {
        let hash = self.login_hash();
        let known = account.links_of(&self.token.user_id).find(|link| match &self.token.access_token {
            Some(wanted) => link.access_token == *wanted,
            None => link.login_hash == hash && self.is_at_chosen_company(link),
        });
        let id = match known {
            Some(link) => link.id.clone(),
            None => self.new_link(account),
        };
        if let Some(link) = account.links.get_mut(&id) {
            link.login_hash = hash;
            link.refused = self.refused;
            if self.refused.is_none() {
                link.persona = test_logins::persona(self.data_source, &self.login.username).unwrap_or("goodlogin");
            }
            link.is_suspicious = self.is_suspicious;
            link.tracking_info = self.token.tracking_info.clone();
            link.updated_at = self.now;
            for product in &self.token.allowed_products {
                if !link.allowed_products.contains(product) {
                    link.allowed_products.push(product.clone());
                }
            }
        }
        id
    }

    fn new_link(&self, account: &mut Account) -> String {
        let id = account.random.id();
        let link = Link {
            id: id.clone(),
            user_id: self.token.user_id.clone(),
            access_token: account.random.id(),
            provider_id: self.provider_id.to_owned(),
            data_source: self.data_source,
            persona: "goodlogin",
            is_suspicious: false,
            company: self.company(&id),
            login_hash: String::new(),
            tracking_info: None,
            allowed_products: Vec::new(),
            initial_product_type: self.token.product_type.clone(),
            refused: None,
            created_at: self.now,
            updated_at: self.now,
        };
        account.links.insert(id.clone(), link);
        id
    }

    fn task(&self, account: &mut Account, link_id: &str) -> String {
        let id = account.random.id();
        // It was looked up or made just before.
        let link = account.links.get(link_id);
        let (provider_id, data_source) =
            link.map_or((String::new(), self.data_source), |link| (link.provider_id.clone(), link.data_source));
        let (lifecycle, error_message) = match self.refused {
            None => {
                let deposit = self.token.deposit.as_ref();
                let (lifecycle, message) = payroll::switching(account, link_id, deposit, self.lifecycle.clone());
                (lifecycle, message.map(Cow::from))
            }
            Some(_) => (self.lifecycle.clone(), self.error_message.clone()),
        };
        let task = Task {
            id: id.clone(),
            link_id: link_id.to_owned(),
            user_id: self.token.user_id.clone(),
            provider_id,
            data_source,
            product_type: self.token.product_type.clone(),
            tracking_info: self.token.tracking_info.clone(),
            bridge_token: Some(self.token.token.clone()),
            deposit: self.token.deposit.clone(),
            error_message,
            created_at: self.now,
            lifecycle,
        };
        account.tasks.insert(id.clone(), task);
        id
    }

    fn login_hash(&self) -> String {
        derived_id(&[self.provider_id, &self.login.username, &self.login.password])
    }

    /// The employer that was named, in the login or in the bridge token.
    fn chosen_company(&self) -> Option<&str> {
        self.login.company_mapping_id.as_deref().or(self.token.company_mapping_id.as_deref())
    }

    /// One person may use the same login for two employers, and does so in an order with two of them.
    fn is_at_chosen_company(&self, link: &Link) -> bool {
        link.data_source != "payroll" || self.chosen_company().is_none_or(|chosen| link.company.id == chosen)
    }

    fn company(&self, link_id: &str) -> Company {
        directory::employer_of(self.chosen_company(), link_id)
    }
}
