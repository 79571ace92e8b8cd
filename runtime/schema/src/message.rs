//! What a message type and an enum type can do.

use bytes::{BufMut, Bytes};
use prost::encoding::WireType;
use serde::de::MapAccess;
use serde::ser::SerializeMap;
use serde::{Deserializer, Serializer};

use crate::binary::{DecodeError, DecodeLimits, EncodeError, Reader, Sizes};
use crate::descriptor::{EnumDescriptor, MessageDescriptor};
use crate::json::{self, Reading, Writing};

/// A protobuf message: binary encoding, JSON and schema.
///
/// `#[message]` implements it, and [`prost::Message`] with it; it is not meant to be implemented by
/// hand.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a message",
    note = "put `#[connect_plugin::message]` on `{Self}`"
)]
pub trait Message: prost::Message + Sized + 'static {
    /// What has to be there.
    const REQUIRED: Required = Required::NOTHING;

    /// Whether the JSON form is something other than an object of the fields, as a timestamp's is.
    const HAS_OWN_JSON: bool = false;

    /// Whether JSON's `null` is a value of this type rather than the absence of one.
    const NULL_IS_VALUE: bool = false;

    /// Returns the static facts of this type.
    fn descriptor() -> &'static MessageDescriptor;

    /// Returns the message in which every field is absent.
    ///
    /// An enum that has no variant for this returns one that is only good to be overwritten.
    fn empty() -> Self;

    /// Makes every field absent.
    fn reset(&mut self) {
        *self = Self::empty();
    }

    /// Returns the size of the encoding, and remembers the lengths of nested messages.
    fn size(&self, sizes: &mut Sizes) -> usize;

    /// Appends the encoding of a message whose size has been taken.
    fn write(&self, buf: &mut impl BufMut, sizes: &mut Sizes);

    /// Reads one occurrence of a field, whose key has been read already. One that the message does not
    /// have, or has with another wire type, is unknown: it is skipped, or kept where the message
    /// keeps them.
    ///
    /// # Errors
    ///
    /// Fails if the bytes do not fit the field.
    fn read_field(
        &mut self,
        number: u32,
        wire_type: WireType,
        reader: &mut Reader<'_>,
    ) -> Result<(), DecodeError>;

    /// Writes every field that is present as one entry of a JSON object.
    ///
    /// # Errors
    ///
    /// Fails if the serializer does.
    fn write_json_fields<M: SerializeMap>(
        &self,
        map: &mut M,
        cx: Writing<'_>,
    ) -> Result<(), M::Error>;

    /// Reads the value of the field at `index` of the descriptor's list from a JSON object; false
    /// if it is `null`.
    ///
    /// # Errors
    ///
    /// Fails if the value does not fit the field.
    fn read_json_field<'de, A: MapAccess<'de>>(
        &mut self,
        index: usize,
        map: &mut A,
        cx: Reading<'_>,
    ) -> Result<bool, A::Error>;

    /// Reads all fields that are left in the input.
    ///
    /// # Errors
    ///
    /// Fails if the bytes are no encoding of this message.
    fn merge_from(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        while let Some((number, wire_type)) = reader.key()? {
            if let Err(error) = self.read_field(number, wire_type, reader) {
                return Err(error.in_field(Self::descriptor(), number));
            }
        }
        Ok(())
    }

    /// Reads a message that ends with the input.
    ///
    /// # Errors
    ///
    /// Fails if the bytes are no encoding of this message, or a field is missing that has to be
    /// there.
    #[inline]
    fn read_from(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let mut message = Self::empty();
        if Self::REQUIRED.is_nothing() {
            message.merge_from(reader)?;
        } else {
            read_required(&mut message, reader)?;
        }
        Ok(message)
    }

    /// Writes the message's JSON.
    ///
    /// # Errors
    ///
    /// Fails if the serializer does, or a field's type refuses its value.
    fn write_json<S: Serializer>(&self, serializer: S, cx: Writing<'_>) -> Result<S::Ok, S::Error> {
        json::write_object(self, serializer, cx)
    }

    /// Reads the message's JSON.
    ///
    /// # Errors
    ///
    /// Fails if the value does not fit the message.
    fn read_json<'de, D: Deserializer<'de>>(
        deserializer: D,
        cx: Reading<'_>,
    ) -> Result<Self, D::Error> {
        json::read_object(deserializer, cx)
    }

    /// Decodes a message from the whole of `bytes`, within the [default
    /// limits](DecodeLimits::DEFAULT).
    ///
    /// Fields of type [`Bytes`] share the buffer.
    ///
    /// # Errors
    ///
    /// Fails if the bytes are no encoding of this message; the error names the field.
    fn from_proto(bytes: impl Into<Bytes>) -> Result<Self, DecodeError> {
        Self::from_proto_within(bytes, &DecodeLimits::DEFAULT)
    }

    /// As [`from_proto`](Message::from_proto), within limits of the caller's own.
    ///
    /// # Errors
    ///
    /// Fails if the bytes are no encoding of this message, or more than the limits allow.
    fn from_proto_within(
        bytes: impl Into<Bytes>,
        limits: &DecodeLimits,
    ) -> Result<Self, DecodeError> {
        let bytes = bytes.into();
        Reader::shared(&bytes, limits)
            .and_then(|mut reader| Self::read_from(&mut reader))
            .map_err(|error| error.within(Self::descriptor().name))
    }

    /// Encodes the message behind `headroom` zero bytes, in one allocation of the exact size.
    ///
    /// The headroom is where an envelope's flags and length go without moving the message.
    ///
    /// A time that protobuf does not have becomes the nearest one that it has, as it does with
    /// prost's functions, which cannot fail: a [`SystemTime`](std::time::SystemTime) outside of the
    /// years 1 to 9999, a [`Duration`](std::time::Duration) of more than 315,576,000,000 seconds.
    /// [`try_to_proto`](Message::try_to_proto) refuses it.
    fn to_proto(&self, headroom: usize) -> Vec<u8> {
        let mut sizes = Sizes::new();
        let mut buf = Vec::with_capacity(headroom + self.size(&mut sizes));
        buf.resize(headroom, 0);
        self.write(&mut buf, &mut sizes);
        buf
    }

    /// As [`to_proto`](Message::to_proto), for values that protobuf has.
    ///
    /// # Errors
    ///
    /// Fails if the message holds a time that is out of protobuf's range; the error names the
    /// field.
    fn try_to_proto(&self, headroom: usize) -> Result<Vec<u8>, EncodeError> {
        let mut buf = Vec::new();
        self.append_proto(headroom, &mut buf)?;
        Ok(buf)
    }

    /// As [`try_to_proto`](Message::try_to_proto), behind what stands in a buffer already.
    ///
    /// # Errors
    ///
    /// Fails if the message holds a time that is out of protobuf's range; nothing is appended
    /// then.
    fn append_proto(&self, headroom: usize, buf: &mut Vec<u8>) -> Result<(), EncodeError> {
        let mut sizes = Sizes::new();
        let size = self.size(&mut sizes);
        if let Some(reason) = sizes.refused() {
            return Err(EncodeError::new(self, reason));
        }
        buf.reserve(headroom + size);
        buf.resize(buf.len() + headroom, 0);
        self.write(buf, &mut sizes);
        Ok(())
    }
}

/// The fields that a peer has to send.
///
/// Proto3 has no required fields, so this stands in no schema: it is a check of the reader.
#[derive(Clone, Copy, Debug)]
pub struct Required {
    /// Each of these has to be there.
    pub all: &'static [u32],
    /// One of these has to be there, if there are any.
    pub any: &'static [u32],
}

impl Required {
    /// No field has to be there.
    pub const NOTHING: Self = Self { all: &[], any: &[] };

    pub(crate) const fn is_nothing(&self) -> bool {
        self.all.is_empty() && self.any.is_empty()
    }

    /// Returns what is wrong if the fields for which `is_there` holds are all there are.
    pub(crate) fn missing(
        &self,
        message: &MessageDescriptor,
        is_there: impl Fn(u32) -> bool,
    ) -> Option<String> {
        let field = |number| message.fields.iter().find(|field| field.number == number);
        for &number in self.all {
            if !is_there(number) {
                let name = field(number).map_or("", |field| field.name);
                return Some(format!("the field `{name}` is missing"));
            }
        }
        let known = self.any.first().and_then(|&number| field(number));
        if let Some(oneof) = known.and_then(|field| field.oneof)
            && !self.any.iter().any(|&number| is_there(number))
        {
            return Some(format!(
                "`{oneof}` is missing, or is one that this program does not know"
            ));
        }
        None
    }
}

/// Reports whether a field is the one that has this number in the schema, and not one that is unknown.
fn fits(message: &MessageDescriptor, number: u32, wire_type: WireType) -> bool {
    let mut fields = message.fields.iter();
    let field = fields.find(|field| field.number == number);
    field.is_some_and(|field| field.shape.fits(wire_type))
}

fn read_required<M: Message>(message: &mut M, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
    let mut seen = Vec::new();
    while let Some((number, wire_type)) = reader.key()? {
        if let Err(error) = message.read_field(number, wire_type, reader) {
            return Err(error.in_field(M::descriptor(), number));
        }
        if !seen.contains(&number) && fits(M::descriptor(), number, wire_type) {
            let required = M::REQUIRED;
            if required.all.contains(&number) || required.any.contains(&number) {
                seen.push(number);
            }
        }
    }
    match M::REQUIRED.missing(M::descriptor(), |number| seen.contains(&number)) {
        Some(missing) => Err(DecodeError::new(missing)),
        None => Ok(()),
    }
}

/// A protobuf enum without data.
///
/// `#[message]` implements it; it is not meant to be implemented by hand.
pub trait Enum: Copy + Send + Sync + 'static {
    /// Whether its JSON is `null`, as it is for one enum of protobuf's own.
    const IS_NULL: bool = false;

    /// Returns the static facts of this type.
    fn descriptor() -> &'static EnumDescriptor;

    /// Returns the number on the wire.
    fn to_number(self) -> i32;

    /// Returns the value with this number; an unknown number becomes the `#[unknown]` value,
    /// by default the one with number 0.
    fn from_number(number: i32) -> Self;
}

/// An enum with data: a message that is one `oneof`.
///
/// `#[message]` implements it. A field of another message can hold the same `oneof` without a
/// message around it, by `#[field(oneof(4, 5))]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no enum with data, so that it has no variants to be fields here",
    label = "not a oneof",
    note = "`#[field(oneof(..))]` is for an `Option` of an enum with `#[connect_plugin::message]`, of which a variant holds data"
)]
pub trait Oneof: Message {
    /// The variants, as the fields that they are on the wire.
    const FIELDS: &'static [crate::descriptor::FieldDescriptor];

    /// Reports whether a value of this wire type is one of the variant with this number.
    fn fits(number: u32, wire_type: WireType) -> bool;
}

/// The enum of a field that is a `oneof` without a message around it: another name for [`Oneof`],
/// by which generated code mentions the enum once.
pub trait InlineOneof {
    /// The type itself.
    type Enum: Oneof;
}

impl<E: Oneof> InlineOneof for E {
    type Enum = E;
}

/// A message that has a value for being absent, so that a field need not be optional to hold it.
///
/// `#[message]` implements it for enums with data that have a variant marked `#[unknown]`.
#[diagnostic::on_unimplemented(
    message = "a field cannot always hold the enum `{Self}`: it has no variant for a message that sets none",
    label = "may be absent",
    note = "make the field an `Option`, mark it `required`, or give `{Self}` a variant for this: `#[unknown] Unset`"
)]
pub trait HasUnset {}
