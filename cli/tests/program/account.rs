//! Keys: from the environment, a profile or a command, and never seen.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

use crate::support::{Truv, failure, success, truv};

/// The program with a file of profiles.
fn with(file: &std::path::Path, arguments: &[&str]) -> Command {
    let mut command = truv(arguments);
    command.env("TRUV_CONFIG", file).env("PATH", "/usr/bin:/bin");
    command
}

fn feed(command: &mut Command, input: &str) -> std::process::Output {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn profiles_are_kept_for_their_owner_and_used() {
    let truv = Truv::start();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("settings/config.toml");
    let base_url = truv.sandbox.base_url();
    let keys = format!("{}\n{}\n", truv.sandbox.client_id(), truv.sandbox.secret());
    let added = feed(&mut with(&file, &["profile", "add", "local", "--base-url", &base_url]), &keys);
    assert!(success(&added).contains("Wrote local"));
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    // the first is the default
    success(&with(&file, &["users", "list"]).output().unwrap());
    let listed = success(&with(&file, &["profile", "list"]).output().unwrap());
    assert!(
        listed.contains("* local") && listed.contains("sandbox") && !listed.contains(truv.sandbox.secret()),
        "{listed}"
    );

    // a keyring of the user's
    let command = format!("printf '%s\\n' {}", truv.sandbox.secret());
    let line = ["profile", "add", "ring", "--base-url", &base_url, "--secret-command", &command];
    success(&feed(&mut with(&file, &line), &format!("{}\n", truv.sandbox.client_id())));
    success(&with(&file, &["users", "list", "--profile", "ring"]).output().unwrap());
    let broken = ["profile", "add", "broken", "--base-url", &base_url, "--secret-command", "exit 3"];
    success(&feed(&mut with(&file, &broken), "0123\n"));
    let (code, text) = failure(&with(&file, &["users", "list", "--profile", "broken"]).output().unwrap());
    assert!(code == 3 && text.contains("secret_command"), "{text}");

    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    let (code, text) = failure(&with(&file, &["users", "list"]).output().unwrap());
    assert!(code == 3 && text.contains("chmod 600"), "{text}");
}

#[test]
fn what_is_wrong_with_a_file_of_profiles_is_said_without_its_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.toml");
    for text in [
        "[profiles.a]\nclient_id = \"0123\"\nsecret = \"sandbox-PLANTED\nmore",
        "[profiles.a]\nclient_id = \"0123\"\nsecret = [\"sandbox-PLANTED\"]\n",
        "[profiles.a]\nclient_id = \"0123\"\npassword = \"sandbox-PLANTED\"\n",
        "[profiles.a]\nsecret = \"sandbox-PLANTED\"\n",
        "secret = \"sandbox-PLANTED\"\n",
    ] {
        fs::write(&file, text).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        let (code, said) = failure(&with(&file, &["users", "list", "--profile", "a"]).output().unwrap());
        assert_eq!(code, 3, "{said}");
        assert!(said.contains("config.toml") && !said.contains("PLANTED"), "{said}");
    }
}

#[test]
fn without_keys_a_command_says_how_to_get_some() {
    let (code, text) = failure(&truv(&["users", "list"]).output().unwrap());
    assert_eq!(code, 3);
    for hint in ["TRUV_CLIENT_ID", "truv profile add", "truv sandbox", "truv demo"] {
        assert!(text.contains(hint), "{hint} in {text}");
    }
    let (code, text) = failure(&truv(&["users", "list", "--profile", "nobody"]).output().unwrap());
    assert!(code == 3 && text.contains("`nobody`"), "{text}");
    let (code, text) = failure(&truv(&["users", "list"]).env("TRUV_SECRET", "sandbox-1").output().unwrap());
    assert!(code == 3 && text.contains("TRUV_CLIENT_ID is not"), "{text}");
}

#[test]
fn nothing_changes_in_production_without_a_yes() {
    let truv = Truv::start();
    let production = |arguments: &[&str]| {
        let mut command = truv.truv(arguments);
        command.env("TRUV_SECRET", "prod-0123456789abcdef").stdin(Stdio::null());
        command.output().unwrap()
    };
    success(&production(&["users", "list"]));
    for arguments in [
        &["users", "create", "--external-user-id", "crm-1"][..],
        &["api", "POST", "/v1/users/", "--field", "external_user_id=crm-1"],
        &["webhooks", "ensure", "http://127.0.0.1:9/"],
        &["trigger", "link-connected"],
    ] {
        let (code, text) = failure(&production(arguments));
        assert_eq!(code, 10, "{arguments:?}: {text}");
    }
    assert_eq!(success(&production(&["users", "list"])), "");
    success(&production(&["users", "create", "--external-user-id", "crm-1", "--yes"]));
}
