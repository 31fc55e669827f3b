//! Removes the client's own keys from the texts of a server, before anybody can see them.
//!
//! A server has received both keys and may repeat them in any spelling: unchanged, in another case, percent-encoded
//! once or more, inside base64, or (the access secret) without the prefix of its environment.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use http::{HeaderMap, HeaderValue};
use zeroize::Zeroizing;

use crate::value::Secret;

/// The text that replaces a key.
const MASK: &str = "***";

/// Parts of a key that are shorter than this are not looked for: they would be found inside of common words.
const SHORTEST: usize = 8;

/// Something that holds texts of a server.
pub(crate) trait Masked {
    /// Removes the keys. Headers come last, when nothing reads them any more.
    fn mask(&mut self, mask: &Mask);
}

/// The spellings of a client's keys. Cloning is cheap.
#[derive(Clone, Default)]
pub(crate) struct Mask(Arc<[Spelling]>);

struct Spelling {
    /// In lower case, without percent-encoding.
    text: Zeroizing<Vec<u8>>,
    place: Place,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Anywhere,
    /// Found only if neither a letter nor a digit is beside it.
    Word,
    /// The middle of a base64 text: the base64 around it is masked too.
    Base64,
}

impl Mask {
    /// Looks for both keys. A client id of fewer than eight characters is not a secret, and is not looked for.
    pub(crate) fn of_keys(client_id: &Secret, access_secret: &Secret, prefix: &str) -> Self {
        let (id, secret) = (client_id.expose(), access_secret.expose());
        let place = if secret.len() < SHORTEST { Place::Word } else { Place::Anywhere };
        let mut spellings = vec![Spelling::new(secret.as_bytes(), place)];
        let bare = secret.strip_prefix(prefix).unwrap_or(secret);
        for key in [bare, id] {
            if key.len() >= SHORTEST {
                spellings.push(Spelling::new(key.as_bytes(), Place::Anywhere));
                spellings.extend(in_base64(key.as_bytes()));
            }
        }
        if bare.len() < SHORTEST {
            spellings.extend(in_base64(secret.as_bytes()));
        }
        Self(spellings.into())
    }

    /// The text without keys.
    pub(crate) fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let places = self.find(text.as_bytes());
        if places.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut masked = String::with_capacity(text.len());
        let mut end = 0;
        for place in places {
            // keys are ASCII, so they begin and end at whole characters
            masked.push_str(text.get(end..place.start).unwrap_or_default());
            masked.push_str(MASK);
            end = place.end;
        }
        masked.push_str(text.get(end..).unwrap_or_default());
        Cow::Owned(masked)
    }

    /// The text, or the mask in place of the whole text.
    pub(crate) fn whole<'a>(&self, text: &'a str) -> &'a str {
        if self.finds(text.as_bytes()) { MASK } else { text }
    }

    pub(crate) fn in_place(&self, text: &mut String) {
        if let Cow::Owned(masked) = self.text(text) {
            *text = masked;
        }
    }

    /// Replaces the value of each header that holds a key.
    pub(crate) fn headers(&self, headers: &mut HeaderMap) {
        for value in headers.values_mut() {
            if self.finds(value.as_bytes()) {
                *value = HeaderValue::from_static(MASK);
            }
        }
    }

    pub(crate) fn finds(&self, text: &[u8]) -> bool {
        !self.find(text).is_empty()
    }

    /// The places of keys, in order and without overlap.
    fn find(&self, text: &[u8]) -> Vec<Range<usize>> {
        if self.0.is_empty() || text.len() < self.0.iter().map(|spelling| spelling.text.len()).min().unwrap_or(0) {
            return Vec::new();
        }
        let plain = Plain::of(text);
        let mut found = Vec::new();
        for spelling in self.0.iter() {
            spelling.find(&plain.bytes, &mut found);
        }
        found.sort_by_key(|place| place.start);
        let mut places: Vec<Range<usize>> = Vec::with_capacity(found.len());
        for place in found {
            match places.last_mut() {
                Some(last) if place.start <= last.end => last.end = last.end.max(place.end),
                _ => places.push(place),
            }
        }
        places.into_iter().map(|place| plain.start(place.start)..plain.start(place.end)).collect()
    }
}

impl Spelling {
    fn new(key: &[u8], place: Place) -> Self {
        Self { text: Zeroizing::new(Plain::of(key).bytes), place }
    }

    fn find(&self, plain: &[u8], found: &mut Vec<Range<usize>>) {
        let Some(first) = self.text.first() else { return };
        let mut start = 0;
        while let Some(next) = plain.get(start..).and_then(|rest| rest.iter().position(|byte| byte == first)) {
            start += next;
            let place = start..start + self.text.len();
            if plain.get(place.clone()) == Some(&self.text) && self.stands(plain, &place) {
                found.push(if self.place == Place::Base64 { around(plain, place) } else { place });
            }
            start += 1;
        }
    }

    fn stands(&self, plain: &[u8], place: &Range<usize>) -> bool {
        let is_letter = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
        let before = place.start.checked_sub(1).and_then(|before| plain.get(before));
        self.place != Place::Word || !is_letter(before) && !is_letter(plain.get(place.end))
    }
}

/// The whole base64 text around a place.
fn around(plain: &[u8], place: Range<usize>) -> Range<usize> {
    let is_base64 = |byte: &&u8| byte.is_ascii_alphanumeric() || b"+/-_=".contains(byte);
    let before = plain.get(..place.start).unwrap_or_default().iter().rev().take_while(is_base64).count();
    let after = plain.get(place.end..).unwrap_or_default().iter().take_while(is_base64).count();
    place.start - before..place.end + after
}

/// The part that every base64 text with the key in it contains: one spelling for each place that the key can have in a
/// group of three bytes.
fn in_base64(key: &[u8]) -> impl Iterator<Item = Spelling> {
    (0..3).flat_map(move |before| {
        let padded = Zeroizing::new([&[0; 2][..before], key].concat());
        // the first and last characters also hold bits of the bytes beside the key
        let (start, end) = ([0, 2, 3][before], [0, 2, 3][padded.len() % 3].min(1));
        [STANDARD_NO_PAD.encode(&*padded), URL_SAFE_NO_PAD.encode(&*padded)].map(|encoded| {
            let middle = encoded.as_bytes().get(start..encoded.len() - end).unwrap_or_default();
            Spelling { text: Zeroizing::new(middle.to_ascii_lowercase()), place: Place::Base64 }
        })
    })
}

/// A text in lower case and without percent-encoding, and where each byte of it comes from.
struct Plain {
    bytes: Vec<u8>,
    /// One place for each byte, and one for the end. Empty if nothing was encoded: then the places are the same.
    starts: Vec<usize>,
}

impl Plain {
    fn of(text: &[u8]) -> Self {
        let mut plain = Self { bytes: text.to_ascii_lowercase(), starts: Vec::new() };
        // a text that was encoded more often than this is not recognizable as a key
        for _ in 0..4 {
            if !plain.bytes.iter().enumerate().any(|(at, byte)| *byte == b'%' && plain.decoded(at).is_some()) {
                break;
            }
            plain = plain.with_one_layer_less();
        }
        plain
    }

    fn with_one_layer_less(&self) -> Self {
        let (mut bytes, mut starts) = (Vec::with_capacity(self.bytes.len()), Vec::with_capacity(self.bytes.len() + 1));
        let mut at = 0;
        while let Some(byte) = self.bytes.get(at) {
            starts.push(self.start(at));
            let (byte, length) = self.decoded(at).map_or((*byte, 1), |byte| (byte, 3));
            bytes.push(byte.to_ascii_lowercase());
            at += length;
        }
        starts.push(self.start(at));
        Self { bytes, starts }
    }

    /// The byte that is percent-encoded there.
    fn decoded(&self, at: usize) -> Option<u8> {
        let digit =
            |at: usize| char::from(*self.bytes.get(at)?).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        if self.bytes.get(at) != Some(&b'%') {
            return None;
        }
        Some(digit(at + 1)? * 16 + digit(at + 2)?)
    }

    fn start(&self, at: usize) -> usize {
        self.starts.get(at).copied().unwrap_or(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0a1B2c3D4e5F6071";
    const KEY: &str = "Zq9xVbT4mWkP2sRd";

    fn mask() -> Mask {
        Mask::of_keys(&ID.into(), &format!("sandbox-{KEY}").as_str().into(), "sandbox-")
    }

    #[test]
    fn every_spelling_is_found() {
        let percent = |text: &str| text.bytes().map(|byte| format!("%{byte:02x}")).collect::<String>();
        let spellings = [
            format!("sandbox-{KEY}"),
            KEY.to_owned(),
            KEY.to_ascii_uppercase(),
            KEY.to_ascii_lowercase(),
            percent(KEY),
            percent(&percent(KEY)),
            format!("{}{}", percent(&KEY[..3]), &KEY[3..]),
            STANDARD_NO_PAD.encode(KEY),
            STANDARD_NO_PAD.encode(format!("sandbox-{KEY}")),
            URL_SAFE_NO_PAD.encode(format!("{ID}:sandbox-{KEY}")),
            STANDARD_NO_PAD.encode(format!("a{ID}bc")),
            STANDARD_NO_PAD.encode(format!("ab{ID}c")),
            ID.to_ascii_lowercase(),
        ];
        for spelling in spellings {
            assert_eq!(mask().text(&format!("ä {spelling}, ö")), "ä ***, ö", "{spelling}");
        }
    }

    #[test]
    fn short_keys_corrupt_nothing() {
        for (id, secret) in [("e", "dev-e"), ("app", "dev-a"), ("error", "prod-x")] {
            let mask = Mask::of_keys(&id.into(), &secret.into(), "dev-");
            let text = "the application/json of an app is a dev-environment's error; 100 % e";
            assert_eq!(mask.text(text), text);
            assert_eq!(mask.text(&format!("key {secret}.")), "key ***.");
        }
    }
}
