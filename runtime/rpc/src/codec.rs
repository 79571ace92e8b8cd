//! Messages to bytes and back, in the codec of a call.

use std::fmt;

use bytes::Bytes;
use connect_plugin_schema::json::ReadOptions;
use connect_plugin_schema::{DecodeLimits, Message, json};
use connect_plugin_wire::Codec;
use connect_plugin_wire::codec::Reading;

use crate::{Error, Result};

/// Bytes that are no message of the expected type.
#[derive(Debug)]
pub(crate) struct Malformed {
    message: &'static str,
    codec: Codec,
    reason: String,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let codec = match self.codec {
            Codec::Proto => "binary protobuf",
            Codec::Json => "JSON",
        };
        write!(f, "no {} in {codec}: {}", self.message, self.reason)
    }
}

impl Malformed {
    /// The caller sent something wrong.
    pub(crate) fn in_request(&self) -> Error {
        Error::invalid_argument(format!("the request is {self}"))
    }

    /// The peer that answered is broken.
    pub(crate) fn in_response(&self) -> Error {
        Error::internal(format!("the response is {self}"))
    }
}

/// Writes a message behind `headroom` bytes.
pub(crate) fn encode<M: Message>(codec: Codec, message: &M, headroom: usize) -> Result<Vec<u8>> {
    match codec {
        Codec::Proto => message
            .try_to_proto(headroom)
            .map_err(|error| unwritable::<M>(PROTO, &error)),
        Codec::Json => {
            json::to_vec(message, headroom).map_err(|error| unwritable::<M>("as JSON", &error))
        }
    }
}

/// Appends a message behind `headroom` bytes to what stands in a buffer already.
pub(crate) fn append<M: Message>(
    codec: Codec,
    message: &M,
    headroom: usize,
    buf: &mut Vec<u8>,
) -> Result<()> {
    match codec {
        Codec::Proto => message
            .append_proto(headroom, buf)
            .map_err(|error| unwritable::<M>(PROTO, &error)),
        Codec::Json => {
            buf.extend_from_slice(&encode(codec, message, headroom)?);
            Ok(())
        }
    }
}

const PROTO: &str = "in binary protobuf";

#[cold]
fn unwritable<M: Message>(form: &str, error: &dyn fmt::Display) -> Error {
    let name = M::descriptor().name;
    Error::internal(format!("{name} cannot be written {form}: {error}"))
}

/// Reads a message. In binary protobuf its `Bytes` fields share the buffer.
pub(crate) fn decode<M: Message>(reading: Reading, bytes: Bytes) -> Result<M, Malformed> {
    let codec = reading.codec;
    let limits = DecodeLimits {
        // Each takes a byte at least, and those have been counted.
        elements: usize::MAX,
        memory_per_byte: reading.memory_per_byte,
        ..DecodeLimits::DEFAULT
    };
    let malformed = |reason| Malformed {
        message: M::descriptor().name,
        codec,
        reason,
    };
    match codec {
        Codec::Proto => {
            M::from_proto_within(bytes, &limits).map_err(|error| malformed(error.to_string()))
        }
        Codec::Json => {
            let options = ReadOptions {
                limits,
                ..ReadOptions::default()
            };
            json::from_slice_with(&bytes, &options).map_err(|error| malformed(error.to_string()))
        }
    }
}
