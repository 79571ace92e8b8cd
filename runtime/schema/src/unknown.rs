//! Fields that a message has no name for.

use bytes::{BufMut, Bytes};
use prost::encoding::WireType;

use crate::binary::{DecodeError, Reader, put_key};

/// The fields of a message that this program does not know, as they were read.
///
/// A message keeps them only if it has a field for them, `#[field(unknown)] rest: UnknownFields`.
/// They are written behind all others, and never as JSON, which knows fields by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct UnknownFields {
    encoded: Vec<u8>,
}

impl UnknownFields {
    /// Makes an empty collection.
    pub const fn new() -> Self {
        Self {
            encoded: Vec::new(),
        }
    }

    /// Reports whether there are none.
    pub fn is_empty(&self) -> bool {
        self.encoded.is_empty()
    }

    /// Returns the fields as they are on the wire.
    pub fn as_bytes(&self) -> &[u8] {
        &self.encoded
    }

    /// Takes fields as they are on the wire.
    ///
    /// # Errors
    ///
    /// Fails if the bytes are no fields.
    pub fn from_bytes(encoded: impl Into<Bytes>) -> Result<Self, DecodeError> {
        let encoded = encoded.into();
        let mut reader = Reader::shared(&encoded, &crate::binary::DecodeLimits::DEFAULT)?;
        let mut fields = Self::new();
        while let Some((number, wire_type)) = reader.key()? {
            fields.read(number, wire_type, &mut reader)?;
        }
        Ok(fields)
    }

    /// Returns the size of the encoding.
    #[doc(hidden)]
    pub fn size(&self) -> usize {
        self.encoded.len()
    }

    /// Appends the encoding.
    #[doc(hidden)]
    pub fn write(&self, buf: &mut impl BufMut) {
        buf.put_slice(&self.encoded);
    }

    /// Takes one field, whose key has been read already.
    #[doc(hidden)]
    pub fn read(
        &mut self,
        number: u32,
        wire_type: WireType,
        reader: &mut Reader<'_>,
    ) -> Result<(), DecodeError> {
        let value = reader.skip(number, wire_type)?;
        put_key(number, wire_type, &mut self.encoded);
        self.encoded.extend_from_slice(value);
        Ok(())
    }
}
