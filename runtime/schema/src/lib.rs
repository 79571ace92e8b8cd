//! Protobuf messages as Rust types: binary encoding, proto-JSON, descriptors and `.proto` text.
//!
//! Bytes in, bytes out: nothing here knows a runtime, a socket or a clock. The entry points are
//! [`Message`] (what a message type can do), [`Field`] (what may stand in one) and the
//! [descriptors](MessageDescriptor), from which [`emit`] writes `.proto` files.

#[cfg(test)]
#[macro_use]
mod samples;

pub mod compat;
mod descriptor;
pub mod emit;
mod field;
pub mod json;
pub mod kind;
pub mod lock;
mod message;
mod wrapped;

pub use descriptor::{
    Cardinality, EnumDescriptor, EnumValueDescriptor, FieldDescriptor, FieldShape, FieldType,
    Idempotency, MessageDescriptor, MethodDescriptor, Presence, ServiceDescriptor,
    ServiceRequirement, StreamKind,
};
pub use field::{Field, FieldKind, ListItem, MapKey, Value, ValueKind};
pub use message::{DecodeError, Enum, Message};
pub use wrapped::{Payload, Single, Unit, WrapSpec};

/// What generated code calls. Not public API.
#[doc(hidden)]
pub mod __private {
    pub use crate::field::{absent, encode, encoded_len, merge, shape};
}
