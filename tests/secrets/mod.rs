//! Keys, tokens and personal data show nowhere: not in `Debug`, not in errors, not in traces.

mod calls;
// this feature is there to show the values
#[cfg(not(feature = "debug-values"))]
mod debug;
mod flow;
mod proxy;
mod spellings;
