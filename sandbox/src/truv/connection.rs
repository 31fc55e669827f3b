//! The result of every login: a link and a task.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::random::derived_id;
use crate::state::{Account, BridgeToken, Company, Lifecycle, Link, Login, Pace, Task, User, plan_task};
use crate::truv::scenarios::own::{self, Run};
use crate::truv::scenarios::test_logins::{self, LoginOutcome};
use crate::truv::{directory, payroll};

/// The input of a login.
pub(crate) struct Entered<'a> {
    pub(crate) username: &'a str,
    pub(crate) password: &'a str,
    pub(crate) code: Option<&'a str>,
    pub(crate) provider_id: &'a str,
    pub(crate) data_source: &'static str,
    pub(crate) company_mapping_id: Option<&'a str>,
    /// The employer's name as the client writes it.
    pub(crate) company_name: Option<String>,
    /// Where the person is known to work, for sources that do not ask for the employer.
    pub(crate) known_company: Option<Company>,
}

/// The error if a code has to be entered first.
#[derive(Debug)]
pub(crate) struct CodeWanted;

/// A login and its result.
pub(crate) struct Connected {
    pub(crate) link_id: String,
    pub(crate) task_id: String,
    /// The final status and the message, if the login was refused.
    pub(crate) refused: Option<(&'static str, Cow<'static, str>)>,
}

/// Logs in with a bridge token: by a scenario of the client's own, else by the test logins.
pub(crate) fn connect(
    account: &mut Account,
    token: &BridgeToken,
    entered: &Entered<'_>,
    pace: Pace,
    now: DateTime<Utc>,
) -> Result<Connected, CodeWanted> {
    let product = token.product_type.as_str();
    let user = account.users.get(&token.user_id);
    let company = directory::employer_of_link(
        &account.directory,
        entered.company_mapping_id.or(token.company_mapping_id.as_deref()),
        entered.company_name.as_deref(),
    );
    let scenario = scenario_of(account, entered, product, user, &company);
    let run = scenario.unwrap_or_else(|| built_in(entered, user));
    let would_succeed = matches!(run.outcome, LoginOutcome::Connected { .. });
    let run = if would_succeed && account.has_used_up_tasks() { Run::used_up() } else { run };
    let pace = run.length.map_or(pace, Pace::Timed);
    let (refused, lifecycle) = match run.outcome {
        LoginOutcome::CodeWanted => return Err(CodeWanted),
        LoginOutcome::Refused(status) => (Some(status), Lifecycle::refused(now, status)),
        LoginOutcome::Connected { asks_for_code, long_check } => {
            (None, Lifecycle::successful(now, pace, asks_for_code, long_check, product))
        }
    };
    let is_chosen =
        entered.company_mapping_id.is_some() || token.company_mapping_id.is_some() || entered.company_name.is_some();
    let given = if is_chosen { None } else { company_given(account, run.payload.as_deref()) };
    let attempt = Attempt {
        entered,
        token,
        company: given.or_else(|| entered.known_company.clone().filter(|_| !is_chosen)).unwrap_or(company),
        refused,
        lifecycle,
        error_message: run.error_message.map(Cow::from),
        is_suspicious: run.is_suspicious,
        payload: run.payload,
        now,
    };
    let link_id = attempt.link(account);
    let task_id = attempt.task(account, &link_id);
    plan_task(account, &task_id);
    let message = attempt.error_message;
    let refused = refused.map(|status| (status, message.unwrap_or(test_logins::message(status).into())));
    Ok(Connected { link_id, task_id, refused })
}

/// The employer of the main job, as a scenario gives it.
fn company_given(account: &Account, payload: Option<&Value>) -> Option<Company> {
    let name = payload?["employments"][0]["company"]["name"].as_str()?;
    Some(directory::employer_of_link(&account.directory, None, Some(name)))
}

fn built_in(entered: &Entered<'_>, user: Option<&User>) -> Run {
    let outcome = match entered.data_source {
        "education" => {
            let last4 = user.and_then(User::ssn_last4);
            test_logins::student(last4.as_deref(), user.and_then(|user| user.date_of_birth.as_deref()))
        }
        source => test_logins::outcome(source, entered.username, entered.password, entered.code),
    };
    Run { outcome, length: None, error_message: None, is_suspicious: false, payload: None }
}

/// The run of the scenario that answers: by the input, or, without a login, by the person.
fn scenario_of(
    account: &Account,
    entered: &Entered<'_>,
    product: &str,
    user: Option<&User>,
    company: &Company,
) -> Option<Run> {
    let data = &account.sandbox_data;
    match entered.data_source {
        "education" => own::run_for_person(data, "education", product, user?),
        source => {
            let domain = directory::company(&account.directory, &company.id).map(|listed| listed.domain.clone());
            let login = own::Credentials {
                username: entered.username,
                password: entered.password,
                provider_id: entered.provider_id,
                company_domain: domain.filter(|_| source == "payroll"),
            };
            own::run(data, source, product, &login, entered.code)
        }
    }
}

/// The link and the task of data that comes without a login, as a scenario for a person gives it.
pub(crate) fn connect_instantly(
    account: &mut Account,
    token: &BridgeToken,
    run: Run,
    company_name: Option<String>,
    pace: Pace,
    now: DateTime<Utc>,
) -> Connected {
    let entered = Entered {
        username: "",
        password: "",
        code: None,
        provider_id: "truv",
        data_source: "payroll",
        company_mapping_id: None,
        company_name,
        known_company: None,
    };
    let company = directory::employer_of_link(
        &account.directory,
        token.company_mapping_id.as_deref(),
        entered.company_name.as_deref(),
    );
    let pace = run.length.map_or(pace, Pace::Timed);
    let (refused, lifecycle) = match run.outcome {
        LoginOutcome::Refused(status) => (Some(status), Lifecycle::refused_later(now, pace, status)),
        _ => (None, Lifecycle::through(now, pace, vec!["new", "parse", "full_parse", "done"])),
    };
    let error_message = run.error_message.map(Cow::from);
    let (is_suspicious, payload) = (run.is_suspicious, run.payload);
    let attempt =
        Attempt { entered: &entered, token, company, refused, lifecycle, error_message, is_suspicious, payload, now };
    let link_id = attempt.link(account);
    let task_id = attempt.task(account, &link_id);
    plan_task(account, &task_id);
    Connected { link_id, task_id, refused: None }
}

/// One login, with everything that follows from what was entered.
struct Attempt<'a> {
    entered: &'a Entered<'a>,
    token: &'a BridgeToken,
    company: Company,
    refused: Option<&'static str>,
    lifecycle: Lifecycle,
    /// The provider's message, as a scenario gives it.
    error_message: Option<Cow<'static, str>>,
    is_suspicious: bool,
    payload: Option<Arc<Value>>,
    now: DateTime<Utc>,
}

impl Attempt<'_> {
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
            link.login =
                Some(Login { username: self.entered.username.to_owned(), password: self.entered.password.to_owned() });
            if self.refused.is_none() {
                let persona = test_logins::persona(self.entered.data_source, self.entered.username);
                link.persona = persona.unwrap_or("goodlogin");
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
            provider_id: self.entered.provider_id.to_owned(),
            data_source: self.entered.data_source,
            persona: "goodlogin",
            is_suspicious: false,
            company: self.company.clone(),
            login_hash: String::new(),
            login: None,
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
        // The link was looked up or made just before.
        let link = account.links.get(link_id);
        let (provider_id, data_source) =
            link.map_or((String::new(), self.entered.data_source), |link| (link.provider_id.clone(), link.data_source));
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
            payload: self.payload.clone(),
            created_at: self.now,
            lifecycle,
        };
        account.tasks.insert(id.clone(), task);
        id
    }

    fn login_hash(&self) -> String {
        derived_id(&[self.entered.provider_id, self.entered.username, self.entered.password])
    }

    /// One person may use the same login for two employers, and does so in an order with two of them.
    fn is_at_chosen_company(&self, link: &Link) -> bool {
        let is_chosen = self.entered.company_mapping_id.is_some()
            || self.token.company_mapping_id.is_some()
            || self.entered.company_name.is_some();
        link.data_source != "payroll" || !is_chosen || link.company.id == self.company.id
    }
}
