//! Files that reports point to: one small page of PDF that says what the file stands for. The content
//! depends only on the file's id.

use md5::{Digest, Md5};

use crate::random::hex;

/// The address of a file, which needs no keys, like Truv's pre-signed addresses.
pub(crate) fn address(base_url: &str, id: &str) -> String {
    format!("{base_url}/_sandbox/files/{id}.pdf")
}

/// The address of an uploaded file, which needs no keys.
pub(crate) fn upload_address(base_url: &str, file_id: &str) -> String {
    format!("{base_url}/_sandbox/uploads/{file_id}")
}

pub(crate) fn md5sum(id: &str) -> String {
    md5sum_of(&pdf(id))
}

pub(crate) fn md5sum_of(content: &[u8]) -> String {
    hex(&Md5::digest(content))
}

/// The file itself. `id` is 32 hexadecimal digits.
pub(crate) fn pdf(id: &str) -> Vec<u8> {
    pdf_of(&[&[format!("Made-up document {id} of truv-sandbox")]])
}

/// A file with these lines on its pages.
pub(crate) fn pdf_of(pages: &[&[String]]) -> Vec<u8> {
    // Three objects come first, then two for each page.
    let kids: Vec<String> = (0..pages.len()).map(|index| format!("{} 0 R", 4 + 2 * index)).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Kids [{}] /Count {} >>", kids.join(" "), pages.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>".to_owned(),
    ];
    for (index, lines) in pages.iter().enumerate() {
        let lines: String = lines.iter().map(|line| format!("({}) Tj T* ", escaped(line))).collect();
        let text = format!("BT /F1 9 Tf 12 TL 48 740 Td {lines}ET");
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {} 0 R \
             /Resources << /Font << /F1 3 0 R >> >> >>",
            5 + 2 * index
        ));
        objects.push(format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()));
    }
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

/// Text as PDF writes it. Letters outside Western European alphabets become question marks.
fn escaped(text: &str) -> String {
    let escape = |letter: char| match letter {
        '(' | ')' | '\\' => format!("\\{letter}"),
        ' '..='~' => letter.to_string(),
        '\u{a0}'..='\u{ff}' => format!("\\{:03o}", u32::from(letter)),
        _ => "?".to_owned(),
    };
    text.chars().map(escape).collect()
}

/// The id in the path of a file, if the path is one of a file.
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
