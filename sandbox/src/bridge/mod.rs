//! The person's part: Truv Bridge, its pages and the login behind them.

mod demo;
mod landing;
mod login;
mod login_request;
mod site;
mod steps;

pub(crate) use self::login::login;
pub(crate) use self::login_request::answer_login;
pub(crate) use self::site::{answer, serves, takes_body};
