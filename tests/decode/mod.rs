//! Answers become typed values without loss, whatever the document allows.

mod schemas;
mod unknown;
mod values;
