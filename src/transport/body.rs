//! Reading a body up to a limit.

use bytes::{Bytes, BytesMut};

/// Why a body could not be read.
pub(super) enum BodyError {
    TooLarge,
    Broken(reqwest::Error),
}

/// Reads the whole body, but never more than `limit` bytes.
pub(super) async fn read(response: &mut reqwest::Response, limit: usize) -> Result<Bytes, BodyError> {
    let announced = response.content_length().map_or(0, |length| usize::try_from(length).unwrap_or(usize::MAX));
    if announced > limit {
        return Err(BodyError::TooLarge);
    }
    let Some(first) = response.chunk().await.map_err(BodyError::Broken)? else {
        return Ok(Bytes::new());
    };
    if first.len() == announced {
        return Ok(first);
    }
    let mut body = BytesMut::with_capacity(announced.max(first.len()));
    let mut next = Some(first);
    while let Some(chunk) = next {
        if body.len() + chunk.len() > limit {
            return Err(BodyError::TooLarge);
        }
        body.extend_from_slice(&chunk);
        next = response.chunk().await.map_err(BodyError::Broken)?;
    }
    Ok(body.freeze())
}
