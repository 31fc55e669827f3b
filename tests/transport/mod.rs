//! Requests, their targets, and unusual answers.

mod bounds;
mod deadlines;
mod failures;
mod faults;
mod idle;
mod memory;
mod options;
mod paths;
mod quota;
mod raw;
mod redirects;
mod retries;
mod traces;
mod wire;
