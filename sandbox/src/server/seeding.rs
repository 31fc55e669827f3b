//! Seeds and directories from files and texts.

use std::path::Path;

use crate::control;
use crate::error::Error;
use crate::http::Shared;
use crate::state::Additions;

/// Carries out a seed. `name` is the seed's name in errors.
pub(super) fn apply(shared: &Shared, seed: &[u8], name: &str) -> Result<(), Error> {
    control::seed(shared, seed, name).map_err(Error::Seed)
}

/// The same from a file, unless there is a state already.
pub(super) fn apply_file(shared: &Shared, path: &Path) -> Result<(), Error> {
    let seed = read(path)?;
    let is_empty = shared.world().callers().is_empty();
    if is_empty { apply(shared, &seed, &path.display().to_string()) } else { Ok(()) }
}

/// Additions to the directory, from a file.
pub(super) fn read_directory(path: &Path) -> Result<Additions, Error> {
    control::additions(&read(path)?, &path.display().to_string()).map_err(Error::Seed)
}

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    std::fs::read(path).map_err(|problem| Error::Seed(format!("{} cannot be read: {problem}", path.display())))
}
