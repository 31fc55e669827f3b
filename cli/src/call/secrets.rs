//! Values of flags that must not be seen in a list of processes.

use std::io::Read;

use crate::failure::{Failure, Result};

/// A secret: `@FILE` is the text of a file, `-` that of standard input. Anything else is taken as it is.
pub(crate) fn given(flag: &str, text: &str) -> Result<String> {
    if text == "-" {
        let mut input = String::new();
        std::io::stdin()
            .read_to_string(&mut input)
            .map_err(|error| Failure::usage(format!("--{flag}: standard input cannot be read: {error}")))?;
        return Ok(input.trim_end_matches(['\r', '\n']).to_owned());
    }
    match text.strip_prefix('@') {
        Some(file) => {
            let text = std::fs::read_to_string(file)
                .map_err(|error| Failure::usage(format!("--{flag}: {file} cannot be read: {error}")))?;
            Ok(text.trim_end_matches(['\r', '\n']).to_owned())
        }
        None => Ok(text.to_owned()),
    }
}
