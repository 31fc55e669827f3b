//! From the bytes of a file to its text in UTF-8: gzip, byte order marks, UTF-16.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::MultiGzDecoder;

const GZIP: [u8; 2] = [0x1f, 0x8b];
const UTF_8_MARK: &[u8] = b"\xef\xbb\xbf";
const CHUNK: usize = 64 << 10;

/// The text of a file. Invalid UTF-8 is passed on here, and replaced later, entry by entry.
pub(crate) struct Decoded<'r> {
    text: Text<'r>,
    is_gzip: bool,
}

enum Text<'r> {
    Utf8(Box<dyn BufRead + Send + 'r>),
    Utf16(Utf16<'r>),
}

impl<'r> Decoded<'r> {
    /// Looks at how the bytes start.
    pub(crate) fn new(reader: impl Read + Send + 'r) -> io::Result<Self> {
        let (start, reader) = started(reader)?;
        let is_gzip = start.starts_with(&GZIP);
        let (start, mut reader): (_, Box<dyn BufRead + Send + 'r>) = match is_gzip {
            true => {
                let (start, reader) = started(MultiGzDecoder::new(reader))?;
                (start, Box::new(reader))
            }
            false => (start, Box::new(reader)),
        };
        let text = match start.as_slice() {
            [0xfe, 0xff, ..] => Text::Utf16(Utf16::new(reader, u16::from_be_bytes)),
            [0xff, 0xfe, ..] => Text::Utf16(Utf16::new(reader, u16::from_le_bytes)),
            // without a byte order mark: recognized by the way JSON starts
            [0, b'{' | b'[', ..] => Text::Utf16(Utf16::new(reader, u16::from_be_bytes)),
            [b'{' | b'[', 0, ..] => Text::Utf16(Utf16::new(reader, u16::from_le_bytes)),
            _ => {
                if start == UTF_8_MARK {
                    io::copy(&mut reader.by_ref().take(3), &mut io::sink())?;
                }
                Text::Utf8(reader)
            }
        };
        Ok(Self { text, is_gzip })
    }

    pub(crate) fn is_gzip(&self) -> bool {
        self.is_gzip
    }

    /// Whether unpaired surrogates were found and replaced.
    pub(crate) fn has_replaced(&self) -> bool {
        matches!(&self.text, Text::Utf16(text) if text.has_replaced)
    }
}

impl Read for Decoded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match &mut self.text {
            Text::Utf8(reader) => reader.read(buffer),
            Text::Utf16(reader) => reader.read(buffer),
        }
    }
}

/// The first three bytes (fewer if the input is shorter), and a reader of all bytes.
fn started<'r>(mut reader: impl Read + Send + 'r) -> io::Result<(Vec<u8>, impl BufRead + Send + 'r)> {
    let mut start = Vec::new();
    reader.by_ref().take(3).read_to_end(&mut start)?;
    let reader = io::Cursor::new(start.clone()).chain(reader);
    Ok((start, BufReader::with_capacity(CHUNK, reader)))
}

/// UTF-16 as UTF-8.
struct Utf16<'r> {
    reader: Box<dyn BufRead + Send + 'r>,
    number: fn([u8; 2]) -> u16,
    is_start: bool,
    has_replaced: bool,
    /// The first half of a character.
    half: Option<u16>,
    text: Vec<u8>,
    read: usize,
}

impl<'r> Utf16<'r> {
    fn new(reader: Box<dyn BufRead + Send + 'r>, number: fn([u8; 2]) -> u16) -> Self {
        Self { reader, number, is_start: true, has_replaced: false, half: None, text: Vec::new(), read: 0 }
    }

    /// Decodes the next piece; false at the end.
    fn decode(&mut self) -> io::Result<bool> {
        self.text.clear();
        self.read = 0;
        let mut bytes = Vec::new();
        self.reader.by_ref().take(8 << 10).read_to_end(&mut bytes)?;
        let is_end = bytes.is_empty();
        let mut units: Vec<u16> = self.half.take().into_iter().collect();
        let (pairs, rest) = bytes.as_chunks::<2>();
        units.extend(pairs.iter().map(|pair| (self.number)(*pair)));
        if !rest.is_empty() {
            // half of a code unit, at the end
            units.push(0xd800);
        }
        if !is_end {
            self.half = units.pop_if(|last| (0xd800..0xdc00).contains(last) && rest.is_empty());
        }
        for character in char::decode_utf16(units) {
            self.has_replaced |= character.is_err();
            let character = character.unwrap_or(char::REPLACEMENT_CHARACTER);
            // the byte order mark
            if !(std::mem::take(&mut self.is_start) && character == '\u{feff}') {
                self.text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            }
        }
        Ok(!is_end || !self.text.is_empty())
    }
}

impl Read for Utf16<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.read == self.text.len() {
            if !self.decode()? {
                return Ok(0);
            }
        }
        let mut rest = self.text.get(self.read..).unwrap_or_default();
        let read = rest.read(buffer)?;
        self.read += read;
        Ok(read)
    }
}
