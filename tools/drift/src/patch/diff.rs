//! Changes as a unified diff, for `git apply` and `patch -p1`.

use std::path::{Component, Path, PathBuf};

use similar::TextDiff;

use super::Changes;

/// The changes as one unified diff.
pub fn diff(changes: &Changes) -> String {
    let diffs = changes.iter().filter(|(_, old, new)| old != new).map(|(path, old, new)| {
        let name = name(path);
        let (from, to) = (quoted(&format!("a/{name}")), quoted(&format!("b/{name}")));
        TextDiff::from_lines(old, new).unified_diff().context_radius(3).header(&from, &to).to_string()
    });
    diffs.collect()
}

/// The path from the top of the repository, or else from here.
fn name(path: &Path) -> String {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let absolute = absolute.canonicalize().unwrap_or(absolute);
    let top = absolute.ancestors().skip(1).find(|folder| folder.join(".git").exists()).map(Path::to_owned);
    let here = || std::env::current_dir().and_then(|folder| folder.canonicalize()).ok();
    let below = |folder: PathBuf| absolute.strip_prefix(folder).ok().map(Path::to_owned);
    let relative = top.and_then(below).or_else(|| here().and_then(below)).unwrap_or(absolute.clone());
    let parts = relative.components().filter_map(|part| match part {
        Component::Normal(part) => Some(part.to_string_lossy()),
        _ => None,
    });
    parts.collect::<Vec<_>>().join("/")
}

/// The name; in quotes, as git writes it, if it has characters that need them.
fn quoted(name: &str) -> String {
    match name.contains(|c: char| c.is_control() || c == '"' || c == '\\') {
        true => format!("{name:?}"),
        false => name.to_owned(),
    }
}
