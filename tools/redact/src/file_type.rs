//! File extensions. They are no data, so a file keeps its own.

/// The file extensions that say what a file is.
const FILE_TYPES: [&str; 18] = [
    ".pdf", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".tiff", ".html", ".json", ".xml", ".csv", ".txt",
    ".doc", ".docx", ".xls", ".xlsx", ".zip",
];

/// A file name without the extension, and the extension.
pub(crate) fn split_file_type(text: &str) -> (&str, &str) {
    let lower = text.to_ascii_lowercase();
    let file_type = FILE_TYPES.iter().find(|end| lower.len() > end.len() && lower.ends_with(**end));
    text.split_at(text.len() - file_type.map_or(0, |end| end.len()))
}
