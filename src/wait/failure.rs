//! The documented ends without success.

/// An enum of the statuses that are ends without success, each with what it means and what to do.
macro_rules! failure {
    ($(#[$doc:meta])* $name:ident of $status:ident; $($variant:ident: $meaning:literal,)+) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $(#[doc = concat!("The status is ", stringify!($variant), ": ", $meaning, ".")] $variant,)+
        }

        impl $name {
            /// Every end without success that Truv documents.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The status.
            #[must_use]
            pub fn status(self) -> $crate::types::$status {
                match self {
                    $(Self::$variant => $crate::types::$status::$variant,)+
                }
            }

            pub(in $crate::wait) fn of(status: &$crate::types::$status) -> Option<Self> {
                match status {
                    $($crate::types::$status::$variant => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                let meaning = match self {
                    $(Self::$variant => $meaning,)+
                };
                write!(f, "ended with `{}`: {meaning}", self.status())
            }
        }

        impl ::std::error::Error for $name {}
    };
}
#[cfg(any(feature = "orders", feature = "scoring"))]
pub(super) use failure;

failure! {
    /// How a task ended without data (<https://truv.com/docs/api-reference/tasks/lifecycle>).
    TaskFailure of TaskStatus;
    LoginError: "the login was refused; let the person log in again, with a bridge token in update mode",
    MfaError: "the code of the second factor was wrong or late; let the person try again, or upload documents",
    ConfigError: "the task does not fit the account; see the task's error message",
    AccountLocked: "the provider has locked the account; the person has to unlock it there",
    UnableToReset: "the password could not be reset; the person has to do that at the provider",
    NoData: "the account holds no data for this product",
    Unavailable: "the provider cannot be reached; try again later",
    NotSupported: "the provider or the account is not supported",
    Error: "something failed at Truv; try again, or ask Truv's support",
}

#[cfg(feature = "orders")]
failure! {
    /// How a sub-order ended without data (<https://docs.truv.com/api-reference/orders/object>).
    SuborderFailure of SuborderStatus;
    Error: "it could not be carried out, or the person could not be reached",
    Canceled: "it was cancelled",
    Expired: "the person did not connect in time",
    NoData: "the person connected, but there is no data, or too little of it",
    Skipped: "the person skipped it",
}

#[cfg(feature = "documents")]
failure! {
    /// How a file of a document collection ended without being read.
    FileFailure of CollectionFileStatus;
    Failed: "it could not be read",
    Duplicate: "the same file was uploaded before",
    Invalid: "it is not a file that Truv takes",
}
