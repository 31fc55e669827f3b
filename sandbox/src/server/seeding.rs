//! Seeds and directories from files and texts.

use std::path::Path;

use truv_openapi::Tree;

use crate::control;
use crate::error::Error;
use crate::http::Shared;
use crate::state::Additions;

/// Carries out a seed. `name` is the seed's name in errors.
pub(super) fn apply(shared: &Shared, seed: &[u8], name: &str) -> Result<(), Error> {
    control::seed(shared, seed).map_err(|problem| Error::Seed(format!("{name}: {problem}")))
}

/// The same from a file, unless there is a state already.
pub(super) fn apply_file(shared: &Shared, path: &Path) -> Result<(), Error> {
    let seed = read(path)?;
    let is_empty = shared.world().callers().is_empty();
    if is_empty { apply(shared, &seed, &path.display().to_string()) } else { Ok(()) }
}

/// Additions to the directory, from a file.
pub(super) fn read_directory(path: &Path) -> Result<Additions, Error> {
    let file = read(path)?;
    let wrong = |problem: String| Error::Seed(format!("{}: {problem}", path.display()));
    let (tree, root) = Tree::of_file(path, &file).map_err(|problem| wrong(problem.to_string()))?;
    control::additions(tree.value(root)).map_err(wrong)
}

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    std::fs::read(path).map_err(|problem| Error::Seed(format!("{} cannot be read: {problem}", path.display())))
}
