//! A map that keeps the order in which its keys came.

use std::hash::RandomState;

/// The crate's map with the hasher of `std`, named here in place of the crate's feature `std`: the crate is a part of truv-sdk's
/// build script, too, and one more feature there would compile truv-sdk twice in a program that tests with the local Truv.
pub(crate) type IndexMap<K, V> = indexmap::IndexMap<K, V, RandomState>;
