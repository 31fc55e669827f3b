//! The tools: recordings, drift, the document, completions, manual pages, the demo.

use std::fs;

use crate::support::{Truv, failure, success, truv, truv as program};

#[test]
fn an_account_is_compared_with_the_document() {
    let truv = Truv::start();
    let folder = tempfile::tempdir().unwrap();
    let keep = folder.path().join("recordings");
    let line = ["verify", "--flow", "webhooks", "--flow", "companies", "--keep", keep.to_str().unwrap()];
    let page = truv.says(&line);
    assert!(page.contains("The account answers as the document of this version says."), "{page}");
    let files: Vec<_> = fs::read_dir(&keep).unwrap().flatten().map(|entry| entry.path()).collect();
    assert!(!files.is_empty());
    for file in &files {
        let text = fs::read_to_string(file).unwrap();
        assert!(
            !text.contains(truv.sandbox.secret()) && !text.contains(truv.sandbox.client_id()),
            "{}",
            file.display()
        );
    }
    let keep = keep.to_str().unwrap();
    success(&program(&["drift", "--har", keep]).output().unwrap());
    success(&program(&["redact", "--check", keep]).output().unwrap());
    // keys of production are refused before anything is sent
    let mut production = truv.truv(&["verify"]);
    production.env("TRUV_SECRET", "prod-0123456789abcdef");
    let (code, text) = failure(&production.output().unwrap());
    assert!(code == 3 && text.contains("sandbox key"), "{text}");
}

#[test]
fn two_documents_are_compared() {
    let folder = tempfile::tempdir().unwrap();
    let own = success(&truv(&["spec"]).output().unwrap());
    let mut document: serde_json::Value = serde_json::from_str(&own).unwrap();
    let (old, new) = (folder.path().join("old.json"), folder.path().join("new.json"));
    fs::write(&old, &own).unwrap();
    document["paths"].as_object_mut().unwrap().remove("/v1/keys/").unwrap();
    fs::write(&new, document.to_string()).unwrap();
    let (old, new) = (old.to_str().unwrap(), new.to_str().unwrap());
    let same = success(&truv(&["spec", "diff", old, "truv"]).output().unwrap());
    assert_eq!(same, "Nothing changed on the wire.\n");
    let broken = truv(&["spec", "diff", old, new, "--format", "json"]).output().unwrap();
    assert_eq!(broken.status.code(), Some(1));
    let change: serde_json::Value = serde_json::from_slice(&broken.stdout).unwrap();
    assert_eq!(
        (&change["rule"], &change["level"]),
        (&"api-path-removed-without-deprecation".into(), &"breaking".into())
    );
    let (code, text) = failure(&truv(&["spec", "diff", old, "nowhere.yaml"]).output().unwrap());
    assert!(code == 2 && text.contains("nowhere.yaml"), "{text}");
    // the other way round nothing breaks
    success(&truv(&["spec", "diff", new, old]).output().unwrap());
}

#[test]
fn shells_complete_and_man_has_a_page_for_each_command() {
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let text = success(&truv(&["completions", shell]).output().unwrap());
        assert!(text.contains("external-user-id"), "{shell}");
    }
    let folder = tempfile::tempdir().unwrap();
    success(&truv(&["man", folder.path().to_str().unwrap()]).output().unwrap());
    let page = fs::read_to_string(folder.path().join("truv-users-create.1")).unwrap();
    assert!(page.contains("external"), "{page}");
    assert!(fs::read_dir(folder.path()).unwrap().count() > 130);
}

#[test]
fn the_demo_needs_nothing() {
    let output = truv(&["demo", "--task-milliseconds", "0", "--jq", ".status"]).output().unwrap();
    assert_eq!(success(&output), "done\n");
    let steps = String::from_utf8(output.stderr).unwrap();
    assert!(steps.contains("$ truv users create") && steps.contains("$ truv links income-report"), "{steps}");
}

#[test]
fn a_reader_that_has_seen_enough_is_no_mistake() {
    use std::process::{Command, Stdio};

    for line in ["record --list", "spec --yaml", "trigger --list"] {
        let program = format!("{} {line} | head -n 1", env!("CARGO_BIN_EXE_truv"));
        let output = Command::new("sh").args(["-c", &program]).stderr(Stdio::piped()).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{line}");
    }
}
