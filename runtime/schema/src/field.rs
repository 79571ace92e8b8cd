//! What may stand in a message, and the two layers of codecs behind it.
//!
//! A [`FieldKind`] knows cardinality and presence, a [`ValueKind`] one value. Both are types
//! without values, named by the field's Rust type ([`Field::Kind`]), so that another encoding of
//! the same Rust type is another kind and nothing else ([`As`]).

use bytes::BufMut;
use prost::encoding::WireType;
use serde::{Deserializer, Serializer};

use crate::binary::{DecodeError, Reader, Sizes};
use crate::descriptor::{FieldShape, FieldType};
use crate::json::{Reading, Writing};

/// A type that can be a field of a message.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a message field",
    label = "not a field type",
    note = "fields are numbers, `bool`, `String`, bytes, `Option`/`Vec`/maps of these, or types marked `#[message]`",
    note = "if `{Self}` is your type, put `#[connect_plugin::message]` on it"
)]
pub trait Field: Sized + Send + Sync + 'static {
    /// How the type is encoded unless the field says otherwise.
    type Kind: FieldKind<Self>;
}

/// A type of which a field can hold one value: alone, optional, or as a map's value.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an optional field or the value of a map",
    label = "not a single value",
    note = "protobuf cannot tell an absent list or map from an empty one: leave out the `Option`, or wrap `{Self}` in a `#[message]` struct"
)]
pub trait Value: Sized + Send + Sync + 'static {
    /// How one value is encoded.
    type Kind: ValueKind<Self>;
}

/// A [`Value`] that can stand in a list.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an element of a list",
    label = "not a list element",
    note = "lists hold numbers, `bool`, `String`, bytes or types marked `#[message]`; wrap anything else in a `#[message]` struct"
)]
pub trait ListItem: Value {}

/// A [`Value`] that can be the key of a map.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a map key: integers, `bool` and strings only"
)]
pub trait MapKey: Value {
    /// Returns the key as JSON spells it.
    fn to_json_key(&self) -> std::borrow::Cow<'_, str>;

    /// Reads a key from its JSON spelling; `None` if it is not one.
    fn from_json_key(text: &str) -> Option<Self>;
}

/// A type that can be a field whose values are encoded as the kind `K`: what `as = ".."` asks for.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not have the encoding that `as` names",
    label = "has another encoding",
    note = "the documentation of `#[message]` lists which types have which encodings"
)]
pub trait As<K>: Sized {
    /// The kind of the whole field.
    type Kind: FieldKind<Self>;
}

/// Encodes a field of type `T`, cardinality and presence included.
pub trait FieldKind<T> {
    /// Type and cardinality for the descriptor.
    const SHAPE: FieldShape;

    /// Returns what an absent field holds.
    fn absent() -> T;

    /// Reports whether the field is left out of the encoding.
    fn is_absent(value: &T) -> bool;

    /// Returns the size of the encoded field, key included; 0 if it is absent.
    fn size(value: &T, number: u32, sizes: &mut Sizes) -> usize;

    /// Appends the field, key included, unless it is absent.
    fn write(value: &T, number: u32, buf: &mut impl BufMut, sizes: &mut Sizes);

    /// Reports whether a value of this wire type is one of the field. What has the number of the field
    /// and another wire type is an unknown field.
    ///
    /// Source: protobuf's encoding guide, "Unknown fields", and its conformance suite.
    fn fits(wire_type: WireType) -> bool;

    /// Reads one occurrence of the field, whose key has been read already, and whose wire type
    /// [fits](Self::fits).
    ///
    /// # Errors
    ///
    /// Fails if the bytes do not fit the type.
    fn merge(
        value: &mut T,
        wire_type: WireType,
        reader: &mut Reader<'_>,
    ) -> Result<(), DecodeError>;

    /// Writes the field's JSON value.
    ///
    /// # Errors
    ///
    /// Fails if the serializer does.
    fn write_json<S: Serializer>(
        value: &T,
        serializer: S,
        cx: Writing<'_>,
    ) -> Result<S::Ok, S::Error>;

    /// Reads the field's JSON value; `None` if it is `null`, which is the absent field.
    ///
    /// # Errors
    ///
    /// Fails if the value does not fit the type.
    fn read_json<'de, D: Deserializer<'de>>(
        deserializer: D,
        cx: Reading<'_>,
    ) -> Result<Option<T>, D::Error>;
}

/// Encodes one value of type `T`, without key and cardinality.
pub trait ValueKind<T>: Sized {
    /// The protobuf type.
    const TYPE: FieldType;

    /// The wire type in the key of a single value.
    const WIRE_TYPE: WireType;

    /// Whether JSON's `null` is a value rather than the absence of one.
    const NULL_IS_VALUE: bool = false;

    /// Returns the value an absent field stands for.
    fn zero() -> T;

    /// Reports whether this is the value an absent field stands for.
    fn is_zero(value: &T) -> bool;

    /// Returns the encoded size, length prefix included.
    fn size(value: &T, sizes: &mut Sizes) -> usize;

    /// Appends the value, length prefix included.
    fn write(value: &T, buf: &mut impl BufMut, sizes: &mut Sizes);

    /// Reads a value of this kind's wire type.
    ///
    /// # Errors
    ///
    /// Fails if the bytes do not fit the type.
    fn read(reader: &mut Reader<'_>) -> Result<T, DecodeError>;

    /// Reads another occurrence of the same field: the last one counts, and messages merge.
    ///
    /// # Errors
    ///
    /// Fails if the bytes do not fit the type.
    #[inline]
    fn merge(value: &mut T, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        *value = Self::read(reader)?;
        Ok(())
    }

    /// Returns what an entry of a map holds that has no value.
    ///
    /// # Errors
    ///
    /// Fails if the type has no value for that.
    fn missing() -> Result<T, DecodeError> {
        Ok(Self::zero())
    }

    /// Writes the JSON value.
    ///
    /// # Errors
    ///
    /// Fails if the serializer does.
    fn write_json<S: Serializer>(
        value: &T,
        serializer: S,
        cx: Writing<'_>,
    ) -> Result<S::Ok, S::Error>;

    /// Reads the JSON value.
    ///
    /// # Errors
    ///
    /// Fails if the value does not fit the type.
    fn read_json<'de, D: Deserializer<'de>>(
        deserializer: D,
        cx: Reading<'_>,
    ) -> Result<T, D::Error>;

    /// Reads the JSON value of an element of a list or an entry of a map; `None` if it is the name
    /// of an enum's value that is unknown and skipped.
    ///
    /// # Errors
    ///
    /// Fails if the value does not fit the type.
    #[inline]
    fn read_json_element<'de, D: Deserializer<'de>>(
        deserializer: D,
        cx: Reading<'_>,
    ) -> Result<Option<T>, D::Error> {
        Self::read_json(deserializer, cx).map(Some)
    }

    /// Reads the JSON value of a field; `None` if it is `null` and that is no value of the type, or
    /// the name of an enum's value that is unknown and skipped.
    ///
    /// # Errors
    ///
    /// Fails if the value does not fit the type.
    fn read_json_or_null<'de, D: Deserializer<'de>>(
        deserializer: D,
        cx: Reading<'_>,
    ) -> Result<Option<T>, D::Error> {
        crate::json::read_nullable::<T, Self, D>(deserializer, cx)
    }
}

/// Returns the shape of a field of kind `K`.
#[doc(hidden)]
pub const fn shape<K: FieldKind<T>, T>() -> FieldShape {
    K::SHAPE
}

/// Returns what an absent field holds.
#[doc(hidden)]
pub fn absent<K: FieldKind<T>, T>() -> T {
    K::absent()
}

/// Returns the size of an encoded field.
#[doc(hidden)]
#[inline]
pub fn size<K: FieldKind<T>, T>(value: &T, number: u32, sizes: &mut Sizes) -> usize {
    K::size(value, number, sizes)
}

/// Appends an encoded field.
#[doc(hidden)]
#[inline]
pub fn write<K: FieldKind<T>, T>(value: &T, number: u32, buf: &mut impl BufMut, sizes: &mut Sizes) {
    K::write(value, number, buf, sizes);
}

/// Reports whether a value of this wire type is one of the field.
#[doc(hidden)]
#[inline]
pub fn fits<K: FieldKind<T>, T>(_: &T, wire_type: WireType) -> bool {
    K::fits(wire_type)
}

/// Reads one occurrence of a field; one with another wire type is unknown, and skipped.
#[doc(hidden)]
#[inline]
pub fn merge<K: FieldKind<T>, T>(
    value: &mut T,
    number: u32,
    wire_type: WireType,
    reader: &mut Reader<'_>,
) -> Result<(), DecodeError> {
    if !K::fits(wire_type) {
        return reader.skip(number, wire_type).map(drop);
    }
    K::merge(value, wire_type, reader)
}
