//! Bridge in a real browser, driven as a person drives it.
//!
//! Without Chromium the tests say so and pass, unless `REQUIRE_CHROMIUM` is set; `CHROMIUM` names a browser that is not
//! in the path. Pictures are kept in `target/screenshots/`.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod apply;
mod attack;
mod chromium;
mod connect;
mod demo;
mod fallbacks;
mod host;
mod inspector;
mod leave;
mod order;
mod page;
mod shown;
mod ways;
