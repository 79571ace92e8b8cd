//! Messages and enums as values.

use std::marker::PhantomData;

use bytes::{Buf, BufMut};
use prost::encoding::{self, DecodeContext, WireType, encode_varint, encoded_len_varint};
use serde::{Deserializer, Serializer};

use crate::descriptor::FieldType;
use crate::field::{Value, ValueKind};
use crate::json;
use crate::message::{DecodeError, Enum, Message};

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

    fn zero() -> M {
        M::empty()
    }

    fn is_zero(_: &M) -> bool {
        false
    }

    fn encoded_len(message: &M) -> usize {
        let len = prost::Message::encoded_len(message);
        encoded_len_varint(len as u64) + len
    }

    fn encode(message: &M, buf: &mut impl BufMut) {
        encode_varint(prost::Message::encoded_len(message) as u64, buf);
        prost::Message::encode_raw(message, buf);
    }

    fn merge(
        message: &mut M,
        wire_type: WireType,
        buf: &mut impl Buf,
        ctx: DecodeContext,
    ) -> Result<(), DecodeError> {
        encoding::message::merge(wire_type, message, buf, ctx)
    }

    fn write_json<S: Serializer>(message: &M, serializer: S) -> Result<S::Ok, S::Error> {
        json::write_message(message, serializer)
    }

    fn read_json<'de, D: Deserializer<'de>>(deserializer: D) -> Result<M, D::Error> {
        json::read_message(deserializer)
    }
}

// A bare `Box<M>` is no field: a message that contains itself without `Option` has no end.
impl<M: Message> Value for Box<M> {
    type Kind = Boxed<M>;
}

impl<M: Message> ValueKind<Box<M>> for Boxed<M> {
    const TYPE: FieldType = FieldType::Message(M::descriptor);
    const WIRE_TYPE: WireType = WireType::LengthDelimited;

    fn zero() -> Box<M> {
        Box::new(M::empty())
    }

    fn is_zero(_: &Box<M>) -> bool {
        false
    }

    fn encoded_len(message: &Box<M>) -> usize {
        Nested::<M>::encoded_len(message)
    }

    fn encode(message: &Box<M>, buf: &mut impl BufMut) {
        Nested::<M>::encode(message, buf);
    }

    fn merge(
        message: &mut Box<M>,
        wire_type: WireType,
        buf: &mut impl Buf,
        ctx: DecodeContext,
    ) -> Result<(), DecodeError> {
        Nested::<M>::merge(message, wire_type, buf, ctx)
    }

    fn write_json<S: Serializer>(message: &Box<M>, serializer: S) -> Result<S::Ok, S::Error> {
        Nested::<M>::write_json(message, serializer)
    }

    fn read_json<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Box<M>, D::Error> {
        Nested::<M>::read_json(deserializer).map(Box::new)
    }
}

impl<E: Enum> ValueKind<E> for Enumeration<E> {
    const TYPE: FieldType = FieldType::Enum(E::descriptor);
    const WIRE_TYPE: WireType = WireType::Varint;

    fn zero() -> E {
        E::from_number(0)
    }

    fn is_zero(value: &E) -> bool {
        value.to_number() == 0
    }

    fn encoded_len(value: &E) -> usize {
        super::Int32::encoded_len(&value.to_number())
    }

    fn encode(value: &E, buf: &mut impl BufMut) {
        super::Int32::encode(&value.to_number(), buf);
    }

    fn merge(
        value: &mut E,
        wire_type: WireType,
        buf: &mut impl Buf,
        ctx: DecodeContext,
    ) -> Result<(), DecodeError> {
        let mut number = 0;
        encoding::int32::merge(wire_type, &mut number, buf, ctx)?;
        *value = E::from_number(number);
        Ok(())
    }

    fn write_json<S: Serializer>(value: &E, serializer: S) -> Result<S::Ok, S::Error> {
        json::write_enum(*value, serializer)
    }

    fn read_json<'de, D: Deserializer<'de>>(deserializer: D) -> Result<E, D::Error> {
        json::read_enum(deserializer)
    }
}
