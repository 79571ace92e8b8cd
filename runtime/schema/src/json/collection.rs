//! Values that may be `null`, lists and maps.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Deserializer, Serialize, Serializer};

use super::error::{Excerpt, Step, within};
use crate::field::{MapKey, ValueKind};
use crate::kind::MapLike;

/// One value to be written as kind `V` has it.
struct Written<'a, T, V>(&'a T, PhantomData<V>);

impl<T, V: ValueKind<T>> Serialize for Written<'_, T, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        V::write_json(self.0, serializer)
    }
}

/// Reads one value as kind `V` has it.
struct Element<T, V>(PhantomData<(T, V)>);

impl<'de, T, V: ValueKind<T>> DeserializeSeed<'de> for Element<T, V> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        V::read_json(deserializer)
    }
}

/// Reads a value; `None` if it is `null`.
///
/// # Errors
///
/// Fails if the value does not fit the type.
pub fn read_nullable<'de, T, V: ValueKind<T>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    deserializer.deserialize_option(Nullable(Element::<T, V>(PhantomData)))
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
) -> Result<S::Ok, S::Error> {
    let mut list = serializer.serialize_seq(Some(values.len()))?;
    for value in values {
        list.serialize_element(&Written::<T, V>(value, PhantomData))?;
    }
    list.end()
}

/// Reads a list from a JSON array or `null`.
///
/// # Errors
///
/// Fails if the value is no array, or one of the elements does not fit the type.
pub fn read_list<'de, T, V: ValueKind<T>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    let list = deserializer.deserialize_option(Nullable(List::<T, V>(PhantomData)))?;
    Ok(list.unwrap_or_default())
}

struct List<T, V>(PhantomData<(T, V)>);

impl<'de, T, V: ValueKind<T>> DeserializeSeed<'de> for List<T, V> {
    type Value = Vec<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<T>, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, T, V: ValueKind<T>> Visitor<'de> for List<T, V> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<T>, A::Error> {
        let mut values = Vec::new();
        loop {
            let next = seq.next_element_seed(Element::<T, V>(PhantomData));
            match next.map_err(|error| within(Step::Index(values.len()), &error))? {
                Some(value) => values.push(value),
                None => return Ok(values),
            }
        }
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
) -> Result<S::Ok, S::Error> {
    let mut object = serializer.serialize_map(Some(map.len()))?;
    for (key, value) in map.iter() {
        let value = Written::<M::Value, V>(value, PhantomData);
        object.serialize_entry(&*key.to_json_key(), &value)?;
    }
    object.end()
}

/// Reads a map from a JSON object or `null`.
///
/// # Errors
///
/// Fails if the value is no object, a key is none or is there twice, or a value does not fit.
pub fn read_map<'de, M: MapLike, V: ValueKind<M::Value>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<M, D::Error> {
    let map = deserializer.deserialize_option(Nullable(Entries::<M, V>(PhantomData)))?;
    Ok(map.unwrap_or_else(M::new))
}

struct Entries<M, V>(PhantomData<(M, V)>);

impl<'de, M: MapLike, V: ValueKind<M::Value>> DeserializeSeed<'de> for Entries<M, V> {
    type Value = M;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<M, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, M: MapLike, V: ValueKind<M::Value>> Visitor<'de> for Entries<M, V> {
    type Value = M;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object for a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<M, A::Error> {
        let mut map = M::new();
        while let Some(key) = entries.next_key_seed(Key::<M::Key>(PhantomData))? {
            // The key moves into the map only after the value has been read, so that an error
            // can name it.
            let value = entries
                .next_value_seed(Element::<M::Value, V>(PhantomData))
                .map_err(|error| within(Step::Key(&key.to_json_key()), &error))?;
            let len = map.len();
            let name = key.to_json_key().into_owned();
            map.insert(key, value);
            if map.len() == len {
                return Err(within(
                    Step::Key(&name),
                    &A::Error::custom("the key is there twice"),
                ));
            }
        }
        Ok(map)
    }
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

map_key!(u32, u64, i32, i64, bool);

impl MapKey for String {
    fn to_json_key(&self) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }

    fn from_json_key(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }
}
