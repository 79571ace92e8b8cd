//! Numbers, `bool`, text and bytes.

use bytes::{Buf, BufMut};
use prost::encoding::{self, DecodeContext, WireType, encode_varint, encoded_len_varint};
use serde::{Deserializer, Serializer};

use super::cardinality::Implicit;
use crate::descriptor::FieldType;
use crate::field::{Field, ListItem, Value, ValueKind};
use crate::json;
use crate::message::DecodeError;

/// Declares a kind for a Rust type and makes the type a field, an optional, a list element.
macro_rules! scalar {
    (
        $proto:literal, $kind:ident for $ty:ty, wire $wire:ident, prost $module:ident,
        zero $zero:expr, $value:ident => {
            is_zero: $is_zero:expr, len: $len:expr, put($buf:ident): $put:expr $(,)?
        }
    ) => {
        #[doc = concat!("Protobuf's `", $proto, "`.")]
        #[derive(Debug)]
        pub struct $kind;

        impl Field for $ty {
            type Kind = Implicit<$kind>;
        }

        impl Value for $ty {
            type Kind = $kind;
        }

        impl ListItem for $ty {}

        scalar!(@kind $kind for $ty, wire $wire, prost $module, zero $zero, $value => {
            is_zero: $is_zero, len: $len, put($buf): $put
        });
    };
    (
        @kind $kind:ident for $ty:ty, wire $wire:ident, prost $module:ident,
        zero $zero:expr, $value:ident => {
            is_zero: $is_zero:expr, len: $len:expr, put($buf:ident): $put:expr
        }
    ) => {
        impl ValueKind<$ty> for $kind {
            const TYPE: FieldType = FieldType::$kind;
            const WIRE_TYPE: WireType = WireType::$wire;

            #[inline]
            fn zero() -> $ty {
                $zero
            }

            #[inline]
            fn is_zero($value: &$ty) -> bool {
                $is_zero
            }

            #[inline]
            fn encoded_len($value: &$ty) -> usize {
                $len
            }

            #[inline]
            fn encode($value: &$ty, $buf: &mut impl BufMut) {
                $put;
            }

            #[inline]
            fn merge(
                value: &mut $ty,
                wire_type: WireType,
                buf: &mut impl Buf,
                ctx: DecodeContext,
            ) -> Result<(), DecodeError> {
                encoding::$module::merge(wire_type, value, buf, ctx)
            }

            fn write_json<S: Serializer>(value: &$ty, serializer: S) -> Result<S::Ok, S::Error> {
                json::scalar::JsonScalar::write(value, serializer)
            }

            fn read_json<'de, D: Deserializer<'de>>(deserializer: D) -> Result<$ty, D::Error> {
                json::scalar::JsonScalar::read(deserializer)
            }
        }
    };
}

scalar!("bool", Bool for bool, wire Varint, prost bool, zero false, value => {
    is_zero: !*value,
    len: size_of_val(value),
    put(buf): encode_varint(u64::from(*value), buf),
});

scalar!("uint32", Uint32 for u32, wire Varint, prost uint32, zero 0, value => {
    is_zero: *value == 0,
    len: encoded_len_varint(u64::from(*value)),
    put(buf): encode_varint(u64::from(*value), buf),
});

scalar!("uint64", Uint64 for u64, wire Varint, prost uint64, zero 0, value => {
    is_zero: *value == 0,
    len: encoded_len_varint(*value),
    put(buf): encode_varint(*value, buf),
});

// A negative int32 is sign-extended to 64 bits, so that it can be read as an int64.
scalar!("int32", Int32 for i32, wire Varint, prost int32, zero 0, value => {
    is_zero: *value == 0,
    len: encoded_len_varint(i64::from(*value).cast_unsigned()),
    put(buf): encode_varint(i64::from(*value).cast_unsigned(), buf),
});

scalar!("int64", Int64 for i64, wire Varint, prost int64, zero 0, value => {
    is_zero: *value == 0,
    len: encoded_len_varint(value.cast_unsigned()),
    put(buf): encode_varint(value.cast_unsigned(), buf),
});

// Negative zero is not the default value: only all-zero bits are.
scalar!("float", Float for f32, wire ThirtyTwoBit, prost float, zero 0.0, value => {
    is_zero: value.to_bits() == 0,
    len: size_of_val(value),
    put(buf): buf.put_f32_le(*value),
});

scalar!("double", Double for f64, wire SixtyFourBit, prost double, zero 0.0, value => {
    is_zero: value.to_bits() == 0,
    len: size_of_val(value),
    put(buf): buf.put_f64_le(*value),
});

fn delimited_len(len: usize) -> usize {
    encoded_len_varint(len as u64) + len
}

fn put_delimited(bytes: &[u8], buf: &mut impl BufMut) {
    encode_varint(bytes.len() as u64, buf);
    buf.put_slice(bytes);
}

scalar!(
    "string", String for std::string::String, wire LengthDelimited, prost string,
    zero std::string::String::new(), value => {
        is_zero: value.is_empty(),
        len: delimited_len(value.len()),
        put(buf): put_delimited(value.as_bytes(), buf),
    }
);

scalar!(
    "bytes", Bytes for bytes::Bytes, wire LengthDelimited, prost bytes,
    zero bytes::Bytes::new(), value => {
        is_zero: value.is_empty(),
        len: delimited_len(value.len()),
        put(buf): put_delimited(value, buf),
    }
);

// A `Vec<u8>` is `bytes`, not a list of numbers; so `u8` must never become a `ListItem`.
scalar!(
    @kind Bytes for Vec<u8>, wire LengthDelimited, prost bytes,
    zero Vec::new(), value => {
        is_zero: value.is_empty(),
        len: delimited_len(value.len()),
        put(buf): put_delimited(value, buf)
    }
);

impl Field for Vec<u8> {
    type Kind = Implicit<Bytes>;
}

impl Value for Vec<u8> {
    type Kind = Bytes;
}

impl ListItem for Vec<u8> {}
