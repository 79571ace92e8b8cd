//! Numbers and `bool`.

use bytes::BufMut;
use prost::encoding::WireType;
use serde::{Deserializer, Serializer};

use super::cardinality::Implicit;
use crate::binary::{DecodeError, Reader, Sizes, put_varint, varint_len};
use crate::descriptor::FieldType;
use crate::field::{As, Field, ListItem, Value, ValueKind};
use crate::json::scalar::{JsonScalar, Null};
use crate::json::{Reading, Writing};

/// Declares a kind for a Rust type.
macro_rules! scalar {
    (
        $(#[$doc:meta])* $kind:ident for $ty:ty, wire $wire:ident, $value:ident => {
            is_zero: $is_zero:expr, len: $len:expr,
            put($buf:ident): $put:expr, read($reader:ident): $read:expr $(,)?
        }
    ) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $kind;

        impl ValueKind<$ty> for $kind {
            const TYPE: FieldType = FieldType::$kind;
            const WIRE_TYPE: WireType = WireType::$wire;

            #[inline]
            fn zero() -> $ty {
                <$ty>::default()
            }

            #[inline]
            fn is_zero($value: &$ty) -> bool {
                $is_zero
            }

            #[inline]
            #[allow(unused_variables, reason = "values of fixed size all have the same")]
            fn size($value: &$ty, _: &mut Sizes) -> usize {
                $len
            }

            #[inline]
            fn write($value: &$ty, $buf: &mut impl BufMut, _: &mut Sizes) {
                $put;
            }

            #[inline]
            fn read($reader: &mut Reader<'_>) -> Result<$ty, DecodeError> {
                Ok($read)
            }

            fn write_json<S: Serializer>(
                value: &$ty,
                serializer: S,
                _: Writing<'_>,
            ) -> Result<S::Ok, S::Error> {
                JsonScalar::write(value, serializer)
            }

            fn read_json<'de, D: Deserializer<'de>>(
                deserializer: D,
                cx: Reading<'_>,
            ) -> Result<$ty, D::Error> {
                JsonScalar::read(deserializer, cx)
            }

            fn read_json_or_null<'de, D: Deserializer<'de>>(
                deserializer: D,
                cx: Reading<'_>,
            ) -> Result<Option<$ty>, D::Error> {
                JsonScalar::read_if(deserializer, cx, Null::Allowed)
            }
        }
    };
}

/// Makes a Rust type a field, an optional, a list element, with this kind unless told otherwise.
macro_rules! field {
    ($($ty:ty => $kind:ident),* $(,)?) => {$(
        impl Field for $ty {
            type Kind = Implicit<$kind>;
        }

        impl Value for $ty {
            type Kind = $kind;
        }

        impl ListItem for $ty {}

        impl<K: ValueKind<Self>> As<K> for $ty {
            type Kind = Implicit<K>;
        }
    )*};
}

field! {
    bool => Bool, u32 => Uint32, u64 => Uint64, i32 => Int32, i64 => Int64, f32 => Float,
    f64 => Double,
}

scalar! {
    /// Protobuf's `bool`.
    Bool for bool, wire Varint, value => {
        is_zero: !*value,
        len: 1,
        put(buf): buf.put_u8(u8::from(*value)),
        read(reader): reader.varint()? != 0,
    }
}

scalar! {
    /// Protobuf's `uint32`.
    Uint32 for u32, wire Varint, value => {
        is_zero: *value == 0,
        len: varint_len(u64::from(*value)),
        put(buf): put_varint(u64::from(*value), buf),
        read(reader): low_half(reader.varint()?),
    }
}

scalar! {
    /// Protobuf's `uint64`.
    Uint64 for u64, wire Varint, value => {
        is_zero: *value == 0,
        len: varint_len(*value),
        put(buf): put_varint(*value, buf),
        read(reader): reader.varint()?,
    }
}

scalar! {
    /// Protobuf's `int32`. A negative one is sign-extended to 64 bits, so that it can be read as
    /// an `int64`.
    Int32 for i32, wire Varint, value => {
        is_zero: *value == 0,
        len: varint_len(i64::from(*value).cast_unsigned()),
        put(buf): put_varint(i64::from(*value).cast_unsigned(), buf),
        read(reader): low_half(reader.varint()?).cast_signed(),
    }
}

scalar! {
    /// Protobuf's `int64`.
    Int64 for i64, wire Varint, value => {
        is_zero: *value == 0,
        len: varint_len(value.cast_unsigned()),
        put(buf): put_varint(value.cast_unsigned(), buf),
        read(reader): reader.varint()?.cast_signed(),
    }
}

scalar! {
    /// Protobuf's `sint32`: small for numbers near zero, negative ones too.
    Sint32 for i32, wire Varint, value => {
        is_zero: *value == 0,
        len: varint_len(u64::from(zigzag(*value))),
        put(buf): put_varint(u64::from(zigzag(*value)), buf),
        read(reader): unzigzag(low_half(reader.varint()?)),
    }
}

scalar! {
    /// Protobuf's `sint64`: small for numbers near zero, negative ones too.
    Sint64 for i64, wire Varint, value => {
        is_zero: *value == 0,
        len: varint_len(long_zigzag(*value)),
        put(buf): put_varint(long_zigzag(*value), buf),
        read(reader): long_unzigzag(reader.varint()?),
    }
}

scalar! {
    /// Protobuf's `fixed32`: four bytes.
    Fixed32 for u32, wire ThirtyTwoBit, value => {
        is_zero: *value == 0,
        len: 4,
        put(buf): buf.put_u32_le(*value),
        read(reader): u32::from_le_bytes(reader.fixed()?),
    }
}

scalar! {
    /// Protobuf's `fixed64`: eight bytes.
    Fixed64 for u64, wire SixtyFourBit, value => {
        is_zero: *value == 0,
        len: 8,
        put(buf): buf.put_u64_le(*value),
        read(reader): u64::from_le_bytes(reader.fixed()?),
    }
}

scalar! {
    /// Protobuf's `sfixed32`: four bytes.
    Sfixed32 for i32, wire ThirtyTwoBit, value => {
        is_zero: *value == 0,
        len: 4,
        put(buf): buf.put_i32_le(*value),
        read(reader): i32::from_le_bytes(reader.fixed()?),
    }
}

scalar! {
    /// Protobuf's `sfixed64`: eight bytes.
    Sfixed64 for i64, wire SixtyFourBit, value => {
        is_zero: *value == 0,
        len: 8,
        put(buf): buf.put_i64_le(*value),
        read(reader): i64::from_le_bytes(reader.fixed()?),
    }
}

// Negative zero is not the default value: only all-zero bits are.
scalar! {
    /// Protobuf's `float`.
    Float for f32, wire ThirtyTwoBit, value => {
        is_zero: value.to_bits() == 0,
        len: 4,
        put(buf): buf.put_f32_le(*value),
        read(reader): f32::from_le_bytes(reader.fixed()?),
    }
}

scalar! {
    /// Protobuf's `double`.
    Double for f64, wire SixtyFourBit, value => {
        is_zero: value.to_bits() == 0,
        len: 8,
        put(buf): buf.put_f64_le(*value),
        read(reader): f64::from_le_bytes(reader.fixed()?),
    }
}

/// A 32-bit field that holds a longer varint keeps the low half, as all implementations do.
#[expect(clippy::cast_possible_truncation, reason = "that is the rule")]
fn low_half(value: u64) -> u32 {
    value as u32
}

fn zigzag(value: i32) -> u32 {
    (value << 1 ^ value >> 31).cast_unsigned()
}

fn unzigzag(value: u32) -> i32 {
    (value >> 1).cast_signed() ^ -(value & 1).cast_signed()
}

fn long_zigzag(value: i64) -> u64 {
    (value << 1 ^ value >> 63).cast_unsigned()
}

pub(super) fn long_unzigzag(value: u64) -> i64 {
    (value >> 1).cast_signed() ^ -(value & 1).cast_signed()
}
