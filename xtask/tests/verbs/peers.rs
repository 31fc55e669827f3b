//! The tests that `docs/peers.md` names exist.

use std::fs;
use std::path::Path;

type Outcome = Result<(), Box<dyn std::error::Error>>;

#[test]
fn each_test_that_the_table_of_peers_names_exists() -> Outcome {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let table = fs::read_to_string(root.join("docs/peers.md"))?;
    let mut tests = 0;
    for cited in table.split("`tests/").skip(1) {
        let mut parts = cited.split('`');
        let (file, name) = (parts.next().unwrap_or_default(), parts.nth(1).unwrap_or_default());
        let text =
            fs::read_to_string(root.join("tests").join(file)).map_err(|error| format!("tests/{file}: {error}"))?;
        // some tests are made by a macro, which is given the name
        assert!(text.contains(name) && !name.is_empty(), "tests/{file} has no `{name}`");
        tests += 1;
    }
    assert!(tests >= 30, "only {tests} tests are named");
    Ok(())
}

#[test]
fn each_yes_of_ours_is_shown_by_something() -> Outcome {
    let table = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/peers.md"))?;
    for row in table.lines().filter(|line| line.starts_with("| ") && line.contains(" | Y | ")) {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        if let [_, feature, "Y", .., shown] = cells.as_slice() {
            assert!(shown.contains('`'), "nothing shows \"{feature}\"");
        }
    }
    Ok(())
}
