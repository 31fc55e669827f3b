//! The method `wait` of the builders.

/// Gives builders of operations that read an object the method `wait`.
macro_rules! wait {
    ($($operation:ident => $answer:ident,)+) => {$(
        impl $crate::generated::operations::$operation {
            /// Waits until the work on this object has ended; see [`wait`](crate::wait). Nothing is sent yet.
            pub fn wait(self) -> $crate::wait::Wait<$crate::generated::types::$answer> {
                $crate::wait::Wait::new(self.client.clone(), self.into_request())
            }
        }
    )+};
}
pub(super) use wait;
