//! What a link leads to in payroll.

use super::{Career, Detail, Subject};
use crate::state::{Account, Link, Task};

/// Whether a link was connected for a product that has this much detail.
pub(crate) fn offers(link: &Link, detail: Detail) -> bool {
    let allowed = |product: &str| link.allowed_products.iter().any(|allowed| allowed == product);
    let has_employments = matches!(link.data_source, "payroll" | "docs");
    has_employments && (allowed("income") || (detail == Detail::Employment && allowed("employment")))
}

/// What a task found behind a link.
pub(crate) fn subject<'a>(account: &'a Account, link: &'a Link, task: &Task) -> Subject<'a> {
    let user = account.users.get(&link.user_id);
    Subject {
        link_id: &link.id,
        employer: link.company.index,
        linked_at: link.created_at,
        fetched_at: task.lifecycle.finishes_at(),
        first_name: user.and_then(|user| user.first_name.as_deref()),
        last_name: user.and_then(|user| user.last_name.as_deref()),
        email: user.and_then(|user| user.email.as_deref()),
        ssn: user.and_then(|user| user.ssn.as_deref()),
        career: Career::of(link.persona),
        switches: account.switches_of(&link.id, Some(task.lifecycle.finishes_at())),
        papers: (link.data_source == "docs").then(|| account.papers_of(&link.id)),
    }
}
