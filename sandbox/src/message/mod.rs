//! A request and its answer as plain data: the caller, the request, the answer, and the input and result of Bridge. All
//! other modules use these types.

mod bridge_login;
mod bridge_upload;
mod call;
mod caller;
mod failure;
mod reply;

pub use self::bridge_login::{BridgeError, BridgeLogin, Connection, Refusal};
pub use self::bridge_upload::BridgeUpload;
pub(crate) use self::bridge_upload::UploadedDocument;
pub(crate) use self::call::{Call, text};
pub(crate) use self::caller::{Caller, Environment};
pub(crate) use self::failure::{Failure, InvalidParam, older};
pub(crate) use self::reply::Reply;
