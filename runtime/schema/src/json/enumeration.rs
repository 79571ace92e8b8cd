//! Enums as JSON: the name of a value, or its number.

use std::fmt;

use serde::de::{Error as _, Unexpected, Visitor};
use serde::{Deserializer, Serializer};

use super::context::{Reading, Unknown};
use super::decimal;
use super::error::Excerpt;
use super::exact::{Digits, Token};
use super::scalar::Null;
use crate::descriptor::EnumDescriptor;
use crate::message::Enum;

/// Writes an enum's value by name, or by number if the number has no name.
///
/// # Errors
///
/// Fails if the serializer does.
pub fn write_enum<E: Enum, S: Serializer>(value: E, serializer: S) -> Result<S::Ok, S::Error> {
    write_enum_number::<E, S>(value.to_number(), serializer)
}

/// Writes the value with this number by name, or by number if it has no name.
///
/// # Errors
///
/// Fails if the serializer does.
pub fn write_enum_number<E: Enum, S: Serializer>(
    number: i32,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    if E::IS_NULL {
        return serializer.serialize_unit();
    }
    let mut values = E::descriptor().values.iter();
    match values.find(|value| value.number == number) {
        Some(value) => serializer.serialize_str(value.name),
        None => serializer.serialize_i32(number),
    }
}

/// Reads the number of an enum's value by name or number; `None` if the name is unknown and
/// [skipped](Unknown::Skip), or if the value is `null` and that is allowed.
///
/// A name that this program does not know has no number that could be kept, so that the value is
/// passed over as an unknown field is: a field stays unset, and a list or a map does without it.
///
/// Source: protobuf's conformance suite, `IgnoreUnknownEnumString…`.
///
/// # Errors
///
/// Fails if the value is neither text nor a number in the range of an `int32`, or the name is
/// unknown and [refused](Unknown::Refuse).
pub fn read_enum_number<'de, E: Enum, D: Deserializer<'de>>(
    deserializer: D,
    cx: Reading<'_>,
    null: Null,
) -> Result<Option<i32>, D::Error> {
    let visitor = EnumVisitor {
        descriptor: E::descriptor(),
        is_null: E::IS_NULL,
        cx,
        null,
    };
    if !cx.numbers().are_by_text() {
        return deserializer.deserialize_any(visitor);
    }
    match Token::read(deserializer)? {
        Token::Number(digits) => {
            let number = decimal::parse_whole(digits).and_then(|it| it.try_into().ok());
            visitor.number(number, Digits(digits))
        }
        Token::Text(text) => visitor.visit_str(&text),
        Token::Null => visitor.visit_unit(),
        Token::Other(found) => Err(D::Error::invalid_type(found, &visitor)),
    }
}

struct EnumVisitor<'a> {
    descriptor: &'static EnumDescriptor,
    /// Whether `null` is the name of its one value.
    is_null: bool,
    cx: Reading<'a>,
    null: Null,
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
        match self.cx.unknown() {
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
        self.cx.numbers().note_rounded();
        let whole = decimal::whole(number).and_then(|whole| whole.try_into().ok());
        self.number(whole, number)
    }

    fn visit_unit<R: serde::de::Error>(self) -> Result<Option<i32>, R> {
        if self.is_null {
            return Ok(Some(0));
        }
        match self.null {
            Null::Allowed => Ok(None),
            Null::Refused => Err(R::invalid_type(Unexpected::Unit, &self)),
        }
    }
}
