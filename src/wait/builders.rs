//! The method `wait` of the builders, and what a status means on the types that they wait for.

/// Gives builders of operations that read an object the method `wait`.
macro_rules! wait {
    ($($operation:ident => $answer:ident,)+) => {$(
        impl<C: Clone> $crate::generated::operations::$operation<C> {
            /// Waits until the work on this object has ended; see [`wait`](crate::wait). Nothing is sent yet.
            pub fn wait(self) -> $crate::wait::Wait<$crate::generated::types::$answer, C> {
                $crate::wait::Wait::new(self.client.clone(), self.into_request())
            }
        }
    )+};
}
/// Gives types that can be waited for the methods of [`Awaited`](crate::wait::Awaited), without an import of the trait.
macro_rules! progress {
    ($($answer:ident),+) => {$(
        impl $crate::generated::types::$answer {
            /// What the status means: under way, or how the work ended.
            #[must_use]
            pub fn progress(&self) -> $crate::wait::Progress<<Self as $crate::wait::Awaited>::Failure> {
                $crate::wait::Awaited::progress(self)
            }

            /// Whether the work has ended, with success or without. A status that this version of the crate does not
            /// know does not count as an end.
            #[must_use]
            pub fn is_final(&self) -> bool {
                use $crate::wait::Progress::{Done, Failed};
                matches!(self.progress(), Done | Failed(_))
            }
        }
    )+};
}
pub(super) use {progress, wait};
