//! Everything the sandbox remembers, and the log of requests from which the state can be rebuilt.

mod account;
mod bank_reports;
mod change_log;
mod deposits;
mod keeper;
mod lifecycle;
mod log_text;
mod objects;
mod orders;
mod pace;
mod progress;
pub(crate) mod replay;
mod sandbox_data;
mod state_file;
mod templates;
mod throttle;
mod uploads;
mod users;
mod webhook_history;
mod webhook_plan;
mod webhook_queue;
mod world;

pub(crate) use self::account::Account;
pub(crate) use self::bank_reports::{BankIncomeReport, BankReport, BankReports, ScoringReport};
pub(crate) use self::change_log::ChangeLog;
pub(crate) use self::deposits::{Action, Deposit, Share};
pub(crate) use self::keeper::Keeper;
pub(crate) use self::lifecycle::{FAILURES, Lifecycle};
pub(crate) use self::objects::{
    BridgeToken, Company, Link, Login, OwnCompany, PayrollReport, PublicToken, Task, User, UserReport, Webhook,
};
pub(crate) use self::orders::{
    Attempt, Batch, BatchOutcome, Certification, Order, Orders, PartKind, Reports, Suborder,
};
pub use self::pace::Pace;
pub(crate) use self::pace::{pace_as_json, pace_of_json};
pub(crate) use self::sandbox_data::{Additions, OwnProvider, SandboxData, SandboxDocument, Scenario};
pub(crate) use self::state_file::StateFile;
pub(crate) use self::templates::Template;
pub(crate) use self::throttle::Throttle;
pub(crate) use self::uploads::{Checks, Collection, Found, Paper, Papers, UploadForm, UploadedFile, Uploads};
pub(crate) use self::users::Users;
pub(crate) use self::webhook_history::DeliveryAttempt;
pub(crate) use self::webhook_plan::{plan_collection, plan_order, plan_steps, plan_task};
pub(crate) use self::webhook_queue::EVENT_TYPES;
pub(crate) use self::webhook_queue::{
    Delivering, Delivery, Disorder, Event, MOST_GIVEN_UP, Planned, TaskChange, WebhookQueue, What,
};
pub(crate) use self::world::{AccountKey, Settings, World};
