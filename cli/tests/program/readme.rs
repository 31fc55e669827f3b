//! The README shows what a terminal shows, letter by letter.
//!
//! `UPDATE_README=1 cargo test -p truv-cli readme` writes the texts anew.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::Duration;

use crate::support::Truv;
use crate::terminal::run;
use crate::webhooks::endpoint;

const FENCE: &str = "```console\n$ truv ";

/// What differs from run to run.
fn steady(text: &str) -> String {
    let mut lines = Vec::new();
    for line in text.lines() {
        let mut line = line.to_owned();
        if let Some(start) = line.find("time=") {
            let end = line.get(start..).and_then(|rest| rest.find(' ')).map_or(line.len(), |end| start + end);
            line.replace_range(start..end, "time=2025-06-15T12:00:00.000Z");
        }
        if let Some(start) = line.find(" ms)") {
            let digits = line
                .get(..start)
                .map_or(0, |head| head.len() - head.trim_end_matches(|c: char| c.is_ascii_digit()).len());
            line.replace_range(start - digits..start, "4");
        }
        while let Some(at) =
            line.find("127.0.0.1:").filter(|at| !line.get(at + 10..).is_some_and(|rest| rest.starts_with("PORT")))
        {
            let rest = line.get(at + 10..).unwrap_or_default();
            let length = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            line.replace_range(at + 10..at + 10 + length, "PORT");
        }
        lines.push(line.replace("127.0.0.1:PORT", "127.0.0.1:3000"));
    }
    lines.join("\n")
}

/// The words of a command line; quotes keep blanks.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quoted) = (Vec::new(), String::new(), false);
    for character in line.chars() {
        match character {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(std::mem::take(&mut word)),
            other => word.push(other),
        }
    }
    words.push(word);
    words
}

#[test]
fn the_readme_shows_what_a_terminal_shows() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(&file).unwrap();
    let truv = Truv::by_reads();
    let first = truv.user("crm-0042");
    truv.user("crm-0043");
    let task = truv.login(&first).task_id;
    let (endpoint, _requests) = endpoint();
    let mut written = String::new();
    let mut rest = readme.as_str();
    let mut count = 0;
    while let Some(start) = rest.find(FENCE) {
        let (before, block) = rest.split_at(start);
        let (block, after) = block.split_at(block.find("\n```\n").expect("a block has an end"));
        let line = block.lines().nth(1).unwrap().trim_start_matches("$ truv ");
        // ids are made up by the local Truv, from its seed
        let arguments: Vec<String> = words(line)
            .iter()
            .map(|word| match word.as_str() {
                "USER_ID" => first.clone(),
                "TASK_ID" => task.clone(),
                "http://127.0.0.1:3000/hooks" => endpoint.clone(),
                word => word.to_owned(),
            })
            .collect();
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let events = arguments.first() == Some(&"listen");
        let screen = thread::scope(|scope| {
            if events {
                // somebody logs in while the command listens
                scope.spawn(|| {
                    while truv.says(&["webhooks", "list"]).is_empty() {
                        thread::sleep(Duration::from_millis(50));
                    }
                    truv.says(&[
                        "trigger",
                        "link-connected",
                        "--field",
                        "link_id=8d3c1f6bb0a24e41a1f6f5c6f5b1a0e2",
                        "--field",
                        "event_created_at=2025-06-15T12:00:00.000000Z",
                    ]);
                });
            }
            run(&arguments, &truv.environment())
        });
        let text = steady(&screen.text());
        written.push_str(&format!("{before}```console\n$ truv {line}\n{text}"));
        rest = after;
        count += 1;
    }
    written.push_str(rest);
    assert!(count >= 5, "a table, a card, an error, progress, and listen");
    if std::env::var_os("UPDATE_README").is_some() {
        fs::write(&file, &written).unwrap();
    } else {
        assert!(
            written == readme,
            "the README shows other texts than a terminal; UPDATE_README=1 writes them:\n{written}"
        );
    }
}
