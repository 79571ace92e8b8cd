//! The sample values of each scalar, in protobuf's encoding.
//!
//! They are written with prost's primitives, so that a fault of our own writer does not reach
//! them.

use prost::encoding::{WireType, encode_key, encode_varint};
use prost_types::field_descriptor_proto::Type;

/// Which of a type's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    /// The default, which only a field with presence can show.
    Zero,
    Small,
    /// The value that encoders get wrong first: the lowest number, text outside of ASCII.
    End,
}

/// One value without its key.
pub(super) struct Value {
    pub(super) wire_type: WireType,
    pub(super) bytes: Vec<u8>,
}

impl Value {
    /// Appends the value as a field.
    pub(super) fn append(&self, number: u32, out: &mut Vec<u8>) {
        encode_key(number, self.wire_type, out);
        out.extend_from_slice(&self.bytes);
    }

    pub(super) fn varint(number: u64) -> Self {
        let mut bytes = Vec::new();
        encode_varint(number, &mut bytes);
        Self {
            wire_type: WireType::Varint,
            bytes,
        }
    }

    pub(super) fn delimited(content: &[u8]) -> Self {
        let mut bytes = Vec::new();
        encode_varint(content.len() as u64, &mut bytes);
        bytes.extend_from_slice(content);
        Self {
            wire_type: WireType::LengthDelimited,
            bytes,
        }
    }

    fn four(bytes: [u8; 4]) -> Self {
        Self {
            wire_type: WireType::ThirtyTwoBit,
            bytes: bytes.to_vec(),
        }
    }

    fn eight(bytes: [u8; 8]) -> Self {
        Self {
            wire_type: WireType::SixtyFourBit,
            bytes: bytes.to_vec(),
        }
    }
}

/// Returns a value of a scalar type; messages and enums have none here.
pub(super) fn scalar(ty: Type, which: Which) -> Option<Value> {
    fn pick<T>(which: Which, zero: T, small: T, end: T) -> T {
        match which {
            Which::Zero => zero,
            Which::Small => small,
            Which::End => end,
        }
    }
    Some(match ty {
        Type::Double => Value::eight(pick(which, 0.0, 0.5, f64::NEG_INFINITY).to_le_bytes()),
        Type::Float => Value::four(pick(which, 0.0, 0.5, f32::NEG_INFINITY).to_le_bytes()),
        // A negative int32 has ten bytes, as it has in an int64.
        Type::Int32 => Value::varint(pick(which, 0, 1, i64::from(i32::MIN)).cast_unsigned()),
        Type::Int64 => Value::varint(pick(which, 0, 1, i64::MIN).cast_unsigned()),
        Type::Uint32 => Value::varint(pick(which, 0, 1, u64::from(u32::MAX))),
        Type::Uint64 => Value::varint(pick(which, 0, 1, u64::MAX)),
        // Zigzag: 1 is 2, and the lowest number is the highest.
        Type::Sint32 => Value::varint(pick(which, 0, 2, u64::from(u32::MAX))),
        Type::Sint64 => Value::varint(pick(which, 0, 2, u64::MAX)),
        Type::Fixed32 => Value::four(pick(which, 0, 1, u32::MAX).to_le_bytes()),
        Type::Fixed64 => Value::eight(pick(which, 0, 1, u64::MAX).to_le_bytes()),
        Type::Sfixed32 => Value::four(pick(which, 0, 1, i32::MIN).to_le_bytes()),
        Type::Sfixed64 => Value::eight(pick(which, 0, 1, i64::MIN).to_le_bytes()),
        Type::Bool => Value::varint(pick(which, 0, 1, 1)),
        Type::String => {
            let text = pick(which, "", "a", "\u{fc}\u{1F980}\"\\\n");
            Value::delimited(text.as_bytes())
        }
        Type::Bytes => Value::delimited(pick(which, &[], &[1][..], &[0, 255, 254, 62, 63])),
        Type::Message | Type::Enum | Type::Group => return None,
    })
}
