//! What the statuses in the API document mean to a wait.

/// Sorts every status of an enum of the document: ends with success, under way, and ends without success, each of these
/// with its meaning and what to do. The ends without success become an enum of their own.
///
/// There is no arm for "all others": a status that is added to the document does not compile until it is listed here.
macro_rules! statuses {
    (
        $(#[$doc:meta])*
        $name:ident of $status:ident;
        done: $($done:ident)|+;
        pending: $($pending:ident)|+;
        $($variant:ident: $meaning:literal,)+
    ) => {
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
            pub fn status(self) -> $crate::generated::types::$status {
                match self {
                    $(Self::$variant => $crate::generated::types::$status::$variant,)+
                }
            }

            pub(in $crate::wait) fn progress(
                status: &$crate::generated::types::$status,
            ) -> $crate::wait::outcome::Progress<Self> {
                use $crate::generated::types::$status;
                use $crate::wait::outcome::Progress;
                match status {
                    $($status::$done)|+ => Progress::Done,
                    $($status::$pending)|+ => Progress::Pending,
                    $($status::$variant => Progress::Failed(Self::$variant),)+
                    $status::Unknown(text) => Progress::Unknown(text.clone()),
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
pub(super) use statuses;
