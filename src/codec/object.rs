//! Reads and writes the objects of the API document with shared code.
//!
//! serde's derive writes some four hundred lines for each struct, which took half of this crate's compile time.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer, ser::SerializeMap};

use crate::value::{BlankAsNone, Field, FromWire};

/// A struct with named fields. [`object!`] implements it.
pub(crate) trait Object: Sized {
    /// The Rust name, for errors.
    const NAME: &'static str;
    /// The names on the wire, in the order of their indices.
    const FIELDS: &'static [&'static str];

    fn read<'de, A: MapAccess<'de>>(fields: Fields<'de, A>) -> Result<Self, A::Error>;
}

/// Reads an object; unknown fields are skipped.
pub(crate) fn deserialize<'de, T: Object, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_struct(T::NAME, T::FIELDS, ObjectVisitor(PhantomData))
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Object> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "struct {}", T::NAME)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::read(Fields { map, names: T::FIELDS, expected: 0, seen: 0, error: None, lifetime: PhantomData })
    }
}

/// The fields of an object that is being read. The first error ends the reading and is kept for
/// [`finish`](Self::finish), so that the generated code need not check after each field.
pub(crate) struct Fields<'de, A: MapAccess<'de>> {
    map: A,
    names: &'static [&'static str],
    /// Servers write fields in the same order each time, so the fields after the last one are tried first.
    expected: usize,
    /// One bit for each field that came.
    seen: u64,
    error: Option<A::Error>,
    lifetime: PhantomData<&'de ()>,
}

impl<'de, A: MapAccess<'de>> Fields<'de, A> {
    /// The index of the next known field. The caller reads its value next.
    pub(crate) fn next(&mut self) -> Option<usize> {
        loop {
            if self.error.is_some() {
                return None;
            }
            let key = self.map.next_key_seed(Name { names: self.names, expected: self.expected });
            match self.keep(key)?? {
                Some(index) => {
                    self.expected = index + 1;
                    self.seen |= bit(index);
                    return Some(index);
                }
                None => {
                    let skipped = self.map.next_value::<IgnoredAny>();
                    self.keep(skipped)?;
                }
            }
        }
    }

    pub(crate) fn value<T: Deserialize<'de>>(&mut self, slot: &mut T) {
        let value = self.map.next_value();
        if let Some(value) = self.keep(value) {
            *slot = value;
        }
    }

    pub(crate) fn required<T: Deserialize<'de>>(&mut self, slot: &mut Option<T>) {
        let value = self.map.next_value();
        *slot = self.keep(value);
    }

    /// Reads a blank string as an absent value.
    pub(crate) fn blank_as_none<T: FromWire>(&mut self, slot: &mut Option<T>) {
        let value = self.map.next_value_seed(BlankAsNone(PhantomData));
        *slot = self.keep(value).flatten();
    }

    /// Reads a blank string as null.
    pub(crate) fn blank_as_null<T: FromWire>(&mut self, slot: &mut Field<T>) {
        let value = self.map.next_value_seed(BlankAsNone(PhantomData));
        if let Some(value) = self.keep(value) {
            *slot = value.map_or(Field::Null, Field::Value);
        }
    }

    /// The object, unless a field was wrong.
    pub(crate) fn finish<T>(self, object: T) -> Result<T, A::Error> {
        self.error.map_or(Ok(object), Err)
    }

    /// The error for an object without all of these fields, given by index: a field that was wrong, or else the first that is missing.
    pub(crate) fn missing<T>(self, required: &[usize]) -> Result<T, A::Error> {
        let missing = required.iter().find(|index| self.seen & bit(**index) == 0);
        let name = missing.and_then(|index| self.names.get(*index)).copied().unwrap_or_default();
        Err(self.error.unwrap_or_else(|| serde::de::Error::missing_field(name)))
    }

    fn keep<T>(&mut self, result: Result<T, A::Error>) -> Option<T> {
        result.map_err(|error| self.error = Some(error)).ok()
    }
}

/// The bit of a field. The generator refuses objects with more fields than bits.
fn bit(index: usize) -> u64 {
    1 << (index % 64)
}

/// The index of a name.
struct Name {
    names: &'static [&'static str],
    expected: usize,
}

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<usize>, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Name {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field name")
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Option<usize>, E> {
        let (before, after) = self.names.split_at_checked(self.expected).unwrap_or((self.names, &[]));
        let position = |names: &[&str]| names.iter().position(|known| *known == name);
        Ok(position(after).map(|index| self.expected + index).or_else(|| position(before)))
    }
}

/// An object that is being written. The first error ends the writing and is kept for [`finish`](Self::finish).
pub(crate) struct Writer<M: SerializeMap>(Result<M, M::Error>);

impl<M: SerializeMap> Writer<M> {
    /// Starts an object.
    pub(crate) fn new<S: Serializer<SerializeMap = M, Error = M::Error>>(serializer: S) -> Self {
        // the number of fields is not known before the absent fields have been left out
        Self(serializer.serialize_map(None))
    }

    pub(crate) fn field<T: Serialize>(&mut self, name: &'static str, value: &T) {
        if let Ok(map) = &mut self.0
            && let Err(error) = map.serialize_entry(name, value)
        {
            self.0 = Err(error);
        }
    }

    /// Writes nothing for `None`.
    pub(crate) fn optional<T: Serialize>(&mut self, name: &'static str, value: &Option<T>) {
        if let Some(value) = value {
            self.field(name, value);
        }
    }

    /// Writes nothing for an absent value.
    pub(crate) fn three_states<T: Serialize>(&mut self, name: &'static str, value: &Field<T>) {
        if !value.is_absent() {
            self.field(name, value);
        }
    }

    pub(crate) fn finish(self) -> Result<M::Ok, M::Error> {
        self.0?.end()
    }
}

/// Implements `Deserialize` and `Serialize` for a struct: for each field its index, Rust name, name on the wire, and
/// how it is read and written. A type without `Default` lists its required fields once more, so that all are checked at once.
///
/// | kind | absent | null | written |
/// |---|---|---|---|
/// | `required` | error | as its type has it | always |
/// | `nullable` | `None` | `None` | always |
/// | `optional` | `None` | `None` | unless `None` |
/// | `nullable_scalar`, `optional_scalar` | the same, and a blank string is `None` too | | |
/// | `list` | empty | error | unless empty |
/// | `field` | `Absent` | `Null` | unless `Absent` |
/// | `field_scalar` | the same, and a blank string is `Null` | | |
macro_rules! object {
    ($type:ident { $($index:literal $field:ident $name:literal $kind:ident,)* } $($required:tt)*) => {
        impl $crate::codec::object::Object for $type {
            const NAME: &'static str = stringify!($type);
            const FIELDS: &'static [&'static str] = &[$($name),*];

            object!(@function { $($index $field $kind,)* } $($required)*);
        }

        impl<'de> ::serde::Deserialize<'de> for $type {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                $crate::codec::object::deserialize(deserializer)
            }
        }

        impl ::serde::Serialize for $type {
            #[allow(unused_mut, reason = "an object may have no fields")]
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                let mut object = $crate::codec::object::Writer::new(serializer);
                $(object!(@write $kind object $name self.$field);)*
                object.finish()
            }
        }
    };
    // a type with a default is filled
    (@function { $($index:literal $field:ident $kind:ident,)* }) => {
        #[allow(unused_mut, reason = "an object may have no fields")]
        fn read<'de, A: ::serde::de::MapAccess<'de>>(
            mut fields: $crate::codec::object::Fields<'de, A>,
        ) -> ::std::result::Result<Self, A::Error> {
            let mut this = <Self as ::std::default::Default>::default();
            while let Some(index) = fields.next() {
                match index {
                    $($index => object!(@read $kind fields this.$field),)*
                    _ => {}
                }
            }
            fields.finish(this)
        }
    };
    (@function { $($index:literal $field:ident $kind:ident,)* } requires { $($required_index:literal $required:ident,)* }) => {
        fn read<'de, A: ::serde::de::MapAccess<'de>>(
            mut fields: $crate::codec::object::Fields<'de, A>,
        ) -> ::std::result::Result<Self, A::Error> {
            $(let mut $field = ::std::default::Default::default();)*
            while let Some(index) = fields.next() {
                match index {
                    $($index => object!(@read $kind fields $field),)*
                    _ => {}
                }
            }
            object!(@check fields $($required_index $required,)*);
            fields.finish(Self { $($field,)* })
        }
    };
    (@check $fields:ident) => {};
    (@check $fields:ident $($index:literal $slot:ident,)+) => {
        let ($(Some($slot),)+) = ($($slot,)+) else { return $fields.missing(&[$($index),+]) };
    };
    (@read required $fields:ident $($slot:tt)+) => { $fields.required(&mut $($slot)+) };
    (@read nullable $fields:ident $($slot:tt)+) => { $fields.value(&mut $($slot)+) };
    (@read optional $fields:ident $($slot:tt)+) => { $fields.value(&mut $($slot)+) };
    (@read list $fields:ident $($slot:tt)+) => { $fields.value(&mut $($slot)+) };
    (@read field $fields:ident $($slot:tt)+) => { $fields.value(&mut $($slot)+) };
    (@read field_scalar $fields:ident $($slot:tt)+) => { $fields.blank_as_null(&mut $($slot)+) };
    (@read $scalar:ident $fields:ident $($slot:tt)+) => { $fields.blank_as_none(&mut $($slot)+) };
    (@write optional $object:ident $name:literal $this:ident.$field:ident) => { $object.optional($name, &$this.$field) };
    (@write optional_scalar $object:ident $name:literal $this:ident.$field:ident) => {
        $object.optional($name, &$this.$field)
    };
    (@write field $object:ident $name:literal $this:ident.$field:ident) => {
        $object.three_states($name, &$this.$field)
    };
    (@write field_scalar $object:ident $name:literal $this:ident.$field:ident) => {
        $object.three_states($name, &$this.$field)
    };
    (@write list $object:ident $name:literal $this:ident.$field:ident) => {
        if !$this.$field.is_empty() {
            $object.field($name, &$this.$field);
        }
    };
    (@write $kind:ident $object:ident $name:literal $this:ident.$field:ident) => { $object.field($name, &$this.$field) };
}
pub(crate) use object;
