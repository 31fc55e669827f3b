//! How an operation of the document is found: the function that answers it has the operation's id as its name.

use serde_json::Value;

use crate::message::{Call, Failure};
use crate::spec::Document;
use crate::state::World;

/// Answers a checked request. Null stands for no body.
#[derive(Clone, Copy)]
pub(crate) enum Handler {
    /// Any number of them at a time.
    Reads(fn(&Call, &World, &Document) -> Result<Value, Failure>),
    /// One at a time.
    Changes(fn(&Call, &mut World, &Document) -> Result<Value, Failure>),
}

/// An operation with the function that answers it.
pub(crate) struct Implementation {
    pub(crate) operation_id: &'static str,
    pub(crate) handler: Handler,
    /// Where the function is.
    #[cfg(test)]
    pub(crate) module: &'static str,
}

/// The operations that one file answers.
pub(crate) type Operations = &'static [Implementation];

/// Lists the functions of a file that answer operations: those that read the state alone, then those that change it. Their
/// names are the ids of the operations.
macro_rules! operations {
    ($(reads: $($reads:ident),+ $(,)?)? $(; changes: $($changes:ident),+ $(,)?)?) => {
        pub(super) const OPERATIONS: $crate::handlers::common::Operations = &[
            $($($crate::handlers::common::operations!(one Reads $reads),)+)?
            $($($crate::handlers::common::operations!(one Changes $changes),)+)?
        ];
    };
    (changes: $($changes:ident),+ $(,)?) => {
        pub(super) const OPERATIONS: $crate::handlers::common::Operations =
            &[$($crate::handlers::common::operations!(one Changes $changes),)+];
    };
    (one $kind:ident $function:ident) => {
        $crate::handlers::common::Implementation {
            operation_id: stringify!($function),
            handler: $crate::handlers::common::Handler::$kind($function),
            #[cfg(test)]
            module: module_path!(),
        }
    };
}
pub(crate) use operations;
