//! Tokens, which are more random than words and numbers are.

use super::enclosing;

/// Shorter words are no tokens.
const SHORTEST: usize = 20;
/// Bits per character: 16 hexadecimal digits have 4 at most, and 20 random ones seldom less than this.
const MOST_OF_DIGITS: f64 = 2.9;
/// The same for letters and digits.
const MOST_OF_WORDS: f64 = 3.6;

/// Whether a word of the text, of letters and digits, could be a token. A word that `is_known` is not a token.
pub(super) fn is_random(text: &str, is_known: &dyn Fn(&str) -> bool) -> bool {
    let is_found = |word: &str| {
        let start = word.as_ptr().addr() - text.as_ptr().addr();
        !is_known(enclosing(text, start, start + word.len()))
    };
    let mut words = text.split(|character: char| !character.is_ascii_alphanumeric());
    let mut uuids = text.split(|c: char| !(c.is_ascii_hexdigit() || c == '-'));
    words.any(|word| is_token(word) && is_found(word)) || uuids.any(|word| is_random_uuid(word) && is_found(word))
}

fn is_token(word: &str) -> bool {
    let has = |is: fn(&char) -> bool| word.chars().any(|character| is(&character));
    if word.len() < SHORTEST || !has(char::is_ascii_digit) || !has(char::is_ascii_alphabetic) {
        return false;
    }
    let is_hexadecimal = word.bytes().all(|byte| byte.is_ascii_hexdigit());
    entropy(word) > if is_hexadecimal { MOST_OF_DIGITS } else { MOST_OF_WORDS }
}

fn is_random_uuid(word: &str) -> bool {
    truv_openapi::format::is_uuid(word) && entropy(&word.replace('-', "")) > MOST_OF_DIGITS
}

/// The Shannon entropy, in bits per character.
#[allow(clippy::cast_precision_loss, reason = "words are short")]
fn entropy(word: &str) -> f64 {
    let mut counts = [0u32; 256];
    word.bytes().for_each(|byte| counts[usize::from(byte)] += 1);
    let length = word.len() as f64;
    let shares = counts.iter().filter(|count| **count > 0).map(|count| f64::from(*count) / length);
    -shares.map(|share| share * share.log2()).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_random_and_words_are_not() {
        for token in [
            "48427a36d43c4d5aa6324bc06c692456",
            "x=7c1de0a2b3c44d5e9f60718293a4b5c6&y",
            "1b4e28ba-2fa1-41d2-883f-0016d3cca427",
            "Zm9vYmFy8dKqP3tRw2uX5yA7bC",
        ] {
            assert!(is_random(token, &|_| false), "{token}");
        }
        for word in [
            "first_notification_delay_hours",
            "aaabaaabaaabaaabaaabaaab1",
            "acbdfeacbdfeacfdbeacfdbeacfdbe",
            "abcdefab-cdef-4abc-aabc-defabcdefabc",
            "2026-03-02T15:00:00.000Z",
            "12345678901234567890123",
        ] {
            assert!(!is_random(word, &|_| false), "{word}");
        }
    }
}
