//! The payroll data behind a link.

use serde_json::{Map, Value};

use super::employers::employer_of;
use super::terms::{Terms, terms_of};
use super::{Detail, Subject, employment, given};
use crate::state::{Account, Link, Papers, Task};

/// Whether a link was connected for a product that has this much detail.
pub(crate) fn offers(link: &Link, detail: Detail) -> bool {
    let allowed = |product: &str| link.allowed_products.iter().any(|allowed| allowed == product);
    let has_employments = matches!(link.data_source, "payroll" | "docs" | "tax");
    has_employments && (allowed("income") || (detail == Detail::Employment && allowed("employment")))
}

/// The person behind a link with the main job, as a task found them.
pub(crate) fn subject<'a>(account: &'a Account, link: &'a Link, task: &'a Task) -> Subject<'a> {
    let given = given_employments(task).and_then(|employments| employments.first());
    let linked_on = link.created_at.date_naive();
    // Every login has at least one job, so there is a person.
    let mut terms = terms_of(link.persona, linked_on).into_iter();
    let terms = terms.next().unwrap_or_else(|| given::usual(linked_on));
    subject_with(account, link, task, (0, terms, given))
}

/// The person behind a link once for each job.
pub(crate) fn jobs<'a>(account: &'a Account, link: &'a Link, task: &'a Task) -> Vec<Subject<'a>> {
    let linked_on = link.created_at.date_naive();
    let made_up = terms_of(link.persona, linked_on);
    match given_employments(task) {
        None => {
            let numbered = made_up.into_iter().enumerate();
            numbered.map(|(number, terms)| subject_with(account, link, task, (number, terms, None))).collect()
        }
        Some(given) => {
            let usual = |number: usize| made_up.get(number).cloned().unwrap_or_else(|| given::usual(linked_on));
            let numbered = given.iter().enumerate();
            numbered
                .map(|(number, given)| subject_with(account, link, task, (number, usual(number), Some(given))))
                .collect()
        }
    }
}

/// Every employment behind a link, as a task found them. Files are at `base_url`.
pub(crate) fn employments(
    account: &Account,
    link: &Link,
    task: &Task,
    detail: Detail,
    base_url: &str,
) -> Vec<Map<String, Value>> {
    jobs(account, link, task).iter().map(|job| employment(job, detail, base_url)).collect()
}

fn given_employments(task: &Task) -> Option<&Vec<Value>> {
    task.payload.as_ref()?["employments"].as_array()
}

fn subject_with<'a>(
    account: &'a Account,
    link: &'a Link,
    task: &'a Task,
    (number, terms, given): (usize, Terms, Option<&'a Value>),
) -> Subject<'a> {
    let user = account.users.get(&link.user_id);
    let finished_at = task.lifecycle.finishes_at();
    let linked_on = link.created_at.date_naive();
    let switches = if number == 0 { account.switches_of(&link.id, Some(finished_at)) } else { Vec::new() };
    Subject {
        link_id: &link.id,
        number,
        seed: format!("{} {number}", link.persona),
        employer: employer_of(&link.company),
        terms: given.map_or_else(|| terms.clone(), |given| given::terms(given, &terms, linked_on)),
        linked_at: link.created_at,
        fetched_at: finished_at,
        first_name: user.and_then(|user| user.first_name.as_deref()),
        last_name: user.and_then(|user| user.last_name.as_deref()),
        email: user.and_then(|user| user.email.as_deref()),
        ssn: user.and_then(|user| user.ssn.as_deref()),
        date_of_birth: user.and_then(|user| user.date_of_birth.as_deref()),
        switches,
        papers: match link.data_source {
            "docs" => Some(account.papers_of(&link.id)),
            // A tax service has the forms of every year, and no pay statements.
            "tax" => Some(Papers { paystubs: 0, wage_statements: usize::MAX, has_tax_returns: true }),
            _ => None,
        },
        given,
        library: Some(&account.sandbox_data),
    }
}
