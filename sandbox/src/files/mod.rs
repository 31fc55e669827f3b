//! PDF files, as small as they can be.

mod pdf;
mod report;

pub(crate) use self::pdf::{address, id_of, md5sum, md5sum_of, pdf, upload_address};
pub(crate) use self::report::render as report;
