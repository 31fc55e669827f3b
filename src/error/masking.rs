//! Removes keys from errors if a server has repeated them.

use std::error::Error as StdError;
use std::fmt;

use super::{Error, ErrorCode, Inner};
use crate::call::{Mask, Masked};

impl Masked for Error {
    fn mask(&mut self, mask: &Mask) {
        let Inner { explanation, api, ids, json_path, last_status, request_id, headers, .. } = &mut *self.0;
        // the server cannot have invented a known code
        if let Some(ErrorCode::Unknown(code)) = &mut api.code {
            mask.in_place(code);
        }
        let params = api.invalid_params.iter_mut().flat_map(|param| [&mut param.field, &mut param.message]);
        let texts = explanation.iter_mut().chain(&mut api.message).chain(json_path).chain(last_status);
        let ids = ids.iter_mut().map(|(_, value)| value);
        texts.chain(params).chain(ids).for_each(|text| mask.in_place(text));
        if let Some(request_id) = request_id {
            *request_id = mask.whole(request_id).to_owned();
        }
        mask.headers(headers);
    }
}

/// Whether a cause, or a cause of it, shows a key.
pub(super) fn echoes(source: &(dyn StdError + 'static), mask: &Mask) -> bool {
    let mut next = Some(source);
    while let Some(cause) = next {
        if mask.finds(format!("{cause} {cause:?}").as_bytes()) {
            return true;
        }
        next = cause.source();
    }
    false
}

/// The text of such a cause, without the key and without its own causes.
pub(super) fn withheld(source: &dyn StdError, mask: &Mask) -> Box<dyn StdError + Send + Sync> {
    Box::new(Withheld(mask.text(&source.to_string()).into_owned()))
}

#[derive(Debug)]
struct Withheld(String);

impl fmt::Display for Withheld {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl StdError for Withheld {}
