//! Reports on bank data. Their content depends on the links; only the request is kept.

use crate::index_map::IndexMap;
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Map, Value};

use super::Lifecycle;

/// The reports of an account, by id.
#[derive(Default)]
pub(crate) struct BankReports {
    /// Verifications of assets.
    pub(crate) assets: IndexMap<String, BankReport>,
    pub(crate) income_insights: IndexMap<String, BankReport>,
    /// Income over one link.
    pub(crate) bank_income: IndexMap<String, BankIncomeReport>,
    /// Scores of data that the client sent.
    pub(crate) scoring: IndexMap<String, ScoringReport>,
}

/// A report over all bank links of a user.
#[derive(Clone)]
pub(crate) struct BankReport {
    pub(crate) id: String,
    pub(crate) user_id: String,
    pub(crate) days_requested: u64,
    /// The last day; the day of the data if there is none.
    pub(crate) as_of: Option<NaiveDate>,
    /// Dollars from which on a deposit is large.
    pub(crate) large_deposit: Option<i64>,
    /// Whether this is a report of employment, made from deposits.
    pub(crate) is_voe: bool,
    /// The only accounts to report on.
    pub(crate) account_ids: Option<Vec<String>>,
    pub(crate) created_at: DateTime<Utc>,
    /// The time from which the report can be read.
    pub(crate) ready_at: DateTime<Utc>,
}

/// A report on the income over one link.
#[derive(Clone)]
pub(crate) struct BankIncomeReport {
    pub(crate) link_id: String,
    pub(crate) days_requested: u64,
    pub(crate) created_at: DateTime<Utc>,
}

/// Requested scores, with the data from which they are computed.
pub(crate) struct ScoringReport {
    pub(crate) id: String,
    pub(crate) request: Map<String, Value>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) lifecycle: Lifecycle,
}

impl BankReports {
    /// The user of each report that waits for tasks, and from when on it can be read.
    pub(super) fn waiting(&mut self) -> impl Iterator<Item = (&String, &mut DateTime<Utc>)> {
        let reports = self.assets.values_mut().chain(self.income_insights.values_mut());
        reports.map(|report| (&report.user_id, &mut report.ready_at))
    }

    pub(super) fn forget_user(&mut self, user_id: &str) {
        self.assets.retain(|_, report| report.user_id != user_id);
        self.income_insights.retain(|_, report| report.user_id != user_id);
    }

    pub(super) fn forget_link(&mut self, link_id: &str) {
        self.bank_income.retain(|_, report| report.link_id != link_id);
    }
}
