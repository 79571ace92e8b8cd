//! Messages and enums as values.

use std::marker::PhantomData;

use bytes::BufMut;
use prost::encoding::WireType;
use serde::{Deserializer, Serializer};

use super::Int32;
use crate::binary::{DecodeError, DecodeLimits, Reader, Sizes, put_varint, varint_len};
use crate::descriptor::FieldType;
use crate::field::{Value, ValueKind};
use crate::json::scalar::Null;
use crate::json::{self, Reading, Writing};
use crate::message::{Enum, Message};

/// A message of type `M` inside another one.
#[derive(Debug)]
pub struct Nested<M>(PhantomData<M>);

/// A boxed message, which is how a message may contain itself.
#[derive(Debug)]
pub struct Boxed<M>(PhantomData<M>);

/// An enum of type `E`.
#[derive(Debug)]
pub struct Enumeration<E>(PhantomData<E>);

impl<M: Message> ValueKind<M> for Nested<M> {
    const TYPE: FieldType = FieldType::Message(M::descriptor);
    const WIRE_TYPE: WireType = WireType::LengthDelimited;
    const NULL_IS_VALUE: bool = M::NULL_IS_VALUE;

    fn zero() -> M {
        M::empty()
    }

    fn is_zero(_: &M) -> bool {
        false
    }

    #[inline]
    fn size(message: &M, sizes: &mut Sizes) -> usize {
        let slot = sizes.reserve();
        let len = message.size(sizes);
        sizes.fill(slot, len);
        varint_len(len as u64) + len
    }

    #[inline]
    fn write(message: &M, buf: &mut impl BufMut, sizes: &mut Sizes) {
        put_varint(sizes.take(), buf);
        message.write(buf, sizes);
    }

    #[inline]
    fn read(reader: &mut Reader<'_>) -> Result<M, DecodeError> {
        reader.nested(M::read_from)
    }

    fn merge(message: &mut M, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        reader.nested(|reader| message.merge_from(reader))
    }

    fn missing() -> Result<M, DecodeError> {
        M::read_from(&mut Reader::borrowed(&[], &DecodeLimits::DEFAULT)?)
    }

    fn write_json<S: Serializer>(
        message: &M,
        serializer: S,
        cx: Writing<'_>,
    ) -> Result<S::Ok, S::Error> {
        message.write_json(serializer, cx.deeper())
    }

    fn read_json<'de, D: Deserializer<'de>>(
        deserializer: D,
        cx: Reading<'_>,
    ) -> Result<M, D::Error> {
        M::read_json(deserializer, cx.deeper()?)
    }
}

// A bare `Box<M>` is no field: a message that contains itself without `Option` has no end.
impl<M: Message> Value for Box<M> {
    type Kind = Boxed<M>;
}

impl<M: Message> ValueKind<Box<M>> for Boxed<M> {
    const TYPE: FieldType = FieldType::Message(M::descriptor);
    const WIRE_TYPE: WireType = WireType::LengthDelimited;
    const NULL_IS_VALUE: bool = M::NULL_IS_VALUE;

    fn zero() -> Box<M> {
        Box::new(M::empty())
    }

    fn is_zero(_: &Box<M>) -> bool {
        false
    }

    fn size(message: &Box<M>, sizes: &mut Sizes) -> usize {
        Nested::<M>::size(message, sizes)
    }

    fn write(message: &Box<M>, buf: &mut impl BufMut, sizes: &mut Sizes) {
        Nested::<M>::write(message, buf, sizes);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Box<M>, DecodeError> {
        // A box is memory that an empty message takes as well.
        reader.charge::<M>(1)?;
        Nested::<M>::read(reader).map(Box::new)
    }

    fn merge(message: &mut Box<M>, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        Nested::<M>::merge(message, reader)
    }

    fn missing() -> Result<Box<M>, DecodeError> {
        Nested::<M>::missing().map(Box::new)
    }

    fn write_json<S: Serializer>(
        message: &Box<M>,
        serializer: S,
        cx: Writing<'_>,
    ) -> Result<S::Ok, S::Error> {
        Nested::<M>::write_json(message, serializer, cx)
    }

    fn read_json<'de, D: Deserializer<'de>>(
        deserializer: D,
        cx: Reading<'_>,
    ) -> Result<Box<M>, D::Error> {
        cx.charge::<M, D::Error>()?;
        Nested::<M>::read_json(deserializer, cx).map(Box::new)
    }
}

impl<E: Enum> ValueKind<E> for Enumeration<E> {
    const TYPE: FieldType = FieldType::Enum(E::descriptor);
    const WIRE_TYPE: WireType = WireType::Varint;
    const NULL_IS_VALUE: bool = E::IS_NULL;

    fn zero() -> E {
        E::from_number(0)
    }

    #[inline]
    fn is_zero(value: &E) -> bool {
        value.to_number() == 0
    }

    #[inline]
    fn size(value: &E, sizes: &mut Sizes) -> usize {
        Int32::size(&value.to_number(), sizes)
    }

    #[inline]
    fn write(value: &E, buf: &mut impl BufMut, sizes: &mut Sizes) {
        Int32::write(&value.to_number(), buf, sizes);
    }

    #[inline]
    fn read(reader: &mut Reader<'_>) -> Result<E, DecodeError> {
        <Int32 as ValueKind<i32>>::read(reader).map(E::from_number)
    }

    fn write_json<S: Serializer>(
        value: &E,
        serializer: S,
        _: Writing<'_>,
    ) -> Result<S::Ok, S::Error> {
        json::write_enum(*value, serializer)
    }

    fn read_json<'de, D: Deserializer<'de>>(
        deserializer: D,
        cx: Reading<'_>,
    ) -> Result<E, D::Error> {
        Ok(Self::read_json_element(deserializer, cx)?.unwrap_or_else(Self::zero))
    }

    fn read_json_element<'de, D: Deserializer<'de>>(
        deserializer: D,
        cx: Reading<'_>,
    ) -> Result<Option<E>, D::Error> {
        let number = json::read_enum_number::<E, D>(deserializer, cx, Null::Refused)?;
        Ok(number.map(E::from_number))
    }

    fn read_json_or_null<'de, D: Deserializer<'de>>(
        deserializer: D,
        cx: Reading<'_>,
    ) -> Result<Option<E>, D::Error> {
        let number = json::read_enum_number::<E, D>(deserializer, cx, Null::Allowed)?;
        Ok(number.map(E::from_number))
    }
}
