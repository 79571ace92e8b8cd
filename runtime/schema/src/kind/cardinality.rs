//! How often a field stands in a message, for values of any kind.

use std::marker::PhantomData;

use bytes::BufMut;
use prost::encoding::WireType;
use serde::{Deserializer, Serializer};

use crate::binary::{DecodeError, Reader, Sizes, key_len, put_key, put_varint, varint_len};
use crate::descriptor::{Cardinality, FieldShape, Presence};
use crate::field::{As, Field, FieldKind, ListItem, Value, ValueKind};
use crate::json::{self, Reading, Writing};

/// At most once, and absent when it holds its default value: a plain scalar.
#[derive(Debug)]
pub struct Implicit<V>(PhantomData<V>);

/// At most once, and told apart from the default value: an `Option`.
#[derive(Debug)]
pub struct Explicit<V>(PhantomData<V>);

/// Always written; absent decodes as all-default: a bare message.
#[derive(Debug)]
pub struct Always<V>(PhantomData<V>);

/// Always written, and refused when it is absent: a field marked `required`.
#[derive(Debug)]
pub struct Required<V>(PhantomData<V>);

/// Any number of times: a `Vec`. Numbers are packed, and read both packed and not.
#[derive(Debug)]
pub struct Repeated<V>(PhantomData<V>);

impl<T: Value> Field for Option<T> {
    type Kind = Explicit<T::Kind>;
}

impl<T: ListItem> Field for Vec<T> {
    type Kind = Repeated<T::Kind>;
}

impl<T: Send + Sync + 'static, K: ValueKind<T>> As<K> for Option<T> {
    type Kind = Explicit<K>;
}

impl<T: Send + Sync + 'static, K: ValueKind<T>> As<K> for Vec<T> {
    type Kind = Repeated<K>;
}

#[inline]
fn size_of_one<T, V: ValueKind<T>>(value: &T, number: u32, sizes: &mut Sizes) -> usize {
    key_len(number) + V::size(value, sizes)
}

#[inline]
fn write_one<T, V: ValueKind<T>>(value: &T, number: u32, buf: &mut impl BufMut, sizes: &mut Sizes) {
    put_key(number, V::WIRE_TYPE, buf);
    V::write(value, buf, sizes);
}

fn is_packable(wire_type: WireType) -> bool {
    wire_type != WireType::LengthDelimited
}

/// Reports whether a value holds many of a kind that has another wire type.
#[inline]
fn is_packed(found: WireType, of: WireType) -> bool {
    found == WireType::LengthDelimited && is_packable(of)
}

impl<T, V: ValueKind<T>> FieldKind<T> for Implicit<V> {
    const SHAPE: FieldShape = FieldShape {
        cardinality: Cardinality::Singular(Presence::Implicit),
        ty: V::TYPE,
    };

    fn absent() -> T {
        V::zero()
    }

    #[inline]
    fn is_absent(value: &T) -> bool {
        V::is_zero(value)
    }

    #[inline]
    fn size(value: &T, number: u32, sizes: &mut Sizes) -> usize {
        if V::is_zero(value) {
            return 0;
        }
        size_of_one::<T, V>(value, number, sizes)
    }

    #[inline]
    fn write(value: &T, number: u32, buf: &mut impl BufMut, sizes: &mut Sizes) {
        if !V::is_zero(value) {
            write_one::<T, V>(value, number, buf, sizes);
        }
    }

    #[inline]
    fn fits(wire_type: WireType) -> bool {
        wire_type == V::WIRE_TYPE
    }

    #[inline]
    fn merge(value: &mut T, _: WireType, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        V::merge(value, reader)
    }

    fn write_json<S: Serializer>(
        value: &T,
        serializer: S,
        cx: Writing<'_>,
    ) -> Result<S::Ok, S::Error> {
        V::write_json(value, serializer, cx)
    }

    fn read_json<'de, D: Deserializer<'de>>(
        deserializer: D,
        cx: Reading<'_>,
    ) -> Result<Option<T>, D::Error> {
        V::read_json_or_null(deserializer, cx)
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

    #[inline]
    fn is_absent(value: &Option<T>) -> bool {
        value.is_none()
    }

    #[inline]
    fn size(value: &Option<T>, number: u32, sizes: &mut Sizes) -> usize {
        match value {
            Some(value) => size_of_one::<T, V>(value, number, sizes),
            None => 0,
        }
    }

    #[inline]
    fn write(value: &Option<T>, number: u32, buf: &mut impl BufMut, sizes: &mut Sizes) {
        if let Some(value) = value {
            write_one::<T, V>(value, number, buf, sizes);
        }
    }

    #[inline]
    fn fits(wire_type: WireType) -> bool {
        wire_type == V::WIRE_TYPE
    }

    #[inline]
    fn merge(
        value: &mut Option<T>,
        _: WireType,
        reader: &mut Reader<'_>,
    ) -> Result<(), DecodeError> {
        if let Some(value) = value {
            return V::merge(value, reader);
        }
        *value = Some(V::read(reader)?);
        Ok(())
    }

    fn write_json<S: Serializer>(
        value: &Option<T>,
        serializer: S,
        cx: Writing<'_>,
    ) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => V::write_json(value, serializer, cx),
            None => serializer.serialize_none(),
        }
    }

    fn read_json<'de, D: Deserializer<'de>>(
        deserializer: D,
        cx: Reading<'_>,
    ) -> Result<Option<Option<T>>, D::Error> {
        Ok(V::read_json_or_null(deserializer, cx)?.map(Some))
    }
}

/// Implements the kinds whose fields are always written.
macro_rules! always {
    ($($kind:ident)*) => {$(
        impl<T, V: ValueKind<T>> FieldKind<T> for $kind<V> {
            const SHAPE: FieldShape = FieldShape {
                cardinality: Cardinality::Singular(Presence::Explicit),
                ty: V::TYPE,
            };

            fn absent() -> T {
                V::zero()
            }

            #[inline]
            fn is_absent(_: &T) -> bool {
                false
            }

            #[inline]
            fn size(value: &T, number: u32, sizes: &mut Sizes) -> usize {
                size_of_one::<T, V>(value, number, sizes)
            }

            #[inline]
            fn write(value: &T, number: u32, buf: &mut impl BufMut, sizes: &mut Sizes) {
                write_one::<T, V>(value, number, buf, sizes);
            }

            #[inline]
            fn fits(wire_type: WireType) -> bool {
                wire_type == V::WIRE_TYPE
            }

            #[inline]
            fn merge(
                value: &mut T,
                _: WireType,
                reader: &mut Reader<'_>,
            ) -> Result<(), DecodeError> {
                V::merge(value, reader)
            }

            fn write_json<S: Serializer>(
                value: &T,
                serializer: S,
                cx: Writing<'_>,
            ) -> Result<S::Ok, S::Error> {
                V::write_json(value, serializer, cx)
            }

            fn read_json<'de, D: Deserializer<'de>>(
                deserializer: D,
                cx: Reading<'_>,
            ) -> Result<Option<T>, D::Error> {
                V::read_json_or_null(deserializer, cx)
            }
        }
    )*};
}

always!(Always Required);

impl<T, V: ValueKind<T>> FieldKind<Vec<T>> for Repeated<V> {
    const SHAPE: FieldShape = FieldShape {
        cardinality: Cardinality::Repeated,
        ty: V::TYPE,
    };

    fn absent() -> Vec<T> {
        Vec::new()
    }

    #[inline]
    fn is_absent(values: &Vec<T>) -> bool {
        values.is_empty()
    }

    #[inline]
    fn size(values: &Vec<T>, number: u32, sizes: &mut Sizes) -> usize {
        if values.is_empty() {
            return 0;
        }
        if !is_packable(V::WIRE_TYPE) {
            let values = values.iter().map(|value| V::size(value, sizes));
            return key_len(number) * values.len() + values.sum::<usize>();
        }
        let slot = sizes.reserve();
        let len = match V::WIRE_TYPE {
            WireType::ThirtyTwoBit => values.len() * 4,
            WireType::SixtyFourBit => values.len() * 8,
            _ => values.iter().map(|value| V::size(value, sizes)).sum(),
        };
        sizes.fill(slot, len);
        key_len(number) + varint_len(len as u64) + len
    }

    #[inline]
    fn write(values: &Vec<T>, number: u32, buf: &mut impl BufMut, sizes: &mut Sizes) {
        if values.is_empty() {
            return;
        }
        if !is_packable(V::WIRE_TYPE) {
            for value in values {
                write_one::<T, V>(value, number, buf, sizes);
            }
            return;
        }
        put_key(number, WireType::LengthDelimited, buf);
        put_varint(sizes.take(), buf);
        for value in values {
            V::write(value, buf, sizes);
        }
    }

    #[inline]
    fn fits(wire_type: WireType) -> bool {
        wire_type == V::WIRE_TYPE || is_packed(wire_type, V::WIRE_TYPE)
    }

    #[inline]
    fn merge(
        values: &mut Vec<T>,
        wire_type: WireType,
        reader: &mut Reader<'_>,
    ) -> Result<(), DecodeError> {
        if is_packed(wire_type, V::WIRE_TYPE) {
            return reader.packed(|reader| merge_packed::<T, V>(values, reader));
        }
        reader.charge::<T>(1)?;
        match V::read(reader) {
            Ok(value) => {
                values.push(value);
                Ok(())
            }
            Err(error) => Err(at_index(error, values.len())),
        }
    }

    fn write_json<S: Serializer>(
        values: &Vec<T>,
        serializer: S,
        cx: Writing<'_>,
    ) -> Result<S::Ok, S::Error> {
        json::write_list::<T, V, S>(values, serializer, cx)
    }

    fn read_json<'de, D: Deserializer<'de>>(
        deserializer: D,
        cx: Reading<'_>,
    ) -> Result<Option<Vec<T>>, D::Error> {
        json::read_list::<T, V, D>(deserializer, cx)
    }
}

fn merge_packed<T, V: ValueKind<T>>(
    values: &mut Vec<T>,
    reader: &mut Reader<'_>,
) -> Result<(), DecodeError> {
    let count = reader.count_packed(V::WIRE_TYPE);
    reader.charge::<T>(count)?;
    values.reserve(count);
    while !reader.is_empty() {
        match V::read(reader) {
            Ok(value) => values.push(value),
            Err(error) => return Err(at_index(error, values.len())),
        }
    }
    Ok(())
}

#[cold]
fn at_index(error: DecodeError, index: usize) -> DecodeError {
    error.within(format_args!("[{index}]"))
}
