//! Numbers, `bool`, text and bytes as JSON.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use base64::Engine as _;
use base64::alphabet::{STANDARD as STANDARD_ALPHABET, URL_SAFE as URL_SAFE_ALPHABET};
use base64::engine::general_purpose::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde::de::{Error as _, Expected, Unexpected, Visitor};
use serde::{Deserializer, Serializer};

use super::context::Reading;
use super::decimal;
use super::error::Excerpt;
use super::exact::{Digits, Numbers, Token};

/// A scalar's canonical JSON.
pub trait JsonScalar: Sized {
    /// Writes the value.
    ///
    /// # Errors
    ///
    /// Fails if the serializer does.
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;

    /// Reads the value.
    ///
    /// # Errors
    ///
    /// Fails if the JSON value does not fit the type.
    fn read<'de, D: Deserializer<'de>>(deserializer: D, cx: Reading<'_>) -> Result<Self, D::Error> {
        match Self::read_if(deserializer, cx, Null::Refused)? {
            Some(value) => Ok(value),
            None => Err(D::Error::invalid_type(Unexpected::Unit, &Self::EXPECTED)),
        }
    }

    /// Reads the value; `None` if it is `null` and that is allowed.
    ///
    /// # Errors
    ///
    /// Fails if the JSON value does not fit the type.
    fn read_if<'de, D: Deserializer<'de>>(
        deserializer: D,
        cx: Reading<'_>,
        null: Null,
    ) -> Result<Option<Self>, D::Error>;

    /// What error messages call the type.
    const EXPECTED: &'static str;
}

/// What becomes of `null` where a scalar stands.
///
/// The visitors of scalars are asked with it, because to look for `null` first and for the value
/// then is to look twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Null {
    /// It is no value.
    Allowed,
    /// It is an error.
    Refused,
}

impl Null {
    fn visited<T, E: serde::de::Error>(self, expected: &dyn Expected) -> Result<Option<T>, E> {
        match self {
            Self::Allowed => Ok(None),
            Self::Refused => Err(E::invalid_type(Unexpected::Unit, expected)),
        }
    }
}

/// Reads a scalar from whatever JSON has for it: the hooks say what the type takes.
struct ScalarVisitor<'a, T> {
    numbers: &'a Numbers,
    null: Null,
    ty: PhantomData<T>,
}

trait Spelling: JsonScalar {
    /// Whether a double may be another number than the text which it was read from.
    const IS_EXACT: bool;

    fn from_whole(number: i128) -> Option<Self>;
    fn from_real(number: f64) -> Option<Self>;
    fn from_text(text: &str) -> Option<Self>;
}

fn read<'de, T: Spelling, D: Deserializer<'de>>(
    deserializer: D,
    cx: Reading<'_>,
    null: Null,
) -> Result<Option<T>, D::Error> {
    if cx.numbers().are_by_text() {
        return read_by_text(deserializer, null);
    }
    deserializer.deserialize_any(ScalarVisitor {
        numbers: cx.numbers(),
        null,
        ty: PhantomData,
    })
}

#[cold]
fn read_by_text<'de, T: Spelling, D: Deserializer<'de>>(
    deserializer: D,
    null: Null,
) -> Result<Option<T>, D::Error> {
    match Token::read(deserializer)? {
        Token::Number(digits) => fit(T::from_text(digits), Digits(digits)),
        Token::Text(text) => fit(T::from_text(&text), Excerpt(&text)),
        Token::Null => null.visited(&T::EXPECTED),
        Token::Other(found) => Err(D::Error::invalid_type(found, &T::EXPECTED)),
    }
}

fn fit<T: Spelling, E: serde::de::Error>(
    value: Option<T>,
    found: impl fmt::Display,
) -> Result<Option<T>, E> {
    if value.is_some() {
        return Ok(value);
    }
    Err(E::custom(format_args!("{found} is not {}", T::EXPECTED)))
}

impl<T: Spelling> Visitor<'_> for ScalarVisitor<'_, T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Option<T>, E> {
        fit(T::from_whole(number.into()), number)
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<Option<T>, E> {
        fit(T::from_whole(number.into()), number)
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Option<T>, E> {
        let value = T::from_real(number);
        if T::IS_EXACT || value.is_none() {
            self.numbers.note_rounded();
        }
        fit(value, number)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Option<T>, E> {
        fit(T::from_text(text), Excerpt(text))
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Option<T>, E> {
        self.null.visited(&self)
    }
}

/// Integers: 32 bits are written as numbers, 64 bits as text, because many JSON parsers keep only
/// 53 bits.
macro_rules! integer {
    ($($ty:ty, $expected:literal, $value:ident, $serializer:ident => $write:expr;)*) => {$(
        impl JsonScalar for $ty {
            fn write<S: Serializer>(&self, $serializer: S) -> Result<S::Ok, S::Error> {
                let $value = self;
                $write
            }

            fn read_if<'de, D: Deserializer<'de>>(
                deserializer: D,
                cx: Reading<'_>,
                null: Null,
            ) -> Result<Option<Self>, D::Error> {
                read(deserializer, cx, null)
            }

            const EXPECTED: &'static str = $expected;
        }

        impl Spelling for $ty {
            const IS_EXACT: bool = true;

            fn from_whole(number: i128) -> Option<Self> {
                number.try_into().ok()
            }

            fn from_real(number: f64) -> Option<Self> {
                decimal::whole(number)?.try_into().ok()
            }

            fn from_text(text: &str) -> Option<Self> {
                decimal::parse_whole(text)?.try_into().ok()
            }
        }
    )*};
}

integer! {
    u32, "a uint32", value, serializer => serializer.serialize_u32(*value);
    i32, "an int32", value, serializer => serializer.serialize_i32(*value);
    u64, "a uint64", value, serializer =>
        serializer.serialize_str(itoa::Buffer::new().format(*value));
    i64, "an int64", value, serializer =>
        serializer.serialize_str(itoa::Buffer::new().format(*value));
}

const NAN: &str = "NaN";
const INFINITY: &str = "Infinity";
const NEGATIVE_INFINITY: &str = "-Infinity";

/// Floats: JSON has no numbers for infinity and NaN, so they are text.
macro_rules! float {
    ($($ty:ident, $expected:literal, $serialize:ident, $number:ident => $real:expr;)*) => {$(
        impl JsonScalar for $ty {
            fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if self.is_finite() {
                    serializer.$serialize(*self)
                } else if self.is_nan() {
                    serializer.serialize_str(NAN)
                } else if self.is_sign_positive() {
                    serializer.serialize_str(INFINITY)
                } else {
                    serializer.serialize_str(NEGATIVE_INFINITY)
                }
            }

            fn read_if<'de, D: Deserializer<'de>>(
                deserializer: D,
                cx: Reading<'_>,
                null: Null,
            ) -> Result<Option<Self>, D::Error> {
                read(deserializer, cx, null)
            }

            const EXPECTED: &'static str = $expected;
        }

        impl Spelling for $ty {
            const IS_EXACT: bool = false;

            #[expect(clippy::cast_precision_loss, reason = "a float holds the nearest number")]
            fn from_whole(number: i128) -> Option<Self> {
                Some(number as $ty)
            }

            fn from_real($number: f64) -> Option<Self> {
                Some($real).filter(|number| number.is_finite())
            }

            fn from_text(text: &str) -> Option<Self> {
                match text {
                    NAN => Some($ty::NAN),
                    INFINITY => Some($ty::INFINITY),
                    NEGATIVE_INFINITY => Some($ty::NEG_INFINITY),
                    _ => decimal::parse_real(text).filter(|number: &$ty| number.is_finite()),
                }
            }
        }
    )*};
}

float! {
    f32, "a float", serialize_f32, number => nearest_f32(number);
    f64, "a double", serialize_f64, number => number;
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a float holds the nearest number"
)]
fn nearest_f32(number: f64) -> f32 {
    number as f32
}

impl JsonScalar for bool {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bool(*self)
    }

    fn read_if<'de, D: Deserializer<'de>>(
        deserializer: D,
        _: Reading<'_>,
        null: Null,
    ) -> Result<Option<Self>, D::Error> {
        struct BoolVisitor(Null);

        impl Visitor<'_> for BoolVisitor {
            type Value = Option<bool>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(bool::EXPECTED)
            }

            fn visit_bool<E>(self, value: bool) -> Result<Option<bool>, E> {
                Ok(Some(value))
            }

            fn visit_unit<E: serde::de::Error>(self) -> Result<Option<bool>, E> {
                self.0.visited(&self)
            }
        }

        deserializer.deserialize_any(BoolVisitor(null))
    }

    const EXPECTED: &'static str = "true or false";
}

/// What error messages call text.
const TEXT: &str = "a string";

/// Reads text, and makes a value of it.
///
/// # Errors
///
/// Fails if the value is not text.
pub fn read_text<'de, T, D: Deserializer<'de>>(
    deserializer: D,
    make: impl FnOnce(Cow<'_, str>) -> T,
) -> Result<T, D::Error> {
    match read_text_if(deserializer, Null::Refused, make)? {
        Some(value) => Ok(value),
        None => Err(D::Error::invalid_type(Unexpected::Unit, &TEXT)),
    }
}

/// As [`read_text`]; `None` if the value is `null` and that is allowed.
///
/// # Errors
///
/// Fails if the value is neither text nor an allowed `null`.
pub fn read_text_if<'de, T, D: Deserializer<'de>>(
    deserializer: D,
    null: Null,
    make: impl FnOnce(Cow<'_, str>) -> T,
) -> Result<Option<T>, D::Error> {
    struct TextVisitor<F> {
        null: Null,
        make: F,
    }

    impl<T, F: FnOnce(Cow<'_, str>) -> T> Visitor<'_> for TextVisitor<F> {
        type Value = Option<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(TEXT)
        }

        fn visit_str<E>(self, text: &str) -> Result<Option<T>, E> {
            Ok(Some((self.make)(Cow::Borrowed(text))))
        }

        fn visit_string<E>(self, text: String) -> Result<Option<T>, E> {
            Ok(Some((self.make)(Cow::Owned(text))))
        }

        fn visit_unit<E: serde::de::Error>(self) -> Result<Option<T>, E> {
            self.null.visited(&self)
        }
    }

    deserializer.deserialize_any(TextVisitor { null, make })
}

const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const LENIENT_STANDARD: GeneralPurpose = GeneralPurpose::new(&STANDARD_ALPHABET, LENIENT);
const LENIENT_URL_SAFE: GeneralPurpose = GeneralPurpose::new(&URL_SAFE_ALPHABET, LENIENT);

fn decode_base64(text: &str) -> Result<Vec<u8>, base64::DecodeError> {
    if text.contains(['-', '_']) {
        LENIENT_URL_SAFE.decode(text)
    } else {
        LENIENT_STANDARD.decode(text)
    }
}

/// Writes bytes as base64 text.
///
/// # Errors
///
/// Fails if the serializer does.
pub fn write_base64<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&STANDARD.encode(bytes))
}

/// Reads bytes from base64 text, in either alphabet, padded or not.
///
/// # Errors
///
/// Fails if the value is no text, or not base64.
pub fn read_base64<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    struct BytesVisitor;

    impl Visitor<'_> for BytesVisitor {
        type Value = Vec<u8>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("bytes as a base64 string")
        }

        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Vec<u8>, E> {
            decode_base64(text).map_err(|error| {
                E::custom(format_args!("{} is not base64: {error}", Excerpt(text)))
            })
        }
    }

    deserializer.deserialize_str(BytesVisitor)
}
