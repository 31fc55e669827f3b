//! PDF files that look like what they stand for: reports, pay statements, tax forms, letters.

mod fonts;
mod form;
mod paper;
mod pay_stub;
mod pdf;
mod report;
mod sums;
mod values;

pub(crate) use self::form::{deposit_form, record, tax_form};
pub(crate) use self::pay_stub::pay_stub;
pub(crate) use self::pdf::{address, id_of, md5sum_of, upload_address};
pub(crate) use self::report::render as report;
pub(crate) use self::sums::Sums;
