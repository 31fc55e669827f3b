//! Files that reports point to: one small page of PDF that says what it stands for. A file follows from its id alone.

use md5::{Digest, Md5};

use crate::random::hex;

/// Where a file can be fetched, without keys, as from Truv's pre-signed addresses.
pub(crate) fn address(base_url: &str, id: &str) -> String {
    format!("{base_url}/_sandbox/files/{id}.pdf")
}

pub(crate) fn md5sum(id: &str) -> String {
    hex(&Md5::digest(pdf(id)))
}

/// The file itself. `id` is 32 hexadecimal digits.
pub(crate) fn pdf(id: &str) -> Vec<u8> {
    let text = format!("BT /F1 12 Tf 72 720 Td (Made-up document {id} of truv-sandbox) Tj ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut file = String::from("%PDF-1.4\n");
    let mut table = String::new();
    for (number, object) in (1..).zip(&objects) {
        table += &format!("{:010} 00000 n \n", file.len());
        file += &format!("{number} 0 obj\n{object}\nendobj\n");
    }
    let start = file.len();
    let size = objects.len() + 1;
    file += &format!("xref\n0 {size}\n0000000000 65535 f \n{table}");
    file += &format!("trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
    file.into_bytes()
}

/// The id in the path of a file, if it is one.
pub(crate) fn id_of(name: &str) -> Option<&str> {
    let id = name.strip_suffix(".pdf")?;
    let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    (id.len() == 32 && id.bytes().all(is_hex)).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_starts_and_ends_as_pdf_does_and_has_the_sum_it_is_said_to_have() {
        let id = "0123456789abcdef0123456789abcdef";
        let file = pdf(id);
        assert!(file.starts_with(b"%PDF-1.4"));
        assert!(file.ends_with(b"%%EOF\n"));
        assert_eq!(md5sum(id), hex(&Md5::digest(&file)));
        assert_ne!(md5sum(id), md5sum("1123456789abcdef0123456789abcdef"));
    }

    #[test]
    fn only_ids_name_files() {
        assert_eq!(id_of("0123456789abcdef0123456789abcdef.pdf").map(str::len), Some(32));
        assert_eq!(id_of("../0123456789abcdef0123456789abcd.pdf"), None);
        assert_eq!(id_of("0123456789abcdef0123456789abcdef"), None);
    }
}
