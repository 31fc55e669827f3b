//! Paths that no operation has, as reports may show them: unknown segments may be personal data.

use truv_openapi::Description;
use truv_openapi::format::{is_date, is_digits, is_uuid};
use truv_openapi::matching::{Router, is_plain_segment, segments};

/// A path with the segments that the document knows. Of other segments, only the kind of text is shown.
pub(super) fn masked(document: &Description, router: &Router, path: &str) -> String {
    let is_of_server = |part: &str| {
        let bases = document.servers().bases.iter().flat_map(|base| base.split('/'));
        bases.filter(|own| !own.contains('{')).any(|own| own == part)
    };
    let shown = segments(path).map(|part| {
        let is_known = router.is_literal(part) || is_of_server(part) || is_plain_segment(part);
        if is_known { part } else { kind(part) }
    });
    shown.fold(String::new(), |path, part| path + "/" + part)
}

fn kind(part: &str) -> &'static str {
    let is_all = |test: fn(&u8) -> bool| !part.is_empty() && part.as_bytes().iter().all(test);
    if is_digits(part) {
        "{number}"
    } else if is_uuid(part) {
        "{uuid}"
    } else if is_date(part) {
        "{date}"
    } else if part.len() >= 16 && is_all(u8::is_ascii_hexdigit) {
        "{hex}"
    } else if is_all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'_')) {
        "{word}"
    } else {
        "{…}"
    }
}
