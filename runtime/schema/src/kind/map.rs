//! Maps: repeated entries with the key as field 1 and the value as field 2.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hash};
use std::marker::PhantomData;

use bytes::BufMut;
use prost::encoding::WireType;
use serde::{Deserializer, Serializer};

use crate::binary::{DecodeError, Reader, Sizes, key_len, put_key, put_varint, varint_len};
use crate::descriptor::{Cardinality, FieldShape};
use crate::field::{As, Field, FieldKind, MapKey, Value, ValueKind};
use crate::json::{self, Excerpt, Reading, Writing};

/// Entries with distinct keys; of several entries with one key the last stands.
#[derive(Debug)]
pub struct Map<K, V>(PhantomData<(K, V)>);

/// What [`Map`] needs of a collection.
pub trait MapLike: Sized + Send + Sync + 'static {
    /// The key type.
    type Key: MapKey;
    /// The value type.
    type Value;

    /// Returns a map without entries.
    fn new() -> Self;
    /// Returns the number of entries.
    fn len(&self) -> usize;
    /// Reports whether there are no entries.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Returns the entries.
    fn iter(&self) -> impl Iterator<Item = (&Self::Key, &Self::Value)>;
    /// Reports whether there is an entry with this key.
    fn contains(&self, key: &Self::Key) -> bool;
    /// Adds or replaces an entry.
    fn insert(&mut self, key: Self::Key, value: Self::Value);
}

/// Makes a collection a field.
macro_rules! map_like {
    ([$($bounds:tt)*] $ty:ty) => {
        impl<$($bounds)*> MapLike for $ty
        where
            V: Send + Sync + 'static,
        {
            type Key = K;
            type Value = V;

            fn new() -> Self {
                Self::default()
            }

            fn len(&self) -> usize {
                self.len()
            }

            fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
                self.iter()
            }

            fn contains(&self, key: &K) -> bool {
                self.contains_key(key)
            }

            fn insert(&mut self, key: K, value: V) {
                self.insert(key, value);
            }
        }

        impl<$($bounds)*> Field for $ty
        where
            V: Value,
        {
            type Kind = Map<K::Kind, V::Kind>;
        }

        impl<$($bounds)*, A, B> As<Map<A, B>> for $ty
        where
            V: Send + Sync + 'static,
            A: ValueKind<K>,
            B: ValueKind<V>,
        {
            type Kind = Map<A, B>;
        }
    };
}

map_like!([K: MapKey + Ord, V] BTreeMap<K, V>);
map_like!(
    [K: MapKey + Eq + Hash, V, S: BuildHasher + Default + Send + Sync + 'static]
    HashMap<K, V, S>
);
#[cfg(feature = "indexmap")]
map_like!(
    [K: MapKey + Eq + Hash, V, S: BuildHasher + Default + Send + Sync + 'static]
    indexmap::IndexMap<K, V, S>
);

const KEY: u32 = 1;
const VALUE: u32 = 2;

impl<M, K, V> FieldKind<M> for Map<K, V>
where
    M: MapLike,
    K: ValueKind<M::Key>,
    V: ValueKind<M::Value>,
{
    const SHAPE: FieldShape = FieldShape {
        cardinality: Cardinality::Map(K::TYPE),
        ty: V::TYPE,
    };

    fn absent() -> M {
        M::new()
    }

    fn is_absent(map: &M) -> bool {
        map.is_empty()
    }

    fn size(map: &M, number: u32, sizes: &mut Sizes) -> usize {
        let mut all = 0;
        for (key, value) in map.iter() {
            let slot = sizes.reserve();
            let len = key_len(KEY) + K::size(key, sizes) + key_len(VALUE) + V::size(value, sizes);
            sizes.fill(slot, len);
            all += key_len(number) + varint_len(len as u64) + len;
        }
        all
    }

    fn write(map: &M, number: u32, buf: &mut impl BufMut, sizes: &mut Sizes) {
        for (key, value) in map.iter() {
            put_key(number, WireType::LengthDelimited, buf);
            put_varint(sizes.take(), buf);
            put_key(KEY, K::WIRE_TYPE, buf);
            K::write(key, buf, sizes);
            put_key(VALUE, V::WIRE_TYPE, buf);
            V::write(value, buf, sizes);
        }
    }

    fn fits(wire_type: WireType) -> bool {
        wire_type == WireType::LengthDelimited
    }

    fn merge(map: &mut M, _: WireType, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        reader.charge::<(M::Key, M::Value)>(1)?;
        let (key, value) = reader.packed(read_entry::<M, K, V>)?;
        map.insert(key, value);
        Ok(())
    }

    fn write_json<S: Serializer>(
        map: &M,
        serializer: S,
        cx: Writing<'_>,
    ) -> Result<S::Ok, S::Error> {
        json::write_map::<M, V, S>(map, serializer, cx)
    }

    fn read_json<'de, D: Deserializer<'de>>(
        deserializer: D,
        cx: Reading<'_>,
    ) -> Result<Option<M>, D::Error> {
        json::read_map::<M, V, D>(deserializer, cx)
    }
}

fn read_entry<M: MapLike, K: ValueKind<M::Key>, V: ValueKind<M::Value>>(
    reader: &mut Reader<'_>,
) -> Result<(M::Key, M::Value), DecodeError> {
    let mut key = K::zero();
    let mut value = None;
    while let Some((number, wire_type)) = reader.key()? {
        match number {
            KEY if wire_type == K::WIRE_TYPE => K::merge(&mut key, reader)?,
            VALUE if wire_type == V::WIRE_TYPE => {
                let read = match &mut value {
                    Some(value) => V::merge(value, reader),
                    None => V::read(reader).map(|read| value = Some(read)),
                };
                read.map_err(|error| at_key(error, &key))?;
            }
            _ => {
                reader.skip(number, wire_type)?;
            }
        }
    }
    let value = match value {
        Some(value) => value,
        None => V::missing().map_err(|error| at_key(error, &key))?,
    };
    Ok((key, value))
}

#[cold]
fn at_key(error: DecodeError, key: &impl MapKey) -> DecodeError {
    error.within(format_args!("[{}]", Excerpt(&key.to_json_key())))
}

#[cfg(all(test, feature = "indexmap"))]
mod tests {
    use indexmap::IndexMap;

    use crate::{Message, json};

    message! {
        Steps { 1 all "all": IndexMap<String, u32>, }
    }

    #[test]
    fn an_index_map_keeps_the_order_of_its_entries() {
        let steps = Steps {
            all: IndexMap::from([("z".to_owned(), 1), ("a".to_owned(), 0)]),
        };
        let json = json::to_vec(&steps, 0).expect("it can be written");
        assert_eq!(std::str::from_utf8(&json), Ok(r#"{"all":{"z":1,"a":0}}"#));
        let binary = steps.to_proto(0);
        assert_eq!(
            binary,
            [10, 5, 10, 1, b'z', 16, 1, 10, 5, 10, 1, b'a', 16, 0]
        );
        for read in [
            json::from_slice::<Steps>(&json).expect("our own JSON"),
            Steps::from_proto(binary).expect("our own bytes"),
        ] {
            let keys: Vec<_> = read.all.keys().map(String::as_str).collect();
            assert_eq!(keys, ["z", "a"]);
        }
    }
}
