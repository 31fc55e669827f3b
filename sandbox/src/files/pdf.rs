//! The frame of a PDF file, and where files can be fetched.

use std::fmt::Write;

/// Where a file can be fetched, without keys, as from Truv's pre-signed addresses. `shown_by` is the path of the operation
/// whose answer names the file; the file holds what that answer says.
pub(crate) fn address(base_url: &str, id: &str, shown_by: &str) -> String {
    format!("{base_url}/_sandbox/files/{id}.pdf?of={shown_by}")
}

/// The address of an uploaded file, which needs no keys.
pub(crate) fn upload_address(base_url: &str, file_id: &str) -> String {
    format!("{base_url}/_sandbox/uploads/{file_id}")
}

pub(crate) fn md5sum_of(content: &[u8]) -> String {
    format!("{:x}", md5::compute(content))
}

/// A file with these pages.
pub(super) fn file(pages: &[String]) -> Vec<u8> {
    // Four objects come first, then two for each page.
    let kids: Vec<String> = (0..pages.len()).map(|index| format!("{} 0 R", 5 + 2 * index)).collect();
    let font = |name: &str| format!("<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>");
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Kids [{}] /Count {} >>", kids.join(" "), pages.len()),
        font("Helvetica"),
        font("Helvetica-Bold"),
    ];
    for (index, page) in pages.iter().enumerate() {
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {} 0 R \
             /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>",
            6 + 2 * index
        ));
        objects.push(format!("<< /Length {} >>\nstream\n{page}\nendstream", page.len()));
    }
    let mut file = String::from("%PDF-1.4\n");
    let mut table = String::new();
    // A text can always be written to.
    for (number, object) in (1..).zip(&objects) {
        let _ = writeln!(table, "{:010} 00000 n ", file.len());
        let _ = write!(file, "{number} 0 obj\n{object}\nendobj\n");
    }
    let start = file.len();
    let size = objects.len() + 1;
    let _ = write!(file, "xref\n0 {size}\n0000000000 65535 f \n{table}");
    let _ = write!(file, "trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
    file.into_bytes()
}

/// The id in the path of a file, if it is one.
pub(crate) fn id_of(name: &str) -> Option<&str> {
    let id = name.strip_suffix(".pdf")?;
    let is_fit = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    ((1..=64).contains(&id.len()) && id.bytes().all(is_fit)).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_object_is_where_the_table_says() {
        let text = String::from_utf8(file(&["one".to_owned(), "two".to_owned()])).unwrap();
        assert!(text.starts_with("%PDF-1.4\n") && text.ends_with("%%EOF\n"));
        let start: usize = text.rsplit("startxref\n").next().unwrap().lines().next().unwrap().parse().unwrap();
        let table = text[start..].lines().skip(3).take_while(|line| line.ends_with(" n "));
        for (number, line) in (1..).zip(table) {
            let at: usize = line[..10].parse().unwrap();
            assert!(text[at..].starts_with(&format!("{number} 0 obj\n")), "{number}");
        }
        assert!(text.contains("/Count 2") && text.contains("/Length 3 "));
    }

    #[test]
    fn only_ids_name_files() {
        assert_eq!(id_of("0123456789abcdef0123456789abcdef.pdf").map(str::len), Some(32));
        assert_eq!(id_of("../0123456789abcdef0123456789abcd.pdf"), None);
        assert_eq!(id_of("0123456789abcdef0123456789abcdef"), None);
        assert_eq!(id_of(".pdf"), None);
    }
}
