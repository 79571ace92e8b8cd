//! How often a field stands in a message, for values of any kind.

use std::marker::PhantomData;

use bytes::{Buf, BufMut};
use prost::encoding::{
    DecodeContext, WireType, encode_key, encode_varint, encoded_len_varint, key_len, merge_loop,
};
use serde::{Deserializer, Serializer};

use crate::descriptor::{Cardinality, FieldShape, Presence};
use crate::field::{Field, FieldKind, ListItem, Value, ValueKind};
use crate::json;
use crate::message::DecodeError;

/// At most once, and absent when it holds its default value: a plain scalar.
#[derive(Debug)]
pub struct Implicit<V>(PhantomData<V>);

/// At most once, and told apart from the default value: an `Option`.
#[derive(Debug)]
pub struct Explicit<V>(PhantomData<V>);

/// Always written; absent decodes as all-default: a bare message.
#[derive(Debug)]
pub struct Always<V>(PhantomData<V>);

/// Any number of times: a `Vec`. Numbers are packed, and read both packed and not.
#[derive(Debug)]
pub struct Repeated<V>(PhantomData<V>);

impl<T: Value> Field for Option<T> {
    type Kind = Explicit<T::Kind>;
}

impl<T: ListItem> Field for Vec<T> {
    type Kind = Repeated<T::Kind>;
}

fn encode_one<T, V: ValueKind<T>>(value: &T, number: u32, buf: &mut impl BufMut) {
    encode_key(number, V::WIRE_TYPE, buf);
    V::encode(value, buf);
}

fn is_packable(wire_type: WireType) -> bool {
    wire_type != WireType::LengthDelimited
}

impl<T, V: ValueKind<T>> FieldKind<T> for Implicit<V> {
    const SHAPE: FieldShape = FieldShape {
        cardinality: Cardinality::Singular(Presence::Implicit),
        ty: V::TYPE,
    };

    fn absent() -> T {
        V::zero()
    }

    fn is_absent(value: &T) -> bool {
        V::is_zero(value)
    }

    #[inline]
    fn encoded_len(value: &T, number: u32) -> usize {
        if V::is_zero(value) {
            return 0;
        }
        key_len(number) + V::encoded_len(value)
    }

    #[inline]
    fn encode(value: &T, number: u32, buf: &mut impl BufMut) {
        if !V::is_zero(value) {
            encode_one::<T, V>(value, number, buf);
        }
    }

    #[inline]
    fn merge(
        value: &mut T,
        wire_type: WireType,
        buf: &mut impl Buf,
        ctx: DecodeContext,
    ) -> Result<(), DecodeError> {
        V::merge(value, wire_type, buf, ctx)
    }

    fn write_json<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        V::write_json(value, serializer)
    }

    fn read_json<'de, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        let value = json::read_nullable::<T, V, D>(deserializer)?;
        Ok(value.unwrap_or_else(V::zero))
    }
}

impl<T, V: ValueKind<T>> FieldKind<Option<T>> for Explicit<V> {
    const SHAPE: FieldShape = FieldShape {
        cardinality: Cardinality::Singular(Presence::Explicit),
        ty: V::TYPE,
    };

    fn absent() -> Option<T> {
        None
    }

    fn is_absent(value: &Option<T>) -> bool {
        value.is_none()
    }

    #[inline]
    fn encoded_len(value: &Option<T>, number: u32) -> usize {
        value
            .as_ref()
            .map_or(0, |value| key_len(number) + V::encoded_len(value))
    }

    #[inline]
    fn encode(value: &Option<T>, number: u32, buf: &mut impl BufMut) {
        if let Some(value) = value {
            encode_one::<T, V>(value, number, buf);
        }
    }

    #[inline]
    fn merge(
        value: &mut Option<T>,
        wire_type: WireType,
        buf: &mut impl Buf,
        ctx: DecodeContext,
    ) -> Result<(), DecodeError> {
        V::merge(value.get_or_insert_with(V::zero), wire_type, buf, ctx)
    }

    fn write_json<S: Serializer>(value: &Option<T>, serializer: S) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => V::write_json(value, serializer),
            None => serializer.serialize_none(),
        }
    }

    fn read_json<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
        json::read_nullable::<T, V, D>(deserializer)
    }
}

impl<T, V: ValueKind<T>> FieldKind<T> for Always<V> {
    const SHAPE: FieldShape = FieldShape {
        cardinality: Cardinality::Singular(Presence::Explicit),
        ty: V::TYPE,
    };

    fn absent() -> T {
        V::zero()
    }

    fn is_absent(_: &T) -> bool {
        false
    }

    #[inline]
    fn encoded_len(value: &T, number: u32) -> usize {
        key_len(number) + V::encoded_len(value)
    }

    #[inline]
    fn encode(value: &T, number: u32, buf: &mut impl BufMut) {
        encode_one::<T, V>(value, number, buf);
    }

    #[inline]
    fn merge(
        value: &mut T,
        wire_type: WireType,
        buf: &mut impl Buf,
        ctx: DecodeContext,
    ) -> Result<(), DecodeError> {
        V::merge(value, wire_type, buf, ctx)
    }

    fn write_json<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        V::write_json(value, serializer)
    }

    fn read_json<'de, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        let value = json::read_nullable::<T, V, D>(deserializer)?;
        Ok(value.unwrap_or_else(V::zero))
    }
}

impl<V> Repeated<V> {
    fn packed_len<T>(values: &[T]) -> usize
    where
        V: ValueKind<T>,
    {
        values.iter().map(V::encoded_len).sum()
    }
}

impl<T, V: ValueKind<T>> FieldKind<Vec<T>> for Repeated<V> {
    const SHAPE: FieldShape = FieldShape {
        cardinality: Cardinality::Repeated,
        ty: V::TYPE,
    };

    fn absent() -> Vec<T> {
        Vec::new()
    }

    fn is_absent(values: &Vec<T>) -> bool {
        values.is_empty()
    }

    fn encoded_len(values: &Vec<T>, number: u32) -> usize {
        if values.is_empty() {
            return 0;
        }
        let len = Self::packed_len(values);
        if is_packable(V::WIRE_TYPE) {
            key_len(number) + encoded_len_varint(len as u64) + len
        } else {
            key_len(number) * values.len() + len
        }
    }

    fn encode(values: &Vec<T>, number: u32, buf: &mut impl BufMut) {
        if !is_packable(V::WIRE_TYPE) {
            for value in values {
                encode_one::<T, V>(value, number, buf);
            }
        } else if !values.is_empty() {
            encode_key(number, WireType::LengthDelimited, buf);
            encode_varint(Self::packed_len(values) as u64, buf);
            for value in values {
                V::encode(value, buf);
            }
        }
    }

    fn merge(
        values: &mut Vec<T>,
        wire_type: WireType,
        buf: &mut impl Buf,
        ctx: DecodeContext,
    ) -> Result<(), DecodeError> {
        if wire_type == WireType::LengthDelimited && is_packable(V::WIRE_TYPE) {
            return merge_loop(values, buf, ctx, |values, buf, ctx| {
                let mut value = V::zero();
                V::merge(&mut value, V::WIRE_TYPE, buf, ctx)?;
                values.push(value);
                Ok(())
            });
        }
        let mut value = V::zero();
        V::merge(&mut value, wire_type, buf, ctx)?;
        values.push(value);
        Ok(())
    }

    fn write_json<S: Serializer>(values: &Vec<T>, serializer: S) -> Result<S::Ok, S::Error> {
        json::write_list::<T, V, S>(values, serializer)
    }

    fn read_json<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
        json::read_list::<T, V, D>(deserializer)
    }
}
