//! Bodies that were recorded as compressed as they were sent.

use std::io::Read;

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

/// How a file of gzip starts.
const GZIP: &[u8] = b"\x1f\x8b\x08";
/// How a frame of Zstandard starts.
#[cfg(feature = "brotli-and-zstd")]
const ZSTANDARD: &[u8] = b"\x28\xb5\x2f\xfd";
/// A larger body is not unpacked.
const LARGEST: u64 = 64 << 20;

/// The bytes as they were before compression, or as they are: most recorders have unpacked them already, and a body that is an
/// archive by its media type stays one.
pub(crate) fn unpacked(bytes: Vec<u8>, media_type: &str, coding: Option<&str>) -> Vec<u8> {
    let is_archive = ["gzip", "octet-stream", "x-tar", "tar", "zstd"].iter().any(|kind| media_type.contains(kind));
    if is_archive || std::str::from_utf8(&bytes).is_ok() {
        return bytes;
    }
    match read(&bytes, coding.unwrap_or_default().trim()) {
        Some(unpacked) => unpacked,
        None => bytes,
    }
}

fn read(bytes: &[u8], coding: &str) -> Option<Vec<u8>> {
    if bytes.starts_with(GZIP) {
        return whole(MultiGzDecoder::new(bytes));
    }
    #[cfg(feature = "brotli-and-zstd")]
    if bytes.starts_with(ZSTANDARD) {
        return whole(ruzstd::decoding::StreamingDecoder::new(bytes).ok()?);
    }
    match coding.to_ascii_lowercase().as_str() {
        // some servers leave out the frame that the standard requires
        "deflate" => whole(ZlibDecoder::new(bytes)).or_else(|| whole(DeflateDecoder::new(bytes))),
        #[cfg(feature = "brotli-and-zstd")]
        "br" => whole(brotli_decompressor::Decompressor::new(bytes, 4096)),
        _ => None,
    }
}

/// Everything, unless it is broken or too large.
fn whole(reader: impl Read) -> Option<Vec<u8>> {
    let mut unpacked = Vec::new();
    reader.take(LARGEST).read_to_end(&mut unpacked).ok()?;
    ((unpacked.len() as u64) < LARGEST).then_some(unpacked)
}
