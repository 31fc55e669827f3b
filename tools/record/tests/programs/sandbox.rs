//! `cargo xtask record` as a program: it writes the committed files, and the same files each time.

use std::error::Error;
use std::process::{Command, Output};

type Outcome = Result<(), Box<dyn Error>>;

fn record(arguments: &[&str]) -> std::io::Result<Output> {
    Command::new(env!("CARGO_BIN_EXE_truv-record")).args(arguments).output()
}

#[track_caller]
fn message(output: &Output) -> String {
    assert!(!output.status.success());
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn recording_again_gives_the_committed_files() -> Outcome {
    let output = record(&["--sandbox", "--check"])?;
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{message}");
    Ok(())
}

#[test]
fn a_flow_writes_its_own_resources_and_leaves_the_others() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().to_string_lossy().into_owned();
    std::fs::write(folder.path().join("users.har"), "of another flow")?;
    let arguments = ["--flow", "deposits", "--flow", "insurance", "--output", path.as_str()];
    assert!(record(&arguments)?.status.success());
    let mut names: Vec<_> = std::fs::read_dir(folder.path())?
        .map(|file| file.map(|file| file.file_name().to_string_lossy().into_owned()))
        .collect::<Result<_, _>>()?;
    names.sort();
    assert_eq!(names, ["deposit_switch_reports.har", "insurance_reports.har", "pll_reports.har", "users.har"]);
    assert_eq!(std::fs::read_to_string(folder.path().join("users.har"))?, "of another flow");
    assert!(record(&[&arguments[..], &["--check"]].concat())?.status.success());

    let file = folder.path().join("pll_reports.har");
    std::fs::write(&file, std::fs::read_to_string(&file)?.replacen("125.50", "125.51", 1))?;
    let message = message(&record(&[&arguments[..], &["--check"]].concat())?);
    assert!(message.contains(": pll_reports.har; the same command without `--check` writes them"), "{message}");
    Ok(())
}

#[test]
fn keys_reach_no_file() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().to_string_lossy().into_owned();
    assert!(record(&["--flow", "keys", "--flow", "users", "--output", path.as_str()])?.status.success());
    for file in ["keys.har", "users.har"] {
        let text = std::fs::read_to_string(folder.path().join(file))?.to_lowercase();
        for word in ["x-access", "recorder-", "127.0.0.1"] {
            assert!(!text.contains(word), "{file} has `{word}`");
        }
    }
    Ok(())
}

#[test]
fn a_flow_that_does_not_exist_is_named() -> Outcome {
    let message = message(&record(&["--flow", "paint"])?);
    assert!(message.starts_with("error: there is no flow `paint`; the flows are: users, connecting, "), "{message}");
    Ok(())
}
