//! `Client::from_env` in a process of its own, so that no variable of this process changes.

use std::env;
use std::ffi::OsStr;
use std::process::Command;

use truv_sdk::Client;

use super::{CLIENT_ID, LOOPBACK, SECRET, check};

const VARIABLES: [&str; 3] = ["TRUV_CLIENT_ID", "TRUV_SECRET", "TRUV_BASE_URL"];
const MARKS: [&str; 2] = ["<<<", ">>>"];

fn from_env<V: AsRef<OsStr>>(variables: &[(&str, V)]) -> String {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "configuration::environment::child", "--ignored", "--nocapture", "--test-threads=1"]);
    for name in VARIABLES {
        command.env_remove(name);
    }
    for (name, value) in variables {
        command.env(name, value);
    }
    let output = String::from_utf8(command.output().unwrap().stdout).unwrap();
    let text = output.split_once(MARKS[0]).and_then(|(_, text)| text.split_once(MARKS[1]));
    text.unwrap_or_else(|| panic!("the child said: {output}")).0.to_owned()
}

/// Prints the result of `Client::from_env` to standard output.
#[test]
#[ignore = "the tests of this module run it with variables of their own"]
fn child() {
    let text = match Client::from_env() {
        Ok(client) => format!("{client:?}"),
        Err(error) => {
            check(&error);
            error.to_string()
        }
    };
    println!("{}{text}{}", MARKS[0], MARKS[1]);
}

#[test]
fn both_keys_and_the_base_url_are_read() {
    let variables = [("TRUV_CLIENT_ID", CLIENT_ID), ("TRUV_SECRET", SECRET), ("TRUV_BASE_URL", LOOPBACK)];
    assert_eq!(from_env(&variables), r#"Client { base_url: "http://127.0.0.1:8787", environment: Sandbox, .. }"#);
}

#[test]
fn without_a_base_url_production_is_called() {
    for variables in [
        vec![("TRUV_CLIENT_ID", CLIENT_ID), ("TRUV_SECRET", "prod-0123")],
        vec![("TRUV_CLIENT_ID", CLIENT_ID), ("TRUV_SECRET", "prod-0123"), ("TRUV_BASE_URL", "")],
    ] {
        assert_eq!(
            from_env(&variables),
            r#"Client { base_url: "https://prod.truv.com", environment: Production, .. }"#
        );
    }
}

#[test]
fn a_missing_or_empty_variable_is_named() {
    let rest = "from the API keys page of the Truv dashboard, or start the local Truv (`cargo install truv-sandbox`, then \
                `truv-sandbox`) and copy the lines it prints";
    let no_id = format!("the environment variable TRUV_CLIENT_ID is not set; set it to the client id {rest}");
    assert_eq!(from_env::<&str>(&[]), no_id);
    assert_eq!(from_env(&[("TRUV_CLIENT_ID", ""), ("TRUV_SECRET", SECRET)]), no_id);
    let no_secret = format!("the environment variable TRUV_SECRET is not set; set it to the access secret {rest}");
    assert_eq!(from_env(&[("TRUV_CLIENT_ID", CLIENT_ID)]), no_secret);
    assert_eq!(from_env(&[("TRUV_CLIENT_ID", CLIENT_ID), ("TRUV_SECRET", "")]), no_secret);
}

#[test]
fn unusable_values_are_explained_and_not_repeated() {
    for (id, secret, base_url, expected) in [
        (CLIENT_ID, "hush-0123", LOOPBACK, "the access secret must start with"),
        (CLIENT_ID, "sandbox-hush ", LOOPBACK, "the access secret has a blank or line break at its start or end"),
        ("sandbox-hush", CLIENT_ID, LOOPBACK, "check that client id and secret are not swapped"),
        (CLIENT_ID, SECRET, "http://hush.example.com", "the base URL is plain HTTP to another machine"),
        (CLIENT_ID, SECRET, "https://prod.truv.com/hush", "the base URL has more than scheme, host and port"),
    ] {
        let text = from_env(&[("TRUV_CLIENT_ID", id), ("TRUV_SECRET", secret), ("TRUV_BASE_URL", base_url)]);
        assert!(text.contains(expected) && !text.contains("hush"), "{text}");
    }
}

#[cfg(unix)]
#[test]
fn a_value_that_is_not_text_is_named() {
    use std::os::unix::ffi::OsStrExt;

    let bytes = OsStr::from_bytes(b"\xff\xfe");
    assert_eq!(
        from_env(&[("TRUV_CLIENT_ID", bytes), ("TRUV_SECRET", bytes)]),
        "the environment variable TRUV_CLIENT_ID is not UTF-8 text"
    );
}
