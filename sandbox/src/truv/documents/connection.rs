//! Links that are made of documents rather than of a login.

use chrono::{DateTime, Utc};

use super::PROVIDER;
use crate::random::derived_id;
use crate::state::{Account, Lifecycle, Link, Pace, Paper, Task, plan_task};
use crate::truv::directory;
use crate::truv::scenarios::own;
use crate::truv::scenarios::test_logins::LoginOutcome;

/// Kinds of documents that a link can be made of.
const PROOFS: [&str; 5] = ["PAYSTUB", "W2", "F1099", "F1040", "VOLUNTEER_LETTER"];

/// Whether a document proves income and was read.
pub(crate) fn is_proof(paper: &Paper) -> bool {
    paper.status == "successful" && PROOFS.contains(&paper.kind)
}

/// A link that stands for documents.
pub(crate) fn new_link(
    account: &mut Account,
    user_id: &str,
    product_type: &str,
    is_suspicious: bool,
    now: DateTime<Utc>,
) -> String {
    let id = account.random.id();
    let link = Link {
        id: id.clone(),
        user_id: user_id.to_owned(),
        access_token: account.random.id(),
        provider_id: PROVIDER.to_owned(),
        data_source: "docs",
        persona: "goodlogin",
        is_suspicious,
        company: directory::employer_of_link(&account.directory, None, None),
        login_hash: derived_id(&[PROVIDER, &id]),
        login: None,
        tracking_info: None,
        allowed_products: vec![product_type.to_owned()],
        initial_product_type: product_type.to_owned(),
        refused: None,
        created_at: now,
        updated_at: now,
    };
    account.links.insert(id.clone(), link);
    id
}

/// What the documents behind a link are read for.
pub(crate) struct About<'a> {
    pub(crate) product_type: &'a str,
    pub(crate) tracking_info: Option<String>,
    /// The bridge token, of documents that were uploaded in Bridge.
    pub(crate) bridge_token: Option<String>,
}

/// Starts to read the documents behind a link.
pub(crate) fn start_task(
    account: &mut Account,
    link_id: &str,
    about: About<'_>,
    pace: Pace,
    now: DateTime<Utc>,
) -> String {
    let id = account.random.id();
    let filenames: Vec<&str> = account.papers_behind(link_id).map(|(_, file)| file.filename.as_str()).collect();
    let run = own::run_of_files(&account.sandbox_data, about.product_type, &filenames);
    let pace = run.as_ref().and_then(|run| run.length).map_or(pace, Pace::Timed);
    let refused = match &run {
        Some(run) => match run.outcome {
            LoginOutcome::Refused(status) => Some(status),
            _ => None,
        },
        None => Some("no_data").filter(|_| !account.papers_behind(link_id).any(|(paper, _)| is_proof(paper))),
    };
    if run.as_ref().is_some_and(|run| run.is_suspicious)
        && let Some(link) = account.links.get_mut(link_id)
    {
        link.is_suspicious = true;
    }
    let link = account.links.get(link_id);
    let task = Task {
        id: id.clone(),
        link_id: link_id.to_owned(),
        user_id: link.map(|link| link.user_id.clone()).unwrap_or_default(),
        provider_id: link.map(|link| link.provider_id.clone()).unwrap_or_default(),
        data_source: "docs",
        product_type: about.product_type.to_owned(),
        tracking_info: about.tracking_info,
        bridge_token: about.bridge_token,
        deposit: None,
        error_message: run.as_ref().and_then(|run| run.error_message.clone()).map(Into::into),
        payload: run.and_then(|run| run.payload),
        created_at: now,
        lifecycle: Lifecycle::through(now, pace, vec!["new", "parse", "full_parse", refused.unwrap_or("done")]),
    };
    account.tasks.insert(id.clone(), task);
    plan_task(account, &id);
    id
}
