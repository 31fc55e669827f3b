//! The width of letters in Helvetica, in thousandths of the size. The bold font is a little wider.

/// From the space to the tilde.
const WIDTHS: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
    556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
    260, 334, 584,
];

/// How wide a text is, in thousandths of its size.
fn units(text: &str, is_bold: bool) -> u32 {
    let units: u32 = text
        .chars()
        .map(|letter| {
            let index = usize::try_from(u32::from(letter).wrapping_sub(32)).unwrap_or(usize::MAX);
            u32::from(WIDTHS.get(index).copied().unwrap_or(556))
        })
        .sum();
    if is_bold { units + units / 16 } else { units }
}

/// How wide a text is.
pub(super) fn width(text: &str, size: f32, is_bold: bool) -> f32 {
    // No text of a file is so long that this loses anything.
    units(text, is_bold) as f32 * size / 1000.0
}

/// As much of a text as fits, with dots where it was cut.
pub(super) fn fitted(text: &str, size: f32, is_bold: bool, room: f32) -> String {
    if width(text, size, is_bold) <= room {
        return text.to_owned();
    }
    let mut kept = text.to_owned();
    while !kept.is_empty() && width(&kept, size, is_bold) + width("...", size, is_bold) > room {
        kept.pop();
    }
    format!("{}...", kept.trim_end())
}

/// A text in lines that fit, cut between words where that can be.
pub(super) fn wrapped(text: &str, size: f32, room: f32) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let mut word = word;
        while !word.is_empty() {
            let Some(line) = lines.last_mut() else { break };
            let gap = if line.is_empty() { "" } else { " " };
            if width(&format!("{line}{gap}{word}"), size, false) <= room {
                line.push_str(gap);
                line.push_str(word);
                break;
            }
            if line.is_empty() {
                // Longer than a line: what fits of it stays here.
                let fits = word.char_indices().map(|(at, letter)| at + letter.len_utf8());
                let end = fits.take_while(|end| width(&word[..*end], size, false) <= room).last();
                let (here, rest) = word.split_at(end.unwrap_or_else(|| word.chars().next().map_or(0, char::len_utf8)));
                line.push_str(here);
                word = rest;
            }
            if !word.is_empty() {
                lines.push(String::new());
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut_or_go_on_in_the_next_line() {
        assert_eq!(fitted("Gross pay", 10.0, false, 100.0), "Gross pay");
        let cut = fitted("The quick brown fox jumps over the lazy dog", 10.0, true, 100.0);
        assert!(cut.ends_with("...") && width(&cut, 10.0, true) <= 100.0, "{cut}");
        let long = format!("one two {} three", "x".repeat(80));
        let lines = wrapped(&long, 10.0, 120.0);
        assert!(lines.iter().all(|line| width(line, 10.0, false) <= 120.0), "{lines:?}");
        assert_eq!(lines.concat().replace(' ', ""), long.replace(' ', ""));
        assert_eq!(wrapped("", 10.0, 120.0), [""]);
    }
}
