//! Each public item of the client is linked from a page that explains it: the first page, the documentation of a module, a table
//! in `docs/`, or a chapter of the guide. Each feature is in the tables of the README and of the first page.
//! The READMEs that crates.io shows need nothing of rustdoc. The index of examples has all of them.

use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

type Outcome = Result<(), Box<dyn Error>>;

/// The paths of the items in `public-api/truv-sdk/`, without the generated ones, which name each other, and without methods.
fn items(listing: &str) -> BTreeSet<&str> {
    let kinds = ["struct", "enum", "trait", "type", "const", "macro", "fn", "mod"];
    let mut items = BTreeSet::new();
    for line in listing.lines() {
        let words: Vec<&str> = line.split([' ', '(', '<', ':']).filter(|word| !word.is_empty()).collect();
        let Some(kind) = words.iter().position(|word| kinds.contains(word)).filter(|at| words[..*at].contains(&"pub"))
        else {
            continue;
        };
        let Some((_, path)) = line.split_once(&format!("{} ", words[kind])) else { continue };
        let path = path.split(['(', '<', ' ']).next().unwrap_or_default().trim_end_matches(':');
        let parts: Vec<&str> = path.split("::").collect();
        let is_generated = parts.iter().any(|part| ["types", "operations"].contains(part));
        let is_of_a_type = parts.len() > 2 && parts[parts.len() - 2].starts_with(|first: char| first.is_uppercase());
        if parts[0] == "truv_sdk" && parts.len() > 1 && !is_generated && !is_of_a_type {
            items.insert(path);
        }
    }
    items
}

/// The documentation of modules: the lines `//!`, and those that need a feature.
fn modules(folder: &Path, text: &mut String) -> Outcome {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            modules(&path, text)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let source = fs::read_to_string(&path)?;
            let is_page = |line: &&str| line.starts_with("//!") || line.starts_with("#![cfg_attr");
            text.extend(source.lines().filter(is_page).flat_map(|line| [line, "\n"]));
        }
    }
    Ok(())
}

#[test]
fn each_public_item_is_linked_from_a_page() -> Outcome {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut listing = String::new();
    for entry in fs::read_dir(root.join("public-api/truv-sdk"))? {
        listing.push_str(&fs::read_to_string(entry?.path())?);
    }
    let items = items(&listing);
    assert!(items.len() > 100, "{items:?}");
    let mut pages = fs::read_to_string(root.join("src/lib.rs"))?;
    modules(&root.join("src"), &mut pages)?;
    for folder in ["docs", "guide/src"] {
        for entry in fs::read_dir(root.join(folder))? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "md") {
                pages.push_str(&fs::read_to_string(path)?);
            }
        }
    }
    let is_linked = |path: &&str| {
        let name = path.rsplit("::").next().unwrap_or(path);
        let forms = ["[`NAME`]", "[`NAME::", "(NAME)", "(NAME::", "::NAME)", ".NAME.html", "/NAME/index.html"];
        forms.iter().any(|form| pages.contains(&form.replace("NAME", name)))
    };
    let missing: Vec<_> = items.iter().copied().filter(|path| !is_linked(path)).collect();
    assert!(missing.is_empty(), "no page links to these: {missing:#?}");
    Ok(())
}

#[test]
fn each_feature_is_in_the_tables() -> Outcome {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let manifest: toml::Table = fs::read_to_string(root.join("Cargo.toml"))?.parse()?;
    let features = manifest["features"].as_table().ok_or("there are no features")?;
    let has = |list: &str, feature: &str| {
        features[list].as_array().is_some_and(|names| names.iter().any(|name| name.as_str() == Some(feature)))
    };
    for page in ["README.md", "docs/front.md"] {
        let text = fs::read_to_string(root.join(page))?;
        for feature in features.keys().filter(|name| *name != "default") {
            let row = text.lines().find(|line| line.starts_with(&format!("| `{feature}` |")));
            let row = row.ok_or(format!("{page} does not say what the feature {feature} does"))?;
            // products have a table without that column
            let is_default = row.split('|').nth(2).is_some_and(|cell| cell.trim() == "yes");
            assert!(has("all-products", feature) || is_default == has("default", feature), "{page}: {row}");
        }
    }
    Ok(())
}

/// The READMEs of the packages that are published.
fn readmes() -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let metadata = Command::new(cargo).args(["metadata", "--no-deps", "--format-version", "1"]).output()?;
    let metadata: serde_json::Value = serde_json::from_slice(&metadata.stdout)?;
    let packages = metadata["packages"].as_array().ok_or("there are no packages")?;
    let published = packages.iter().filter(|package| package["publish"].is_null());
    let file = |package: &serde_json::Value| {
        let (manifest, readme) = (package["manifest_path"].as_str()?, package["readme"].as_str()?);
        Some(Path::new(manifest).with_file_name(readme))
    };
    published.map(|package| file(package).ok_or(format!("{} has no README", package["name"]).into())).collect()
}

#[test]
fn crates_io_shows_each_readme_as_it_is_meant() -> Outcome {
    let files = readmes()?;
    assert!(files.len() > 8, "{files:?}");
    for file in files {
        let (mut is_rust, mut is_code) = (false, false);
        for (number, line) in fs::read_to_string(&file)?.lines().enumerate() {
            let place = format!("{}:{}: {line}", file.display(), number + 1);
            if let Some(language) = line.strip_prefix("```") {
                is_code = !is_code;
                is_rust = is_code && language.starts_with("rust");
                assert!(!is_code || !language.is_empty(), "a fence without a language, which nothing colours: {place}");
            } else if is_code {
                assert!(!(is_rust && (line == "#" || line.starts_with("# "))), "only rustdoc hides this line: {place}");
            } else {
                assert!(!line.contains("`]") || line.contains("`]("), "only rustdoc makes this a link: {place}");
                let targets = line.split("](").skip(1);
                let is_found_everywhere = |target: &str| target.starts_with("https://") || target.starts_with('#');
                assert!(targets.clone().all(is_found_everywhere), "docs.rs does not find this: {place}");
            }
        }
    }
    Ok(())
}

#[test]
fn each_example_is_in_the_index() -> Outcome {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    let index = fs::read_to_string(folder.join("README.md"))?;
    let mut examples = 0;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if path.join("Cargo.toml").exists() || path.extension().is_some_and(|extension| extension == "rs") {
            assert!(index.contains(&format!("| [`{name}`](https://")), "examples/README.md does not list {name}");
            examples += 1;
        }
    }
    assert_eq!(index.matches("/main/examples/").count(), examples, "the index has an example that is not there");
    Ok(())
}
