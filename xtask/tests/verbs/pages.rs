//! Each public item of the client is linked from a page that explains it: the first page, the documentation of a module, a table
//! in `docs/`, or a chapter of the guide.

use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::path::Path;

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
