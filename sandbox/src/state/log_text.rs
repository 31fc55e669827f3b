//! How a log of requests is written: a first line that says what it is, then one line for each record, eight digits of a
//! checksum, a space, and JSON.

use std::fmt;

use hmac_sha256::Hash;
use serde_json::Value;

use crate::random::hex;

/// The first line.
pub(crate) const HEADER: &str = "truv-sandbox state 1\n";

const CHECKSUM_LENGTH: usize = 8;

/// A record as a line of its own.
pub(super) fn line(record: &impl fmt::Display) -> String {
    // The checksum is known only once the record is written.
    let mut line = format!("{:CHECKSUM_LENGTH$} {record}\n", "");
    let checksum = line.strip_suffix('\n').and_then(|line| line.get(CHECKSUM_LENGTH + 1..)).map(checksum);
    line.replace_range(..CHECKSUM_LENGTH, &checksum.unwrap_or_default());
    line
}

fn checksum(record: impl AsRef<[u8]>) -> String {
    let mut digits = hex(&Hash::hash(record.as_ref()));
    digits.truncate(CHECKSUM_LENGTH);
    digits
}

/// The JSON of a line, if the checksum is right.
fn json_of(line: &[u8]) -> Option<&[u8]> {
    let (digits, rest) = line.split_at_checked(CHECKSUM_LENGTH)?;
    let record = rest.strip_prefix(b" ")?;
    (digits == checksum(record).as_bytes()).then_some(record)
}

/// Fails unless a text starts like a log; the error says what is wrong. A log with an incomplete first line is
/// accepted.
pub(super) fn check_start(text: &[u8]) -> Result<(), String> {
    if text.starts_with(HEADER.as_bytes()) || HEADER.as_bytes().starts_with(text) {
        return Ok(());
    }
    let title = HEADER.trim_end();
    let rest = text.strip_prefix(title.as_bytes()).unwrap_or_default();
    Err(if rest.starts_with(b"\r") {
        format!("line 1 {OTHER_LINE_ENDS}")
    } else {
        format!("line 1, the first line, is not \"{title}\"")
    })
}

const OTHER_LINE_ENDS: &str = "ends with a carriage return: another program has changed the ends of the lines";

/// How many bytes are whole lines. An incomplete record at the end comes from a process that was killed while it wrote,
/// so the request was never answered. Anything else is an error, which says what is wrong.
pub(super) fn whole_lines(text: &[u8]) -> Result<usize, String> {
    check_start(text)?;
    let end = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
    let rest = text.get(end..).unwrap_or_default();
    // The record is complete, but something else follows in place of the line's end.
    if rest.split_last().is_some_and(|(_, before)| json_of(before).is_some()) {
        let number = 1 + text.iter().filter(|byte| **byte == b'\n').count();
        return Err(format!("line {number} is damaged at its end"));
    }
    Ok(end)
}

/// The records of a text, with the numbers of their lines. The error says which line is wrong.
pub(super) fn records(text: &[u8]) -> impl Iterator<Item = Result<(usize, Value), String>> {
    let lines = text.strip_prefix(HEADER.as_bytes());
    let wrong_start = lines.is_none().then(|| {
        Err(check_start(text).err().unwrap_or_else(|| "line 1, the first line, is not there to its end".to_owned()))
    });
    let lines = lines.unwrap_or_default().split_inclusive(|byte| *byte == b'\n');
    wrong_start.into_iter().chain((2..).zip(lines).map(|(number, line)| {
        let line = line.strip_suffix(b"\n").unwrap_or_default();
        let record = json_of(line).and_then(|json| serde_json::from_slice(json).ok());
        record.map(|record| (number, record)).ok_or_else(|| match line.strip_suffix(b"\r").and_then(json_of) {
            Some(_) => format!("line {number} {OTHER_LINE_ENDS}"),
            None => format!("line {number} is damaged"),
        })
    }))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use serde_json::json;

    fn log() -> Vec<u8> {
        let lines = (0..3).map(|number| line(&json!({"number": number, "name": "ä"})));
        format!("{HEADER}{}", lines.collect::<String>()).into_bytes()
    }

    fn read(text: &[u8]) -> Result<Vec<Value>, String> {
        let whole = whole_lines(text)?;
        // An empty text is the start of a log.
        let text = if whole == 0 { HEADER.as_bytes() } else { &text[..whole] };
        records(text).map(|record| record.map(|(_, record)| record)).collect()
    }

    #[test]
    fn what_was_cut_off_is_left_out_wherever_the_cut_is() {
        let text = log();
        let ends: Vec<usize> = (0..text.len()).filter(|at| text[*at] == b'\n').map(|at| at + 1).collect();
        for cut in 0..=text.len() {
            let whole = ends.iter().filter(|end| **end <= cut).count();
            assert_eq!(read(&text[..cut]).unwrap().len(), whole.saturating_sub(1), "cut at {cut}");
        }
    }

    #[test]
    fn no_flipped_bit_goes_unseen_and_each_is_named_by_its_line() {
        let text = log();
        for at in 0..text.len() {
            for bit in 0..8 {
                let mut damaged = text.clone();
                damaged[at] ^= 1 << bit;
                let problem = read(&damaged).expect_err(&format!("bit {bit} of byte {at}"));
                let number = 1 + text[..at].iter().filter(|byte| **byte == b'\n').count();
                assert!(problem.starts_with(&format!("line {number}")), "bit {bit} of byte {at}: {problem}");
            }
        }
    }

    #[test]
    fn other_files_are_told_apart() {
        for foreign in
            ["something else\n", "something else", "\n", "truv-sandbox state 2\n", "\u{feff}truv-sandbox state 1\n"]
        {
            assert!(read(foreign.as_bytes()).unwrap_err().contains("first line"), "{foreign}");
        }
        let other_ends = String::from_utf8(log()).unwrap().replace('\n', "\r\n");
        assert!(read(other_ends.as_bytes()).unwrap_err().contains("line 1 ends with a carriage return"));
        let later = String::from_utf8(log()).unwrap().replace("}\n", "}\r\n");
        assert!(read(later.as_bytes()).unwrap_err().contains("line 2 ends with a carriage return"));
    }
}
