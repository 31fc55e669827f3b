//! The patches in `docs/upstream/` apply to the pinned versions of progenitor-impl and typify-impl.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn apply(folder: &Path) -> std::io::Result<Output> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    Command::new("python3")
        .arg(root.join("docs/upstream/apply.py"))
        .arg(folder)
        .env("CARGO_NET_OFFLINE", "true")
        .current_dir(root)
        .output()
}

#[test]
fn the_patches_apply_and_cargo_gets_their_lines() -> Outcome {
    let folder = tempfile::tempdir()?;
    let output = apply(folder.path())?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines: toml::Table = toml::from_str(&String::from_utf8(output.stdout)?)?;
    for (name, change) in [
        ("progenitor-impl", "[dependencies.regex]\nversion = \"1.12.3\"\noptional = true\n"),
        ("typify-impl", "[dependencies.schemars]\nversion = \"0.8.22\"\ndefault-features = false\n"),
    ] {
        let path = lines["patch"]["crates-io"][name]["path"].as_str().ok_or("no path")?;
        let manifest = fs::read_to_string(Path::new(path).join("Cargo.toml"))?;
        assert!(manifest.contains(change), "{manifest}");
    }
    // a second run overwrites nothing
    let again = apply(folder.path())?;
    assert!(!again.status.success());
    assert!(String::from_utf8_lossy(&again.stderr).contains("exists already"));
    Ok(())
}
