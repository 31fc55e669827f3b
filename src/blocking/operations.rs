//! The operations of the blocking client, and the last calls of their builders. `inline`: compiled where they are called, as
//! the generated code is.

/// For each operation its method, builder, kind (`object`, `list` or `pages`), the client's function that sends it, and the
/// type of its answer. The generated module `operations` calls this for each group of operations, with the condition for the
/// product's feature and the documentation of the group.
macro_rules! operations {
    (
        $product:tt
        $(#[$group:meta])*
        { $($(#[$attribute:meta])* $method:ident $builder:ident $kind:ident $call:ident $answer:ty,)* }
    ) => {
        $(#[$group])*
        /// Parameters, body, answer and errors are those of the async method with the same name.
        #[cfg(feature = "blocking")]
        #$product
        impl $crate::blocking::Client {
            $(
                $(#[$attribute])*
                #[doc = concat!("The blocking [`", stringify!($method), "`](crate::Client::", stringify!($method), ").")]
                #[inline]
                pub fn $method(&self) -> $builder<$crate::blocking::Client> {
                    $builder::new(self.clone())
                }
            )*
        }

        $(
            // once more, so that the documentation names the features
            #[cfg(feature = "blocking")]
            #$product
            impl $builder<$crate::blocking::Client> {
                /// Sends the request, and blocks until the answer is there.
                ///
                /// # Errors
                ///
                /// As `send` of the async client, and
                /// [`ErrorKind::BlockingInAsync`](crate::ErrorKind::BlockingInAsync).
                #[inline]
                pub fn send(self) -> $crate::Result<$crate::Response<$answer>> {
                    let client = self.client.clone();
                    client.$call(self.into_request())
                }

                $crate::blocking::operations! { @$kind $answer }
            }
        )*
    };
    (@object $answer:ty) => {};
    (@list $answer:ty) => {
        /// Sends the same request, and reads each item of the list by itself; see
        /// [`Guarded`](crate::pagination::Guarded).
        ///
        /// # Errors
        ///
        /// As `send`, but not for a bad item.
        #[inline]
        pub fn send_guarded(self) -> $crate::Result<$crate::Response<$crate::pagination::Guarded<$answer>>> {
            let client = self.client.clone();
            client.call(self.into_request())
        }
    };
    (@pages $answer:ty) => {
        /// An iterator over the pages, from the first. Nothing is sent until a page is taken.
        #[inline]
        pub fn pages(self) -> $crate::blocking::Pages<$answer> {
            $crate::blocking::Pages::start(self.client.clone(), self.into_request())
        }

        /// An iterator over what is on the pages, item by item. Nothing is sent until an item is taken.
        #[inline]
        pub fn items(self) -> $crate::blocking::Items<$answer> {
            self.pages().items()
        }
    };
}
pub(crate) use operations;
