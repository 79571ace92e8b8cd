//! Values that may be `null`, lists and maps.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Deserializer, Serialize, Serializer};

use super::context::{Reading, Writing};
use super::error::{Excerpt, Step, within, writing_within};
use crate::field::{MapKey, ValueKind};
use crate::kind::{MapLike, Text};

/// One value to be written as kind `V` has it.
struct Written<'a, T, V> {
    value: &'a T,
    cx: Writing<'a>,
    kind: PhantomData<V>,
}

impl<'a, T, V> Written<'a, T, V> {
    fn new(value: &'a T, cx: Writing<'a>) -> Self {
        Self {
            value,
            cx,
            kind: PhantomData,
        }
    }
}

impl<T, V: ValueKind<T>> Serialize for Written<'_, T, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        V::write_json(self.value, serializer, self.cx)
    }
}

/// Reads one value as kind `V` has it; `None` if it is one to be passed over.
struct Element<'a, T, V> {
    cx: Reading<'a>,
    kind: PhantomData<(T, V)>,
}

impl<'a, T, V> Element<'a, T, V> {
    fn new(cx: Reading<'a>) -> Self {
        Self {
            cx,
            kind: PhantomData,
        }
    }
}

impl<'de, T, V: ValueKind<T>> DeserializeSeed<'de> for Element<'_, T, V> {
    type Value = Option<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        V::read_json_element(deserializer, self.cx)
    }
}

/// Reads a value; `None` if it is `null` and that is no value of the type.
///
/// # Errors
///
/// Fails if the value does not fit the type.
pub fn read_nullable<'de, T, V: ValueKind<T>, D: Deserializer<'de>>(
    deserializer: D,
    cx: Reading<'_>,
) -> Result<Option<T>, D::Error> {
    if V::NULL_IS_VALUE {
        return V::read_json_element(deserializer, cx);
    }
    let read = deserializer.deserialize_option(Nullable(Element::<T, V>::new(cx)))?;
    Ok(read.flatten())
}

/// Reads what the seed reads, or `null`.
struct Nullable<Seed>(Seed);

impl<'de, Seed: DeserializeSeed<'de>> Visitor<'de> for Nullable<Seed> {
    type Value = Option<Seed::Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value or null")
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        self.0.deserialize(deserializer).map(Some)
    }
}

/// Writes a list as a JSON array.
///
/// # Errors
///
/// Fails if the serializer does.
pub fn write_list<T, V: ValueKind<T>, S: Serializer>(
    values: &[T],
    serializer: S,
    cx: Writing<'_>,
) -> Result<S::Ok, S::Error> {
    let mut list = serializer.serialize_seq(Some(values.len()))?;
    for (index, value) in values.iter().enumerate() {
        list.serialize_element(&Written::<T, V>::new(value, cx))
            .map_err(|error| writing_within(Step::Index(index), &error))?;
    }
    list.end()
}

/// Reads a list from a JSON array; `None` from `null`.
///
/// # Errors
///
/// Fails if the value is no array, or one of the elements does not fit the type.
pub fn read_list<'de, T, V: ValueKind<T>, D: Deserializer<'de>>(
    deserializer: D,
    cx: Reading<'_>,
) -> Result<Option<Vec<T>>, D::Error> {
    deserializer.deserialize_option(Nullable(List(Element::<T, V>::new(cx))))
}

struct List<'a, T, V>(Element<'a, T, V>);

impl<'de, T, V: ValueKind<T>> DeserializeSeed<'de> for List<'_, T, V> {
    type Value = Vec<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<T>, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, T, V: ValueKind<T>> Visitor<'de> for List<'_, T, V> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, elements: A) -> Result<Vec<T>, A::Error> {
        read_elements::<T, V, A>(elements, self.0.cx)
    }
}

/// Reads all elements of a JSON array.
pub(crate) fn read_elements<'de, T, V: ValueKind<T>, A: SeqAccess<'de>>(
    mut elements: A,
    cx: Reading<'_>,
) -> Result<Vec<T>, A::Error> {
    let mut values = Vec::new();
    let mut index = 0;
    loop {
        let next = elements.next_element_seed(Element::<T, V>::new(cx));
        match next.map_err(|error| within(Step::Index(index), &error))? {
            Some(Some(value)) => {
                cx.charge::<T, A::Error>()?;
                values.push(value);
            }
            Some(None) => {}
            None => return Ok(values),
        }
        index += 1;
    }
}

/// Writes a map as a JSON object.
///
/// # Errors
///
/// Fails if the serializer does.
pub fn write_map<M: MapLike, V: ValueKind<M::Value>, S: Serializer>(
    map: &M,
    serializer: S,
    cx: Writing<'_>,
) -> Result<S::Ok, S::Error> {
    let mut object = serializer.serialize_map(Some(map.len()))?;
    for (key, value) in map.iter() {
        let value = Written::<M::Value, V>::new(value, cx);
        let key = key.to_json_key();
        object
            .serialize_entry(&*key, &value)
            .map_err(|error| writing_within(Step::Key(&key), &error))?;
    }
    object.end()
}

/// Reads a map from a JSON object; `None` from `null`.
///
/// # Errors
///
/// Fails if the value is no object, a key is none or is there twice, or a value does not fit.
pub fn read_map<'de, M: MapLike, V: ValueKind<M::Value>, D: Deserializer<'de>>(
    deserializer: D,
    cx: Reading<'_>,
) -> Result<Option<M>, D::Error> {
    let entries = Entries::<M, V> {
        element: Element::new(cx),
    };
    deserializer.deserialize_option(Nullable(entries))
}

struct Entries<'a, M: MapLike, V> {
    element: Element<'a, M::Value, V>,
}

impl<'de, M: MapLike, V: ValueKind<M::Value>> DeserializeSeed<'de> for Entries<'_, M, V> {
    type Value = M;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<M, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, M: MapLike, V: ValueKind<M::Value>> Visitor<'de> for Entries<'_, M, V> {
    type Value = M;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object for a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<M, A::Error> {
        read_entries::<M, V, A>(entries, self.element.cx)
    }
}

/// Reads all entries of a JSON object as those of a map.
pub(crate) fn read_entries<'de, M: MapLike, V: ValueKind<M::Value>, A: MapAccess<'de>>(
    mut entries: A,
    cx: Reading<'_>,
) -> Result<M, A::Error> {
    let mut map = M::new();
    while let Some(key) = entries.next_key_seed(Key::<M::Key>(PhantomData))? {
        cx.charge::<(M::Key, M::Value), A::Error>()?;
        let value = entries
            .next_value_seed(Element::<M::Value, V>::new(cx))
            .map_err(|error| within(Step::Key(&key.to_json_key()), &error))?;
        if map.contains(&key) {
            return Err(within(
                Step::Key(&key.to_json_key()),
                &A::Error::custom("the key is there twice"),
            ));
        }
        if let Some(value) = value {
            map.insert(key, value);
        }
    }
    Ok(map)
}

struct Key<K>(PhantomData<K>);

impl<'de, K: MapKey> DeserializeSeed<'de> for Key<K> {
    type Value = K;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<K, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<K: MapKey> Visitor<'_> for Key<K> {
    type Value = K;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the key of a map")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<K, E> {
        K::from_json_key(text).ok_or_else(|| {
            let found = Excerpt(text);
            let ty = std::any::type_name::<K>();
            E::custom(format_args!("{found} is no key of type `{ty}`"))
        })
    }
}

macro_rules! map_key {
    ($($ty:ty),* $(,)?) => {$(
        impl MapKey for $ty {
            fn to_json_key(&self) -> Cow<'_, str> {
                Cow::Owned(self.to_string())
            }

            fn from_json_key(text: &str) -> Option<Self> {
                // `parse` would take a plus sign, which JSON has not.
                if text.starts_with('+') { None } else { text.parse().ok() }
            }
        }
    )*};
}

map_key!(u8, u16, u32, u64, i8, i16, i32, i64, bool);

macro_rules! text_key {
    ($($ty:ty),* $(,)?) => {$(
        impl MapKey for $ty {
            fn to_json_key(&self) -> Cow<'_, str> {
                Cow::Borrowed(self)
            }

            fn from_json_key(text: &str) -> Option<Self> {
                Some(Text::from_text(Cow::Borrowed(text)))
            }
        }
    )*};
}

text_key!(
    String,
    Box<str>,
    Arc<str>,
    Cow<'static, str>,
    bytestring::ByteString,
);
