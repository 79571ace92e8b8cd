//! Requests and responses that the macros synthesise around plain values.
//!
//! A method may take or return a `String`; on the wire there are only messages. Whether a type is
//! a message already is for rustc to decide, not for a macro that sees only its name: that is what
//! [`Payload`] is for.

use std::fmt;
use std::marker::PhantomData;

use bytes::BufMut;
use prost::encoding::WireType;
use serde::de::MapAccess;
use serde::ser::SerializeMap;

use crate::binary::{DecodeError, Reader, Sizes};
use crate::descriptor::{FieldDescriptor, MessageDescriptor};
use crate::field::{self, Field, FieldKind};
use crate::json::{self, Reading, Writing};
use crate::message::Message;
use crate::registry::MessageType;

/// The names of a synthesised message. The macros emit one type per message they need.
pub trait WrapSpec: Send + Sync + 'static {
    /// The message's name, such as `DeleteResponse`.
    const MESSAGE: &'static str;
    /// The name of its only field, such as `found`.
    const FIELD: &'static str;
    /// The field's name in JSON.
    const JSON_FIELD: &'static str;
    /// The field's number.
    const NUMBER: u32;
}

/// A value that can be the whole of a request or response: a message as it is, anything else as
/// the only field of a synthesised message.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument or the result of an RPC",
    label = "cannot be sent",
    note = "what can be sent: numbers, `bool`, `String`, bytes, `Option`/`Vec`/maps of these, and types marked `#[message]`; a result can be `()` too",
    note = "if `{Self}` is your type, put `#[connect_plugin::message]` on it"
)]
pub trait Payload: Sized + Send + 'static {
    /// The message that stands for `Self` on the wire.
    type Message<S: WrapSpec>: Message;

    /// Turns the value into its message.
    fn into_message<S: WrapSpec>(self) -> Self::Message<S>;

    /// Turns the message back into the value.
    fn from_message<S: WrapSpec>(message: Self::Message<S>) -> Self;

    /// Borrows the value inside its message.
    fn in_message<S: WrapSpec>(message: &Self::Message<S>) -> &Self;
}

/// A synthesised message with one field.
pub struct Single<T, S> {
    value: T,
    spec: PhantomData<fn() -> S>,
}

/// A synthesised message without fields.
pub struct Unit<S> {
    spec: PhantomData<fn() -> S>,
}

impl<T: fmt::Debug, S: WrapSpec> fmt::Debug for Single<T, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(S::MESSAGE)
            .field(S::FIELD, &self.value)
            .finish()
    }
}

impl<S: WrapSpec> fmt::Debug for Unit<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(S::MESSAGE).finish()
    }
}

impl<T, S> Single<T, S> {
    /// Wraps a value.
    pub fn new(value: T) -> Self {
        Self {
            value,
            spec: PhantomData,
        }
    }

    /// Borrows the value.
    pub fn value(&self) -> &T {
        &self.value
    }

    /// Returns the value.
    pub fn into_inner(self) -> T {
        self.value
    }
}

impl<S> Unit<S> {
    /// Returns the only value.
    pub fn new() -> Self {
        Self { spec: PhantomData }
    }
}

impl<S> Default for Unit<S> {
    fn default() -> Self {
        Self::new()
    }
}

__prost_message!([T: Field, S: WrapSpec] Single<T, S>);
__prost_message!([S: WrapSpec] Unit<S>);

impl<T: Field, S: WrapSpec> Message for Single<T, S> {
    fn descriptor() -> &'static MessageDescriptor {
        const {
            &MessageDescriptor {
                name: S::MESSAGE,
                package: None,
                parent: None,
                foreign: None,
                doc: "",
                fields: &[FieldDescriptor {
                    number: S::NUMBER,
                    name: S::FIELD,
                    json_name: S::JSON_FIELD,
                    doc: "",
                    oneof: None,
                    shape: field::shape::<T::Kind, T>(),
                }],
                reserved_numbers: &[],
                reserved_names: &[],
                codec: Some(MessageType::of::<Self>()),
            }
        }
    }

    fn empty() -> Self {
        Self::new(T::Kind::absent())
    }

    fn size(&self, sizes: &mut Sizes) -> usize {
        T::Kind::size(&self.value, S::NUMBER, sizes)
    }

    fn write(&self, buf: &mut impl BufMut, sizes: &mut Sizes) {
        T::Kind::write(&self.value, S::NUMBER, buf, sizes);
    }

    fn read_field(
        &mut self,
        number: u32,
        wire_type: WireType,
        reader: &mut Reader<'_>,
    ) -> Result<(), DecodeError> {
        if number == S::NUMBER {
            field::merge::<T::Kind, T>(&mut self.value, number, wire_type, reader)
        } else {
            reader.skip(number, wire_type).map(drop)
        }
    }

    fn write_json_fields<M: SerializeMap>(
        &self,
        map: &mut M,
        cx: Writing<'_>,
    ) -> Result<(), M::Error> {
        json::write_field::<T::Kind, T, M>(map, S::JSON_FIELD, &self.value, cx)
    }

    fn read_json_field<'de, A: MapAccess<'de>>(
        &mut self,
        _: usize,
        map: &mut A,
        cx: Reading<'_>,
    ) -> Result<bool, A::Error> {
        json::read_field::<T::Kind, T, A>(map, &mut self.value, cx)
    }
}

impl<S: WrapSpec> Message for Unit<S> {
    fn descriptor() -> &'static MessageDescriptor {
        const {
            &MessageDescriptor {
                name: S::MESSAGE,
                package: None,
                parent: None,
                foreign: None,
                doc: "",
                fields: &[],
                reserved_numbers: &[],
                reserved_names: &[],
                codec: Some(MessageType::of::<Self>()),
            }
        }
    }

    fn empty() -> Self {
        Self::new()
    }

    fn size(&self, _: &mut Sizes) -> usize {
        0
    }

    fn write(&self, _: &mut impl BufMut, _: &mut Sizes) {}

    fn read_field(
        &mut self,
        number: u32,
        wire_type: WireType,
        reader: &mut Reader<'_>,
    ) -> Result<(), DecodeError> {
        reader.skip(number, wire_type).map(drop)
    }

    fn write_json_fields<M: SerializeMap>(
        &self,
        _: &mut M,
        _: Writing<'_>,
    ) -> Result<(), M::Error> {
        Ok(())
    }

    fn read_json_field<'de, A: MapAccess<'de>>(
        &mut self,
        _: usize,
        map: &mut A,
        _: Reading<'_>,
    ) -> Result<bool, A::Error> {
        // The descriptor lists no fields, so there is no index to be called with.
        map.next_value::<serde::de::IgnoredAny>().map(|_| false)
    }
}

impl Payload for () {
    type Message<S: WrapSpec> = Unit<S>;

    fn into_message<S: WrapSpec>(self) -> Unit<S> {
        Unit::new()
    }

    fn from_message<S: WrapSpec>(_: Unit<S>) -> Self {}

    fn in_message<S: WrapSpec>(_: &Unit<S>) -> &Self {
        &()
    }
}

/// Makes a field type a payload, wrapped in a [`Single`].
macro_rules! field_payload {
    ($([$($generics:tt)*] $ty:ty),* $(,)?) => {$(
        impl<$($generics)*> Payload for $ty {
            type Message<S: WrapSpec> = Single<Self, S>;

            fn into_message<S: WrapSpec>(self) -> Single<Self, S> {
                Single::new(self)
            }

            fn from_message<S: WrapSpec>(message: Single<Self, S>) -> Self {
                message.value
            }

            fn in_message<S: WrapSpec>(message: &Single<Self, S>) -> &Self {
                &message.value
            }
        }
    )*};
}

field_payload! {
    [] bool, [] u8, [] u16, [] u32, [] u64, [] i8, [] i16, [] i32, [] i64, [] f32, [] f64,
    [] String, [] Box<str>, [] std::sync::Arc<str>, [] std::borrow::Cow<'static, str>,
    [] bytestring::ByteString,
    [] bytes::Bytes, [] Vec<u8>, [] Box<[u8]>, [] std::sync::Arc<[u8]>,
    [] std::borrow::Cow<'static, [u8]>, [const N: usize] [u8; N],
    [] std::time::Duration, [] std::time::SystemTime, [] crate::well_known::NullValue,
    [E: crate::Enum] crate::Open<E>,
    [T: crate::Value] Option<T>,
    [T: crate::ListItem] Vec<T>,
    [K: crate::MapKey + Ord, V: crate::Value] std::collections::BTreeMap<K, V>,
    [
        K: crate::MapKey + Eq + std::hash::Hash,
        V: crate::Value,
        S2: std::hash::BuildHasher + Default + Send + Sync + 'static
    ] std::collections::HashMap<K, V, S2>,
}

#[cfg(feature = "indexmap")]
field_payload! {
    [
        K: crate::MapKey + Eq + std::hash::Hash,
        V: crate::Value,
        S2: std::hash::BuildHasher + Default + Send + Sync + 'static
    ] indexmap::IndexMap<K, V, S2>,
}

#[cfg(feature = "uuid")]
field_payload! { [] uuid::Uuid }

#[cfg(feature = "jiff")]
field_payload! { [] jiff::Timestamp, [] jiff::SignedDuration }

#[cfg(feature = "chrono")]
field_payload! { [] chrono::DateTime<chrono::Utc>, [] chrono::TimeDelta }
