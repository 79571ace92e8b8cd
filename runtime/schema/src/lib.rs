//! Protobuf messages as Rust types: binary encoding, proto-JSON, descriptors and `.proto` text.
//!
//! Bytes in, bytes out: nothing here knows a runtime, a socket or a clock. The entry points are
//! [`Message`] (what a message type can do), [`Field`] (what may stand in one) and the
//! [descriptors](MessageDescriptor), from which [`emit`] writes `.proto` files.

#[macro_use]
mod by_hand;
#[cfg(test)]
mod samples;

pub mod binary;
pub mod compat;
mod descriptor;
pub mod emit;
mod field;
mod fingerprint;
mod foreign;
pub mod golden;
pub mod json;
pub mod kind;
pub mod lock;
mod message;
mod open;
pub mod reflection;
mod registry;
mod unknown;
pub mod well_known;
mod wrapped;

pub use binary::{DecodeError, DecodeLimits, EncodeError};
pub use bytestring::ByteString;
pub use descriptor::{
    Cardinality, EnumDescriptor, EnumValueDescriptor, FieldDescriptor, FieldShape, FieldType,
    Idempotency, MessageDescriptor, MethodDescriptor, Presence, ServiceDescriptor,
    ServiceRequirement, StreamKind,
};
pub use field::{As, Field, FieldKind, ListItem, MapKey, Value, ValueKind};
pub use fingerprint::{Fingerprint, ParseFingerprintError};
pub use foreign::{Foreign, Proto, ProtoFiles, Undescribed};
pub use message::{Enum, HasUnset, InlineOneof, Message, Oneof, Required};
pub use open::{Open, OpenEnumeration};
pub use registry::{MessageType, RegisterError, TypeRegistry};
pub use unknown::UnknownFields;
pub use wrapped::{Payload, Single, Unit, WrapSpec};

/// What generated code calls. Not public API.
#[doc(hidden)]
pub mod __private {
    pub use crate::__prost_message as prost_message;
    pub use crate::binary::{
        Reader, Sizes, encode_raw, encoded_len, key_len, merge as merge_message, merge_field,
        put_key, put_varint, varint_len,
    };
    pub use crate::field::{absent, fits, merge, shape, size, write};
    pub use crate::kind::oneof;
    pub use {bytes, inventory, prost};
}
