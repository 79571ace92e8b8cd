//! Enums as JSON: the name of a value, or its number.

use std::fmt;

use serde::de::Visitor;
use serde::{Deserializer, Serializer};

use super::context::{Reading, Unknown};
use super::decimal;
use super::error::Excerpt;
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
    let number = read_enum_number(E::descriptor(), deserializer, cx)?;
    Ok(E::from_number(number.unwrap_or_else(|| {
        let values = E::descriptor().values;
        let is_free = |number: &i32| values.iter().all(|value| value.number != *number);
        // An enum with all numbers taken does not fit in memory.
        (i32::MIN..=i32::MAX).find(is_free).unwrap_or_default()
    })))
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
    deserializer.deserialize_any(EnumVisitor {
        descriptor,
        unknown: cx.unknown(),
    })
}

struct EnumVisitor<'a> {
    descriptor: &'a EnumDescriptor,
    unknown: Unknown,
}

impl EnumVisitor<'_> {
    fn number<R: serde::de::Error>(
        &self,
        number: Option<i32>,
        found: impl fmt::Display,
    ) -> Result<Option<i32>, R> {
        if number.is_some() {
            return Ok(number);
        }
        let name = self.descriptor.name;
        Err(R::custom(format_args!(
            "{found} is no number of a value of the enum `{name}`"
        )))
    }
}

impl Visitor<'_> for EnumVisitor<'_> {
    type Value = Option<i32>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.descriptor.name;
        write!(f, "the name or number of a value of the enum `{name}`")
    }

    fn visit_str<R: serde::de::Error>(self, text: &str) -> Result<Option<i32>, R> {
        let mut values = self.descriptor.values.iter();
        if let Some(value) = values.find(|value| value.name == text) {
            return Ok(Some(value.number));
        }
        match self.unknown {
            Unknown::Skip => Ok(None),
            Unknown::Refuse => Err(R::custom(format_args!(
                "{} is no name of a value of the enum `{}`",
                Excerpt(text),
                self.descriptor.name
            ))),
        }
    }

    fn visit_i64<R: serde::de::Error>(self, number: i64) -> Result<Option<i32>, R> {
        self.number(number.try_into().ok(), number)
    }

    fn visit_u64<R: serde::de::Error>(self, number: u64) -> Result<Option<i32>, R> {
        self.number(number.try_into().ok(), number)
    }

    fn visit_f64<R: serde::de::Error>(self, number: f64) -> Result<Option<i32>, R> {
        let whole = decimal::whole(number).and_then(|whole| whole.try_into().ok());
        self.number(whole, number)
    }
}
