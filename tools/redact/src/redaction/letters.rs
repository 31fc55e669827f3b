//! Stand-ins, each made for one shape.

use super::key::Numbers;
use super::shape::{ENVIRONMENTS, Shape};
use crate::file_type::split_file_type;

/// Longer runs of letters and digits are ids and tokens, as a rule.
pub(crate) const SHORTEST_ID: usize = 16;
/// Hexadecimal, so that an id stays an id. Few letters, so that nobody mistakes the stand-in for a token.
const ID_LETTERS: [u8; 6] = *b"abcdef";
/// Not hexadecimal.
const OTHER_LETTERS: [u8; 6] = *b"ghjkmn";
const CONSONANTS: [u8; 16] = *b"bdfgjklmnprstvwz";
const VOWELS: [u8; 5] = *b"aeiou";
/// Names for examples end with these; nobody gets mail there.
const EXAMPLE_DOMAIN: &str = "@example.org";
/// For addresses that are too short for that domain, so that a rule about their length is broken as before.
const SHORT_DOMAIN: &str = "@e.test";
/// For letters that are not ASCII.
const FOREIGN_LETTER: char = 'é';
/// A country code that no country has.
const NO_COUNTRY: &str = "999";

/// A stand-in for a text of this shape.
pub(crate) fn stand_in(shape: Shape, text: &str, numbers: &mut Numbers<'_>) -> String {
    match shape {
        Shape::Email => email(text, numbers),
        Shape::Date => date(text, numbers),
        Shape::Decimal => decimal(text, numbers),
        Shape::Digits => digits(text, numbers),
        Shape::Punctuated => punctuated(text, &foreign_digits(text, numbers)),
        Shape::Uuid => uuid(text, numbers),
        Shape::AccessSecret => access_secret(text, numbers),
        Shape::Token => token(text, numbers),
        Shape::Text => sentence(text, numbers),
    }
}

/// Replaces each letter with a letter and each digit with a digit, and keeps all other characters: for places with rules about
/// length or characters. Every letter that is not ASCII becomes a fixed one that is not ASCII; blanks and punctuation stay.
pub(crate) fn alike(text: &str, numbers: &mut Numbers<'_>) -> String {
    let mut alike = |character: char| match character {
        '0'..='9' => digit(numbers),
        _ if character.is_ascii_alphabetic() => letter(character, numbers.pick(&CONSONANTS)),
        _ if character.is_ascii() || is_punctuation(character) => character,
        _ => FOREIGN_LETTER,
    };
    text.chars().map(&mut alike).collect()
}

/// Blanks and punctuation beyond ASCII. Patterns speak of them, and they are nobody's.
fn is_punctuation(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\u{a0}'..='\u{bf}' | '\u{2000}'..='\u{206f}' | '\u{feff}')
}

/// Adds a letter that is not ASCII if the text has one and its stand-in has none: some rules depend on that.
pub(crate) fn foreign(text: &str, stand_in: &str) -> Option<String> {
    // the domain of an address has to stay a domain for examples
    let name = stand_in.split('@').next().unwrap_or_default();
    let at = name.rfind(|character: char| character.is_ascii_alphabetic());
    let at = at.filter(|_| !text.is_ascii() && stand_in.is_ascii())?;
    Some(format!("{}{FOREIGN_LETTER}{}", &stand_in[..at], &stand_in[at + 1..]))
}

fn email(text: &str, numbers: &mut Numbers<'_>) -> String {
    let length = text.chars().count();
    let domain = if length > EXAMPLE_DOMAIN.len() { EXAMPLE_DOMAIN } else { SHORT_DOMAIN };
    let local = length.saturating_sub(domain.len()).max(1);
    word(local.min(64), numbers) + domain
}

/// A date of the same layout, on a day that every month has.
fn date(text: &str, numbers: &mut Numbers<'_>) -> String {
    let (year, month) = (1960 + numbers.below(65), 1 + numbers.below(12));
    let day = 1 + numbers.below(28);
    if text.contains('/') {
        let parts: Vec<_> = text.split('/').collect();
        let padded = |number: usize, like: &str| if like.len() == 1 { 1 + number % 9 } else { number };
        let (month, day) = (padded(month, parts[0]), padded(day, parts[1]));
        let year = if parts[2].len() == 2 { year % 100 } else { year };
        let width = |like: &str| like.len();
        return format!("{month:0w$}/{day:0v$}/{year:02}", w = width(parts[0]), v = width(parts[1]));
    }
    let has_date = text.len() >= 10 && truv_openapi::format::is_date(&text[..10]);
    let (date, time) = text.split_at(if has_date { 10 } else { 0 });
    let mut replaced = if date.is_empty() { String::new() } else { format!("{year:04}-{month:02}-{day:02}") };
    // hours, minutes, seconds; the zone stays
    let zone = time.get(1..).and_then(|rest| rest.find(['Z', 'z', '+', '-'])).map_or(time.len(), |at| at + 1);
    let (clock, zone) = time.split_at(zone);
    let mut is_fraction = false;
    let mut previous = None;
    for character in clock.chars() {
        is_fraction |= character == '.';
        let is_first = !previous.is_some_and(|previous: char| previous.is_ascii_digit());
        replaced.push(match character {
            '0'..='9' if is_fraction => digit(numbers),
            '0'..='9' if is_first => numbers.pick(&['0', '1']),
            '0'..='9' => digit(numbers),
            other => other,
        });
        previous = Some(character);
    }
    replaced + zone
}

/// The same number of digits before and after the point; a zero at the start stays a zero.
pub(crate) fn decimal(text: &str, numbers: &mut Numbers<'_>) -> String {
    let mut was_digit = false;
    let mut is_fraction = false;
    let mut replace = |character: char| {
        let is_first = !was_digit && !is_fraction;
        was_digit |= character.is_ascii_digit();
        is_fraction |= character == '.';
        match character {
            '0' if is_first => '0',
            '1'..='9' if is_first => numbers.pick(&['1', '2', '3', '4', '5', '6', '7', '8', '9']),
            '0'..='9' => digit(numbers),
            other => other,
        }
    };
    text.chars().map(&mut replace).collect()
}

/// As many digits. Nine digits are a social security number that was never issued, ten are a phone number for examples.
pub(crate) fn digits(text: &str, numbers: &mut Numbers<'_>) -> String {
    let mut plain = |count: usize| (0..count).map(|_| digit(numbers)).collect::<String>();
    match text.len() {
        9 => format!("9{}00{}", plain(2), plain(4)),
        10 => format!("{}55501{}", area(&plain(3)), plain(2)),
        11 if text.starts_with('1') => format!("1{}55501{}", area(&plain(3)), plain(2)),
        length => {
            let replaced = plain(length);
            match (text.starts_with('0'), replaced.starts_with('0')) {
                (true, false) => format!("0{}", &replaced[1..]),
                (false, true) => format!("5{}", &replaced[1..]),
                _ => replaced,
            }
        }
    }
}

/// An area code starts with 2 or more.
fn area(digits: &str) -> String {
    match digits.as_bytes()[0] {
        b'0' | b'1' => format!("2{}", &digits[1..]),
        _ => digits.to_owned(),
    }
}

/// Digits of a number with punctuation: a number outside the United States gets a country code that no country has.
fn foreign_digits(text: &str, numbers: &mut Numbers<'_>) -> String {
    let plain: String = text.chars().filter(char::is_ascii_digit).collect();
    let replaced = digits(&plain, numbers);
    let is_foreign = text.starts_with('+') && !(plain.len() == 11 && plain.starts_with('1'));
    if is_foreign { format!("{NO_COUNTRY}{}", &replaced[NO_COUNTRY.len()..]) } else { replaced }
}

/// These digits, with the punctuation of the text.
pub(crate) fn punctuated(text: &str, digits: &str) -> String {
    let mut digits = digits.chars();
    text.chars().map(|c| if c.is_ascii_digit() { digits.next().unwrap_or('0') } else { c }).collect()
}

/// A UUID with the same version and variant.
fn uuid(text: &str, numbers: &mut Numbers<'_>) -> String {
    let is_kept = |(at, character): (usize, char)| character == '-' || matches!(at, 14 | 19);
    let is_upper = text.contains(|c: char| c.is_ascii_uppercase());
    let mut replace = |(at, character)| match is_kept((at, character)) {
        true => character,
        false => upper_if(numbers.pick(&ID_LETTERS), is_upper),
    };
    text.chars().enumerate().map(&mut replace).collect()
}

fn access_secret(text: &str, numbers: &mut Numbers<'_>) -> String {
    let environment = ENVIRONMENTS.into_iter().find(|prefix| text.starts_with(prefix)).unwrap_or_default();
    let rest = text.len() - environment.len();
    format!("{environment}{}", (0..rest).map(|_| char::from(numbers.pick(&OTHER_LETTERS))).collect::<String>())
}

/// Run by run, with the punctuation between them and the type of a file at the end.
fn token(text: &str, numbers: &mut Numbers<'_>) -> String {
    let (text, file_type) = split_file_type(text);
    let mut replaced = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_run = first.is_alphanumeric();
        let end = rest.find(|c: char| c.is_alphanumeric() != is_run).unwrap_or(rest.len());
        replaced += &if is_run { run(&rest[..end], numbers) } else { punctuation(&rest[..end]) };
        rest = &rest[end..];
    }
    replaced + file_type
}

/// A text that is not ASCII could be a name in another script.
fn punctuation(text: &str) -> String {
    text.chars().map(|character| if character.is_ascii() { character } else { '-' }).collect()
}

pub(crate) fn run(text: &str, numbers: &mut Numbers<'_>) -> String {
    if truv_openapi::format::is_digits(text) {
        return digits(text, numbers);
    }
    let length = text.chars().count();
    if length >= SHORTEST_ID {
        let is_upper = !text.contains(char::is_lowercase);
        let is_hexadecimal = text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let letters = if is_hexadecimal { &ID_LETTERS } else { &OTHER_LETTERS };
        let mut id: String = (0..length).map(|_| upper_if(numbers.pick(letters), is_upper)).collect();
        // a word stays a word, and other text stays other text
        if !is_hexadecimal && text.contains(|c: char| !c.is_ascii_alphabetic()) {
            id.pop();
            id.push(digit(numbers));
        }
        return id;
    }
    // short texts have few letters to differ in
    let is_short = length <= 3;
    let mut is_vowel = false;
    let mut replace = |character: char| {
        if character.is_ascii_digit() {
            is_vowel = false;
            return digit(numbers);
        }
        let pick = match (is_short, is_vowel) {
            (true, _) => b'a' + u8::try_from(numbers.below(26)).unwrap_or_default(),
            (false, true) => numbers.pick(&VOWELS),
            (false, false) => numbers.pick(&CONSONANTS),
        };
        is_vowel = !is_vowel;
        letter(character, pick)
    };
    text.chars().map(&mut replace).collect()
}

/// Words in the same class of length.
fn sentence(text: &str, numbers: &mut Numbers<'_>) -> String {
    let (text, file_type) = split_file_type(text);
    let (shortest, longest) = length_class(text.chars().count());
    // for long texts, the shortest length of the same class
    let longest = if longest > 256 { shortest } else { longest };
    let length = (shortest + numbers.below(longest - shortest + 1)).max(3);
    let mut sentence = String::new();
    while sentence.len() < length {
        if !sentence.is_empty() {
            sentence.push(' ');
        }
        let most = length.saturating_sub(sentence.len());
        let next = 3 + numbers.below(6);
        // one letter alone at the end would not be a word
        let next = if most.saturating_sub(next) < 3 { most } else { next };
        sentence += &word(next, numbers);
    }
    if text.starts_with(char::is_uppercase) {
        sentence[..1].make_ascii_uppercase();
    }
    sentence + file_type
}

/// The shortest and the longest text of the same class: 1, 2, 3 to 4, 5 to 8, 9 to 16 and so on.
#[must_use]
pub fn length_class(length: usize) -> (usize, usize) {
    let longest = length.max(1).next_power_of_two();
    (longest / 2 + 1, longest)
}

fn word(length: usize, numbers: &mut Numbers<'_>) -> String {
    let letter =
        |at: usize| char::from(if at.is_multiple_of(2) { numbers.pick(&CONSONANTS) } else { numbers.pick(&VOWELS) });
    (0..length).map(letter).collect()
}

/// A letter of an id.
pub(crate) fn few(numbers: &mut Numbers<'_>) -> char {
    char::from(numbers.pick(&ID_LETTERS))
}

fn digit(numbers: &mut Numbers<'_>) -> char {
    numbers.pick(&['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
}

fn letter(like: char, letter: u8) -> char {
    cased(char::from(letter), like)
}

/// Upper case if the other one is.
pub(crate) fn cased(letter: char, like: char) -> char {
    if like.is_uppercase() { letter.to_ascii_uppercase() } else { letter }
}

fn upper_if(letter: u8, is_upper: bool) -> char {
    char::from(if is_upper { letter.to_ascii_uppercase() } else { letter })
}
