//! The messages that protobuf itself defines, package `google.protobuf`, as Rust types.
//!
//! Most of them have a JSON form of their own: a [`Timestamp`] is text, a [`Value`] is whatever
//! JSON has. A field of type [`std::time::Duration`] or [`std::time::SystemTime`] is a [`Duration`]
//! or [`Timestamp`] on the wire, so that these two are needed only where the range or the sign of
//! the standard library's types does not do.

mod any;
mod any_json;
mod civil;
mod duration;
mod empty;
mod field_mask;
mod fraction;
mod invalid;
mod null;
mod timestamp;
mod value;
mod value_from;
mod value_json;
mod wrappers;

pub use any::{Any, PackError, UnpackError};
pub use duration::Duration;
pub use empty::Empty;
pub use field_mask::FieldMask;
pub use invalid::InvalidValue;
pub use null::NullValue;
pub use timestamp::Timestamp;
pub use value::{ListValue, Struct, Value};
pub use wrappers::{
    BoolValue, BytesValue, DoubleValue, FloatValue, Int32Value, Int64Value, StringValue,
    UInt32Value, UInt64Value,
};

use serde::{Deserializer, Serializer};

use crate::json::{Reading, Writing};
use crate::registry::MessageType;

/// The package of all of them.
pub(crate) const PACKAGE: &str = "google.protobuf";

/// The key of an `Any` under which a message with a JSON form of its own stands.
const VALUE_KEY: &str = "value";

/// All of them. They are listed rather than collected by the linker, which may leave out what
/// nobody mentions: a program that knows none of them by name still has to pass them on in an
/// `Any`.
pub(crate) const TYPES: [MessageType; 17] = [
    MessageType::of::<Any>(),
    MessageType::of::<Timestamp>(),
    MessageType::of::<Duration>(),
    MessageType::of::<Empty>(),
    MessageType::of::<Struct>(),
    MessageType::of::<Value>(),
    MessageType::of::<ListValue>(),
    MessageType::of::<FieldMask>(),
    MessageType::of::<DoubleValue>(),
    MessageType::of::<FloatValue>(),
    MessageType::of::<Int64Value>(),
    MessageType::of::<UInt64Value>(),
    MessageType::of::<Int32Value>(),
    MessageType::of::<UInt32Value>(),
    MessageType::of::<BoolValue>(),
    MessageType::of::<StringValue>(),
    MessageType::of::<BytesValue>(),
];

/// A JSON form that is something other than an object of the fields.
pub(crate) trait OwnJson: Sized {
    fn write<S: Serializer>(&self, serializer: S, cx: Writing<'_>) -> Result<S::Ok, S::Error>;

    fn read<'de, D: Deserializer<'de>>(deserializer: D, cx: Reading<'_>) -> Result<Self, D::Error>;
}

#[cfg(test)]
mod tests;
