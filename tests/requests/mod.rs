//! Requests: what their setters take, and that they are written as they were read.

mod setters;
mod states;
