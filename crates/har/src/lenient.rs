//! Fields of HAR as programs write them: null, missing, or of another type.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// A text, or a number or truth value as text. Anything else is none.
#[derive(Clone, Debug, Default)]
pub(crate) struct Text<'a>(pub(crate) Option<Cow<'a, str>>);

impl Text<'_> {
    pub(crate) fn as_str(&self) -> &str {
        self.0.as_deref().unwrap_or_default()
    }
}

/// The text of a body. If a program wrote the body as a JSON value instead of a string, the text is that JSON.
#[derive(Clone, Debug, Default)]
pub(crate) struct BodyText<'a>(pub(crate) Option<Cow<'a, str>>);

/// An object, or none.
#[derive(Clone, Debug)]
pub(crate) struct Maybe<T>(pub(crate) Option<T>);

impl<T> Default for Maybe<T> {
    fn default() -> Self {
        Self(None)
    }
}

/// A name with a value: a header, a parameter, a field of a form.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Pair<'a> {
    #[serde(borrow)]
    pub(crate) name: Text<'a>,
    #[serde(borrow)]
    pub(crate) value: Text<'a>,
    #[serde(borrow)]
    pub(crate) file_name: Text<'a>,
    #[serde(borrow)]
    pub(crate) content_type: Text<'a>,
}

/// A list of pairs, or an object with values by name. Items without a name are left out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pairs<'a>(pub(crate) Vec<Pair<'a>>);

macro_rules! scalars {
    ($of:ident) => {
        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("anything")
        }

        fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
            Ok($of(Some(Cow::Borrowed(text))))
        }

        fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
            Ok($of(Some(Cow::Owned(text.to_owned()))))
        }

        fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
            Ok($of(Some(Cow::Borrowed(if value { "true" } else { "false" }))))
        }

        fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
            Ok($of(Some(Cow::Owned(number.to_string()))))
        }

        fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
            Ok($of(Some(Cow::Owned(number.to_string()))))
        }

        fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
            Ok($of(Some(Cow::Owned(number.to_string()))))
        }

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok($of(None))
        }
    };
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Text<'de>;
            scalars!(Text);

            fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Self::Value, A::Error> {
                drain(items)?;
                Ok(Text(None))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
                while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Text(None))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for BodyText<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = BodyText<'de>;
            scalars!(BodyText);

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
                let mut list = Vec::new();
                while let Some(item) = items.next_element::<Value>()? {
                    list.push(item);
                }
                Ok(BodyText(Some(Cow::Owned(Value::Array(list).to_string()))))
            }

            fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Self::Value, A::Error> {
                let value = Value::deserialize(MapAccessDeserializer::new(members))?;
                Ok(BodyText(Some(Cow::Owned(value.to_string()))))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

/// For types that take an object of which only some members matter.
macro_rules! nothing_else {
    ($none:expr) => {
        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("anything")
        }

        fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
            Ok($none)
        }

        fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
            Ok($none)
        }

        fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
            Ok($none)
        }

        fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
            Ok($none)
        }

        fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
            Ok($none)
        }

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok($none)
        }
    };
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Maybe<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Any<T> {
            type Value = Maybe<T>;
            nothing_else!(Maybe(None));

            fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Self::Value, A::Error> {
                drain(items)?;
                Ok(Maybe(None))
            }

            fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Self::Value, A::Error> {
                T::deserialize(MapAccessDeserializer::new(members)).map(|value| Maybe(Some(value)))
            }
        }
        deserializer.deserialize_any(Any(PhantomData))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Pairs<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Pairs<'de>;
            nothing_else!(Pairs(Vec::new()));

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = items.next_element::<Maybe<Pair<'de>>>()? {
                    pairs.extend(pair.0.filter(|pair| pair.name.0.is_some()));
                }
                Ok(Pairs(pairs))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
                let mut pairs = Vec::new();
                while let Some((name, value)) = members.next_entry::<Text<'de>, Text<'de>>()? {
                    pairs.push(Pair { name, value, ..Pair::default() });
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

fn drain<'de, A: SeqAccess<'de>>(mut items: A) -> Result<(), A::Error> {
    while items.next_element::<IgnoredAny>()?.is_some() {}
    Ok(())
}

/// The fields of an entry that are read.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub(crate) struct Recorded<'a> {
    #[serde(borrow)]
    pub(crate) request: Maybe<Request<'a>>,
    #[serde(borrow)]
    pub(crate) response: Maybe<Response<'a>>,
    #[serde(borrow)]
    pub(crate) pageref: Text<'a>,
}

#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Request<'a> {
    #[serde(borrow)]
    pub(crate) method: Text<'a>,
    #[serde(borrow)]
    pub(crate) url: Text<'a>,
    #[serde(borrow)]
    pub(crate) headers: Pairs<'a>,
    #[serde(borrow)]
    pub(crate) cookies: Pairs<'a>,
    #[serde(borrow)]
    pub(crate) query_string: Pairs<'a>,
    #[serde(borrow)]
    pub(crate) post_data: Maybe<Content<'a>>,
    #[serde(borrow)]
    pub(crate) body_size: Text<'a>,
}

#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub(crate) struct Response<'a> {
    #[serde(borrow)]
    pub(crate) status: Text<'a>,
    #[serde(borrow)]
    pub(crate) headers: Pairs<'a>,
    #[serde(borrow)]
    pub(crate) cookies: Pairs<'a>,
    #[serde(borrow)]
    pub(crate) content: Maybe<Content<'a>>,
}

#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Content<'a> {
    #[serde(borrow)]
    pub(crate) mime_type: Text<'a>,
    #[serde(borrow)]
    pub(crate) text: BodyText<'a>,
    #[serde(borrow)]
    pub(crate) encoding: Text<'a>,
    #[serde(borrow)]
    pub(crate) params: Pairs<'a>,
    #[serde(borrow)]
    pub(crate) size: Text<'a>,
}

/// The status, if it is valid: a number from 100 to 999.
pub(crate) fn status_of(status: &Text<'_>) -> Option<u16> {
    let text = status.as_str().trim();
    // some programs write 200.0
    let text = text.strip_suffix(".0").unwrap_or(text);
    text.parse().ok().filter(|status| (100..1000).contains(status))
}

/// The method, if it is valid: a token.
pub(crate) fn method_of(method: &str) -> Option<&str> {
    const PUNCTUATION: &[u8] = b"!#$%&'*+-.^_`|~";
    let method = method.trim();
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || PUNCTUATION.contains(&byte);
    (!method.is_empty() && method.bytes().all(is_token)).then_some(method)
}
