//! Recordings of the Truv API as HAR 1.2, and what makes them fit to be kept: redaction before anything is written, and a
//! scan of what was.

pub mod document;
pub mod redaction;
pub mod scan;
