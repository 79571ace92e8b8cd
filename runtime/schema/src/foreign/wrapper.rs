//! A foreign message as one of ours.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

use bytes::BufMut;
use prost::encoding::WireType;
use serde::de::MapAccess;
use serde::ser::SerializeMap;
use serde::{Deserializer, Serializer};

use super::files::{Foreign, ProtoFiles, Undescribed};
use super::json;
use crate::binary::{self, DecodeError, Reader, Sizes};
use crate::descriptor::MessageDescriptor;
use crate::field::{Field, ListItem, Value};
use crate::json::{Reading, Writing};
use crate::kind::{Always, Nested};
use crate::message::Message;
use crate::wrapped::{Payload, WrapSpec};

/// A message that prost-build generated from a `.proto` file, as an argument, a result or a field.
///
/// It is the message itself on the wire, and [dereferences](Deref) to it in Rust. Schemas import
/// its file. For that, and for JSON, the [descriptors](ProtoFiles) of the file have to be at hand:
/// they are named by `F`, and JSON needs the feature `prost-reflect` besides. Without them,
/// `Proto<T>` is good for binary protobuf only.
///
/// prost-build writes what is needed with `enable_type_names` and `file_descriptor_set_path`.
///
/// ```
/// use connect_plugin_schema::{Message, Proto};
/// use prost_types::Any;
///
/// let mut any = Proto::<Any>::from(Any::default());
/// any.type_url = "kv.v1.GetRequest".to_owned();
/// let bytes = any.to_proto(0);
/// assert_eq!(bytes[..2], [10, 16]);
/// assert_eq!(Proto::<Any>::from_proto(bytes), Ok(any));
/// ```
pub struct Proto<T, F = Undescribed> {
    message: T,
    files: PhantomData<fn() -> F>,
}

impl<T, F> Proto<T, F> {
    /// Wraps a message.
    pub const fn new(message: T) -> Self {
        Self {
            message,
            files: PhantomData,
        }
    }

    /// Returns the message.
    pub fn into_inner(self) -> T {
        self.message
    }
}

impl<T, F> From<T> for Proto<T, F> {
    fn from(message: T) -> Self {
        Self::new(message)
    }
}

impl<T, F> Deref for Proto<T, F> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.message
    }
}

impl<T, F> DerefMut for Proto<T, F> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.message
    }
}

// By hand, since a derive would want the same of `F`, which is only a name.
impl<T: fmt::Debug, F> fmt::Debug for Proto<T, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.message.fmt(f)
    }
}

impl<T: Clone, F> Clone for Proto<T, F> {
    fn clone(&self) -> Self {
        Self::new(self.message.clone())
    }
}

impl<T: Copy, F> Copy for Proto<T, F> {}

impl<T: Default, F> Default for Proto<T, F> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T: PartialEq, F> PartialEq for Proto<T, F> {
    fn eq(&self, other: &Self) -> bool {
        self.message == other.message
    }
}

impl<T: Eq, F> Eq for Proto<T, F> {}

impl<T: PartialOrd, F> PartialOrd for Proto<T, F> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.message.partial_cmp(&other.message)
    }
}

impl<T: Ord, F> Ord for Proto<T, F> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.message.cmp(&other.message)
    }
}

impl<T: Hash, F> Hash for Proto<T, F> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.message.hash(state);
    }
}

__prost_message!([T: prost::Message + prost::Name + Default + 'static, F: ProtoFiles] Proto<T, F>);

impl<T, F> Message for Proto<T, F>
where
    T: prost::Message + prost::Name + Default + 'static,
    F: ProtoFiles,
{
    fn descriptor() -> &'static MessageDescriptor {
        const {
            &MessageDescriptor {
                name: T::NAME,
                package: Some(T::PACKAGE),
                parent: None,
                foreign: Some(Foreign {
                    full_name: T::full_name,
                    descriptors: F::DESCRIPTORS,
                }),
                doc: "",
                fields: &[],
                reserved_numbers: &[],
                reserved_names: &[],
                // Its vectors are for those to write whose message it is.
                codec: None,
            }
        }
    }

    fn empty() -> Self {
        Self::default()
    }

    fn size(&self, _: &mut Sizes) -> usize {
        self.message.encoded_len()
    }

    fn write(&self, buf: &mut impl BufMut, _: &mut Sizes) {
        self.message.encode_raw(buf);
    }

    fn read_field(
        &mut self,
        number: u32,
        wire_type: WireType,
        reader: &mut Reader<'_>,
    ) -> Result<(), DecodeError> {
        binary::merge_foreign_field(&mut self.message, number, wire_type, reader)
    }

    fn merge_from(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        binary::merge_foreign(&mut self.message, reader)
    }

    fn write_json_fields<M: SerializeMap>(
        &self,
        _: &mut M,
        _: Writing<'_>,
    ) -> Result<(), M::Error> {
        Err(serde::ser::Error::custom(json::NOT_BY_FIELD))
    }

    fn read_json_field<'de, A: MapAccess<'de>>(
        &mut self,
        _: usize,
        _: &mut A,
        _: Reading<'_>,
    ) -> Result<bool, A::Error> {
        Err(serde::de::Error::custom(json::NOT_BY_FIELD))
    }

    fn write_json<S: Serializer>(&self, serializer: S, _: Writing<'_>) -> Result<S::Ok, S::Error> {
        json::write::<T, F, S>(&self.message, serializer)
    }

    fn read_json<'de, D: Deserializer<'de>>(
        deserializer: D,
        cx: Reading<'_>,
    ) -> Result<Self, D::Error> {
        json::read::<T, F, D>(deserializer, cx).map(Self::new)
    }
}

impl<T, F> Field for Proto<T, F>
where
    T: prost::Message + prost::Name + Default + 'static,
    F: ProtoFiles,
{
    type Kind = Always<Nested<Self>>;
}

impl<T, F> Value for Proto<T, F>
where
    T: prost::Message + prost::Name + Default + 'static,
    F: ProtoFiles,
{
    type Kind = Nested<Self>;
}

impl<T, F> ListItem for Proto<T, F>
where
    T: prost::Message + prost::Name + Default + 'static,
    F: ProtoFiles,
{
}

impl<T, F> Payload for Proto<T, F>
where
    T: prost::Message + prost::Name + Default + 'static,
    F: ProtoFiles,
{
    type Message<S: WrapSpec> = Self;

    fn into_message<S: WrapSpec>(self) -> Self {
        self
    }

    fn from_message<S: WrapSpec>(message: Self) -> Self {
        message
    }

    fn in_message<S: WrapSpec>(message: &Self) -> &Self {
        message
    }
}
