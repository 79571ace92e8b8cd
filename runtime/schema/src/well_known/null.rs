//! The enum that stands for JSON's `null`.

use std::fmt;

use bytes::BufMut;
use prost::encoding::WireType;
use serde::de::Visitor;
use serde::{Deserializer, Serializer};

use super::PACKAGE;
use crate::binary::{DecodeError, Reader, Sizes};
use crate::descriptor::{EnumDescriptor, EnumValueDescriptor, FieldType};
use crate::field::{Field, ListItem, Value, ValueKind};
use crate::json::{Reading, Writing};
use crate::kind::{Enumeration, Implicit};
use crate::message::Enum;

/// `google.protobuf.NullValue`: JSON's `null`, as an enum of one value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum NullValue {
    /// `null`.
    #[default]
    Null,
}

impl Enum for NullValue {
    fn descriptor() -> &'static EnumDescriptor {
        &EnumDescriptor {
            name: "NullValue",
            package: Some(PACKAGE),
            doc: "",
            values: &[EnumValueDescriptor {
                name: NAME,
                number: 0,
                doc: "",
            }],
            reserved_numbers: &[],
            reserved_names: &[],
        }
    }

    fn to_number(self) -> i32 {
        0
    }

    fn from_number(_: i32) -> Self {
        Self::Null
    }
}

const NAME: &str = "NULL_VALUE";

/// The kind of a [`NullValue`]: an enum whose JSON is `null`.
#[derive(Debug)]
pub struct Null;

impl ValueKind<NullValue> for Null {
    const TYPE: FieldType = FieldType::Enum(NullValue::descriptor);
    const WIRE_TYPE: WireType = WireType::Varint;
    const NULL_IS_VALUE: bool = true;

    fn zero() -> NullValue {
        NullValue::Null
    }

    fn is_zero(_: &NullValue) -> bool {
        true
    }

    fn size(value: &NullValue, sizes: &mut Sizes) -> usize {
        Enumeration::size(value, sizes)
    }

    fn write(value: &NullValue, buf: &mut impl BufMut, sizes: &mut Sizes) {
        Enumeration::write(value, buf, sizes);
    }

    fn read(reader: &mut Reader<'_>) -> Result<NullValue, DecodeError> {
        Enumeration::read(reader)
    }

    fn write_json<S: Serializer>(
        _: &NullValue,
        serializer: S,
        _: Writing<'_>,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_unit()
    }

    fn read_json<'de, D: Deserializer<'de>>(
        deserializer: D,
        _: Reading<'_>,
    ) -> Result<NullValue, D::Error> {
        deserializer.deserialize_any(NullVisitor)
    }
}

struct NullVisitor;

impl Visitor<'_> for NullVisitor {
    type Value = NullValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("null")
    }

    fn visit_unit<E>(self) -> Result<NullValue, E> {
        Ok(NullValue::Null)
    }

    // It is an enum, so its name and number are legal too.
    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<NullValue, E> {
        if text == NAME {
            Ok(NullValue::Null)
        } else {
            Err(E::invalid_value(serde::de::Unexpected::Str(text), &self))
        }
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<NullValue, E> {
        if number == 0 {
            Ok(NullValue::Null)
        } else {
            Err(E::invalid_value(
                serde::de::Unexpected::Unsigned(number),
                &self,
            ))
        }
    }
}

impl Field for NullValue {
    type Kind = Implicit<Null>;
}

impl Value for NullValue {
    type Kind = Null;
}

impl ListItem for NullValue {}
