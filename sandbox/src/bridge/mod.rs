//! The person's part: Truv Bridge, its pages and the login behind them.

mod demo;
mod deposit_form;
mod landing;
mod login;
mod login_request;
mod site;
mod steps;
mod upload;

pub(crate) use self::login::login;
pub(crate) use self::login_request::{answer_login, answer_upload};
pub(crate) use self::site::{answer, serves, takes_body};
pub(crate) use self::upload::upload;
