//! Whatever JSON can say, as messages.

use std::collections::BTreeMap;

use bytes::BufMut;
use prost::encoding::WireType;
use serde::de::{IgnoredAny, MapAccess};
use serde::ser::SerializeMap;
use serde::{Deserializer, Serializer};

use super::PACKAGE;
use super::null::NullValue;
use crate::binary::{DecodeError, Reader, Sizes, key_len, put_key};
use crate::descriptor::{
    Cardinality, FieldDescriptor, FieldShape, FieldType, MessageDescriptor, Presence,
};
use crate::field::ValueKind;
use crate::json::{self, Reading, Writing};
use crate::kind::{self, Enumeration, Nested};
use crate::message::{Enum as _, Message};
use crate::registry::MessageType;

/// `google.protobuf.Value`: any JSON value.
///
/// A message that sets none of the kinds is [`Unset`](Self::Unset): it is passed on as it came, and its
/// JSON is `null`, because JSON has no other word for it.
///
/// Numbers are floats, so integers beyond 2⁵³ lose their last digits, and JSON takes finite ones
/// only.
///
/// ```
/// use connect_plugin_schema::well_known::{Struct, Value};
///
/// let value = Value::from(Struct::from_iter([("on", Value::from(true)), ("n", 1.5.into())]));
/// assert_eq!(value, Value::from(serde_json::json!({"on": true, "n": 1.5})));
/// assert_eq!(serde_json::Value::try_from(value)?["n"], 1.5);
/// # Ok::<(), connect_plugin_schema::well_known::InvalidValue>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// None of the others: a message without fields.
    #[default]
    Unset,
    /// `null`.
    Null,
    /// A number.
    Number(f64),
    /// Text.
    String(String),
    /// `true` or `false`.
    Bool(bool),
    /// An object.
    Struct(Struct),
    /// An array.
    List(ListValue),
}

/// `google.protobuf.Struct`: a JSON object.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Struct {
    /// The entries.
    pub fields: BTreeMap<String, Value>,
}

/// `google.protobuf.ListValue`: a JSON array.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListValue {
    /// The elements.
    pub values: Vec<Value>,
}

implement_message! {
    #[package = PACKAGE]
    Struct with own_json {
        1 fields "fields": BTreeMap<String, Value>,
    }
}

implement_message! {
    #[package = PACKAGE]
    ListValue with own_json {
        1 values "values": Vec<Value>,
    }
}

__prost_message!([] Value);
message_as_field!(Value);

const NULL: u32 = 1;
const NUMBER: u32 = 2;
const STRING: u32 = 3;
const BOOL: u32 = 4;
const STRUCT: u32 = 5;
const LIST: u32 = 6;

const fn member(
    number: u32,
    name: &'static str,
    json_name: &'static str,
    ty: FieldType,
) -> FieldDescriptor {
    FieldDescriptor {
        number,
        name,
        json_name,
        doc: "",
        oneof: Some("kind"),
        shape: FieldShape {
            cardinality: Cardinality::Singular(Presence::Explicit),
            ty,
        },
    }
}

/// Encodes a member that is set, even if it holds its default value.
fn write_member<K: ValueKind<T>, T>(
    number: u32,
    value: &T,
    buf: &mut impl BufMut,
    sizes: &mut Sizes,
) {
    put_key(number, K::WIRE_TYPE, buf);
    K::write(value, buf, sizes);
}

/// Reads a message into the member, which merges with one that is set already.
fn merge_member<M: Message>(
    is_set: Option<&mut M>,
    reader: &mut Reader<'_>,
) -> Result<Option<M>, DecodeError> {
    match is_set {
        Some(message) => Nested::<M>::merge(message, reader).map(|()| None),
        None => Nested::<M>::read(reader).map(Some),
    }
}

impl Message for Value {
    const HAS_OWN_JSON: bool = true;
    const NULL_IS_VALUE: bool = true;

    fn descriptor() -> &'static MessageDescriptor {
        const {
            &MessageDescriptor {
                name: "Value",
                package: Some(PACKAGE),
                parent: None,
                foreign: None,
                doc: "",
                fields: &[
                    member(
                        NULL,
                        "null_value",
                        "nullValue",
                        FieldType::Enum(NullValue::descriptor),
                    ),
                    member(NUMBER, "number_value", "numberValue", FieldType::Double),
                    member(STRING, "string_value", "stringValue", FieldType::String),
                    member(BOOL, "bool_value", "boolValue", FieldType::Bool),
                    member(
                        STRUCT,
                        "struct_value",
                        "structValue",
                        FieldType::Message(Struct::descriptor),
                    ),
                    member(
                        LIST,
                        "list_value",
                        "listValue",
                        FieldType::Message(ListValue::descriptor),
                    ),
                ],
                reserved_numbers: &[],
                reserved_names: &[],
                codec: Some(MessageType::of::<Self>()),
            }
        }
    }

    fn empty() -> Self {
        Self::Unset
    }

    fn size(&self, sizes: &mut Sizes) -> usize {
        match self {
            Self::Unset => 0,
            Self::Null => key_len(NULL) + Enumeration::size(&NullValue::Null, sizes),
            Self::Number(value) => key_len(NUMBER) + kind::Double::size(value, sizes),
            Self::String(value) => key_len(STRING) + kind::String::size(value, sizes),
            Self::Bool(value) => key_len(BOOL) + kind::Bool::size(value, sizes),
            Self::Struct(value) => key_len(STRUCT) + Nested::size(value, sizes),
            Self::List(value) => key_len(LIST) + Nested::size(value, sizes),
        }
    }

    fn write(&self, buf: &mut impl BufMut, sizes: &mut Sizes) {
        match self {
            Self::Unset => {}
            Self::Null => write_member::<Enumeration<_>, _>(NULL, &NullValue::Null, buf, sizes),
            Self::Number(value) => write_member::<kind::Double, _>(NUMBER, value, buf, sizes),
            Self::String(value) => write_member::<kind::String, _>(STRING, value, buf, sizes),
            Self::Bool(value) => write_member::<kind::Bool, _>(BOOL, value, buf, sizes),
            Self::Struct(value) => write_member::<Nested<_>, _>(STRUCT, value, buf, sizes),
            Self::List(value) => write_member::<Nested<_>, _>(LIST, value, buf, sizes),
        }
    }

    fn read_field(
        &mut self,
        number: u32,
        wire_type: WireType,
        reader: &mut Reader<'_>,
    ) -> Result<(), DecodeError> {
        *self = match (number, wire_type) {
            (NULL, WireType::Varint) => {
                let NullValue::Null = Enumeration::read(reader)?;
                Self::Null
            }
            (NUMBER, WireType::SixtyFourBit) => Self::Number(kind::Double::read(reader)?),
            (STRING, WireType::LengthDelimited) => Self::String(kind::String::read(reader)?),
            (BOOL, WireType::Varint) => Self::Bool(kind::Bool::read(reader)?),
            (STRUCT, WireType::LengthDelimited) => {
                let is_set = match self {
                    Self::Struct(value) => Some(value),
                    _ => None,
                };
                match merge_member(is_set, reader)? {
                    Some(value) => Self::Struct(value),
                    None => return Ok(()),
                }
            }
            (LIST, WireType::LengthDelimited) => {
                let is_set = match self {
                    Self::List(value) => Some(value),
                    _ => None,
                };
                match merge_member(is_set, reader)? {
                    Some(value) => Self::List(value),
                    None => return Ok(()),
                }
            }
            _ => return reader.skip(number, wire_type).map(drop),
        };
        Ok(())
    }

    fn write_json_fields<M: SerializeMap>(
        &self,
        _: &mut M,
        _: Writing<'_>,
    ) -> Result<(), M::Error> {
        // The JSON form is no object of the fields, so that nobody asks for them.
        Ok(())
    }

    fn read_json_field<'de, A: MapAccess<'de>>(
        &mut self,
        _: usize,
        map: &mut A,
        _: Reading<'_>,
    ) -> Result<bool, A::Error> {
        map.next_value::<IgnoredAny>().map(|_| false)
    }

    fn write_json<S: Serializer>(&self, serializer: S, cx: Writing<'_>) -> Result<S::Ok, S::Error> {
        super::value_json::write(self, serializer, cx)
    }

    fn read_json<'de, D: Deserializer<'de>>(
        deserializer: D,
        cx: Reading<'_>,
    ) -> Result<Self, D::Error> {
        super::value_json::read(deserializer, cx)
    }
}

impl super::OwnJson for Struct {
    fn write<S: Serializer>(&self, serializer: S, cx: Writing<'_>) -> Result<S::Ok, S::Error> {
        json::write_map::<_, Nested<Value>, S>(&self.fields, serializer, cx)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D, cx: Reading<'_>) -> Result<Self, D::Error> {
        super::value_json::read_struct(deserializer, cx)
    }
}

impl super::OwnJson for ListValue {
    fn write<S: Serializer>(&self, serializer: S, cx: Writing<'_>) -> Result<S::Ok, S::Error> {
        json::write_list::<_, Nested<Value>, S>(&self.values, serializer, cx)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D, cx: Reading<'_>) -> Result<Self, D::Error> {
        super::value_json::read_list(deserializer, cx)
    }
}
