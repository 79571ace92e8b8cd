//! Structs that are what they contain.

use bytes::BufMut;
use prost::encoding::WireType;
use serde::{Deserializer, Serializer};
use std::marker::PhantomData;

use crate::binary::{DecodeError, Reader, Sizes};
use crate::descriptor::{FieldShape, FieldType};
use crate::field::{FieldKind, ValueKind};
use crate::json::{Reading, Writing};

/// A struct with one field, which stands for it on the wire.
///
/// `#[message(transparent)]` implements it.
pub trait Newtype: Sized {
    /// The type of the field.
    type Inner;

    /// Makes the struct.
    fn wrap(inner: Self::Inner) -> Self;

    /// Borrows what is in it.
    fn inner(&self) -> &Self::Inner;

    /// Borrows what is in it, to change it.
    fn inner_mut(&mut self) -> &mut Self::Inner;
}

/// The kind of a [`Newtype`] around values of kind `K`.
#[derive(Debug)]
pub struct Through<K>(PhantomData<K>);

impl<T: Newtype, K: ValueKind<T::Inner>> ValueKind<T> for Through<K> {
    const TYPE: FieldType = K::TYPE;
    const WIRE_TYPE: WireType = K::WIRE_TYPE;
    const NULL_IS_VALUE: bool = K::NULL_IS_VALUE;

    fn zero() -> T {
        T::wrap(K::zero())
    }

    fn is_zero(value: &T) -> bool {
        K::is_zero(value.inner())
    }

    fn size(value: &T, sizes: &mut Sizes) -> usize {
        K::size(value.inner(), sizes)
    }

    fn write(value: &T, buf: &mut impl BufMut, sizes: &mut Sizes) {
        K::write(value.inner(), buf, sizes);
    }

    fn read(reader: &mut Reader<'_>) -> Result<T, DecodeError> {
        K::read(reader).map(T::wrap)
    }

    fn merge(value: &mut T, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        K::merge(value.inner_mut(), reader)
    }

    fn missing() -> Result<T, DecodeError> {
        K::missing().map(T::wrap)
    }

    fn write_json<S: Serializer>(
        value: &T,
        serializer: S,
        cx: Writing<'_>,
    ) -> Result<S::Ok, S::Error> {
        K::write_json(value.inner(), serializer, cx)
    }

    fn read_json<'de, D: Deserializer<'de>>(
        deserializer: D,
        cx: Reading<'_>,
    ) -> Result<T, D::Error> {
        K::read_json(deserializer, cx).map(T::wrap)
    }

    fn read_json_element<'de, D: Deserializer<'de>>(
        deserializer: D,
        cx: Reading<'_>,
    ) -> Result<Option<T>, D::Error> {
        Ok(K::read_json_element(deserializer, cx)?.map(T::wrap))
    }

    fn read_json_or_null<'de, D: Deserializer<'de>>(
        deserializer: D,
        cx: Reading<'_>,
    ) -> Result<Option<T>, D::Error> {
        Ok(K::read_json_or_null(deserializer, cx)?.map(T::wrap))
    }
}

impl<T: Newtype, K: FieldKind<T::Inner>> FieldKind<T> for Through<K> {
    const SHAPE: FieldShape = K::SHAPE;

    fn absent() -> T {
        T::wrap(K::absent())
    }

    fn is_absent(value: &T) -> bool {
        K::is_absent(value.inner())
    }

    fn size(value: &T, number: u32, sizes: &mut Sizes) -> usize {
        K::size(value.inner(), number, sizes)
    }

    fn write(value: &T, number: u32, buf: &mut impl BufMut, sizes: &mut Sizes) {
        K::write(value.inner(), number, buf, sizes);
    }

    fn fits(wire_type: WireType) -> bool {
        K::fits(wire_type)
    }

    fn merge(
        value: &mut T,
        wire_type: WireType,
        reader: &mut Reader<'_>,
    ) -> Result<(), DecodeError> {
        K::merge(value.inner_mut(), wire_type, reader)
    }

    fn write_json<S: Serializer>(
        value: &T,
        serializer: S,
        cx: Writing<'_>,
    ) -> Result<S::Ok, S::Error> {
        K::write_json(value.inner(), serializer, cx)
    }

    fn read_json<'de, D: Deserializer<'de>>(
        deserializer: D,
        cx: Reading<'_>,
    ) -> Result<Option<T>, D::Error> {
        Ok(K::read_json(deserializer, cx)?.map(T::wrap))
    }
}
