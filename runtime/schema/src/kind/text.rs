//! Text and bytes, in every Rust type that can hold them.

use std::borrow::Cow;
use std::sync::Arc;

use bytes::BufMut;
use bytestring::ByteString;
use prost::encoding::WireType;
use serde::{Deserializer, Serializer};

use super::cardinality::Implicit;
use crate::binary::{DecodeError, Reader, Sizes, delimited_len, put_delimited};
use crate::descriptor::FieldType;
use crate::field::{As, Field, ListItem, Value, ValueKind};
use crate::json::scalar::{Null, read_base64, read_text, read_text_if, write_base64};
use crate::json::{Reading, Writing};

/// Protobuf's `string`.
#[derive(Debug)]
pub struct String;

/// Protobuf's `bytes`.
#[derive(Debug)]
pub struct Bytes;

/// A type that is text.
pub trait Text: Default {
    /// Returns the text.
    fn as_text(&self) -> &str;

    /// Reads text with its length in front.
    ///
    /// # Errors
    ///
    /// Fails if there is none, or it is not UTF-8.
    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError>;

    /// Takes text from elsewhere.
    fn from_text(text: Cow<'_, str>) -> Self;
}

/// A type that is bytes.
pub trait Octets: Sized {
    /// Whether a value without bytes is left out of the encoding.
    const EMPTY_IS_ABSENT: bool;

    /// Returns what an absent field stands for.
    fn zero() -> Self;

    /// Returns the bytes.
    fn as_octets(&self) -> &[u8];

    /// Reads bytes with their length in front.
    ///
    /// # Errors
    ///
    /// Fails if there are none, or too few or too many for the type.
    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let bytes = reader.delimited()?;
        Self::from_octets(bytes.to_vec()).map_err(DecodeError::new)
    }

    /// Takes bytes from elsewhere.
    ///
    /// # Errors
    ///
    /// Fails if there are too few or too many for the type.
    fn from_octets(bytes: Vec<u8>) -> Result<Self, WrongLength>;
}

/// Bytes that are too few or too many for their type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrongLength {
    found: usize,
    expected: usize,
}

impl std::fmt::Display for WrongLength {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { found, expected } = self;
        write!(f, "found {found} bytes, expected {expected}")
    }
}

impl<T: Text> ValueKind<T> for String {
    const TYPE: FieldType = FieldType::String;
    const WIRE_TYPE: WireType = WireType::LengthDelimited;

    #[inline]
    fn zero() -> T {
        T::default()
    }

    #[inline]
    fn is_zero(value: &T) -> bool {
        value.as_text().is_empty()
    }

    #[inline]
    fn size(value: &T, _: &mut Sizes) -> usize {
        delimited_len(value.as_text().len())
    }

    #[inline]
    fn write(value: &T, buf: &mut impl BufMut, _: &mut Sizes) {
        put_delimited(value.as_text().as_bytes(), buf);
    }

    #[inline]
    fn read(reader: &mut Reader<'_>) -> Result<T, DecodeError> {
        T::read(reader)
    }

    fn write_json<S: Serializer>(
        value: &T,
        serializer: S,
        _: Writing<'_>,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(value.as_text())
    }

    fn read_json<'de, D: Deserializer<'de>>(
        deserializer: D,
        _: Reading<'_>,
    ) -> Result<T, D::Error> {
        read_text(deserializer, T::from_text)
    }

    fn read_json_or_null<'de, D: Deserializer<'de>>(
        deserializer: D,
        _: Reading<'_>,
    ) -> Result<Option<T>, D::Error> {
        read_text_if(deserializer, Null::Allowed, T::from_text)
    }
}

impl<T: Octets> ValueKind<T> for Bytes {
    const TYPE: FieldType = FieldType::Bytes;
    const WIRE_TYPE: WireType = WireType::LengthDelimited;

    #[inline]
    fn zero() -> T {
        T::zero()
    }

    #[inline]
    fn is_zero(value: &T) -> bool {
        T::EMPTY_IS_ABSENT && value.as_octets().is_empty()
    }

    #[inline]
    fn size(value: &T, _: &mut Sizes) -> usize {
        delimited_len(value.as_octets().len())
    }

    #[inline]
    fn write(value: &T, buf: &mut impl BufMut, _: &mut Sizes) {
        put_delimited(value.as_octets(), buf);
    }

    #[inline]
    fn read(reader: &mut Reader<'_>) -> Result<T, DecodeError> {
        T::read(reader)
    }

    fn write_json<S: Serializer>(
        value: &T,
        serializer: S,
        _: Writing<'_>,
    ) -> Result<S::Ok, S::Error> {
        write_base64(value.as_octets(), serializer)
    }

    fn read_json<'de, D: Deserializer<'de>>(
        deserializer: D,
        _: Reading<'_>,
    ) -> Result<T, D::Error> {
        let bytes = read_base64(deserializer)?;
        T::from_octets(bytes).map_err(serde::de::Error::custom)
    }
}

macro_rules! field {
    ($ty:ty => $kind:ident) => {
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
    };
}

macro_rules! text {
    ($($ty:ty: $text:ident => $from:expr, $reader:ident => $read:expr;)*) => {$(
        impl Text for $ty {
            #[inline]
            fn as_text(&self) -> &str {
                self
            }

            #[inline]
            fn read($reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
                $read
            }

            fn from_text($text: Cow<'_, str>) -> Self {
                $from
            }
        }

        field!($ty => String);
    )*};
}

text! {
    std::string::String: text => text.into_owned(), reader => reader.text().map(str::to_owned);
    Box<str>: text => text.into(), reader => reader.text().map(Self::from);
    Arc<str>: text => text.into(), reader => reader.text().map(Self::from);
    Cow<'static, str>: text => Cow::Owned(text.into_owned()),
        reader => reader.text().map(|text| Cow::Owned(text.to_owned()));
    ByteString: text => text.into_owned().into(), reader => reader.shared_text();
}

macro_rules! octets {
    ($($ty:ty: $bytes:ident => $from:expr, $reader:ident => $read:expr;)*) => {$(
        impl Octets for $ty {
            const EMPTY_IS_ABSENT: bool = true;

            fn zero() -> Self {
                Self::default()
            }

            #[inline]
            fn as_octets(&self) -> &[u8] {
                self
            }

            #[inline]
            fn read($reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
                $read
            }

            fn from_octets($bytes: Vec<u8>) -> Result<Self, WrongLength> {
                Ok($from)
            }
        }

        field!($ty => Bytes);
    )*};
}

octets! {
    bytes::Bytes: bytes => bytes.into(), reader => reader.bytes();
    Box<[u8]>: bytes => bytes.into(), reader => reader.delimited().map(Self::from);
    Arc<[u8]>: bytes => bytes.into(), reader => reader.delimited().map(Self::from);
    Cow<'static, [u8]>: bytes => Cow::Owned(bytes),
        reader => reader.delimited().map(|bytes| Cow::Owned(bytes.to_vec()));
}

// A `Vec<u8>` is `bytes`, not a list of numbers; so `u8` must never become a `ListItem`.
impl Octets for Vec<u8> {
    const EMPTY_IS_ABSENT: bool = true;

    fn zero() -> Self {
        Self::new()
    }

    #[inline]
    fn as_octets(&self) -> &[u8] {
        self
    }

    #[inline]
    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        reader.delimited().map(<[u8]>::to_vec)
    }

    fn from_octets(bytes: Vec<u8>) -> Result<Self, WrongLength> {
        Ok(bytes)
    }
}

impl Field for Vec<u8> {
    type Kind = Implicit<Bytes>;
}

impl Value for Vec<u8> {
    type Kind = Bytes;
}

impl ListItem for Vec<u8> {}

// An array is never empty, so it is always written: a peer that has lists of any length would not
// know how many zeros an absent one stands for.
impl<const N: usize> Octets for [u8; N] {
    const EMPTY_IS_ABSENT: bool = false;

    fn zero() -> Self {
        [0; N]
    }

    fn as_octets(&self) -> &[u8] {
        self
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        array(reader.delimited()?).map_err(DecodeError::new)
    }

    fn from_octets(bytes: Vec<u8>) -> Result<Self, WrongLength> {
        array(&bytes)
    }
}

fn array<const N: usize>(bytes: &[u8]) -> Result<[u8; N], WrongLength> {
    bytes.try_into().map_err(|_| WrongLength {
        found: bytes.len(),
        expected: N,
    })
}

impl<const N: usize> Field for [u8; N] {
    type Kind = Implicit<Bytes>;
}

impl<const N: usize> Value for [u8; N] {
    type Kind = Bytes;
}

impl<const N: usize> ListItem for [u8; N] {}
