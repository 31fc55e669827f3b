//! The documented test logins and what each leads to.

use std::borrow::Cow;

use crate::state::FAILURES;

/// The code that `goodlogin` / `mfa` asks for.
const CODE: &str = "12345";

/// What a login leads to.
#[derive(Debug, PartialEq)]
pub(crate) enum LoginOutcome {
    Connected {
        asks_for_code: bool,
        long_check: bool,
    },
    /// The login asks for a code and none was given.
    CodeWanted,
    /// The status that the task ends with.
    Refused(&'static str),
}

/// User names that lead to data of their own, by data source, or at payroll providers, banks and tax services alike where
/// there is none; their password is `goodpassword`. The README's table says what they have.
const PERSONAS: [(Option<&str>, &str, &str); 21] = [
    (None, "goodlogin.salaried", "connects; a salary, paid twice a month"),
    (None, "goodlogin.hourly", "connects; paid by the hour"),
    (None, "goodlogin.two-jobs", "connects; two employers"),
    (None, "goodlogin.terminated", "connects; no longer employed"),
    (None, "goodlogin.self-employed", "connects; a business of their own"),
    (None, "goodlogin.gig", "connects; paid by the piece every week"),
    (None, "goodlogin.retired", "connects; a pension"),
    (None, NO_DATA, "ends without data"),
    (Some("payroll"), "goodlogin.tn1", "connects; hired less than a year ago"),
    (Some("payroll"), "goodlogin.tn2", "connects; hired less than a year ago"),
    (Some("payroll"), "fulltime", "connects; a salary"),
    (Some("payroll"), "hourly.part-time", "connects; half the week, paid by the hour"),
    (Some("payroll"), "multiple.employments", "connects; two employers"),
    (Some("payroll"), "multiple.employments2", "connects; left the employer and came back"),
    (Some("financial_accounts"), "goodlogin.checking", "connects; a checking account"),
    (Some("financial_accounts"), "goodlogin.checking.savings", "connects; checking and savings"),
    (Some("financial_accounts"), "goodlogin.savings", "connects; a savings account"),
    (Some("financial_accounts"), "goodlogin.card", "connects; checking and savings"),
    (Some("financial_accounts"), "goodlogin.inv", "connects; an investment account"),
    (Some("financial_accounts"), "goodlogin.all", "connects; checking, savings and an investment account"),
    (Some("financial_accounts"), "sit", "connects; a certificate of deposit, stocks and bonds"),
];

/// The persona without any data.
const NO_DATA: &str = "goodlogin.no-data";

fn personas(data_source: &str) -> impl Iterator<Item = &'static (Option<&'static str>, &'static str, &'static str)> {
    let is_shared = matches!(data_source, "payroll" | "financial_accounts" | "tax");
    PERSONAS.iter().filter(move |(source, ..)| source.map_or(is_shared, |source| source == data_source))
}

/// The user name, if it leads to data of its own.
pub(crate) fn persona(data_source: &str, username: &str) -> Option<&'static str> {
    personas(data_source).find(|(_, name, _)| *name == username).map(|(_, name, _)| *name)
}

/// Whether a login is built in, so that no scenario may use it; without a password, any password is meant.
pub(crate) fn is_reserved(data_source: &str, username: &str, password: Option<&str>) -> bool {
    let takes_logins = matches!(data_source, "payroll" | "financial_accounts" | "insurance");
    let is_pair = data_source == "financial_accounts"
        && persona(data_source, username).is_some()
        && password.is_none_or(|password| password == "goodpassword");
    takes_logins && (matches!(username, "goodlogin" | "error.user") || is_pair)
}

/// Built-in students: last digits of the social security number, date of birth, final status. Truv does not
/// publish its own.
const STUDENTS: [(&str, &str, &str); 2] = [("1111", "2001-01-01", "done"), ("2222", "2002-02-02", "no_data")];

/// Whether these values find a built-in student.
pub(crate) fn is_reserved_student(property: &str, value: &str) -> bool {
    STUDENTS.iter().any(|(digits, born, _)| match property {
        "ssn_last4" => *digits == value,
        _ => *born == value,
    })
}

/// How the search for a student ends: by the digits, or else by the date. Records of all other students are found.
pub(crate) fn student(ssn_last4: Option<&str>, date_of_birth: Option<&str>) -> LoginOutcome {
    let mut known = STUDENTS.iter();
    let found = known.find(|(digits, born, _)| ssn_last4 == Some(*digits) || date_of_birth == Some(*born));
    match found.map(|(_, _, status)| *status) {
        Some(status) if status != "done" => LoginOutcome::Refused(status),
        _ if ssn_last4.is_none() && date_of_birth.is_none() => LoginOutcome::Refused("no_data"),
        _ => LoginOutcome::Connected { asks_for_code: false, long_check: false },
    }
}

pub(crate) fn outcome(data_source: &str, username: &str, password: &str, code: Option<&str>) -> LoginOutcome {
    let connected = |asks_for_code, long_check| LoginOutcome::Connected { asks_for_code, long_check };
    match (username, password) {
        ("goodlogin", "goodpassword") => connected(false, false),
        ("goodlogin", "longcheck") => connected(false, true),
        ("goodlogin", "mfa") => match code {
            None => LoginOutcome::CodeWanted,
            Some(CODE) => connected(true, false),
            Some(_) => LoginOutcome::Refused("mfa_error"),
        },
        ("error.user", wanted) => {
            let status = FAILURES.into_iter().find(|status| *status == wanted);
            LoginOutcome::Refused(status.unwrap_or("login_error"))
        }
        (NO_DATA, "goodpassword") if persona(data_source, NO_DATA).is_some() => LoginOutcome::Refused("no_data"),
        (name, "goodpassword") if persona(data_source, name).is_some() => connected(false, false),
        _ => LoginOutcome::Refused("login_error"),
    }
}

/// A login to try, as a hint for people.
pub(crate) struct Hint {
    pub(crate) username: &'static str,
    pub(crate) password: &'static str,
    pub(crate) outcome: Cow<'static, str>,
}

/// Every login that leads somewhere, by data source.
pub(crate) fn hints(data_source: &str) -> Vec<Hint> {
    let hint = |username, password, outcome: &'static str| Hint { username, password, outcome: outcome.into() };
    let mut hints = vec![
        hint("goodlogin", "goodpassword", "connects"),
        Hint { outcome: format!("asks for a code, which is {CODE}").into(), ..hint("goodlogin", "mfa", "") },
        hint("goodlogin", "longcheck", "connects after a minute"),
    ];
    hints.extend(personas(data_source).map(|(_, name, outcome)| hint(name, "goodpassword", outcome)));
    hints.extend(FAILURES.map(|status| hint("error.user", status, message(status))));
    hints
}

/// The provider's message, for `error_message` of a task.
pub(crate) fn message(status: &str) -> &'static str {
    match status {
        "login_error" => "The username or password is not correct.",
        "mfa_error" => "The verification code is not correct.",
        "config_error" => "The account has to be set up at the provider before it can be used.",
        "account_locked" => "The account is locked; it has to be unlocked at the provider.",
        "unable_to_reset" => "The password could not be reset.",
        "no_data" => "The account has no data.",
        "unavailable" => "The provider is not available at the moment.",
        "not_supported" => "The account is of a kind that is not supported.",
        _ => "Something went wrong at the provider.",
    }
}

/// The code that Bridge hands to the browser for a refused login.
pub(crate) fn bridge_code(status: &str) -> &'static str {
    match status {
        "login_error" => "LOGIN_ERROR",
        "mfa_error" => "MFA_ERROR",
        "no_data" => "NO_DATA",
        "unavailable" => "UNAVAILABLE",
        _ => "ERROR",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documented_logins() {
        let outcome = |username, password, code| outcome("payroll", username, password, code);
        let ok = |asks_for_code, long_check| LoginOutcome::Connected { asks_for_code, long_check };
        assert_eq!(outcome("goodlogin", "goodpassword", None), ok(false, false));
        assert_eq!(outcome("goodlogin", "longcheck", None), ok(false, true));
        assert_eq!(outcome("goodlogin", "mfa", Some("12345")), ok(true, false));
        assert_eq!(outcome("goodlogin", "mfa", None), LoginOutcome::CodeWanted);
        assert_eq!(outcome("goodlogin", "mfa", Some("1")), LoginOutcome::Refused("mfa_error"));
        assert_eq!(outcome("error.user", "no_data", None), LoginOutcome::Refused("no_data"));
        assert_eq!(outcome("error.user", "done", None), LoginOutcome::Refused("login_error"));
        assert_eq!(outcome("someone", "else", None), LoginOutcome::Refused("login_error"));
    }

    #[test]
    fn every_hint_does_what_it_says() {
        for source in ["payroll", "financial_accounts", "insurance", "tax"] {
            for hint in hints(source) {
                let outcome = outcome(source, hint.username, hint.password, None);
                match hint.outcome.as_ref() {
                    "ends without data" => assert_eq!(outcome, LoginOutcome::Refused("no_data")),
                    says if says.starts_with("connects") => assert!(matches!(outcome, LoginOutcome::Connected { .. })),
                    says if says.starts_with("asks") => assert_eq!(outcome, LoginOutcome::CodeWanted),
                    says => assert_eq!((outcome, says), (LoginOutcome::Refused(hint.password), message(hint.password))),
                }
            }
        }
        assert_eq!(hints("financial_accounts").len(), hints("insurance").len() + 15);
    }

    #[test]
    fn logins_of_one_data_source() {
        let outcome = |source| outcome(source, "goodlogin.checking", "goodpassword", None);
        assert_eq!(outcome("financial_accounts"), LoginOutcome::Connected { asks_for_code: false, long_check: false });
        assert_eq!(outcome("insurance"), LoginOutcome::Refused("login_error"));
    }
}
