//! Requests and responses that the macros synthesise around plain values.
//!
//! A method may take or return a `String`; on the wire there are only messages. Whether a type is
//! a message already is for rustc to decide, not for a macro that sees only its name: that is what
//! [`Payload`] is for.

use std::fmt;
use std::marker::PhantomData;

use bytes::{Buf, BufMut};
use prost::encoding::{DecodeContext, WireType, skip_field};
use serde::de::MapAccess;
use serde::ser::SerializeMap;

use crate::descriptor::{FieldDescriptor, MessageDescriptor};
use crate::field::{self, Field};
use crate::json;
use crate::message::{DecodeError, Message};

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

impl<T: Field, S: WrapSpec> prost::Message for Single<T, S> {
    fn encode_raw(&self, buf: &mut impl BufMut) {
        field::encode(&self.value, S::NUMBER, buf);
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: WireType,
        buf: &mut impl Buf,
        ctx: DecodeContext,
    ) -> Result<(), DecodeError> {
        if number == S::NUMBER {
            field::merge(&mut self.value, wire_type, buf, ctx).map_err(|mut error| {
                error.push(S::MESSAGE, S::FIELD);
                error
            })
        } else {
            skip_field(wire_type, number, buf, ctx)
        }
    }

    fn encoded_len(&self) -> usize {
        field::encoded_len(&self.value, S::NUMBER)
    }

    fn clear(&mut self) {
        self.value = field::absent();
    }
}

impl<T: Field, S: WrapSpec> Message for Single<T, S> {
    fn descriptor() -> &'static MessageDescriptor {
        const {
            &MessageDescriptor {
                name: S::MESSAGE,
                package: None,
                parent: None,
                doc: "",
                fields: &[FieldDescriptor {
                    number: S::NUMBER,
                    name: S::FIELD,
                    json_name: S::JSON_FIELD,
                    doc: "",
                    oneof: None,
                    shape: field::shape::<T>(),
                }],
                reserved_numbers: &[],
                reserved_names: &[],
            }
        }
    }

    fn empty() -> Self {
        Self::new(field::absent())
    }

    fn write_json_fields<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        json::write_field(map, S::JSON_FIELD, &self.value)
    }

    fn read_json_field<'de, A: MapAccess<'de>>(
        &mut self,
        _: usize,
        map: &mut A,
    ) -> Result<(), A::Error> {
        json::read_field(map, &mut self.value)
    }
}

impl<S: WrapSpec> prost::Message for Unit<S> {
    fn encode_raw(&self, _: &mut impl BufMut) {}

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: WireType,
        buf: &mut impl Buf,
        ctx: DecodeContext,
    ) -> Result<(), DecodeError> {
        skip_field(wire_type, number, buf, ctx)
    }

    fn encoded_len(&self) -> usize {
        0
    }

    fn clear(&mut self) {}
}

impl<S: WrapSpec> Message for Unit<S> {
    fn descriptor() -> &'static MessageDescriptor {
        const {
            &MessageDescriptor {
                name: S::MESSAGE,
                package: None,
                parent: None,
                doc: "",
                fields: &[],
                reserved_numbers: &[],
                reserved_names: &[],
            }
        }
    }

    fn empty() -> Self {
        Self::new()
    }

    fn write_json_fields<M: SerializeMap>(&self, _: &mut M) -> Result<(), M::Error> {
        Ok(())
    }

    fn read_json_field<'de, A: MapAccess<'de>>(
        &mut self,
        _: usize,
        map: &mut A,
    ) -> Result<(), A::Error> {
        // The descriptor lists no fields, so there is no index to be called with.
        map.next_value::<serde::de::IgnoredAny>().map(|_| ())
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
            type Message<S: WrapSpec> = Single<$ty, S>;

            fn into_message<S: WrapSpec>(self) -> Single<$ty, S> {
                Single::new(self)
            }

            fn from_message<S: WrapSpec>(message: Single<$ty, S>) -> Self {
                message.value
            }

            fn in_message<S: WrapSpec>(message: &Single<$ty, S>) -> &Self {
                &message.value
            }
        }
    )*};
}

field_payload! {
    [] bool, [] u32, [] u64, [] i32, [] i64, [] f32, [] f64,
    [] String, [] bytes::Bytes, [] Vec<u8>,
    [T: crate::Value] Option<T>,
    [T: crate::ListItem] Vec<T>,
    [K: crate::MapKey + Ord, V: crate::Value] std::collections::BTreeMap<K, V>,
    [
        K: crate::MapKey + Eq + std::hash::Hash,
        V: crate::Value,
        S2: std::hash::BuildHasher + Default + Send + Sync + 'static
    ] std::collections::HashMap<K, V, S2>,
}
