//! Maps: repeated entries with the key as field 1 and the value as field 2.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hash};
use std::marker::PhantomData;

use bytes::{Buf, BufMut};
use prost::encoding::{
    DecodeContext, WireType, check_wire_type, encode_key, encode_varint, encoded_len_varint,
    key_len, merge_loop, skip_field,
};
use serde::{Deserializer, Serializer};

use crate::descriptor::{Cardinality, FieldShape};
use crate::field::{Field, FieldKind, MapKey, Value, ValueKind};
use crate::json;
use crate::message::DecodeError;

/// Entries with distinct keys; of several entries with one key the last stands.
#[derive(Debug)]
pub struct Map<V>(PhantomData<V>);

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
    /// Adds or replaces an entry.
    fn insert(&mut self, key: Self::Key, value: Self::Value);
}

impl<K: MapKey + Ord, V: Send + Sync + 'static> MapLike for BTreeMap<K, V> {
    type Key = K;
    type Value = V;

    fn new() -> Self {
        Self::new()
    }

    fn len(&self) -> usize {
        self.len()
    }

    fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.iter()
    }

    fn insert(&mut self, key: K, value: V) {
        self.insert(key, value);
    }
}

impl<K, V, S> MapLike for HashMap<K, V, S>
where
    K: MapKey + Eq + Hash,
    V: Send + Sync + 'static,
    S: BuildHasher + Default + Send + Sync + 'static,
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

    fn insert(&mut self, key: K, value: V) {
        self.insert(key, value);
    }
}

impl<K: MapKey + Ord, V: Value> Field for BTreeMap<K, V> {
    type Kind = Map<V::Kind>;
}

impl<K, V, S> Field for HashMap<K, V, S>
where
    K: MapKey + Eq + Hash,
    V: Value,
    S: BuildHasher + Default + Send + Sync + 'static,
{
    type Kind = Map<V::Kind>;
}

const KEY: u32 = 1;
const VALUE: u32 = 2;

fn entry_len<M: MapLike, V: ValueKind<M::Value>>(key: &M::Key, value: &M::Value) -> usize {
    key_len(KEY)
        + <<M::Key as Value>::Kind as ValueKind<M::Key>>::encoded_len(key)
        + key_len(VALUE)
        + V::encoded_len(value)
}

impl<M: MapLike, V: ValueKind<M::Value>> FieldKind<M> for Map<V> {
    const SHAPE: FieldShape = FieldShape {
        cardinality: Cardinality::Map(<<M::Key as Value>::Kind as ValueKind<M::Key>>::TYPE),
        ty: V::TYPE,
    };

    fn absent() -> M {
        M::new()
    }

    fn is_absent(map: &M) -> bool {
        map.is_empty()
    }

    fn encoded_len(map: &M, number: u32) -> usize {
        map.iter()
            .map(|(key, value)| {
                let len = entry_len::<M, V>(key, value);
                key_len(number) + encoded_len_varint(len as u64) + len
            })
            .sum()
    }

    fn encode(map: &M, number: u32, buf: &mut impl BufMut) {
        for (key, value) in map.iter() {
            encode_key(number, WireType::LengthDelimited, buf);
            encode_varint(entry_len::<M, V>(key, value) as u64, buf);
            encode_key(
                KEY,
                <<M::Key as Value>::Kind as ValueKind<M::Key>>::WIRE_TYPE,
                buf,
            );
            <<M::Key as Value>::Kind as ValueKind<M::Key>>::encode(key, buf);
            encode_key(VALUE, V::WIRE_TYPE, buf);
            V::encode(value, buf);
        }
    }

    fn merge(
        map: &mut M,
        wire_type: WireType,
        buf: &mut impl Buf,
        ctx: DecodeContext,
    ) -> Result<(), DecodeError> {
        check_wire_type(WireType::LengthDelimited, wire_type)?;
        let mut entry = (
            <<M::Key as Value>::Kind as ValueKind<M::Key>>::zero(),
            V::zero(),
        );
        merge_loop(&mut entry, buf, ctx, |(key, value), buf, ctx| {
            let (number, wire_type) = prost::encoding::decode_key(buf)?;
            match number {
                KEY => {
                    <<M::Key as Value>::Kind as ValueKind<M::Key>>::merge(key, wire_type, buf, ctx)
                }
                VALUE => V::merge(value, wire_type, buf, ctx),
                _ => skip_field(wire_type, number, buf, ctx),
            }
        })?;
        map.insert(entry.0, entry.1);
        Ok(())
    }

    fn write_json<S: Serializer>(map: &M, serializer: S) -> Result<S::Ok, S::Error> {
        json::write_map::<M, V, S>(map, serializer)
    }

    fn read_json<'de, D: Deserializer<'de>>(deserializer: D) -> Result<M, D::Error> {
        json::read_map::<M, V, D>(deserializer)
    }
}
