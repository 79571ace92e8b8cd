//! What a message type and an enum type can do.

use bytes::Buf;
use serde::de::MapAccess;
use serde::ser::SerializeMap;

use crate::descriptor::{EnumDescriptor, MessageDescriptor};

pub use prost::DecodeError;

/// A protobuf message: binary encoding from [`prost::Message`], JSON and schema from here.
///
/// `#[message]` implements it; it is not meant to be implemented by hand.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a message",
    note = "put `#[connect_plugin::message]` on `{Self}`"
)]
pub trait Message: prost::Message + Sized + 'static {
    /// Returns the static facts of this type.
    fn descriptor() -> &'static MessageDescriptor;

    /// Returns the message in which every field is absent.
    fn empty() -> Self;

    /// Writes every field that is present as one entry of a JSON object.
    ///
    /// # Errors
    ///
    /// Fails if the serializer does.
    fn write_json_fields<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error>;

    /// Reads the value of the field at `index` of the descriptor's list from a JSON object.
    ///
    /// # Errors
    ///
    /// Fails if the value does not fit the field.
    fn read_json_field<'de, A: MapAccess<'de>>(
        &mut self,
        index: usize,
        map: &mut A,
    ) -> Result<(), A::Error>;

    /// Decodes a message from the whole of `buf`.
    ///
    /// Fields of type [`bytes::Bytes`] share the buffer if it is one too.
    ///
    /// # Errors
    ///
    /// Fails if the bytes are no encoding of this message.
    fn from_proto(buf: impl Buf) -> Result<Self, DecodeError> {
        let mut message = Self::empty();
        prost::Message::merge(&mut message, buf)?;
        Ok(message)
    }

    /// Encodes the message behind `headroom` zero bytes, in one allocation of the exact size.
    ///
    /// The headroom is where an envelope's flags and length go without moving the message.
    fn to_proto(&self, headroom: usize) -> Vec<u8> {
        let mut buf = Vec::with_capacity(headroom + prost::Message::encoded_len(self));
        buf.resize(headroom, 0);
        prost::Message::encode_raw(self, &mut buf);
        buf
    }
}

/// A protobuf enum without data.
///
/// `#[message]` implements it; it is not meant to be implemented by hand.
pub trait Enum: Copy + Send + Sync + 'static {
    /// Returns the static facts of this type.
    fn descriptor() -> &'static EnumDescriptor;

    /// Returns the number on the wire.
    fn to_number(self) -> i32;

    /// Returns the value with this number; an unknown number becomes the `#[unknown]` value,
    /// by default the one with number 0.
    fn from_number(number: i32) -> Self;
}
