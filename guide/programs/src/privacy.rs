//! What may be logged, and what cannot be.

use serde::Deserialize;
use truv_sdk::Error;
use truv_sdk::types::IncomeCheck;
use truv_sdk::value::{Secret, Sensitive};

// ANCHOR: types
/// Your own types can have Truv's: `Debug` then shows `***`, and the memory is erased when they are dropped.
#[derive(Debug, Deserialize)]
pub struct Applicant {
    /// May be logged.
    pub number: String,
    /// Personal.
    pub first_name: Sensitive,
    /// A token: whoever has it can read the person's data.
    pub access_token: Secret,
}
// ANCHOR_END: types

/// A line for a log.
#[must_use]
// ANCHOR: log
pub fn log_line(report: &IncomeCheck, applicant: &Applicant) -> String {
    // ids, statuses, counts and times of records; every name, amount and date is `…`, every secret `***`
    format!("{applicant:?} {report:?}")
}

/// For a ticket with Truv's support: time, operation, status and ids, but no body and no key.
#[must_use]
pub fn ticket(error: &Error) -> String {
    error.support_reference().to_string()
}
// ANCHOR_END: log

/// What a person has to see, such as the name on a page of the lender.
#[must_use]
// ANCHOR: expose
pub fn shown_to_the_person(applicant: &Applicant) -> &str {
    applicant.first_name.expose() // the word to search for in a review
}
// ANCHOR_END: expose

#[cfg(test)]
mod tests {
    use super::{Applicant, log_line, shown_to_the_person, ticket};
    use crate::support::{person, truv};

    #[tokio::test]
    async fn a_log_names_nobody() {
        let (truv, client) = truv().await;
        let person = person(&truv, &client, "p-1").await;
        let report = client.links_income_report().link_id(&person.link.link_id).send().await.unwrap();
        let applicant = Applicant {
            number: "L-7".to_owned(),
            first_name: "Ines".into(),
            access_token: person.link.access_token.clone(),
        };
        let line = log_line(&report, &applicant);
        let job = &report.employments[0];
        let secret =
            ["Ines", applicant.access_token.expose(), job.company.name.as_str(), &job.income.unwrap().to_string()];
        for value in secret {
            assert!(!line.contains(value), "{line}");
        }
        assert!(line.contains("L-7") && line.contains(report.id.as_str()), "{line}");
        assert_eq!(shown_to_the_person(&applicant), "Ines");
        let error = client.users_get().user_id("0a1b2c3d4e5f60718293a4b5c6d7e8f9").send().await.unwrap_err();
        let ticket = ticket(&error);
        assert!(ticket.contains("status=404") && !ticket.contains(truv.secret()), "{ticket}");
    }
}
