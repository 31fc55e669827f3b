//! What is sent, where to, and what becomes of answers that are not plain.

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
