//! Texts of errors. Truv may repeat what was sent, so its words are shown without values.

use std::io;

use super::colour::{Colours, painted};
use super::hiding::HIDDEN;
use crate::document::{Document, document};
use crate::failure::Failure;

/// Words of the messages of the framework behind Truv, and of gateways.
const FRAMEWORK: &str = "a access action after again allowed an and any are argument array as at authentication authorized bad be \
    been before blank boolean both but by can cannot character characters choice contains could credentials data date datetime \
    denied detail dict dictionary digits does duplicate either element elements empty enter ensure equal error exceeded exist \
    existing exists expected expired extra fail failed false field fields file float for forbidden format formats found gateway \
    got greater greatest has have if in incorrect int integer internal invalid is it items its json large least less limit list \
    longer malformed match max maximum may message method min minimum missing more must no non none not null number object of \
    older on one only or out page parameter parameters parse pattern perform permission please pk privileges problem provided \
    rate reached received record records refresh related request required resource rights second seconds server service should \
    some str string submitted such supported taken temporarily than that the their there this throttled time timeout to token \
    too true try type unable unauthorized unavailable unexpected unique unknown unsupported url use used user uses valid value \
    values was were while with within wrong you your";

/// The longest text of a server that is shown.
const LONGEST: usize = 1000;

/// What is written to standard error.
pub(crate) fn error_text(failure: &Failure) -> String {
    let colours = Colours::of(&io::stderr());
    let mut text = format!("{} {}\n", painted(colours.bad, "error:"), failure.message);
    if !failure.advice.is_empty() {
        text.push_str(&format!("{} {}\n", painted(colours.name, "what to do:"), failure.advice));
    }
    if let Some(reference) = &failure.reference {
        text.push_str(&painted(colours.faint, &format!("for Truv's support: {reference}")));
        text.push('\n');
    }
    text
}

/// A text of a server on one line, which cannot move the cursor of a terminal.
pub(crate) fn plain(text: &str) -> String {
    let cut: String = text.chars().take(LONGEST).collect();
    cut.chars().map(|character| if character.is_control() { ' ' } else { character }).collect()
}

/// A message without what could be somebody's data: what stands in quotes, long numbers, and each word that neither the document
/// nor the framework behind Truv uses.
pub(crate) fn without_values(text: &str) -> String {
    let text = without_quotes(&plain(text));
    let words = document().ok().map(Document::words);
    let is_known = |word: &str| {
        let word = word.to_ascii_lowercase();
        FRAMEWORK.split_whitespace().any(|known| known == word) || words.is_some_and(|words| words.contains(&word))
    };
    let mut shown: Vec<&str> = Vec::new();
    for word in text.split_whitespace() {
        let next = if is_harmless(word, &is_known) { word } else { HIDDEN };
        // several hidden words in a row are one value
        if next != HIDDEN || shown.last() != Some(&HIDDEN) {
            shown.push(next);
        }
    }
    shown.join(" ")
}

/// What stands between quotes is a value most of the time.
fn without_quotes(text: &str) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(['"', '`', '\u{201c}']) {
        let opening = rest.get(start..).and_then(|quoted| quoted.chars().next()).unwrap_or('"');
        let closing = if opening == '\u{201c}' { '\u{201d}' } else { opening };
        let after = rest.get(start + opening.len_utf8()..).unwrap_or_default();
        result.push_str(rest.get(..start).unwrap_or_default());
        result.push_str(HIDDEN);
        rest = after.find(closing).and_then(|end| after.get(end + closing.len_utf8()..)).unwrap_or_default();
    }
    result + rest
}

fn is_harmless(word: &str, is_known: &dyn Fn(&str) -> bool) -> bool {
    let bare = word.trim_matches(|c: char| matches!(c, '.' | ',' | ':' | ';' | '!' | '?' | '(' | ')' | '\''));
    if bare.is_empty() || bare == HIDDEN {
        return true;
    }
    if bare.bytes().all(|byte| byte.is_ascii_digit()) {
        return bare.len() <= 3;
    }
    bare.split(['-', '.', '[', ']', '\'']).filter(|part| !part.is_empty()).all(|part| {
        is_known(part) || (part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit() || byte == b's'))
    })
}

#[cfg(test)]
mod tests {
    use super::without_values;

    #[test]
    fn values_are_taken_out_of_messages() {
        for (text, expected) in [
            ("Object not found.", "Object not found."),
            ("Ensure this field has at least 9 characters.", "Ensure this field has at least 9 characters."),
            ("User with email ines@example.org exists", "User with email … exists"),
            ("\"Ines Marlow\" is not a valid choice.", "… is not a valid choice."),
            ("User Ines Marlow, 123-45-6789, exists", "User … exists"),
            ("Ines exists", "… exists"),
            ("ines-marlow exists", "… exists"),
            ("external_user_id: already taken", "external_user_id: already taken"),
            ("The number 123456789 is taken", "The number … is taken"),
            ("an open \"Ines Marlow", "an open …"),
        ] {
            assert_eq!(without_values(text), expected);
        }
    }
}
