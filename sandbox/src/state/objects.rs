//! The objects of an account. There is no `Debug`: they hold tokens and personal data.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::{Deposit, Lifecycle};
use serde_json::Value;

/// How long a bridge token opens Bridge, and its public token can be exchanged.
const BRIDGE_TOKEN_LIFETIME: TimeDelta = TimeDelta::hours(6);

/// A person whose data is verified.
#[derive(Clone)]
pub(crate) struct User {
    pub(crate) id: String,
    pub(crate) external_user_id: Option<String>,
    pub(crate) first_name: Option<String>,
    pub(crate) last_name: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) ssn: Option<String>,
    pub(crate) date_of_birth: Option<String>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
}

impl User {
    /// The last four digits of the social security number, if it is known.
    pub(crate) fn ssn_last4(&self) -> Option<String> {
        let digits: Vec<char> = self.ssn.as_ref()?.chars().filter(char::is_ascii_digit).collect();
        Some(digits.get(digits.len().checked_sub(4)?..)?.iter().collect())
    }
}

/// Opens Bridge for one user.
#[derive(Clone)]
pub(crate) struct BridgeToken {
    pub(crate) token: String,
    pub(crate) user_id: String,
    pub(crate) product_type: String,
    pub(crate) allowed_products: Vec<String>,
    pub(crate) tracking_info: Option<String>,
    pub(crate) client_name: Option<String>,
    pub(crate) company_mapping_id: Option<String>,
    pub(crate) provider_id: Option<String>,
    pub(crate) template_id: Option<String>,
    pub(crate) data_sources: Vec<String>,
    /// The link to log in to again.
    pub(crate) access_token: Option<String>,
    /// Where the pay is to go.
    pub(crate) deposit: Option<Deposit>,
    pub(crate) created_at: DateTime<Utc>,
}

impl BridgeToken {
    pub(crate) fn expires_at(&self) -> DateTime<Utc> {
        self.created_at + BRIDGE_TOKEN_LIFETIME
    }
}

/// The token that Bridge returns after a login. It can be exchanged once, while its bridge token is valid.
pub(crate) struct PublicToken {
    pub(crate) link_id: String,
    pub(crate) expires_at: DateTime<Utc>,
    pub(crate) used: bool,
}

/// A user's connection to a payroll provider, bank or insurer.
#[derive(Clone)]
pub(crate) struct Link {
    pub(crate) id: String,
    pub(crate) user_id: String,
    pub(crate) access_token: String,
    pub(crate) provider_id: String,
    pub(crate) data_source: &'static str,
    /// Which of the made-up sets of data the login leads to; a user name of the test logins.
    pub(crate) persona: &'static str,
    /// Whether the documents behind it look tampered with.
    pub(crate) is_suspicious: bool,
    pub(crate) company: Company,
    /// Stands for the login.
    pub(crate) login_hash: String,
    /// The login that a refresh uses again.
    pub(crate) login: Option<Login>,
    pub(crate) tracking_info: Option<String>,
    pub(crate) allowed_products: Vec<String>,
    pub(crate) initial_product_type: String,
    /// The status of every attempt with this login, if it does not work.
    pub(crate) refused: Option<&'static str>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
}

/// A user name and a password, as they were entered.
#[derive(Clone)]
pub(crate) struct Login {
    pub(crate) username: String,
    pub(crate) password: String,
}

/// An employer: its id in the directory, and the number of a made-up employer, unless it has a name of its own.
#[derive(Clone)]
pub(crate) struct Company {
    pub(crate) id: String,
    pub(crate) index: usize,
    pub(crate) own: Option<Arc<OwnCompany>>,
}

/// An employer that the client named. Unknown details are made up.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct OwnCompany {
    pub(crate) name: String,
    pub(crate) domain: Option<String>,
    pub(crate) street: Option<String>,
    pub(crate) city: Option<String>,
    pub(crate) state: Option<String>,
    pub(crate) zip: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) ein: Option<String>,
}

/// One attempt to fetch the data of a link.
#[derive(Clone)]
pub(crate) struct Task {
    pub(crate) id: String,
    pub(crate) link_id: String,
    pub(crate) user_id: String,
    pub(crate) provider_id: String,
    pub(crate) data_source: &'static str,
    pub(crate) product_type: String,
    pub(crate) tracking_info: Option<String>,
    /// The bridge token it came from; a refresh has none.
    pub(crate) bridge_token: Option<String>,
    /// Where a deposit switch or a paycheck linked loan is to send the pay.
    pub(crate) deposit: Option<Deposit>,
    /// The provider's message, if it does not follow from the status.
    pub(crate) error_message: Option<Cow<'static, str>>,
    /// The data that the task returns, if a scenario gives it.
    pub(crate) payload: Option<Arc<Value>>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) lifecycle: Lifecycle,
}

impl Task {
    pub(crate) fn is_refresh(&self) -> bool {
        // Documents are read once, without a login.
        self.bridge_token.is_none() && self.data_source != "docs"
    }
}

/// A report over all links of a user.
#[derive(Clone)]
pub(crate) struct UserReport {
    pub(crate) id: String,
    pub(crate) user_id: String,
    /// Without pay.
    pub(crate) is_voe: bool,
    pub(crate) created_at: DateTime<Utc>,
    /// The time from which the report can be read.
    pub(crate) ready_at: DateTime<Utc>,
}

/// A report on the payrolls of a whole company.
#[derive(Clone)]
pub(crate) struct PayrollReport {
    pub(crate) id: String,
    pub(crate) link_id: String,
    pub(crate) first_day: NaiveDate,
    pub(crate) last_day: NaiveDate,
    pub(crate) lifecycle: Lifecycle,
}

/// An endpoint that wants to be notified.
#[derive(Clone)]
pub(crate) struct Webhook {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) webhook_url: String,
    pub(crate) events: Vec<String>,
    pub(crate) env_type: String,
    pub(crate) enabled: bool,
    /// How many events in a row could not be delivered.
    pub(crate) given_up: usize,
    /// The access secret that registered the endpoint; it signs the deliveries.
    pub(crate) secret: String,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
}
