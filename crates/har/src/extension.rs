//! What kind of file a file is, by the end of its name.

use std::path::Path;

const EXTENSIONS: [&str; 4] = ["har", "json", "jsonl", "ndjson"];

/// Whether a file may be a recording.
pub(crate) fn is_recording(path: &Path) -> bool {
    EXTENSIONS.iter().any(|extension| has_extension(path, extension))
}

/// Whether the name is that of a file with an entry on each line.
pub(crate) fn is_lines(path: &Path) -> bool {
    has_extension(path, "ndjson") || has_extension(path, "jsonl")
}

/// In upper or lower case, with or without `.gz` after it.
fn has_extension(path: &Path, wanted: &str) -> bool {
    let is = |path: &Path, wanted: &str| path.extension().is_some_and(|found| found.eq_ignore_ascii_case(wanted));
    is(path, wanted) || is(path, "gz") && path.file_stem().is_some_and(|stem| is(Path::new(stem), wanted))
}
