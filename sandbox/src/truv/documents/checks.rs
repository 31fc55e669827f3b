//! The checks on a file when it arrives.

use std::ops::RangeInclusive;

use crate::state::Checks;

/// Bytes of a file.
const SIZES: RangeInclusive<usize> = 1_000..=10_000_000;

/// How many bytes at the end of a file are looked at.
const END: usize = 64 * 1024;

/// Checks a file. The checks stop at the first one that fails.
pub(crate) fn check(filename: &str, mime_type: &str, content: &[u8], is_unique: bool) -> Checks {
    let mut checks = Checks::default();
    let questions: [(&mut Option<bool>, bool); 6] = [
        (&mut checks.is_viable_size, SIZES.contains(&content.len())),
        (&mut checks.is_supported_type, media_type(content).is_some()),
        (&mut checks.is_accessible, !ends_with(content, b"/Encrypt")),
        (&mut checks.is_valid, is_sound(mime_type, content)),
        (&mut checks.is_readable, !filename.to_lowercase().contains("unreadable")),
        (&mut checks.is_unique, is_unique),
    ];
    for (answer, fits) in questions {
        *answer = Some(fits);
        if !fits {
            break;
        }
    }
    checks
}

/// The steps of a file with these answers, up to its end.
pub(crate) fn outcome(checks: Checks) -> Vec<&'static str> {
    let steps: &[&str] = match (checks.is_readable, checks.is_unique) {
        (_, Some(true)) => &["pending", "validating", "validated", "processing", "successful"],
        (_, Some(false)) => &["pending", "validating", "duplicate"],
        (Some(false), None) => &["pending", "validating", "validated", "processing", "failed"],
        _ => &["pending", "validating", "invalid"],
    };
    steps.to_vec()
}

/// What is wrong with a file, in words for the person who sends it.
pub(crate) fn problem(checks: Checks) -> Option<&'static str> {
    let answers = [
        (checks.is_viable_size, "The file has to have between 1 kB and 10 MB."),
        (checks.is_supported_type, "Only PDF files and pictures can be read."),
        (checks.is_accessible, "The file is locked with a password."),
        (checks.is_valid, "The file is damaged, or of another kind than its name says."),
        (checks.is_readable, "The file cannot be read. Take a sharper picture."),
        (checks.is_unique, "The same file was chosen twice."),
    ];
    answers.into_iter().find(|(answer, _)| *answer == Some(false)).map(|(_, problem)| problem)
}

/// The media type that a file name stands for.
pub(crate) fn media_type_of_name(filename: &str) -> &'static str {
    match filename.rsplit('.').next().map(str::to_ascii_lowercase).as_deref() {
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("png") => "image/png",
        Some("tif" | "tiff") => "image/tiff",
        Some("webp") => "image/webp",
        Some("bmp") => "image/x-ms-bmp",
        Some("heic") => "image/heic",
        Some("heif") => "image/heif",
        _ => "application/pdf",
    }
}

/// The media type that a file starts like.
fn media_type(content: &[u8]) -> Option<&'static str> {
    let brand = content.get(4..12).unwrap_or_default();
    Some(match content {
        [b'%', b'P', b'D', b'F', b'-', ..] => "application/pdf",
        [0xff, 0xd8, 0xff, ..] => "image/jpeg",
        [0x89, b'P', b'N', b'G', ..] => "image/png",
        [b'I', b'I', b'*', 0, ..] | [b'M', b'M', 0, b'*', ..] => "image/tiff",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "image/webp",
        [b'B', b'M', ..] => "image/x-ms-bmp",
        _ if [&b"ftyphe"[..], b"ftypmi", b"ftypms"].iter().any(|start| brand.starts_with(start)) => "image/heic",
        _ => return None,
    })
}

/// Whether a file has the given media type, and, for a PDF, is complete.
fn is_sound(mime_type: &str, content: &[u8]) -> bool {
    let said = if mime_type == "image/heif" { "image/heic" } else { mime_type };
    media_type(content) == Some(said) && (said != "application/pdf" || ends_with(content, b"%%EOF"))
}

/// Whether the end of a file contains this text; a PDF says there how to read the rest.
fn ends_with(content: &[u8], wanted: &[u8]) -> bool {
    let end = content.get(content.len().saturating_sub(END)..).unwrap_or_default();
    end.windows(wanted.len()).any(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(filename: &str, mime_type: &str, start: &[u8], is_unique: bool) -> &'static str {
        let mut content = start.to_vec();
        content.resize(2_000, b' ');
        content.extend_from_slice(b"%%EOF");
        outcome(check(filename, mime_type, &content, is_unique)).pop().unwrap_or_default()
    }

    #[test]
    fn files_end_as_their_checks_say() {
        assert_eq!(steps("a.pdf", "application/pdf", b"%PDF-1.4", true), "successful");
        assert_eq!(steps("a.heic", "image/heif", b"\0\0\0\x18ftypheic", true), "successful");
        assert_eq!(steps("a.pdf", "application/pdf", b"%PDF-1.4", false), "duplicate");
        assert_eq!(steps("unreadable.pdf", "application/pdf", b"%PDF-1.4", true), "failed");
        assert_eq!(steps("a.pdf", "application/pdf", b"%PDF-1.4 /Encrypt", true), "invalid");
        assert_eq!(steps("a.pdf", "application/pdf", b"\x89PNG", true), "invalid");
        assert_eq!(steps("a.txt", "image/png", b"text", true), "invalid");
        assert_eq!(outcome(check("a.pdf", "application/pdf", b"%PDF-", true)).pop(), Some("invalid"));
    }

    #[test]
    fn questions_after_the_first_no_are_open() {
        let checks = check("a.png", "image/png", &[b'x'; 5_000], true);
        assert_eq!((checks.is_viable_size, checks.is_supported_type), (Some(true), Some(false)));
        assert_eq!((checks.is_accessible, checks.is_unique), (None, None));
    }
}
