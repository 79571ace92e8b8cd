//! Enums as JSON: the name of a value, or its number.

use std::fmt;

use serde::de::{Unexpected, Visitor};
use serde::{Deserializer, Serializer};

use super::context::{Reading, Unknown};
use super::decimal;
use super::error::Excerpt;
use super::scalar::Null;
use crate::descriptor::EnumDescriptor;
use crate::message::Enum;

/// Writes an enum's value by name, or by number if the number has no name.
///
/// # Errors
///
/// Fails if the serializer does.
pub fn write_enum<E: Enum, S: Serializer>(value: E, serializer: S) -> Result<S::Ok, S::Error> {
    write_enum_number(E::descriptor(), value.to_number(), serializer)
}

/// Writes the value with this number by name, or by number if it has no name.
///
/// # Errors
///
/// Fails if the serializer does.
pub fn write_enum_number<S: Serializer>(
    descriptor: &EnumDescriptor,
    number: i32,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut values = descriptor.values.iter();
    match values.find(|value| value.number == number) {
        Some(value) => serializer.serialize_str(value.name),
        None => serializer.serialize_i32(number),
    }
}

/// Reads an enum's value by name or number.
///
/// A name that is unknown becomes what an unknown number becomes: a peer that is newer than this
/// program is understood equally well in both encodings.
///
/// # Errors
///
/// Fails if the value is neither text nor a number in the range of an `int32`, or the name is
/// unknown and [refused](Unknown::Refuse).
pub fn read_enum<'de, E: Enum, D: Deserializer<'de>>(
    deserializer: D,
    cx: Reading<'_>,
) -> Result<E, D::Error> {
    let found = read_found(E::descriptor(), deserializer, cx, Null::Refused)?;
    Ok(E::from_number(found.number_in(E::descriptor())))
}

/// As [`read_enum`]; `None` if the value is `null`.
///
/// # Errors
///
/// Fails if the value is none of text, `null` and a number in the range of an `int32`, or the name
/// is unknown and [refused](Unknown::Refuse).
pub fn read_enum_or_null<'de, E: Enum, D: Deserializer<'de>>(
    deserializer: D,
    cx: Reading<'_>,
) -> Result<Option<E>, D::Error> {
    match read_found(E::descriptor(), deserializer, cx, Null::Allowed)? {
        Found::Null => Ok(None),
        found => Ok(Some(E::from_number(found.number_in(E::descriptor())))),
    }
}

/// Reads the number of an enum's value by name or number; `None` if the name is unknown.
///
/// # Errors
///
/// Fails if the value is neither text nor a number in the range of an `int32`, or the name is
/// unknown and [refused](Unknown::Refuse).
pub fn read_enum_number<'de, D: Deserializer<'de>>(
    descriptor: &EnumDescriptor,
    deserializer: D,
    cx: Reading<'_>,
) -> Result<Option<i32>, D::Error> {
    match read_found(descriptor, deserializer, cx, Null::Refused)? {
        Found::Number(number) => Ok(Some(number)),
        Found::UnknownName | Found::Null => Ok(None),
    }
}

fn read_found<'de, D: Deserializer<'de>>(
    descriptor: &EnumDescriptor,
    deserializer: D,
    cx: Reading<'_>,
    null: Null,
) -> Result<Found, D::Error> {
    deserializer.deserialize_any(EnumVisitor {
        descriptor,
        unknown: cx.unknown(),
        null,
    })
}

/// What stands where an enum's value is expected.
enum Found {
    Number(i32),
    UnknownName,
    Null,
}

impl Found {
    /// Returns the number, and one that no value has for an unknown name.
    fn number_in(&self, descriptor: &EnumDescriptor) -> i32 {
        if let Self::Number(number) = self {
            return *number;
        }
        let values = descriptor.values;
        let is_free = |number: &i32| values.iter().all(|value| value.number != *number);
        // An enum with all numbers taken does not fit in memory.
        (i32::MIN..=i32::MAX).find(is_free).unwrap_or_default()
    }
}

struct EnumVisitor<'a> {
    descriptor: &'a EnumDescriptor,
    unknown: Unknown,
    null: Null,
}

impl EnumVisitor<'_> {
    fn number<R: serde::de::Error>(
        &self,
        number: Option<i32>,
        found: impl fmt::Display,
    ) -> Result<Found, R> {
        if let Some(number) = number {
            return Ok(Found::Number(number));
        }
        let name = self.descriptor.name;
        Err(R::custom(format_args!(
            "{found} is no number of a value of the enum `{name}`"
        )))
    }
}

impl Visitor<'_> for EnumVisitor<'_> {
    type Value = Found;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.descriptor.name;
        write!(f, "the name or number of a value of the enum `{name}`")
    }

    fn visit_str<R: serde::de::Error>(self, text: &str) -> Result<Found, R> {
        let mut values = self.descriptor.values.iter();
        if let Some(value) = values.find(|value| value.name == text) {
            return Ok(Found::Number(value.number));
        }
        match self.unknown {
            Unknown::Skip => Ok(Found::UnknownName),
            Unknown::Refuse => Err(R::custom(format_args!(
                "{} is no name of a value of the enum `{}`",
                Excerpt(text),
                self.descriptor.name
            ))),
        }
    }

    fn visit_i64<R: serde::de::Error>(self, number: i64) -> Result<Found, R> {
        self.number(number.try_into().ok(), number)
    }

    fn visit_u64<R: serde::de::Error>(self, number: u64) -> Result<Found, R> {
        self.number(number.try_into().ok(), number)
    }

    fn visit_f64<R: serde::de::Error>(self, number: f64) -> Result<Found, R> {
        let whole = decimal::whole(number).and_then(|whole| whole.try_into().ok());
        self.number(whole, number)
    }

    fn visit_unit<R: serde::de::Error>(self) -> Result<Found, R> {
        match self.null {
            Null::Allowed => Ok(Found::Null),
            Null::Refused => Err(R::invalid_type(Unexpected::Unit, &self)),
        }
    }
}
