//! How an operation of the document is found: the function that answers it has the operation's id as its name.

use serde_json::Value;

use crate::message::{Call, Failure};
use crate::spec::Document;
use crate::state::World;

/// Answers a checked request. Null stands for no body.
pub(crate) type Handler = fn(&Call, &mut World, &Document) -> Result<Value, Failure>;

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

/// Lists the functions of a file that answer operations. Their names are the ids of the operations.
macro_rules! operations {
    ($($function:ident),+ $(,)?) => {
        pub(super) const OPERATIONS: $crate::handlers::common::Operations = &[
            $($crate::handlers::common::Implementation {
                operation_id: stringify!($function),
                handler: $function,
                #[cfg(test)]
                module: module_path!(),
            }),+
        ];
    };
}
pub(crate) use operations;
