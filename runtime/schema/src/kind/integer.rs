//! Integers that protobuf has no type for: small ones, and those of 128 bits.

use bytes::BufMut;
use prost::encoding::WireType;
use serde::{Deserializer, Serializer};

use super::cardinality::Implicit;
use super::scalar::long_unzigzag;
use super::{Fixed32, Int32, Sfixed32, Sint32, Uint32};
use crate::binary::{DecodeError, Reader, Sizes, delimited_len, put_delimited};
use crate::descriptor::FieldType;
use crate::field::{As, Field, ListItem, Value, ValueKind};
use crate::json::scalar::{JsonScalar, read_base64, read_text, write_base64};
use crate::json::{Reading, Writing};

/// Small integers: on the wire they are the next larger one, and what does not fit is refused.
macro_rules! small {
    ($($kind:ident for $($ty:ty),+ as $wide:ty, read($reader:ident): $read:expr;)*) => {
        $($(small!(@one $kind, $ty, $wide, $reader, $read);)+)*
    };
    (@one $kind:ident, $ty:ty, $wide:ty, $reader:ident, $read:expr) => {
        impl ValueKind<$ty> for $kind {
            const TYPE: FieldType = <$kind as ValueKind<$wide>>::TYPE;
            const WIRE_TYPE: WireType = <$kind as ValueKind<$wide>>::WIRE_TYPE;

            fn zero() -> $ty {
                0
            }

            fn is_zero(value: &$ty) -> bool {
                *value == 0
            }

            #[inline]
            fn size(value: &$ty, sizes: &mut Sizes) -> usize {
                Self::size(&<$wide>::from(*value), sizes)
            }

            #[inline]
            fn write(value: &$ty, buf: &mut impl BufMut, sizes: &mut Sizes) {
                Self::write(&<$wide>::from(*value), buf, sizes);
            }

            #[inline]
            fn read($reader: &mut Reader<'_>) -> Result<$ty, DecodeError> {
                let number = $read;
                number.try_into().map_err(|_| {
                    DecodeError::new(format_args!("{number} does not fit {}", stringify!($ty)))
                })
            }

            fn write_json<S: Serializer>(
                value: &$ty,
                serializer: S,
                _: Writing<'_>,
            ) -> Result<S::Ok, S::Error> {
                JsonScalar::write(&<$wide>::from(*value), serializer)
            }

            fn read_json<'de, D: Deserializer<'de>>(
                deserializer: D,
                cx: Reading<'_>,
            ) -> Result<$ty, D::Error> {
                let number = <$wide as JsonScalar>::read(deserializer, cx)?;
                number.try_into().map_err(|_| {
                    serde::de::Error::custom(format_args!(
                        "{number} does not fit {}",
                        stringify!($ty)
                    ))
                })
            }
        }
    };
}

// All 64 bits of a varint count: keeping the low ones would hide that the number is too large.
small! {
    Uint32 for u8, u16 as u32, read(reader): reader.varint()?.cast_signed();
    Int32 for i8, i16 as i32, read(reader): reader.varint()?.cast_signed();
    Sint32 for i8, i16 as i32, read(reader): long_unzigzag(reader.varint()?);
    Fixed32 for u8, u16 as u32, read(reader): u32::from_le_bytes(reader.fixed()?);
    Sfixed32 for i8, i16 as i32, read(reader): i32::from_le_bytes(reader.fixed()?);
}

/// Makes a small integer a field, with this kind unless told otherwise.
macro_rules! field {
    ($($ty:ty => $kind:ident),*) => {$(
        impl Field for $ty {
            type Kind = Implicit<$kind>;
        }

        impl Value for $ty {
            type Kind = $kind;
        }

        impl<K: ValueKind<Self>> As<K> for $ty {
            type Kind = Implicit<K>;
        }
    )*};
}

field!(u8 => Uint32, u16 => Uint32, i8 => Int32, i16 => Int32);

// No `u8`: a list of it is `bytes`.
impl ListItem for u16 {}
impl ListItem for i8 {}
impl ListItem for i16 {}

/// Integers of 128 bits: they say by `as = ".."` how they travel, since protobuf has neither.
///
/// Both forms are always written. A peer knows them as bytes or text, and could not tell that
/// nothing at all means zero.
macro_rules! large {
    ($($ty:ty)*) => {$(
        impl ValueKind<$ty> for super::Bytes {
            const TYPE: FieldType = FieldType::Bytes;
            const WIRE_TYPE: WireType = WireType::LengthDelimited;

            fn zero() -> $ty {
                0
            }

            fn is_zero(_: &$ty) -> bool {
                false
            }

            fn size(_: &$ty, _: &mut Sizes) -> usize {
                delimited_len(size_of::<$ty>())
            }

            fn write(value: &$ty, buf: &mut impl BufMut, _: &mut Sizes) {
                put_delimited(&value.to_be_bytes(), buf);
            }

            fn read(reader: &mut Reader<'_>) -> Result<$ty, DecodeError> {
                let bytes = <[u8; 16] as super::text::Octets>::read(reader)?;
                Ok(<$ty>::from_be_bytes(bytes))
            }

            fn write_json<S: Serializer>(
                value: &$ty,
                serializer: S,
                _: Writing<'_>,
            ) -> Result<S::Ok, S::Error> {
                write_base64(&value.to_be_bytes(), serializer)
            }

            fn read_json<'de, D: Deserializer<'de>>(
                deserializer: D,
                _: Reading<'_>,
            ) -> Result<$ty, D::Error> {
                let bytes = read_base64(deserializer)?;
                <[u8; 16] as super::text::Octets>::from_octets(bytes)
                    .map(<$ty>::from_be_bytes)
                    .map_err(serde::de::Error::custom)
            }
        }

        impl ValueKind<$ty> for super::String {
            const TYPE: FieldType = FieldType::String;
            const WIRE_TYPE: WireType = WireType::LengthDelimited;

            fn zero() -> $ty {
                0
            }

            fn is_zero(_: &$ty) -> bool {
                false
            }

            fn size(value: &$ty, _: &mut Sizes) -> usize {
                delimited_len(itoa::Buffer::new().format(*value).len())
            }

            fn write(value: &$ty, buf: &mut impl BufMut, _: &mut Sizes) {
                put_delimited(itoa::Buffer::new().format(*value).as_bytes(), buf);
            }

            fn read(reader: &mut Reader<'_>) -> Result<$ty, DecodeError> {
                let text = reader.text()?;
                parse(text).ok_or_else(|| DecodeError::new(NoInteger { text, ty: stringify!($ty) }))
            }

            fn write_json<S: Serializer>(
                value: &$ty,
                serializer: S,
                _: Writing<'_>,
            ) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(itoa::Buffer::new().format(*value))
            }

            fn read_json<'de, D: Deserializer<'de>>(
                deserializer: D,
                _: Reading<'_>,
            ) -> Result<$ty, D::Error> {
                let text = read_text(deserializer, |text| text.into_owned())?;
                parse(&text).ok_or_else(|| {
                    serde::de::Error::custom(NoInteger { text: &text, ty: stringify!($ty) })
                })
            }
        }

        impl<K: ValueKind<Self>> As<K> for $ty {
            type Kind = Implicit<K>;
        }
    )*};
}

large!(u128 i128);

/// `parse` would take a plus sign, which no writer of ours writes.
fn parse<T: std::str::FromStr>(text: &str) -> Option<T> {
    if text.starts_with('+') {
        None
    } else {
        text.parse().ok()
    }
}

struct NoInteger<'a> {
    text: &'a str,
    ty: &'static str,
}

impl std::fmt::Display for NoInteger<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let found = crate::json::Excerpt(self.text);
        write!(f, "{found} is no {} in decimal digits", self.ty)
    }
}
